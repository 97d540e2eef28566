"""Search of the API: values that answer a query, and other matching records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from hled_dash.api import models
from hled_dash.api.catalogue import indicator_page
from hled_dash.api.figures import card_view
from hled_dash.api.observations import Slice, slice_of
from hled_dash.api.serializer import Context, ObservationSerializer
from hled_dash.catalogue import Indicator
from hled_dash.catalogue.periods import chronological
from hled_dash.figures.resolve import Resolver, difference_notices, nearest_notices
from hled_dash.language import Language
from hled_dash.search import Answer, Hit, SearchResult, resolve_dates
from hled_dash.store import rows
from hled_dash.view import PILLAR_PAGES, View


def find(resolver: Resolver, text: str, language: Language, root: str = "") -> models.SearchAnswer:
    """Search for a text, in a language.

    Args:
        resolver: The catalogue and the database.
        text: Words, a question, or names, in either language.
        language: Of the answer.
        root: Where the dashboard is.
    """
    result, catalogue = resolver.search(resolve_dates(text.strip(), date.today())), resolver.catalogue
    serializer = ObservationSerializer(Context(catalogue, language, root), ())
    answers = [model for part in _newest(resolver, result.answers) for model in serializer.models(part)]
    years = {(answer.indicator, answer.place): answer.year for answer in result.answers}
    missing = {year for model in answers
               if (year := years[model.indicator, model.place]) and not model.period.startswith(year)}
    hits = [(hit, *_hit(resolver, hit, language)) for hit in result.hits]
    return models.SearchAnswer(
        question=text, nearest=result.nearest or bool(missing), missing_periods=sorted(missing),
        not_held=language.localize(result.not_held.text) if result.not_held else None,
        missing_places=[language.localize(place) for place in result.missing_places],
        unknown_words=list(result.unknown_words), corrections=dict(result.corrections), answers=answers,
        uncovered_words=list(result.uncovered_words), share_is_missing=result.share_is_missing,
        count_is_missing=result.count_is_missing, lack_is_missing=result.lack_is_missing,
        is_same_crossing=result.is_same_crossing, one_period=result.one_period, direction=result.direction,
        notices=_notices(resolver, result, language),
        hits=[models.SearchHit(kind=hit.kind, code=hit.code, title=title, page=root.rstrip("/") + page)
              for hit, title, page in hits])


def _notices(resolver: Resolver, result: SearchResult, language: Language) -> list[str]:
    """Return how the answers differ from what is requested, in the sentences of the page's search."""
    sentences = difference_notices(resolver.catalogue, result, language, is_answered=bool(result.answers))
    return [*sentences, *nearest_notices(result, language)] if result.answers and result.nearest else sentences


def _newest(resolver: Resolver, answers: Sequence[Answer]) -> Iterator[Slice]:
    """Yield the newest value of each answer that is no projection, or that of the year that is requested."""
    for (code, year, items), group in groupby(answers, key=lambda answer: (
            answer.indicator, answer.year, tuple(sorted(answer.items.items())))):
        indicator, places = resolver.catalogue.indicators[code], tuple(answer.place for answer in group)
        breakdown = {**indicator.default_items, **dict(items)}

        def read(indicator: Indicator = indicator, places: Sequence[str] = places, year: str | None = year,
                 breakdown: Mapping[str, str] = breakdown) -> dict[str, rows.Row]:
            newest: dict[str, rows.Row] = {}
            for place in places:
                period = year and resolver.nearest_period(indicator.code, breakdown, place, year)
                records, _after = rows.observation_rows(resolver.database, indicator.code, rows.RowFilter(
                    [place], period, period, {name: (item,) for name, item in breakdown.items()}))
                for row in sorted(records, key=lambda row: chronological(row.period)):
                    if row.status != "F":
                        newest[row.place] = row
            return newest

        newest = resolver.cache(("api", "newest", code, places, items, year), read)

        def mark(indicator: Indicator = indicator, newest: Mapping[str, rows.Row] = newest) -> Slice:
            return slice_of(resolver.database, indicator, [*newest.values()])

        part: Slice = resolver.cache(("api", "revised", code, places, items, year), mark)
        yield from (part._replace(rows=[newest[place]]) for place in places if place in newest)


def _hit(resolver: Resolver, hit: Hit, language: Language) -> tuple[str, str]:
    """Return the title of a hit, and its page below the root of the dashboard; put together once for a build."""
    described: tuple[str, str] = resolver.cache(("api", "hit", hit, language.code),
                                                lambda: _describe(resolver, hit, language))
    return described


def _describe(resolver: Resolver, hit: Hit, language: Language) -> tuple[str, str]:
    catalogue, words, code = resolver.catalogue, language.localize, hit.code
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    view, title = View(language=language.code), code
    match hit.kind:
        case "figure":
            view, title = card_view(catalogue, code, language), words(catalogue.cards[code].title)
        case "indicator":
            view = indicator_page(resolver, code, language)
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
        case "event":
            view, title = View(page="dialogue", language=language.code, entry=code), words(catalogue.events[code].what)
        case "term":
            view, title = View(page="glossary", language=language.code), words(catalogue.glossary[code].term)
        case "page":
            view = View(page=code, language=language.code)
    address = view.address(short=True)
    # The default place is named too: readers of the API do not know it.
    return title, address if hit.kind != "place" or "place=" in address else f"{address}&place={code}"
