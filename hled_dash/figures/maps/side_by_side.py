"""Two or three indicators, each in a map of its own, on one legend: the fifths of the places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import SeriesFrame, calendar_of
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.bivariate import Variable, credit_all, prepare_variables, values_table, values_tooltip
from hled_dash.figures.maps.choropleth import ChoroplethOptions
from hled_dash.figures.maps.classification import Scheme, classify
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.extent import shape_extent
from hled_dash.figures.maps.map_figure import build_figure, ranking_rows
from hled_dash.figures.maps.multiples import Panel, draw_panels
from hled_dash.figures.maps.payload import Payload
from hled_dash.figures.maps.timeline import Timeline
from hled_dash.language import Language

#: Maximum number of maps side by side.
MAX_INDICATORS = 3
#: Parts that the places are cut into, each with as many of them.
PARTS = 5


def draw_indicators(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                    catalogue: Catalogue) -> Figure:
    """Draw a map of each indicator; a place has the colour of the fifth of the places that its value lies in, so that
    indicators of different units share a legend."""
    context, _ = Context(card, selection, language, catalogue, places_of(frames)), language.text
    variables = prepare_variables(frames, context, min(len(card.series), MAX_INDICATORS))
    if isinstance(variables, Figure):
        return variables
    first = variables[0]
    tidy, extent = first.cross_section.tidy, shape_extent(first.cross_section.tidy, first.context)
    parts = [_parts(variable, extent.places) for variable in variables]
    periods = [language.format_period(section.period, calendar_of(section.tidy, context))
               for section in (variable.cross_section for variable in variables)]
    titles = [f"{variable.classed_name}, {period}" for variable, period in zip(variables, periods, strict=True)]
    timeline = Timeline(tuple(titles), tuple(titles), 0,
                        {place: tuple(fifths.get(place) for fifths in parts) for place in extent.places}, {}, {})
    classes = classify(range(PARTS), context.theme, 0,
                       Scheme(fixed=tuple(range(1, PARTS)), palette=selection.map.palette))
    labels = [_("lowest fifth"), _("second fifth"), _("middle fifth"), _("fourth fifth"), _("highest fifth")]
    legend = list(zip(labels, classes.colours, strict=True))
    if any(len(fifths) < len(extent.places) for fifths in parts):
        legend.append((_("No figure"), context.theme.grid))
    payload = Payload()
    options = ChoroplethOptions(groups=(labels, _("Fifths of the places")),
                                tooltip=values_tooltip(variables, extent, payload, context))
    panels = [Panel(title, number, extent) for number, title in enumerate(titles)]
    spec, alone = draw_panels(ClassifiedMap(timeline, classes, extent, tidy, context), panels, options, payload)
    note = _("Each map has classes of its own: a fifth of the places with a figure each, from the lowest values to the "
             "highest. The colors compare the order of the places and not their values.")
    figure = build_figure(ranking_rows(first.cross_section, context), extent, [note], spec, first.cross_section,
                          context,
                          table=values_table(variables, extent, context), panels=alone, panel_legend=legend)
    figure = credit_all(figure, variables, context)
    return replace(figure, alt=" ".join([figure.alt, _("Maps of {names}.", names=language.format_list(titles)), note]))


def _parts(variable: Variable, places: Sequence[str]) -> Mapping[str, float]:
    """Map each place to the number of its fifth, from 0."""
    with_value = [place for place in places if place in variable.values]
    data = np.array([variable.values[place] for place in with_value])
    limits = np.quantile(data, [number / PARTS for number in range(1, PARTS)]) if with_value else []
    return dict(zip(with_value, map(float, np.searchsorted(limits, data, side="right")), strict=True))
