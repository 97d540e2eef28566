"""Anomalies of several series: exchanged series, totals that differ from their parts, sources that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Comparison, Series
from hled_dash.store.anomalies.table import Finding, Floats, SeriesTable
from hled_dash.store.series_frames import KEYS, dimensions_of, pick

#: Fewest periods that two series have in common, and longest stretch in which they are exchanged, in periods.
_COMMON, _MAX_LENGTH = 12, 36
#: How far apart two series stand in the stretch, how far each moves, and how far their sum may (logarithms).
_APART, _MOVED, _SUM = np.log(1.5), np.log(1.25), np.log(1.25)
#: Most series of a place that are compared with each other: many are exchanged by chance.
_FEW = 12
#: Greatest relative difference of a total from its parts.
_TOLERANCE = 0.005
#: Fewest states or departments that a country is the sum of.
_MIN_PARTS = 5
#: Items of all together, and those that they are the sum of, by dimension.
_PARTS = {"sex": ("T", ("F", "M"))}


def find_exchanged(table: SeriesTable) -> Iterator[Finding]:
    """Find two series of one indicator that trade places for a stretch, while their sum goes on as before: of two
    places, or of two items of a place that has few."""
    of_places = table.series.groupby(["indicator", "items"], sort=False).indices.values()
    of_items = table.series.groupby(["indicator", "place"], sort=False).indices.values()
    groups = [*((numbers, "place") for numbers in of_places),
              *((numbers, "items") for numbers in of_items if len(numbers) <= _FEW)]
    starts = np.append(np.searchsorted(table.number, np.arange(len(table.series))), len(table.number))
    for numbers, name in groups:
        numbers = [number for number in numbers if table.length[number] >= _COMMON]
        if len(numbers) < 2:
            continue
        first = min(table.at[starts[number]] for number in numbers)
        width = max(table.at[starts[number + 1] - 1] for number in numbers) - first + 1
        values = np.full((width, len(numbers)), np.nan)
        for column, number in enumerate(numbers):
            stretch = slice(starts[number], starts[number + 1])
            values[table.at[stretch] - first, column] = table.logarithm[stretch]
        with np.errstate(invalid="ignore"):
            moves = np.nan_to_num(np.abs(np.diff(values, axis=0)))
        movers = np.flatnonzero((moves >= _MOVED).any(axis=0))
        for first_mover, second_mover, begin, end in _exchanged(values[:, movers]):
            pair = [numbers[movers[column]] for column in (first_mover, second_mover)]
            names = [_text(table.series[name].iloc[number]) for number in pair]
            for number, other in zip(pair, reversed(names), strict=True):
                positions = starts[number] + np.flatnonzero(np.isin(table.at[starts[number]:starts[number + 1]] - first,
                                                                    (begin, end)))
                yield table.finding("exchanged", int(positions[0]), f"looks exchanged with {other}", int(positions[-1]))


def _text(name: str | tuple[tuple[str, str], ...]) -> str:
    return name if isinstance(name, str) else ", ".join(item for _dimension, item in name)


def _exchanged(values: Floats) -> Iterator[tuple[int, int, int, int]]:
    """Yield pairs of columns and the first and last row of the stretch in which they are exchanged."""
    left, right = np.triu_indices(values.shape[1], 1)
    if not len(left):
        return
    apart = values[:, left] - values[:, right]
    is_known = ~np.isnan(apart)
    usual = np.sign(np.nansum(np.sign(apart), axis=0))
    reversed_ = is_known & (apart * usual < 0)
    often = is_known.sum(axis=0)
    is_short = reversed_.sum(axis=0) <= np.minimum(_MAX_LENGTH, often / 4)
    candidates = (often >= _COMMON) & reversed_.any(axis=0) & is_short
    for pair in np.flatnonzero(candidates):
        rows = np.flatnonzero(reversed_[:, pair] & (np.abs(apart[:, pair]) >= _APART))
        if not len(rows):
            continue
        for stretch in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            begin, end = int(stretch[0]), int(stretch[-1])
            if _is_exchange(values[:, [left[pair], right[pair]]], begin, end):
                yield int(left[pair]), int(right[pair]), begin, end


def _is_exchange(pair: Floats, begin: int, end: int) -> bool:
    """Return whether each of two series (columns) stands at the other's level from row ``begin`` to ``end`` and their
    sum stays the same."""
    if begin == 0 or min(max(_step(series, begin), _step(series, end + 1)) for series in pair.T) < _MOVED:
        return False
    side = max(3, min(12, 2 * (end - begin + 1)))
    around = np.concatenate([pair[max(0, begin - side):begin], pair[end + 1:end + 1 + side]])
    around = around[~np.isnan(around).any(axis=1)]
    if len(around) < 4:
        return False
    inside, outside = np.median(pair[begin:end + 1], axis=0), np.median(around, axis=0)
    # The shorter the stretch, the closer each must come to the other's level.
    near = np.log(1.25) if end - begin < 2 else np.log(2.0)
    if abs(inside[0] - inside[1]) < _APART or (np.abs(inside - outside[::-1]) > near).any():
        return False
    total = np.log(np.exp(inside).sum()) - np.log(np.exp(outside).sum())
    moved = np.abs(inside - outside).min()
    return bool(moved >= max(_MOVED, 3 * around.std(axis=0).max()) and abs(total) <= _SUM)


def _step(series: Floats, row: int) -> float:
    """Return how far a series moves to a row; 0 if it has no value there or before."""
    step = abs(series[row] - series[row - 1]) if row < len(series) else 0.0
    return 0.0 if np.isnan(step) else float(step)


def find_totals(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Find totals that are not the sum of their items, or of all states or departments of their country."""
    for code, frame in frames.items():
        indicator = catalogue.indicators[code]
        kind = catalogue.units[indicator.unit].kind
        for dimension, (total, parts) in _PARTS.items():
            if dimension in frame:
                yield from _item_totals(code, frame, dimension, total, parts, adds_up=kind in ("count", "money"))
        if kind in ("count", "money"):
            yield from _place_totals(code, frame, catalogue)


def _item_totals(code: str, frame: pd.DataFrame, dimension: str, total: str, parts: Sequence[str], *,
                 adds_up: bool) -> Iterator[Finding]:
    """Find totals of items that differ from their sum; of items that are not amounts, that lie outside their range."""
    keys = [*(name for name in dimensions_of(frame) if name != dimension), *KEYS]
    wide = frame.set_index([*keys, dimension])["value"].unstack(dimension)
    if not {total, *parts} <= set(wide.columns):
        return
    wide = wide[[total, *parts]].dropna()
    low = wide[list(parts)].sum(axis=1) if adds_up else wide[list(parts)].min(axis=1)
    high = wide[list(parts)].sum(axis=1) if adds_up else wide[list(parts)].max(axis=1)
    size = wide.abs().max(axis=1)
    away = (wide[total] < low - _TOLERANCE * size) | (wide[total] > high + _TOLERANCE * size)
    words = f"is not the sum of {', '.join(parts)}" if adds_up else f"is not between {' and '.join(parts)}"
    for key in wide.index[away]:
        by_name = dict(zip(keys, key, strict=True))
        items = {name: by_name[name] for name in by_name if name not in KEYS} | {dimension: total}
        ordered = tuple((name, items[name]) for name in dimensions_of(frame))
        yield Finding("total", code, by_name["place"], ordered, by_name["period"], by_name["period"], words)


def _place_totals(code: str, frame: pd.DataFrame, catalogue: Catalogue) -> Iterator[Finding]:
    dimensions = dimensions_of(frame)
    by = [*dimensions, "period"]
    for country in (place for place in frame["place"].unique() if catalogue.places[place].level == "country"):
        parts = catalogue.places_at("admin1", (country,))
        inside = frame[frame["place"].isin(parts)]
        if len(parts) < _MIN_PARTS or inside.empty:
            continue
        sums = inside.groupby(by, sort=False, observed=True)["value"].agg(["sum", "size"])
        published = frame[frame["place"] == country].set_index(by)["value"]
        both = sums[sums["size"] == len(parts)].join(published, how="inner")
        away = (both["sum"] - both["value"]).abs() > _TOLERANCE * both[["sum", "value"]].abs().max(axis=1)
        for key, value, other in zip(both.index[away], both["sum"][away], both["value"][away], strict=True):
            *items, period = key if isinstance(key, tuple) else (key,)
            yield Finding("total", code, country, tuple(zip(dimensions, items, strict=True)), period, period,
                          f"is not the sum of its {len(parts)} parts ({value:,.6g} and not {other:,.6g})")


def find_disagreements(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Find values of two sources, or of a total and its parts, that differ by more than a comparison allows."""
    for comparison in catalogue.comparisons.values():
        if {series.indicator for series in (comparison.of, *comparison.equals)} <= set(frames):
            yield from _disagreements(comparison, frames)


def _disagreements(comparison: Comparison, frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    of = _values(comparison.of, frames) * comparison.times
    others = [_values(series, frames) for series in comparison.equals]
    addends = (addend.rename(number) for number, addend in enumerate(others))
    both = pd.concat([of.rename("of"), *addends], axis=1).dropna()
    total = both.drop(columns="of").sum(axis=1)
    size = pd.concat([both["of"], total], axis=1).abs().max(axis=1)
    difference = (both["of"] - total).abs()
    away = (difference > comparison.tolerance / 100 * size) & (difference > comparison.least)
    names = " + ".join(_name(series) for series in comparison.equals)
    items = tuple((name, item) for name, item in comparison.of.items.items() if isinstance(item, str))
    for (place, period), value, other in zip(both.index[away], both["of"][away], total[away], strict=True):
        yield Finding("sources", comparison.of.indicator, place, items, period, period,
                      f"{value:,.6g}, where {names} is {other:,.6g} (comparison {comparison.id})")


def _values(series: Series, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the values of a series by place and period; several items are added up."""
    sums: pd.Series = pick(frames, series).groupby(list(KEYS))["value"].sum()
    return sums


def _name(series: Series) -> str:
    items = ", ".join(str(item) for item in series.items.values())
    return f"{series.indicator} ({items})" if items else series.indicator
