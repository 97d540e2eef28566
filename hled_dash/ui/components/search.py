"""Search over figures, indicators and places; what is found links to where it can be looked at."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, html
from hled_dash.ui.components.headlines import explorer_view
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import MAX_VALUES, PILLAR_PAGES


def render_search_box(context: PageContext) -> None:
    _ = context.language.text
    st.text_input(
        _("Search figures, indicators and places"),
        placeholder=_("for example: poverty, pobreza, Chiapas, trucks"),
        help=_("Words of either language, with or without accents."),
        **bind("search", context.view.search, lambda view, value: replace(view, search=value)),
    )


def render_search_results(context: PageContext, limit: int = 20) -> None:
    """What the search text finds, or a sentence on what to do when nothing is found."""
    _ = context.language.text
    text = context.view.search.strip()
    if not text:
        return
    hits = cache.search_index().find(text, limit)
    if not hits:
        words = _("Nothing was found for “{text}”. Try one word, or its beginning.", text=text)
        st.html(f'<p class="hled-empty" role="status">{html.escape(words)}</p>')
        return
    rows = []
    named = cache.search_index().places_in(text)
    view = replace(context.view, places=tuple(dict.fromkeys((*named, *context.view.places)))[:MAX_VALUES], search="")
    for hit in hits:
        if hit.kind == "figure":
            card = context.catalogue.cards[hit.code]
            pillar = context.catalogue.objectives[card.objective].pillar
            page = next(page for page, one in PILLAR_PAGES.items() if one == pillar)
            target = replace(view, page=page, objective=card.objective, figure=card.id)
            words = _("Figure · {objective}", objective=card.objective)
            name = context.language.of(card.title)
        elif hit.kind == "place":
            target = replace(context.view, page="places", place=hit.code, search="")
            words = _("Place")
            name = filters.place_name(context, hit.code)
        else:
            indicator = context.catalogue.indicators[hit.code]
            target = explorer_view(
                context, hit.code, availability.default_places(hit.code, named or context.view.places)
            )
            source = context.catalogue.sources[indicator.source]
            unit = context.catalogue.units[indicator.unit]
            words = f"{context.language.of(unit.name)} · {context.language.of(source.publisher)}"
            name = context.language.of(indicator.name)
        rows.append(f'<li>{html.view_link(target, name)} <span class="hled-subtitle">{html.escape(words)}</span></li>')
    caption = context.language.plural("{count} result", "{count} results", len(hits))
    st.html(
        f'<p class="hled-subtitle" role="status">{html.escape(caption)}</p><ul class="hled-list">{"".join(rows)}</ul>'
    )
