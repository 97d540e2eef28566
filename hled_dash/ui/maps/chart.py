"""A map whose figures are sent apart from its drawing, which the browser keeps from one indicator to the next."""

from __future__ import annotations

import json

import streamlit as st

from hled_dash.figures.figure import Figure
from hled_dash.ui import resources
from hled_dash.ui.components import html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import Visit

#: The keys on the page of the chart, of what it shows, and of what puts this into it.
CHART, GIVEN, MOVER = "map-chart", "map-given", "map-mover"

_MOVER = st.components.v2.component(
    "hled_map_chart",
    js=read_asset("map_chart.js"),
    html='<div class="hled-mover"></div>',
    isolate_styles=False,
)


def moves(figure: Figure) -> bool:
    """Whether a figure is a map that the page can move through periods and places."""
    return figure.spec is not None and "moments" in figure.extra and "panels" not in figure.extra


def figures_of(visit: Visit, figure: Figure) -> None:
    """What the chart shows of the figure, unseen, for a container with the key :data:`GIVEN`; sent before the page
    around it, because a drawing that is there needs no more to show another indicator."""
    sent = resources.sent_map(figure)
    state = json.dumps({"frame": sent.name, "stamp": sent.stamp, "at": figure.extra["moments"].at,
                        "selected": list(visit.view.selected), "alt": figure.alt}, ensure_ascii=False)
    # Two, because the figures are many and another year or place leaves them as they are.
    st.html(f"<div class='hled-map-given' data-stamp='{sent.stamp}' data-given='{sent.given}'></div>")
    st.html(f'<div class="hled-map-state" data-state="{html.escape(state)}"></div>')
    _MOVER(key=MOVER, data={"chart": CHART})


def chart(visit: Visit, figure: Figure) -> None:
    """The drawing without its figures (see :func:`figures_of`). Its label has the figure's words from the moment when
    it has the figures."""
    with st.container(key=CHART):
        st.vega_lite_chart(dict(resources.sent_map(figure).frame), width="stretch", theme=None, key="map",
                           alt=visit.language.text("Map"))


__all__ = ["CHART", "GIVEN", "MOVER", "chart", "figures_of", "moves"]
