"""The queries of the dashboard, each a named function.

Each is asked of an engine for the newest observations, or of a ``Snapshot`` for those as of a day. Frames have the
columns that each function names. ``status`` is the SDMX code. Dimensions come back as columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy import Engine, FromClause, Select, bindparam, distinct, func, select
from sqlalchemy.exc import SQLAlchemyError

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import is_within
from hled_dash.store import schema
from hled_dash.store.breakdowns import breakdown_of, items_of
from hled_dash.store.engine import build_hash
from hled_dash.store.errors import NO_ANSWER, BuildReplaced, DatabaseUnreachable, describe_error
from hled_dash.store.fetch import fetch_guarded, fetch_rows, guard
from hled_dash.store.fill import latest_rows
from hled_dash.store.snapshot import Database, Snapshot, engine_of, observations_of

# Text in arrays of Python objects and not of Arrow, for all frames: a figure's are of a few hundred rows, where each
# operation on Arrow's costs several times as much, and gives the interpreter away.
pd.set_option("mode.string_storage", "python")
_TEXT = pd.StringDtype("python", na_value=np.nan)
#: Sorts after every part of a period, so that a year as an end includes its months.
END_OF_PERIOD = "~"
#: Above so many places, all places of the indicator are read and filtered here: those requested are most of them.
MAX_LISTED_PLACES = 300
_breakdowns: WeakKeyDictionary[Engine, dict[tuple[str, str], Mapping[str, Mapping[str, str]]]] = WeakKeyDictionary()


def observations(
    database: Database, indicator: str, *, places: Sequence[str] | None = None, level: str | None = None,
    start: str | None = None, end: str | None = None, items: Mapping[str, str | Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return the observations of an indicator.

    Args:
        places: only these places, in this order in the result; None for all.
        level: only places of this level.
        start, end: first and last period, inclusive; of another frequency, those that share a month with it.
        items: dimension to one item or several; dimensions not named keep all their items.

    Returns:
        Columns indicator, place, period, value, status and one for each dimension; by place, items, period.
    """
    breakdowns = breakdowns_of(database, indicator)
    for name, chosen in (items or {}).items():
        codes = {chosen} if isinstance(chosen, str) else set(chosen)
        breakdowns = {breakdown: by_dimension for breakdown, by_dimension in breakdowns.items()
                      if by_dimension.get(name) in codes}
    values: dict[str, Any] = {"indicator": indicator, "breakdowns": list(breakdowns)}
    if places is not None and len(places) <= MAX_LISTED_PLACES:
        values["places"] = list(places)
    if level is not None:
        values["level"] = level
    if start is not None:
        values["start"] = start[:4]
    if end is not None:
        values["end"] = end[:4] + END_OF_PERIOD
    if isinstance(database, Snapshot):
        statement = guard(_observations_statement(observations_of(database), values.keys()))
    else:
        statement = _newest_observations_statement(frozenset(values))
    _names, rows = fetch_guarded(database, statement, values)
    rows = [row for row in rows if is_within(row[2], start, end)] if start or end else rows
    if places is not None:
        by_place: dict[str, list[Any]] = {code: [] for code in places}
        for row in rows:
            if row[0] in by_place:
                by_place[row[0]].append(row)
        rows = [row for place_rows in by_place.values() for row in place_rows]
    place, breakdown, period, value, status = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    dimensions = list(dict.fromkeys(name for code in dict.fromkeys(breakdown) for name in breakdowns[code]))
    return pd.DataFrame(
        {
            "indicator": _texts([indicator] * len(rows)), "place": _texts(place), "period": _texts(period),
            "value": np.array(value, dtype=float), "status": _texts(status),
            **{name: _texts([breakdowns[code].get(name) for code in breakdown]) for name in dimensions},
        },
        index=pd.RangeIndex(len(rows)), copy=False,
    )


def _observations_statement(table: FromClause, conditions: Collection[str]) -> Select[Any]:
    """Return the statement of :func:`observations`; ``conditions`` are the names of its values."""
    obs = table.c
    # With the breakdowns named, a slice is a few short ranges of the primary key.
    statement: Select[Any] = select(obs.place, obs.breakdown, obs.period, obs.value, obs.status).where(
        obs.indicator == bindparam("indicator"), obs.breakdown.in_(bindparam("breakdowns", expanding=True)))
    if "places" in conditions:
        statement = statement.where(obs.place.in_(bindparam("places", expanding=True)))
    if "level" in conditions:
        statement = statement.join(schema.place, schema.place.c.code == obs.place).where(
            schema.place.c.level == bindparam("level"))
    if "start" in conditions:
        statement = statement.where(obs.period >= bindparam("start"))
    if "end" in conditions:
        statement = statement.where(obs.period <= bindparam("end"))
    return statement.order_by(obs.breakdown, obs.place, obs.period)


@cache
def _newest_observations_statement(conditions: frozenset[str]) -> Select[Any]:
    """Return the statement for the newest observations, which most figures read; built once."""
    return guard(_observations_statement(schema.observation, conditions))


def default_series(
    database: Database, catalogue: Catalogue, indicators: Sequence[str], places: Sequence[str]
) -> pd.DataFrame:
    """Return series of many indicators at their default items: columns indicator, place, period, value, status; by
    period."""
    obs = observations_of(database).c
    codes_by_breakdown: dict[str, list[str]] = {}
    for code in indicators:
        items = catalogue.indicators[code].default_items
        codes_by_breakdown.setdefault(breakdown_of(items), []).append(code)
    statement = select(obs.indicator, obs.place, obs.period, obs.value, obs.status).where(
        obs.indicator.in_(bindparam("indicators", expanding=True)), obs.breakdown == bindparam("breakdown"),
        obs.place.in_(bindparam("places", expanding=True)))
    statement = statement.order_by(obs.indicator, obs.place, obs.period)
    frames = [
        _frame(database, statement, {"indicators": codes, "breakdown": breakdown, "places": list(places)})
        for breakdown, codes in codes_by_breakdown.items()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(
        columns=["indicator", "place", "period", "value", "status"]
    )


class Latest(NamedTuple):
    """The newest value of an indicator in a place, and the value that it is compared with (``schema.latest``)."""

    place: str
    indicator: str
    period: str
    value: float
    status: str
    base_period: str | None
    base_value: float | None


def latest(database: Database, catalogue: Catalogue, places: Sequence[str]) -> list[Latest]:
    """Return the newest values of all indicators in some places, at the default items and without projections."""
    if isinstance(database, Snapshot):
        frame = default_series(database, catalogue, tuple(catalogue.indicators), places)
        columns = (frame[name].tolist() for name in ("indicator", "place", "period", "value", "status"))
        observed = [(code, "", *row) for code, *row in zip(*columns, strict=True)]
        return [Latest._make(row) for _code, rows in groupby(observed, key=itemgetter(0))
                for row in latest_rows([*rows], "")]
    statement = select(schema.latest).where(schema.latest.c.place.in_(bindparam("places", expanding=True)))
    _names, rows = fetch_rows(database, statement, {"places": list(places)})
    return list(map(Latest._make, rows))


def latest_of_items(database: Database, indicator: str, items: Mapping[str, str],
                    places: Sequence[str]) -> list[Latest]:
    """Return the newest values of an indicator in some places, at one item of each dimension; no projections."""
    frame = observations(database, indicator, places=sorted(places), items=items)
    columns = (frame[name].tolist() for name in ("indicator", "place", "period", "value", "status"))
    return list(map(Latest._make, latest_rows([(code, "", *row) for code, *row in zip(*columns, strict=True)], "")))


def breakdowns_of_place(database: Database, indicators: Sequence[str], place: str) -> Mapping[str, Sequence[str]]:
    """Map each of some indicators to the breakdowns that a place has figures of, projections apart."""
    obs, series = observations_of(database).c, schema.series.c
    statement = select(series.indicator, series.breakdown).where(
        series.indicator.in_(bindparam("indicators", expanding=True)),
        select(obs.period).where(obs.indicator == series.indicator, obs.breakdown == series.breakdown,
                                 obs.place == bindparam("place"), obs.status != "F").exists())
    _names, rows = fetch_rows(database, statement, {"indicators": list(indicators), "place": place})
    breakdowns: dict[str, list[str]] = {}
    for indicator, breakdown in rows:
        breakdowns.setdefault(indicator, []).append(breakdown)
    return breakdowns


def newest_periods(engine: Engine) -> dict[str, str]:
    """Map each indicator to the newest period of a figure of any place, at the default items and without
    projections."""
    columns = schema.latest.c
    statement = select(columns.indicator, func.max(columns.period)).group_by(columns.indicator)
    return dict(fetch_rows(engine, statement, {})[1])


def coverage(database: Database) -> pd.DataFrame:
    """Return which place has which indicator: columns indicator, place, first, last, count."""
    obs = observations_of(database).c
    statement = select(
        obs.indicator, obs.place, func.min(obs.period).label("first"), func.max(obs.period).label("last"),
        func.count().label("count"),
    ).group_by(obs.indicator, obs.place)
    return _frame(database, statement, {})


def coverage_by_year(database: Database, indicators: Sequence[str]) -> pd.DataFrame:
    """Return how many of the indicators a place has figures of in a year: columns place, year, indicators."""
    obs = observations_of(database).c
    year = func.substr(obs.period, 1, 4)
    statement = select(
        obs.place, year.label("year"), func.count(distinct(obs.indicator)).label("indicators")
    ).where(obs.indicator.in_(bindparam("indicators", expanding=True))).group_by(obs.place, year)
    return _frame(database, statement, {"indicators": list(indicators)})


def periods(database: Database, indicator: str, *, level: str | None = None) -> pd.DataFrame:
    """Return periods of an indicator and how many places each has: columns period, places; oldest first."""
    obs = observations_of(database).c
    statement = select(obs.period, func.count(distinct(obs.place)).label("places")).where(
        obs.indicator == bindparam("indicator"))
    values = {"indicator": indicator}
    if level is not None:
        statement = statement.join(schema.place, schema.place.c.code == obs.place).where(
            schema.place.c.level == bindparam("level"))
        values["level"] = level
    return _frame(database, statement.group_by(obs.period).order_by(obs.period), values)


def items(database: Database, indicator: str, dimension: str) -> tuple[str, ...]:
    """Return items of a dimension that an indicator has figures for; () if it has no such dimension."""
    breakdowns = breakdowns_of(database, indicator).values()
    return tuple(sorted({item for by_dimension in breakdowns if (item := by_dimension.get(dimension))}))


def info(engine: Engine) -> dict[str, Any]:
    """Return what is in the database: observations, hash, built_at, by_source (source to first, last period and
    count)."""
    indicator, obs = schema.indicator.c, schema.observation.c
    statement = select(
        indicator.source, func.min(obs.period), func.max(obs.period), func.count()
    ).select_from(schema.observation.join(schema.indicator)).where(
        indicator.derived == 0).group_by(indicator.source)
    try:
        with engine.connect() as connection:
            built = connection.execute(select(schema.build)).one()
            if built.hash != build_hash(engine):
                raise BuildReplaced("the database was built anew")
            by_source = {row[0]: (row[1], row[2], row[3]) for row in connection.execute(statement)}
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error
    return {
        "hash": built.hash, "built_at": built.built_at, "observations": built.observations,
        "published": sum(count for _first, _last, count in by_source.values()), "by_source": by_source,
    }


def _frame(database: Database, statement: Select[Any], values: Mapping[str, Any]) -> pd.DataFrame:
    names, rows = fetch_rows(database, statement, values)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pd.DataFrame(
        {name: _texts(column) if column and isinstance(column[0], str) else list(column)
         for name, column in zip(names, columns, strict=True)},
        copy=False,
    )


def _texts(values: Sequence[str | None]) -> Any:
    """Return a column of text as pandas makes it by itself, faster because it need not be inferred.

    The driver makes a text for each row; here equal ones are one, because frames are kept.
    """
    once: dict[str | None, str | None] = {}
    return pd.array(np.array(list(map(once.setdefault, values, values)), dtype=object), dtype=_TEXT)


def breakdowns_of(database: Database, indicator: str) -> Mapping[str, Mapping[str, str]]:
    """Return the breakdowns of an indicator, each as dimension to item; queried once for each engine."""
    tables = (schema.series, schema.vintage) if isinstance(database, Snapshot) else (schema.series,)
    cached = _breakdowns.setdefault(engine_of(database), {})
    for table in tables:
        if (key := (table.name, indicator)) not in cached:
            statement = select(table.c.breakdown).distinct().where(table.c.indicator == bindparam("indicator"))
            _names, rows = fetch_rows(database, statement, {"indicator": indicator})
            cached[key] = {breakdown: items_of(breakdown) for breakdown, in rows}
    return {code: items for table in tables for code, items in cached[table.name, indicator].items()}
