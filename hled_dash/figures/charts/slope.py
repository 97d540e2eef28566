"""Slopes: two periods, one straight line for each place or item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.line import value_scale_of
from hled_dash.figures.context import Context, places_of, unique_labels
from hled_dash.figures.data import (
    SeriesFrame,
    Tidy,
    calendar_of,
    card_places,
    filter_periods,
    line_crosses_break,
    prepare_data,
)
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_names, format_status, status_labels
from hled_dash.figures.tables import short_format
from hled_dash.figures.text import (
    build_notes,
    column_headings,
    describe_lines,
    find_missing_places,
    format_subtitle,
    legend_title,
    name_coverage,
)
from hled_dash.figures.vega import (
    CHART_HEIGHT,
    LINE_GAP,
    ValueScale,
    chart_slots,
    chart_template,
    color_slots,
    dodge,
    fill_status,
    has_status,
    layered,
    narrower_than,
    series_scale,
    slot,
    text_tooltips,
    tooltip_slots,
    value_scale,
    value_scale_slots,
    value_where,
    wrap_label,
    wrap_lines,
)
from hled_dash.language import Language

#: Above this many lines each one takes the quiet colour, and the reader's places stand out.
MAX_COLORED = 10
#: Lines when the card sets no number.
MAX_LINES = 34
#: The same on a slide, where the labels of two lines each are as high as the drawing.
SLIDE_LINES = 10
#: Labels that are moved by more pixels than this are joined to their points.
_FAR = 8
#: The pixels that a label is then moved away from its point.
_REACH = 14
#: Letters in a line of a label, and on a narrow chart.
LABEL_LETTERS, NARROW_LETTERS = 36, 20
#: Whether the chart has the room of a telephone only.
NARROW = narrower_than(330)


def draw_slope(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
               catalogue: Catalogue) -> Figure:
    """Draw the first and the last period that at least half of the lines have, joined by straight lines.

    Lines that lack one of the two are left out and named.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_data(frames, context)
    inside = filter_periods(prepared, context)
    ends = _ends(inside)
    if ends is None:
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    tidy, notes, left_out = _complete(inside, ends, context)
    calendar = calendar_of(inside, context)
    start, end = (language.format_period(period, calendar) for period in ends)
    missing = find_missing_places(inside, context, card_places(card, selection, catalogue))
    unit = short_format(tidy, language)[1] or tidy.unit_label
    subtitle = name_coverage(format_subtitle(unit, ends, context, calendar, log=tidy.scale == "log"), context,
                             missing=missing, shown=len(tidy.lines), count=len(tidy.lines) + left_out)
    return build_figure(context, tidy, _spec(tidy, ends, (start, end), context),
                        _table(tidy, ends, (start, end), context), subtitle, describe_lines(tidy, context),
                        build_notes(tidy, context, missing=missing, extra=notes), left_out=notes)


def _complete(inside: Tidy, ends: tuple[str, str], context: Context) -> tuple[Tidy, list[str], int]:
    """Return the lines that have both periods, cut to the card's number, notes of what is left out, and how many lines
    that have both are."""
    language = context.language
    rows = inside.frame[inside.frame["period"].isin(ends)]
    periods = rows.groupby("line")["period"].nunique()
    complete = rows[rows["line"].isin(periods[periods == 2].index)]
    notes: list[str] = []
    if incomplete := [line.label for line in inside.lines if line.number not in set(complete["line"])]:
        notes.append(language.text("Left out because one of the two periods is missing: {names}.",
                                   names=format_names(incomplete, language)))
    last = complete[complete["period"] == ends[1]].sort_values("value", ascending=False, kind="stable")
    most = context.max_rows(MAX_LINES, SLIDE_LINES)
    if len(last) > most:
        notes.append(language.plural("{count} more line is not drawn.", "{count} more lines are not drawn.",
                                     len(last) - most))
        complete = complete[complete["line"].isin(last["line"].head(most))]
    return inside.with_rows(complete), notes, max(len(last) - most, 0)


def _ends(tidy: Tidy) -> tuple[str, str] | None:
    """Return the two periods farthest apart that at least half of the lines have both of, else those that most have."""
    counts = tidy.frame.groupby("period")["line"].nunique()
    common = sorted(counts[counts * 2 >= len(tidy.lines)].index)
    if len(common) < 2:
        return None
    held = tidy.frame.pivot(index="line", columns="period", values="value")[common].notna().to_numpy(dtype=int)
    lines_with_both = held.T @ held
    pairs = [(int(lines_with_both[first, last]), last - first, last, first)
             for last in range(1, len(common)) for first in range(last) if lines_with_both[first, last]]
    most = max(pairs, default=None)
    if most is None:
        return None
    _count, _gap, last, first = max((pair for pair in pairs if 2 * pair[0] >= len(tidy.lines)), default=most,
                                    key=lambda pair: (pair[1], pair[2], pair[0]))
    return common[first], common[last]


def _spec(tidy: Tidy, ends: tuple[str, str], end_names: tuple[str, str], context: Context) -> dict[str, Any]:
    theme = context.theme
    scale = _scale(tidy)
    write, unit = short_format(tidy, context.language)
    rows = _rows(tidy, ends, end_names, context, write)
    height = max(CHART_HEIGHT, sum(LINE_GAP * _count_lines(row) for row in rows if row["end"]))
    _shift_labels(rows, scale, height)
    headings = column_headings(tidy, context)
    template = _chart(colored=len(tidy.lines) <= MAX_COLORED, status=has_status(tidy),
                      joined=max(abs(row["label_shift"]) for row in rows) > _FAR)
    return template.fill(
        **chart_slots(context, rows, height), **value_scale_slots("y", scale), **color_slots(tidy.lines),
        **tooltip_slots({"series": legend_title(tidy, context), "period_label": headings["period"],
                         "value_label": headings["value"], "change_label": context.language.text("Change"),
                         "status_label": headings["status"]}),
        unit=wrap_lines(unit) or None, end_labels=f"datum.value < 0.5 ? '{end_names[0]}' : '{end_names[1]}'",
        ink=theme.foreground, accent=theme.accent, quiet=theme.neutral,
    )


def _rows(tidy: Tidy, ends: tuple[str, str], end_names: tuple[str, str], context: Context,
          write: Callable[[float], str]) -> list[dict[str, Any]]:
    """Return the data of the chart.

    Fields: end (0 or 1), value, series; label, label_color and, where a narrow chart leaves out the change,
    short_label; hollow: 1 for projections; selected: 1 for the reader's places; period_label, value_label,
    change_label, status_label.
    """
    theme, language = context.theme, context.language
    colored = len(tidy.lines) <= MAX_COLORED
    selected = set(context.selection.places) if context.card.level else set()
    values, statuses = _cells(tidy, "value"), _cells(tidy, "status")
    status_words = dict(zip(statuses, status_labels(tidy.frame, language), strict=True))
    rows = []
    for line in tidy.lines:
        if tidy.unit and tidy.unit.is_change:
            change = ""
        elif line_crosses_break(line, ends[0], ends[1], context.catalogue):
            change = language.text("not comparable: break in series")
        else:
            change = tidy.format_change(values[line.number, ends[0]], values[line.number, ends[1]], language)
        # How much an amount grew is what a reader wants to know; a difference of shares can be read off.
        growth = f" ({change})" if change.endswith("%") else ""
        for end, period in enumerate(ends):
            value, status = values[line.number, period], statuses[line.number, period]
            text = write(value)
            row = {"end": end, "value": value, "series": line.label, "period_label": end_names[end],
                   "value_label": tidy.format_value(value, language), "change_label": change,
                   "label": wrap_label(f"{text}{growth}\u2002{line.label}", LABEL_LETTERS) if end else text,
                   "label_color": theme.text_color(line.color) if colored else theme.foreground}
            if end:
                row["short_label"] = wrap_label(f"{text}\u2002{line.label}", NARROW_LETTERS)
            if status_label := status_words[line.number, period]:
                row["status_label"] = status_label
            if status == "F":
                row["hollow"] = 1
            if line.place in selected:
                row["selected"] = 1
            rows.append(row)
    return rows


def _shift_labels(rows: Sequence[dict[str, Any]], scale: ValueScale, height: int) -> None:
    """Write the shift of each label in pixels (label_shift), so that none at one end collide."""
    for end in (0, 1):
        labels = [row for row in rows if row["end"] == end]
        heights = [scale.fraction(row["value"]) * height for row in labels]
        lines = [_count_lines(row) for row in labels]
        moved = dodge(heights, [LINE_GAP * count for count in lines], height)
        for row, before, after, count in zip(labels, heights, moved, lines, strict=True):
            # Vega centres the first line of a label at its point.
            row["label_shift"] = round(before - after - LINE_GAP * (count - 1) / 2, 1)


def _count_lines(row: Mapping[str, Any]) -> int:
    """Count lines of a label, on a narrow chart where it has more of them."""
    return 1 + max(str(row.get(field, "")).count("\n") for field in ("label", "short_label"))


@chart_template
def _chart(*, colored: bool, status: bool, joined: bool) -> alt.TopLevelMixin:
    """Return the chart.

    Args:
        colored: Whether each line has a colour of its own.
        status: Whether tooltips say the status of a value.
        joined: Whether labels are joined to their points.
    """
    axis = alt.Axis(values=[0, 1], title=slot("unit"), titleAnchor="start", orient="top", domain=False, ticks=False,
                    labelFontWeight=600, labelExpr=slot("end_labels"), grid=True, labelFlush=False,
                    labelColor=slot("ink"))
    x = alt.X(field="end", type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False, zero=False), axis=axis)
    base = alt.Chart().encode(x=x, y=alt.Y(field="value", type="quantitative", scale=value_scale("y"), axis=None))
    color: Any = alt.Color(field="series", type="nominal", scale=series_scale("color"), legend=None)
    if not colored:
        color = alt.ColorValue(slot("quiet"), condition=value_where(alt.datum.selected, slot("accent")))
    lines = base.mark_line().encode(color=color, detail=alt.Detail(field="series", type="nominal"))
    fields = ["series", "period_label", "value_label", "change_label", *(["status_label"] if status else [])]
    points = base.mark_point(size=50, filled=True, opacity=1).encode(
        color=color, tooltip=text_tooltips(fields),
        fillOpacity=alt.FillOpacityValue(1, condition=value_where(alt.datum.hollow, 0)))
    layers = [lines, fill_status(points) if status else points]
    for end, side in enumerate((-1, 1)):
        if joined:
            layers.append(base.mark_rule(
                color=slot("quiet"), strokeWidth=0.7, xOffset=side * _REACH / 3, x2Offset=side * _REACH,
                y2Offset=alt.expr("datum.label_shift"),
            ).encode(x2=alt.X2(field="end"), y2=alt.Y2(field="value")).transform_filter(alt.datum.end == end))
        # On a telephone the right end leaves out the change, and lines are shorter.
        layers.append(base.mark_text(
            align="left" if end else "right", dx=side * (_REACH + 2 if joined else 8), baseline="middle",
            dy=alt.expr("datum.label_shift"), lineBreak="\n", lineHeight=LINE_GAP,
            color=alt.expr("datum.label_color"), fontWeight=alt.expr("datum.selected ? 700 : 400"),
        ).encode(text=alt.Text("label:N")).transform_filter(alt.datum.end == end).transform_calculate(
            label=f"{NARROW} && datum.short_label || datum.label"))
    return layered(*layers, resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")))


def _cells(tidy: Tidy, column: str) -> dict[tuple[int, str], Any]:
    """Map each line and period to a value or status."""
    rows = tidy.frame
    return dict(zip(zip(rows["line"], rows["period"], strict=True), rows[column], strict=True))


def _scale(tidy: Tidy) -> ValueScale:
    """Return a scale without zero: values are written beside their points, and slopes are compared."""
    if tidy.scale == "log":
        return value_scale_of(tidy)
    values = tidy.frame["value"]
    reverse = tidy.unit is not None and tidy.unit.kind == "rank"
    low, high = float(values.min()), float(values.max())
    edge = (high - low) * 0.05 or 1.0
    return ValueScale(low - edge, high + edge, (), reverse=reverse)


def _table(tidy: Tidy, ends: tuple[str, str], end_names: tuple[str, str], context: Context) -> pd.DataFrame:
    """Return a row for each line: its name and the two values, as drawn."""
    values = _cells(tidy, "value")
    labels = unique_labels([line.label for line in tidy.lines], [line.indicator for line in tidy.lines])
    table = pd.DataFrame({legend_title(tidy, context): labels})
    for end, name in zip(ends, end_names, strict=True):
        table[name] = [values[line.number, end] for line in tidy.lines]
    marked = tidy.frame[~tidy.frame["status"].isin(["A", ""])]
    if len(marked):
        statuses = marked.groupby("line")["status"].agg(lambda codes: ", ".join(
            dict.fromkeys(format_status(code, context.language) for code in codes)))
        table[column_headings(tidy, context)["status"]] = [statuses.get(line.number, "") for line in tidy.lines]
    return table.sort_values(end_names[1], ascending=False, kind="stable", ignore_index=True)
