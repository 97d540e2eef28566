"""Points: a circle at each place, its area in proportion to the value."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from hled_dash.catalogue import Catalogue, FigureCard, Window
from hled_dash.figures import captions, vegalite
from hled_dash.figures.classification import Classes
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.legends import column_width
from hled_dash.figures.load import places_of
from hled_dash.figures.maps import basemap, choropleth, timeline as time
from hled_dash.figures.maps.choropleth import Area
from hled_dash.figures.maps.histogram import bins_of
from hled_dash.figures.maps.legend import labels_of
from hled_dash.figures.maps.payload import HEADING, Given, as_lines
from hled_dash.figures.maps.timeline import Moments
from hled_dash.figures.maps.tooltip import Told, quoted, telling
from hled_dash.figures.tidy import SeriesFrame, Tidy
from hled_dash.geography import MapLayers
from hled_dash.language import Language

#: Names beside the largest points.
NAMED = 6
#: Largest point, in square pixels.
LARGEST = 900
#: Pixels that the classes of a colour take of the width beside the key to sizes.
BESIDE = 215


def draw_symbols(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """One period; a circle at each place, its area in proportion to the value, on one scale for all periods."""
    context = Context(card, selection, language, catalogue)
    prepared = time.prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, shot = prepared
    here = area(shot.tidy, context)
    moving = selection.map.moving
    now = time.moments(whole, shot, context, moving=moving)
    drawn = drawing(now, now, float(whole.frame["value"].max()), here, shot.tidy, context, moving=moving)
    return figure_of(shot, here, drawn, context, moments=now)


def area(found: Tidy, context: Context) -> Area:
    """The window and the points in it; ``wanted`` are those that have coordinates."""
    level = choropleth.level_of(found, context)
    window = basemap.window_of(level, context)
    asked = places_of(context.card, context.selection, context.catalogue)
    wanted = tuple(place for place in asked if basemap.located(place, context))
    return Area(level, MapLayers(), window.bounds if window else basemap.WORLD, asked, wanted)


def figure_of(shot: Any, here: Area, drawn: dict[str, Any], context: Context, **extra: Any) -> Figure:
    rows = choropleth.rows_of(shot, context)
    nowhere = [row["place"] for row in rows if row["place"] not in set(here.wanted)]
    language = context.language
    notes = choropleth.said(shot.tidy, context)
    if nowhere:
        notes.append(language.plural("{count} place has a figure and no point on this map: {places}.",
                                     "{count} places have a figure and no point on this map: {places}.", len(nowhere),
                                     places=captions.listing([context.place(place) for place in nowhere], language)))
    kept = [row for row in rows if row["place"] in set(here.wanted)]
    return choropleth.figure(kept, here, notes, drawn, shot, context, **extra)


def drawing(now: Moments, sizes: Moments, most: float, here: Area, found: Tidy, context: Context, *,
            moving: bool = False, classes: Classes | None = None, size_of: Tidy | None = None) -> dict[str, Any]:
    """The specification. ``sizes`` gives the circles their area (of ``size_of``'s unit), ``now`` what is told and,
    with ``classes``, their colour."""
    shown, language = context.theme, context.language
    _ = language.text
    sized, given = size_of or found, Given()
    window = basemap.window_of(here.level, context)
    where = {place: spot for place in here.wanted if (spot := basemap.located(place, context))}
    rows = [{"k": place, "n": time.named(place, context), "x": x, "l": y} for place, (x, y) in where.items()]
    none: tuple[None, ...] = (None,) * len(now.periods)
    areas_of = [sizes.values.get(place, none) for place in where]
    columns = {**time.columns_of(now, found, tuple(where), classes),
               "a": [list(some) for some in zip(*areas_of, strict=True)]}
    data = given.places(rows, columns)
    told = Told(found, now, context, "at", given, moving)
    area_of = given.cell("a", at="at")
    steps = [{"filter": given.there("at")}, *telling("at", given),
             {"calculate": f"isValid({area_of}) ? {area_of} : 0", "as": "g"}]
    parts: list[dict[str, Any]] = []
    layers = _ground_of(window, context)
    if "around" in context.selection.map.layers:
        parts += [basemap.land(one, shown)
                  for one in dict.fromkeys(one for some in layers for one in some.surroundings)]
    # Two tones where two countries meet.
    parts += [basemap.land(one, shown, 0.65 if number else 1.0)
              for number, one in enumerate(dict.fromkeys(one for some in layers for one in some.units))]
    at = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "l", "type": "quantitative"}}
    parts.append({
        "data": {"values": data},
        "transform": [{"filter": f"{given.there('at')} && !isValid({given.cell('v', at='at')})"}],
        "mark": {"type": "point", "shape": "cross", "size": 30, "strokeWidth": 1, "color": shown.muted,
                 "filled": False, "aria": False},
        "encoding": at,
    })
    ticks, size = _sizes(most, sized, language)
    wide = [label + " " * 4 for _tick, label in ticks]
    key = vegalite.legend(wide, size)
    given(HEADING, as_lines(key["title"]))
    values = given("ticks", [tick for tick, _label in ticks])
    key |= {
        "values": {"expr": values}, "titleLimit": 330, "symbolOpacity": 0.72, "symbolStrokeWidth": 0,
        "symbolFillColor": shown.quiet if classes else shown.accent,
        "columns": vegalite.columns(given("column", column_width(wide)), BESIDE if classes else 90),
        "labelExpr": f"{given('tick_labels', [label for _tick, label in ticks])}[indexof({values}, datum.value)]",
    }
    colour: dict[str, Any] = {"value": shown.accent}
    if classes is not None:
        labels, title = labels_of(classes, found, context)
        listed = json.dumps(labels, ensure_ascii=False)
        steps.append({"calculate": f"datum.i < 0 ? null : {listed}[datum.i]", "as": "e"})
        colour = {"field": "e", "type": "nominal", "scale": {"domain": labels, "range": list(classes.colours)},
                  "legend": vegalite.legend(labels, title) | {"symbolType": "circle", "symbolStrokeColor": shown.muted}}
    parts.append({
        "data": {"values": data},
        "transform": [*steps, {"filter": "isValid(datum.y)"}],
        "mark": {"type": "circle", "strokeWidth": 0.8},
        "encoding": at | {
            "color": colour,
            "stroke": {"condition": {"test": "datum.k == hovered || indexof(chosen, '|' + datum.k + '|') >= 0",
                                     "value": shown.ink},
                       "value": shown.muted if classes else shown.ground},
            "strokeWidth": {"condition": {"test": "datum.k == hovered || indexof(chosen, '|' + datum.k + '|') >= 0",
                                          "value": 2.4}, "value": 0.8},
            "opacity": {"condition": {"test": choropleth.faded(bins_of(now, here.wanted), given), "value": 0.15},
                        "value": 0.9 if classes else 0.72},
            "size": {"field": "g", "type": "quantitative", "legend": key,
                     "scale": {"domain": {"expr": given("span", [0, most])}, "range": [12, LARGEST], "clamp": True}},
            "tooltip": {"value": told.tooltip()},
        },
    })
    for layer in context.selection.map.layers:
        if layer in basemap.OTHERS:
            parts += basemap.other_points(layer, here.bounds, context)
    if context.selection.map.labels:
        parts += _names(rows, sizes, most, here.bounds, context, given)
    return basemap.framed(parts, here.bounds, context,
                         params=[*time.params(now, context), *told.params(), *given.params()])


def _ground_of(window: Window | None, context: Context) -> list[Any]:
    return basemap.under_points(window, context.catalogue) if window else []


def _names(rows: Sequence[Mapping[str, Any]], sizes: Moments, most: float, bounds: basemap.Bounds, context: Context,
           given: Given) -> list[dict[str, Any]]:
    """Names of the largest points that do not touch each other, to the right of the point where there is room."""
    shown = context.theme
    east = bounds[3]
    _height, degree, up = basemap.size_of(bounds)
    # By their largest value of all periods, so that names stay where they are while the years play.
    sized = [(max((one or 0.0 for one in sizes.values.get(row["k"], ())), default=0.0), row) for row in rows]
    sides: dict[str, list[dict[str, Any]]] = {"left": [], "right": []}
    taken: list[tuple[float, float, float]] = []
    for value, row in sorted(sized, key=lambda one: -one[0]):
        if len(taken) >= NAMED or value <= 0 or value < most / 50:
            break
        away = round(math.sqrt(value / most * LARGEST / math.pi) + 4)
        long = (away + len(row["n"]) * basemap.LETTER) / degree
        right = row["x"] + long <= east
        begin, end = (row["x"], row["x"] + long) if right else (row["x"] - long, row["x"])
        if all(abs(row["l"] - y) * up > 15 or end < left or other < begin for left, other, y in taken):
            taken.append((begin, end, row["l"]))
            sides["left" if right else "right"].append(
                {"x": row["x"], "y": row["l"], "t": row["n"], "d": away if right else -away, "f": shown.ground,
                 "i": shown.ink})
    return [part for align, named in sides.items()
            for part in basemap.written(given.rows(align, named), {"align": align, "dx": {"expr": "datum.d"}})]


def _sizes(most: float, found: Tidy, language: Language) -> tuple[list[tuple[float, str]], str]:
    """Three round values for the legend of sizes, and its title."""
    if most <= 0:
        return [(most, language.number(most))], found.unit_words
    return [(value, found.short(value, language)) for value in steps(most)], found.unit_words


def steps(most: float) -> tuple[float, float, float]:
    """Three round values up to one above zero, for a key of sizes."""
    step = 10.0 ** math.floor(math.log10(most))
    top = next(size * step for size in (8, 6, 5, 4, 3, 2, 1) if size * step <= most)
    return top / 10, top / 2, top


def _choose(labels: Sequence[tuple[float, str]]) -> str:
    """A Vega expression that writes each of the legend's values as given."""
    found = "''"
    for value, label in reversed(labels):
        found = f"datum.value == {value!r} ? {quoted(label)} : {found}"
    return found
