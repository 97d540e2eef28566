"""Small multiples: the same map of several periods, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import choropleth, timeline as time
from hled_dash.figures.tables import long_table
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of
from hled_dash.figures.vegalite import SCHEMA
from hled_dash.language import Language

#: Maps that are drawn when the reader names no years.
USUAL = 4
#: Pixels of one map in a picture of all of them.
PANEL = 300
COLUMNS = 3


def draw_multiples(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                   catalogue: Catalogue) -> Figure:
    """Up to nine periods side by side; ``extra["panels"]`` are the maps one by one, for a page that flows."""
    context = Context(card, selection, language, catalogue)
    prepared = time.prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, _newest = prepared
    periods = _periods(whole, selection.map.years)
    classes = choropleth.classes_of(whole, context)
    here = choropleth.area(whole, context)
    calendar = calendar_of(whole, context)
    panels: list[dict[str, Any]] = []
    for period in periods:
        rows = whole.frame[whole.frame["period"] == period]
        label = language.period(period, calendar)
        now = time.single(dict(zip(rows["place"], rows["value"], strict=True)), period, label)
        panel = choropleth.drawing(now, classes, here, whole, context, at="0", panel=True)
        panels.append(panel | {"title": {"text": label, "anchor": "start", "fontSize": 14}})
    drawn = whole.restrict(whole.frame[whole.frame["period"].isin(periods)])
    each = [{key: value for key, value in panel.items() if key not in ("$schema", "config", "autosize", "params")}
            | {"width": PANEL} for panel in panels]
    together: Mapping[str, Any] = {
        "$schema": SCHEMA, "concat": each, "columns": COLUMNS, "config": context.theme.config(),
        "resolve": {"scale": {"color": "shared"}, "legend": {"color": "shared"}},
    }
    newest = Snapshot(drawn.restrict(drawn.frame[drawn.frame["period"] == periods[-1]]), periods[-1], False)
    found = choropleth.figure(choropleth.rows_of(newest, context), here, choropleth.said(drawn, context),
                              dict(together), Snapshot(drawn, periods[-1], False), context,
                              table=long_table(drawn, context, ["place", "period", "value", "status"]),
                              panels=[panels[0], *map(_without_legend, panels[1:])])
    said = language.text("Maps of {periods}.", periods=language.list_of(language.period(one, calendar)
                                                                       for one in periods))
    unit = drawn.unit_words
    under = captions.subtitle(unit, periods, context, calendar)
    return replace(found, subtitle=under, alt=f"{found.alt} {said}")


def _without_legend(panel: Mapping[str, Any]) -> dict[str, Any]:
    """The page shows the legend of all maps under the first."""
    layers = [
        part | {"encoding": part["encoding"] | {"color": part["encoding"]["color"] | {"legend": None}}}
        if "color" in part.get("encoding", {}) else part for part in panel["layer"]
    ]
    return {**panel, "layer": layers}


def _periods(whole: Tidy, asked: Sequence[str]) -> list[str]:
    """The periods asked for that have figures, or a few spread over all."""
    known = sorted(whole.frame["period"].unique())
    found = sorted({max(one for one in known if one.startswith(year)) for year in asked
                    if any(one.startswith(year) for one in known)})
    if found:
        return found[:9]
    if len(known) <= USUAL:
        return known
    return sorted({known[round(number * (len(known) - 1) / (USUAL - 1))] for number in range(USUAL)})
