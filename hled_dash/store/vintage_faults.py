"""Validation of earlier vintages: each has a revision, and its edition is one of its source."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Source
from hled_dash.catalogue.yaml_reader import YamlReader
from hled_dash.store.derive import STATUSES
from hled_dash.store.observation_faults import NUMBER
from hled_dash.store.vintages import COLUMNS

#: Columns that are no dimension.
_FIXED = ("indicator", "place", "period", "value", "status", *COLUMNS)
#: Indicator, items, place, period.
_Key = tuple[str, tuple[str, ...], str, str]
_Row = Mapping[str, str]


def vintage_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield rows of ``data/vintages`` that a reader would take for a revision and are none, and editions without rows.

    Args:
        files: With rows that are valid one by one; others are left out.
        catalogue: Without what was refused.
        frames: Observations by indicator. Rows of another one are not judged.
    """
    published: dict[str, set[str]] = {}
    is_whole = True
    for path in (*files.matching("vintages/*.csv"), *files.matching("vintages/*.csv.gz")):
        name = f"data/{path}"
        table, faults = read_csv(files.content[path], name)
        if table is None or faults or not {*_FIXED} <= {*table.heading}:
            is_whole = False
            continue
        rows = [(line, dict(zip(table.heading, fields, strict=True)))
                for line, fields in zip(table.lines, table.rows, strict=True)]
        is_whole = is_whole and frames.keys() >= {row["indicator"] for _line, row in rows}
        rows = [(line, row) for line, row in rows if row["indicator"] in frames]
        for _line, row in rows:
            published.setdefault(catalogue.indicators[row["indicator"]].source, set()).add(row["published"])
        dimensions = [column for column in table.heading if column not in _FIXED]
        for line, key, why in _row_faults(rows, dimensions, catalogue, frames):
            yield Fault(name, line, " ".join(filter(None, key)), why)
    if is_whole:
        yield from _edition_faults(files, catalogue, published)


def _row_faults(rows: Sequence[tuple[int, _Row]], dimensions: Sequence[str], catalogue: Catalogue,
                frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[int, list[str], str]]:
    """Yield line, key and fault of each row of a file that is none, or tells of no revision."""
    editions = {code: {source.vintage_date.isoformat(),
                       *(edition.vintage_date.isoformat() for edition in source.editions)}
                for code, source in catalogue.sources.items()}
    newest = _current({row["indicator"] for _line, row in rows}, catalogue, frames)
    order_before: list[str] = []
    for number, (line, row) in enumerate(rows):
        indicator = catalogue.indicators[row["indicator"]]
        following, key = (rows[number + 1][1] if number + 1 < len(rows) else None), _key(row, catalogue)
        if following is None or _key(following, catalogue) != key:
            value, status = newest.get(key, ("", ""))
            following = {"value": value, "status": status, "published": row["superseded"]}
        order = [row["indicator"], *(row[name] for name in dimensions), row["place"], row["period"], row["superseded"]]
        for is_wrong, why in (
            (order < order_before, "belongs above the row before it: rows are sorted by indicator, dimensions, place, "
                                   "period and superseded"),
            (any(row[name] and name not in indicator.dimensions for name in dimensions),
             "its indicator has no such dimension"),
            (row["status"] == "U", "has the status U, which is a decision of data/catalogue/quality"),
            (row["status"] and not row["value"], "has a status and no value"),
            (row["period"][:4] > row["superseded"][:4] and row["status"] != "F" and not indicator.projection_from,
             "begins after it was superseded, and its status is not F"),
            (row["superseded"] not in editions[indicator.source],
             f"{row['superseded']} is no edition of {indicator.source}"),
            (row["published"] not in editions[indicator.source],
             f"{row['published']} is no edition of {indicator.source}"),
            (following["published"] != row["superseded"], "is followed by a value of another day: what stood "
                                                          "between them is not told"),
            (_is_equal(row, following, catalogue), "is what follows it: nothing was revised"),
        ):
            if is_wrong:
                yield line, order[:-1], why
        order_before = order


def _edition_faults(files: DataFiles, catalogue: Catalogue, published: Mapping[str, Collection[str]],
                    ) -> Iterator[Fault]:
    """Yield editions of sources whose day no row was ``published`` on."""
    reader = YamlReader(files)
    reader.records(Source, "catalogue/sources/*.yaml")
    for code, source in catalogue.sources.items():
        for number, edition in enumerate(source.editions):
            if edition.vintage_date.isoformat() not in published.get(code, ()):
                yield Fault(*reader.position(source, ("editions", number)), code,
                            f"no value of the edition of {edition.vintage_date} is held in data/vintages")


def _key(row: _Row, catalogue: Catalogue) -> _Key:
    dimensions = catalogue.indicators[row["indicator"]].dimensions
    return row["indicator"], tuple(row.get(name, "") for name in dimensions), row["place"], row["period"]


def _current(codes: set[str], catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> dict[_Key, tuple[str, str]]:
    """Return the newest value and status of each observation of some indicators."""
    newest: dict[_Key, tuple[str, str]] = {}
    for code in codes:
        frame, dimensions = frames[code], catalogue.indicators[code].dimensions
        columns = [frame[name].tolist() for name in (*dimensions, "place", "period", "value", "status")]
        for *items, place, period, value, status in zip(*columns, strict=True):
            newest[code, tuple(items), place, period] = (repr(float(value)), STATUSES[int(status)])
    return newest


def _is_equal(row: _Row, following: _Row, catalogue: Catalogue) -> bool:
    """Return whether two vintages have one value, or none, and one status as they are published."""
    values = row["value"], following["value"]
    if not all(map(NUMBER.fullmatch, values)):
        # Of two that are no numbers each is a fault of its own.
        return not any(values)
    # Statuses that the catalogue adds are no revision either.
    added = "EFU" if catalogue.indicators[row["indicator"]].modelled else "FU"
    statuses = {version["status"] or "A" for version in (row, following)} - {*added}
    return float(values[0]) == float(values[1]) and len(statuses) < 2
