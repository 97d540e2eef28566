"""Search over figures, indicators, places and the record of the dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from hled_dash.catalogue.search import Hit
from hled_dash.figures.record_labels import format_calendar_date, kind_name
from hled_dash.ui import availability, cache
from hled_dash.ui.components import html
from hled_dash.ui.components.names import indicator_name, place_name
from hled_dash.ui.components.record import record_view
from hled_dash.ui.components.views import explorer_view
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import MAX_VALUES, PILLAR_PAGES, View

LabelVisibility = Literal["visible", "hidden", "collapsed"]


def render_search_box(context: PageContext, label_visibility: LabelVisibility = "visible") -> None:
    """Render the field of the search."""
    _ = context.language.text
    st.text_input(
        _("Search figures, indicators, places and the dialogue"),
        placeholder=_("for example: poverty, pobreza, Chiapas, trucks"),
        help=_("Words of either language, with or without accents."), label_visibility=label_visibility,
        **bind("search", context.view.search, lambda view, value: replace(view, search=value)),
    )


def render_search_results(context: PageContext, limit: int = 20) -> None:
    """Render links to what the search text of the view finds, or advice when nothing is found."""
    _ = context.language.text
    text = context.view.search.strip()
    if not text:
        return
    hits = cache.search_index().search(text, limit)
    if not hits:
        advice = _("Nothing was found for “{text}”. Try one word, or its beginning.", text=text)
        st.html(f'<p class="hled-empty-state" role="status">{html.escape(advice)}</p>')
        return
    places = cache.search_index().places_in(text)
    rows = []
    for hit in hits:
        view, name, description = _result(context, hit, places)
        subtitle = html.tag("span", description, "hled-subtitle")
        rows.append(f"<li>{html.view_link(view, name)} {subtitle}</li>")
    if any(hit.kind == "entry" for hit in hits):
        label = context.language.text("Search the whole record of the dialogue for “{text}”", text=text)
        rows.append(f"<li>{html.view_link(replace(record_view(context), search=text), label)}</li>")
    caption = context.language.plural("{count} result", "{count} results", len(hits))
    st.html(
        f'<p class="hled-subtitle" role="status">{html.escape(caption)}</p><ul class="hled-list">{"".join(rows)}</ul>'
    )


def _result(context: PageContext, hit: Hit, places: Sequence[str]) -> tuple[View, str, str]:
    """View, name and description of a hit; ``places`` are those that the search text names."""
    _ = context.language.text
    catalogue = context.catalogue
    if hit.kind == "figure":
        card = catalogue.cards[hit.code]
        pillar = catalogue.objectives[card.objective].pillar
        page = next(page for page, code in PILLAR_PAGES.items() if code == pillar)
        compared = tuple(dict.fromkeys((*places, *context.view.places)))[:MAX_VALUES]
        view = replace(
            context.view, page=page, places=compared, objective=card.objective, figure=card.id, search=""
        )
        return view, context.language.localize(card.title), _("Figure · {objective}", objective=card.objective)
    if hit.kind == "entry":
        entry = catalogue.record[hit.code]
        date = format_calendar_date(entry.date, context.language)
        description = " · ".join([_("The dialogue"), kind_name(entry.kind, context.language), date])
        return record_view(context, entry=hit.code), context.language.localize(entry.what), description
    if hit.kind == "place":
        view = replace(context.view, page="places", place=hit.code, search="")
        return view, place_name(context, hit.code), _("Place")
    indicator = catalogue.indicators[hit.code]
    view = explorer_view(
        context, hit.code, availability.default_places(hit.code, tuple(places) or context.view.places)
    )
    unit = context.language.localize(catalogue.units[indicator.unit].name)
    publisher = context.language.localize(catalogue.sources[indicator.source].publisher)
    return view, indicator_name(context, hit.code), f"{unit} · {publisher}"
