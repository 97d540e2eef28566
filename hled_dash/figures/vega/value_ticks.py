"""Ticks of value axes and the scales that have them, computed here so that labels can be placed before anything is
drawn. Ticks of years and months: ``axes.py``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

#: Kinds of unit whose axis starts at zero: shares and amounts are read by their distance from it.
FROM_ZERO = {"share", "count", "money", "quantity", "points"}
#: Share of a step that values may lie below zero without a tick of their own.
LITTLE = 0.25


@dataclass(frozen=True)
class ValueScale:
    """A value scale: its domain, its ticks, and how values become pixels."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False
    reverse: bool = False

    @property
    def from_zero(self) -> bool:
        """Whether zero is on the scale."""
        return self.low <= 0 <= self.high

    @property
    def is_cut(self) -> bool:
        """Whether the axis begins above or ends below zero; ranks and logarithmic scales have no zero to begin at."""
        return not (self.from_zero or self.log or self.reverse)

    @property
    def crosses_zero(self) -> bool:
        """Whether zero is inside the scale, not at its end."""
        return self.low < 0 < self.high

    def fraction(self, value: float) -> float:
        """Return where a value lies between the lower (0) and the upper end (1) of the axis as drawn."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        fraction = (value - low) / (high - low) if high > low else 0.5
        return 1 - fraction if self.reverse else fraction


def linear_scale(values: Iterable[float], *, zero: bool, ticks: int = 5, reverse: bool = False) -> ValueScale:
    """Return a linear scale with round ticks around the values; with ``zero`` it always shows zero. What lies little
    below zero needs no tick: a change of −100 % is no reason for one at −10,000 %."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if zero or (low > 0 and low < 0.35 * high and not reverse):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - abs(low) * 0.1 - 0.5, high + abs(high) * 0.1 + 0.5) if low else (0.0, 1.0)
    step = _step((high - low) / ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    little_below = first == -1 and low > -LITTLE * step
    rounded = tuple(_round(number * step, step) for number in range(0 if little_below else first, last + 1))
    return ValueScale(low if little_below else rounded[0], rounded[-1], rounded, reverse=reverse)


def log_scale(values: Iterable[float]) -> ValueScale:
    """Return a log scale over positive values, with ticks at 1, 2 and 5 times powers of ten (fewer over many
    decades)."""
    positive = [value for value in values if value > 0 and math.isfinite(value)] or [1.0, 10.0]
    low, high = min(positive), max(positive)
    decades = math.log10(high / low)
    steps = (1, 2, 5) if decades <= 2.5 else (1,)
    ticks = [step * 10.0**power for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
             for step in steps]
    first = max((tick for tick in ticks if tick <= low), default=low)
    last = min((tick for tick in ticks if tick >= high), default=high)
    if first == last:
        last = first * 10
    return ValueScale(first, last, tuple(tick for tick in ticks if first <= tick <= last), log=True)


def _step(least: float) -> float:
    """Return the smallest round step that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= least * 0.999)


def _round(value: float, step: float) -> float:
    return round(value, max(0, 2 - math.floor(math.log10(step)))) + 0.0


def decimals_of(scale: ValueScale, divisor: float) -> int:
    """Return the decimals that tell neighbouring ticks apart."""
    if scale.log:
        return max(0, -math.floor(math.log10(scale.low / divisor)))
    if len(scale.ticks) < 2:
        return 0
    step = (scale.ticks[1] - scale.ticks[0]) / divisor
    for decimals in range(6):
        if abs(round(step, decimals) - step) < step * 1e-6:
            return decimals
    return 6
