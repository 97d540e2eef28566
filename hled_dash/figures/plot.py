"""The content of a chart as plain series, for native charts of PowerPoint and Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hled_dash.figures.data import Line, Tidy
from hled_dash.figures.formatting import least_whole, status_code
from hled_dash.figures.vega import NumberFormat, ValueScale, decimals_of


class PlotPoint(NamedTuple):
    """A value of a series.

    Attributes:
        x: A period (``2021-07``), the name of a row, or a number across.
        value: As it stands in the figure's table.
        status: SDMX; "A" where the screen draws it as a normal value.
        color: As hex; "" for the series' own.
        label: What stands beside the mark.
    """

    x: str | float
    value: float
    status: str = "A"
    color: str = ""
    label: str = ""


@dataclass(frozen=True)
class PlotSeries:
    """Values of one colour under one name.

    Attributes:
        name: As in the legend and in the table.
        shape: Vega's name of the point shape.
        interval: Years between periods that are still joined by a line.
        end_label: The last value as it is written at the line's end.
        end_code: The number format that writes it.
    """

    name: str
    color: str
    points: tuple[PlotPoint, ...]
    shape: str = "circle"
    interval: float = float("inf")
    end_label: str = ""
    end_code: str = ""


@dataclass(frozen=True)
class PlotAxis:
    """An axis of values: its scale, how its numbers are written, and the words that stand at it."""

    scale: ValueScale
    numbers: NumberFormat
    title: str

    def number_code(self, decimals: int | None = None, after: str = "") -> str:
        """Return the number format of a spreadsheet that writes values as the axis does: ``"US$"#,##0``, ``0.0,,``.

        Args:
            decimals: Of each value; by default those that tell the ticks apart.
            after: What follows the number and its unit.
        """
        numbers, scale = self.numbers, self.scale
        if scale.log and numbers.divisor == 1 and scale.low < 1:
            return "General"
        decimals = decimals_of(scale, numbers.divisor) if decimals is None else decimals
        # A comma after the digits divides by a thousand.
        commas = "," * round((len(f"{numbers.divisor:.0f}") - 1) / 3)
        digits = "#,##0" + ("." + "0" * decimals if decimals else "") + commas
        before, after = (f'"{text}"' if text else "" for text in (numbers.prefix, numbers.suffix + after))
        least = numbers.divisor * least_whole(decimals)
        # Where there is no room for a third condition, negative numbers keep their decimals.
        if decimals and scale.low >= 0 and scale.high >= least:
            return f"[>={least:.12g}]{before}#,##0{commas}{after};{before}{digits}{after}"
        return f'{before}{digits}{after};"\u2212"{before}{digits}{after}'


@dataclass(frozen=True)
class Plot:
    """What a chart draws.

    Attributes:
        kind: ``line`` and ``area`` (stacked) over periods, ``bar`` (rows from the top), ``scatter``.
        y: The axis of values; of a scatter the vertical one.
        x: Of a scatter, the horizontal axis.
        calendar: That of the periods.
        breaks: Notes of the breaks in series.
        decimals: Decimals of the labels beside marks.
        labels: How those are written, as :meth:`PlotAxis.number_code`.
    """

    kind: Literal["line", "area", "bar", "scatter"]
    series: tuple[PlotSeries, ...]
    y: PlotAxis
    x: PlotAxis | None = None
    calendar: str = "calendar"
    breaks: tuple[str, ...] = ()
    decimals: int = 0
    labels: str = "General"


def time_series(tidy: Tidy, lines: Sequence[Line], intervals: Mapping[str, float],
                ends: Mapping[int, tuple[str, str]] | None = None) -> tuple[PlotSeries, ...]:
    """Return the lines of a tidy frame in their order.

    Args:
        tidy: The frame.
        lines: Those that are returned.
        intervals: The typical intervals of the indicators.
        ends: Label and its number format of the end of each line.
    """
    statuses = tidy.column("status")
    # Where all values are estimates, a note says so and no line is dotted.
    solid_statuses = {"E"} if set(statuses) <= {"E", "F"} else set[str]()
    drawn = {status: _drawn_status(status, solid_statuses) for status in set(statuses)}
    points: dict[int, list[PlotPoint]] = {}
    for number, period, value, status in zip(*(tidy.column(name) for name in ("line", "period", "value")),
                                             statuses, strict=True):
        points.setdefault(number, []).append(PlotPoint(period, value, drawn[status]))
    return tuple(PlotSeries(line.label, line.color, tuple(points[line.number]), line.shape, intervals[line.indicator],
                            *(ends or {}).get(line.number, ()))
                 for line in lines if line.number in points)


def _drawn_status(status: str, solid_statuses: set[str]) -> str:
    code = status_code(status)
    return code if code in ("E", "F", "U") and code not in solid_statuses else "A"
