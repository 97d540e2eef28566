"""The page of one pillar: purpose, headline figures, then its objectives in order, each with its figures."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard, Objective
from hled_dash.figures.figure import Figure
from hled_dash.ui import resources
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import figure_card
from hled_dash.ui.components.headlines import headline_row, standing_table
from hled_dash.ui.session import Visit, bind
from hled_dash.view import View

#: Figures that are drawn before the reader asks for the others: a page must open fast on a slow line.
FIRST = 2
#: A table of standing has room for this many places.
COLUMNS = 5


def pillar_page(name: str) -> None:
    layout.page(name, _page, beside=_beside)


def _beside(visit: Visit) -> None:
    filters.places(visit)
    filters.period(visit)


def _page(visit: Visit) -> None:
    _ = visit.language.text
    pillar = visit.catalogue.pillars[visit.view.pillar or "I"]
    layout.heading(visit)
    headline_row(visit, pillar.headlines)
    shared = visit.catalogue.cards.get(visit.view.figure or "")
    if shared:
        st.html(html.tag("h2", _("The figure of this link"), "hled-section"))
        figure_card(visit, shared)
        st.button(
            _("Show all figures of the objective"), key="all figures", on_click=bind_all(visit), type="tertiary"
        )
    st.html(html.tag("h2", _("Objectives"), "hled-section"))
    for objective in visit.catalogue.objectives_of(pillar.id):
        _objective(visit, objective, shared)


def first_figures(visit: Visit) -> list[Figure]:
    """What the page draws first: the figure of the link, or the first of the open objective."""
    shared = visit.catalogue.cards.get(visit.view.figure or "")
    cards = [shared] if shared else visit.catalogue.cards_of(visit.view.objective or "")[:FIRST]
    return [resources.figure(card, visit.selection, visit.language) for card in cards]


def bind_all(visit: Visit):  # type: ignore[no-untyped-def]
    return bind("figure", None, lambda view, value: replace(view, figure=None))["on_change"]


def _objective(visit: Visit, objective: Objective, shared: FigureCard | None) -> None:
    """One objective: open it is one at a time, so that a page draws only what is looked at."""
    _ = visit.language.text

    def put(view: View, opened: bool) -> View:
        return replace(view, objective=objective.id if opened else "none", figure=None, figures="first")

    title = f"{objective.id}  {visit.language.of(objective.name)}"
    tied = bind(f"objective {objective.id}", visit.view.objective == objective.id, put)
    section = st.expander(title, **tied)
    if visit.view.objective != objective.id:
        return
    every = [card for card in visit.catalogue.cards_of(objective.id) if card is not shared]
    cards = every if visit.view.figures == "all" else every[:FIRST]
    indicators = visit.catalogue.indicators_of(objective.id)
    with section:
        st.html(html.tag("p", visit.language.of(objective.question), "hled-lead"))
        if not indicators:
            nothing = _(
                "No published figure tracks this objective yet. Open another objective, or search the explorer."
            )
            st.html(html.tag("p", nothing, "hled-empty"))
        for left, right in zip(cards[::2], [*cards[1::2], None], strict=False):
            columns = st.columns(2)
            with columns[0]:
                figure_card(visit, left)
            if right is not None:
                with columns[1]:
                    figure_card(visit, right)
        if len(cards) < len(every):
            more = bind("figures", False, lambda view, value: replace(view, figures="all"))["on_change"]
            words = visit.language.plural(
                "Show {count} more figure", "Show {count} more figures", len(every) - len(cards)
            )
            st.button(words, key=f"more {objective.id}", on_click=more)
        if indicators:
            standing_table(
                visit,
                objective.id,
                indicators,
                visit.view.places[:COLUMNS],
                _("Where the {count} indicators of this objective stand", count=len(indicators)),
            )
