"""Small multiples: the same map of several periods, or of several countries, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any, NamedTuple

import altair as alt

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.periods import last_match, sort_periods
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import CrossSection, SeriesFrame, Tidy, calendar_of
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.basemap import reference_layers
from hled_dash.figures.maps.choropleth import (
    DEFAULT_OPTIONS,
    ChoroplethOptions,
    base_layers,
    choropleth_projection,
    class_slots,
    classes_of,
    draw_choropleth,
    period_slots,
)
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapLayer, build_drawing
from hled_dash.figures.maps.extent import MapExtent, bounds_of, shape_extent
from hled_dash.figures.maps.legend import class_labels
from hled_dash.figures.maps.map_figure import build_figure, ranking_rows, status_notes
from hled_dash.figures.maps.payload import PAYLOAD, Payload
from hled_dash.figures.maps.projection import MapProjection
from hled_dash.figures.maps.timeline import Timeline, prepare_map
from hled_dash.figures.maps.tooltip import PlaceTooltip
from hled_dash.figures.tables import long_table
from hled_dash.figures.vega import chart_template, part_template, slot
from hled_dash.geography import layers_for, with_regions
from hled_dash.language import Language

#: Maps that are drawn when the reader names no years, and at most.
DEFAULT_PANELS, MAX_PANELS = 4, 9
#: Maximum number of countries side by side.
MAX_COUNTRIES = 4
#: Pixels of one map in a picture of all of them, and its greatest height.
PANEL_WIDTH, PANEL_HEIGHT = 300, 260
#: Letters of a line of its title.
TITLE_LETTERS = 36
COLUMNS = 3
#: What a payload has for each period.
BY_PERIOD = ("values", "ranks", "classes", "class_counts", "place_counts", "totals", "period_labels")


class Panel(NamedTuple):
    """One map of several: its title, the number of its period, and its places."""

    title: str
    period: int
    extent: MapExtent


def draw_multiples(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                   catalogue: Catalogue) -> Figure:
    """Draw up to nine periods side by side; ``extra["panels"]`` are the single maps, for pages that wrap them."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_map(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    all_periods, _newest = prepared
    periods = _periods(all_periods, selection.map.years)
    extent = shape_extent(all_periods, context)
    calendar = calendar_of(all_periods, context)
    labels = [language.format_period(period, calendar) for period in periods]
    drawn = all_periods.with_rows(all_periods.frame[all_periods.frame["period"].isin(periods)])
    classified = ClassifiedMap(_timeline(drawn, periods, labels), classes_of(all_periods, context), extent, all_periods,
                               context)
    panels = [Panel(label, number, extent) for number, label in enumerate(labels)]
    spec, alone = draw_panels(classified, panels)
    newest = CrossSection(drawn.with_rows(drawn.frame[drawn.frame["period"] == periods[-1]]), periods[-1], False)
    figure = build_figure(ranking_rows(newest, context), extent, status_notes(drawn, context), spec,
                          CrossSection(drawn, periods[-1], False), context,
                          table=long_table(drawn, context, ["place", "period", "value", "status"]), panels=alone,
                          panel_unit=_unit(classified), panel_legend=_legend(classified))
    sentence = language.text("Maps of {periods}.", periods=language.format_list(labels))
    return replace(figure, alt=f"{figure.alt} {sentence}")


def draw_countries(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                   catalogue: Catalogue) -> Figure:
    """Draw the parts of each country of the map in a map of their own, of one period and on one scale; one map where
    there is one country only."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_map(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    all_periods, section = prepared
    extent = shape_extent(section.tidy, context)
    with_figure = {catalogue.country_of(place) for place in section.tidy.places}
    countries = [country for country in dict.fromkeys(map(catalogue.country_of, extent.places))
                 if country and country in with_figure][:MAX_COUNTRIES]
    if len(countries) < 2:
        return draw_choropleth(frames, card, selection, language, catalogue)
    values = dict(zip(section.tidy.column("place"), section.tidy.column("value"), strict=True))
    label = language.format_period(section.period, calendar_of(section.tidy, context))
    classified = ClassifiedMap(Timeline.of_one_period(values, section.period, label), classes_of(all_periods, context),
                               extent, section.tidy, context)
    panels = [Panel(context.place_name(country), 0, _extent_of(country, extent, context)) for country in countries]
    spec, alone = draw_panels(classified, panels)
    return build_figure(ranking_rows(section, context), extent, status_notes(section.tidy, context), spec, section,
                        context, panels=alone, panel_unit=_unit(classified), panel_legend=_legend(classified))


def _extent_of(country: str, extent: MapExtent, context: Context) -> MapExtent:
    """Return the extent of the places of one country."""
    places = tuple(place for place in extent.places if context.catalogue.country_of(place) == country)
    layers = layers_for(context.catalogue, extent.level, places=(country,))
    if not context.catalogue.regions.keys().isdisjoint(places):
        layers = with_regions(layers)
    return MapExtent(extent.level, layers, bounds_of(layers, places), places, places)


def _legend(classified: ClassifiedMap) -> list[tuple[str, str]]:
    """Return label and colour of each class with a place in any of the panels, and of places without a figure."""
    timeline, classes, extent, tidy, context = classified
    members = timeline.columns(extent.places, tidy, classes)["classes"]
    drawn = {member for row in members for member in row}
    labels, _title = class_labels(classes, tidy, context, counted=False)
    entries = [(label, colour) for number, (label, colour) in enumerate(zip(labels, classes.colours, strict=True))
               if number in drawn]
    return [*entries, *([(context.language.text("No figure"), context.theme.grid)] if None in drawn else [])]


def _unit(classified: ClassifiedMap) -> str:
    """Return what the limits of the classes are in: "Billion current US$"."""
    return class_labels(classified.classes, classified.tidy, classified.context, counted=False)[1]


def _timeline(drawn: Tidy, periods: Sequence[str], labels: Sequence[str]) -> Timeline:
    values: dict[str, list[float | None]] = {place: [None] * len(periods) for place in drawn.frame["place"]}
    for place, period, value in zip(*(drawn.column(name) for name in ("place", "period", "value")),
                                    strict=True):
        values[place][periods.index(period)] = value
    return Timeline(tuple(periods), tuple(labels), 0, {place: tuple(row) for place, row in values.items()}, {}, {})


@part_template
def _panel() -> alt.LayerSpec:
    return alt.LayerSpec(layer=slot("layers"), width=PANEL_WIDTH, height=slot("height"), title=slot("title"),
                         projection=slot("projection"))


@chart_template
def _all_panels() -> alt.TopLevelConcatSpec:
    shared = alt.ScaleResolveMap(color="shared")
    return alt.TopLevelConcatSpec(
        concat=slot("panels"), columns=slot("columns"),
        params=[alt.VariableParameter(name=PAYLOAD, value=slot("payload"))],
        resolve=alt.Resolve(scale=shared, legend=alt.LegendResolveMap(color="shared")), config=slot("config"))


def draw_panels(classified: ClassifiedMap, panels: Sequence[Panel], options: ChoroplethOptions = DEFAULT_OPTIONS,
                payload: Payload | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw the specification of all maps together, which share one payload and a legend, and those of each of them
    alone, without a legend; the extent of ``classified`` holds the places of all panels."""
    timeline, _classes, _extent, tidy, context = classified
    payload = payload or Payload()
    slots = class_slots(classified, payload, options, panel=True)

    def layers(panel: Panel, projection: MapProjection, period: int, *, with_legend: bool) -> list[MapLayer]:
        tooltip = options.tooltip or PlaceTooltip(tidy, timeline, context, payload, str(period)).tooltip()
        panel_places = set(panel.extent.places)
        values = slots | period_slots(str(period)) | {
            "tooltip": {"expr": tooltip}, "places": [row for row in slots["places"] if row["place"] in panel_places]}
        return [*base_layers(panel.extent, projection, context, values, panel=True, with_legend=with_legend),
                *reference_layers(panel.extent, projection, context)]

    together, alone = [], []
    titles = [wrap(panel.title, TITLE_LETTERS) for panel in panels]
    most = max(map(len, titles))
    for panel, lines in zip(panels, titles, strict=True):
        projection = choropleth_projection(panel.extent, context, max_height=PANEL_HEIGHT)
        # Of as many lines for all, so that the maps stand side by side.
        text = panel.title if most == 1 else [*lines, *[""] * (most - len(lines))]
        title = {"text": text, "anchor": "start", "fontSize": 14}
        fixed = projection.fixed(PANEL_WIDTH)
        drawn = layers(panel, fixed, panel.period, with_legend=True)
        together.append(_panel().fill(layers=[layer.fill() for layer in drawn], height=fixed.height, title=title,
                                      projection=fixed.shared))
        # The page has one legend for all of them.
        alone.append(build_drawing(layers(panel, projection, 0, with_legend=False), projection,
                                   _one_period(payload, panel.period), context, title=title).spec())
    columns = 2 if len(panels) == 4 else COLUMNS
    return _all_panels().fill(panels=together, columns=columns, payload=payload.values,
                              config=context.theme.config()), alone


def _one_period(payload: Payload, number: int) -> Payload:
    """Return the payload with one of its periods."""
    return Payload({name: value[number:number + 1] if name in BY_PERIOD else value
                       for name, value in payload.values.items()})


def _periods(all_periods: Tidy, requested: Sequence[str]) -> list[str]:
    """Return the requested periods with data, or a few evenly spread ones."""
    available = sort_periods(all_periods.frame["period"].unique())
    chosen = sort_periods(filter(None, (last_match(available, period) for period in requested)))
    if chosen:
        return chosen[:MAX_PANELS]
    if len(available) <= DEFAULT_PANELS:
        return available
    return sorted({available[round(number * (len(available) - 1) / (DEFAULT_PANELS - 1))]
                   for number in range(DEFAULT_PANELS)})
