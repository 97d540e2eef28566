"""Anomalies of single series: repeated periods, level shifts, outliers, signs, zeros for blanks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from hled_dash.store.anomalies.table import PER_YEAR, Finding, Floats, Integers, Mask, SeriesTable

#: Unit kinds of amounts, and of amounts per person, whose levels compare as ratios.
AMOUNTS = ("count", "money", "quantity", "rate")
#: A repeated value tells something from this many digits on, in a series that seldom repeats itself.
_DIGITS, _REPEATS = 3, 0.1
#: Series of a group that repeat a period together, and their share of the group: of a place, a parent, an indicator, a
#: source.
_TOGETHER = 4
_SHARES = {"place": 0.5, "parent": 0.3, "indicator": 0.3, "source": 0.05}
#: How many times the usual share of repeated values a period of a source has.
_UNUSUAL = 5
#: Periods on each side of a jump, and the factor between their medians, by frequency; other units jump further.
_SIDE = {"month": 12, "quarter": 4, "year": 4, "irregular": 4}
_JUMP = {"month": 2.0, "quarter": 2.0, "year": 4.0, "irregular": 4.0}
_JUMP_OF_OTHERS = 5.0
#: Factor between two values in a row that a steady series of this length hardly ever has: another unit.
_STEP, _STEP_LENGTH, _STEPS = 300.0, 8, 2
#: Factor between an outlier and its neighbours, and how many there are on each side.
_OUTLIER, _NEIGHBOURS = 4.0, 3
#: How many times the usual change of its series a jump or an outlier is, and the usual change of a steady series.
_ABOVE_NOISE, _STEADY = 6.0, np.log(1.5)
#: Counts below this are small numbers, which jump.
_SMALL = 100


def find_repeated(table: SeriesTable) -> Iterator[Finding]:
    """Find values equal to those one period, or one year, before in many series of one place, parent, indicator or
    source at once."""
    for lag, words in ((1, "equal to the period before in {count} series of {group}"),
                       (12, "equal to the same month a year before in {count} series of {group}"),
                       (4, "equal to the same quarter a year before in {count} series of {group}")):
        previous = table.earlier(lag)
        has_previous = previous >= 0
        if lag > 1:
            has_lag = np.array([PER_YEAR.get(frequency) == lag for frequency in table.series["frequency"].tolist()])
            has_previous &= has_lag[table.number]
        same = has_previous & (table.value == table.value[previous]) & (table.value != 0)
        often = table.per_series(same) > _REPEATS * np.maximum(table.per_series(has_previous), 1)
        informative = same & ~often[table.number]
        informative[informative] = _significant_digits(table.value[informative]) >= _DIGITS
        texts: dict[int, str] = {}
        for name, share in _SHARES.items():
            for position, group, count in _repeated_together(table, informative, has_previous, name, share):
                texts.setdefault(position, words.format(count=count, group=group))
        for position, text in sorted(texts.items()):
            yield table.finding("repeated", position, text)


def _repeated_together(table: SeriesTable, telling: Mask, known: Mask, name: str,
                       share: float) -> Iterator[tuple[int, str, int]]:
    """Yield positions of values that repeat together with many others of the same group and period."""
    series = table.series
    groups = series["source"] if name == "source" else series["source"] + " " + series[name]
    group, names = pd.factorize(groups)
    period, _periods = pd.factorize(table.period)
    cells = group[table.number].astype(np.int64) * (int(period.max(initial=0)) + 1) + period
    every, counts = (np.bincount(cells[mask], minlength=int(cells.max(initial=0)) + 1) for mask in (known, telling))
    shares = counts / np.maximum(every, 1)
    # How many repeat in the usual period of a source.
    sources = np.arange(len(shares)) // (int(period.max(initial=0)) + 1)
    usual = pd.Series(shares[every > 0]).groupby(sources[every > 0]).median()
    enough = np.full(len(shares), share)
    if name == "source":
        enough = np.maximum(share, _UNUSUAL * usual.reindex(sources).fillna(0).to_numpy())
    together = (counts >= _TOGETHER) & (shares >= enough)
    for position in np.flatnonzero(telling & together[cells]):
        label = str(names[group[table.number[position]]]).rpartition(" ")[2]
        yield int(position), label, int(counts[cells[position]])


def _significant_digits(values: Floats) -> Floats:
    """Return how many digits a value is written with, without the zeros around them."""
    unique, number = np.unique(values, return_inverse=True)
    written = [f"{abs(value):.10g}".partition("e")[0].replace(".", "").strip("0") for value in unique]
    return np.array([len(text) for text in written], dtype=float)[number]


def find_levels(table: SeriesTable) -> Iterator[Finding]:
    """Find jumps from one level to another that stays: all values of one side are above all of the other."""
    amounts = np.isin(table.series["kind"].to_numpy(object), AMOUNTS)[table.number]
    counts = (table.series["kind"] == "count").to_numpy()[table.number]
    for frequency, side in _SIDE.items():
        first, windows = table.windows(2 * side, frequency)
        before, after = windows[:, :side], windows[:, side:]
        jump = np.median(after, axis=1) - np.median(before, axis=1)
        apart = np.maximum(after.min(axis=1) - before.max(axis=1), before.min(axis=1) - after.max(axis=1))
        step = windows[:, side] - windows[:, side - 1]
        least = np.log(np.where(amounts[first], _JUMP[frequency], _JUMP_OF_OTHERS))
        level = np.exp(np.maximum(np.median(after, axis=1), np.median(before, axis=1)))
        least = np.maximum(least, _ABOVE_NOISE * table.noise[table.number[first]])
        hit = ((np.abs(jump) >= least) & (apart >= 0.25 * np.abs(jump)) & (step * jump > 0)
               & (np.abs(step) >= 0.6 * np.abs(jump)) & ((level >= _SMALL) | ~counts[first]))
        positions_by_series: dict[int, list[int]] = {}
        for far in np.argsort(-np.abs(jump[hit]), kind="stable"):
            # The greatest jump of those that are near each other.
            position = int(first[hit][far]) + side
            near = positions_by_series.setdefault(int(table.number[position]), [])
            if all(abs(position - other) > side for other in near):
                near.append(position)
                yield table.finding("level", position, f"the level jumps by a factor of {np.exp(jump[hit][far]):.2f}")


def find_steps(table: SeriesTable) -> Iterator[Finding]:
    """Find steps by hundreds of times in a steady series of amounts, also near its ends and for a few periods: a
    release in another unit."""
    previous = table.earlier(1)
    is_no_count = (table.series["kind"] != "count").to_numpy()[table.number]
    is_amount = np.isin(table.series["kind"].to_numpy(object), AMOUNTS)
    with np.errstate(invalid="ignore"):
        step = np.where(previous >= 0, table.logarithm - table.logarithm[previous], np.nan)
        is_far = np.abs(step) >= np.log(_STEP)
        is_steady = (table.noise <= _STEADY) & (table.length >= _STEP_LENGTH) & (table.per_series(is_far) <= _STEPS)
        hit = is_far & (is_amount & is_steady)[table.number]
    for position in np.flatnonzero(hit & (is_no_count | (np.minimum(table.value, table.value[previous]) >= 20))):
        yield table.finding("level", int(position), f"the level jumps by a factor of {np.exp(step[position]):.4g}")


def find_outliers(table: SeriesTable) -> Iterator[Finding]:
    """Find one value many times above or below its neighbours, which are close to each other; also the newest one."""
    counts = (table.series["kind"] == "count").to_numpy()[table.number]
    ends = np.append(table.number[1:] != table.number[:-1], True) if len(table.number) else np.empty(0, dtype=bool)
    width = 2 * _NEIGHBOURS + 1
    for frequency in _SIDE:
        first, windows = table.windows(width, frequency)
        newest = ends[first + width - 1]
        for middle, usable in ((_NEIGHBOURS, np.ones(len(first), dtype=bool)), (width - 1, newest)):
            others = np.delete(windows, middle, axis=1)
            away = windows[:, middle] - np.median(others, axis=1)
            spread = others.max(axis=1) - others.min(axis=1)
            level = np.exp(np.maximum(windows[:, middle], np.median(others, axis=1)))
            least = np.maximum(np.log(_OUTLIER), _ABOVE_NOISE * table.noise[table.number[first]])
            hit = (usable & (np.abs(away) >= least) & (spread <= np.abs(away) / 2)
                   & ((level >= _SMALL) | ~counts[first]))
            for position, far in zip(first[hit] + middle, away[hit], strict=True):
                yield table.finding("outlier", int(position), f"{np.exp(far):.2f} times its neighbours")


def find_signs(table: SeriesTable) -> Iterator[Finding]:
    """Find negative values of an indicator that hardly has any, and single values of the other sign at their usual
    size."""
    negative = table.value < 0
    codes, number = np.unique(table.column("indicator").astype(str), return_inverse=True)
    size = np.bincount(number, minlength=len(codes))
    rare = (np.bincount(number, negative, len(codes)) <= np.maximum(1, 0.01 * size)) & (size >= 20)
    below, above = table.per_series(negative), table.per_series(table.value > 0)
    minority = np.where((below < above)[table.number], negative, table.value > 0)
    sizes = pd.Series(np.abs(table.value)).groupby(table.number)
    low, middle, high = (sizes.quantile(part).to_numpy()[table.number] for part in (0.1, 0.5, 0.9))
    steady = (np.minimum(below, above) <= 2)[table.number] & (table.length >= 8)[table.number] & (low >= 0.5 * middle)
    usual = (np.abs(table.value) >= low) & (np.abs(table.value) <= high) & (high <= 2 * middle)
    for position in np.flatnonzero((negative & rare[number]) | (minority & steady & usual)):
        yield table.finding("sign", int(position), "the sign is not that of the other values")


def find_zeros(table: SeriesTable) -> Iterator[Finding]:
    """Find a zero between values of the usual size: of the whole series where that is never near zero, or of those
    beside it, because a series that grew many times was near zero once. At the end of a series, of those before it."""
    zero = table.value == 0
    few = table.per_series(zero) <= np.maximum(2, 0.05 * table.length)
    others = pd.Series(np.where(zero, np.nan, np.abs(table.value))).groupby(table.number)
    low, middle = others.quantile(0.05).to_numpy(), others.median().to_numpy()
    is_no_count = (table.series["kind"] != "count").to_numpy()
    with np.errstate(invalid="ignore"):
        steady = table.noise <= _STEADY
        away = (low >= 0.2 * middle) & (table.length >= 6) & steady & few & (is_no_count | (low >= 20))
    positions = np.flatnonzero(zero)
    least, usual = _sizes_beside(table, positions)
    number = table.number[positions]
    between = (least > 0.5 * usual) & steady[number] & (is_no_count[number] | (least >= 20))
    for position in positions[away[number] | between]:
        yield table.finding("zero", int(position), "zero between values that are not near zero")


def _sizes_beside(table: SeriesTable, positions: Integers) -> tuple[Floats, Floats]:
    """Return the least and the usual size of the values before and after each position; 0 if one before is missing."""
    beside = positions[:, np.newaxis] + [*range(-_NEIGHBOURS, 0), *range(1, _NEIGHBOURS + 1)]
    is_inside = (beside >= 0) & (beside < len(table.value))
    beside[~is_inside] = 0
    is_inside &= table.number[beside] == table.number[positions][:, np.newaxis]
    sizes = np.where(is_inside, np.abs(table.value[beside]), np.nan)
    sizes[~is_inside[:, :_NEIGHBOURS].all(axis=1)] = 0
    return np.nanmin(sizes, axis=1), np.nanmedian(sizes, axis=1)
