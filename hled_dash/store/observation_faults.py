"""Validation of the rows of ``data/observations``: fields, order and keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.faults import MAX_LISTED
from hled_dash.catalogue.models import Dimension, Group, Indicator, Item, Place, Region
from hled_dash.catalogue.models.base import YEAR
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.store.derive import STATUSES
from hled_dash.store.observation_files import as_numbers, is_in, mask

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
NUMBER = re.compile(r"(?!-0(\.0*)?([eE].*)?$)-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,25})?([eE](\+?[0-9]{1,3}|-[0-9]{1,2}))?")


class Judged(NamedTuple):
    """What was found in the rows of a file.

    Attributes:
        faults: Everything that is wrong with them.
        rows: Those of published indicators in which no field is wrong.
        incomplete: Indicators of which a row is wrong.
    """

    faults: list[Fault]
    rows: pd.DataFrame
    incomplete: set[str]


def judge_rows(frame: pd.DataFrame, name: str, catalogue: Catalogue, refused: RefusedRecords,
               shapeless: frozenset[str]) -> Judged:
    """Judge the rows of a file, each by what is known of its indicator and its place.

    Args:
        frame: Of ``read_observations``.
        name: Of the file.
        catalogue: Without what was ``refused``.
        refused: Rows that name it are judged by their other fields alone.
        shapeless: Places that cannot be drawn.
    """
    missing = [column for column in FIXED if column not in frame]
    extra = [str(column) for column in frame if column not in (*FIXED, *catalogue.dimensions)
             and column not in refused[Dimension]]
    faults = [Fault(name, 1, "the heading", f"{why}: {', '.join(columns)}") for why, columns in (
        ("columns missing", missing), ("columns that are no dimensions", extra)) if columns]
    wrong = np.zeros(len(frame), dtype=bool)
    for column, is_wrong, why in _wrong_fields(frame, catalogue, refused):
        wrong |= is_wrong
        faults += _listed(frame[column], is_wrong, name, str(column), why)
    if missing:
        codes = set(frame["indicator"].cat.categories) if "indicator" in frame else set()
        return Judged(faults, pd.DataFrame(columns=FIXED, dtype="category"), codes)
    published = {code for code, indicator in catalogue.indicators.items() if not indicator.derived}
    incomplete = set(frame.loc[wrong | ~is_in(frame["place"], catalogue.places), "indicator"].unique())
    rows = _rows(frame, ~wrong & is_in(frame["indicator"], published))
    for row_faults, codes in (_implausible(rows, name, catalogue), _wrong_items(rows, name, catalogue, refused, extra)):
        faults += row_faults
        incomplete |= codes
    faults += _misplaced(rows, name, catalogue, shapeless)
    dimensions = [str(column) for column in rows if column in catalogue.dimensions]
    smaller, equal = _order(rows, ["indicator", *dimensions, "place", "period"])
    # Rows in their order have their like beside them; without a column they may seem to be there twice.
    if not extra and (smaller.any() or equal.any()):
        keys = ["indicator", "place", "period", *dimensions]
        faults += _repeated(rows.assign(_file=name), keys)
        faults += _unsorted(rows, name, ["indicator", *dimensions, "place", "period"], smaller)
        incomplete |= set(rows.loc[rows.duplicated(keys), "indicator"].unique())
    return Judged(faults, rows, incomplete)


def _rows(frame: pd.DataFrame, sound: np.ndarray) -> pd.DataFrame:
    if sound.all():
        return frame
    sound_rows = frame[sound]
    return sound_rows.assign(**{str(name): column.cat.remove_unused_categories() for name,
                                column in sound_rows.items()})


def _listed(column: pd.Series, wrong: np.ndarray, name: str, subject: str, why: str) -> Iterator[Fault]:
    if not wrong.any():
        return
    for number, text in column[wrong].head(MAX_LISTED).items():
        yield Fault(name, int(str(number)), f"{subject} {text!r}", why)
    if wrong.sum() > MAX_LISTED:
        yield Fault(name, 1, subject, f"{why}: {wrong.sum() - MAX_LISTED} more lines")


def _wrong_fields(frame: pd.DataFrame, catalogue: Catalogue,
                  refused: RefusedRecords) -> Iterator[tuple[str, np.ndarray, str]]:
    """Yield columns, the rows that are wrong there, and why."""
    published = {code: indicator for code, indicator in catalogue.indicators.items() if not indicator.derived}
    places = (refused[Place], refused[Group], refused[Region])
    tests: Mapping[str, tuple[Callable[[str], object], str]] = {
        "value": (NUMBER.fullmatch, "is not a number"),
        "status": (frozenset({"", *STATUSES} - {"U"}).__contains__, "is not a status"),
        "indicator": (lambda code: code in published or code in refused[Indicator],
                      "is not a published indicator of the catalogue"),
        "place": (lambda code: code in catalogue.places or any(code in refused_codes for refused_codes in places),
                  "is not a place of the catalogue"),
        "period": (PERIOD_PATTERNS["once"].fullmatch, "is not a year, quarter, or month"),
    }
    for column, (test, why) in tests.items():
        if column in frame:
            yield column, ~mask(frame[column], test), why
    if "period" in frame and "indicator" in frame:
        unfit = np.zeros(len(frame), dtype=bool)
        for kind, pattern in PERIOD_PATTERNS.items():
            codes = {code for code, indicator in published.items() if indicator.frequency == kind}
            unfit |= is_in(frame["indicator"], codes) & ~mask(frame["period"], pattern.fullmatch)
        unfit &= mask(frame["period"], PERIOD_PATTERNS["once"].fullmatch)
        yield "period", unfit, "does not fit the frequency of its indicator"


def _misplaced(frame: pd.DataFrame, name: str, catalogue: Catalogue, shapeless: frozenset[str]) -> Iterator[Fault]:
    """Yield places that cannot be drawn, or have no value of their own; each once, at its first line."""
    by_region = is_in(frame["indicator"], [code for code, indicator in catalogue.indicators.items()
                                           if indicator.by_region])
    for wrong, why in (
        (is_in(frame["place"], shapeless), "has no shape in data/geography, and without_shapes.yaml does not say why"),
        (by_region & is_in(frame["place"], catalogue.region_of),
         "lies in a survey region, whose value stands at the region"),
        (~by_region & is_in(frame["place"], catalogue.regions),
         "is a survey region, and its indicator is not by_region"),
    ):
        places = frame.loc[wrong, "place"].drop_duplicates().head(MAX_LISTED) if wrong.any() else pd.Series()
        for number, place in places.items():
            yield Fault(name, int(str(number)), f"place {place!r}", why)


def _wrong_items(frame: pd.DataFrame, name: str, catalogue: Catalogue, refused: RefusedRecords,
                 extra: Sequence[str]) -> tuple[list[Fault], set[str]]:
    """Return items that are not in the catalogue, dimensions that have no column; and the indicators of both."""
    faults: list[Fault] = []
    incomplete = set[str]()
    dimensions = [str(column) for column in frame if column in catalogue.dimensions]
    for column in dimensions:
        has_dimension = is_in(frame["indicator"], {code for code, indicator in catalogue.indicators.items()
                                            if column in indicator.dimensions})
        items = {item.code for item in catalogue.dimensions[column].items}
        is_item = is_in(frame[column], items)
        unknown = ~is_item & has_dimension
        incomplete |= set(frame.loc[unknown, "indicator"].unique())
        may_be = mask(frame[column], lambda item: item in refused[Item])
        faults += _listed(frame[column], unknown & ~may_be, name, column, "is not an item of this dimension")
        faults += _listed(frame[column], ~has_dimension & ~is_in(frame[column], {""}), name, column,
                          "its indicator has no such dimension")
    for code in frame["indicator"].unique():
        absent = [dimension for dimension in catalogue.indicators[code].dimensions if dimension not in dimensions]
        if absent:
            incomplete.add(code)
            if not extra:
                faults.append(Fault(name, 1, code, f"the file has no column for {', '.join(absent)}"))
    return faults, incomplete


def _implausible(frame: pd.DataFrame, name: str, catalogue: Catalogue) -> tuple[list[Fault], set[str]]:
    """Return values outside the range of their indicator, and values of a period that began after their source was
    read; and the indicators of both."""
    faults: list[Fault] = []
    if frame.empty:
        return faults, set()
    codes, of_row = list(frame["indicator"].cat.categories), frame["indicator"].cat.codes.to_numpy()
    ranges = [catalogue.value_range(code) for code in codes]
    least, most = (np.array(limits)[of_row] for limits in zip(*ranges, strict=True))
    values = as_numbers(frame["value"])
    outside = ~((values >= least) & (values <= most))
    sources = {code: catalogue.sources.get(catalogue.indicators[code].source) for code in codes}
    read = {code: source.date_read if source else date.max for code, source in sources.items()}
    limit = np.array([9_999_99 if catalogue.indicators[code].projection_from
                      else read[code].year * 100 + read[code].month for code in codes])[of_row]
    periods = frame["period"]
    starts = np.array([_first_month(period) for period in periods.cat.categories])[periods.cat.codes.to_numpy()]
    late = (starts > limit) & ~is_in(frame["status"], {"F"})
    if not (outside | late).any():
        return faults, set()
    rows = frame[["indicator", "place", "period", "value"]]
    for wrong, is_outside in ((outside, True), (late, False)):
        for line, code, place, period, value in rows[wrong].head(MAX_LISTED).itertuples():
            lowest, highest = catalogue.value_range(code)
            why = (f"lies outside {lowest:g} to {highest:g}, the range of its indicator" if is_outside
                   else f"begins after the source was read ({read[code]}), and its status is not F")
            faults.append(Fault(name, int(line), f"{code} {place} {period}: {value}", why))
        if wrong.sum() > MAX_LISTED:
            faults.append(Fault(name, 1, "values", f"outside the range of their indicator, or of a period after their "
                                                   f"source was read: {wrong.sum() - MAX_LISTED} more lines"))
    return faults, set(frame.loc[outside | late, "indicator"].unique())


def _first_month(period: str) -> int:
    """Return the month with which a period begins, as a number that sorts: 202107 of ``2021-Q3``."""
    year, _, part = period.partition("-")
    return int(year) * 100 + (int(part[1]) * 3 - 2 if part.startswith("Q") else int(part or 1))


def _order(frame: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Compare the keys of each row with those of the row above it: whether they are smaller, and whether equal."""
    smaller, equal = np.zeros(len(frame), dtype=bool), np.ones(len(frame), dtype=bool)
    equal[:1] = False
    for key in keys:
        step = np.diff(frame[key].cat.codes.to_numpy().astype(np.int32), prepend=0)
        smaller |= equal & (step < 0)
        equal &= step == 0
    return smaller, equal


def _unsorted(frame: pd.DataFrame, name: str, keys: list[str], smaller: np.ndarray) -> Iterator[Fault]:
    """Yield the first row that belongs before the one above it, by the code points of ``keys``."""
    if smaller.any():
        number = int(smaller.argmax())
        yield Fault(name, int(frame.index[number]), " ".join(filter(None, frame[keys].iloc[number])),
                    f"belongs above the row before it: rows are sorted by {', '.join(keys)}")


def shared_keys(parts: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> Iterator[Fault]:
    """Yield keys that occur in two files: an indicator may stand in several as long as they share none."""
    files: dict[str, list[str]] = {}
    for name, frame in parts.items():
        for code in frame["indicator"].unique():
            files.setdefault(code, []).append(name)
    for code in sorted(code for code, names in files.items() if len(names) > 1 and code in catalogue.indicators):
        keys = ["indicator", "place", "period", *catalogue.indicators[code].dimensions]
        rows = [parts[name][parts[name]["indicator"] == code].reindex(columns=keys, fill_value="").assign(_file=name)
                for name in files[code]]
        # Keys that one file has twice are told of that file.
        yield from _repeated(pd.concat([part.drop_duplicates(keys) for part in rows]), keys)


def _repeated(frame: pd.DataFrame, keys: list[str]) -> Iterator[Fault]:
    """Yield rows whose key stands before; ``frame`` has its lines as index and the column ``_file``."""
    twice = frame.duplicated(keys)
    if not twice.any():
        return
    first = {tuple(row): (file, line) for *row, file, line in
             frame[frame.duplicated(keys, keep=False) & ~twice].assign(_line=lambda repeated: repeated.index)
             [[*keys, "_file", "_line"]].itertuples(index=False)}
    for file, rows in frame[twice].groupby("_file", sort=False):
        for *key, line in rows.assign(_line=rows.index)[[*keys, "_line"]].head(MAX_LISTED).itertuples(index=False):
            other, at = first[tuple(key)]
            yield Fault(str(file), int(line), " ".join(key), f"is there twice, first in {other}:{at}")
        if len(rows) > MAX_LISTED:
            yield Fault(str(file), 1, "keys", f"are there twice: {len(rows) - MAX_LISTED} more lines")
