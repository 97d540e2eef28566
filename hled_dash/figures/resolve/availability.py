"""Availability of data: indicators, places, levels, periods and items; all results are cached."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.models import Level
from hled_dash.figures.data import card_places
from hled_dash.figures.explorer import nearest_level
from hled_dash.figures.figure import Selection
from hled_dash.geography import layers_for
from hled_dash.store import Engine, queries, rankings
from hled_dash.view import LEVELS, default_places

#: A choropleth of an indicator needs data for this many places of a level.
MIN_MAPPED_PLACES = 3
#: The window of the dialogue, with which a map opens if it has figures for nearly all of its places.
REGION = "region"
#: Share of its places that a window needs figures of, to be the one that a map opens with.
MIN_OPENING_SHARE = 0.9
#: Percent; a change above it makes all others flat, and its place is no default.
MAX_CHANGE = 1_000
P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A", bound="Availability")


class Cache(Protocol):
    """Returns the value of a key; the function computes it when it is first requested."""

    def __call__(self, key: Hashable, make: Callable[[], T], /) -> T:
        """Return the value of a key."""


class MemoryCache:
    """Keeps every value for its own lifetime."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def __call__(self, key: Hashable, make: Callable[[], T], /) -> T:
        """Return the value of a key."""
        if key not in self._values:
            self._values[key] = make()
        return cast(T, self._values[key])


def cached(method: Callable[Concatenate[A, P], T]) -> Callable[Concatenate[A, P], T]:
    """Compute a method of hashable arguments once for each cache."""
    name = f"{method.__module__}.{method.__qualname__}"

    @wraps(method)
    def lookup(self: A, *args: P.args, **kwargs: P.kwargs) -> T:
        key: tuple[Any, ...] = (name, args, tuple(kwargs.items()))
        return self.cache(key, lambda: method(self, *args, **kwargs))

    return cast("Callable[Concatenate[A, P], T]", lookup)


class Availability:
    """What a database has data for in its newest vintages; the choices do not depend on the day of a view.

    Args:
        catalogue: The catalogue.
        engine: The database that was built with it.
        cache: Keeps what was computed; a cache of its own by default.
    """

    def __init__(self, catalogue: Catalogue, engine: Engine, cache: Cache | None = None) -> None:
        self.catalogue, self.engine = catalogue, engine
        self.cache: Cache = cache or MemoryCache()

    @cached
    def newest_periods(self) -> Mapping[str, str]:
        """Map each indicator to the newest period of a figure of any place (see :func:`queries.newest_periods`)."""
        return queries.newest_periods(self.engine)

    @cached
    def coverage(self) -> pd.DataFrame:
        """Return columns indicator, place, level, first, last, count: which place has which indicator, and for when."""
        frame = queries.coverage(self.engine)
        levels = {code: place.level for code, place in self.catalogue.places.items()}
        return frame.assign(level=frame["place"].map(levels))

    def places_with_data(self, indicator: str) -> tuple[str, ...]:
        """Return places with data of an indicator, in the order of the catalogue."""
        return self._places_by_indicator().get(indicator, ())

    @cached
    def _places_by_indicator(self) -> Mapping[str, tuple[str, ...]]:
        order = {code: number for number, code in enumerate(self.catalogue.places)}
        frame = self.coverage()
        places: dict[str, set[str]] = {}
        for indicator, place in zip(frame["indicator"].tolist(), frame["place"].tolist(), strict=True):
            places.setdefault(indicator, set()).add(place)
        # Most indicators of a level have figures for the same places: the tuple is there once.
        once: dict[tuple[str, ...], tuple[str, ...]] = {}
        pairs = ((code, tuple(sorted(codes & order.keys(), key=order.__getitem__))) for code, codes in places.items())
        return {code: once.setdefault(codes, codes) for code, codes in pairs}

    @cached
    def places_of_levels(self, levels: tuple[str, ...], indicators: tuple[str, ...]) -> tuple[str, ...]:
        """Return places by level, in the order of the catalogue: those with data of an indicator, or all where none is
        named.
        """
        with_data = {place for code in indicators for place in self.places_with_data(code)}
        return tuple(code for level in levels for code, place in self.catalogue.places.items()
                     if place.level == level and (code in with_data or not indicators))

    @cached
    def levels_with_data(self, indicator: str) -> tuple[str, ...]:
        """Return levels with data of an indicator."""
        places = self.catalogue.places
        return tuple(dict.fromkeys(places[code].level for code in self.places_with_data(indicator)))

    @cached
    def mappable_levels(self, indicator: str) -> tuple[str, ...]:
        """Return levels at which a map can show an indicator.

        A group's share of a whole is no figure of the group alone; its sum and its weighted mean are. Survey regions
        are shown among the states and departments.
        """
        formula = self.catalogue.indicators[indicator].formula
        excluded = {"area", "region"} | ({"group"} if formula is not None and formula.op == "group_share" else set())
        return tuple(level for level in self.levels_with_data(indicator) if level not in excluded)

    @cached
    def equivalent_indicators(self, indicator: str) -> Mapping[str, str]:
        """Map each level to the indicator that measures the same there: itself, or one linked with it by
        ``regional``."""
        indicators = self.catalogue.indicators
        linked = [
            indicators[indicator].regional,
            *(code for code, candidate in indicators.items() if candidate.regional == indicator),
        ]
        by_level = dict.fromkeys(self.mappable_levels(indicator), indicator)
        for code in filter(None, linked):
            by_level = dict.fromkeys(self.mappable_levels(code), code) | by_level
        return by_level

    @cached
    def place_counts(self, preferred: str | None = None) -> Mapping[str, tuple[int, int]]:
        """Map each indicator to the number of places with data, and of all places of their level.

        The level is the preferred one, or the one that a map shows first. Departments of a survey region with a figure
        count as places with one.
        """
        totals = Counter(place.level for place in self.catalogue.places.values())
        counts = {}
        for code in self.catalogue.indicators:
            level = nearest_level(self.mappable_levels(code), preferred)
            members = [place for region in self.places_with_data(code) if region in self.catalogue.regions
                       for place in self.catalogue.regions[region].members] if level == "admin1" else []
            places = {place for place in (*self.places_with_data(code), *members)
                      if self.catalogue.places[place].level == level}
            counts[code] = (len(places), totals[level])
        return counts

    @cached
    def indicators_sharing_places(self, indicator: str, level: str | None = None) -> tuple[str, ...]:
        """Return other indicators with figures for enough of the places of an indicator, of a level or of any one."""
        levels = (level,) if level else self.mappable_levels(indicator)
        places = self.catalogue.places
        by_level = {level: {code for code in self.places_with_data(indicator) if places[code].level == level}
                    for level in levels}
        return tuple(code for code in self.catalogue.indicators if code != indicator and any(
            len(shared.intersection(self.places_with_data(code))) >= MIN_MAPPED_PLACES for shared in by_level.values()))

    @cached
    def opening_window(self, indicators: tuple[str, ...], level: Level, inside: tuple[str, ...] = ()) -> str:
        """Return the window that a map opens with if no window is chosen.

        It has figures for nine tenths of its places: :data:`REGION`, else the one with the most of them. If no window
        has, it is the one with the largest share; of countries, with the most figures.

        Args:
            indicators: What the map shows; a place needs figures of each.
            level: Level of the places.
            inside: Places that the window has to show, if a window shows them all.
        """
        shares = {code: min(self.coverage_by_window(indicator, level).get(code, 0.0) for indicator in indicators)
                  for code in (self.windows_sharing_places(indicators, level)
                               or self.windows_with_data(indicators[0], level))}
        places_by_indicator = {code: set(self.places_in_window(level, code)) for code in shares}
        having = [code for code in shares if places_by_indicator[code].issuperset(inside)] or list(shares)
        well_covered = [code for code in having if shares[code] >= MIN_OPENING_SHARE]
        if REGION in well_covered or not having:
            return REGION
        counted = bool(well_covered) or level == "country"
        return max(well_covered or having,
                   key=lambda code: shares[code] * (len(places_by_indicator[code]) if counted else 1))

    def windows_with_data(self, indicator: str, level: Level) -> tuple[str, ...]:
        """Return windows that show places of a level with data of an indicator, in the order of the catalogue."""
        return tuple(self.coverage_by_window(indicator, level))

    @cached
    def windows_sharing_places(self, indicators: tuple[str, ...], level: Level) -> tuple[str, ...]:
        """Return windows that show a place of a level with data of each of several indicators, in the order of the
        catalogue."""
        shared = set[str].intersection(*(set(self.places_with_data(code)) for code in indicators))
        by_window = {code: self.places_in_window(level, code) for code in self.windows_with_data(indicators[0], level)}
        if level == "admin1":
            by_window = {code: (*places, *self.catalogue.with_regions(places)) for code, places in by_window.items()}
        return tuple(code for code, places in by_window.items() if not shared.isdisjoint(places))

    @cached
    def coverage_by_window(self, indicator: str, level: Level) -> Mapping[str, float]:
        """Map each window to the share of its places with data, in the order of the catalogue; those without any are
        left out.
        """
        with_data = set(self.places_with_data(indicator))
        shares = {}
        for code, window in self.catalogue.windows.items():
            if level in window.levels:
                places = self.places_in_window(level, code)
                if self.catalogue.indicators[indicator].by_region and level == "admin1":
                    places = self.catalogue.with_regions(places)
                share = sum(place in with_data for place in places) / max(1, len(places))
                if share:
                    shares[code] = share
        return shares

    def default_places(self, indicator: str, preferred: tuple[str, ...]) -> tuple[str, ...]:
        """Return the preferred places with data of the indicator, or others (:func:`.view.places.default_places`)."""
        places = self.places_with_data(indicator)
        chosen = default_places(self.catalogue, places, preferred)
        if {*chosen} <= {*preferred} or chosen != places[:len(chosen)]:
            return chosen
        return default_places(self.catalogue, self.largest_first(indicator))

    @cached
    def largest_first(self, indicator: str) -> tuple[str, ...]:
        """Return the places with data of the indicator, first those that lead a ranking of their newest values at the
        default items: the largest ports. Of changes, that of what changes, where it is held (the largest change is
        that of a small place), and last those with a change above :data:`MAX_CHANGE`."""
        places, formula = self.places_with_data(indicator), self.catalogue.indicators[indicator].formula
        of = formula.of.indicator if formula is not None and formula.op in ("change", "index") else None
        if of or self.catalogue.unit(indicator).is_change:
            values = rankings.values_by_period(self.engine, self.catalogue, indicator, {}, LEVELS)
            steep = {place for row in values.values() for place, value in row.items() if value > MAX_CHANGE}
            ordered = (*(code for code in (self.largest_first(of) if of else ()) if code in places), *places)
            return tuple(sorted(dict.fromkeys(ordered), key=steep.__contains__))
        frame = queries.default_series(self.engine, self.catalogue, (indicator,), places)
        newest = dict(zip(frame["place"].tolist(), frame["value"].tolist(), strict=True))
        sign = 1 if self.catalogue.unit(indicator).ranks_lowest_first else -1
        return tuple(sorted(places, key=lambda place: sign * newest[place] if place in newest else math.inf))

    @cached
    def items_with_data(self, indicators: tuple[str, ...], dimension: str) -> tuple[str, ...]:
        """Return items of a dimension for which any of the indicators has data, in the order of the catalogue."""
        available = {item for code in indicators for item in queries.items(self.engine, code, dimension)}
        return tuple(item.code for item in self.catalogue.dimensions[dimension].items if item.code in available)

    @cached
    def mappable_indicators(self) -> tuple[str, ...]:
        """Return indicators with data for enough places of a level, or for a group as one, in the order of the
        catalogue."""
        frame = self.coverage()
        frame = frame[~frame["level"].isin(["group", "region", "area"])]
        counts = frame.groupby(["indicator", "level"])["place"].nunique()
        available = set(counts[counts >= MIN_MAPPED_PLACES].index.get_level_values("indicator"))
        return tuple(code for code in self.catalogue.indicators
                     if code in available or "group" in self.mappable_levels(code))

    @cached
    def regional_indicators(self) -> tuple[str, ...]:
        """Return indicators with data for first-level places of the region, those of several countries first."""
        region = {*self.catalogue.places_at("admin1", ("region",)), *self.catalogue.regions}
        frame = self.coverage()
        frame = frame[frame["place"].isin(region)]
        country = frame["place"].map(self.catalogue.country_of)
        countries = frame.assign(country=country).groupby("indicator")["country"].nunique()
        order = {code: number for number, code in enumerate(self.catalogue.indicators)}
        return tuple(sorted(countries.index, key=lambda code: (-countries[code], order[code])))

    @cached
    def places_in_window(self, level: Level, window: str) -> tuple[str, ...]:
        """Return the places of a level that a window shows, in the order of the catalogue."""
        return self.catalogue.places_at(level, self.catalogue.windows[window].places)

    def places_of_card(self, card: FigureCard) -> tuple[str, ...]:
        """Return the places that a card's map shows, in the order of the catalogue."""
        return card_places(card, Selection(), self.catalogue)

    def has_shapes(self, level: Level, inside: str) -> bool:
        """Return whether there are shapes of a level inside a place."""
        return bool(layers_for(self.catalogue, level, places=(inside,)).units)

    def warm_cache(self) -> None:
        """Compute the values that the first session would otherwise wait for."""
        self._places_by_indicator()
        self.regional_indicators()
