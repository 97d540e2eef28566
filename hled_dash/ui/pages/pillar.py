"""The page of one pillar: purpose, headline figures, then its objectives in order, each with its figures."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard, Objective
from hled_dash.figures.figure import Figure
from hled_dash.ui import cache
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.headlines import render_headlines, render_standing_table
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View

#: Figures that are drawn before the reader asks for the others: a page must open fast on a slow line.
FIRST = 2
#: A table of standing has room for this many places.
COLUMNS = 5


def pillar_page(name: str) -> None:
    layout.render_page(name, _page, beside=_beside)


def _beside(context: PageContext) -> None:
    filters.render_place_filter(context)
    filters.render_period_filter(context)


def _page(context: PageContext) -> None:
    _ = context.language.text
    pillar = context.catalogue.pillars[context.view.pillar or "I"]
    layout.render_heading(context)
    render_headlines(context, pillar.headlines)
    shared = context.catalogue.cards.get(context.view.figure or "")
    if shared:
        st.html(html.tag("h2", _("The figure of this link"), "hled-section"))
        render_figure_card(context, shared)
        st.button(
            _("Show all figures of the objective"), key="all figures", on_click=bind_all(context), type="tertiary"
        )
    st.html(html.tag("h2", _("Objectives"), "hled-section"))
    for objective in context.catalogue.objectives_of(pillar.id):
        _objective(context, objective, shared)


def initial_figures(context: PageContext) -> list[Figure]:
    """What the page draws first: the figure of the link, or the first of the open objective."""
    shared = context.catalogue.cards.get(context.view.figure or "")
    cards = [shared] if shared else context.catalogue.cards_of(context.view.objective or "")[:FIRST]
    return [cache.figure(card, context.selection, context.language) for card in cards]


def bind_all(context: PageContext):  # type: ignore[no-untyped-def]
    return bind("figure", None, lambda view, value: replace(view, figure=None))["on_change"]


def _objective(context: PageContext, objective: Objective, shared: FigureCard | None) -> None:
    """One objective: open it is one at a time, so that a page draws only what is looked at."""
    _ = context.language.text

    def put(view: View, opened: bool) -> View:
        return replace(view, objective=objective.id if opened else "none", figure=None, figures="first")

    title = f"{objective.id}  {context.language.of(objective.name)}"
    tied = bind(f"objective {objective.id}", context.view.objective == objective.id, put)
    section = st.expander(title, **tied)
    if context.view.objective != objective.id:
        return
    every = [card for card in context.catalogue.cards_of(objective.id) if card is not shared]
    cards = every if context.view.figures == "all" else every[:FIRST]
    indicators = context.catalogue.indicators_of(objective.id)
    with section:
        st.html(html.tag("p", context.language.of(objective.question), "hled-lead"))
        if not indicators:
            nothing = _(
                "No published figure tracks this objective yet. Open another objective, or search the explorer."
            )
            st.html(html.tag("p", nothing, "hled-empty"))
        for left, right in zip(cards[::2], [*cards[1::2], None], strict=False):
            columns = st.columns(2)
            with columns[0]:
                render_figure_card(context, left)
            if right is not None:
                with columns[1]:
                    render_figure_card(context, right)
        if len(cards) < len(every):
            more = bind("figures", False, lambda view, value: replace(view, figures="all"))["on_change"]
            words = context.language.plural(
                "Show {count} more figure", "Show {count} more figures", len(every) - len(cards)
            )
            st.button(words, key=f"more {objective.id}", on_click=more)
        if indicators:
            render_standing_table(
                context,
                objective.id,
                indicators,
                context.view.places[:COLUMNS],
                _("Where the {count} indicators of this objective stand", count=len(indicators)),
            )
