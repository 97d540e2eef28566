"""Figures, and what tables are made of, read from one database and each computed once."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.board import since_year
from hled_dash.catalogue.record import RecordFilter, filter_record
from hled_dash.figures import draw
from hled_dash.figures.board import BoardSeries, Move, find_moves, load_board
from hled_dash.figures.charts.board import draw_board
from hled_dash.figures.charts.coverage import coverage_figure
from hled_dash.figures.charts.timeline import draw_timeline
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.headline import HeadlineFigure, build_headline
from hled_dash.figures.movers import Mover, find_movers
from hled_dash.figures.profile import Profile, build_profile
from hled_dash.figures.resolve.availability import Availability, cached
from hled_dash.language import LANGUAGES, Language
from hled_dash.search import SearchEngine, SearchResult
from hled_dash.store import queries

#: Movers are compared over the last years before the newest source.
MOVERS_YEARS = 3


class Resolver(Availability):
    """What a database has figures for, and the figures; shared by everybody who has the same cache."""

    def figure(self, card: FigureCard, selection: Selection, language: Language) -> Figure:
        """The figure of a card."""
        return self.cache(
            ("figure", card.model_dump_json(), selection, language.code),
            lambda: draw(card, selection, language, self.catalogue, self.engine),
        )

    def warm_cache(self) -> None:
        """Compute what the first session would wait for."""
        super().warm_cache()
        self.search_engine()
        self._place_sets()

    @cached
    def headline(self, indicator: str, place: str, items: tuple[tuple[str, str], ...], against: str | None,
                 language: str) -> HeadlineFigure | None:
        """The newest value of a series, or None where it has none (see :func:`build_headline`)."""
        record, words = self.catalogue.indicators[indicator], LANGUAGES[language]
        return build_headline(record, place, dict(items), words, self.catalogue, self.engine, against)

    @cached
    def movers(self, places: tuple[str, ...], language: str) -> tuple[Mover, ...]:
        """What moved most in places (see :func:`find_movers`)."""
        since = str(self._newest_year - MOVERS_YEARS)
        return find_movers(places, since, LANGUAGES[language], self.catalogue, self.engine)

    @cached
    def profile(self, place: str, language: str) -> Profile:
        """How a place stands on every indicator (see :func:`build_profile`)."""
        return build_profile(place, LANGUAGES[language], self.catalogue, self.engine)

    @cached
    def _board_series(self) -> tuple[BoardSeries, ...]:
        return load_board(self.catalogue, self.engine)

    @cached
    def moves(self, since: str) -> tuple[Move, ...]:
        """How each indicator of an objective moved since a date, by its code in the address."""
        return find_moves(self._board_series(), since_year(since, self.catalogue), self._newest_year)

    @cached
    def board(self, since: str, pillar: str | None, language: str, theme: str) -> Figure:
        """The board of the objectives of a pillar, or of all."""
        objectives = self.catalogue.objectives_of(pillar) if pillar else tuple(self.catalogue.objectives.values())
        return draw_board(self.moves(since), since, objectives, LANGUAGES[language], self.catalogue, theme)

    @cached
    def timeline(self, chosen: RecordFilter, language: str, theme: str) -> Figure:
        """The timeline of the record of the dialogue."""
        return draw_timeline(filter_record(self.catalogue, chosen), self.catalogue, LANGUAGES[language], theme)

    @cached
    def coverage_of_source(self, source: str, language: str, theme: str) -> Figure:
        """For which places and years a source has figures."""
        return coverage_figure(source, LANGUAGES[language], self.catalogue, self.engine, theme)

    @cached
    def search(self, text: str) -> SearchResult:
        """What a text finds."""
        return self.search_engine().search(text)

    @cached
    def search_engine(self) -> SearchEngine:
        """The search engine of the catalogue."""
        return SearchEngine(self.catalogue, self._has_figure)

    @cached
    def _place_sets(self) -> Mapping[str, frozenset[str]]:
        return {code: frozenset(self.places_with_data(code)) for code in self.catalogue.indicators}

    @cached
    def _places_of_items(self, indicator: str, items: tuple[tuple[str, str], ...]) -> frozenset[str]:
        return frozenset(queries.places(self.engine, indicator, dict(items)))

    def _has_figure(self, indicator: str, items: Mapping[str, str], place: str) -> bool:
        if place not in self._place_sets()[indicator]:
            return False
        items = {**self.catalogue.indicators[indicator].default_items, **items}
        return not items or place in self._places_of_items(indicator, tuple(sorted(items.items())))

    @property
    def _newest_year(self) -> int:
        return max(source.vintage_date.year for source in self.catalogue.sources.values())
