"""All observations of a figure in one frame, and the lines that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hled_dash.catalogue import FigureCard, Series, Unit
from hled_dash.figures.axes import decimal
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Selection
from hled_dash.language import Language

STEPS = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}


class SeriesFrame(NamedTuple):
    """Observations of one series: columns indicator, place, period, value, status and one for each dimension."""

    series: Series
    frame: pd.DataFrame


class Line(NamedTuple):
    """One sequence of values: an indicator of a place with fixed items.

    A named tuple, because it is made in a quarter of a data class's time and a map of municipalities has 1,350.
    """

    number: int
    indicator: str
    place: str
    items: tuple[tuple[str, str], ...]
    label: str
    """What tells this line from the others of the figure, in words."""
    group: str
    """Code of what the colour stands for."""
    colour: str
    shape: str
    origin: str
    """The indicator that the values are published as: where groups are compared, countries have one of their own."""
    parts: tuple[str, str] = ("", "")
    """The label in two: what the colour tells, and the rest."""


@dataclass(frozen=True)
class Tidy:
    """All observations of a figure, as drawn (scaled), and the lines that they make."""

    frame: pd.DataFrame
    """Columns indicator, place, period, one for each of ``dimensions``, value, status, line (number of the line)."""
    dimensions: tuple[str, ...]
    lines: tuple[Line, ...]
    colour: str
    """What colour tells apart here: place, indicator or a dimension."""
    compound: bool
    """True where labels name more than what the colour tells."""
    unit: Unit | None
    """The unit of all values; None where they differ or a scale replaced it (then see ``unit_words``)."""
    unit_words: str
    decimals: int
    scale: str
    notes: tuple[str, ...]
    derived: bool
    extra_indicators: tuple[str, ...] = ()
    """Indicators that were used and are not drawn (population)."""
    signed: bool = False
    """True of changes: a plus stands before a rise."""

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.indicator for line in self.lines))

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The indicators that the values are published as, those that the figure was asked for first."""
        own_first = sorted(self.lines, key=lambda line: line.origin != line.indicator)
        return tuple(dict.fromkeys(line.origin for line in own_first))

    @cached_property
    def lines_by_number(self) -> dict[int, Line]:
        return {line.number: line for line in self.lines}

    @cached_property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.place for line in self.lines))

    def of(self, line: Line) -> pd.DataFrame:
        """The rows of a line, by period."""
        return self.frame[self.frame["line"] == line.number]

    def value(self, value: float, language: Language) -> str:
        """A value with its unit, as it stands in a tooltip."""
        if self.unit is None:
            return self._plus(value) + language.number(value, self.decimals)
        return self._plus(value) + language.value(value, self.unit, self.decimals)

    def short(self, value: float, language: Language) -> str:
        """A value as it stands beside a bar: percent and currency signs, millions; longer units stay above."""
        plus = self._plus(value)
        if self.unit is None or self.unit.symbol is None:
            return plus + (language.compact(value) if abs(value) >= 1e7 else language.number(value, self.decimals))
        if abs(value) >= 1e7 and not self.unit.id.startswith(("million", "thousand")):
            return plus + language.compact(value, self.unit)
        symbol = language.of(self.unit.symbol)
        if self.unit.prefix or len(symbol) <= 2:
            return plus + language.value(value, self.unit, self.decimals)
        return plus + language.number(value, self.decimals)

    def spoken(self, value: float, language: Language) -> str:
        """A value with its unit in running text: millions from ten million on."""
        unit = self.unit
        if unit is None or abs(value) < 1e7 or unit.id.startswith(("million", "thousand")):
            return self.value(value, language)
        return self._plus(value) + language.compact(value, unit)

    def _plus(self, value: float) -> str:
        return "+" if self.signed and round(value, self.decimals) > 0 else ""

    def restrict(self, rows: pd.DataFrame, notes: Iterable[str] = ()) -> Tidy:
        """The same with these rows only, and the lines that they belong to."""
        numbers = set(rows["line"].tolist())
        lines = tuple(line for line in self.lines if line.number in numbers)
        return replace(self, frame=rows, lines=lines, notes=(*self.notes, *notes))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries of plain values: what ``frame.to_dict("records")`` gives, in a sixth of its time."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in frame), strict=True)]


def within(periods: pd.Series, start: str | None, end: str | None) -> pd.Series:
    """Which periods lie between two bounds, inclusive; a year bounds its months."""
    keep = pd.Series(True, index=periods.index)
    if start:
        keep &= (periods >= start) | periods.map(start.startswith).astype(bool)
    if end:
        keep &= (periods <= end) | periods.str.startswith(end).astype(bool)
    return keep


def bounds(card: FigureCard, selection: Selection) -> tuple[str | None, str | None]:
    """First and last period to show: the card's own before the view's."""
    return card.start or selection.start, card.end or selection.end


def trimmed(found: Tidy, context: Context) -> Tidy:
    """Only the periods between the bounds of the card and the view."""
    start, end = bounds(context.card, context.selection)
    return found.restrict(found.frame[within(found.frame["period"], start, end)])


def first_place(found: Tidy, context: Context) -> Tidy:
    """Only the first place that has values, for kinds that show one; the others are named in a note."""
    if len(found.places) < 2:
        return found
    _ = context.language.text
    place = found.places[0]
    note = _("This figure shows one place at a time: {place}. Put another place first to see it.",
             place=context.place(place))
    kept = found.restrict(found.frame[found.frame["place"] == place], [note])
    lines = tuple(line._replace(label=rest(line, context)) for line in kept.lines)
    return replace(kept, lines=lines, compound=found.compound and found.colour == "place")


def rest(line: Line, context: Context) -> str:
    """A line's label without its place; the place alone where nothing else is in it."""
    place = context.place(line.place)
    return ", ".join(part for part in line.label.split(", ") if part != place) or place


def calendar_of(found: Tidy, context: Context) -> str:
    """The calendar of the periods: fiscal where every indicator uses the fiscal year."""
    calendars = {context.catalogue.indicators[code].calendar for code in found.indicators}
    return calendars.pop() if len(calendars) == 1 else "calendar"


def usual_step(found: Tidy, indicator: str, context: Context) -> float:
    """The distance in years at which an indicator's values usually follow each other; infinite where irregular."""
    frequency = context.catalogue.indicators[indicator].frequency
    if frequency not in STEPS:
        return float("inf")
    periods = found.frame.loc[found.frame["indicator"] == indicator, "period"].unique()
    numbers = np.sort([decimal(period) for period in periods])
    gaps = np.diff(numbers)
    return max(STEPS[frequency], float(np.median(gaps))) if len(gaps) else STEPS[frequency]
