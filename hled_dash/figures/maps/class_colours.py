"""Colours of the classes of a map (palettes: ``figures/theme.py``; which values a class has: ``classification.py``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hled_dash.figures.theme import DIVERGING


def class_colours(ramp: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the colours of so many classes, at even distances along a ramp."""
    stops = np.array([[int(colour[start:start + 2], 16) for start in (1, 3, 5)] for colour in ramp])
    positions = np.linspace(0, len(stops) - 1, count) if count > 1 else [(len(stops) - 1) / 2]
    channels = [np.interp(positions, range(len(stops)), channel) for channel in stops.T]
    return tuple("#" + "".join(f"{round(value):02x}" for value in colour) for colour in zip(*channels, strict=True))


def diverging_colours() -> tuple[Sequence[str], Sequence[str]]:
    """Return the diverging colours below and above the middle, without the middle colour."""
    half = len(DIVERGING) // 2
    return DIVERGING[:half], DIVERGING[half + 1:]
