"""Figures and tables of one database; all results are cached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.board import since_year
from hled_dash.catalogue.periods import nearest_period
from hled_dash.catalogue.record import RecordFilter, filter_record
from hled_dash.figures import draw
from hled_dash.figures.charts import coverage_figure, draw_board, draw_timeline
from hled_dash.figures.data import MAP_KINDS, narrow_card, relevant_selection
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import select_places
from hled_dash.figures.resolve.availability import Availability, Cache, MemoryCache
from hled_dash.figures.summaries import (
    BoardSeries,
    HeadlineFigure,
    Move,
    Mover,
    PlaceSeries,
    Profile,
    Verdict,
    build_headline,
    build_profile,
    count_moves,
    find_movers,
    find_moves,
    load_board,
)
from hled_dash.figures.vintages import write_vintages
from hled_dash.language import LANGUAGES, Language
from hled_dash.search import SearchEngine, SearchResult
from hled_dash.store import Engine, as_of, queries, rankings

#: Movers are compared over the last years before the newest source.
MOVERS_YEARS = 3
P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound="Resolver")


#: Maps to the places that were selected on them last, and the map with these.
_selected: WeakKeyDictionary[Figure, tuple[tuple[str, ...], Figure]] = WeakKeyDictionary()


def cached_by_day(method: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """Compute a method of hashable arguments once for each day and cache."""
    name = f"{method.__module__}.{method.__qualname__}"

    @wraps(method)
    def lookup(self: R, *args: P.args, **kwargs: P.kwargs) -> T:
        key: tuple[Any, ...] = (name, self.day, args, tuple(kwargs.items()))
        return self.cache(key, lambda: method(self, *args, **kwargs))

    return cast("Callable[Concatenate[R, P], T]", lookup)


class Resolver(Availability):
    """Availability and figures of a database; shared by all sessions with the same cache.

    Args:
        catalogue, engine, cache: As of :class:`Availability`.
        day: The figures are those that had been published by this day; None for the newest.
        search_cache: Keeps the search engine; a cache of its own by default.
        slide: Whether figures draw no more rows than can be read on a slide.
        large: Whether names on maps are read from the back of a room.
    """

    def __init__(self, catalogue: Catalogue, engine: Engine, cache: Cache | None = None,
                 day: date | None = None, search_cache: Cache | None = None, *, slide: bool = False,
                 large: bool = False) -> None:
        super().__init__(catalogue.as_of(day), engine, cache)
        self._newest = catalogue
        self._search_cache: Cache = search_cache or MemoryCache()
        self._slide, self._large = slide, large
        self.day = day
        self.database = as_of(engine, day)

    def at(self, day: date | None) -> Resolver:
        """Return the figures as of another day; None for the newest."""
        return self if day == self.day else Resolver(self._newest, self.engine, self.cache, day, self._search_cache,
                                                     slide=self._slide, large=self._large)

    def for_slides(self, *, large: bool = False) -> Resolver:
        """Return the same figures with no more rows than can be read on a slide.

        Args:
            large: Whether names on maps are read from the back of a room.
        """
        return Resolver(self._newest, self.engine, self.cache, self.day, self._search_cache, slide=True, large=large)

    @cached_by_day
    def periods_with_data(self, indicator: str, level: str) -> tuple[str, ...]:
        """Return periods with data of an indicator at a level, oldest first."""
        return tuple(queries.periods(self.database, indicator, level=level)["period"])

    def figure(self, card: FigureCard, selection: Selection, language: Language) -> Figure:
        """Return the figure of a card, as of the day of the selection or, where it has none, of the resolver."""
        if self.day is not None and selection.as_of is None:
            selection = replace(selection, as_of=self.day)
        card = narrow_card(card, selection)
        options = replace(selection.map, large=True) if self._large else selection.map
        selection = relevant_selection(card, replace(selection, slide=self._slide, map=options), self.catalogue)
        # On a map of a level, the places have a border and nothing else: it is drawn once for all choices of them.
        places = selection.places if card.kind in MAP_KINDS and card.level else ()
        if places:
            selection = replace(selection, places=())
        figure: Figure = self.cache(
            ("figure", card.model_dump_json(), selection, language.code),
            lambda: draw(card, selection, language, self.catalogue.as_of(selection.as_of), self.engine),
        )
        if not places or figure.spec is None:
            return figure
        selected = _selected.get(figure)
        if selected is None or selected[0] != places:
            selected = _selected[figure] = places, replace(figure, spec=select_places(figure.spec, places))
        return selected[1]

    def warm_cache(self) -> None:
        """Compute what the first session would wait for."""
        super().warm_cache()
        self.search_engine()

    @cached_by_day
    def headline(self, indicator: str, place: str, items: tuple[tuple[str, str], ...], against: str | None,
                 language: str) -> HeadlineFigure | None:
        """Return the newest value of a series, or None if it has none (see :func:`build_headline`)."""
        series = PlaceSeries(self.catalogue.indicators[indicator], place, dict(items))
        return build_headline(series, LANGUAGES[language], self.catalogue, self.database, against)

    @cached_by_day
    def movers(self, places: tuple[str, ...], language: str) -> tuple[Mover, ...]:
        """Return what moved most in places (see :func:`find_movers`)."""
        since = str(self._newest_year - MOVERS_YEARS)
        return find_movers(places, since, LANGUAGES[language], self.catalogue, self.database)

    @cached_by_day
    def profile(self, place: str, language: str) -> Profile:
        """Return how a place stands on every indicator (see :func:`build_profile`)."""
        return build_profile(place, LANGUAGES[language], self.catalogue, self.database)

    @cached_by_day
    def _board_series(self) -> tuple[BoardSeries, ...]:
        return load_board(self.catalogue, self.database)

    @cached_by_day
    def moves(self, since: str) -> tuple[Move, ...]:
        """Return how each indicator of an objective moved since a date, by its code in the address."""
        return find_moves(self._board_series(), since_year(since, self.catalogue), self._newest_year)

    @cached_by_day
    def move_counts(self, since: str) -> Mapping[tuple[str, str], Counter[Verdict]]:
        """Return the verdicts of all moves since a date, counted by objective and place."""
        return count_moves(self.moves(since))

    def board(self, since: str, pillar: str | None, language: str, theme: str) -> Figure:
        """Return the board of the objectives of a pillar, or of all."""
        return self._board(since, pillar, language, theme, self._slide)

    @cached_by_day
    def _board(self, since: str, pillar: str | None, language: str, theme: str, slide: bool) -> Figure:
        objectives = self.catalogue.objectives_of(pillar) if pillar else tuple(self.catalogue.objectives.values())
        moves, words = self.moves(since), LANGUAGES[language]
        figure = draw_board(moves, since, objectives, words, self.catalogue, theme, slide=slide)
        year = since_year(since, self.catalogue)
        if self.day is not None and year is not None and year >= self.day.year:
            late = words.text("No figure published by {day} is of a later year than {year}: nothing can have moved "
                              "since. Compare with an earlier year.", day=words.format_date(self.day), year=year)
            figure = replace(figure, subtitle=f"{figure.subtitle}. {late}", notes=(late, *figure.notes))
        codes = (move.series.indicator.code for move in moves)
        return write_vintages(figure, codes, self.database, self.catalogue, words)

    @cached_by_day
    def timeline(self, chosen: RecordFilter, language: str, theme: str) -> Figure:
        """Return the timeline of the record of the dialogue."""
        words = LANGUAGES[language]
        figure = draw_timeline(filter_record(self.catalogue, chosen), self.catalogue, words, theme)
        return write_vintages(figure, (), self.database, self.catalogue, words)

    def coverage_of_source(self, source: str, language: str, theme: str) -> Figure:
        """Return the places and years for which a source has data."""
        return self._coverage_of_source(source, language, theme, self._slide)

    @cached_by_day
    def _coverage_of_source(self, source: str, language: str, theme: str, slide: bool) -> Figure:
        return coverage_figure(source, LANGUAGES[language], self.catalogue, self.database, theme, slide=slide)

    @cached_by_day
    def search(self, text: str) -> SearchResult:
        """Search for a text; places are ranked by the values of the day, and no entry or event is later."""
        result = self.search_engine().search(text, partial(rankings.values_by_period, self.database, self.catalogue))
        dated = {"entry": self.catalogue.record, "event": self.catalogue.events}
        return result if self.day is None else replace(result, hits=tuple(
            hit for hit in result.hits if hit.kind not in dated or hit.code in dated[hit.kind]))

    def search_engine(self) -> SearchEngine:
        """Return the search engine of the catalogue."""
        return self._search_cache("engine", lambda: SearchEngine(
            self._newest, rankings.places_of_series(self.engine, self._newest),
            partial(rankings.values_by_period, self.engine, self._newest)))

    def has_several_periods(self, indicator: str, items: Mapping[str, str], place: str) -> bool:
        """Return whether a series has figures of a place for more than one period."""
        level = self.catalogue.places[place].level
        values = rankings.values_by_period(self.database, self.catalogue, indicator, items, (level,), newest=True)
        return sum(place in of_places for of_places in values.values()) > 1

    @cached_by_day
    def has_one_period(self, indicator: str) -> bool:
        """Return whether an indicator has figures, and of no place figures of several periods."""
        frame = self.coverage()
        rows = frame[frame["indicator"] == indicator]
        return len(rows) > 0 and bool((rows["first"] == rows["last"]).all())

    def nearest_period(self, indicator: str, items: Mapping[str, str], place: str, requested: str) -> str | None:
        """Return the period of a series that is nearest to a requested one, the later of two; None without any."""
        values = rankings.values_by_period(
            self.database, self.catalogue, indicator, items, (self.catalogue.places[place].level,))
        return nearest_period((period for period, of_places in values.items() if place in of_places), requested)

    @property
    def _newest_year(self) -> int:
        if self.day is not None:
            return self.day.year
        return max(source.vintage_date.year for source in self.catalogue.sources.values())
