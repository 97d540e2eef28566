"""Reading ``data/observations``: every fault of every file, then one frame for each indicator."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from pandera.errors import SchemaErrors
from pandera.pandas import Check, Column, DataFrameSchema

from hled_dash.catalogue import Catalogue, DataFaults, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.faults import LISTED
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.loader import indicator_faults, parse_catalogue
from hled_dash.geography import validation
from hled_dash.store.derive import STATUSES
from hled_dash.store.schema import VERSION
from hled_dash.store.series_frames import KEYS

#: Columns that every file has; the others are dimensions.
FIXED = ("indicator", "place", "period", "value", "status")
TEXT = pd.StringDtype(na_value=np.nan)
PERIOD_PATTERNS = {
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "year": re.compile(r"\d{4}"),
    "irregular": re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?"),
    "once": re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?"),
}


def content_hash(files: DataFiles) -> str:
    """Of the files of ``data`` and of the schema: what a database was built from."""
    return hashlib.sha256(f"schema {VERSION} {files.digest}".encode()).hexdigest()


def read_data(files: DataFiles) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """The catalogue, and the published observations of each indicator as a series frame (see ``derive``).

    Raises:
        DataFaults: with every fault of the catalogue; when it has none, with every fault of the shapes; when they have
            none, with every fault of the observations, among them places that cannot be drawn.
    """
    catalogue = parse_catalogue(files)
    faults: list[Fault] = [*validation.faults(catalogue, files)]
    if faults:
        raise DataFaults(faults)
    shapeless = validation.shapeless(catalogue, files)
    parts: dict[str, pd.DataFrame] = {}
    for path in [*files.matching("observations/*.csv"), *files.matching("observations/*.csv.gz")]:
        name = f"data/{path}"
        table, found = read_csv(files.content[path], name)
        faults += found
        if table is None:
            continue
        # The index is the line, by which faults are named.
        columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.heading)
        frame = pd.DataFrame({column: pd.array(pa.array(fields, pa.large_string()), dtype=TEXT)
                              for column, fields in zip(table.heading, columns, strict=True)}, index=table.lines)
        missing = [column for column in FIXED if column not in frame]
        extra = [column for column in frame if column not in FIXED and column not in catalogue.dimensions]
        if missing or extra:
            faults.append(Fault(name, 1, "the heading", f"columns missing: {missing}; columns not known: {extra}"))
            continue
        faults += _faults(frame, name, catalogue, shapeless)
        parts[name] = frame
    faults += _shared_keys(parts, catalogue)
    if faults:
        raise DataFaults(faults)
    frames = _by_indicator(parts, catalogue)
    absent = [code for code, one in catalogue.indicators.items() if not one.derived and code not in frames]
    if absent:
        raise DataFaults(indicator_faults(files, dict.fromkeys(absent, "has no observation")))
    return catalogue, frames


def _faults(frame: pd.DataFrame, name: str, catalogue: Catalogue, shapeless: frozenset[str]) -> Iterator[Fault]:
    published = {code for code, one in catalogue.indicators.items() if not one.derived}
    numbers = pd.to_numeric(frame["value"], errors="coerce")
    frequency = frame["indicator"].map({code: one.frequency for code, one in catalogue.indicators.items()})
    period_is_valid = pd.Series(False, index=frame.index)
    for kind, pattern in PERIOD_PATTERNS.items():
        periods = frame.loc[frequency == kind, "period"]
        fits = {text: bool(pattern.fullmatch(text)) for text in periods.unique()}
        period_is_valid[periods.index] = periods.map(fits).astype(bool)
    schema = DataFrameSchema(
        {
            "indicator": Column(str, Check.isin(published, error="is not a published indicator of the catalogue")),
            "place": Column(str, Check.isin(set(catalogue.places), error="is not a place of the catalogue")),
            "period": Column(
                str,
                Check(
                    lambda column: period_is_valid | ~frame["indicator"].isin(published),
                    error="does not fit the frequency of its indicator",
                ),
            ),
            "value": Column(
                str,
                Check(lambda column: numbers.notna() & numbers.abs().ne(float("inf")), error="is not a number"),
            ),
            "status": Column(str, Check.isin({"", *STATUSES}, error="is not a status")),
        }
    )
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        for (column, why), group in cases.groupby(["column", "check"], sort=False):
            for case in group.head(LISTED).itertuples():
                yield Fault(name, int(case.index), f"{column} {str(case.failure_case)!r}", str(why))
            if len(group) > LISTED:
                yield Fault(name, 1, str(column), f"{why}: {len(group) - LISTED} more lines")
        return
    # Each place once, at its first line.
    for number, place in frame.loc[frame["place"].isin(shapeless), "place"].drop_duplicates().head(LISTED).items():
        yield Fault(name, int(str(number)), f"place {place!r}",
                    "has no shape in data/geography, and without_shapes.yaml does not say why")
    by_region = frame["indicator"].isin([code for code, one in catalogue.indicators.items() if one.by_region])
    for wrong, why in ((by_region & frame["place"].isin(set(catalogue.region_of)),
                        "lies in a survey region, whose value stands at the region"),
                       (~by_region & frame["place"].isin(set(catalogue.regions)),
                        "is a survey region, and its indicator is not by_region")):
        for number, place in frame.loc[wrong, "place"].drop_duplicates().head(LISTED).items():
            yield Fault(name, int(str(number)), f"place {place!r}", why)
    dimensions = [str(column) for column in frame if column not in FIXED]
    for column in dimensions:
        having = {code for code, one in catalogue.indicators.items() if column in one.dimensions}
        items = {item.code for item in catalogue.dimensions[column].items}
        wanted = frame["indicator"].isin(having)
        wrong = (wanted & ~frame[column].isin(items)) | (~wanted & frame[column].ne(""))
        for number in frame.index[wrong][:LISTED]:
            why = "is not an item of this dimension" if wanted[number] else "its indicator has no such dimension"
            yield Fault(name, int(number), f"{column} {frame[column][number]!r}", why)
    for code in frame["indicator"].unique():
        absent = [one for one in catalogue.indicators[code].dimensions if one not in dimensions]
        if absent:
            yield Fault(name, 1, code, f"the file has no column for {', '.join(absent)}")
    yield from _repeated(frame.assign(_file=name), ["indicator", "place", "period", *dimensions])
    yield from _unsorted(frame, name, ["indicator", *dimensions, "place", "period"])


def _unsorted(frame: pd.DataFrame, name: str, keys: list[str]) -> Iterator[Fault]:
    """The first row that belongs before the one above it, by the code points of ``keys``."""
    smaller, equal = pd.Series(False, index=frame.index), pd.Series(True, index=frame.index)
    for key in keys:
        above = frame[key].shift()
        smaller |= equal & (frame[key] < above)
        equal &= frame[key] == above
    if smaller.any():
        number = int(smaller.to_numpy().argmax())
        yield Fault(name, int(frame.index[number]), " ".join(filter(None, frame[keys].iloc[number])),
                    f"belongs above the row before it: rows are sorted by {', '.join(keys)}")


def _shared_keys(parts: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> Iterator[Fault]:
    """Keys that occur in two files: an indicator may stand in several as long as they share none."""
    files = Counter(code for frame in parts.values() for code in frame["indicator"].unique())
    for code in sorted(code for code, count in files.items() if count > 1 and code in catalogue.indicators):
        keys = ["indicator", "place", "period", *catalogue.indicators[code].dimensions]
        rows = [frame[frame["indicator"] == code].reindex(columns=keys, fill_value="").assign(_file=name)
                for name, frame in parts.items()]
        # Keys that one file has twice are told of that file.
        yield from _repeated(pd.concat([one.drop_duplicates(keys) for one in rows]), keys)


def _repeated(frame: pd.DataFrame, keys: list[str]) -> Iterator[Fault]:
    """Rows whose key stands before; ``frame`` has its lines as index and the column ``_file``."""
    twice = frame.duplicated(keys)
    if not twice.any():
        return
    first = {tuple(row): (file, line) for *row, file, line in
             frame[frame.duplicated(keys, keep=False) & ~twice].assign(_line=lambda one: one.index)
             [[*keys, "_file", "_line"]].itertuples(index=False)}
    for file, rows in frame[twice].groupby("_file", sort=False):
        for *key, line in rows.assign(_line=rows.index)[[*keys, "_line"]].head(LISTED).itertuples(index=False):
            other, at = first[tuple(key)]
            yield Fault(str(file), int(line), " ".join(key), f"is there twice, first in {other}:{at}")
        if len(rows) > LISTED:
            yield Fault(str(file), 1, "keys", f"are there twice: {len(rows) - LISTED} more lines")


def _by_indicator(parts: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    found: dict[str, list[pd.DataFrame]] = {}
    for part in parts.values():
        part = part.assign(value=pd.to_numeric(part["value"]), status=part["status"].map(_RANK).astype("int8"))
        for code, frame in part.groupby("indicator", sort=False):
            one = catalogue.indicators[str(code)]
            frame = frame[[*one.dimensions, *KEYS, "value", "status"]]
            if one.modelled:
                frame = frame.assign(status=frame["status"].where(frame["status"] > 0, _RANK["E"]))
            if one.projection_from:
                frame = frame.assign(status=frame["status"].where(frame["period"] < one.projection_from, _RANK["F"]))
            found.setdefault(str(code), []).append(frame)
    return {code: pd.concat(frames, ignore_index=True) for code, frames in found.items()}


_RANK = {"": 0, **{status: number for number, status in enumerate(STATUSES)}}
