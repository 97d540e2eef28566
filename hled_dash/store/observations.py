"""Reading ``data/observations``: every fault of every file, then one frame for each indicator."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from hled_dash.catalogue import Catalogue, DataFaults, Fault, load_catalogue
from hled_dash.geography import checks
from hled_dash.store.derive import KEYS, STATUSES
from hled_dash.store.schema import VERSION

#: Faults of one kind in one file that are listed before they are only counted.
LISTED = 20
SHAPES = {
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "year": re.compile(r"\d{4}"),
    "irregular": re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?"),
    "once": re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?"),
}


def content_hash(data: Path) -> str:
    """Of every file below ``data`` and of the schema: what a database was built from."""
    digest = hashlib.sha256(f"schema {VERSION}".encode())
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        digest.update(path.relative_to(data).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_data(data: Path) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """The catalogue, and the published observations of each indicator as a series frame (see ``derive``).

    Raises:
        DataFaults: with every fault of the catalogue; when it has none, with every fault of the shapes; when they have
            none, with every fault of the observations, among them places that cannot be drawn.
    """
    catalogue = load_catalogue(data)
    faults: list[Fault] = [*checks.faults(catalogue, data / "geography")]
    if faults:
        raise DataFaults(faults)
    shapeless = checks.shapeless(catalogue, data / "geography")
    parts: list[pd.DataFrame] = []
    for path in sorted([*data.glob("observations/*.csv"), *data.glob("observations/*.csv.gz")]):
        try:
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        except (OSError, ValueError) as error:
            faults.append(Fault(f"data/observations/{path.name}", 1, "the file", f"cannot be read: {error}"))
            continue
        found = list(_faults(frame, f"data/observations/{path.name}", catalogue, shapeless))
        faults += found
        if not found:
            parts.append(frame)
    frames = _by_indicator(parts, catalogue)
    if not faults:
        for code, one in catalogue.indicators.items():
            if not one.derived and code not in frames:
                faults.append(Fault("data/catalogue/indicators", 1, code, "has no observation"))
    if faults:
        raise DataFaults(faults)
    return catalogue, frames


def _faults(frame: pd.DataFrame, name: str, catalogue: Catalogue, shapeless: frozenset[str]) -> Iterator[Fault]:
    fixed = ["indicator", "place", "period", "value", "status"]
    missing = [column for column in fixed if column not in frame]
    extra = [column for column in frame if column not in fixed and column not in catalogue.dimensions]
    if missing or extra:
        yield Fault(name, 1, "the heading", f"columns missing: {missing}; columns not known: {extra}")
        return
    published = {code for code, one in catalogue.indicators.items() if not one.derived}
    numbers = pd.to_numeric(frame["value"], errors="coerce")
    frequency = frame["indicator"].map({code: one.frequency for code, one in catalogue.indicators.items()})
    shape = pd.Series(False, index=frame.index)
    for kind, pattern in SHAPES.items():
        periods = frame.loc[frequency == kind, "period"]
        fits = {text: bool(pattern.fullmatch(text)) for text in periods.unique()}
        shape[periods.index] = periods.map(fits).astype(bool)
    schema = pa.DataFrameSchema(
        {
            "indicator": pa.Column(
                str, pa.Check.isin(published, error="is not a published indicator of the catalogue")
            ),
            "place": pa.Column(str, pa.Check.isin(set(catalogue.places), error="is not a place of the catalogue")),
            "period": pa.Column(
                str,
                pa.Check(
                    lambda column: shape | ~frame["indicator"].isin(published),
                    error="does not fit the frequency of its indicator",
                ),
            ),
            "value": pa.Column(
                str, pa.Check(lambda column: numbers.notna() & numbers.abs().ne(float("inf")), error="is not a number")
            ),
            "status": pa.Column(str, pa.Check.isin({"", *STATUSES}, error="is not a status")),
        }
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for (column, why), group in cases.groupby(["column", "check"], sort=False):
            for case in group.head(LISTED).itertuples():
                yield Fault(name, int(case.index) + 2, f"{column} {str(case.failure_case)!r}", str(why))
            if len(group) > LISTED:
                yield Fault(name, 1, str(column), f"{why}: {len(group) - LISTED} more lines")
        return
    # Each place once, at its first line.
    for number, place in frame.loc[frame["place"].isin(shapeless), "place"].drop_duplicates().head(LISTED).items():
        yield Fault(name, int(str(number)) + 2, f"place {place!r}",
                    "has no shape in data/geography, and without_shapes.yaml does not say why")
    dimensions = [column for column in frame if column not in fixed]
    for column in map(str, dimensions):
        having = {code for code, one in catalogue.indicators.items() if column in one.dimensions}
        items = {item.code for item in catalogue.dimensions[column].items}
        wanted = frame["indicator"].isin(having)
        wrong = (wanted & ~frame[column].isin(items)) | (~wanted & frame[column].ne(""))
        for number in frame.index[wrong][:LISTED]:
            why = "is not an item of this dimension" if wanted[number] else "its indicator has no such dimension"
            yield Fault(name, int(number) + 2, f"{column} {frame[column][number]!r}", why)
    for code in frame["indicator"].unique():
        absent = [one for one in catalogue.indicators[code].dimensions if one not in dimensions]
        if absent:
            yield Fault(name, 1, code, f"the file has no column for {', '.join(absent)}")
    twice = frame.duplicated(["indicator", "place", "period", *dimensions])
    for number in frame.index[twice][:LISTED]:
        key = " ".join(str(frame[name][number]) for name in ["indicator", "place", "period", *dimensions])
        yield Fault(name, int(number) + 2, key, "is there twice")


def _by_indicator(parts: list[pd.DataFrame], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    frames: dict[str, pd.DataFrame] = {}
    for part in parts:
        part = part.assign(value=pd.to_numeric(part["value"]), status=part["status"].map(_RANK).astype("int8"))
        for code, frame in part.groupby("indicator", sort=False):
            one = catalogue.indicators[str(code)]
            frame = frame[[*one.dimensions, *KEYS, "value", "status"]]
            if one.modelled:
                frame = frame.assign(status=frame["status"].where(frame["status"] > 0, _RANK["E"]))
            if one.projection_from:
                frame = frame.assign(status=frame["status"].where(frame["period"] < one.projection_from, _RANK["F"]))
            frames[str(code)] = frame
    return frames


_RANK = {"": 0, **{status: number for number, status in enumerate(STATUSES)}}
