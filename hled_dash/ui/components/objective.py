"""The section of an objective on the page of its pillar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash import store
from hled_dash.catalogue import FigureCard, Objective
from hled_dash.ui import cache
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import FigureDisplay, render_figure_card
from hled_dash.ui.components.figure_footer import note_list_html
from hled_dash.ui.components.latest_values import render_latest_values
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View

#: Maximum number of places in the table of latest values.
MAX_TABLE_PLACES = 5


def render_objective(
    context: PageContext, objective: Objective, cards: Sequence[FigureCard], initial_count: int
) -> None:
    """Render an objective as an expander; one is open at a time, so that a page draws only what is looked at.

    Args:
        context: The page.
        objective: The objective.
        cards: Its figures.
        initial_count: Number of figures that are drawn before the reader requests the others.
    """
    _ = context.language.text
    is_open = context.view.objective == objective.id

    def update(view: View, value: bool) -> View:
        return replace(view, objective=objective.id if value else "none", figure=None, figures="first",
                       rows="")

    title = f"{objective.id}  {context.language.localize(objective.name)}"

    def render_closed() -> None:
        st.expander(title, **bind(f"objective {objective.id}", is_open, update))

    if not is_open:
        render_part(context, "closed objective", render_closed, objective.id)
        return
    expander = st.expander(title, **bind(f"objective {objective.id}", is_open, update))
    indicators = context.catalogue.indicators_of(objective.id)
    visible_cards = cards if context.view.figures == "all" else cards[:initial_count]
    with expander:
        st.html(html.tag("p", context.language.localize(objective.question), "hled-lead"))
        if not indicators:
            advice = _("No published figure tracks this objective yet. Open another objective, or search the explorer.")
            st.html(html.tag("p", advice, "hled-empty-state"))
        shared = find_shared_notes(context, visible_cards)
        if shared:
            summary = context.language.plural("{count} note on several of these figures",
                                              "{count} notes on several of these figures", len(shared))
            st.html(note_list_html(summary, (f"{name}: {note}" if name else note for note, name in shared.items())))
        _render_cards(context, visible_cards, frozenset(shared))
        if len(visible_cards) < len(cards):
            _render_more_button(context, objective, len(cards) - len(visible_cards))
        if indicators:
            caption = _("Where the {count} indicators of this objective stand", count=len(indicators))
            render_latest_values(
                context, objective.id, indicators, context.view.places[:MAX_TABLE_PLACES], caption
            )


def find_shared_notes(context: PageContext, cards: Sequence[FigureCard]) -> dict[str, str]:
    """Find the notes that two or more figures have in common, each with the name of what it is about.

    Caveats are about an indicator or a publisher; notes on how figures are drawn have no name.
    """
    catalogue, localize = context.catalogue, context.language.localize
    names: dict[str, str] = {}
    counts = Counter[str]()
    for card in cards:
        indicators = [catalogue.indicators[code] for code in dict.fromkeys(series.indicator for series in card.series)]
        sources = dict.fromkeys(source for indicator in indicators for source in catalogue.sources_of(indicator.code))
        of_card = {localize(caveat): localize(indicator.short)
                   for indicator in indicators for caveat in indicator.caveats}
        of_card |= {localize(caveat): localize(source.publisher) for source in sources for caveat in source.caveats}
        names = {**of_card, **names}
        counts.update(dict.fromkeys(_notes_of(context, card), 1))
    return {note: names.get(note, "") for note, count in counts.items() if count > 1}


def _notes_of(context: PageContext, card: FigureCard) -> Sequence[str]:
    """Return the notes of a figure, which is kept until it is rendered; none of one that fails, which says so
    itself."""
    try:
        return cache.figure(card, context.selection, context.language).notes
    except store.StoreError:
        raise
    except Exception:
        return ()


def _render_cards(context: PageContext, cards: Sequence[FigureCard], shared_notes: frozenset[str]) -> None:
    """Render figures in two columns; a last single one spans both."""
    for start in range(0, len(cards), 2):
        pair = cards[start : start + 2]
        for column, card in zip(st.columns(len(pair)), pair, strict=True):
            with column:
                render_figure_card(context, card, display=FigureDisplay(shared_notes=shared_notes))


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
