"""Maps that are zoomed into: circles and columns by pydeck, on our own land and an empty style of our own."""

from __future__ import annotations

import math
from typing import Any

import pydeck
import streamlit as st

from hled_dash.figures import style
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps.deck import DeckMap
from hled_dash.ui.session import change, theme
from hled_dash.view import View

#: An empty style that this server hands out: with it the zoom buttons stay, and no map provider is asked for anything.
STYLE = {False: "app/static/blank.json", True: "app/static/blank_dark.json"}
HEIGHT = 520


def deck_chart(figure: Figure, drawn: DeckMap, picked: Any, *, columns: bool) -> None:
    """Draw the map; ``picked`` turns a view and the place that was clicked into the next view.

    A Deck is made anew for each run, because Streamlit converts its data in place.
    """
    look = style.theme(theme())
    land = [
        pydeck.Layer("GeoJsonLayer", address, id=f"land-{number}", stroked=True, filled=True, pickable=False,
                     get_fill_color=_channels(look.rule, 150 if number else 255),
                     get_line_color=_channels(look.muted, 200), line_width_min_pixels=0.6)
        for number, address in enumerate(drawn.land)
    ]
    common = {"id": "places", "get_position": "position", "get_fill_color": "colour", "pickable": True,
              "auto_highlight": True}
    rows = [dict(row) for row in drawn.rows]
    south, west, north, east = drawn.bounds
    if columns:
        places = pydeck.Layer("ColumnLayer", rows, **common, get_elevation="share", elevation_scale=drawn.tallest,
                              radius=drawn.tallest / 22, extruded=True)
    else:
        places = pydeck.Layer("ScatterplotLayer", rows, **common, get_radius="radius", radius_units="'pixels'",
                              stroked=True, get_line_color=_channels(look.ground, 255), line_width_min_pixels=1)
    state = pydeck.ViewState(
        latitude=(south + north) / 2, longitude=(west + east) / 2, pitch=48 if columns else 0,
        # A tile of zoom 0 is 512 pixels for the whole round of 360 degrees.
        zoom=math.log2(_room() / 512 * 360 / max(east - west, (north - south) * 1.3)),
    )
    deck = pydeck.Deck(
        layers=[*land, places], initial_view_state=state, map_style=STYLE[look.dark],
        tooltip={"html": "<b>{name}</b><br>{told}", "style": {"fontSize": "13px"}},
    )

    def choose() -> None:
        objects = st.session_state["map-deck"].selection.get("objects", {}).get("places", [])
        if objects:
            code = str(objects[0]["place"])

            def put(view: View) -> View:
                found: View = picked(view, code)
                return found

            change(put)

    st.pydeck_chart(deck, height=HEIGHT, key="map-deck", on_select=choose, alt=figure.alt)


def _room() -> int:
    """Width that the map has at first, in pixels. A telephone says in its name that it is one."""
    return 290 if "Mobi" in st.context.headers.get("User-Agent", "") else 440


def _channels(colour: str, opacity: int) -> list[int]:
    return [int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), opacity]
