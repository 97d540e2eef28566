"""Ranks of values: those that are written alike share one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def as_written(values: npt.ArrayLike, decimals: int) -> npt.NDArray[np.float64]:
    """Return values as far as their decimals tell them apart, for ranks: what is written alike is equal."""
    exact = np.asarray(values, dtype=float)
    size = np.abs(exact)
    steps = np.floor(size * 10.0**decimals + 0.5)
    # "< 0.1" is more than zero and less than the first step.
    steps = np.where((steps == 0) & (size > 1e-9), 0.5, np.where(np.isnan(exact), np.nan, steps))
    written: npt.NDArray[np.float64] = np.copysign(steps, exact) + 0.0
    return written


def shared_ranks(ordered: Sequence[float], decimals: int) -> list[int]:
    """Return the ranks of values in their order, from 1; those that are written alike share one."""
    written = as_written(ordered, decimals).tolist()
    first: dict[float, int] = {}
    return [first.setdefault(value, number) for number, value in enumerate(written, start=1)]
