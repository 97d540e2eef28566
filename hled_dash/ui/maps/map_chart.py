"""A map whose data is sent separately from its specification, which the browser reuses."""

from __future__ import annotations

import json

import streamlit as st

from hled_dash.figures.figure import Figure
from hled_dash.ui import payloads
from hled_dash.ui.components import html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import PageContext

#: Keys of the elements: the chart, the container of its data, and the component that sets the data in the chart.
CHART_KEY, DATA_KEY, UPDATER_KEY = "map-chart", "map-data", "map-updater"

_UPDATER = st.components.v2.component(
    "hled_map_chart",
    js=read_asset("map_chart.js"),
    html='<div class="hled-map-updater"></div>',
    isolate_styles=False,
)


def render_map_data(context: PageContext, figure: Figure) -> None:
    """Render the data of a map, hidden, in a container with the key :data:`DATA_KEY`.

    It is sent before the page around it: a chart that is on the page needs no more to show another indicator.
    """
    payload = payloads.map_payload(figure)
    state = json.dumps(
        {
            "specDigest": payload.spec_digest,
            "dataDigest": payload.data_digest,
            "periodIndex": figure.extra["timeline"].current,
            "selected": list(context.view.selected),
            "alt": figure.alt,
        },
        ensure_ascii=False,
    )
    # Two elements, because the data is large, and another period or place does not change it.
    st.html(f"<div class='hled-map-data' data-digest='{payload.data_digest}' data-payload='{payload.data}'></div>")
    st.html(f'<div class="hled-map-state" data-state="{html.escape(state)}"></div>')
    _UPDATER(key=UPDATER_KEY, data={"chartKey": CHART_KEY})


def render_map_chart(context: PageContext, figure: Figure) -> None:
    """Render the specification of a map without its data; map_chart.js sets the alternative text with the data."""
    with st.container(key=CHART_KEY):
        st.vega_lite_chart(
            dict(payloads.map_payload(figure).spec), width="stretch", theme=None, key="map",
            alt=context.language.text("Map"),
        )
