"""Series frames, from which indicators are derived: selecting series, dimensions, ordinals of periods."""

from __future__ import annotations

from collections.abc import Mapping

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
