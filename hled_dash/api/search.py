"""The search: values that answer a text, and everything else that fits."""

from __future__ import annotations

from hled_dash.api import models
from hled_dash.api.figures import card_view
from hled_dash.api.observations import Slice
from hled_dash.api.quotation import Context, Quotation
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import chronological
from hled_dash.figures.resolve import Resolver
from hled_dash.language import Language
from hled_dash.search import Answer, Hit
from hled_dash.store import rows
from hled_dash.view import PILLAR_PAGES, View


def find(resolver: Resolver, text: str, language: Language, root: str = "") -> models.SearchAnswer:
    """What a text finds, in a language.

    Args:
        resolver: The catalogue and the database.
        text: Words, a question, or names, in either language.
        language: Of the answer.
        root: Where the dashboard is.
    """
    result, catalogue = resolver.search(text.strip()), resolver.catalogue
    quotation = Quotation(Context(catalogue, language, root), ())
    answers = [model for answer in result.answers if (part := _newest(resolver, answer)) is not None
               for model in quotation.models(part)]
    hits = [(hit, *_hit(resolver, hit, language)) for hit in result.hits]
    return models.SearchAnswer(
        question=text, nearest=result.nearest,
        not_held=language.localize(result.not_held.text) if result.not_held else None,
        missing_places=[language.localize(place) for place in result.missing_places],
        unknown_words=list(result.unknown_words), corrections=dict(result.corrections), answers=answers,
        hits=[models.SearchHit(kind=hit.kind, code=hit.code, title=title, page=root.rstrip("/") + page)
              for hit, title, page in hits])


def _newest(resolver: Resolver, answer: Answer) -> Slice | None:
    """The newest value of an answer that is no projection, or that of the year that is asked for."""
    indicator = resolver.catalogue.indicators[answer.indicator]
    items = {**indicator.default_items, **answer.items}

    def read() -> rows.Row | None:
        for year in dict.fromkeys((answer.year, None)):
            records, _after = rows.observation_rows(
                resolver.database, indicator.code, places=[answer.place],
                items={name: (code,) for name, code in items.items()}, start=year, end=year)
            observed = [row for row in records if row.status != "F" or year]
            if observed:
                return max(observed, key=lambda row: chronological(row.period))
        return None

    key = "api", "newest", indicator.code, answer.place, tuple(sorted(items.items())), answer.year
    row = resolver.cache(key, read)
    return Slice(indicator, [row]) if row is not None else None


def _hit(resolver: Resolver, hit: Hit, language: Language) -> tuple[str, str]:
    """The title of a hit, and its page below the root of the dashboard; put together once for a build."""
    described: tuple[str, str] = resolver.cache(("api", "hit", hit, language.code),
                                                lambda: _describe(resolver.catalogue, hit, language))
    return described


def _describe(catalogue: Catalogue, hit: Hit, language: Language) -> tuple[str, str]:
    words, code = language.localize, hit.code
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    view, title = View(language=language.code), code
    match hit.kind:
        case "figure":
            view, title = card_view(catalogue, code, language), words(catalogue.cards[code].title)
        case "indicator":
            view = View(page="explorer", language=language.code, indicators=(code,))
            title = words(catalogue.indicators[code].name)
        case "place":
            view = View(page="places", language=language.code, place=code)
            title = catalogue.full_names(language.code)[code]
        case "objective" | "cell":
            objective = catalogue.objectives[code.partition(":")[0]]
            view = View(page=pages[objective.pillar], language=language.code, objective=objective.id)
            title = words(objective.name)
        case "entry":
            view, title = View(page="dialogue", language=language.code, entry=code), words(catalogue.record[code].what)
        case "term":
            view, title = View(page="glossary", language=language.code), words(catalogue.glossary[code].term)
        case "page":
            view = View(page=code, language=language.code)
    return title, view.address(short=True)
