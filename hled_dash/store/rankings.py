"""The values by which places are ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from hled_dash.catalogue import Catalogue
from hled_dash.store.fetch import fetch_rows
from hled_dash.store.queries import breakdowns_of
from hled_dash.store.snapshot import Database, observations_of

#: Calendar years, up to that of the newest value, in which a monthly series has its newest value of every place.
NEWEST_YEARS = 3


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
    breakdowns = [breakdown for breakdown, by_dimension in breakdowns_of(database, indicator).items()
                  if all(by_dimension.get(name) == item for name, item in selected.items())]
    obs = observations_of(database).c
    # Levels are compared here: a search reads many series, and a join would look up the place of each row.
    statement = select(obs.period, obs.place, obs.value).where(
        obs.indicator == bindparam("indicator"), obs.breakdown.in_(bindparam("breakdowns", expanding=True)),
        obs.status != "F", obs.value.is_not(None))
    values: dict[str, Any] = {"indicator": indicator, "breakdowns": breakdowns}
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
