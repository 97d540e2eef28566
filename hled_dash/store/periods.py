"""Periods as text (``2021``, ``2021-Q3``, ``2021-07``): which frequency they fit, and their order."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

_ANY = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?", re.ASCII)
_SHAPES = {
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII), "quarter": re.compile(r"\d{4}-Q[1-4]", re.ASCII),
    "year": re.compile(r"\d{4}", re.ASCII), "irregular": _ANY, "once": _ANY,
}


def fits(period: str, frequency: str) -> bool:
    """Whether a period can stand in a series of this frequency; irregular ones take any."""
    return bool(_SHAPES[frequency].fullmatch(period))


def ordinals(periods: pd.Series) -> npt.NDArray[np.int64]:
    """Periods as whole numbers that grow by one from each to the next of the same frequency."""
    numbers = {text: _ordinal(text) for text in periods.unique()}
    return periods.map(numbers).to_numpy(dtype="int64")


def _ordinal(period: str) -> int:
    year, _, part = period.partition("-")
    if not part:
        return int(year)
    return int(year) * 4 + int(part[1:]) - 1 if part.startswith("Q") else int(year) * 12 + int(part) - 1


def start_bound(period: str, frequency: str) -> str:
    """The first period of this frequency that lies in or after ``period``: ``2019-Q3`` is ``2019-07`` for months."""
    year, _, part = period.partition("-")
    if frequency == "month" and part.startswith("Q"):
        return f"{year}-{int(part[1:]) * 3 - 2:02}"
    if frequency == "quarter" and part and not part.startswith("Q"):
        return f"{year}-Q{(int(part) + 2) // 3}"
    return year if frequency == "year" else period


def end_bound(period: str, frequency: str) -> str:
    """Text that no period of this frequency in or before ``period`` sorts after: ``2019`` takes ``2019-12`` in."""
    year, _, part = period.partition("-")
    if frequency == "month" and part.startswith("Q"):
        return f"{year}-{int(part[1:]) * 3:02}"
    if frequency == "quarter" and part and not part.startswith("Q"):
        return f"{year}-Q{(int(part) + 2) // 3}"
    # The tilde sorts after every part of a period.
    return f"{year}~" if not part or frequency == "year" else period
