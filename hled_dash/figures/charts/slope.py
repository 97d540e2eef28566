"""Slopes: two periods, one straight line for each place or item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.axes import Scale, dodge
from hled_dash.figures.charts.line import value_scale
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.load import places_of
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, trimmed
from hled_dash.language import Language

#: Above this many lines each one takes the quiet colour, and the reader's places stand out.
COLOURED = 10
MOST = 34
#: Whether the page gives the drawing the room of a telephone only (a picture that is exported has room).
NARROW = "((containerSize()[0] || 600) < 330)"


def draw_slope(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
               catalogue: Catalogue) -> Figure:
    """The first and the last period that at least half of the lines have, joined by straight lines.

    Lines that lack one of the two are left out and named.
    """
    context = Context(card, selection, language, catalogue)
    _ = language.text
    whole = gather(frames, context, bounded=False)
    inside = trimmed(whole, context)
    ends = _ends(inside)
    if ends is None:
        return captions.nothing(context, [one.indicator for one in card.series], inside, whole.frame["period"])
    rows = inside.frame[inside.frame["period"].isin(ends)]
    both = rows.groupby("line")["period"].nunique()
    kept = rows[rows["line"].isin(both[both == 2].index)]
    calendar = calendar_of(inside, context)
    start, end = (language.period(one, calendar) for one in ends)
    said: list[str] = []
    lost = [line.label for line in inside.lines if line.number not in set(kept["line"])]
    if lost:
        said.append(_("Left out because one of the two periods is missing: {names}.",
                      names=captions.listing(lost, language)))
    last = kept[kept["period"] == ends[1]].sort_values("value", ascending=False, kind="stable")
    if len(last) > (card.top or MOST):
        said.append(language.plural("{count} more line is not drawn.", "{count} more lines are not drawn.",
                                    len(last) - (card.top or MOST)))
        kept = kept[kept["line"].isin(last["line"].head(card.top or MOST))]
    found = inside.restrict(kept)
    drawn = _spec(found, ends, (start, end), context)
    asked = places_of(card, selection, catalogue)
    missing = captions.missing_places(inside, context, asked)
    under = captions.subtitle(found.unit_words, ends, context, calendar, log=found.scale == "log")
    return vegalite.figure(context, found, drawn, _table(found, ends, (start, end), context), under,
                       captions.alt_lines(found, context), captions.notes(found, context, missing=missing, extra=said))


def _ends(found: Tidy) -> tuple[str, str] | None:
    """The first and last period that at least half of the lines have; of those, that most lines have both of."""
    counts = found.frame.groupby("period")["line"].nunique()
    common = sorted(counts[counts * 2 >= len(found.lines)].index)
    if len(common) < 2:
        return None
    wide = found.frame.pivot(index="line", columns="period", values="value").notna()
    first = next((one for one in common[:-1] if (wide[one] & wide[common[-1]]).any()), None)
    return (first, common[-1]) if first is not None else None


def _spec(found: Tidy, ends: tuple[str, str], names: tuple[str, str], context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    scale = _scale(found)
    height = max(vegalite.LINE_HEIGHT, len(found.lines) * vegalite.NAME_GAP)
    coloured = len(found.lines) <= COLOURED
    chosen = set(context.selection.places) if context.card.level else set()
    heading = captions.headings(found, context)
    values, statuses = _cells(found, "value"), _cells(found, "status")
    shifts = {}
    for end in ends:
        heights = [scale.share(values[one.number, end]) * height for one in found.lines]
        moved = dodge(heights, vegalite.NAME_GAP, height)
        shifts[end] = {one.number: round(before - after, 1)
                       for one, before, after in zip(found.lines, heights, moved, strict=True)}
    rows = []
    write, unit = vegalite.brief(found, language)
    for one in found.lines:
        first, last = values[one.number, ends[0]], values[one.number, ends[1]]
        change = captions.change(first, last, found, language)
        # How much an amount grew is what a reader wants to know; a difference of shares can be read off.
        told = f" ({change})" if change.endswith("%") else ""
        for at, (end, value) in enumerate(zip(ends, (first, last), strict=True)):
            text = write(value)
            row = {"x": at, "y": value, "c": one.label, "d": shifts[end][one.number], "p": names[at],
                   "v": found.value(value, language), "w": change,
                   "t": f"{text}{told}  {one.label}" if at else text,
                   **({"s": f"{text}  {one.label}"} if at and told else {}),
                   "l": shown.label(one.colour) if coloured else shown.ink}
            if word := captions.status(statuses[one.number, end], language):
                row["u"] = word
                if statuses[one.number, end] == "F":
                    row["h"] = 1
            if one.place in chosen:
                row["k"] = 1
            rows.append(row)
    x: dict[str, Any] = {
        "field": "x", "type": "quantitative", "scale": {"domain": [0, 1], "nice": False, "zero": False},
        "axis": {"values": [0, 1], "title": unit or None, "titleAnchor": "start", "orient": "top", "domain": False,
                 "ticks": False, "labelFontWeight": 600,
                 "labelExpr": f"datum.value < 0.5 ? '{names[0]}' : '{names[1]}'", "grid": True,
                 "labelFlush": False, "labelColor": shown.ink},
    }
    y = {"field": "y", "type": "quantitative", "scale": scale.spec(), "axis": None}
    if coloured:
        colour: dict[str, Any] = {"field": "c", "type": "nominal", "scale": vegalite.colour_scale(found.lines),
                                  "legend": None}
    else:
        colour = {"condition": {"test": "datum.k", "value": shown.accent}, "value": shown.quiet}
    said = {"c": captions.legend_heading(found, context), "p": heading["period"], "v": heading["value"],
            "w": language.text("Change")}
    if (~found.frame["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line"}, "encoding": {"x": x, "y": y, "color": colour,
                                                "detail": {"field": "c", "type": "nominal"}}},
        {"mark": {"type": "point", "size": 50, "filled": True, "opacity": 1},
         "encoding": {"x": x, "y": y, "color": colour, "tooltip": vegalite.tooltip(**said),
                      "fillOpacity": {"condition": {"test": "datum.h", "value": 0}, "value": 1}}},
    ]
    far = max(abs(row["d"]) for row in rows) > 8
    for at, align, dx in ((0, "right", -8), (1, "left", 8)):
        if far:
            # Names that had to move are joined to their points.
            reach = 14 if at else -14
            layers.append({
                "transform": [{"filter": f"datum.x == {at}"}],
                "mark": {"type": "rule", "color": shown.quiet, "strokeWidth": 0.7, "xOffset": reach / 3,
                         "x2Offset": reach, "y2Offset": {"expr": "datum.d"}},
                "encoding": {"x": x, "y": y, "x2": {"field": "x"}, "y2": {"field": "y"}},
            })
            dx = reach + (2 if at else -2)
        layers.append({
            # On a telephone the right end leaves out the change. Longer names are cut; tooltip and table have all.
            "transform": [{"filter": f"datum.x == {at}"},
                          {"calculate": f"{NARROW} && datum.s || datum.t", "as": "t"}],
            "mark": {"type": "text", "align": align, "dx": dx, "baseline": "middle", "dy": {"expr": "datum.d"},
                     "limit": {"expr": f"{NARROW} ? 130 : 230"}, "color": {"expr": "datum.l"},
                     "fontWeight": {"expr": "datum.k ? 700 : 400"}},
            "encoding": {"x": x, "y": y, "text": {"field": "t"}},
        })
    return vegalite.framed(context, rows, layers, height=height, resolve={"scale": {"color": "independent"}})


def _cells(found: Tidy, column: str) -> dict[tuple[int, str], Any]:
    """Line and period to a value or status."""
    rows = found.frame
    return dict(zip(zip(rows["line"], rows["period"], strict=True), rows[column], strict=True))


def _scale(found: Tidy) -> Scale:
    """As tall as the values need: each one is written beside its point, and the slope is what is compared."""
    if found.scale == "log":
        return value_scale(found)
    values = found.frame["value"]
    reverse = found.unit is not None and found.unit.kind == "rank"
    low, high = float(values.min()), float(values.max())
    edge = (high - low) * 0.05 or 1.0
    return Scale(low - edge, high + edge, (), reverse=reverse)


def _table(found: Tidy, ends: tuple[str, str], names: tuple[str, str], context: Context) -> pd.DataFrame:
    """A row for each line: its name and the two values, as drawn."""
    values = _cells(found, "value")
    labels = vegalite.unique([one.label for one in found.lines], [one.indicator for one in found.lines])
    table = pd.DataFrame({captions.legend_heading(found, context): labels})
    for end, name in zip(ends, names, strict=True):
        table[name] = [values[one.number, end] for one in found.lines]
    marked = found.frame[~found.frame["status"].isin(["A", ""])]
    if len(marked):
        said = marked.groupby("line")["status"].agg(lambda codes: ", ".join(
            dict.fromkeys(captions.status(code, context.language) for code in codes)))
        table[captions.headings(found, context)["status"]] = [said.get(one.number, "") for one in found.lines]
    return table.sort_values(names[1], ascending=False, kind="stable", ignore_index=True)
