"""The panel beside a map: time slider with Play, histogram, classes, ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.figures.figure import Figure
from hled_dash.ui import payloads
from hled_dash.ui.components import html
from hled_dash.ui.components.provenance import value_view
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.maps.histogram import histogram_html, histogram_settings
from hled_dash.ui.maps.map_chart import CHART_KEY, UPDATER_KEY
from hled_dash.ui.maps.selected_places import toggle_selected
from hled_dash.ui.maps.time_slider import time_slider_html
from hled_dash.ui.session import PageContext, update_view
from hled_dash.ui.urls import view_url
from hled_dash.view import View

#: Rows of the ranking that are shown.
MAX_RANKING_ROWS = 15
#: Key of the panel in ``st.session_state``, whose value has ``clicked_place`` and ``period_index``.
PANEL_KEY = "map-panel"
#: What ranking.js puts a place and a period in the stead of.
ANY_PLACE, ANY_PERIOD = "~place~", "~period~"

_PANEL = st.components.v2.component(
    "hled_map_panel",
    js=read_asset("map_panel.js"),
    html='<div class="hled-map-panel"></div>',
    isolate_styles=False,
)


def render_side_panel(context: PageContext, indicator: Indicator, figure: Figure, *, has_slider: bool) -> None:
    """Render the panel, which moves the chart in the browser; the server gets clicks and the period it stops at."""
    timeline = figure.extra["timeline"]

    def on_clicked_place_change() -> None:
        code = st.session_state.get(PANEL_KEY, {}).get("clicked_place")
        if isinstance(code, str) and code in context.catalogue.places:
            update_view(lambda view: toggle_selected(view, code))

    def on_period_index_change() -> None:
        number = st.session_state.get(PANEL_KEY, {}).get("period_index")
        if number in map(str, range(len(timeline.periods))):
            update_view(lambda view: replace(view, period=timeline.periods[int(number)] or None))

    _PANEL(
        key=PANEL_KEY,
        data=_settings(context, indicator, figure, has_slider=has_slider),
        on_clicked_place_change=on_clicked_place_change,
        on_period_index_change=on_period_index_change,
    )


def ranked_value_view(context: PageContext, figure: Figure, place: str, period: str) -> View | None:
    """Return the view that says how a value of the ranking is known; None on a map of what is computed from several
    values.

    Args:
        context: The page.
        figure: The map.
        place: Code of the place.
        period: The period, "" for the newest of the place.
    """
    if context.view.mode != "one" or "indicator" not in figure.codes or figure.codes.empty:
        return None
    row = figure.codes.iloc[0]
    items = {str(name): item for name, item in row.items()
             if name in context.catalogue.dimensions and isinstance(item, str) and item}
    return value_view(context, row["indicator"], place, items, period or None)


def _settings(context: PageContext, indicator: Indicator, figure: Figure, *, has_slider: bool) -> dict[str, Any]:
    """Return what map_panel.js takes."""
    timeline, classes = figure.extra["timeline"], figure.extra.get("classes")
    histogram = figure.extra.get("histogram")
    value = ranked_value_view(context, figure, ANY_PLACE, ANY_PERIOD)
    return {
        "html": _panel_html(context, figure, has_slider=has_slider),
        "chartKey": CHART_KEY,
        "updaterKey": UPDATER_KEY,
        "dataDigest": payloads.map_payload(figure).data_digest,
        "periodIndex": timeline.current,
        "periodLabels": list(timeline.labels),
        "periods": list(timeline.periods),
        "valueUrl": value and view_url(value),
        "selected": list(context.view.selected),
        "maxRows": MAX_RANKING_ROWS,
        "decimals": figure.extra["changes"].decimals if "changes" in figure.extra else indicator.decimals,
        "lowestFirst": context.catalogue.units[indicator.unit].ranks_lowest_first,
        "colors": list(classes.colours) if classes is not None else [],
        "classLabels": list(figure.extra.get("class_labels", ())),
        "histogram": histogram_settings(histogram) if histogram else None,
        "locale": context.language.locale.language,
        "labels": _labels(context),
    }


def _labels(context: PageContext) -> dict[str, str]:
    _ = context.language.text
    return {
        "play": _("Play"), "stop": _("Stop"), "missing": _("No figure"),
        "morePlaces": _("and {count} more places", count="{count}"), "places": _("{count} places", count="{count}"),
        "oneMorePlace": _("and {count} more place", count="{count}"),
        "onePlace": _("{count} place", count="{count}"), "provenance": _("How do we know?"),
    }


def _panel_html(context: PageContext, figure: Figure, *, has_slider: bool) -> str:
    """Return the frame of the panel, whose lists map_panel.js fills."""
    _ = context.language.text
    histogram = figure.extra.get("histogram")
    lowest_first = figure.style is not None and figure.style.unit is not None and figure.style.unit.ranks_lowest_first
    ranking = html.escape(_("Ranking, lowest value first") if lowest_first else _("Ranking"))
    classes = html.escape(_("Places in each class"))
    return (
        (time_slider_html(context, figure.extra["timeline"]) if has_slider else "")
        + (histogram_html(context, histogram) if histogram else "")
        + (f'<h3>{classes}</h3><ul class="hled-class-legend"></ul>' if figure.extra.get("class_labels") else "")
        + f'<h3>{ranking}</h3><ol class="hled-ranking"></ol><p class="hled-ranking-more hled-subtitle"></p>'
    )
