"""The page of one pillar: purpose, headline figures, then its objectives in order, each with its figures."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures.figure import Selection
from hled_dash.figures.resolve import top_card
from hled_dash.language import LANGUAGES
from hled_dash.ui import cache
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.board import render_board
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.headlines import has_headlines, render_headlines, render_pack_button
from hled_dash.ui.components.objective import render_linked_figure, render_objective
from hled_dash.ui.components.record import strip_html
from hled_dash.ui.session import PageContext

#: Figures of an objective that are drawn at first, besides the one at the top: a page must open fast on a slow line.
INITIAL_FIGURES = 1


def warm_cache() -> None:
    """Draw the maps that objectives begin with, in all languages: the same for all readers, they take longest."""
    catalogue, resolver = cache.catalogue(), cache.resolver()
    first = [card for objective in catalogue.objectives for card in catalogue.cards_of(objective)[:INITIAL_FIGURES]]
    for card in first:
        if card.kind in ("map", "symbols"):
            for language in LANGUAGES.values():
                resolver.figure(card, Selection(), language)


def pillar_page(name: str) -> None:
    """Run the page of a pillar, by its name in the address."""
    layout.render_page(name, _render, sidebar=_render_sidebar)


def _render_sidebar(context: PageContext) -> None:
    filters.render_place_filter(context)
    filters.render_time_filters(context)


def _render(context: PageContext) -> None:
    _ = context.language.text
    catalogue = context.catalogue
    pillar = catalogue.pillars[context.view.pillar or "I"]
    layout.render_heading(context)
    top = top_card(context.view, context.resolver)
    # The figure that the URL names comes first.
    names_cell = (context.view.board_cell or "").partition(".")[0] == pillar.id and not context.view.figure
    board_first = names_cell or context.view.figure == "board"
    if board_first:
        render_board(context)
    if context.view.figure == top.id:
        render_linked_figure(context, top)
        render_headlines(context, pillar.headlines)
        render_pack_button(context, context.view.page)
    elif has_headlines(context, pillar.headlines):
        headline_column, figure_column = st.columns([2, 3])
        with headline_column:
            render_headlines(context, pillar.headlines, compact=True)
            render_pack_button(context, context.view.page)
        with figure_column:
            _render_first(context, top)
    else:
        _render_first(context, top)
    if not board_first:
        render_board(context)
    if strip := strip_html(context, pillar.id):
        st.html(strip)
    st.html(html.tag("h2", _("Objectives"), "hled-section-heading"))
    for objective in catalogue.objectives_of(pillar.id):
        cards = [card for card in catalogue.cards_of(objective.id) if card is not top]
        render_objective(context, objective, cards, INITIAL_FIGURES)


def _render_first(context: PageContext, card: FigureCard) -> None:
    with st.container(gap=None):
        st.html(html.tag("h2", context.language.text("First figure"), "hled-visually-hidden"))
        render_figure_card(context, card)
