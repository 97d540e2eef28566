"""Types of the cells of a figure's table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd


def is_missing(value: Any) -> bool:
    """Return whether a cell of a table has no value."""
    return value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))


def is_number(column: pd.Series[Any]) -> bool:
    """Return whether all values of a column are numbers."""
    values: Sequence[Any] = column.dropna().tolist()
    return bool(values) and all(isinstance(value, int | float) for value in values)
