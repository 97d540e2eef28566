"""Maps by pydeck: circles and columns, on our own land shapes and an empty style."""

from __future__ import annotations

import math
from typing import Any

import pydeck
import streamlit as st

from hled_dash.figures import theme
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import BUTTONS_HEIGHT, DECK_HEIGHT, DECK_PITCH, METRES_PER_DEGREE, DeckMap
from hled_dash.ui.maps.selected_places import toggle_selected
from hled_dash.ui.session import current_theme, update_view

#: Whether the theme is dark to an empty style that this server serves: the zoom buttons stay, and no map provider
#: receives a request.
MAP_STYLES = {False: "app/static/blank.json", True: "app/static/blank_dark.json"}
#: Width of a map on a phone, and its least height, in pixels.
PHONE_WIDTH, PHONE_HEIGHT = 290, 340
#: Key of the chart in ``st.session_state``, which has the clicked places.
DECK_KEY = "map-deck"
#: A tile of zoom 0 has these pixels for 360 degrees.
TILE_SIZE = 512


def render_deck(figure: Figure, deck_map: DeckMap, *, columns: bool) -> None:
    """Render the map, as columns or as circles; a click selects a place.

    A Deck is rebuilt in each run, because Streamlit converts its data in place.
    """
    colours = theme.get_theme(current_theme())
    # Phones have ``Mobi`` in their user agent.
    is_phone = "Mobi" in st.context.headers.get("User-Agent", "")
    scale = _phone_scale(deck_map) if is_phone else 1
    layers = [*_land_layers(deck_map, colours), _places_layer(deck_map, colours, columns=columns)]
    if not is_phone:
        # As on the flat map, a phone has no room for names.
        layers.append(_text_layer(deck_map, colours, columns=columns))
    deck = pydeck.Deck(
        layers=layers, initial_view_state=_view_state(deck_map, scale, columns=columns),
        map_style=MAP_STYLES[colours.is_dark], tooltip=_tooltip(colours),
    )

    def on_select() -> None:
        objects = st.session_state.get(DECK_KEY, {}).get("selection", {}).get("objects", {}).get("places", [])
        if objects:
            code = str(objects[0]["place"])
            update_view(lambda view: toggle_selected(view, code))

    height = max(PHONE_HEIGHT, round(deck_map.height * scale) + BUTTONS_HEIGHT) if is_phone else DECK_HEIGHT
    st.pydeck_chart(deck, height=height, key=DECK_KEY, on_select=on_select, alt=figure.alt)


def _phone_scale(deck_map: DeckMap) -> float:
    """Return how much smaller the map is on a phone, in which its window is as wide as it can be."""
    _south, west, _north, east = deck_map.bounds
    return min(PHONE_WIDTH / ((east - west) * deck_map.degree), 1)


def _land_layers(deck_map: DeckMap, colours: theme.Theme) -> list[pydeck.Layer]:
    return [
        pydeck.Layer("GeoJsonLayer", url, id=f"land-{number}", stroked=True, filled=True, pickable=False,
                     get_fill_color=_rgba(colours.grid, round(255 * opacity)),
                     get_line_color=_rgba(colours.muted, 200), line_width_min_pixels=0.6)
        for number, (url, opacity) in enumerate(deck_map.land)
    ]


def _places_layer(deck_map: DeckMap, colours: theme.Theme, *, columns: bool) -> pydeck.Layer:
    common: dict[str, Any] = {
        "id": "places", "get_position": "position", "get_fill_color": "colour", "pickable": True,
        "auto_highlight": True, "highlight_color": _rgba(colours.foreground, 110),
    }
    rows = [dict(row) for row in deck_map.rows]
    if columns:
        return pydeck.Layer("ColumnLayer", rows, **common, get_elevation="share", elevation_scale=deck_map.tallest,
                            radius=deck_map.tallest / 22, extruded=True)
    return pydeck.Layer("ScatterplotLayer", rows, **common, get_radius="radius", radius_units="'pixels'", stroked=True,
                        get_line_color=_rgba(colours.background, 255), line_width_min_pixels=1)


def _text_layer(deck_map: DeckMap, colours: theme.Theme, *, columns: bool) -> pydeck.Layer:
    """Return names of places on a background, over all other layers; at the top of columns."""
    rows = [{**name, "position": [*name["position"], name["share"] * deck_map.tallest if columns else 0]}
            for name in deck_map.names]
    return pydeck.Layer(
        "TextLayer", rows, id="names", get_position="position", get_text="text", get_text_anchor="anchor",
        get_pixel_offset="offset", get_size=12, get_color=_rgba(colours.foreground, 255), character_set="'auto'",
        font_family="'Source Sans, sans-serif'", font_settings={"fontSize": 24}, background=True,
        get_background_color=_rgba(colours.background, 190), background_padding=[2, 0], pickable=False,
        parameters={"depthCompare": "always"},
    )


def _view_state(deck_map: DeckMap, scale: float, *, columns: bool) -> pydeck.ViewState:
    """Return the bounds of the map; columns rise above the ground, which is moved down for them."""
    south, west, north, east = deck_map.bounds
    rise = deck_map.tallest * math.tan(math.radians(DECK_PITCH)) / 4 / METRES_PER_DEGREE if columns else 0
    return pydeck.ViewState(
        latitude=(south + north) / 2 + rise, longitude=(west + east) / 2, pitch=DECK_PITCH if columns else 0,
        zoom=math.log2(deck_map.degree * scale * 360 / TILE_SIZE),
    )


def _tooltip(colours: theme.Theme) -> dict[str, Any]:
    """Return the tooltip, in a corner of the map: beside the pointer it would be cut off near the edge."""
    return {"html": "<b>{name}</b>\n{tooltip}", "style": {
        "transform": "none", "left": "8px", "top": "auto", "bottom": "8px", "maxWidth": "calc(100% - 16px)",
        "whiteSpace": "pre-line", "fontSize": "13px", "color": colours.foreground,
        "backgroundColor": colours.background,
        "border": f"1px solid {colours.muted}", "borderRadius": "4px",
    }}


def _rgba(colour: str, opacity: int) -> list[int]:
    """Return ``#rrggbb`` and an opacity from 0 to 255 as pydeck takes them."""
    return [int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), opacity]
