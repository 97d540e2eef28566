"""The card of a map with the panel beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import DeckMap, build_deck_map
from hled_dash.figures.resolve import DYNAMIC_MODES, ResolvedMap, is_dynamic, map_figure, map_selection, with_selected
from hled_dash.ui import payloads
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import FigureDisplay, render_figure
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.maps.deck_panel import render_deck_panel
from hled_dash.ui.maps.map_chart import render_map_chart
from hled_dash.ui.maps.side_panel import render_side_panel
from hled_dash.ui.maps.webgl import has_deck, render_webgl_probe
from hled_dash.ui.session import PageContext, current_theme, print_theme

#: Small multiples that stand side by side at most.
MAX_IN_ROW = 3


def render_map_card(context: PageContext, resolved: ResolvedMap, card: FigureCard, figure: Figure,
                    notices: tuple[str, ...]) -> None:
    """Render the map with what differs from what was requested, and beside it the panel that moves it, where the map
    has one."""
    deck = None
    columns = context.view.renderer == "columns"
    if has_deck(context, figure):
        selection = map_selection(context.view, resolved, current_theme())
        deck = build_deck_map(figure, card, selection, context.language, context.catalogue, columns=columns)
    if not is_dynamic(figure):
        _render_card(context, resolved, figure, deck, notices)
        return
    left, right = st.columns([0.78, 0.22], gap="small")
    with left:
        _render_card(context, resolved, figure, deck, notices)
    with right:
        if deck:
            render_deck_panel(context, figure, deck, columns=columns)
        else:
            indicator = context.catalogue.indicators[resolved.indicators[0]]
            render_side_panel(context, indicator, figure, has_slider=context.view.mode in DYNAMIC_MODES)


def _render_card(context: PageContext, resolved: ResolvedMap, figure: Figure, deck: DeckMap | None,
                 notices: tuple[str, ...]) -> None:
    selected = context.view.selected

    def print_figure(*, large: bool = False) -> Figure:
        resolver = context.resolver.for_slides(large=True) if large else context.resolver
        return with_selected(map_figure(context.view, resolved, resolver, print_theme()), selected)

    with st.container(border=True, gap="xsmall", key="figure-map"):
        render_figure(
            context, with_selected(figure, selected), FigureViews(context.view), FigureDisplay(notices=notices),
            print_figure=print_figure, slide_figure=lambda: print_figure(large=True),
            render_chart=lambda: _render_chart(context, figure, deck),
        )
        if figure.empty:
            indicator = resolved.indicators[0]
            view = explorer_view(context, indicator, context.resolver.default_places(indicator, context.view.places),
                                 context.view.items)
            st.html(f"<p>{html.view_link(view, context.language.text('Open in the explorer'))}</p>")


def _render_chart(context: PageContext, figure: Figure, deck: DeckMap | None) -> None:
    panels = figure.extra.get("panels")
    if panels:
        _render_small_multiples(panels, figure.extra["panel_legend"])
    elif deck:
        # 7 MB of pydeck and Jinja2, with the first of these maps.
        from hled_dash.ui.maps.deck import render_deck

        render_deck(figure, deck, columns=context.view.renderer == "columns")
        render_webgl_probe()
    elif is_dynamic(figure):
        render_map_chart(context, figure)
    else:
        st.vega_lite_chart(payloads.fill_map(figure.spec or {}), width="stretch", theme=None, key="map", alt=figure.alt)


def _render_small_multiples(panels: Sequence[Mapping[str, Any]], legend: Sequence[tuple[str, str]]) -> None:
    """Render several maps that fit on the screen together, above one legend."""
    per_row = len(panels) if len(panels) <= MAX_IN_ROW else 2 if len(panels) == 4 else MAX_IN_ROW
    rows = math.ceil(len(panels) / per_row)
    for start in range(0, len(panels), per_row):
        for number, column in enumerate(st.columns(per_row, gap="xsmall"), start=start):
            if number < len(panels):
                with column:
                    panel = payloads.fill_part(panels[number], rows)
                    st.vega_lite_chart(panel, width="stretch", theme=None, key=f"map-panel-{number}",
                                       alt=_panel_title(panel))
    items = "".join(f'<li><i style="background: {colour}"></i>{html.escape(label)}</li>' for label, colour in legend)
    st.html(f'<ul class="hled-color-legend">{items}</ul>')


def _panel_title(panel: Mapping[str, Any]) -> str:
    """Return the title of a small multiple, whose lines Vega takes as a list."""
    text = panel["title"]["text"]
    return text if isinstance(text, str) else " ".join(text).strip()
