"""A map whose figures are sent apart from its drawing, which the browser keeps from one indicator to the next."""

from __future__ import annotations

import json

import streamlit as st

from hled_dash.figures.figure import Figure
from hled_dash.ui import payloads
from hled_dash.ui.components import html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import PageContext

#: The keys on the page of the chart, of what it shows, and of what puts this into it.
CHART_KEY, DATA_KEY, UPDATER_KEY = "map-chart", "map-given", "map-mover"

_MOVER = st.components.v2.component(
    "hled_map_chart",
    js=read_asset("map_chart.js"),
    html='<div class="hled-mover"></div>',
    isolate_styles=False,
)


def is_dynamic(figure: Figure) -> bool:
    """Whether a figure is a map that the page can move through periods and places."""
    return figure.spec is not None and "moments" in figure.extra and "panels" not in figure.extra


def render_map_data(context: PageContext, figure: Figure) -> None:
    """What the chart shows of the figure, unseen, for a container with the key :data:`DATA_KEY`; sent before the page
    around it, because a drawing that is there needs no more to show another indicator."""
    payload = payloads.map_payload(figure)
    state = json.dumps(
        {
            "frame": payload.spec_digest,
            "stamp": payload.data_digest,
            "at": figure.extra["moments"].at,
            "selected": list(context.view.selected),
            "alt": figure.alt,
        },
        ensure_ascii=False,
    )
    # Two, because the figures are many and another year or place leaves them as they are.
    st.html(f"<div class='hled-map-given' data-stamp='{payload.data_digest}' data-given='{payload.data}'></div>")
    st.html(f'<div class="hled-map-state" data-state="{html.escape(state)}"></div>')
    _MOVER(key=UPDATER_KEY, data={"chart": CHART_KEY})


def render_map_chart(context: PageContext, figure: Figure) -> None:
    """The specification without its data (see :func:`render_map_data`); map_chart.js sets the alternative text when it
    has the data."""
    with st.container(key=CHART_KEY):
        st.vega_lite_chart(dict(payloads.map_payload(figure).spec), width="stretch", theme=None, key="map",
                           alt=context.language.text("Map"))


__all__ = ["CHART_KEY", "DATA_KEY", "UPDATER_KEY", "is_dynamic", "render_map_chart", "render_map_data"]
