"""The first page: where each pillar stands at a glance."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures import explorer
from hled_dash.figures.movers import Mover, movers
from hled_dash.language import LANGUAGES
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, headlines, help, html, layout, search
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import PILLAR_PAGES

#: Headline figures of each pillar on this page.
HEADLINES = 3
REGION = ("MEX", "GTM", "SLV", "HND")
#: What the regional map shows first: one measure for the departments of all three countries.
FIRST_MAP = "ophi.headcount"


def overview_page() -> None:
    layout.render_page("overview", _page)


def _page(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    help.render_tour_invitation(context)
    search.render_search_box(context)
    if context.view.search:
        search.render_search_results(context)
    for page, pillar_id in PILLAR_PAGES.items():
        pillar = context.catalogue.pillars[pillar_id]
        target = replace(context.view, page=page, objective=None, figure=None, search="")
        accent = pillar.accent_dark if context.dark else pillar.accent
        st.html(
            f'<h2 class="hled-section hled-pillar" style="--accent: {accent}">'
            f"{html.view_link(target, f'{pillar.id} {context.language.of(pillar.name)}')}</h2>"
        )
        headlines.render_headlines(context, pillar.headlines[:HEADLINES])
    _map(context)
    _movers(context)


def _map(context: PageContext) -> None:
    _ = context.language.text
    catalogue = context.catalogue
    st.html(html.tag("h2", _("The region on a map"), "hled-section"))
    codes = availability.regional_indicators()
    if not codes:
        return
    chosen = next(
        (code for code in context.view.indicators if code in codes), FIRST_MAP if FIRST_MAP in codes else codes[0]
    )
    st.selectbox(
        _("Indicator of the map"),
        codes,
        format_func=lambda code: context.language.of(catalogue.indicators[code].name),
        help=_("Those with figures for the most countries stand first."),
        **bind("map indicator", chosen, lambda view, value: replace(view, indicators=(value,), period=None),
               begin="index", among=codes),
    )
    (card,) = explorer.cards(
        catalogue, indicators=(chosen,), items={}, kind="map", scale="published", level="admin1", window="region"
    )
    render_figure_card(context, card, view=replace(context.view, indicators=(chosen,)))


@st.cache_resource(show_spinner=False, max_entries=4)
def _found(language: str) -> tuple[Mover, ...]:
    newest = max(source.vintage_date.year for source in cache.catalogue().sources.values())
    return movers(REGION, str(newest - 3), LANGUAGES[language], cache.catalogue(), cache.engine())


def _movers(context: PageContext) -> None:
    _ = context.language.text
    with st.spinner(_("Comparing all indicators …")):
        found = _found(context.language.code)
    if not found:
        return
    st.html(html.tag("h2", _("What moved most"), "hled-section"))
    st.html(
        html.tag(
            "p",
            _(
                "The newest changes on a year before that are largest against the indicator's own usual change "
                "(the median of its earlier yearly changes)."
            ),
            "hled-subtitle",
        )
    )
    heads = (_("Indicator"), _("Place"), _("Newest figure"), _("Change"), _("Against the usual change"))
    rows = []
    for one in found:
        indicator = context.catalogue.indicators[one.indicator]
        target = headlines.explorer_view(context, one.indicator, REGION)
        times = _("{times} times as large", times=context.language.number(one.times, 1))
        sign = {True: _("better"), False: _("worse"), None: ""}[one.better]
        mark = f" {html.tag('span', sign, 'hled-mark')}" if sign else ""
        rows.append([
            f'{html.view_link(target, context.language.of(indicator.name))}<br>'
            f'<span class="hled-subtitle">{headlines.measure_html(context, indicator)}</span>',
            html.escape(filters.place_name(context, one.place)),
            f'{html.escape(one.text)}<br><span class="hled-subtitle">{html.escape(one.period)}</span>',
            f"{html.escape(one.change)}{mark}", html.escape(times),
        ])
    caption = _("Largest changes of the newest figures, Mexico and northern Central America")
    st.html(html.table(caption, heads, rows, classes="hled-whole hled-stack"))
