"""Stacked areas over time: parts that add up to a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.axes import Scale, decimal, dodge, linear, measure, period_axis, period_scale, value_axis
from hled_dash.figures.charts.line import POINTS, break_rules, draw_line
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import Line, SeriesFrame, Tidy, calendar_of, first_place, trimmed, usual_step
from hled_dash.language import Language

#: As many parts as can be told apart.
MOST = 10


def draw_stacked(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """The items of one place on top of each other, the largest at the bottom.

    An item without a published figure in a period leaves its place empty there, and the note says so. Where a value
    is below zero nothing can be stacked, and the same is drawn as lines.
    """
    context = Context(card, selection, language, catalogue)
    whole = first_place(gather(frames, context, scales=("per_capita",), bounded=False), context)
    found, cut = _largest(trimmed(whole, context), context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in card.series], found, whole.frame["period"])
    if (found.frame["value"] < 0).any():
        return draw_line(frames, card, selection, language, catalogue)
    _ = language.text
    order = found.frame.groupby("line")["value"].sum().sort_values(ascending=False, kind="stable").index
    lines = tuple(found.lines_by_number[number] for number in order)
    rows, tops = _rows(found, lines, context)
    scale = linear([*tops, 0.0], zero=True)
    calendar = calendar_of(found, context)
    periods = sorted(found.frame["period"].unique())
    said = cut
    if len(found.frame) < len(periods) * len(lines):
        said.append(
            _("Some parts have no published figure in some periods; the stack is lower there by what is missing."))
    named = vegalite.direct(lines)
    if named:
        _name(rows, lines, context, scale)
    drawn = vegalite.framed(context, rows, _layers(found, lines, context, scale, periods, calendar, named))
    under = captions.subtitle(found.unit_words, periods, context, calendar)
    return vegalite.figure(context, found, drawn, vegalite.wide_table(found, context), under,
                           captions.alt_lines(found, context),
                           captions.notes(found, context, missing=captions.missing_places(whole, context)[:0],
                                          extra=said))


def _largest(found: Tidy, context: Context) -> tuple[Tidy, list[str]]:
    """As many parts as there are colours, the largest ones; what is left out is said."""
    total = found.frame.groupby("line")["value"].sum().sort_values(ascending=False, kind="stable")
    if len(total) <= MOST:
        return found, []
    note = context.language.plural("{count} smaller part is not drawn.", "{count} smaller parts are not drawn.",
                                   len(total) - MOST)
    return found.restrict(found.frame[found.frame["line"].isin(total.index[:MOST])]), [note]


def _rows(found: Tidy, lines: Sequence[Line], context: Context) -> tuple[list[dict[str, Any]], list[float]]:
    """Data of the drawing: x; y and z upper and lower edge; c label; g unbroken part; p, v, u texts of the tooltip."""
    language, calendar = context.language, calendar_of(found, context)
    many = len(found.frame) > POINTS
    steps = {code: usual_step(found, code, context) for code in found.indicators}
    periods = {one: (decimal(one), language.period(one, calendar)) for one in found.frame["period"].unique()}
    height: dict[str, float] = {}
    rows: list[dict[str, Any]] = []
    part = 0
    for one in lines:
        step, before = steps[one.indicator], None
        part += 1
        values = found.of(one)
        for period, value, status in zip(values["period"], values["value"], values["status"], strict=True):
            x, shown = periods[period]
            if before is not None and x - before > step * 1.5:
                part += 1
            low = height.get(period, 0.0)
            height[period] = low + value
            row: dict[str, Any] = {"x": x, "y": low + value, "z": low, "c": one.label, "g": part}
            if not many:
                row |= {"p": shown, "v": found.value(value, language)}
            if word := captions.status(status, language):
                row["u"] = word
            rows.append(row)
            before = x
    return rows, list(height.values())


def _name(rows: list[dict[str, Any]], lines: Sequence[Line], context: Context, scale: Scale) -> None:
    """Put each part's name (t), its ink (l) and its shift in pixels (d) on its last row; no two names collide."""
    last = {row["c"]: row for row in rows}
    ends = [last[one.label] for one in lines]
    heights = [scale.share((row["y"] + row["z"]) / 2) * vegalite.LINE_HEIGHT for row in ends]
    for one, row, moved in zip(lines, ends, dodge(heights, vegalite.NAME_GAP, vegalite.LINE_HEIGHT), strict=True):
        row["t"], row["l"] = row["c"], context.theme.label(one.colour)
        row["d"] = round(scale.share(row["y"]) * vegalite.LINE_HEIGHT - moved, 1)


def _layers(found: Tidy, lines: Sequence[Line], context: Context, scale: Scale, periods: list[str], calendar: str,
            named: bool) -> list[dict[str, Any]]:
    shown, language = context.theme, context.language
    heading = captions.headings(found, context)
    written = measure(scale, found.unit, language, found.unit_words if found.scale == "per_capita" else None)
    x = {"field": "x", "type": "quantitative", "scale": period_scale(periods),
         "axis": period_axis(periods, language, calendar)}
    y = {"field": "y", "type": "quantitative", "scale": scale.spec(), "axis": value_axis(scale, written), "stack": None}
    box = None if named or len(lines) == 1 else vegalite.legend([one.label for one in lines]) | {"symbolType": "square"}
    colour = {"field": "c", "type": "nominal", "scale": vegalite.colour_scale(lines), "legend": box}
    said = {"c": captions.legend_heading(found, context), "p": heading["period"], "v": heading["value"]}
    if (~found.frame["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]
    many = len(found.frame) > POINTS
    layers: list[dict[str, Any]] = [
        {
            # A thin edge in the ground's colour parts neighbours that look alike to some readers.
            "mark": {"type": "area", "line": False, "stroke": shown.ground,
                     "strokeWidth": 1 if len(periods) <= 40 else 0},
            "encoding": {"x": x, "y": y, "y2": {"field": "z"}, "color": colour,
                         "detail": {"field": "g", "type": "nominal"}},
        },
        vegalite.by_period(found, context, x, "datum.y-datum.z", len(periods)) if many else {
            # Unseen strokes over each part of each period carry the tooltips.
            "mark": {"type": "rule", "strokeWidth": max(3, round(600 / max(len(periods), 1))), "opacity": 0},
            "encoding": {"x": x, "y": y, "y2": {"field": "z"}, "tooltip": vegalite.tooltip(**said)},
        },
        *break_rules(found, context, periods),
    ]
    if named:
        layers.append({
            "transform": [{"filter": "datum.t"}],
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "dy": {"expr": "datum.d"},
                     "fontWeight": 600, "color": {"expr": "datum.l"}},
            "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "t"}},
        })
    return layers
