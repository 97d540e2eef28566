"""What a search asks of the database: the places of a series, and the values by which they are ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Engine, bindparam, func, select

from hled_dash.catalogue import Catalogue
from hled_dash.store import schema
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.store.fetch import fetch_rows
from hled_dash.store.snapshot import Database, observations_of

#: Calendar years, up to that of the newest value, in which a monthly series has its newest value of every place.
NEWEST_YEARS = 3


def places_of_series(engine: Engine, catalogue: Catalogue) -> Callable[[str, Mapping[str, str]], frozenset[str]]:
    """Return which places a series has figures of, projections apart, by indicator and items that are not the default.

    All are read at once, because a search looks at hundreds of series.
    """
    obs = schema.observation.c
    statement = select(obs.indicator, obs.breakdown, obs.place).distinct().where(obs.status != "F")
    _names, rows = fetch_rows(engine, statement, {})
    places: dict[tuple[str, str], set[str]] = {}
    for indicator, breakdown, place in rows:
        places.setdefault((indicator, breakdown), set()).add(intern(place))
    # Most series of a level have figures of the same places: the set is there once.
    once: dict[frozenset[str], frozenset[str]] = {}
    by_series = {key: once.setdefault(codes, codes) for key, codes in zip(
        places, map(frozenset, places.values()), strict=True)}

    def places_of(indicator: str, items: Mapping[str, str]) -> frozenset[str]:
        selected = {**catalogue.indicators[indicator].default_items, **items}
        return by_series.get((indicator, breakdown_of(selected)), frozenset())

    return places_of


def values_by_period(
    database: Database, catalogue: Catalogue, indicator: str, items: Mapping[str, str], levels: Sequence[str],
    newest: bool = False,
) -> dict[str, dict[str, float]]:
    """Map each period to place of some levels to the value of a series, projections apart.

    Args:
        database: The database, or a day's edition of it.
        catalogue: The catalogue.
        indicator: The indicator.
        items: The items of its dimensions; the default of each that is left out.
        levels: Levels of the places.
        newest: Whether the last :data:`NEWEST_YEARS` of monthly and quarterly series are enough.
    """
    selected = {**catalogue.indicators[indicator].default_items, **items}
    obs = observations_of(database).c
    # Levels are compared here: a search reads many series, and a join would look up the place of each row.
    statement = select(obs.period, obs.place, obs.value).where(
        obs.indicator == bindparam("indicator"), obs.breakdown == bindparam("breakdown"),
        obs.status != "F", obs.value.is_not(None))
    values: dict[str, Any] = {"indicator": indicator, "breakdown": breakdown_of(selected)}
    if newest and catalogue.indicators[indicator].frequency in ("month", "quarter"):
        _names, [(last,)] = fetch_rows(database, statement.with_only_columns(func.max(obs.period)), values)
        statement = statement.where(obs.period >= bindparam("since"))
        values["since"] = str(int(last[:4]) - NEWEST_YEARS + 1) if last else ""
    _names, rows = fetch_rows(database, statement, values)
    at_levels = {code for code in {place for _period, place, _value in rows} if catalogue.places[code].level in levels}
    values_by_place: dict[str, dict[str, float]] = {}
    for period, place, value in rows:
        if place in at_levels:
            values_by_place.setdefault(period, {})[place] = value
    return values_by_place
