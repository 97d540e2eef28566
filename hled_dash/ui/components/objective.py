"""The section of an objective on the page of its pillar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard, Objective
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.standing_table import render_standing_table
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View

#: Places that the table of where the indicators stand has room for.
MAX_TABLE_PLACES = 5


def render_objective(
    context: PageContext, objective: Objective, cards: Sequence[FigureCard], initial_count: int
) -> None:
    """Render an objective as an expander; one is open at a time, so that a page draws only what is looked at.

    Args:
        context: The page.
        objective: The objective.
        cards: Its figures.
        initial_count: Number of figures that are drawn before the reader asks for the others.
    """
    _ = context.language.text
    is_open = context.view.objective == objective.id

    def update(view: View, value: bool) -> View:
        return replace(view, objective=objective.id if value else "none", figure=None, figures="first")

    title = f"{objective.id}  {context.language.localize(objective.name)}"
    expander = st.expander(title, **bind(f"objective {objective.id}", is_open, update))
    if not is_open:
        return
    indicators = context.catalogue.indicators_of(objective.id)
    visible_cards = cards if context.view.figures == "all" else cards[:initial_count]
    with expander:
        st.html(html.tag("p", context.language.localize(objective.question), "hled-lead"))
        if not indicators:
            advice = _("No published figure tracks this objective yet. Open another objective, or search the explorer.")
            st.html(html.tag("p", advice, "hled-empty-state"))
        _render_cards(context, visible_cards)
        if len(visible_cards) < len(cards):
            _render_more_button(context, objective, len(cards) - len(visible_cards))
        if indicators:
            caption = _("Where the {count} indicators of this objective stand", count=len(indicators))
            render_standing_table(
                context, objective.id, indicators, context.view.places[:MAX_TABLE_PLACES], caption
            )


def _render_cards(context: PageContext, cards: Sequence[FigureCard]) -> None:
    """Figures in two columns; one that would stand alone has both."""
    for start in range(0, len(cards), 2):
        pair = cards[start : start + 2]
        for column, card in zip(st.columns(len(pair)), pair, strict=True):
            with column:
                render_figure_card(context, card)


def _render_more_button(context: PageContext, objective: Objective, count: int) -> None:
    label = context.language.plural("Show {count} more figure", "Show {count} more figures", count)
    on_click = bind("figures", False, lambda view, value: replace(view, figures="all"))["on_change"]
    st.button(label, key=f"more {objective.id}", on_click=on_click)


def render_linked_figure(context: PageContext, card: FigureCard) -> None:
    """Render the figure that the address names, above everything else."""
    _ = context.language.text
    st.html(html.tag("h2", _("The figure of this link"), "hled-visually-hidden"))
    render_figure_card(context, card)
    on_click = bind("figure", None, lambda view, value: replace(view, figure=None))["on_change"]
    st.button(_("Show all figures of the objective"), key="all figures", on_click=on_click, type="tertiary")
