"""Two indicators on one map: as nine colours, or as circles over colours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.build import empty_figure, retitle
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import CrossSection, SeriesFrame, Tidy, calendar_of, to_records
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.basemap import points_chart
from hled_dash.figures.maps.choropleth import (
    ChoroplethOptions,
    choropleth_drawing,
    choropleth_projection,
    class_extra,
    classes_of,
)
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapDrawing, MapLayer
from hled_dash.figures.maps.extent import MapExtent, label_points, shape_extent
from hled_dash.figures.maps.legend import LEGEND_ROOM, legend, size_key, title_room
from hled_dash.figures.maps.map_figure import build_figure, ranking_rows
from hled_dash.figures.maps.payload import Payload, cell
from hled_dash.figures.maps.symbols import MAX_SIZE
from hled_dash.figures.maps.timeline import (
    Timeline,
    build_timeline,
    is_highest_first,
    place_name,
    prepare_map,
    with_series,
)
from hled_dash.figures.maps.tooltip import ValueFormat, object_of, quote
from hled_dash.figures.tables import codes_table
from hled_dash.figures.text import build_credits, build_notes, column_headings, format_subtitle, name_place
from hled_dash.figures.vega import part_template, slot, text_tooltips, tooltip_slots, wrap_lines
from hled_dash.language import Language

#: Colours of the thirds of two indicators, the first rising to the right and the second upwards; colour-blind safe
#: (blue and orange-red meet in a dark purple). A dark ground keeps them: their order is the same.
NINE_COLOURS = ("#e8e8e8", "#b5c0da", "#6c83b5", "#e4acac", "#ad9ea5", "#627f8c", "#c85a5a", "#985356", "#574249")
#: The largest circle over colours, in square pixels.
MAX_CIRCLE = MAX_SIZE * 0.7
#: Letters of a line of the title of their key, which stands beside that of the colours on a telephone, too.
TITLE_LETTERS = 16


class Variable(NamedTuple):
    """One of several indicators.

    Attributes:
        name: Its short name.
        all_periods: Its data.
        cross_section: The period that is drawn.
        values: Place to value in that period.
        context: What its figure would be drawn for.
    """

    name: str
    all_periods: Tidy
    cross_section: CrossSection
    values: Mapping[str, float]
    context: Context

    @property
    def heading(self) -> str:
        """The name with its unit."""
        return f"{self.name} ({self.all_periods.unit_label})"

    @property
    def classed_name(self) -> str:
        """The name where "low" and "high" stand without values: with the unit that says which is more, where it is
        not the high one."""
        return self.name if is_highest_first(self.all_periods) else self.heading


Pair = tuple[Variable, Variable]


def draw_bivariate(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                   catalogue: Catalogue) -> Figure:
    """Draw thirds of the first indicator against thirds of the second: nine colours, each with its number of places."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    pair = _pair(frames, context)
    if isinstance(pair, Figure):
        return pair
    first, second = pair
    extent = shape_extent(first.cross_section.tidy, first.context)
    both = _places_of_both(pair, extent)
    if not both:
        empty = empty_figure(context, [*first.all_periods.indicators, *second.all_periods.indicators])
        sentence = language.text("No place has figures of both indicators at this level. Choose another pair.")
        return replace(empty, empty=sentence, alt=f"{empty.title}. {sentence}")
    groups = dict(zip(both, _groups(pair, both), strict=True))
    thirds = [language.text("low"), language.text("middle"), language.text("high")]
    labels = [f"{thirds[number % 3]} / {thirds[number // 3]}" for number in range(9)]
    title = language.text("{first} / {second}, thirds of the places", first=first.classed_name,
                          second=second.classed_name)
    payload = Payload()
    options = ChoroplethOptions(groups=(labels, title), tooltip=values_tooltip(pair, extent, payload, context))
    timeline = Timeline.of_one_period(
        {place: float(group) for place, group in groups.items()}, first.cross_section.period,
        language.format_period(first.cross_section.period, calendar_of(first.cross_section.tidy, context)))
    classes = Classes(tuple(range(1, 9)), NINE_COLOURS, "fixed")
    drawing = choropleth_drawing(ClassifiedMap(timeline, classes, extent, first.cross_section.tidy, context), options,
                                 payload=payload)
    members = {place: labels[group] for place, group in groups.items()}
    return _figure(pair, extent, drawing, members, context)


def draw_circles(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """Draw the first indicator as colours, the second as circles whose area is in proportion to it."""
    context = Context(card, selection, language, catalogue, places_of(frames))
    pair = _pair(frames, context)
    if isinstance(pair, Figure):
        return pair
    first, second = pair
    tidy = first.cross_section.tidy
    extent = shape_extent(tidy, first.context)
    classes = classes_of(first.all_periods, context)
    timeline = build_timeline(first.all_periods, first.cross_section, context, moving=False)
    members = class_extra(ClassifiedMap(timeline, classes, extent, tidy, first.context))["place_classes"]
    largest = max(second.values.values(), default=1.0)
    radii = {place: round(math.sqrt(value / largest * MAX_CIRCLE / math.pi), 1)
             for place, value in second.values.items() if value > 0}
    options = ChoroplethOptions(unit_words=f"{first.name}: {tidy.unit_label}", circles=radii)
    drawing = choropleth_drawing(ClassifiedMap(timeline, classes, extent, tidy, context), options,
                                 overlays=[circles := _circle_layer(second, extent, context)])
    # The legend of the circles stands beside that of the colours.
    values = drawing.payload.values
    values[LEGEND_ROOM] = max(values[LEGEND_ROOM], title_room(circles.values["legend_title"]))
    figure, is_signed = _figure(pair, extent, drawing, members, context), min(second.values.values(), default=0) < 0
    more = [language.text("Places whose second value is below zero have no circle.")] if is_signed else []
    return replace(figure, notes=(*figure.notes, *more))


def _pair(frames: Sequence[SeriesFrame], context: Context) -> Pair | Figure:
    """Return both indicators; a figure that says why where one of them has nothing to draw."""
    variables = prepare_variables(frames, context, 2)
    return variables if isinstance(variables, Figure) else (variables[0], variables[1])


def prepare_variables(frames: Sequence[SeriesFrame], context: Context, count: int) -> list[Variable] | Figure:
    """Return the first indicators of a card; a figure that says why where one of them has nothing to draw."""
    variables = []
    for number in range(count):
        series_context = with_series(context, number)
        prepared = prepare_map(frames[number:number + 1], series_context)
        if isinstance(prepared, Figure):
            return replace(prepared, title=context.language.localize(context.card.title))
        all_periods, section = prepared
        name = context.language.localize(context.catalogue.indicators[all_periods.indicators[0]].short)
        values = {row["place"]: float(row["value"]) for row in to_records(section.tidy.frame)}
        variables.append(Variable(name, all_periods, section, values, series_context))
    return variables


def _places_of_both(pair: Pair, extent: MapExtent) -> list[str]:
    return [place for place in extent.places if all(place in variable.values for variable in pair)]


def _groups(pair: Pair, places: Sequence[str]) -> list[int]:
    """Return the group of each place: third of the first (0 to 2) plus three times the third of the second."""
    thirds = []
    for variable in pair:
        data = np.array([variable.values[place] for place in places])
        thirds.append(np.searchsorted(np.quantile(data, [1 / 3, 2 / 3]), data, side="right"))
    return [int(first + 3 * second) for first, second in zip(*thirds, strict=True)]


def values_tooltip(variables: Sequence[Variable], extent: MapExtent, payload: Payload, context: Context) -> str:
    """Return the tooltip expression with the values of all indicators instead of the group number."""
    rows = {column_headings(variables[0].cross_section.tidy, context)["place"]: "datum.name"}
    for prefix, variable in zip(("first_", "second_", "third_"), variables, strict=False):
        payload.bind(f"{prefix}values", [variable.values.get(place) for place in extent.places])
        value = cell(f"{prefix}values")
        words = ValueFormat(variable.cross_section.tidy, context.language, payload, prefix).full(value)
        rows[variable.name] = f"isValid({value}) ? {words} : '\u2013'"
    return object_of(rows)


@part_template
def _circles() -> alt.Chart:
    key = legend(symbolFillColor=slot("fill"), symbolOpacity=0.55, symbolStrokeWidth=0, values=slot("ticks"))
    circles: alt.Chart = points_chart().mark_circle(
        color=slot("fill"), opacity=0.55, stroke=slot("stroke"), strokeWidth=1.2, clip=slot("clip"),
    ).encode(size=alt.Size(field="size", type="quantitative", legend=key,
                           scale=alt.Scale(domain=slot("domain"), range=[0, MAX_CIRCLE], clamp=True)),
             tooltip=text_tooltips(("name", "value")))
    return circles


def _circle_layer(variable: Variable, extent: MapExtent, context: Context) -> MapLayer:
    theme, tidy, values = context.theme, variable.cross_section.tidy, variable.values
    points = label_points(extent.layers)
    largest = max(values.values(), default=1.0)
    ticks, unit = size_key(largest, tidy, context.language)
    rows = [{"longitude": points[place][0], "latitude": points[place][1], "size": values[place],
             "name": place_name(place, context), "value": tidy.format_value(values[place], context.language)}
            for place in extent.places if place in points and values.get(place, 0) > 0]
    titles = {"name": column_headings(tidy, context)["place"], "value": variable.name}
    return MapLayer(_circles(), choropleth_projection(extent, context).point_slots() | tooltip_slots(titles) | {
        "clip": True, "points": rows, "fill": theme.foreground, "stroke": theme.background, "domain": [0, largest],
        "ticks": [tick for tick, _label in ticks], "legend_labels": _label_expr(ticks),
        # Beside the title of the colours, also on a telephone.
        "legend_title": wrap_lines(f"{variable.name} ({unit})", TITLE_LETTERS),
        # On a telephone one below the other.
        "legend_columns": "width < 440 ? 1 : 4",
    })


def _label_expr(ticks: Sequence[tuple[float, str]]) -> str:
    """Return the expression of the label of each of the legend's values."""
    expression = "''"
    for value, label in reversed(ticks):
        expression = f"datum.value == {value!r} ? {quote(label)} : {expression}"
    return expression


def _figure(pair: Pair, extent: MapExtent, drawing: MapDrawing, members: Mapping[str, str],
            context: Context) -> Figure:
    """Return the figure of both indicators around a drawing; ``members`` is place to the label of its class."""
    language, first = context.language, pair[0]
    figure = build_figure(ranking_rows(first.cross_section, context), extent, _period_notes(pair, context),
                          drawing.spec(), first.cross_section, context, table=values_table(pair, extent, context),
                          place_classes=members)
    figure = credit_all(figure, pair, context)
    return replace(figure, alt=f"{figure.alt} {_correlation(pair, _places_of_both(pair, extent), language)}")


def credit_all(figure: Figure, variables: Sequence[Variable], context: Context) -> Figure:
    """Extend the figure of the first of several indicators with the subtitle, notes, codes and credits of all."""
    notes = dict.fromkeys(figure.notes)
    for variable in variables[1:]:
        notes |= dict.fromkeys(build_notes(variable.cross_section.tidy, variable.context))
    codes = pd.concat([figure.codes, *(codes_table(variable.cross_section.tidy) for variable in variables[1:])],
                      ignore_index=True)
    origins = [origin for variable in variables for origin in variable.all_periods.origins]
    credits = build_credits(origins, context.catalogue, context.language)
    subtitle = "; ".join(
        format_subtitle(f"{variable.name}: {variable.cross_section.tidy.unit_label}",
                        sorted(variable.cross_section.tidy.frame["period"].unique()),
                        context, calendar_of(variable.cross_section.tidy, context)) for variable in variables)
    subtitle = name_place(subtitle, figure.title, list(codes["place"].unique()), context)
    return replace(retitle(figure, context, subtitle), notes=tuple(notes), codes=codes, credits=credits, style=None,
                   newest="", computed=dict(zip(figure.table.columns[1:], (
                       variable.all_periods.decimals for variable in variables), strict=True)),
                   derived=any(variable.all_periods.derived for variable in variables))


def values_table(variables: Sequence[Variable], extent: MapExtent, context: Context) -> pd.DataFrame:
    """Return a row for each place with a figure, a column for each indicator; highest of the first one on top."""
    first = variables[0]
    places = [place for place in extent.places if any(place in variable.values for variable in variables)]
    columns = {column_headings(first.all_periods, context)["place"]: [place_name(place, context) for place in places]}
    table = pd.DataFrame(columns)
    for number, variable in enumerate(variables, start=1):
        heading = variable.heading if variable.heading not in table else f"{variable.heading} ({number})"
        table[heading] = [variable.values.get(place, float("nan")) for place in places]
    return table.sort_values(first.heading, ascending=False, ignore_index=True)


def _period_notes(pair: Pair, context: Context) -> list[str]:
    first, second = pair
    if first.cross_section.period == second.cross_section.period:
        return []
    periods = [context.language.format_period(variable.cross_section.period,
                                              calendar_of(variable.cross_section.tidy, context))
               for variable in pair]
    return [context.language.text("The two indicators are of different years: {first} ({one}), {second} ({two}).",
                                  first=first.name, one=periods[0], second=second.name, two=periods[1])]


def _correlation(pair: Pair, places: Sequence[str], language: Language) -> str:
    """Describe the rank correlation of the two indicators over the places."""
    if len(places) < 8:
        return ""
    ranks = [pd.Series([variable.values[place] for place in places]).rank() for variable in pair]
    if any(rank.nunique() < 2 for rank in ranks):
        return ""
    strength = float(ranks[0].corr(ranks[1]))
    words: dict[str, Any] = {"first": pair[0].name, "second": pair[1].name,
                             "number": language.format_number(strength, 2)}
    if strength > 0.3:
        return language.text("Places high in {first} tend to be high in {second} (rank correlation {number}).", **words)
    if strength < -0.3:
        return language.text("Places high in {first} tend to be low in {second} (rank correlation {number}).", **words)
    return language.text("{first} and {second} are hardly related (rank correlation {number}).", **words)
