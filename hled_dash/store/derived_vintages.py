"""Earlier vintages of derived indicators, computed from the earlier vintages of their inputs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import pairwise

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Formula
from hled_dash.store.breakdowns import breakdown_of, items_of
from hled_dash.store.derive import OPERATIONS, STATUSES
from hled_dash.store.series_frames import KEYS, FormulaError, dimensions_of
from hled_dash.store.vintages import Vintage

#: Breakdown, place and period to value and status.
_Values = dict[tuple[str, str, str], tuple[float, str]]


def held_from(catalogue: Catalogue, vintages: Iterable[Vintage]) -> dict[str, str]:
    """Map each indicator to the day of the first edition that is held; of a derived one, of all that it is computed
    from."""
    first: dict[str, str] = {}
    for vintage in vintages:
        first[vintage.indicator] = min(first.get(vintage.indicator, vintage.published), vintage.published)
    published = {code: first.get(code, catalogue.source(code).vintage_date.isoformat())
                 for code, indicator in catalogue.indicators.items() if not indicator.derived}
    return {code: max(published[name] for name in catalogue.inputs_of(code)) for code in catalogue.indicators}


def derive_vintages(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame], vintages: Sequence[Vintage],
                    first: Mapping[str, str]) -> list[Vintage]:
    """Derive the earlier vintages of all derived indicators.

    Args:
        catalogue: The catalogue.
        frames: Indicator, derived ones too, to its newest series frame.
        vintages: Those of published indicators.
        first: Of :func:`held_from`.
    """
    by_indicator: dict[str, list[Vintage]] = defaultdict(list)
    for vintage in vintages:
        by_indicator[vintage.indicator].append(vintage)
    formulas = {code: indicator.formula for code, indicator in catalogue.indicators.items()
                if indicator.formula and code in frames}
    order = TopologicalSorter({code: [name for name in formula.inputs() if name in formulas]
                               for code, formula in formulas.items()})
    derived: list[Vintage] = []
    for code in order.static_order():
        inputs = formulas[code].inputs()
        days = {day for name in inputs for vintage in by_indicator[name]
                for day in (vintage.published, vintage.superseded)}
        # What is computed after the last of these days is the newest.
        bounds = [first[code], *sorted(day for day in days if day > first[code])]
        states = []
        for start in bounds[:-1]:
            inputs_as_of = {name: _frame_as_of(frames[name], by_indicator[name], start) for name in inputs}
            states.append(_values(_compute(formulas[code], inputs_as_of, catalogue)))
        if states:
            by_indicator[code] = _compare([*states, _values(frames[code])], bounds, code)
            derived += by_indicator[code]
    return derived


def _frame_as_of(frame: pd.DataFrame, vintages: Sequence[Vintage], day: str) -> pd.DataFrame:
    """Return a series frame with what stood in it on a day."""
    in_force = [vintage for vintage in vintages if vintage.published <= day < vintage.superseded]
    if not in_force:
        return frame
    keys = [*dimensions_of(frame), *KEYS]
    rows = pd.DataFrame([{**items_of(vintage.breakdown), "place": vintage.place, "period": vintage.period,
                          "value": math.nan if vintage.value is None else vintage.value,
                          "status": STATUSES.index(vintage.status)} for vintage in in_force])
    plain = frame.astype(dict.fromkeys(keys, object))
    replaced = pd.MultiIndex.from_frame(plain[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))
    rows = rows.dropna(subset="value").astype({"status": frame["status"].dtype})
    joined = pd.concat([plain[~replaced], rows[plain.columns]]) if len(rows) else plain[~replaced]
    return joined.sort_values(keys, ignore_index=True)


def _compute(formula: Formula, frames: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> pd.DataFrame | None:
    """Return what a formula gives; None if it cannot be computed of what there was."""
    try:
        frame: pd.DataFrame = OPERATIONS[formula.op](formula, frames, catalogue)
    except (FormulaError, KeyError):
        return None
    finite: pd.DataFrame = frame[np.isfinite(frame["value"].to_numpy(dtype=float))]
    return finite


def _values(frame: pd.DataFrame | None) -> _Values:
    if frame is None or frame.empty:
        return {}
    names = [name for name in dimensions_of(frame) if not name.startswith("_")]
    columns = (frame[name].tolist() for name in (*KEYS, "value", "status", *names))
    return {(breakdown_of(dict(zip(names, items, strict=True))), place, period): (value, STATUSES[status])
            for place, period, value, status, *items in zip(*columns, strict=True)}


def _compare(states: Sequence[_Values], bounds: Sequence[str], code: str) -> list[Vintage]:
    """Return the vintages of an indicator from its values between each two of the days, the last of them the newest."""
    vintages = []
    for key in sorted(set().union(*states)):
        values = [state.get(key) for state in states]
        # Where each run of one value begins.
        starts = [0, *(at for at, (before, after) in enumerate(pairwise(values), 1) if not _is_same(before, after))]
        for start, end in pairwise(starts):
            value, status = values[start] or (None, "A")
            breakdown, place, period = key
            vintages.append(Vintage(code, breakdown, place, period, bounds[end], bounds[start], value, status))
    return vintages


def _is_same(first: tuple[float, str] | None, second: tuple[float, str] | None) -> bool:
    if first is None or second is None:
        return first is second
    # Sums in another order differ in their last bits.
    return first[1] == second[1] and math.isclose(first[0], second[0], rel_tol=1e-9, abs_tol=1e-12)
