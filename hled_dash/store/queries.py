"""The questions that the dashboard asks, each a named function; there is no SQL anywhere else.

Frames have the columns that each function names. ``status`` is the SDMX code. Dimensions come back as columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Engine, Select, bindparam, distinct, func, select
from sqlalchemy.exc import SQLAlchemyError

from hled_dash.catalogue import Catalogue
from hled_dash.store import schema
from hled_dash.store.build import items_of
from hled_dash.store.errors import DatabaseUnreachable

_o = schema.observation.c
_TEXT = pd.StringDtype(na_value=np.nan)
#: Sorts after every part of a period, so that a year as an end includes its months.
_AFTER = "~"
#: Of more places than this, the range of the key that holds them is read whole: they are most of what is in it.
MOST_NAMED = 300
_breakdowns: WeakKeyDictionary[Engine, dict[str, Mapping[str, Mapping[str, str]]]] = WeakKeyDictionary()

_ONE = select(_o.place, _o.breakdown, _o.period, _o.value, _o.status).where(_o.indicator == bindparam("indicator"))
_ORDERED = (_o.breakdown, _o.place, _o.period)


def observations(
    engine: Engine, indicator: str, *, places: Sequence[str] | None = None, level: str | None = None,
    start: str | None = None, end: str | None = None, items: Mapping[str, str | Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The observations of an indicator.

    Args:
        places: only these places, in this order in the result; None for all.
        level: only places of this level.
        start, end: first and last period, inclusive; a year bounds its months and quarters.
        items: dimension to one item or several; dimensions not named keep all their items.

    Returns:
        Columns indicator, place, period, value, status and one for each dimension; by place, items, period.
    """
    breakdowns = _breakdowns_of(engine, indicator)
    for name, wanted in (items or {}).items():
        choice = {wanted} if isinstance(wanted, str) else set(wanted)
        breakdowns = {code: found for code, found in breakdowns.items() if found.get(name) in choice}
    # With the breakdowns named, a slice is a few short ranges of the primary key.
    statement: Select[Any] = _ONE.where(_o.breakdown.in_(bindparam("breakdowns", expanding=True)))
    values: dict[str, Any] = {"indicator": indicator, "breakdowns": list(breakdowns)}
    if places is not None and len(places) <= MOST_NAMED:
        statement = statement.where(_o.place.in_(bindparam("places", expanding=True)))
        values["places"] = list(places)
    if level is not None:
        statement = statement.join(schema.place, schema.place.c.code == _o.place).where(
            schema.place.c.level == bindparam("level")
        )
        values["level"] = level
    if start is not None:
        statement = statement.where(_o.period >= bindparam("start"))
        values["start"] = start
    if end is not None:
        statement = statement.where(_o.period <= bindparam("end"))
        values["end"] = end + _AFTER
    _names, rows = _rows(engine, statement.order_by(*_ORDERED), values)
    if places is not None:
        of_place: dict[str, list[Any]] = {code: [] for code in places}
        for row in rows:
            if row[0] in of_place:
                of_place[row[0]].append(row)
        rows = [row for some in of_place.values() for row in some]
    place, breakdown, period, value, status = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    dimensions = list(dict.fromkeys(name for code in dict.fromkeys(breakdown) for name in breakdowns[code]))
    return pd.DataFrame(
        {
            "indicator": _texts([indicator] * len(rows)), "place": _texts(place), "period": _texts(period),
            "value": np.array(value, dtype=float), "status": _texts(status),
            **{name: _texts([breakdowns[code].get(name) for code in breakdown]) for name in dimensions},
        },
        copy=False,
    )


def recent(
    engine: Engine, catalogue: Catalogue, indicators: Sequence[str], places: Sequence[str], since: str | None = None
) -> pd.DataFrame:
    """Series of many indicators at their default items: columns indicator, place, period, value, status; by period."""
    groups: dict[str, list[str]] = {}
    for code in indicators:
        items = catalogue.indicators[code].default_items
        text = ";".join(f"{name}={items[name]}" for name in sorted(items))
        groups.setdefault(text, []).append(code)
    statement = select(_o.indicator, _o.place, _o.period, _o.value, _o.status).where(
        _o.indicator.in_(bindparam("indicators", expanding=True)), _o.breakdown == bindparam("breakdown"),
        _o.place.in_(bindparam("places", expanding=True)),
    )
    if since is not None:
        statement = statement.where(_o.period >= since)
    statement = statement.order_by(_o.indicator, _o.place, _o.period)
    frames = [
        _frame(engine, statement, {"indicators": codes, "breakdown": text, "places": list(places)})
        for text, codes in groups.items()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(
        columns=["indicator", "place", "period", "value", "status"]
    )


def coverage(engine: Engine) -> pd.DataFrame:
    """Which place has which indicator: columns indicator, place, first, last, count."""
    statement = select(
        _o.indicator, _o.place, func.min(_o.period).label("first"), func.max(_o.period).label("last"),
        func.count().label("count"),
    ).group_by(_o.indicator, _o.place)
    return _frame(engine, statement, {})


def coverage_by_year(engine: Engine, indicators: Sequence[str]) -> pd.DataFrame:
    """How many of the indicators a place has figures of in a year: columns place, year, indicators."""
    year = func.substr(_o.period, 1, 4)
    statement = select(
        _o.place, year.label("year"), func.count(distinct(_o.indicator)).label("indicators")
    ).where(_o.indicator.in_(bindparam("indicators", expanding=True))).group_by(_o.place, year)
    return _frame(engine, statement, {"indicators": list(indicators)})


def periods(engine: Engine, indicator: str, *, level: str | None = None) -> pd.DataFrame:
    """Periods of an indicator and how many places each has: columns period, places; oldest first."""
    statement = select(_o.period, func.count(distinct(_o.place)).label("places")).where(
        _o.indicator == bindparam("indicator")
    )
    values = {"indicator": indicator}
    if level is not None:
        statement = statement.join(schema.place, schema.place.c.code == _o.place).where(
            schema.place.c.level == bindparam("level")
        )
        values["level"] = level
    return _frame(engine, statement.group_by(_o.period).order_by(_o.period), values)


def items(engine: Engine, indicator: str, dimension: str) -> tuple[str, ...]:
    """Items of a dimension that an indicator has figures for; () where it has no such dimension."""
    found = [one.get(dimension) for one in _breakdowns_of(engine, indicator).values()]
    return tuple(sorted({item for item in found if item}))


def info(engine: Engine) -> dict[str, Any]:
    """What is in the database: observations, hash, built_at, by_source (source to first, last period and count)."""
    i = schema.indicator.c
    statement = select(
        i.source, func.min(_o.period), func.max(_o.period), func.count(), i.derived
    ).select_from(schema.observation.join(schema.indicator)).where(i.derived == 0).group_by(i.source, i.derived)
    try:
        with engine.connect() as connection:
            built = connection.execute(select(schema.build)).one()
            by_source = {row[0]: (row[1], row[2], row[3]) for row in connection.execute(statement)}
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(f"the database does not answer: {type(error).__name__}") from error
    return {
        "hash": built.hash, "built_at": built.built_at, "observations": built.observations,
        "published": sum(one[2] for one in by_source.values()), "by_source": by_source,
    }


def _rows(engine: Engine, statement: Select[Any], values: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    """Names of the columns, and the rows as the driver gives them: plain tuples, many times faster than named ones."""
    try:
        with engine.connect() as connection:
            answer = connection.execute(statement, dict(values))
            return list(answer.keys()), list(answer.cursor.fetchall())
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(f"the database does not answer: {type(error).__name__}") from error


def _frame(engine: Engine, statement: Select[Any], values: Mapping[str, Any]) -> pd.DataFrame:
    names, rows = _rows(engine, statement, values)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pd.DataFrame(
        {name: _texts(found) if found and isinstance(found[0], str) else list(found)
         for name, found in zip(names, columns, strict=True)},
        copy=False,
    )


def _texts(values: Sequence[str | None]) -> Any:
    """A column of text as pandas makes it by itself, twice as fast because it need not be inferred."""
    return pd.array(pa.array(values, pa.large_string()), dtype=_TEXT)


def _breakdowns_of(engine: Engine, indicator: str) -> Mapping[str, Mapping[str, str]]:
    """The breakdowns of an indicator, each as dimension to item; asked once for each engine."""
    known = _breakdowns.setdefault(engine, {})
    if indicator not in known:
        series = schema.series.c
        statement = select(series.breakdown).where(series.indicator == bindparam("indicator"))
        known[indicator] = {row[0]: items_of(row[0]) for row in _rows(engine, statement, {"indicator": indicator})[1]}
    return known[indicator]
