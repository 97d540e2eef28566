"""Lines over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.axes import (
    FROM_ZERO,
    Scale,
    decimal,
    dodge,
    linear,
    logarithmic,
    measure,
    period_axis,
    period_scale,
    value_axis,
)
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, trimmed, usual_step
from hled_dash.language import Language

#: Up to this many points in all, each one is drawn; above, only the last of each line and lonely ones.
POINTS = 220
_DASHES = {"domain": ["A", "E", "F"], "range": [[1, 0], [2, 3], [6, 4]]}


def draw_line(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
              catalogue: Catalogue) -> Figure:
    """Values over time, one line for each place, indicator or item.

    Lines break where periods are missing; projections are dashed and estimates dotted, both with hollow points.
    """
    context = Context(card, selection, language, catalogue)
    whole = gather(frames, context, bounded=False)
    found = trimmed(whole, context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in card.series], found, whole.frame["period"])
    scale = value_scale(found)
    calendar = calendar_of(found, context)
    periods = sorted(found.frame["period"].unique())
    named = vegalite.direct(found.lines)
    rows, said = _rows(found, context, named)
    if named:
        _name(rows, found, context, scale)
    drawn = vegalite.framed(context, rows, _layers(found, context, scale, periods, calendar, named))
    if not scale.from_zero and not scale.log:
        said.append(language.text("The vertical axis does not start at zero."))
    missing = captions.missing_places(found, context)
    under = captions.subtitle(found.unit_words, periods, context, calendar, log=found.scale == "log")
    return vegalite.figure(context, found, drawn, vegalite.wide_table(found, context), under,
                           captions.alt_lines(found, context),
                           captions.notes(found, context, missing=missing, extra=said))


def value_scale(found: Tidy) -> Scale:
    """The vertical axis: from zero for parts and amounts, log where the card says so, ranks with 1 on top."""
    values = found.frame["value"]
    if found.scale == "log":
        return logarithmic(values)
    kind = found.unit.kind if found.unit else "index"
    return linear(values, zero=kind in FROM_ZERO or found.scale in ("per_capita", "difference"), reverse=kind == "rank")


def _rows(found: Tidy, context: Context, named: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The data of the drawing, and what must be said about gaps.

    Fields: x, y; c label; g part of a line without gaps; s status; p, v, u period, value and status in words;
    o 1 for a visible point; j 1 for a row that only joins two parts; a and b the two halves of a label for two legends.
    """
    language, calendar = context.language, calendar_of(found, context)
    every = len(found.frame) <= POINTS
    parts = None if named or not found.compound else {one.number: dict(zip("ab", one.parts, strict=True))
                                                      for one in found.lines}
    steps = {code: usual_step(found, code, context) for code in found.indicators}
    all_estimated = set(found.frame["status"]) <= {"E", "F"}
    periods = {one: (decimal(one), language.period(one, calendar)) for one in found.frame["period"].unique()}
    rows: list[dict[str, Any]] = []
    broken = irregular = sparse = False
    part = 0
    for one in found.lines:
        values = found.of(one)
        step = steps[one.indicator]
        irregular |= step == float("inf") and len(values) > 1
        sparse |= 1.5 <= step < float("inf")
        part += 1
        before: dict[str, Any] | None = None
        for period, value, status in zip(values["period"], values["value"], values["status"], strict=True):
            x, shown = periods[period]
            kind = "F" if status == "F" else "E" if status == "E" and not all_estimated else "A"
            row = {"x": x, "y": value, "c": one.label, "g": part, "s": kind, "o": int(every)}
            if every:
                row |= {"p": shown, "v": found.value(value, language)}
            if parts is not None:
                row |= parts[one.number]
            if word := captions.status(status, language):
                row["u"] = word
            if before is not None:
                if x - before["x"] > step * 1.5:
                    broken = True
                    part += 1
                    row["g"] = part
                elif kind != before["s"]:
                    # The stretch between two statuses is drawn in the less certain one's manner.
                    part += 1
                    joint = {**row, "j": 1} if kind == "A" else {**before, "j": 1, "s": kind, "g": part}
                    if kind == "A":
                        joint["g"], joint["s"] = before["g"], before["s"]
                    rows.append(joint)
                    row["g"] = part
            before = row
            rows.append(row)
        if not every and not named:
            # Shapes tell lines apart also without colour; a dozen of them are enough.
            for row in rows[-len(values)::max(1, len(values) // 12)]:
                row["o"] = 1
        if before is not None:
            before["o"] = 1
    _show_lonely(rows)
    said = []
    _ = language.text
    if broken:
        said.append(_("Lines are broken where no figures were published."))
    if irregular:
        said.append(_("Figures come from single years; the lines between the points only lead the eye."))
    elif sparse:
        said.append(_("Figures are not published for every year; lines join those that follow each other."))
    return rows, said


def _show_lonely(rows: list[dict[str, Any]]) -> None:
    """A point that no line reaches must be visible by itself."""
    sizes = Counter(row["g"] for row in rows)
    for row in rows:
        if sizes[row["g"]] == 1:
            row["o"] = 1


def _name(rows: list[dict[str, Any]], found: Tidy, context: Context, scale: Scale) -> None:
    """Put each line's name (t), its ink (l) and its shift in pixels (d) on its last point; no two names collide."""
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        if "j" not in row:
            last[row["c"]] = row
    ends = [last[one.label] for one in found.lines]
    heights = [scale.share(row["y"]) * vegalite.LINE_HEIGHT for row in ends]
    moved = dodge(heights, vegalite.NAME_GAP, vegalite.LINE_HEIGHT)
    for one, row, before, after in zip(found.lines, ends, heights, moved, strict=True):
        row["t"], row["l"], row["d"] = row["c"], context.theme.label(one.colour), round(before - after, 1)


def _layers(found: Tidy, context: Context, scale: Scale, periods: list[str], calendar: str,
            named: bool) -> list[dict[str, Any]]:
    shown, language = context.theme, context.language
    heading = captions.headings(found, context)
    own = found.unit_words if found.scale in ("per_capita", "difference") else None
    written = measure(scale, found.unit, language, own)
    x = {"field": "x", "type": "quantitative", "scale": period_scale(periods),
         "axis": period_axis(periods, language, calendar)}
    y = {"field": "y", "type": "quantitative", "scale": scale.spec(), "axis": value_axis(scale, written)}
    box = None if named or len(found.lines) == 1 else vegalite.legend([one.label for one in found.lines])
    colour = {"field": "c", "type": "nominal", "scale": vegalite.colour_scale(found.lines), "legend": box}
    shape = {"field": "c", "type": "nominal", "scale": vegalite.shape_scale(found.lines), "legend": box}
    if found.compound and not named:
        colour, shape = vegalite.two_legends(found, shown.muted)
    layers: list[dict[str, Any]] = []
    if scale.crosses_zero or found.scale == "index":
        layers.append({"mark": {"type": "rule", "color": shown.muted},
                       "encoding": {"y": {key: part for key, part in y.items() if key != "field"}
                                    | {"datum": 0 if scale.crosses_zero else 100}}})
    layers += break_rules(found, context, periods)
    layers.append({
        "mark": {"type": "line", "clip": False},
        "encoding": {
            "x": x, "y": y, "color": colour, "detail": {"field": "g", "type": "nominal"},
            "strokeDash": {"field": "s", "type": "nominal", "scale": _DASHES, "legend": None},
        },
    })
    said = {"c": captions.legend_heading(found, context), "p": heading["period"], "v": heading["value"]}
    if (~found.frame["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]
    every = len(found.frame) <= POINTS
    if not every:
        layers.append(vegalite.by_period(found, context, x, "datum.y", len(periods)))
    points: dict[str, Any] = {
        "transform": [{"filter": "!datum.j"}] if every else
                     [{"filter": "datum.o && !datum.j"}, *vegalite.texts_later(found, context, "datum.y")],
        "mark": {"type": "point", "size": 52, "strokeWidth": 1.6, "opacity": 1, "filled": True},
        "encoding": {
            "x": x, "y": y, "color": colour, "shape": shape, "tooltip": vegalite.tooltip(**said),
            "opacity": {"condition": {"test": "datum.o", "value": 1}, "value": 0},
        },
    }
    if any(status in ("E", "F") for status in found.frame["status"].unique()) and set(found.frame["status"]) != {"E"}:
        # Hollow points keep the ground's colour inside, so that the line does not run through them.
        points["mark"]["filled"] = False
        points["encoding"]["fill"] = colour | {"legend": None, "condition": {"test": "datum.s != 'A'",
                                                                             "value": shown.ground}}
    layers.append(points)
    if named:
        layers.append({
            "transform": [{"filter": "datum.t"}],
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "dy": {"expr": "datum.d"},
                     "fontWeight": 600, "color": {"expr": "datum.l"}},
            "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "t"}},
        })
    return layers


def break_rules(found: Tidy, context: Context, periods: Sequence[str]) -> list[dict[str, Any]]:
    """A thin upright rule at each break in the series that concerns what is shown."""
    marks = []
    for code in found.indicators:
        for one in context.catalogue.indicators[code].breaks:
            if (one.place is None or one.place in found.places) and periods[0] < one.period <= periods[-1]:
                marks.append({"x": decimal(one.period), "n": context.language.of(one.note)})
    if not marks:
        return []
    return [{
        "data": {"values": marks},
        "mark": {"type": "rule", "color": context.theme.muted, "strokeDash": [2, 2], "strokeWidth": 1},
        "encoding": {"x": {"field": "x", "type": "quantitative"},
                     "tooltip": [{"field": "n", "type": "nominal", "title": context.language.text("Break in series")}]},
    }]

