"""Which figures there are: indicators, places, levels, periods and items with data, cached for all sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from hled_dash import store
from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.models import Level
from hled_dash.figures.explorer import nearest_level
from hled_dash.figures.figure import Selection
from hled_dash.figures.load import card_places
from hled_dash.geography import layers_for
from hled_dash.ui import builds
from hled_dash.ui.cache import catalogue, engine

#: Groups whose members are shown first where none of the reader's places has data.
DEFAULT_GROUPS = ("partners", "northern-central-america", "southern-mexico")
#: A choropleth of an indicator needs data for this many places of a level.
MIN_MAPPED_PLACES = 3


@builds.cached
def coverage() -> pd.DataFrame:
    """Columns indicator, place, level, first, last, count: which place has which indicator, and for when."""
    frame = store.queries.coverage(engine())
    levels = {code: place.level for code, place in catalogue().places.items()}
    return frame.assign(level=frame["place"].map(levels))


def places_with_data(indicator: str) -> tuple[str, ...]:
    """Places with data of an indicator, in the order of the catalogue."""
    return _places_by_indicator().get(indicator, ())


@builds.cached
def _places_by_indicator() -> Mapping[str, tuple[str, ...]]:
    order = {code: number for number, code in enumerate(catalogue().places)}
    frame = coverage()
    places: dict[str, set[str]] = {}
    for indicator, place in zip(frame["indicator"].tolist(), frame["place"].tolist(), strict=True):
        places.setdefault(indicator, set()).add(place)
    return {code: tuple(sorted(codes & order.keys(), key=order.__getitem__)) for code, codes in places.items()}


@builds.cached
def places_of_levels(levels: tuple[str, ...], indicators: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Places of levels, in the order of the catalogue; with indicators only those with data of one of them."""
    with_data = {place for code in indicators for place in places_with_data(code)}
    return tuple(code for level in levels for code, place in catalogue().places.items()
                 if place.level == level and (code in with_data or not indicators))


@builds.cached
def levels_with_data(indicator: str) -> tuple[str, ...]:
    """Levels with data of an indicator."""
    places = catalogue().places
    return tuple(dict.fromkeys(places[code].level for code in places_with_data(indicator)))


@builds.cached
def mappable_levels(indicator: str) -> tuple[str, ...]:
    """Levels at which a map can show an indicator.

    A group's share of a whole is no figure of the group alone; its sum and its weighted mean are. Survey regions are
    shown among the states and departments.
    """
    formula = catalogue().indicators[indicator].formula
    excluded = {"area", "region"} | ({"group"} if formula is not None and formula.op == "group_share" else set())
    return tuple(level for level in levels_with_data(indicator) if level not in excluded)


@builds.cached
def equivalent_indicators(indicator: str) -> Mapping[str, str]:
    """Level to the indicator that measures the same there: itself, or one linked with it by ``regional``."""
    indicators = catalogue().indicators
    linked = [
        indicators[indicator].regional,
        *(code for code, candidate in indicators.items() if candidate.regional == indicator),
    ]
    by_level = dict.fromkeys(mappable_levels(indicator), indicator)
    for code in filter(None, linked):
        by_level = dict.fromkeys(mappable_levels(code), code) | by_level
    return by_level


@builds.cached
def place_counts() -> Mapping[str, tuple[int, int]]:
    """Indicator to the places that it has figures for, and to all places of their level.

    The level is the one that a map shows first. Departments of a survey region with a figure count as places with one.
    """
    totals = Counter(place.level for place in catalogue().places.values())
    counts = {}
    for code in catalogue().indicators:
        level = nearest_level(mappable_levels(code), None)
        members = [place for region in places_with_data(code) if region in catalogue().regions
                   for place in catalogue().regions[region].members] if level == "admin1" else []
        places = {place for place in (*places_with_data(code), *members) if catalogue().places[place].level == level}
        counts[code] = (len(places), totals[level])
    return counts


@builds.cached
def indicators_sharing_places(indicator: str, level: str | None = None) -> tuple[str, ...]:
    """Other indicators with figures for enough of the places of an indicator, of a level or of any one."""
    levels = (level,) if level else mappable_levels(indicator)
    places = catalogue().places
    own = {one: {code for code in places_with_data(indicator) if places[code].level == one} for one in levels}
    return tuple(code for code in catalogue().indicators if code != indicator and any(
        len(shared.intersection(places_with_data(code))) >= MIN_MAPPED_PLACES for shared in own.values()))


def windows_with_data(indicator: str, level: Level) -> tuple[str, ...]:
    """Windows that show places of a level with data of an indicator, in the order of the catalogue."""
    return tuple(coverage_by_window(indicator, level))


@builds.cached
def coverage_by_window(indicator: str, level: Level) -> Mapping[str, float]:
    """Window to the share of its places with data, in the order of the catalogue; windows without any are left out."""
    with_data = set(places_with_data(indicator))
    shares = {}
    for code, window in catalogue().windows.items():
        if level in window.levels:
            places = places_in_window(level, code)
            if catalogue().indicators[indicator].by_region and level == "admin1":
                places = catalogue().with_regions(places)
            share = sum(place in with_data for place in places) / max(1, len(places))
            if share:
                shares[code] = share
    return shares


def default_places(indicator: str, preferred: tuple[str, ...], limit: int = 6) -> tuple[str, ...]:
    """The preferred places with data of the indicator; where none has, members of :data:`DEFAULT_GROUPS`."""
    available = places_with_data(indicator)
    places = tuple(code for code in preferred if code in available)
    if places:
        return places
    groups = catalogue().groups
    members = [
        code
        for group in DEFAULT_GROUPS
        for code in (groups[group].members if group in groups else ())
        if code in available
    ]
    return tuple(members[:limit]) or available[:limit]


@builds.cached
def items_with_data(indicators: tuple[str, ...], dimension: str) -> tuple[str, ...]:
    """Items of a dimension for which any of the indicators has data, in the order of the catalogue."""
    available = {item for code in indicators for item in store.queries.items(engine(), code, dimension)}
    return tuple(item.code for item in catalogue().dimensions[dimension].items if item.code in available)


@builds.cached
def periods_with_data(indicator: str, level: str) -> tuple[str, ...]:
    """Periods with data of an indicator at a level, oldest first."""
    return tuple(store.queries.periods(engine(), indicator, level=level)["period"])


@builds.cached
def mappable_indicators() -> tuple[str, ...]:
    """Indicators with data for enough places of a level, or for a group as one, in the order of the catalogue."""
    frame = coverage()
    counts = frame[~frame["level"].isin(["group", "region", "area"])].groupby(["indicator", "level"])["place"].nunique()
    available = set(counts[counts >= MIN_MAPPED_PLACES].index.get_level_values("indicator"))
    return tuple(code for code in catalogue().indicators if code in available or "group" in mappable_levels(code))


@builds.cached
def regional_indicators() -> tuple[str, ...]:
    """Indicators with data for first-level places of the region, those of several countries first."""
    region = {*catalogue().places_at("admin1", ("region",)), *catalogue().regions}
    frame = coverage()
    frame = frame[frame["place"].isin(region)]
    country = frame["place"].map(catalogue().country_of)
    countries = frame.assign(country=country).groupby("indicator")["country"].nunique()
    order = {code: number for number, code in enumerate(catalogue().indicators)}
    return tuple(sorted(countries.index, key=lambda code: (-countries[code], order[code])))


@builds.cached
def places_in_window(level: Level, window: str) -> tuple[str, ...]:
    """The places of a level that a window shows, in the order of the catalogue."""
    return catalogue().places_at(level, catalogue().windows[window].places)


def places_of_card(card: FigureCard) -> tuple[str, ...]:
    """The places that a card's map shows, in the order of the catalogue."""
    return card_places(card, Selection(), catalogue())


def has_shapes(level: Level, inside: str) -> bool:
    """Whether there are shapes of a level inside a place."""
    return bool(layers_for(catalogue(), level, places=(inside,)).units)


def warm_cache() -> None:
    """Compute what the first session would wait for."""
    _places_by_indicator()
    regional_indicators()
