"""Ticks, domains and labels of axes, computed here so that labels can be placed before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Any

from hled_dash.catalogue import Unit
from hled_dash.language import Language

#: Kinds of unit whose lines start at zero: parts and amounts are read by their distance from nothing.
FROM_ZERO = {"share", "count", "money", "quantity", "points"}


@dataclass(frozen=True)
class Scale:
    """A value axis: its limits, its ticks, and how values become pixels."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False
    reverse: bool = False

    @property
    def from_zero(self) -> bool:
        return self.low <= 0 <= self.high

    @property
    def crosses_zero(self) -> bool:
        return self.low < 0 < self.high

    def share(self, value: float) -> float:
        """Where a value lies between the lower (0) and the upper end (1) of the axis as drawn."""
        low, high, here = self.low, self.high, value
        if self.log:
            low, high, here = math.log(low), math.log(high), math.log(here)
        share = (here - low) / (high - low) if high > low else 0.5
        return 1 - share if self.reverse else share

    def spec(self) -> dict[str, Any]:
        found: dict[str, Any] = {"domain": [self.low, self.high], "nice": False, "zero": False}
        if self.log:
            found["type"] = "log"
        if self.reverse:
            found["reverse"] = True
        return found


def linear(values: Iterable[float], *, zero: bool, ticks: int = 5, reverse: bool = False) -> Scale:
    """A linear scale with round ticks around the values; with ``zero`` it always shows zero."""
    found = [value for value in values if math.isfinite(value)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if zero or (low > 0 and low < 0.35 * high and not reverse):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - abs(low) * 0.1 - 0.5, high + abs(high) * 0.1 + 0.5) if low else (0.0, 1.0)
    step = _step((high - low) / ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(_round(number * step, step) for number in range(first, last + 1))
    return Scale(marks[0], marks[-1], marks, reverse=reverse)


def logarithmic(values: Iterable[float]) -> Scale:
    """A log scale over positive values, with ticks at 1, 2 and 5 times powers of ten (fewer over many decades)."""
    found = [value for value in values if value > 0 and math.isfinite(value)] or [1.0, 10.0]
    low, high = min(found), max(found)
    decades = math.log10(high / low)
    steps = (1, 2, 5) if decades <= 2.5 else (1,)
    marks = [step * 10.0**power for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
             for step in steps]
    first = max((mark for mark in marks if mark <= low), default=low)
    last = min((mark for mark in marks if mark >= high), default=high)
    if first == last:
        last = first * 10
    return Scale(first, last, tuple(mark for mark in marks if first <= mark <= last), log=True)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= rough * 0.999)


def _round(value: float, step: float) -> float:
    return round(value, max(0, 2 - math.floor(math.log10(step)))) + 0.0


def decimals_of(scale: Scale, divisor: float = 1.0) -> int:
    """The decimals that tell neighbouring ticks apart."""
    if scale.log:
        return max(0, -math.floor(math.log10(scale.low / divisor)))
    if len(scale.ticks) < 2:
        return 0
    step = (scale.ticks[1] - scale.ticks[0]) / divisor
    for decimals in range(6):
        if abs(round(step, decimals) - step) < step * 1e-6:
            return decimals
    return 6


def broken(text: str, letters: int = 36) -> str | list[str]:
    """The text, in lines that fit on a telephone where it is longer than one; Vega writes a list as lines."""
    lines = wrap(text, letters, break_long_words=False)
    return lines if len(lines) > 1 else text


@dataclass(frozen=True)
class Measure:
    """How the numbers of an axis are written: divided by ``divisor``, with a symbol, under a ``title``."""

    divisor: float
    prefix: str
    suffix: str
    title: str

    def expression(self, scale: Scale) -> str:
        """A Vega expression for the labels of the axis."""
        value = "datum.value" if self.divisor == 1 else f"datum.value/{self.divisor:.0f}"
        number = f"format(abs({value}), ',.{decimals_of(scale, self.divisor)}f')"
        if scale.log and self.divisor == 1 and scale.low < 1:
            number = f"format(abs({value}), ',~r')"
        sign = "(datum.value < 0 ? '\u2212' : '') + " if scale.low < 0 else ""
        before = f"'{self.prefix}' + " if self.prefix else ""
        after = f" + '{self.suffix}'" if self.suffix else ""
        return f"{sign}{before}{number}{after}"


def measure(scale: Scale, unit: Unit | None, language: Language, title: str | None = None) -> Measure:
    """The writing of an axis: percent signs and currency at each number, longer units once above the axis.

    ``title`` replaces the unit's name (index, per person). Millions are the largest step, in words.
    """
    _ = language.text
    symbol = language.of(unit.symbol) if unit is not None and unit.symbol is not None else ""
    if title is not None:
        return Measure(1, "", "", title)
    if unit is None:
        return Measure(1, "", "", "")
    large = max(abs(scale.low), abs(scale.high)) >= 1e7 and not unit.id.startswith(("million", "thousand"))
    if large:
        return Measure(1e6, "", "", _("million {unit}", unit=language.of(unit.name)))
    if symbol == "%":
        return Measure(1, "", "\u00a0%", "")
    if unit.prefix and len(symbol) <= 4:
        return Measure(1, symbol, "", "")
    return Measure(1, "", "", language.of(unit.name))


def value_axis(scale: Scale, written: Measure, *, horizontal: bool = False) -> dict[str, Any]:
    """The Vega-Lite axis of a value scale; its title lies flat above a vertical axis."""
    axis: dict[str, Any] = {"values": list(scale.ticks), "labelExpr": written.expression(scale),
                            "title": written.title or None, "grid": True}
    if horizontal:
        axis |= {"ticks": False, "domain": False, "labelOverlap": "parity", "labelFlush": True}
    elif written.title:
        axis |= {"title": broken(written.title), "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
                 "titleY": -12, "titleX": 0,
                 "titleBaseline": "bottom", "titleLimit": 330}
    return axis


def decimal(period: str) -> float:
    """A period as a number of years: 2021, 2021.25 for its second quarter, 2021.5 for July."""
    year, _, part = period.partition("-")
    if not part:
        return float(year)
    if part.startswith("Q"):
        return int(year) + (int(part[1:]) - 1) / 4
    return round(int(year) + (int(part) - 1) / 12, 4)


def period_axis(periods: Sequence[str], language: Language, calendar: str = "calendar") -> dict[str, Any]:
    """The Vega-Lite axis over periods that stand as numbers of years (see :func:`decimal`).

    On narrow drawings every second or fourth tick keeps its label, so that the labels stay evenly spaced.
    """
    numbers = sorted({decimal(period) for period in periods})
    first, last = numbers[0], numbers[-1]
    span = last - first
    axis: dict[str, Any] = {"title": None, "labelOverlap": "greedy", "labelFlush": True, "labelSeparation": 4}
    fine = any("-" in period for period in periods)
    if fine and span < 3:
        quarters = all("Q" in period for period in periods)
        step = 3 if quarters else 1 if span <= 0.6 else 2 if span <= 1.1 else 3 if span <= 2.1 else 6
        start, end = math.ceil(first * 12 - 0.01), math.floor(last * 12 + 0.01)
        axis["values"] = [round(month / 12, 4) for month in range(start, end + 1) if month % step == 0]
        month = "round(datum.value*12)"
        if quarters:
            quarter, year = f"(1+floor(({month}%12)/3))", f"floor({month}/12)"
            label = template(language.text("Q{quarter} {year}"), quarter=quarter, year=year)
        else:
            names = "[" + ",".join(f"'{name}'" for name in language.months()) + "]"
            label = f"{names}[{month}%12] + ' ' + floor({month}/12)"
        axis["labelExpr"] = _thinned(label, f"({month}-{start + -start % step})/{step}", 600, 320)
        return axis
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if span / one <= 8)
    axis["values"] = [year for year in range(math.ceil(first), math.floor(last) + 1) if year % step == 0] or numbers[:1]
    label = "format(datum.value, 'd')"
    if calendar == "us_fiscal":
        label = template(language.text("FY{year}"), year=label)
    axis["labelExpr"] = label
    if len(axis["values"]) > 5:
        axis["labelExpr"] = _thinned(label, f"(datum.value-{axis['values'][0]})/{step}", 420, 120)
    return axis


def _thinned(label: str, number: str, half: int, quarter: int) -> str:
    """An expression that leaves out every second label below a width of ``half`` pixels, more below ``quarter``."""
    return f"round({number}) % (width < {quarter} ? 4 : width < {half} ? 2 : 1) != 0 ? '' : {label}"


def template(message: str, **parts: str) -> str:
    """A message with ``{names}`` as a Vega expression that puts ``parts`` together."""
    found = "'" + message.replace("'", "\\'") + "'"
    for name, part in parts.items():
        found = found.replace("{" + name + "}", f"' + {part} + '")
    return found


def period_scale(periods: Sequence[str]) -> dict[str, Any]:
    """The Vega-Lite scale that goes with :func:`period_axis`."""
    numbers = [decimal(period) for period in periods]
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return {"domain": [low, high], "nice": False, "zero": False}


def dodge(positions: Sequence[float], gap: float, high: float) -> list[float]:
    """Positions moved apart to at least ``gap`` between 0 and ``high``, as near to the first ones as possible.

    Pools neighbours that collide and centres each pool on the mean of its members, in their order.
    """
    order = sorted(range(len(positions)), key=lambda number: positions[number])
    pools: list[tuple[float, list[int]]] = []
    for number in order:
        pools.append((positions[number], [number]))
        while len(pools) > 1 and _top(pools[-2], gap) + gap > _bottom(pools[-1], gap):
            right, left = pools.pop(), pools.pop()
            members = left[1] + right[1]
            pools.append((sum(positions[member] for member in members) / len(members), members))
    moved = [0.0] * len(positions)
    for pool in pools:
        length = (len(pool[1]) - 1) * gap
        bottom = min(max(_bottom(pool, gap), 0.0), max(high - length, 0.0))
        for place, member in enumerate(pool[1]):
            moved[member] = bottom + place * gap
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    if (len(order) - 1) * gap <= high:
        moved[order[-1]] = min(moved[order[-1]], high)
        for before, after in pairwise(reversed(order)):
            moved[after] = min(moved[after], moved[before] - gap)
    return moved


def _bottom(pool: tuple[float, list[int]], gap: float) -> float:
    return pool[0] - (len(pool[1]) - 1) * gap / 2


def _top(pool: tuple[float, list[int]], gap: float) -> float:
    return pool[0] + (len(pool[1]) - 1) * gap / 2
