"""Choropleth maps: places coloured by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import altair as alt

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import SeriesFrame, Tidy
from hled_dash.figures.figure import Figure, MapOptions, Selection
from hled_dash.figures.maps.basemap import border_layer, land_layer, reference_layers, selected_layers, shapes_chart
from hled_dash.figures.maps.classification import Classes, Method, Scheme, classify
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapDrawing, MapLayer, build_drawing
from hled_dash.figures.maps.extent import MapExtent, shape_extent
from hled_dash.figures.maps.histogram import bin_index, compute_bins, label_histogram
from hled_dash.figures.maps.labels import LabelBox
from hled_dash.figures.maps.legend import class_labels, class_sentences, legend, legend_slots
from hled_dash.figures.maps.map_figure import build_figure, ranking_rows, row_trends, status_notes
from hled_dash.figures.maps.payload import Payload, cell, has_data
from hled_dash.figures.maps.place_labels import place_label_layers
from hled_dash.figures.maps.projection import MAX_HEIGHT, MapProjection, fit_projection
from hled_dash.figures.maps.timeline import build_timeline, is_highest_first, place_names, prepare_map
from hled_dash.figures.maps.tooltip import PlaceTooltip, quote
from hled_dash.figures.text import break_notes, build_credits
from hled_dash.figures.vega import part_template, slot
from hled_dash.geography import ShapeLayer
from hled_dash.language import Language

#: Colours that a drawing has room for, whatever the classes of an indicator: nine and none.
MAX_COLOURS = 10
#: Maps of more places have thin borders and straight edges.
MANY_PLACES = 100
#: Methods that leave it to the catalogue where classes end.
DECLARED_METHODS = ("auto", "fixed")


@dataclass(frozen=True)
class ChoroplethOptions:
    """Options of a choropleth.

    Attributes:
        moving: True where the page moves through the periods.
        unit_words: Instead of the unit's own, in the legend.
        groups: Labels of the classes and title of the legend, where classes are groups of two indicators.
        tooltip: The expression of the tooltip, for such groups.
        circles: Place to the radius, in pixels, of the circle in its middle, which its label stands below or above.
    """

    moving: bool = False
    unit_words: str = ""
    groups: tuple[list[str], str] | None = None
    tooltip: str | None = None
    circles: Mapping[str, float] | None = None


DEFAULT_OPTIONS = ChoroplethOptions()


def draw_choropleth(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                    catalogue: Catalogue) -> Figure:
    """Draw one period; every place of the level in the window, coloured by class. Places without a figure are grey.

    The classes are those of all periods together, so that the same colour means the same in every year; where the
    period shown would have no more than half of them, they are its own.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_map(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    all_periods, section = prepared
    extent = shape_extent(section.tidy, context)
    moving = selection.map.animated
    classified = ClassifiedMap(build_timeline(all_periods, section, context, moving=moving),
                               classes_of(all_periods, context, section.tidy), extent, section.tidy, context)
    drawing = choropleth_drawing(classified, ChoroplethOptions(moving=moving))
    rows = ranking_rows(section, context)
    notes = [*status_notes(section.tidy, context), *(break_notes(all_periods, context) if moving else [])]
    figure = build_figure(rows, extent, notes, drawing.spec(), section, context, drawing=drawing,
                          trends=row_trends(rows, all_periods, context), **class_extra(classified))
    if not moving:
        return figure
    # The page moves to periods in which other places have figures, from a source of their own.
    indicators = (*all_periods.origins, *all_periods.auxiliary_indicators)
    return replace(figure, credits=build_credits(indicators, catalogue, language))


def classes_of(all_periods: Tidy, context: Context, single_period: Tidy | None = None) -> Classes:
    """Return the classes by the options of the reader or the catalogue, over the values of all periods.

    Args:
        all_periods: The values.
        context: The context of the map.
        single_period: Those of the only period that is seen at a time.
    """
    options = context.selection.map
    indicator = context.catalogue.indicators[all_periods.indicators[0]]
    published = all_periods.scale == "published"

    def classify_values(values: list[float]) -> Classes:
        return classify(values, context.theme, all_periods.decimals, Scheme(
            count=options.classes, palette=options.palette, method=method_of(options),
            fixed=indicator.fixed_breaks if published and options.method in DECLARED_METHODS else (),
            middle=indicator.middle if published and options.method == "auto" else None,
            lowest_darkest=not is_highest_first(all_periods),
        ))

    common_classes = classify_values(list(all_periods.frame["value"]))
    min_classes = 2
    if single_period is None:
        values = all_periods.frame["value"][all_periods.frame["period"] == all_periods.frame["period"].max()]
    else:
        values = single_period.frame["value"]
        min_classes = max(min(len(common_classes.colours), values.nunique()) // 2 + 1, 2)
    if common_classes.method == "fixed" or values.nunique() < 2:
        return common_classes
    # What has grown everywhere has few of the classes of all periods in a recent one.
    class_indexes = set(common_classes.index_each(values.to_numpy(float)))
    return common_classes if len(class_indexes) >= min_classes else classify_values(list(values))


def method_of(options: MapOptions) -> Method:
    """Return the classification method where the catalogue declares no limits."""
    return "quantiles" if options.method in DECLARED_METHODS else cast("Method", options.method)


def class_extra(classified: ClassifiedMap) -> dict[str, Any]:
    """Return ``Figure.extra`` for the page beside the map and for files: the timeline, the classes, their labels, place
    to the label of its class, and the histogram."""
    timeline, classes, extent, tidy, context = classified
    labels = class_labels(classes, tidy, context)[0]
    members = dict.fromkeys(extent.places, context.language.text("No figure"))
    members |= {place: labels[classes.index(value)] for place, value in timeline.current_values().items()}
    bins = compute_bins(timeline, extent.places)
    return {"timeline": timeline, "classes": classes, "class_labels": class_sentences(classes, tidy, context),
            "place_classes": members, "histogram": label_histogram(bins, tidy, context) if bins else None}


def choropleth_drawing(classified: ClassifiedMap, options: ChoroplethOptions = DEFAULT_OPTIONS, *,
                       overlays: Sequence[MapLayer] = (), payload: Payload | None = None) -> MapDrawing:
    """Return a map with parameters, counts in the legend and labels; ``overlays`` are layers on top, ``payload`` what
    they and the options refer to."""
    timeline, _classes, extent, tidy, context = classified
    payload = payload or Payload()
    projection = choropleth_projection(extent, context)
    tooltip = PlaceTooltip(tidy, timeline, context, payload, has_trend=options.moving)
    values = class_slots(classified, payload, options) | {
        "tooltip": {"expr": options.tooltip or tooltip.tooltip()},
        "unfocused": unfocused(bin_index(compute_bins(timeline, extent.places), payload)),
    }
    labels: list[MapLayer] = []
    label_boxes: list[LabelBox] = []
    if context.selection.map.labels:
        # Where the colours are groups of two indicators, a value would be the number of a group; where there are
        # circles, it would be taken for theirs.
        with_value = options.groups is None and not options.circles
        labels, label_boxes = place_label_layers(classified, projection, payload, with_value=with_value,
                                           circles=options.circles or {})
    layers = [*base_layers(extent, projection, context, values),
              *selected_layers(extent, projection, context.theme),
              *reference_layers(extent, projection, context, label_boxes), *overlays, *labels]
    return build_drawing(layers, projection, payload, context, timeline=timeline,
                         tooltip=tooltip if options.groups is None else None)


def unfocused(index: str) -> str:
    """Return the expression of whether a place is not of the class, or of the bar, that is pointed at; ``index`` is
    that of the number of its bin."""
    return (f"focused_class >= 0 && datum.class_index != focused_class || "
            f"focused_bin >= 0 && (!isValid(datum.value) || {index} != focused_bin)")


def choropleth_projection(extent: MapExtent, context: Context, max_height: int = MAX_HEIGHT) -> MapProjection:
    """Return the projection that fits all shapes of a choropleth that its layers show."""
    surroundings, outlines = context_layers(extent, context)
    visible = (*((shapes, None) for shapes in (*surroundings, *outlines)),
               *((shapes, extent.places) for shapes in extent.layers.units))
    return fit_projection(extent.bounds, visible, max_height=max_height, straight=len(extent.places) > MANY_PLACES)


def context_layers(extent: MapExtent, context: Context) -> tuple[Sequence[ShapeLayer], Sequence[ShapeLayer]]:
    """Return the shapes around the places, and the borders of their countries or states, where they are switched on."""
    names, layers = context.selection.map.layers, extent.layers
    return (layers.surroundings if "around" in names else (), layers.outlines if "outlines" in names else ())


def base_layers(extent: MapExtent, projection: MapProjection, context: Context, values: Mapping[str, Any], *,
                panel: bool = False, with_legend: bool = True) -> list[MapLayer]:
    """Return land around, the places by class, and borders of their countries or states.

    Args:
        extent: The extent of the map.
        projection: Its projection.
        context: What the figure is drawn for.
        values: :func:`class_slots` and, except for a panel, ``unfocused``.
        panel: Whether the map is one of several, and nothing can be pointed at but its places.
        with_legend: Whether it has the legend.
    """
    surroundings, outlines = context_layers(extent, context)
    colours = max(MAX_COLOURS, len(values["class_names"]))
    template = _places(panel=panel, with_legend=with_legend, detailed=len(extent.places) > MANY_PLACES, colours=colours)
    return [
        *(land_layer(layer, projection, context.theme) for layer in surroundings),
        *(MapLayer(template, {**values, **projection.shape_slots(layer)}) for layer in extent.layers.units),
        *(border_layer(layer, projection, context.theme.foreground, 0.6) for layer in outlines),
    ]


@part_template
def _places(panel: bool, with_legend: bool, detailed: bool, colours: int) -> alt.Chart:
    """Return shapes coloured by class; a dashed border around those without a value."""
    places = alt.LookupData(alt.InlineData(values=slot("places")), key="place", fields=["place", "name", "index"])
    missing = alt.when("!isValid(datum.value)")
    border = {"strokeWidth": 0.25} if detailed else {"strokeWidth": 0.7, "strokeJoin": "round"}
    classes = alt.Color(
        field="class_label", type="nominal",
        scale=alt.Scale(domain=slot("domain"),
                        range=[alt.ExprRef(f"payload.class_colours[{number}]") for number in range(colours)]),
        legend=legend(values=alt.ExprRef(slot("legend_values")),
                      symbolType="square", symbolStrokeColor=slot("muted"), symbolStrokeWidth=0.7, symbolSize=140,
                      labelExpr=alt.Undefined if panel else slot("legend_labels")) if with_legend else None,
    )
    chart: alt.Chart = shapes_chart().mark_geoshape(tooltip=slot("tooltip"), clip=slot("clip"), **border).encode(
        color=classes, stroke=missing.then(alt.value(slot("muted"))).otherwise(alt.value(slot("border"))),
        strokeDash=missing.then(alt.value([2, 2])),
    )
    if not panel:
        chart = chart.encode(opacity=alt.when(slot("unfocused")).then(alt.value(0.18)))
    return chart.transform_lookup("properties.place", from_=places).transform_filter(slot("drawn")).transform_calculate(
        value=slot("value"), class_index=slot("class_index"), class_label=slot("class_label"))


def class_slots(classified: ClassifiedMap, payload: Payload, options: ChoroplethOptions = DEFAULT_OPTIONS, *,
                panel: bool = False) -> dict[str, Any]:
    """Return the values of the slots of the places, except for those of their shapes, tooltip and focus."""
    timeline, classes, extent, tidy, context = classified
    theme, missing = context.theme, context.language.text("No figure")
    labels, title = options.groups or class_labels(classes, tidy, context, options.unit_words, counted=not panel)
    columns = timeline.columns(extent.places, tidy, classes)
    payload.values |= columns
    counts = [_counts(members, len(labels)) for members in columns["classes"]]
    # Panels share one scale, so that each of them needs the same names.
    with_missing = any(row[-1] for row in counts) or options.moving or panel
    names = [*labels, *([missing] if with_missing else [])]
    class_names = payload.bind("class_names", names)
    payload.bind("class_colours", [*classes.colours, *([theme.grid] if with_missing else [])])
    class_counts = payload.bind("class_counts", counts)
    # A class without a place in the period that is shown, or in all panels, has no place in the legend.
    legend_values = payload.bind("legend_values", [
        [name for number, name in enumerate(names)
         if any(row[number] for row in (counts if panel else [period_counts]))] for period_counts in counts])
    names_by_place = place_names(context)
    return {
        "places": [{"place": place, "name": names_by_place.get(place, place), "index": number}
                   for number, place in enumerate(extent.places)],
        **period_slots("period_index"),
        "class_label": f"datum.class_index < 0 ? {quote(missing)} : {class_names}[datum.class_index]",
        "legend_values": f"{legend_values}[{0 if panel else 'period_index'}]",
        "class_names": names, "domain": names if panel else {"expr": class_names},
        "legend_labels": f"datum.label + ' (' + format({class_counts}[period_index]"
                         f"[indexof({class_names}, datum.label)], ',') + ')'",
        **legend_slots([f"{name} (99)" for name in names], title, 0, payload,
                       large=context.selection.map.large),
        "muted": theme.muted, "border": theme.background if len(extent.places) > MANY_PLACES else theme.muted,
    }


def period_slots(period: str) -> dict[str, str]:
    """Return the values of the slots of :func:`class_slots` that depend on the expression of the number of the
    period."""
    return {"drawn": f"isValid(datum.name) && {has_data(period)}", **value_slots(period)}


def value_slots(period: str) -> dict[str, str]:
    """Return expressions of the value of a place in a period, and of its class (-1 where it has none)."""
    return {"value": cell("values", period),
            "class_index": f"isValid(datum.value) ? {cell('classes', period)} : -1"}


def _counts(members: Sequence[int | None], classes: int) -> list[int]:
    """Return places in each class, and those without one."""
    counted = Counter(members)
    counts = [counted[number] for number in range(classes)]
    return [*counts, len(members) - sum(counts)]
