"""Series frames, from which indicators are derived: selecting and joining series, dimensions, ordinals of periods."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hled_dash.catalogue import Series

KEYS = ("place", "period")
Frames = Mapping[str, pd.DataFrame]


class FormulaError(ValueError):
    """A formula that cannot be computed, as text."""


def pick(frames: Frames, series: Series) -> pd.DataFrame:
    """Return the rows of a series; a dimension with one item named is gone, one with several is filtered."""
    frame = frames[series.indicator]
    for dimension, items in series.items.items():
        if dimension not in frame:
            raise FormulaError(f"{series.indicator} has no dimension {dimension}")
        if isinstance(items, str):
            frame = frame[frame[dimension] == items].drop(columns=dimension)
        else:
            frame = frame[frame[dimension].isin(items)]
    return frame


def join(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return rows of both at the same place, period and shared dimensions; a yearly ``other`` serves every part of a
    year."""
    shared = [name for name in dimensions_of(frame) if name in dimensions_of(other)]
    extra = [name for name in dimensions_of(other) if name not in shared]
    if extra:
        raise FormulaError(f"the dimensions {extra} must be fixed to one item each")
    if other["period"].str.len().eq(4).all() and not frame["period"].str.len().eq(4).all():
        frame = frame.assign(_year=frame["period"].str[:4])
        other = other.rename(columns={"period": "_year"})
        return frame.merge(other, on=[*shared, "place", "_year"], suffixes=("", "_other")).drop(columns="_year")
    return frame.merge(other, on=[*shared, *KEYS], suffixes=("", "_other"))


def dimensions_of(frame: pd.DataFrame) -> list[str]:
    """Return the dimensions that a series frame still has."""
    return [name for name in frame.columns if name not in (*KEYS, "value", "status", "_at")]


def ordinal(periods: pd.Series) -> pd.Series:
    """Return periods as whole numbers that grow by one from each to the next (of the same frequency)."""
    unique = {text: period_ordinal(text) for text in periods.unique()}
    return periods.map(unique).astype("int64")


def period_ordinal(period: str) -> int:
    """Return a period as such a number."""
    year, _, part = period.partition("-")
    if not part:
        return int(year)
    return int(year) * 4 + int(part[1:]) - 1 if part.startswith("Q") else int(year) * 12 + int(part) - 1


def drop_binary_noise(results: pd.Series, largest: pd.Series) -> pd.Series:
    """Round sums and differences of decimal numbers to the 15 significant digits that a float of ``largest``, the
    largest term or the sum of all, holds: 0.931 - 0.95 is -0.019, and not -0.019000000000000128."""
    magnitudes = np.ceil(np.log10(np.maximum(largest.abs().to_numpy(dtype=float), 1e-300)))
    decimals = np.clip(15 - magnitudes, 0, 15).astype(int)
    values = results.to_numpy(dtype=float, copy=True)
    for count in np.unique(decimals):
        at = decimals == count
        values[at] = np.round(values[at], count)
    return pd.Series(values, index=results.index)
