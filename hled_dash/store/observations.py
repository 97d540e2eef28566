"""Reading ``data/observations``: every fault of every file, then one frame for each indicator."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from hled_dash.catalogue import Catalogue, DataFaults, Fault, load_catalogue
from hled_dash.store.derive import KEYS, STATUSES, derive, marked
from hled_dash.store.periods import fits

#: Faults of one kind in one file that are listed one by one before the rest is counted.
LISTED = 20
HEAD, TAIL = ("indicator", "place", "period"), ("value", "status")
#: A decimal number as the files write it; nothing that only some readers take for one (``1_000``, ``0x1``, ``inf``).
NUMBER = r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_RANK = {"": 0, **{status: number for number, status in enumerate(STATUSES)}}


def content_hash(data: Path) -> str:
    """Of all that the database is built from: catalogue, observations, and the code that makes tables of them."""
    digest = hashlib.sha256()
    code = [Path(__file__).with_name(name) for name in ("schema.py", "observations.py", "periods.py", "derive.py", "build.py")]
    for path in [*code, *sorted(path for path in data.glob("[co]*/**/*") if path.is_file())]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def validated(data: Path) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """The catalogue, and the observations of each indicator, published and derived, as series frames (see ``derive``).

    Raises:
        DataFaults: with every fault of the catalogue; when it has none, with every fault of the observations and of
            the formulas. What a file cannot be read for is not looked for in it.
    """
    catalogue = load_catalogue(data)
    faults: list[Fault] = []
    parts: list[pd.DataFrame] = []
    for path in sorted([*data.glob("observations/*.csv"), *data.glob("observations/*.csv.gz")]):
        frame, found = _read(path, catalogue)
        faults += found
        if frame is not None:
            parts.append(frame)
    faults += _twice(parts)
    frames = _by_indicator(parts, catalogue)
    where = _lines(data)
    for code, one in catalogue.indicators.items():
        if not one.derived and code not in frames:
            faults.append(Fault(*where[code], code, "has no observation"))
    derived, reasons = derive(catalogue, frames)
    # A formula that finds nothing may be the victim of a fault above; one that cannot be computed never is.
    faults += [Fault(*where[code], code, why) for code, why in reasons.items()]
    if faults:
        raise DataFaults(faults)
    return catalogue, {**frames, **derived}


def _read(path: Path, catalogue: Catalogue) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The usable rows of a file (text, with columns ``_file`` and ``_line``) and its faults; None where it has no table."""
    name = f"data/observations/{path.name}"
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", index_col=False,
                            skip_blank_lines=False)
    except pd.errors.ParserError:
        return None, list(_ragged(path, name))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        return None, [Fault(name, 1, "the file", f"cannot be read: {error}")]
    dimensions = list(frame.columns[len(HEAD):-len(TAIL)])
    if (tuple(frame.columns) != (*HEAD, *dimensions, *TAIL)) or set(dimensions) - set(catalogue.dimensions):
        return None, [Fault(name, 1, "the heading", f"is {','.join(frame.columns)}; it must be {','.join(HEAD)}, then "
                                                    f"dimensions of the catalogue, then {','.join(TAIL)}")]
    short = frame.isna().any(axis=1)
    if short.any():
        return None, list(_ragged(path, name))
    wrong = _checks(frame, dimensions, catalogue)
    faults = list(_listed(wrong, name))
    used = {one for code in frame["indicator"].unique() if code in catalogue.indicators
            for one in catalogue.indicators[code].dimensions}
    faults += [Fault(name, 1, one, "no indicator of this file has this dimension") for one in dimensions if one not in used]
    good = frame.assign(_file=name, _line=frame.index + 2).drop(index=[case[0] for case in wrong])
    for code in good["indicator"].unique():
        absent = [one for one in catalogue.indicators[code].dimensions if one not in dimensions]
        if absent:
            faults.append(Fault(name, 1, code, f"the file has no column for {', '.join(absent)}"))
            good = good[good["indicator"] != code]
    return good, faults


def _checks(frame: pd.DataFrame, dimensions: list[str], catalogue: Catalogue) -> list[tuple[int, str, str]]:
    """What is wrong with the cells: row, what, why."""
    indicators = catalogue.indicators
    code = frame["indicator"]
    known = code.isin(set(indicators))
    frequency = code.map({name: one.frequency for name, one in indicators.items()}).fillna("once")
    pairs = frame["period"] + " " + frequency
    shape = pairs.map({pair: fits(*pair.rsplit(" ", 1)) for pair in pairs.unique()}).astype(bool)
    number = frame["value"].str.fullmatch(NUMBER)
    finite = pd.Series(np.isfinite(pd.to_numeric(frame["value"].where(number, "0"))), index=frame.index)
    checks = {
        "indicator": [
            pa.Check(lambda column: known, error="is not an indicator of the catalogue"),
            pa.Check(lambda column: ~column.isin({name for name, one in indicators.items() if one.derived}),
                     error="is derived: the build computes it, the file must not hold it"),
        ],
        "place": [pa.Check.isin(set(catalogue.places), error="is not a place of the catalogue")],
        "period": [pa.Check(lambda column: shape, error="is not a period, or does not fit the frequency of its indicator")],
        "value": [pa.Check(lambda column: number & finite, error="is not a number; what is missing has no row")],
        "status": [pa.Check.isin({"", *STATUSES}, error=f"is not one of {', '.join(STATUSES)}")],
    }
    for name in dimensions:
        having = code.isin({one.code for one in indicators.values() if name in one.dimensions})
        item = frame[name].isin({one.code for one in catalogue.dimensions[name].items})
        empty = frame[name].eq("")
        checks[name] = [
            pa.Check(_same(~having | item | empty), error="is not an item of this dimension"),
            pa.Check(_same(~having | ~empty), error="must name an item: its indicator is broken down by it"),
            pa.Check(_same(having | ~known | empty), error="must be empty: its indicator is not broken down by it"),
        ]
    try:
        pa.DataFrameSchema({name: pa.Column(str, rules) for name, rules in checks.items()}).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [
            (int(case.index), f"{case.column} {str(case.failure_case)!r}", str(case.check))
            for case in errors.failure_cases.itertuples(index=False)
        ]
    return []


def _same(answer: pd.Series):  # type: ignore[no-untyped-def]
    return lambda column: answer


def _listed(cases: list[tuple[int, str, str]], name: str) -> Iterator[Fault]:
    """Cases of one kind one by one, each with its line; where they are very many, the rest as a count."""
    kinds: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, what, why in cases:
        kinds.setdefault((what.split(" ")[0], why), []).append((number + 2, what))
    for (column, why), ones in kinds.items():
        for line, what in sorted(ones)[:LISTED]:
            yield Fault(name, line, what, why)
        if len(ones) > LISTED:
            yield Fault(name, sorted(ones)[LISTED][0], column, f"{why} (and so on, {len(ones) - LISTED} more lines)")


def _ragged(path: Path, name: str) -> Iterator[Fault]:
    """Every line that has not as many cells as the heading."""
    opened = gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(
        encoding="utf-8", newline="")
    with opened as lines:
        rows = csv.reader(lines)
        wanted = len(next(rows, []))
        for row in rows:
            if len(row) != wanted:
                yield Fault(name, rows.line_num, "the line", f"has {len(row)} cells, the heading has {wanted}")


def _twice(parts: list[pd.DataFrame]) -> list[Fault]:
    """Keys that occur again, in the same file or in another one."""
    if not parts:
        return []
    rows = pd.concat(parts, ignore_index=True)
    keys = [name for name in rows.columns if name not in (*TAIL, "_file", "_line")]
    rows[keys] = rows[keys].fillna("")
    again = rows[rows.duplicated(keys)]
    return [
        Fault(str(row["_file"]), int(row["_line"]), " ".join(str(row[key]) for key in keys if row[key]), "is there twice")
        for _number, row in again.head(10 * LISTED).iterrows()
    ]


def _by_indicator(parts: list[pd.DataFrame], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    found: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        part = part.assign(value=pd.to_numeric(part["value"]).astype("float64"), status=part["status"].map(_RANK).astype("int8"))
        for code, frame in part.groupby("indicator", sort=False):
            one = catalogue.indicators[str(code)]
            found.setdefault(one.code, []).append(marked(frame[[*one.dimensions, *KEYS, *TAIL]], one))
    return {code: frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True) for code, frames in found.items()}


def _lines(data: Path) -> dict[str, tuple[str, int]]:
    """Where each indicator stands in the catalogue."""
    where: dict[str, tuple[str, int]] = {}
    record = re.compile(r"""^(?:- |  )code:\s*["']?([^"'\s#]+)""")
    for path in sorted(data.glob("catalogue/indicators/*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := record.match(line):
                where.setdefault(match[1], (f"data/{path.relative_to(data).as_posix()}", number))
    return _Somewhere(where)


class _Somewhere(dict[str, tuple[str, int]]):
    """Where a record is written in a way that a line does not show (``[{code: x}]``), the folder has to do."""

    def __missing__(self, code: str) -> tuple[str, int]:
        return "data/catalogue/indicators", 1


__all__ = ["content_hash", "validated"]
