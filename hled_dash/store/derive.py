"""Derived indicators, computed by the formula in the catalogue from published observations only.

A *series frame* has one column for each dimension, then place, period, value and status (0 to 5, weakest last: normal,
break, provisional, estimate, forecast, suspect). A value whose inputs are not all there is not there; a derived value
is as weak as the weakest of its inputs. Divisors and weights that are projected or estimated do not make an estimate of
what was published: figures say which part is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from graphlib import TopologicalSorter

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Formula
from hled_dash.store.series_frames import (
    KEYS,
    FormulaError,
    Frames,
    dimensions_of,
    drop_binary_noise,
    join,
    ordinal,
    period_ordinal,
    pick,
)

#: SDMX status codes, from the strongest to the weakest.
STATUSES = "ABPEFU"
SUSPECT = STATUSES.index("U")


def derive(catalogue: Catalogue, frames: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Compute every derived indicator from the published ones.

    Returns:
        The frames of the derived indicators by code, and for those that cannot be computed the reason, by code.
    """
    formulas = {code: indicator.formula for code, indicator in catalogue.indicators.items() if indicator.formula}
    order = TopologicalSorter({code: [name for name in formula.inputs() if name in formulas]
                               for code, formula in formulas.items()})
    codes = list(order.static_order())
    known, faults = dict(frames), {}
    for code in codes:
        formula, dimensions = formulas[code], catalogue.indicators[code].dimensions
        missing = [name for name in formula.inputs() if name not in known]
        if missing:
            faults[code] = f"there are no figures of {', '.join(missing)}"
            continue
        try:
            frame = OPERATIONS[formula.op](formula, known, catalogue)
        except (FormulaError, KeyError) as error:
            faults[code] = str(error)
            continue
        remaining = [name for name in frame.columns if name not in (*KEYS, "value", "status")]
        if set(remaining) != set(dimensions):
            faults[code] = f"the formula leaves the dimensions {remaining}, declared are {list(dimensions)}"
            continue
        frame = frame[np.isfinite(frame["value"].to_numpy(dtype=float))]
        if frame.empty:
            faults[code] = "the formula gives no value at all"
            continue
        known[code] = frame[[*dimensions, *KEYS, "value", "status"]]
    return {code: known[code] for code in codes if code in known}, faults


def _sum(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    sums = frame.assign(_size=frame["value"].abs()).groupby(list(by), as_index=False, sort=False, observed=True).agg(
        value=("value", "sum"), status=("status", "max"), _count=("value", "size"), _largest=("_size", "sum")
    )
    return sums.assign(value=drop_binary_noise(sums["value"], sums["_largest"])).drop(columns="_largest")


def _sum_of_parts(formula: Formula, frame: pd.DataFrame, by: list[str], part: list[str]) -> pd.DataFrame:
    """Return sums by ``by``, where a part (``part``) pauses as the formula says."""
    sums = _sum(frame, by).drop(columns="_count")
    if formula.gaps == "skipped":
        return sums
    frame = frame.assign(_at=ordinal(frame["period"])).sort_values([*part, "_at"])
    after = frame.groupby(part, sort=False, observed=True)[["_at", "value"]].shift(-1)
    gap = after["_at"].fillna(frame["_at"].max() + 1) - frame["_at"] == 2
    paused = frame[gap & (frame["value"] > 0) & after["value"].ne(0)]
    paused = paused.assign(_at=paused["_at"] + 1)[[*(name for name in by if name != "period"), "_at"]]
    sums = sums.assign(_at=ordinal(sums["period"])).merge(paused.drop_duplicates(), how="left", indicator=True)
    return sums[sums["_merge"] == "left_only"].drop(columns=["_at", "_merge"])


def sum_over(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return the items that were published: a mode without trade has no row, which is no gap."""
    frame = pick(frames, formula.of)
    if formula.dimension not in frame:
        raise FormulaError(f"{formula.of.indicator} has no dimension {formula.dimension} to add up")
    other_dimensions = [name for name in dimensions_of(frame) if name != formula.dimension]
    return _sum_of_parts(formula, frame, [*other_dimensions, *KEYS], [*dimensions_of(frame), "place"])


def sum_into(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return sums of the items of ``dimension`` that lie within each item of ``into``."""
    frame, dimension, into = pick(frames, formula.of), str(formula.dimension), str(formula.into)
    within = {item.code: item.within.get(into) for item in catalogue.dimensions[dimension].items}
    frame = frame.assign(**{into: frame[dimension].map(within)}).drop(columns=dimension).dropna(subset=into)
    return _sum(frame, [*dimensions_of(frame), *KEYS]).drop(columns="_count")


def count_above(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return how many of the published items have a value above ``above``; none of them is a count of zero."""
    frame = pick(frames, formula.of)
    other_dimensions = [name for name in dimensions_of(frame) if name != formula.dimension]
    above = frame.assign(value=(frame["value"] > formula.above).astype(float))
    return _sum(above, [*other_dimensions, *KEYS]).drop(columns="_count")


def sum_months(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return the sum of the twelve months of a year."""
    frame = pick(frames, formula.of).assign(period=lambda rows: rows["period"].str[:4])
    sums = _sum(frame, [*dimensions_of(frame), *KEYS])
    return sums[sums["_count"] == 12].drop(columns="_count")


def sum_parts(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return the parts that were published: a bridge that is not open yet has no row, which is no gap."""
    frame = pick(frames, formula.of)
    if formula.place and formula.level:
        parents = dict.fromkeys(catalogue.places_at(formula.level, (formula.place,)), formula.place)
    else:
        parents = {code: place.parent for code, place in catalogue.places.items()
                   if place.level == formula.level and place.parent}
    frame = frame.assign(_part=frame["place"], place=frame["place"].map(parents)).dropna(subset=["place"])
    dimensions = [name for name in dimensions_of(frame) if name != "_part"]
    return _sum_of_parts(formula, frame, [*dimensions, *KEYS], [*dimensions, "_part"])


def _leave_out_broken(formula: Formula, frame: pd.DataFrame, catalogue: Catalogue,
                      first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """Drop the rows that reach across a break, from ordinal ``first`` to ``last``."""
    for series_break in catalogue.indicators[formula.of.indicator].breaks:
        at = period_ordinal(series_break.period)
        broken = (first < at) & (at <= last) & (frame["place"].eq(series_break.place) if series_break.place else True)
        frame, first, last = frame[~broken], first[~broken], last[~broken]
    return frame


def rolling(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return the sum of the last ``window`` periods."""
    frame = pick(frames, formula.of)
    window = formula.rolling_window
    by = [*dimensions_of(frame), "place"]
    frame = frame.assign(_at=ordinal(frame["period"])).sort_values([*by, "_at"], ignore_index=True)
    groups = frame.groupby(by, sort=False, observed=True)
    total = groups["value"].rolling(window).sum().reset_index(drop=True)
    status = groups["status"].rolling(window).max().reset_index(drop=True)
    complete = (frame["_at"] - groups["_at"].shift(window - 1)) == window - 1
    frame = frame.assign(value=total, status=status)[complete].astype({"status": "int8"})
    frame = frame.assign(value=drop_binary_noise(frame["value"], frame["value"]))
    unbroken = _leave_out_broken(formula, frame, catalogue, frame["_at"] - window + 1, frame["_at"])
    return unbroken.drop(columns="_at")


def change(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return change in percent against ``lag`` periods before."""
    frame = pick(frames, formula.of)
    frame = frame.assign(_at=ordinal(frame["period"]))
    earlier = frame.assign(_at=frame["_at"] + (formula.lag or 1)).drop(columns="period")
    both = frame.merge(earlier, on=[*dimensions_of(frame), "place", "_at"], suffixes=("", "_before"))
    both = both[both["value_before"] > 0]
    both = _leave_out_broken(formula, both, catalogue, both["_at"] - (formula.lag or 1), both["_at"])
    risen = drop_binary_noise(both["value"] - both["value_before"], both[["value", "value_before"]].abs().max(axis=1))
    return both.assign(
        value=100 * risen / both["value_before"], status=both[["status", "status_before"]].max(axis=1)
    ).drop(columns=["_at", "value_before", "status_before"])


def _as_weight(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a divisor or weight: that it is estimated or projected does not make an estimate of what was published."""
    uncertain = frame["status"].isin([STATUSES.index("E"), STATUSES.index("F")])
    return frame.assign(status=frame["status"].mask(uncertain, 0).astype("int8"))


def _with_value_and_status(both: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    return both.assign(value=value, status=both[["status", "status_other"]].max(axis=1)).drop(
        columns=["value_other", "status_other"]
    )


def difference(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return ``of`` minus ``minus``."""
    assert formula.minus is not None
    both = join(pick(frames, formula.of), pick(frames, formula.minus))
    largest = both[["value", "value_other"]].abs().max(axis=1)
    return _with_value_and_status(both, drop_binary_noise(both["value"] - both["value_other"], largest))


def ratio(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return ``of`` divided by ``over``, times ``times``."""
    assert formula.over is not None
    frame, other = pick(frames, formula.of), _as_weight(pick(frames, formula.over))
    if formula.place:
        other = other[other["place"] == formula.place].drop(columns="place")
        other = other.merge(frame[["place"]].drop_duplicates(), how="cross")
    both = join(frame, other)
    both = both[both["value_other"] != 0]
    return _with_value_and_status(both, both["value"] / both["value_other"] * formula.times)


def share_of(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return ``of`` in percent of the sum over all items of ``dimension``."""
    frame = pick(frames, formula.of)
    other_dimensions = [name for name in dimensions_of(frame) if name != formula.dimension]
    groups = frame.groupby([*other_dimensions, *KEYS], sort=False, observed=True)
    total = groups["value"].transform("sum")
    shares = 100 * frame["value"] / total.where(total > 0)
    return frame.assign(value=shares, status=groups["status"].transform("max")).dropna(subset=["value"])


def index(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return 100 times the value over that of ``base``, or of the same part of the year ``base``."""
    frame = pick(frames, formula.of)
    by = [*dimensions_of(frame), "place", "_part"]
    year = len(str(formula.base)) == 4
    frame = frame.assign(_part=frame["period"].str[4:] if year else "")
    is_base = frame["period"].str[:4 if year else None] == formula.base
    both = frame.merge(frame[is_base & (frame["value"] > 0)], on=by, suffixes=("", "_other"))
    at, base = ordinal(both["period"]), ordinal(both["period_other"])
    both = _leave_out_broken(formula, both, catalogue, at.clip(upper=base), at.clip(lower=base))
    both = both.drop(columns=["_part", "period_other"])
    return _with_value_and_status(both, 100 * both["value"] / both["value_other"])


def exponential(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Compute e to the power of the value."""
    return pick(frames, formula.of).assign(value=lambda frame: np.exp(frame["value"]))


def _of_group(formula: Formula, frame: pd.DataFrame, catalogue: Catalogue) -> tuple[pd.DataFrame, int]:
    members = catalogue.groups[str(formula.group)].members
    return frame[frame["place"].isin(members)], len(members)


def group_sum(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return sum over the members of ``group``."""
    frame, count = _of_group(formula, pick(frames, formula.of), catalogue)
    sums = _sum(frame, [*dimensions_of(frame), "period"])
    return sums[sums["_count"] == count].drop(columns="_count").assign(place=formula.group)


def group_mean(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return mean over ``group``, weighted by ``weight``."""
    assert formula.weight is not None
    frame, count = _of_group(formula, pick(frames, formula.of), catalogue)
    both = join(frame, _as_weight(pick(frames, formula.weight)))
    both = both.assign(value=both["value"] * both["value_other"], status=both[["status", "status_other"]].max(axis=1))
    sums = both.groupby([*dimensions_of(frame), "period"], as_index=False, sort=False).agg(
        value=("value", "sum"), weight=("value_other", "sum"), status=("status", "max"), _count=("value", "size")
    )
    sums = sums[(sums["_count"] == count) & (sums["weight"] > 0)]
    return sums.assign(value=sums["value"] / sums["weight"], place=formula.group).drop(columns=["weight", "_count"])


def group_share(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return the group in percent of ``place``: of its own figure, or with ``level`` of the sum of all its parts."""
    frame = pick(frames, formula.of)
    part = group_sum(formula, frames, catalogue)
    if formula.level is None:
        total = frame[frame["place"] == formula.place]
    else:
        parts = set(catalogue.places_at(formula.level, (str(formula.place),))) - set(formula.without)
        total = _sum(frame[frame["place"].isin(parts)], [*dimensions_of(frame), "period"])
        total = total[total["_count"] == len(parts)].drop(columns="_count")
    both = part.merge(total.assign(place=formula.group), on=[*dimensions_of(part), *KEYS], suffixes=("", "_other"))
    both = both[both["value_other"] > 0]
    return _with_value_and_status(both, 100 * both["value"] / both["value_other"])


def country_share(formula: Formula, frames: Frames, catalogue: Catalogue) -> pd.DataFrame:
    """Return ``of`` in percent of the figure of the country that a place lies in; the country itself has no share."""
    frame = pick(frames, formula.of)
    countries = frame["place"].map({place: catalogue.country_of(place) for place in frame["place"].unique()})
    total = frame[frame["place"] == countries].rename(columns={"place": "_country"})
    both = frame.assign(_country=countries)[frame["place"] != countries].merge(
        total, on=[*dimensions_of(frame), "_country", "period"], suffixes=("", "_other")).drop(columns="_country")
    both = both[both["value_other"] > 0]
    return _with_value_and_status(both, 100 * both["value"] / both["value_other"])


OPERATIONS: Mapping[str, Callable[[Formula, Frames, Catalogue], pd.DataFrame]] = {
    "sum_over": sum_over, "sum_into": sum_into, "count_above": count_above,
    "sum_months": sum_months, "sum_parts": sum_parts,
    "rolling": rolling, "change": change, "difference": difference, "ratio": ratio,
    "share_of": share_of, "index": index, "exponential": exponential, "group_sum": group_sum,
    "group_mean": group_mean, "group_share": group_share,
    "country_share": country_share,
}
