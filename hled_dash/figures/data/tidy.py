"""All observations of a figure in one frame, and the lines that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.catalogue import FigureCard, Series, Unit
from hled_dash.catalogue.periods import chronological, decimal_year, is_within
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Selection
from hled_dash.figures.formatting import EXACT_DIGITS, NumberStyle, format_difference, format_percent
from hled_dash.language import Language

#: Length of a period in years.
YEARS_BY_FREQUENCY = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}


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
    """Pairs of dimension and item."""
    label: str
    """The names that distinguish this line from the others of the figure."""
    color: str
    """As hex."""
    shape: str
    """Vega's name of the point shape."""
    origin: str
    """The indicator that the values are published as: where groups are compared, countries have one of their own."""
    label_parts: tuple[str, str] = ("", "")
    """The label in two: the name on the colour dimension, and the other names."""


@dataclass(frozen=True)
class Tidy:
    """All observations of a figure, as drawn (scaled), and the lines that they make.

    Attributes:
        frame: Columns indicator, place, period, one for each of ``dimensions``, value, status (SDMX), line (the number
            of the line); revised, where some values were: what they were until when, as text.
        color_dimension: What the colour channel encodes: "place", "indicator" or a dimension.
        has_compound_labels: Whether labels name more than the colour dimension.
        unit: The unit of all values; None if they differ or a scale replaced it (then see ``unit_label``).
        decimals: Decimals that values are written with.
        scale: "published", "index", "log", "per_capita" or "difference".
        derived: Whether any value is computed here or in the store.
        computed: How the scale computed the values (:mod:`hled_dash.figures.provenance.computed_values`); empty for
            published values.
        auxiliary_indicators: Indicators that were used and are not drawn (population).
        signed: Whether values are changes: a plus stands before a rise.
    """

    frame: pd.DataFrame
    dimensions: tuple[str, ...]
    lines: tuple[Line, ...]
    color_dimension: str
    has_compound_labels: bool
    unit: Unit | None
    unit_label: str
    decimals: int
    scale: str
    notes: tuple[str, ...]
    derived: bool
    auxiliary_indicators: tuple[str, ...] = ()
    signed: bool = False
    computed: str = ""

    def column(self, name: str) -> list[Any]:
        """Return a column of the frame as a list, which is made once: do not change it."""
        if name not in self._columns:
            self._columns[name] = self.frame[name].tolist()
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Codes of the indicators, in the order of the lines."""
        return tuple(dict.fromkeys(line.indicator for line in self.lines))

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The indicators that the values are published as, those of the requested indicators first."""
        own_first = sorted(self.lines, key=lambda line: line.origin != line.indicator)
        return tuple(dict.fromkeys(line.origin for line in own_first))

    @cached_property
    def lines_by_number(self) -> dict[int, Line]:
        """Number of a line to the line."""
        return {line.number: line for line in self.lines}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Codes of the places, in the order of the lines."""
        return tuple(dict.fromkeys(line.place for line in self.lines))

    @cached_property
    def points(self) -> dict[int, list[tuple[str, float]]]:
        """Number of a line to its periods and values, by period."""
        points: dict[int, list[tuple[str, float]]] = {}
        for number, period, value in zip(*(self.column(name) for name in ("line", "period", "value")),
                                         strict=True):
            points.setdefault(number, []).append((period, value))
        return points

    def rows_of(self, line: Line) -> pd.DataFrame:
        """Return the rows of a line, by period."""
        return self.frame[self.frame["line"] == line.number]

    def style(self, language: Language, **options: Any) -> NumberStyle:
        """Return how the values are written; ``options`` as those of :class:`NumberStyle`."""
        return NumberStyle(language, self.unit, self.decimals, self.signed, **options)

    def format_value(self, value: float, language: Language) -> str:
        """Format a value with its unit, as it stands in a tooltip."""
        return self.style(language, digits=EXACT_DIGITS).format(value)

    def format_short(self, value: float, language: Language) -> str:
        """Format a value as it stands beside a mark, where there is little room; longer units are in the subtitle."""
        return self.style(language, short=True).format(value)

    def format_prose(self, value: float, language: Language) -> str:
        """Format a value with its unit in running text."""
        return self.style(language).format(value)

    def format_change(self, first: float, last: float, language: Language) -> str:
        """Format the change between two values: percent for amounts, points for percentages, else the difference."""
        unit = self.unit
        has_amounts = self.scale in ("index", "per_capita", "log") or (
            unit is not None and unit.kind in ("count", "money"))
        if has_amounts and first > 0:
            return format_percent(100 * (last / first - 1), language)
        return format_difference(last - first, unit, max(self.decimals, 1), language, signed=True)

    def with_rows(self, rows: pd.DataFrame, notes: Iterable[str] = ()) -> Tidy:
        """Return a copy with these rows only, the lines that they belong to, and more notes."""
        numbers = set(rows["line"].tolist())
        lines = tuple(line for line in self.lines if line.number in numbers)
        return replace(self, frame=rows, lines=lines, notes=(*self.notes, *notes))


def to_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries of plain values: what ``frame.to_dict("records")`` gives, in a sixth of its
    time."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in frame), strict=True)]


def period_bounds(card: FigureCard, selection: Selection) -> tuple[str | None, str | None]:
    """Return first and last period to show; the first is the later one of the card's and the selection's."""
    starts = [card.start] if has_fixed_start(card) else [card.start, selection.start]
    return max(filter(None, starts), key=chronological, default=None), selection.end


def has_fixed_start(card: FigureCard) -> bool:
    """Return whether the first period of a card is what it compares the last one with."""
    return card.kind == "slope" and card.start is not None


def filter_periods(tidy: Tidy, context: Context) -> Tidy:
    """Keep the periods within the bounds of the card or the selection."""
    start, end = period_bounds(context.card, context.selection)
    # Lists, because a mask of a few hundred texts costs several times as much.
    within = [is_within(period, start, end) for period in tidy.column("period")]
    return tidy.with_rows(tidy.frame if all(within) else tidy.frame[within])


def keep_first_place(tidy: Tidy, context: Context) -> Tidy:
    """Keep the first place with values, for kinds that show one place, and add a note where there are others."""
    if len(tidy.places) < 2:
        return tidy
    place = tidy.places[0]
    note = context.language.text(
        "This figure shows one place at a time: {place}. Put another place first to see it.",
        place=context.place_name(place),
    )
    reduced = tidy.with_rows(tidy.frame[tidy.frame["place"] == place], [note])
    lines = tuple(line._replace(label=label_without_place(line, context)) for line in reduced.lines)
    compound = tidy.has_compound_labels and tidy.color_dimension == "place"
    return replace(reduced, lines=lines, has_compound_labels=compound)


def label_without_place(line: Line, context: Context) -> str:
    """Return a line's label without its place; the place alone where nothing else is in it."""
    place = context.place_name(line.place)
    # Names may have commas of their own.
    remainder = f", {line.label}, ".replace(f", {place}, ", ", ", 1)
    return remainder.removeprefix(", ").removesuffix(", ") or place


def calendar_of(tidy: Tidy, context: Context) -> str:
    """Return the calendar of the periods: fiscal where every indicator uses the fiscal year."""
    calendars = {context.catalogue.indicators[code].calendar for code in tidy.indicators}
    return calendars.pop() if len(calendars) == 1 else "calendar"


def typical_interval(tidy: Tidy, indicator: str, context: Context) -> float:
    """Return the median distance in years between an indicator's periods; infinite where its frequency is irregular."""
    frequency = context.catalogue.indicators[indicator].frequency
    if frequency not in YEARS_BY_FREQUENCY:
        return float("inf")
    codes, periods = (tidy.column(name) for name in ("indicator", "period"))
    used = {period for code, period in zip(codes, periods, strict=True) if code == indicator}
    times = sorted(map(decimal_year, used))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    years = YEARS_BY_FREQUENCY[frequency]
    return max(years, median(gaps)) if gaps else years
