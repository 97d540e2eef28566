"""The first page: where each pillar stands at a glance."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures import explorer
from hled_dash.figures.movers import Mover, movers
from hled_dash.language import LANGUAGES
from hled_dash.ui import resources
from hled_dash.ui.components import filters, headlines, help, html, layout, search
from hled_dash.ui.components.cards import figure_card
from hled_dash.ui.session import Visit, bind
from hled_dash.view import PILLAR_PAGES

#: Headline figures of each pillar on this page.
HEADLINES = 3
REGION = ("MEX", "GTM", "SLV", "HND")
#: What the regional map shows first: one measure for the departments of all three countries.
FIRST_MAP = "ophi.headcount"


def overview_page() -> None:
    layout.page("overview", _page)


def _page(visit: Visit) -> None:
    _ = visit.language.text
    layout.heading(visit)
    help.invitation(visit)
    search.box(visit)
    if visit.view.search:
        search.results(visit)
    for page, pillar_id in PILLAR_PAGES.items():
        pillar = visit.catalogue.pillars[pillar_id]
        target = replace(visit.view, page=page, objective=None, figure=None, search="")
        accent = pillar.accent_dark if visit.dark else pillar.accent
        st.html(
            f'<h2 class="hled-section hled-pillar" style="--accent: {accent}">'
            f"{html.inside(target, f'{pillar.id} {visit.language.of(pillar.name)}')}</h2>"
        )
        headlines.headline_row(visit, pillar.headlines[:HEADLINES])
    _map(visit)
    _movers(visit)


def _map(visit: Visit) -> None:
    _ = visit.language.text
    catalogue = visit.catalogue
    st.html(html.tag("h2", _("The region on a map"), "hled-section"))
    codes = resources.regional_indicators()
    if not codes:
        return
    chosen = next(
        (code for code in visit.view.indicators if code in codes), FIRST_MAP if FIRST_MAP in codes else codes[0]
    )
    st.selectbox(
        _("Indicator of the map"),
        codes,
        format_func=lambda code: visit.language.of(catalogue.indicators[code].name),
        help=_("Those with figures for the most countries stand first."),
        **bind("map indicator", chosen, lambda view, value: replace(view, indicators=(value,), period=None),
               begin="index", among=codes),
    )
    (card,) = explorer.cards(
        catalogue, indicators=(chosen,), items={}, kind="map", scale="published", level="admin1", window="region"
    )
    figure_card(visit, card, view=replace(visit.view, indicators=(chosen,)))


@st.cache_resource(show_spinner=False, max_entries=4)
def _found(language: str) -> tuple[Mover, ...]:
    newest = max(source.vintage_date.year for source in resources.catalogue().sources.values())
    return movers(REGION, str(newest - 3), LANGUAGES[language], resources.catalogue(), resources.engine())


def _movers(visit: Visit) -> None:
    _ = visit.language.text
    with st.spinner(_("Comparing all indicators …")):
        found = _found(visit.language.code)
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
        indicator = visit.catalogue.indicators[one.indicator]
        target = headlines.explore(visit, one.indicator, REGION)
        times = _("{times} times as large", times=visit.language.number(one.times, 1))
        sign = {True: _("better"), False: _("worse"), None: ""}[one.better]
        mark = f" {html.tag('span', sign, 'hled-mark')}" if sign else ""
        rows.append([
            f'{html.inside(target, visit.language.of(indicator.name))}<br>'
            f'<span class="hled-subtitle">{headlines.measured(visit, indicator)}</span>',
            html.escape(filters.place_name(visit, one.place)),
            f'{html.escape(one.text)}<br><span class="hled-subtitle">{html.escape(one.period)}</span>',
            f"{html.escape(one.change)}{mark}", html.escape(times),
        ])
    caption = _("Largest changes of the newest figures, Mexico and northern Central America")
    st.html(html.sheet(caption, heads, rows, classes="hled-whole hled-stack"))
