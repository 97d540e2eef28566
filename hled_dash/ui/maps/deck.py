"""Maps that are zoomed into: circles and columns by pydeck, on our own land and an empty style of our own."""

from __future__ import annotations

import math
from typing import Any

import pydeck
import streamlit as st

from hled_dash.figures import theme
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps.deck import PITCH, WIDTH, DeckMap
from hled_dash.ui.session import current_theme, update_view
from hled_dash.view import View

#: An empty style that this server hands out: with it the zoom buttons stay, and no map provider is asked for anything.
STYLE = {False: "app/static/blank.json", True: "app/static/blank_dark.json"}
#: The map is as high as its window needs, with room for the buttons, within these pixels.
LOWEST, TALLEST = 340, 520


def render_deck(figure: Figure, drawn: DeckMap, picked: Any, *, columns: bool) -> None:
    """Draw the map; ``picked`` turns a view and the place that was clicked into the next view.

    A Deck is made anew for each run, because Streamlit converts its data in place.
    """
    look = theme.get_theme(current_theme())
    layers = [
        pydeck.Layer("GeoJsonLayer", address, id=f"land-{number}", stroked=True, filled=True, pickable=False,
                     get_fill_color=_channels(look.rule, round(255 * strength)),
                     get_line_color=_channels(look.muted, 200), line_width_min_pixels=0.6)
        for number, (address, strength) in enumerate(drawn.land)
    ]
    common = {"id": "places", "get_position": "position", "get_fill_color": "colour", "pickable": True,
              "auto_highlight": True, "highlight_color": _channels(look.ink, 110)}
    rows = [dict(row) for row in drawn.rows]
    if columns:
        layers.append(pydeck.Layer("ColumnLayer", rows, **common, get_elevation="share",
                                   elevation_scale=drawn.tallest, radius=drawn.tallest / 22, extruded=True))
    else:
        layers.append(pydeck.Layer(
            "ScatterplotLayer", rows, **common, get_radius="radius", radius_units="'pixels'", stroked=True,
            get_line_color=_channels(look.ground, 255), line_width_min_pixels=1))
    shrunk = _room() / WIDTH
    if shrunk == 1:
        # As on the flat map, a telephone has no room for names.
        layers.append(_names(drawn, look, columns=columns))
    south, west, north, east = drawn.bounds
    height = min(TALLEST, max(LOWEST, round(drawn.height * shrunk) + 90))
    # Columns rise above the ground, which stands lower for that.
    rise = drawn.tallest * math.tan(math.radians(PITCH)) / 4 / 111_000 if columns else 0
    state = pydeck.ViewState(
        latitude=(south + north) / 2 + rise, longitude=(west + east) / 2, pitch=PITCH if columns else 0,
        # A tile of zoom 0 is 512 pixels for the whole round of 360 degrees.
        zoom=math.log2(drawn.degree * shrunk * 360 / 512),
    )
    deck = pydeck.Deck(
        layers=layers, initial_view_state=state, map_style=STYLE[look.dark],
        # In a corner: beside the pointer, what is told of a place near the rim would be cut off.
        tooltip={"html": "<b>{name}</b>\n{told}", "style": {
            "transform": "none", "left": "8px", "top": "auto", "bottom": "8px", "maxWidth": "calc(100% - 16px)",
            "whiteSpace": "pre-line", "fontSize": "13px", "color": look.ink, "backgroundColor": look.ground,
            "border": f"1px solid {look.muted}", "borderRadius": "4px",
        }},
    )

    def choose() -> None:
        objects = st.session_state["map-deck"].selection.get("objects", {}).get("places", [])
        if objects:
            code = str(objects[0]["place"])

            def put(view: View) -> View:
                found: View = picked(view, code)
                return found

            update_view(put)

    st.pydeck_chart(deck, height=height, key="map-deck", on_select=choose, alt=figure.alt)


def _room() -> int:
    """Width that the map has at first, in pixels. A telephone says in its name that it is one."""
    return 290 if "Mobi" in st.context.headers.get("User-Agent", "") else WIDTH


def _names(drawn: DeckMap, look: theme.Theme, *, columns: bool) -> pydeck.Layer:
    """Names on a little of the ground, before everything else."""
    rows = [{**one, "position": [*one["position"], one["share"] * drawn.tallest if columns else 0]}
            for one in drawn.names]
    return pydeck.Layer(
        "TextLayer", rows, id="names", get_position="position", get_text="text", get_text_anchor="anchor",
        get_pixel_offset="offset", get_size=12, get_color=_channels(look.ink, 255), character_set="'auto'",
        font_family="'Source Sans, sans-serif'", font_settings={"fontSize": 24}, background=True,
        get_background_color=_channels(look.ground, 190), background_padding=[2, 0], pickable=False,
        parameters={"depthCompare": "always"},
    )


def _channels(colour: str, opacity: int) -> list[int]:
    return [int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), opacity]
