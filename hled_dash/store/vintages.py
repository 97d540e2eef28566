"""Earlier vintages of observations, each with the days between which it was the newest one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy import Engine, Select, bindparam, select

from hled_dash.catalogue import Catalogue, DataFaults, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Dimension, Group, Indicator, Item, Place, Region
from hled_dash.catalogue.periods import is_within
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.store import queries, schema
from hled_dash.store.breakdowns import breakdown_of, items_of
from hled_dash.store.derive import STATUSES
from hled_dash.store.fetch import fetch_rows
from hled_dash.store.observation_faults import NUMBER, PERIOD_PATTERNS
from hled_dash.store.snapshot import Database, day_of, engine_of

#: Columns that a file has besides those of observations.
COLUMNS = ("published", "superseded")
_vintage = schema.vintage.c
_with_earlier_values: WeakKeyDictionary[Engine, frozenset[str]] = WeakKeyDictionary()


class Vintage(NamedTuple):
    """A row of the table ``vintage``; without a value where none was published between the two days,
    or none of that edition is held."""

    indicator: str
    breakdown: str
    place: str
    period: str
    superseded: str
    published: str
    value: float | None
    status: str


def read_vintages(files: DataFiles, catalogue: Catalogue) -> list[Vintage]:
    """Read the rows of ``data/vintages``, in the order of the key.

    Raises:
        DataFaults: as :func:`examine_vintages`.
    """
    vintages, faults = examine_vintages(files, catalogue, RefusedRecords())
    if faults:
        raise DataFaults(faults)
    return vintages


def examine_vintages(files: DataFiles, catalogue: Catalogue,
                     refused: RefusedRecords) -> tuple[list[Vintage], list[Fault]]:
    """Return the rows of ``data/vintages``, in the order of the key, and every row that names what is not there, or
    whose days are none or lie across each other. Rows that name what was ``refused`` are not judged by it."""
    faults: list[Fault] = []
    vintages_by_key: dict[tuple[str, ...], tuple[Vintage, str, int]] = {}
    for path in (*files.matching("vintages/*.csv"), *files.matching("vintages/*.csv.gz")):
        name = f"data/{path}"
        table, reasons = read_csv(files.content[path], name)
        faults += reasons
        if table is None:
            continue
        fixed = {"indicator", "place", "period", "value", "status", *COLUMNS}
        extra = [column for column in table.heading
                 if column not in (*fixed, *catalogue.dimensions) and column not in refused[Dimension]]
        if fixed - {*table.heading} or extra:
            faults.append(Fault(name, 1, "the heading", f"must have {', '.join(sorted(fixed))} and dimensions"))
        if fixed - {*table.heading}:
            continue
        for line, fields in zip(table.lines, table.rows, strict=True):
            row = dict(zip(table.heading, fields, strict=True))
            whys = [*_faults_of_fields(row), *_faults_of_references(row, catalogue, refused)]
            faults += [Fault(name, line, " ".join(fields[:3]), why) for why in whys]
            if whys or extra or row["indicator"] not in catalogue.indicators:
                continue
            vintage = _parse(row, catalogue)
            if (key := vintage[:5]) in vintages_by_key:
                _first, file, at = vintages_by_key[key]
                faults.append(Fault(name, line, " ".join(key), f"is there twice, first in {file}:{at}"))
            else:
                vintages_by_key[key] = vintage, name, line
    rows = sorted(vintages_by_key.values())
    for (earlier, _file, _line), (later, file, at) in pairwise(rows):
        if earlier[:4] == later[:4] and later.published < earlier.superseded:
            why = f"was published on {later.published}, before the value that it follows was superseded"
            faults.append(Fault(file, at, " ".join(later[:4]), why))
    return [vintage for vintage, _file, _line in rows], faults


def _faults_of_fields(row: Mapping[str, str]) -> Iterator[str]:
    """Return what is wrong with a row whatever the catalogue says."""
    if row["status"] not in {"", *STATUSES}:
        yield f"{row['status']!r} is not a status"
    if row["value"] and not NUMBER.fullmatch(row["value"]):
        yield "has a value that is no number"
    days = [_day(row[name]) for name in COLUMNS]
    if None in days:
        yield "has a day that is none, or not written as 2021-09-09"
    elif days != sorted(set(days)):  # type: ignore[type-var]
        yield "was superseded before it was published"


def _faults_of_references(row: Mapping[str, str], catalogue: Catalogue, refused: RefusedRecords) -> Iterator[str]:
    """Return what is wrong with a row beside the catalogue."""
    if row["place"] not in catalogue.places and not any(
            row["place"] in refused[kind] for kind in (Place, Group, Region)):
        yield f"place {row['place']!r} is not in the catalogue"
    indicator = catalogue.indicators.get(row["indicator"])
    if indicator is None or indicator.derived:
        if indicator is not None or row["indicator"] not in refused[Indicator]:
            yield "is not a published indicator of the catalogue"
        if not PERIOD_PATTERNS["once"].fullmatch(row["period"]):
            yield "has a period that is not a year, quarter, or month"
        return
    for name in indicator.dimensions:
        dimension, item = catalogue.dimensions.get(name), row.get(name, "")
        if dimension is not None and dimension.find(item) is None and item not in refused[Item]:
            yield "has an item that is not in the catalogue"
    if not PERIOD_PATTERNS[indicator.frequency].fullmatch(row["period"]):
        yield "has a period that does not fit the frequency of its indicator"
    least, most = catalogue.value_range(indicator.code)
    if NUMBER.fullmatch(row["value"]) and not least <= float(row["value"]) <= most:
        yield f"has the value {row['value']}, which is not from {least:g} to {most:g}"
    superseded, source = _day(row["superseded"]), catalogue.sources.get(indicator.source)
    if superseded is not None and source is not None and superseded > source.vintage_date:
        yield "was superseded later than the newest edition of its source was published"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _parse(row: Mapping[str, str], catalogue: Catalogue) -> Vintage:
    """Parse a row without faults."""
    indicator = catalogue.indicators[row["indicator"]]
    # As of an observation without a status.
    usual = "E" if indicator.modelled else "A"
    if indicator.projection_from and row["period"] >= indicator.projection_from:
        usual = "F"
    items = {name: row.get(name, "") for name in indicator.dimensions}
    return Vintage(row["indicator"], breakdown_of(items), row["place"], row["period"], row["superseded"],
                   row["published"], float(row["value"]) if row["value"] else None, row["status"] or usual)


def first_published(engine: Engine, indicator: str) -> date:
    """Return the day of the first edition of an indicator that is held: of the last of what it is computed from."""
    column = schema.indicator.c
    statement = select(column.held_from).where(column.code == bindparam("indicator"))
    _names, rows = fetch_rows(engine, statement, {"indicator": indicator})
    return date.fromisoformat(rows[0][0])


def superseded(engine: Engine, indicator: str, *, places: Sequence[str] | None = None, start: str | None = None,
               end: str | None = None) -> list[Vintage]:
    """Return the earlier vintages of an indicator, oldest first within each observation."""
    statement = select(schema.vintage).where(_vintage.indicator == bindparam("indicator"))
    values: dict[str, Any] = {"indicator": indicator}
    if places is not None:
        statement = statement.where(_vintage.place.in_(bindparam("places", expanding=True)))
        values["places"] = list(places)
    order = (_vintage.breakdown, _vintage.place, _vintage.period, _vintage.superseded)
    names, rows = fetch_rows(engine, statement.order_by(*order), values)
    vintages = (Vintage(**dict(zip(names, row, strict=True))) for row in rows)
    return [vintage for vintage in vintages if is_within(vintage.period, start, end)]


def revised(database: Database, indicators: Iterable[str], places: Sequence[str],
            ) -> dict[tuple[str, ...], tuple[float, str]]:
    """Map indicator, breakdown, place and period of each revised value to the value before it and the day on which that
    was superseded."""
    codes = sorted(_indicators_with_earlier_values(engine_of(database)).intersection(indicators))
    if not codes:
        return {}
    statement = select(_vintage.indicator, _vintage.breakdown, _vintage.place, _vintage.period, _vintage.value,
                       _vintage.superseded)
    rows = _fetch_superseded(database, statement.order_by(_vintage.superseded), codes, places)
    return {tuple(key): (value, on) for *key, value, on in rows}


def replaced(database: Database, indicator: str, places: Sequence[str]) -> dict[tuple[str, ...], tuple[float, str]]:
    """Map breakdown, place and period of each revised value of an indicator to the value before it and the day on which
    that was superseded."""
    return {key[1:]: earlier for key, earlier in revised(database, [indicator], places).items()}


def _fetch_superseded(database: Database, statement: Select[Any], indicators: Sequence[str], places: Sequence[str],
                      ) -> list[Any]:
    """Fetch rows of the vintages of some indicators and places that have a value and were superseded by the day."""
    statement = statement.where(_vintage.indicator.in_(bindparam("indicators", expanding=True)),
                                _vintage.value.is_not(None))
    values: dict[str, Any] = {"indicators": list(indicators)}
    if len(places) <= queries.MAX_LISTED_PLACES:
        statement = statement.where(_vintage.place.in_(bindparam("places", expanding=True)))
        values["places"] = list(places)
    if (day := day_of(database)) is not None:
        statement = statement.where(_vintage.superseded <= bindparam("day"))
        values["day"] = day.isoformat()
    return fetch_rows(database, statement, values)[1]


def _indicators_with_earlier_values(engine: Engine) -> frozenset[str]:
    """Return the indicators with earlier values, which are few: the others need no query. Cached for each engine."""
    if engine not in _with_earlier_values:
        statement = select(_vintage.indicator).distinct().where(_vintage.value.is_not(None))
        _names, rows = fetch_rows(engine, statement, {})
        _with_earlier_values[engine] = frozenset(code for code, in rows)
    return _with_earlier_values[engine]


def history(frame: pd.DataFrame, vintages: Sequence[Vintage], first: date) -> pd.DataFrame:
    """Return every vintage of some observations, oldest first; without a value where there was none.

    Args:
        frame: The newest, of ``queries.observations``.
        vintages: The earlier ones.
        first: Day of the first edition that is held.

    Returns:
        The columns of ``frame``, ``published`` and ``superseded``, which is empty for the newest.
    """
    last: dict[tuple[object, ...], str] = {}
    rows: list[dict[str, Any]] = []
    for vintage in vintages:
        last[vintage[:4]] = vintage.superseded
        rows.append({**vintage._asdict(), **items_of(vintage.breakdown)})
    dimensions = _dimensions(frame)
    for row in _records(frame):
        breakdown = breakdown_of({name: row[name] for name in dimensions})
        key = (row["indicator"], breakdown, row["place"], row["period"])
        rows.append({**row, "published": last.get(key, first.isoformat()), "superseded": ""})
    rows.sort(key=lambda row: (*(str(row[name]) for name in ("place", *dimensions, "period")), row["published"]))
    return pd.DataFrame(rows, columns=[*frame.columns, *COLUMNS])


def has_items(vintage: Vintage, items: Mapping[str, str | Sequence[str]]) -> bool:
    """Return whether a vintage is of the items; dimensions that are not named may have any."""
    own = items_of(vintage.breakdown)
    return all(own.get(name) in ({chosen} if isinstance(chosen, str) else chosen) for name, chosen in items.items())


def _dimensions(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame.columns if name not in ("indicator", "place", "period", "value", "status")]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
