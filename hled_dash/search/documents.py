"""Documents of the search index, made of the records of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hled_dash.catalogue import Catalogue, Indicator, Text
from hled_dash.search.result import Kind

#: What an entry of the record or an event is, in the words of both languages.
ENTRY_WORDS = {
    "meeting": "meeting reunión", "commitment": "commitment agreed compromiso acordó",
    "deliverable": "delivered entregado",
    "consultation": "consultation consulta", "milestone": "milestone avance", "document": "document documento",
    "agreement": "trade agreement tratado comercial", "tariff": "tariff duty arancel",
    "trade_remedy": "trade remedy antidumping cuota compensatoria", "sanitary": "sanitary measure medida sanitaria",
    "border_limit": "border limit restriction restricción frontera",
    "migration_rule": "migration rule norma migratoria",
    "inspection": "inspections inspecciones", "closure": "closure closed cierre",
    "infrastructure": "infrastructure infraestructura", "wage": "minimum wage salario mínimo",
}


@dataclass(frozen=True)
class Document:
    """The texts of a record; ``items`` is the item that a document of an indicator is about, where it is one."""

    kind: Kind
    code: str
    title: str
    keywords: str = ""
    body: str = ""
    items: tuple[tuple[str, str], ...] = ()
    #: The names of an indicator, or of the item in both languages and what else it is called.
    names: tuple[str, ...] = ()


def catalogue_documents(catalogue: Catalogue) -> Iterator[Document]:
    """Yield a document for each record that a search can lead to, and for each item of each indicator."""
    for card in catalogue.cards.values():
        indicators = [catalogue.indicators[series.indicator] for series in card.series]
        items = [catalogue.dimensions[dimension].item(code).name
                 for series in card.series for dimension, codes in series.items.items()
                 for code in ([codes] if isinstance(codes, str) else codes)]
        places = [catalogue.places[code].name for code in card.places if code in catalogue.places]
        names = [text for indicator in indicators for text in (indicator.name, indicator.short)]
        keywords = [word for indicator in indicators for word in indicator.keywords]
        yield Document("figure", card.id, _join(card.title), _join(*items, *places, *names),
                       " ".join([*keywords, _join(catalogue.objectives[card.objective].name)]))
    # A group of states is answered for where their indicator is found.
    regional = {indicator.regional for indicator in catalogue.indicators.values()}
    for indicator in catalogue.indicators.values():
        if indicator.code not in regional:
            yield from _indicator_documents(catalogue, indicator)
    for place in catalogue.places.values():
        parent = catalogue.places.get(place.parent or "")
        yield Document("place", place.code, _join(place.name), _join(parent.name) if parent else "")
    for entry in catalogue.record.values():
        parties = [catalogue.parties[party].name for party in entry.parties]
        purposes = [text for text in (entry.consulted, entry.topic) if text]
        yield Document("entry", entry.id, _join(entry.what), f"{_join(*parties, *purposes)} {ENTRY_WORDS[entry.kind]}",
                       _join(entry.document.title, entry.document.publisher) + " " + entry.date.replace("-", " "))
    for event in catalogue.events.values():
        dates = f"{event.date} {event.end or ''}".replace("-", " ")
        yield Document("event", event.id, _join(event.what), f"{ENTRY_WORDS[event.kind]} {dates}",
                       _join(event.document.title, event.document.publisher))
    for term in catalogue.glossary.values():
        abbreviation = _join(term.abbreviation) if term.abbreviation else ""
        yield Document("term", term.id, f"{_join(term.term)} {abbreviation}", body=_join(term.definition))
    for objective in catalogue.objectives.values():
        yield Document("objective", objective.id, _join(objective.name), _join(objective.question),
                       _join(catalogue.pillars[objective.pillar].name, catalogue.pillars[objective.pillar].purpose))


def _indicator_documents(catalogue: Catalogue, indicator: Indicator) -> Iterator[Document]:
    source = catalogue.sources[indicator.source]
    title, keywords = _join(indicator.name, indicator.short), f"{' '.join(indicator.keywords)} {indicator.code}"
    yield Document("indicator", indicator.code, title, keywords,
                   _join(indicator.definition, source.publisher, source.title),
                   names=(indicator.name.en, indicator.name.es, indicator.short.en, indicator.short.es))
    for dimension in indicator.dimensions:
        for item in catalogue.dimensions[dimension].items:
            yield Document("indicator", indicator.code, f"{_join(item.name)} {title}",
                           " ".join((*item.keywords, keywords)), items=((dimension, item.code),),
                           names=(item.name.en, item.name.es, *item.keywords))


def _join(*texts: Text) -> str:
    return " ".join(word for text in texts for word in dict.fromkeys((text.en, text.es)))
