"""The profile of a place: how it stands on every indicator, its trends, its neighbours, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures import explorer, theme
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.profile import Profile, Standing, profile
from hled_dash.geography.shapes import neighbours
from hled_dash.language import LANGUAGES
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, headlines, html, layout
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.session import PageContext, bind, current_theme

#: More links than this are folded away.
FOLD = 40
LEVELS = ("country", "admin1", "admin2", "us_state", "port", "crossing", "group")


@st.cache_resource(show_spinner=False, max_entries=200)
def _profile(place: str, language: str) -> Profile:
    return profile(place, LANGUAGES[language], cache.catalogue(), cache.engine())


def places_page() -> None:
    layout.render_page("places", _page, beside=filters.render_period_filter)


def _page(context: PageContext) -> None:
    _ = context.language.text
    place = context.catalogue.places[context.view.place]
    layout.render_heading(context)
    _choose(context)
    with st.spinner(_("Collecting all figures on this place …")):
        found = _profile(place.code, context.language.code)
    _surroundings(context)
    if not found.standings:
        st.html(html.tag("p", _("There are no figures on this place. Choose another one above."), "hled-empty"))
        return
    _trend(context, found)
    _tables(context, found)
    _missing(context, found)


def _choose(context: PageContext) -> None:
    _ = context.language.text
    places = context.catalogue.places
    every = [code for level in LEVELS for code, place in places.items() if place.level == level]
    options = filters.with_option(context.view.place, every)
    st.selectbox(
        _("Place"),
        options,
        format_func=lambda code: filters.place_name(context, code),
        help=_("Type the beginning of a name: a country, state, department, municipality, port or bridge."),
        **bind("place", context.view.place, lambda view, value: replace(view, place=value),
               begin="index", among=options),
    )


def _surroundings(context: PageContext) -> None:
    """Links up, down and sideways."""
    _ = context.language.text
    catalogue, code = context.catalogue, context.view.place
    place = catalogue.places[code]
    parts = [
        (_("Part of"), [place.parent] if place.parent else []),
        (_("Neighbours"), neighbours(code)),
        (_("Parts"), catalogue.children.get(code, ())),
    ]
    rows = []
    for words, codes in parts:
        links = [
            html.view_link(replace(context.view, place=one), context.language.of(catalogue.places[one].name))
            for one in codes
            if one in catalogue.places
        ]
        if len(links) > FOLD:
            counted = f"{words} ({context.language.number(len(links))})"
            items = "".join(f"<li>{link}</li>" for link in links)
            rows.append(
                f'<li><details class="hled-fold"><summary><strong>{html.escape(counted)}</strong></summary>'
                f'<ul class="hled-columns">{items}</ul></details></li>'
            )
        elif links:
            rows.append(f"<li><strong>{html.escape(words)}:</strong> {', '.join(links)}</li>")
    if rows:
        st.html(f'<ul class="hled-list">{"".join(rows)}</ul>')


def _trend(context: PageContext, found: Profile) -> None:
    """One indicator over time, for the place and what it lies in."""
    _ = context.language.text
    catalogue = context.catalogue
    codes = [one.indicator for one in found.standings]
    chosen, card, selection = _trend_of(context, codes)
    st.html(html.tag("h2", _("Over time"), "hled-section"))
    st.selectbox(
        _("Indicator"),
        codes,
        format_func=lambda code: context.language.of(catalogue.indicators[code].name),
        help=_("All indicators with figures for this place."),
        **bind("trend", chosen, lambda view, value: replace(view, indicators=(value,)), begin="index", among=codes),
    )
    render_figure_card(context, card, selection, replace(context.view, indicators=(chosen,)))


def _trend_of(context: PageContext, codes: Sequence[str]) -> tuple[str, FigureCard, Selection]:
    """The indicator over time that the view chooses among ``codes``, its card, and the places that are compared."""
    catalogue, view = context.catalogue, context.view
    chosen = next((code for code in view.indicators if code in codes), codes[0])
    country = catalogue.country_of(view.place)
    compared = tuple(dict.fromkeys([view.place, *([country] if country else []), *neighbours(view.place)]))[:6]
    having = set(availability.places_with_data(chosen))
    (card,) = explorer.cards(
        catalogue, indicators=(chosen,), items={}, kind="line", scale="published", level="country", window=view.window
    )
    return chosen, card, context.selection_for(places=tuple(code for code in compared if code in having))


def initial_figures(context: PageContext) -> list[Figure]:
    """The indicator over time."""
    found = _profile(context.view.place, context.language.code)
    if not found.standings:
        return []
    _chosen, card, selection = _trend_of(context, [one.indicator for one in found.standings])
    return [cache.figure(card, selection, context.language)]


def _tables(context: PageContext, found: Profile) -> None:
    _ = context.language.text
    catalogue = context.catalogue
    for pillar in catalogue.pillars.values():
        rows = [
            one
            for one in found.standings
            if catalogue.objectives[catalogue.indicators[one.indicator].objectives[0]].pillar == pillar.id
        ]
        if not rows:
            continue
        title = f"{pillar.id} {context.language.of(pillar.name)}"
        st.html(html.tag("h2", title, "hled-section"))
        heads = (
            _("Indicator"), _("Value"), _("Period"), _("Change"), _("Rank among peers"), _("Lowest to highest"),
        )
        counted = context.language.plural("{count} figure", "{count} figures", len(rows))
        # Each table is named by its pillar; how many rows it has is told where it is seen.
        st.html(html.table(counted, heads, [_row(context, one) for one in rows], (1, 4), "hled-stack", name=title))


def _row(context: PageContext, one: Standing) -> list[str]:
    _ = context.language.text
    indicator = context.catalogue.indicators[one.indicator]
    name = html.view_link(
        headlines.explorer_view(context, one.indicator, [context.view.place]), context.language.of(indicator.name)
    )
    mark = html.derived_badge(context.language) if indicator.derived else ""
    ranked = indicator.comparable_places and one.of > 1
    rank = _("{rank} of {count}", rank=one.rank, count=one.of) if ranked else "–"
    return [
        f'{name}{mark}<br><span class="hled-subtitle">{headlines.measure_html(context, indicator)}</span>',
        html.escape(one.text), html.escape(one.period), html.escape(one.change), html.escape(rank),
        _strip(one.position, rank) if ranked else "",
    ]


def _strip(position: float, words: str) -> str:
    """A dot between the lowest and the highest of the peers."""
    x = 6 + 88 * position
    look = theme.get_theme(current_theme())
    return html.svg_image(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="14" viewBox="0 0 100 14">'
        f'<line x1="6" x2="94" y1="7" y2="7" stroke="{look.quiet}"/>'
        f'<circle cx="{x:.1f}" cy="7" r="5" fill="{look.accent}"/></svg>',
        words,
    )


def _missing(context: PageContext, found: Profile) -> None:
    _ = context.language.text
    if not found.missing:
        return
    st.html(html.tag("h2", _("What is missing"), "hled-section"))
    words = context.language.plural(
        "{count} indicator that most of its peers have has no figure for this place.",
        "{count} indicators that most of its peers have have no figure for this place.",
        len(found.missing),
    )
    names = "".join(
        html.tag("li", context.language.of(context.catalogue.indicators[code].name)) for code in found.missing
    )
    st.html(f"<p>{html.escape(words)}</p><ul>{names}</ul>")
