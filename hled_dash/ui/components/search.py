"""Search over figures, indicators and places; what is found links to where it can be looked at."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.ui import resources
from hled_dash.ui.components import filters, html
from hled_dash.ui.components.headlines import explore
from hled_dash.ui.session import Visit, bind
from hled_dash.view import MAX_VALUES, PILLAR_PAGES


def box(visit: Visit) -> None:
    _ = visit.language.text
    st.text_input(
        _("Search figures, indicators and places"),
        placeholder=_("for example: poverty, pobreza, Chiapas, trucks"),
        help=_("Words of either language, with or without accents."),
        **bind("search", visit.view.search, lambda view, value: replace(view, search=value)),
    )


def results(visit: Visit, limit: int = 20) -> None:
    """What the search text finds, or a sentence on what to do when nothing is found."""
    _ = visit.language.text
    text = visit.view.search.strip()
    if not text:
        return
    hits = resources.search_index().find(text, limit)
    if not hits:
        words = _("Nothing was found for “{text}”. Try one word, or its beginning.", text=text)
        st.html(f'<p class="hled-empty" role="status">{html.escape(words)}</p>')
        return
    rows = []
    named = resources.search_index().places_in(text)
    view = replace(visit.view, places=tuple(dict.fromkeys((*named, *visit.view.places)))[:MAX_VALUES], search="")
    for hit in hits:
        if hit.kind == "figure":
            card = visit.catalogue.cards[hit.code]
            pillar = visit.catalogue.objectives[card.objective].pillar
            page = next(page for page, one in PILLAR_PAGES.items() if one == pillar)
            target = replace(view, page=page, objective=card.objective, figure=card.id)
            words = _("Figure · {objective}", objective=card.objective)
            name = visit.language.of(card.title)
        elif hit.kind == "place":
            target = replace(visit.view, page="places", place=hit.code, search="")
            words = _("Place")
            name = filters.place_name(visit, hit.code)
        else:
            indicator = visit.catalogue.indicators[hit.code]
            target = explore(visit, hit.code, resources.good_places(hit.code, named or visit.view.places))
            source = visit.catalogue.sources[indicator.source]
            unit = visit.catalogue.units[indicator.unit]
            words = f"{visit.language.of(unit.name)} · {visit.language.of(source.publisher)}"
            name = visit.language.of(indicator.name)
        rows.append(f'<li>{html.inside(target, name)} <span class="hled-subtitle">{html.escape(words)}</span></li>')
    caption = visit.language.plural("{count} result", "{count} results", len(hits))
    st.html(
        f'<p class="hled-subtitle" role="status">{html.escape(caption)}</p><ul class="hled-list">{"".join(rows)}</ul>'
    )
