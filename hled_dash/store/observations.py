"""Reading ``data/observations``: every fault of every file, then one frame for each indicator."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, DataFaults, Decision, Fault
from hled_dash.catalogue.faults import LISTED
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.loader import indicator_faults
from hled_dash.catalogue.models.base import YEAR
from hled_dash.geography import validation
from hled_dash.store.derive import STATUSES, SUSPECT
from hled_dash.store.observation_files import as_numbers, as_text, is_in, mask, read_observations
from hled_dash.store.schema import VERSION
from hled_dash.store.series_frames import KEYS

#: Columns that every file has; the others are dimensions.
FIXED = ("indicator", "place", "period", "value", "status")
_QUARTER, _MONTH = "-Q[1-4]", "-(0[1-9]|1[0-2])"
PERIOD_PATTERNS = {
    "month": re.compile(YEAR + _MONTH),
    "quarter": re.compile(YEAR + _QUARTER),
    "year": re.compile(YEAR),
    "irregular": re.compile(f"{YEAR}({_QUARTER}|{_MONTH})?"),
    "once": re.compile(f"{YEAR}({_QUARTER}|{_MONTH})?"),
}
#: pandas also reads blanks, signs, names of infinity and the digits of other scripts.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def content_hash(files: DataFiles) -> str:
    """Of the files of ``data`` and of the schema: what a database was built from."""
    return hashlib.sha256(f"schema {VERSION} {files.digest}".encode()).hexdigest()


def read_data(files: DataFiles, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """The published observations of each indicator as a series frame (see ``derive``).

    Raises:
        DataFaults: with every fault of the shapes and of the observations, among them places that cannot be drawn.
    """
    tables, faults = _read_tables(files)
    topologies = validation.read_topologies(files)
    wrong_shapes = list(validation.faults(catalogue, files, topologies))
    faults += wrong_shapes
    shapeless = frozenset[str]() if wrong_shapes else validation.shapeless(catalogue, files, topologies)
    parts: dict[str, pd.DataFrame] = {}
    for name, frame in tables.items():
        if extra := [str(column) for column in frame if column not in FIXED and column not in catalogue.dimensions]:
            faults.append(Fault(name, 1, "the heading", f"columns that are no dimensions: {', '.join(extra)}"))
            continue
        faults += _faults(frame, name, catalogue, shapeless)
        parts[name] = frame
    faults += _shared_keys(parts, catalogue)
    if faults:
        raise DataFaults(faults)
    frames = _by_indicator(parts, catalogue)
    absent = [code for code, indicator in catalogue.indicators.items() if not indicator.derived and code not in frames]
    if absent:
        raise DataFaults(indicator_faults(files, dict.fromkeys(absent, "has no observation")))
    return frames


def observation_faults(files: DataFiles) -> list[Fault]:
    """What is wrong with the files of observations whatever the catalogue says."""
    tables, faults = _read_tables(files)
    return faults + [fault for name, frame in tables.items() for fault in _field_faults(frame, name, None)]


def _read_tables(files: DataFiles) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """The files of observations that have their columns, by name, and the faults of the others."""
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for path in [*files.matching("observations/*.csv"), *files.matching("observations/*.csv.gz")]:
        name = f"data/{path}"
        frame, found = read_observations(files.content[path], name)
        faults += found
        if frame is not None and (missing := [column for column in FIXED if column not in frame]):
            faults.append(Fault(name, 1, "the heading", f"columns missing: {', '.join(missing)}"))
        elif frame is not None:
            tables[name] = frame
    return tables, faults


def _field_faults(frame: pd.DataFrame, name: str, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Fields that are wrong by themselves; without a catalogue those that no catalogue could make right."""
    wrong_fields = [
        ("value", ~mask(frame["value"], NUMBER.fullmatch), "is not a number"),
        ("status", ~is_in(frame["status"], {"", *STATUSES} - {"U"}), "is not a status"),
    ]
    if catalogue is None:
        period = ~mask(frame["period"], PERIOD_PATTERNS["once"].fullmatch)
        wrong_fields.append(("period", period, "is not a year, quarter, or month"))
    else:
        published = {code for code, indicator in catalogue.indicators.items() if not indicator.derived}
        wrong_fields += [
            ("indicator", ~is_in(frame["indicator"], published), "is not a published indicator of the catalogue"),
            ("place", ~is_in(frame["place"], catalogue.places), "is not a place of the catalogue"),
            ("period", _wrong_periods(frame, published, catalogue), "does not fit the frequency of its indicator"),
        ]
    for column, wrong, why in wrong_fields:
        if not wrong.any():
            continue
        for number, text in frame.loc[wrong, column].head(LISTED).items():
            yield Fault(name, int(str(number)), f"{column} {text!r}", why)
        if wrong.sum() > LISTED:
            yield Fault(name, 1, column, f"{why}: {wrong.sum() - LISTED} more lines")


def _faults(frame: pd.DataFrame, name: str, catalogue: Catalogue, shapeless: frozenset[str]) -> Iterator[Fault]:
    if wrong_fields := list(_field_faults(frame, name, catalogue)):
        yield from wrong_fields
        return
    yield from _implausible(frame, name, catalogue)
    by_region = is_in(frame["indicator"], [code for code, indicator in catalogue.indicators.items()
                                           if indicator.by_region])
    for wrong, why in (
        (is_in(frame["place"], shapeless), "has no shape in data/geography, and without_shapes.yaml does not say why"),
        (by_region & is_in(frame["place"], catalogue.region_of),
         "lies in a survey region, whose value stands at the region"),
        (~by_region & is_in(frame["place"], catalogue.regions),
         "is a survey region, and its indicator is not by_region"),
    ):
        # Each place once, at its first line.
        for number, place in frame.loc[wrong, "place"].drop_duplicates().head(LISTED).items():
            yield Fault(name, int(str(number)), f"place {place!r}", why)
    dimensions = [str(column) for column in frame if column not in FIXED]
    for column in dimensions:
        wanted = is_in(frame["indicator"], {code for code, indicator in catalogue.indicators.items()
                                            if column in indicator.dimensions})
        is_item = is_in(frame[column], {item.code for item in catalogue.dimensions[column].items})
        wrong = np.where(wanted, ~is_item, ~is_in(frame[column], {""}))
        for number, (text, missing) in enumerate(zip(frame.loc[wrong, column], wanted[wrong], strict=True)):
            if number == LISTED:
                break
            why = "is not an item of this dimension" if missing else "its indicator has no such dimension"
            yield Fault(name, int(frame.index[wrong][number]), f"{column} {text!r}", why)
    for code in frame["indicator"].unique():
        absent = [dimension for dimension in catalogue.indicators[code].dimensions if dimension not in dimensions]
        if absent:
            yield Fault(name, 1, code, f"the file has no column for {', '.join(absent)}")
    smaller, equal = _order(frame, ["indicator", *dimensions, "place", "period"])
    # Rows in their order have their like beside them.
    if smaller.any() or equal.any():
        yield from _repeated(frame.assign(_file=name), ["indicator", "place", "period", *dimensions])
        yield from _unsorted(frame, name, ["indicator", *dimensions, "place", "period"], smaller)


def _wrong_periods(frame: pd.DataFrame, published: Collection[str], catalogue: Catalogue) -> np.ndarray:
    """Periods that do not fit the frequency of their published indicator."""
    wrong = np.zeros(len(frame), dtype=bool)
    for kind, pattern in PERIOD_PATTERNS.items():
        codes = {code for code in published if catalogue.indicators[code].frequency == kind}
        wrong |= is_in(frame["indicator"], codes) & ~mask(frame["period"], pattern.fullmatch)
    return wrong


def _implausible(frame: pd.DataFrame, name: str, catalogue: Catalogue) -> Iterator[Fault]:
    """Values outside the range of their indicator, and values of a period that began after their source was read."""
    if frame.empty:
        return
    codes, of_row = list(frame["indicator"].cat.categories), frame["indicator"].cat.codes.to_numpy()
    ranges = [catalogue.value_range(code) for code in codes]
    least, most = (np.array(limits)[of_row] for limits in zip(*ranges, strict=True))
    values = as_numbers(frame["value"])
    outside = ~((values >= least) & (values <= most))
    read = {code: catalogue.source(code).date_read for code in codes}
    limit = np.array([9_999_99 if catalogue.indicators[code].projection_from
                      else read[code].year * 100 + read[code].month for code in codes])[of_row]
    periods = frame["period"]
    starts = np.array([_first_month(period) for period in periods.cat.categories])[periods.cat.codes.to_numpy()]
    late = (starts > limit) & ~is_in(frame["status"], {"F"})
    rows = frame[["indicator", "place", "period", "value"]]
    for wrong, is_outside in ((outside, True), (late, False)):
        for line, code, place, period, value in rows[wrong].head(LISTED).itertuples():
            lowest, highest = catalogue.value_range(code)
            why = (f"lies outside {lowest:g} to {highest:g}, the range of its indicator" if is_outside
                   else f"begins after the source was read ({read[code]}), and its status is not F")
            yield Fault(name, int(line), f"{code} {place} {period}: {value}", why)
        if wrong.sum() > LISTED:
            yield Fault(name, 1, "values", f"outside the range of their indicator, or of a period after their source "
                                           f"was read: {wrong.sum() - LISTED} more lines")


def _first_month(period: str) -> int:
    """The month with which a period begins, as a number that sorts: 202107 of ``2021-Q3``."""
    year, _, part = period.partition("-")
    return int(year) * 100 + (int(part[1]) * 3 - 2 if part.startswith("Q") else int(part or 1))


def _order(frame: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each row whether its keys are smaller than those of the row above it, and whether they are equal."""
    smaller, equal = np.zeros(len(frame), dtype=bool), np.ones(len(frame), dtype=bool)
    equal[:1] = False
    for key in keys:
        step = np.diff(frame[key].cat.codes.to_numpy().astype(np.int32), prepend=0)
        smaller |= equal & (step < 0)
        equal &= step == 0
    return smaller, equal


def _unsorted(frame: pd.DataFrame, name: str, keys: list[str], smaller: np.ndarray) -> Iterator[Fault]:
    """The first row that belongs before the one above it, by the code points of ``keys``."""
    if smaller.any():
        number = int(smaller.argmax())
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
        yield from _repeated(pd.concat([part.drop_duplicates(keys) for part in rows]), keys)


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
    frames_by_indicator: dict[str, list[pd.DataFrame]] = {}
    decisions: dict[str, list[Decision]] = {}
    for decision in catalogue.decisions.values():
        for name in decision.indicators if decision.decision == "suspect" else ():
            decisions.setdefault(name, []).append(decision)
    for part in parts.values():
        ranks = np.array([_RANK[text] for text in part["status"].cat.categories], dtype="int8")
        observations = pd.DataFrame({
            **{name: as_text(part[name]) for name in part if name not in ("indicator", "value", "status")},
            "value": as_numbers(part["value"]), "status": ranks[part["status"].cat.codes.to_numpy()],
        })
        indicator_codes = part["indicator"].cat.codes.to_numpy()
        # Rows are sorted by indicator.
        starts = [0, *(np.flatnonzero(np.diff(indicator_codes)) + 1).tolist(), len(part)]
        for start, end in pairwise(starts):
            code = str(part["indicator"].iloc[start])
            indicator = catalogue.indicators[code]
            frame = observations.iloc[start:end][[*indicator.dimensions, *KEYS, "value", "status"]]
            if indicator.modelled:
                frame = frame.assign(status=frame["status"].where(frame["status"] > 0, _RANK["E"]))
            if indicator.projection_from:
                is_observed = frame["period"] < indicator.projection_from
                frame = frame.assign(status=frame["status"].where(is_observed, _RANK["F"]))
            for decision in decisions.get(code, ()):
                status = frame["status"].mask(is_covered(decision, part.iloc[start:end]), SUSPECT)
                frame = frame.assign(status=status)
            frames_by_indicator.setdefault(code, []).append(frame)
    return {code: pd.concat(frames, ignore_index=True) for code, frames in frames_by_indicator.items()}


def is_covered(decision: Decision, frame: pd.DataFrame) -> np.ndarray:
    """A mask of the rows of observations, of an indicator of the decision and as categories, that it is about."""
    covered = np.zeros(len(frame), dtype=bool)
    for part in decision.where:
        rows = is_in(frame["place"], part.places) if part.places else np.ones(len(frame), dtype=bool)
        for dimension, items in part.items.items():
            rows &= is_in(frame[dimension], [items] if isinstance(items, str) else items)
        # Up to whatever begins with the end: a year's months. No sign of a period sorts after the tilde.
        if part.start:
            rows &= mask(frame["period"], part.start.__le__)
        if part.end:
            rows &= mask(frame["period"], f"{part.end}~".__gt__)
        covered |= rows
    return covered


_RANK = {"": 0, **{status: number for number, status in enumerate(STATUSES)}}
