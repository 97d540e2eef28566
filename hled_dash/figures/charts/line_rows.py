"""The data of a line chart: points, connected segments, and labels at the ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.context import Context
from hled_dash.figures.data import Line, Tidy, calendar_of
from hled_dash.figures.formatting import EXACT_DIGITS, is_suspect, status_labels
from hled_dash.figures.tables import short_axis, short_format
from hled_dash.figures.vega import CHART_HEIGHT, LINE_GAP, ValueScale, dodge, end_label, is_labelled
from hled_dash.language import Language, is_small

#: Up to this many points in all, each one has a tooltip of its own.
MAX_POINTS = 220
#: Up to this many periods, each point is drawn; above, only the last of each line and lonely ones.
MAX_DRAWN = 25
#: Above that, points that are drawn in each line of a chart with a legend: shapes tell lines apart also without colour.
_SHAPES_IN_A_LINE = 12


def line_rows(tidy: Tidy, context: Context, steps: Mapping[str, float]) -> tuple[list[dict[str, Any]], bool]:
    """Return the data of the chart, and whether any line is broken.

    Fields: time, value, series, status (A, E, F or U); segment: a stretch of a line without gaps in one status; point:
    1 where a point is visible; joint: 1 for a row that only joins two segments; period_label, value_label,
    status_label; color_group and shape_group: what colour and shape stand for, where each has a legend.
    """
    rows: list[dict[str, Any]] = []
    broken = False
    segments = count(1)
    every_point, labelled = has_every_point(tidy), is_labelled(tidy.lines) or len(tidy.lines) == 1
    calendar = calendar_of(tidy, context)
    periods = {period: (decimal_year(period), context.language.format_period(period, calendar))
               for period in dict.fromkeys(tidy.column("period"))}
    # Where all values are estimates, that is a note and no line is dotted.
    all_estimated = set(tidy.column("status")) <= {"E", "F"}
    drawn_as = {"F": "F"} if all_estimated else {"F": "F", "E": "E"}
    drawn_as |= dict.fromkeys(filter(is_suspect, tidy.column("status")), "U")
    values: dict[int, list[tuple[str, float, str, str]]] = {}
    for number, period, value, status, label in zip(
            *(tidy.column(name) for name in ("line", "period", "value", "status")),
            status_labels(tidy.frame, context.language), strict=True):
        values.setdefault(number, []).append((period, value, status, label))
    for line in tidy.lines:
        points = _points(line, values[line.number], tidy, context.language, periods, drawn_as, every_point=every_point)
        segmented, has_gap = _segmented(points, steps[line.indicator], segments)
        if not every_point and not labelled:
            for row in segmented[-len(points)::max(1, len(points) // _SHAPES_IN_A_LINE)]:
                row["point"] = 1
        points[-1]["point"] = 1
        broken |= has_gap
        rows += segmented
    # A point that no line reaches must be visible by itself.
    sizes = Counter(row["segment"] for row in rows)
    for row in rows:
        if sizes[row["segment"]] == 1:
            row["point"] = 1
    return rows, broken


def has_every_point(tidy: Tidy) -> bool:
    """Return whether each point is drawn: many of them would hide the line."""
    return len(tidy.frame) <= MAX_POINTS and len(set(tidy.column("period"))) <= MAX_DRAWN


def _points(line: Line, values: Sequence[tuple[str, float, str, str]], tidy: Tidy, language: Language,
            periods: Mapping[str, tuple[float, str]], drawn_as: Mapping[str, str], *,
            every_point: bool) -> list[dict[str, Any]]:
    """Return a row for each value of a line.

    Args:
        values: Period, value, status and that as text.
        periods: Each period as a number and as text.
        drawn_as: Status to the one that it is drawn as, if that is not A.
        every_point: Whether each point is drawn.
    """
    with_tooltip = len(tidy.frame) <= MAX_POINTS
    common: dict[str, Any] = {"series": line.label, "point": int(every_point)}
    if _has_two_legends(tidy):
        common["color_group"], common["shape_group"] = line.label_parts
    style, rows = tidy.style(language, digits=EXACT_DIGITS), []
    for period, value, status, status_label in values:
        time, period_label = periods[period]
        row = {"time": time, "value": value, "status": drawn_as.get(status, "A"), **common}
        if with_tooltip:
            row |= {"period_label": period_label, "value_label": style.format(value)}
        if status_label:
            row["status_label"] = status_label
        rows.append(row)
    if not every_point:
        # A sum of twelve months has a suspect one twelve times: the ends of the dotted stretch are its points.
        for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
            if row["status"] == "U" and not (before and after and before["status"] == after["status"] == "U"):
                row["point"] = 1
    return rows


def _segmented(points: list[dict[str, Any]], step: float,
               segments: Iterator[int]) -> tuple[list[dict[str, Any]], bool]:
    """Return the rows of a line with their segments, and whether it has a gap.

    A new segment begins after a gap and where the status changes; the stretch between two statuses is drawn in the
    less certain one's manner, by a row that is in both segments.
    """
    rows: list[dict[str, Any]] = []
    has_gap = False
    segment = next(segments)
    previous: dict[str, Any] | None = None
    for row in points:
        row["segment"] = segment
        if previous is not None:
            if row["time"] - previous["time"] > step * 1.5:
                has_gap = True
                row["segment"] = segment = next(segments)
            elif row["status"] != previous["status"]:
                row["segment"] = next(segments)
                if row["status"] == "A":
                    rows.append({**row, "joint": 1, "segment": segment, "status": previous["status"]})
                else:
                    rows.append({**previous, "joint": 1, "segment": row["segment"], "status": row["status"]})
                segment = row["segment"]
        rows.append(row)
        previous = row
    return rows, has_gap


def label_ends(rows: list[dict[str, Any]], tidy: Tidy, context: Context, scale: ValueScale) -> None:
    """Write each line's last value, with its name where no legend has it, into its last row; no two labels collide.

    Fields: label; short_label, for a narrow chart; label_color; label_shift, in pixels.
    """
    last = {row["series"]: row for row in rows if "joint" not in row}
    values, named = last_values(tidy, context), is_labelled(tidy.lines)
    ends = [last[line.label] for line in tidy.lines]
    heights = [scale.fraction(row["value"]) * CHART_HEIGHT for row in ends]
    for line, row, height, moved in zip(tidy.lines, ends, heights, dodge(heights, LINE_GAP, CHART_HEIGHT), strict=True):
        row |= end_label(line.label if named else "", values[line.number])
        row["label_color"] = context.theme.text_color(line.color)
        row["label_shift"] = round(height - moved, 1)


def last_values(tidy: Tidy, context: Context) -> dict[int, str]:
    """Map each line to its last value as it is written at its end, with its period where that is not the newest one
    drawn."""
    write, _unit = short_format(tidy, context.language)
    return {line: write(value) + period for line, value, period in _ends(tidy, context)}


def _ends(tidy: Tidy, context: Context) -> Iterator[tuple[int, float, str]]:
    """Yield each line with its last value and `` (2023)``, or "" for the newest period drawn."""
    calendar, newest = calendar_of(tidy, context), max(tidy.column("period"))
    for line, points in tidy.points.items():
        period, value = points[-1]
        yield line, value, "" if period == newest else f" ({context.language.format_period(period, calendar)})"


def end_codes(tidy: Tidy, context: Context) -> dict[int, tuple[str, str]]:
    """Map each line to its last value as it is written at its end, and to the number format that writes it."""
    axis, decimals = short_axis(tidy, context.language)
    labels = last_values(tidy, context)
    # No number format writes "< 0.1" of itself.
    return {line: (labels[line], f'"{labels[line]}"' if is_small(value / axis.numbers.divisor, decimals)
                   else axis.number_code(decimals, after=period)) for line, value, period in _ends(tidy, context)}


def _has_two_legends(tidy: Tidy) -> bool:
    """Return whether colour and shape stand for two things, each with a legend."""
    return tidy.has_compound_labels and not is_labelled(tidy.lines)
