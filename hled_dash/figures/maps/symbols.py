"""Proportional symbols: a circle at each place, its area in proportion to the value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import altair as alt

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import vega
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import SeriesFrame, Tidy
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.basemap import land_layer, points_chart, reference_layers
from hled_dash.figures.maps.choropleth import class_extra, method_of, unfocused, value_slots
from hled_dash.figures.maps.classification import Classes, Scheme, classify
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapDrawing, MapLayer, build_drawing
from hled_dash.figures.maps.extent import MapExtent, coordinates, land_under_points, point_extent, window_of
from hled_dash.figures.maps.histogram import bin_index, compute_bins
from hled_dash.figures.maps.labels import (
    LARGE_SIZE,
    NAME_SIZE,
    LabelBox,
    LabelStyle,
    fit_candidates,
    text_layers,
    text_width,
)
from hled_dash.figures.maps.legend import (
    TITLE_LIMIT,
    class_labels,
    legend,
    legend_slots,
    size_key,
    title_lines,
)
from hled_dash.figures.maps.map_figure import build_figure, ranking_rows, row_trends, status_notes, without_point_note
from hled_dash.figures.maps.payload import Payload, cell, has_data
from hled_dash.figures.maps.projection import Bounds, MapProjection, Visible, fit_projection, pixels_of
from hled_dash.figures.maps.timeline import Timeline, build_timeline, place_name, prepare_map
from hled_dash.figures.maps.tooltip import PlaceTooltip
from hled_dash.figures.text import break_notes
from hled_dash.figures.vega import part_template, slot
from hled_dash.geography import ShapeLayer
from hled_dash.language import Language

#: Names beside the largest circles.
MAX_LABELS = 12
#: Names are left out of a map that is smaller, in parts of the usual one.
_SMALLEST = 0.75
#: The smallest and the largest circle, in square pixels.
MIN_SIZE, MAX_SIZE = 12, 900
#: The area of circles of one size by that of the largest: no area can stand for a value below zero.
EQUAL_AREA = 0.2
#: Pixels to the edge of the largest one's outline.
MAX_RADIUS = math.sqrt(MAX_SIZE) / 2 + 1.2
#: Pixels that the key to sizes leaves beside it, and with the classes of a colour there too.
AXIS, AXIS_WITH_CLASSES = 90, 215


class Sizes(NamedTuple):
    """What the area of the circles stands for.

    Attributes:
        timeline: The values.
        largest: The value of the largest circle.
        tidy: Their figures.
        equal_size: Whether all circles are of one size.
    """

    timeline: Timeline
    largest: float
    tidy: Tidy
    equal_size: bool = False


def draw_symbols(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """Draw one period; a circle at each place, its area in proportion to the value, on one scale for all periods; of
    values that may be below zero, circles of one size in the colours of their classes."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_map(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    all_periods, section = prepared
    extent = point_extent(all_periods, section.period, context)
    moving = selection.map.animated
    timeline = build_timeline(all_periods, section, context, moving=moving)
    values, classes, extra = all_periods.frame["value"], None, dict[str, Any]()
    if values.min() < 0:
        ones = {place: tuple(None if value is None else 1.0 for value in row)
                for place, row in timeline.values.items()}
        sizes = Sizes(replace(timeline, values=ones), 1 / EQUAL_AREA, section.tidy, equal_size=True)
        classes = classify(list(values), context.theme, all_periods.decimals, Scheme(
            count=selection.map.classes, middle=0.0, palette=selection.map.palette, method=method_of(selection.map)))
        extra = class_extra(ClassifiedMap(timeline, classes, extent, section.tidy, context))
    else:
        sizes = Sizes(timeline, float(values.max()), section.tidy)
    drawing = symbol_drawing(timeline, sizes, extent, section.tidy, context, moving=moving, classes=classes)
    rows = ranking_rows(section, context)
    notes = [*status_notes(section.tidy, context), *(break_notes(all_periods, context) if moving else [])]
    drawable = set(extent.places)
    if without_point := [row["place"] for row in rows if row["place"] not in drawable]:
        notes.append(without_point_note(without_point, context))
    rows = [row for row in rows if row["place"] in drawable]
    return build_figure(rows, extent, notes, drawing.spec(), section, context, drawing=drawing,
                        **{"timeline": timeline, **extra}, trends=row_trends(rows, all_periods, context))


def symbol_drawing(timeline: Timeline, sizes: Sizes, extent: MapExtent, tidy: Tidy, context: Context, *,
                   moving: bool = False, classes: Classes | None = None) -> MapDrawing:
    """Return circles with an area by ``sizes``, and with a colour by ``classes`` of the timeline's values if there are
    any."""
    theme, payload = context.theme, Payload()
    rows = _point_rows(extent, context)
    projection = fit_projection(extent.bounds, _visible_land(extent, context),
                                points=[(row["longitude"], row["latitude"]) for row in rows], radius=MAX_RADIUS)
    tooltip = PlaceTooltip(tidy, timeline, context, payload, has_trend=moving)
    values = projection.point_slots() | _place_slots(timeline, sizes, extent, tidy, payload, classes) | {
        "points": rows, "tooltip": {"expr": tooltip.tooltip()}, "ink": theme.foreground, "fill": theme.accent,
        "muted": theme.muted, "key_fill": theme.neutral if classes else theme.accent,
        "border": theme.muted if classes else theme.background, "opacity": 0.9 if classes else 0.72,
        # As shapes: a circle beyond the frame would make Vega fit the width of a telephone without end.
        "clip": True,
    } | _key_slots(sizes, context, payload, has_classes=classes is not None)
    if classes is not None:
        values |= _class_slots(classes, tidy, context, payload)
    circles = _circles(has_classes=classes is not None, has_size_legend=not sizes.equal_size)
    labels, taken = _label_layers(rows, sizes, extent.bounds, projection, context, payload)
    layers = [*_land_layers(extent, projection, context), MapLayer(_crosses(), values), MapLayer(circles, values),
              *reference_layers(extent, projection, context, taken), *labels]
    return build_drawing(layers, projection, payload, context, timeline=timeline, tooltip=tooltip)


def _point_rows(extent: MapExtent, context: Context) -> list[dict[str, Any]]:
    requested = set(extent.requested)
    return [{"place": place, "name": place_name(place, context), "index": number, "longitude": spot[0],
             "latitude": spot[1], "requested": place in requested} for number, place in enumerate(extent.places)
            if (spot := coordinates(place, context))]


def _place_slots(timeline: Timeline, sizes: Sizes, extent: MapExtent, tidy: Tidy, payload: Payload,
                 classes: Classes | None) -> dict[str, Any]:
    """Return the values of the slots that hold expressions of a place."""
    payload.values |= timeline.columns(extent.places, tidy, classes)
    none: tuple[None, ...] = (None,) * len(timeline.periods)
    by_place = [sizes.timeline.values.get(place, none) for place in extent.places]
    payload.bind("sizes", [list(column) for column in zip(*by_place, strict=True)])
    period = "period_index"
    value, size = cell("values", period), cell("sizes", period)
    return value_slots(period) | {
        "drawn": has_data(period), "missing": f"{has_data(period)} && datum.requested && !isValid({value})",
        "size": f"isValid({size}) ? {size} : 0",
        "unfocused": unfocused(bin_index(compute_bins(timeline, extent.places), payload)),
    }


def _key_slots(sizes: Sizes, context: Context, payload: Payload, *, has_classes: bool) -> dict[str, Any]:
    """Return the values of the slots of the key to sizes; its other values are in the payload."""
    ticks, title = size_key(sizes.largest, sizes.tidy, context.language)
    payload.bind("size_ticks", [tick for tick, _label in ticks])
    payload.bind("size_labels", [label for _tick, label in ticks])
    payload.bind("size_domain", [0, sizes.largest])
    return legend_slots([label + " " * 4 for _tick, label in ticks], title,
                        AXIS_WITH_CLASSES if has_classes else AXIS, payload, large=context.selection.map.large,
                        beside=has_classes)


def _class_slots(classes: Classes, tidy: Tidy, context: Context, payload: Payload) -> dict[str, Any]:
    """Return the values of the slots of a colour by class; a class without a place has no place in the legend."""
    labels, title = class_labels(classes, tidy, context, counted=False)
    members = {member for period in payload.values["classes"] for member in period}
    names = payload.bind("class_names", labels)
    return {"class_names": labels, "class_colours": list(classes.colours), "class_title": title_lines(title),
            "class_values": [label for number, label in enumerate(labels) if number in members],
            **vega.legend_slots(labels, "class"),
            "class_label": f"datum.class_index < 0 ? null : {names}[datum.class_index]"}


@part_template
def _crosses() -> alt.Chart:
    """Return places without a value."""
    crosses: alt.Chart = points_chart().mark_point(
        shape="cross", size=30, strokeWidth=1, color=slot("muted"), filled=False, clip=slot("clip"), aria=False)
    return crosses.transform_filter(slot("missing"))


@part_template
def _circles(has_classes: bool, has_size_legend: bool) -> alt.Chart:
    selected = alt.when("datum.place == hovered || indexof(selected, '|' + datum.place + '|') >= 0")
    key = legend(symbolOpacity=0.72, symbolStrokeWidth=0, symbolFillColor=slot("key_fill"),
                 values=alt.ExprRef("payload.size_ticks"),
                 labelExpr="payload.size_labels[indexof(payload.size_ticks, datum.value)]")
    colours = vega.legend("class", title=slot("class_title"), titleLimit=TITLE_LIMIT, symbolType="circle",
                          symbolStrokeColor=slot("muted"), values=slot("class_values"))
    chart: alt.Chart = points_chart().mark_circle(strokeWidth=0.8, tooltip=slot("tooltip"), clip=slot("clip")).encode(
        color=alt.Color(field="class_label", type="nominal",
                        scale=alt.Scale(domain=slot("class_names"), range=slot("class_colours")),
                        legend=colours) if has_classes else alt.value(slot("fill")),
        stroke=selected.then(alt.value(slot("ink"))).otherwise(alt.value(slot("border"))),
        strokeWidth=selected.then(alt.value(2.4)).otherwise(alt.value(0.8)),
        opacity=alt.when(slot("unfocused")).then(alt.value(0.15)).otherwise(alt.value(slot("opacity"))),
        size=alt.Size(field="size", type="quantitative", legend=key if has_size_legend else None,
                      scale=alt.Scale(domain=alt.ExprRef("payload.size_domain"), range=[MIN_SIZE, MAX_SIZE],
                                      clamp=True)),
    ).transform_filter(slot("drawn")).transform_calculate(
        value=slot("value"), class_index=slot("class_index"), size=slot("size"))
    if has_classes:
        chart = chart.transform_calculate(class_label=slot("class_label"))
    return chart.transform_filter("isValid(datum.value)")


def _land(extent: MapExtent, context: Context) -> tuple[list[ShapeLayer], list[ShapeLayer]]:
    """Return land around, if the reader requests it, and land under the points."""
    window = window_of(extent.level, context)
    layers = land_under_points(window, context.catalogue) if window else []
    around = dict.fromkeys(shapes for land_layers in layers for shapes in land_layers.surroundings)
    return (list(around) if "around" in context.selection.map.layers else [],
            list(dict.fromkeys(shapes for land_layers in layers for shapes in land_layers.units)))


def _visible_land(extent: MapExtent, context: Context) -> Visible:
    return tuple((shapes, None) for land_layers in _land(extent, context) for shapes in land_layers)


def _land_layers(extent: MapExtent, projection: MapProjection, context: Context) -> list[MapLayer]:
    around, land = _land(extent, context)
    return [
        *(land_layer(shapes, projection, context.theme) for shapes in around),
        # Two tones where two countries meet.
        *(land_layer(shapes, projection, context.theme, 0.65 if number else 1.0) for number, shapes in enumerate(land)),
    ]


def _label_layers(rows: Sequence[Mapping[str, Any]], sizes: Sizes, bounds: Bounds, projection: MapProjection,
                  context: Context, payload: Payload) -> tuple[list[MapLayer], list[LabelBox]]:
    """Return layers of the names beside the largest circles, and what names and circles cover."""
    if not context.selection.map.labels:
        return [], []
    theme = context.theme
    size = LARGE_SIZE if context.selection.map.large else NAME_SIZE
    labels, boxes = _free_labels(rows, sizes, bounds, projection, size)
    payload.datasets["names"] = labels
    style = LabelStyle(theme.background, theme.foreground, {"expr": "datum.align"}, size,
                       dx={"expr": "datum.right"}, dy={"expr": "datum.down"})
    return text_layers(labels, projection, style, name="names", text="datum.name"), boxes


def _free_labels(rows: Sequence[Mapping[str, Any]], sizes: Sizes, bounds: Bounds, projection: MapProjection,
                 size: int) -> tuple[list[dict[str, Any]], list[LabelBox]]:
    """Return rows of names that cover no other one and no circle (with alignment, offset in pixels, and least scale),
    and what names and circles cover."""
    taken, named = [], []
    for row in rows:
        if not (values := [value for value in sizes.timeline.values.get(row["place"], ()) if value is not None]):
            continue
        newest, largest = (2 * math.sqrt(max(MAX_SIZE * value / sizes.largest, MIN_SIZE) / math.pi)
                           for value in (values[-1], max(values)))
        taken.append(LabelBox(row["longitude"], row["latitude"], newest, newest))
        if 0 < values[-1] >= sizes.largest / 50:
            # As far away as from the largest of its circles, so that it stays there while the years play.
            named.append((values[-1], row["name"], beside(row["name"], replace(
                taken[-1], width=largest, height=largest), size, bounds)))
    named.sort(key=lambda one: -one[0])
    boxes, scales = fit_candidates([candidates for _value, _name, candidates in named], projection, taken=taken,
                                   smallest=_SMALLEST * projection.usual_scale)
    fitted = [(name, box, scale) for (_value, name, _candidates), box, scale in zip(named, boxes, scales, strict=True)
              if scale is not None][:MAX_LABELS]
    labels = [{"name": name, "longitude": box.longitude, "latitude": box.latitude, "least_scale": scale,
               "align": "left" if box.right > 0 else "right" if box.right < 0 else "center",
               "right": box.right - math.copysign(box.width / 2, box.right) if box.right else 0, "down": -box.up}
              for name, box, scale in fitted]
    return labels, [*taken, *(box for _name, box, _scale in fitted)]


def beside(name: str, circle: LabelBox, size: int, bounds: Bounds) -> list[LabelBox]:
    """Return where the name of a circle may stand within the window, the best first: beside, above, below it."""
    south, west, north, east = bounds
    _height, across, up = pixels_of(bounds)
    width, height, radius = text_width(name, size), 1.1 * size, math.ceil(circle.width / 2)
    beside, above = radius + 4 + width / 2, radius + 2 + height / 2
    offsets = [(beside, 0.0), (-beside, 0.0), (0.0, above), (0.0, -above),
               *((side * width / 2, row * above) for side in (1, -1) for row in (1, -1))]
    boxes = [replace(circle, width=width, height=height, right=right, up=up) for right, up in offsets]
    return [box for box in boxes
            if width / 2 <= (box.longitude - west) * across + box.right <= (east - west) * across - width / 2
            # A line above and below the window there is still the frame of the map.
            and -height / 2 <= (box.latitude - south) * up + box.up <= (north - south) * up + height / 2] or boxes[:2]
