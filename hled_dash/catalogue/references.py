"""Referential integrity of the catalogue: every code must name an existing record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from babel import Locale

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import (
    Connector,
    Decision,
    DialogueEntry,
    Dimension,
    Document,
    Event,
    Group,
    Indicator,
    Item,
    Licence,
    Objective,
    Party,
    Place,
    Record,
    Region,
    Series,
    Source,
    Theme,
    Topic,
    Unit,
    Window,
    is_earlier,
)
from hled_dash.catalogue.text import split_words, stem
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: The items of a dimension that was refused.
_REFUSED: Mapping[str, Any] = {}


def reference_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield every code that names a record which does not exist, at the line of its key."""
    check = _References(catalogue, reader)
    for source in catalogue.sources.values():
        yield from check.code(source, ("licence",), catalogue.licences, "licence")
    for indicator in catalogue.indicators.values():
        yield from check.indicator(indicator)
    for decision in catalogue.decisions.values():
        yield from check.decision(decision)
    for comparison in catalogue.comparisons.values():
        yield from check.series(comparison, ("of",), comparison.of)
        for number, addend in enumerate(comparison.equals):
            yield from check.series(comparison, ("equals", number), addend)
    for connector in catalogue.connectors.values():
        yield from check.connector(connector)
    for update in catalogue.updates.values():
        yield from check.code(update, ("source",), catalogue.sources, "source")
        yield from check.codes(update, ("indicators",), catalogue.indicators, "indicator")
        for number, code in enumerate(update.indicators):
            if code in catalogue.indicators and (source_id := catalogue.indicators[code].source) != update.source:
                yield check.reader.record_fault(update, ("indicators", number), f"{code!r} is of {source_id}")
    for faults in (_place_faults, _page_faults, _abbreviation_faults, _dialogue_faults, _search_faults):
        yield from faults(catalogue, check)


def _place_faults(catalogue: Catalogue, check: _References) -> Iterator[Fault]:
    """Yield the faults of dimensions, places and sets of places; and places of two survey regions."""
    for dimension in catalogue.dimensions.values():
        for number, item in enumerate(dimension.items):
            for broader in item.within:
                at, items_by_code = ("items", number, "within", broader), check.items(broader)
                yield from check.code(dimension, at, items_by_code, f"item of {broader}")
    for place in catalogue.places.values():
        yield from check.code(place, ("parent",), catalogue.places, "parent")
    for group in catalogue.groups.values():
        yield from check.codes(group, ("members",), catalogue.places, "place")
    for region in catalogue.regions.values():
        yield from check.code(region, ("parent",), catalogue.places, "country")
        yield from check.codes(region, ("members",), catalogue.places, "place")
        for number, member in enumerate(region.members):
            if catalogue.region_of[member] != region.id:
                why = f"{member} lies in {catalogue.region_of[member]} too"
                yield check.reader.record_fault(region, ("members", number), why)
    for window in catalogue.windows.values():
        yield from check.codes(window, ("places",), catalogue.places, "place")


def _page_faults(catalogue: Catalogue, check: _References) -> Iterator[Fault]:
    """Yield the faults of pillars and cards."""
    for pillar in catalogue.pillars.values():
        for number, headline in enumerate(pillar.headlines):
            series = Series(indicator=headline.indicator, items=headline.items)
            yield from check.series(pillar, ("headlines", number), series)
            for key in ("place", "against"):
                yield from check.code(pillar, ("headlines", number, key), catalogue.places, "place")
    for card in catalogue.cards.values():
        yield from check.code(card, ("objective",), catalogue.objectives, "objective")
        yield from check.code(card, ("window",), catalogue.windows, "window")
        yield from check.code(card, ("against",), catalogue.places, "place")
        yield from check.codes(card, ("places",), catalogue.places, "place")
        yield from check.codes(card, ("related",), catalogue.cards, "figure")
        for number, card_series in enumerate(card.series):
            yield from check.series(card, ("series", number), card_series)
        if card.colour not in ("place", "indicator"):
            yield from check.code(card, ("colour",), catalogue.dimensions, "dimension")


def _abbreviation_faults(catalogue: Catalogue, check: _References) -> Iterator[Fault]:
    """Yield abbreviations of the glossary that two terms have."""
    for language in ("en", "es"):
        first: dict[str, str] = {}
        for term in catalogue.glossary.values():
            if term.abbreviation and first.setdefault(term.abbreviation.translation(language), term.id) != term.id:
                why = f"abbreviation {term.abbreviation.translation(language)!r} stands for two things"
                yield check.reader.record_fault(term, ("abbreviation", language), why)


def _search_faults(catalogue: Catalogue, check: _References) -> Iterator[Fault]:
    """Yield the faults of the records of the search; and phrases of two topics."""
    first: dict[frozenset[str], str] = {}
    for topic in catalogue.topics.values():
        yield from check.codes(topic, ("places",), catalogue.places, "place")
        yield from check.code(topic, ("figure",), catalogue.cards, "figure")
        yield from check.code(topic, ("elsewhere_in",), catalogue.places, "place")
        for number, series in enumerate(topic.series):
            yield from check.series(topic, ("series", number), series)
            for key in ("implied", "named", "same_in"):
                yield from check.codes(topic, ("series", number, key), catalogue.places, "place")
        for number, phrase in enumerate(topic.words):
            words = frozenset(map(stem, split_words(phrase)))
            if first.setdefault(words, topic.id) != topic.id:
                why = f"{phrase!r} stands for topic {first[words]!r} too"
                yield check.reader.record_fault(topic, ("words", number), why)
    for named in catalogue.place_words.values():
        yield from check.codes(named, ("places",), catalogue.places, "place")
        yield from check.codes(named, ("near",), catalogue.places, "place")
        if not (named.places or named.near or named.country):
            yield check.reader.record_fault(named, ("id",), "names no place: neither places, near nor country")
        if named.country is not None and named.country not in Locale("en").territories:
            yield check.reader.record_fault(named, ("country",), f"{named.country!r} is no territory of CLDR")
        if named.abbreviations and not named.places:
            yield check.reader.record_fault(named, ("abbreviations",), "stand for no place that is held")
    for missing in catalogue.not_held.values():
        yield from check.codes(missing, ("topics",), catalogue.topics, "topic")
        yield from check.codes(missing, ("places",), catalogue.places, "place")


def _dialogue_faults(catalogue: Catalogue, check: _References) -> Iterator[Fault]:
    """Yield the faults of the record of the dialogue; and documents that are described in two ways."""
    for party in catalogue.parties.values():
        yield from check.code(party, ("country",), catalogue.places, "country")
    documents: dict[str, Document] = {}
    records: tuple[DialogueEntry | Event, ...] = (*catalogue.record.values(), *catalogue.events.values())
    for record in records:
        yield from check.codes(record, ("objectives",), catalogue.objectives, "objective")
        if documents.setdefault(record.document.address, record.document) != record.document:
            why = "the document of this address is described otherwise in another record"
            yield check.reader.record_fault(record, ("document", "address"), why)
    for entry in catalogue.record.values():
        yield from check.codes(entry, ("parties",), catalogue.parties, "party")
        yield from check.codes(entry, ("later",), catalogue.record, "entry")
        for number, code in enumerate(entry.later):
            if code in catalogue.record and is_earlier(catalogue.record[code].date, entry.date):
                yield check.reader.record_fault(entry, ("later", number), f"entry {code!r} is earlier")
            elif catalogue.record.get(code) is entry:
                yield check.reader.record_fault(entry, ("later", number), "an entry is not later than itself")


class _References:
    def __init__(self, catalogue: Catalogue, reader: YamlReader) -> None:
        self.catalogue = catalogue
        self.reader = reader
        # A refused record is a fault of its own: references to it are not reported.
        kinds: tuple[tuple[Mapping[str, Any], tuple[type, ...]], ...] = (
            (catalogue.licences, (Licence,)), (catalogue.units, (Unit,)), (catalogue.dimensions, (Dimension,)),
            (catalogue.themes, (Theme,)), (catalogue.sources, (Source,)), (catalogue.indicators, (Indicator,)),
            (catalogue.places, (Place, Group, Region)), (catalogue.groups, (Group,)), (catalogue.windows, (Window,)),
            (catalogue.objectives, (Objective,)), (catalogue.parties, (Party,)), (catalogue.topics, (Topic,)),
            (catalogue.record, (DialogueEntry,)),
        )
        self.refused = {id(records): [reader.refused[kind] for kind in own] for records, own in kinds}

    def code(self, record: Record, location: Location, known: Mapping[str, Any], kind: str,
            key: str | None = None) -> Iterator[Fault]:
        """Yield the code at ``location`` (``key``, where it is the key there), if there is one."""
        code = key or _value(record, location)
        if code is not None and code not in known and known is not _REFUSED and not any(
                code in refused for refused in self.refused.get(id(known), (self.reader.refused[Item],))):
            yield self.reader.record_fault(record, location, f"{kind} {code!r} is not in the catalogue")

    def codes(self, record: Record, location: Location, known: Mapping[str, Any], kind: str) -> Iterator[Fault]:
        """Yield the codes of the list at ``location``."""
        for number in range(len(_value(record, location))):
            yield from self.code(record, (*location, number), known, kind)

    def series(self, record: Record, location: Location, series: Series) -> Iterator[Fault]:
        """Yield an indicator and its items at ``location``."""
        yield from self.code(record, (*location, "indicator"), self.catalogue.indicators, "indicator")
        indicator = self.catalogue.indicators.get(series.indicator)
        for dimension, items in series.items.items() if indicator else ():
            at = (*location, "items", dimension)
            if not items:
                yield self.reader.record_fault(record, at, f"names no item of {dimension}")
            if not isinstance(items, str) and len({*items}) < len(items):
                yield self.reader.record_fault(record, at, f"names an item of {dimension} twice")
            yield from self.item_codes(record, at, indicator, dimension, items)  # type: ignore[arg-type]

    def item_codes(self, record: Record, location: Location, indicator: Indicator, dimension: str,
                   items: str | Sequence[str]) -> Iterator[Fault]:
        """Yield the item, or the items of the list, of a dimension of an indicator at ``location``."""
        if dimension not in indicator.dimensions:
            why = f"indicator {indicator.code!r} has no dimension {dimension!r}"
            yield self.reader.record_fault(record, location, why)
        elif isinstance(items, str):
            yield from self.code(record, location, self.items(dimension), f"item of {dimension}")
        else:
            yield from self.codes(record, location, self.items(dimension), f"item of {dimension}")

    def indicator(self, indicator: Indicator) -> Iterator[Fault]:
        catalogue = self.catalogue
        yield from self.code(indicator, ("unit",), catalogue.units, "unit")
        yield from self.code(indicator, ("source",), catalogue.sources, "source")
        yield from self.codes(indicator, ("objectives",), catalogue.objectives, "objective")
        yield from self.code(indicator, ("theme",), catalogue.themes, "theme")
        yield from self.codes(indicator, ("dimensions",), catalogue.dimensions, "dimension")
        yield from self.codes(indicator, ("counted_as",), catalogue.indicators, "indicator")
        for key in ("municipal", "regional"):
            yield from self.code(indicator, (key,), catalogue.indicators, "indicator")
        for place in indicator.populations:
            yield from self.code(indicator, ("populations", place), catalogue.places, "place", place)
        for number in range(len(indicator.breaks)):
            yield from self.code(indicator, ("breaks", number, "place"), catalogue.places, "place")
        for dimension in indicator.default_items:
            if dimension in catalogue.dimensions:
                items_by_code = self.items(dimension)
                yield from self.code(indicator, ("default_items", dimension), items_by_code, f"item of {dimension}")
        if formula := indicator.formula:
            for key in ("of", "minus", "over", "weight", "beside"):
                if series := getattr(formula, key):
                    yield from self.series(indicator, ("formula", key), series)
            yield from self.code(indicator, ("formula", "group"), catalogue.groups, "group")
            yield from self.code(indicator, ("formula", "place"), catalogue.places, "place")
            yield from self.codes(indicator, ("formula", "without"), catalogue.places, "place")
            yield from self.code(indicator, ("formula", "dimension"), catalogue.dimensions, "dimension")
            yield from self.code(indicator, ("formula", "into"), catalogue.dimensions, "dimension")

    def decision(self, decision: Decision) -> Iterator[Fault]:
        yield from self.code(decision, ("source",), self.catalogue.sources, "source")
        yield from self.codes(decision, ("indicators",), self.catalogue.indicators, "indicator")
        for number in range(len(decision.where)):
            yield from self.codes(decision, ("where", number, "places"), self.catalogue.places, "place")
        for number, code in enumerate(decision.indicators):
            if indicator := self.catalogue.indicators.get(code):
                for row, part in enumerate(decision.where):
                    for dimension, items in part.items.items():
                        yield from self.item_codes(decision, ("where", row, "items", dimension), indicator, dimension,
                                                   items)
                if indicator.derived or indicator.source != decision.source:
                    why = f"is no published indicator of {decision.source}"
                    yield self.reader.record_fault(decision, ("indicators", number), why)

    def connector(self, connector: Connector) -> Iterator[Fault]:
        yield from self.code(connector, ("id",), self.catalogue.sources, "source")
        yield from self.codes(connector, ("required",), self.catalogue.places, "place")
        for area in connector.places:
            yield from self.code(connector, ("places", area), self.catalogue.places, "place")
        for number, mapping in enumerate(connector.series):
            at = ("series", number)
            yield from self.series(connector, at, Series(indicator=mapping.indicator, items=mapping.items))
            if mapping.place:
                yield from self.code(connector, (*at, "place"), self.catalogue.places, "place")
            indicator = self.catalogue.indicators.get(mapping.indicator)
            if indicator is None:
                continue
            if indicator.derived or indicator.source != connector.id:
                why = f"{mapping.indicator!r} is no published indicator of {connector.id}"
                yield self.reader.record_fault(connector, (*at, "indicator"), why)
            items_by_code = {code: item for dimension in mapping.columns
                             for code, item in self.items(dimension).items()}
            for code in mapping.codes if items_by_code else ():
                yield from self.code(connector, (*at, "codes", code), items_by_code, "item")
            if {*mapping.items, *mapping.columns} != {*indicator.dimensions}:
                named = ", ".join(indicator.dimensions)
                why = f"items and columns must name the dimensions of {mapping.indicator!r}: {named}"
                yield self.reader.record_fault(connector, at, why)

    def items(self, dimension: str) -> Mapping[str, Any]:
        """Return the items of a dimension by code; none if it is not in the catalogue."""
        if record := self.catalogue.dimensions.get(dimension):
            return {item.code: item for item in record.items}
        return _REFUSED if dimension in self.reader.refused[Dimension] else {}


def _value(record: Any, location: Location) -> Any:
    for step in location:
        record = getattr(record, step) if isinstance(record, Record) else record[step]  # type: ignore[arg-type]
    return record
