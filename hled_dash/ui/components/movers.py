"""The table of what moved most: the newest changes that are largest against the indicator's usual change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.figures.summaries import Mover, format_times
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import render_files
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import measure, place_name
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.components.share import figure_links
from hled_dash.ui.session import PageContext


def render_movers(context: PageContext, places: tuple[str, ...]) -> None:
    """Render the heading and the table; nothing if nothing moved."""
    _ = context.language.text
    with st.spinner(_("Comparing all indicators …")):
        largest = context.resolver.movers(places, context.language.code)
    if not largest:
        return
    st.html(html.tag("h2", _("What moved most"), "hled-section-heading"))
    explanation = _(
        "The newest changes from a year before that are largest compared with the indicator's own usual change (the "
        "median of its earlier yearly changes). Where a series hardly moved before, the multiple is not given "
        "exactly."
    )
    st.html(html.tag("p", explanation, "hled-subtitle"))
    st.html(cached_links_html(context, ("movers", places), lambda context: _table_html(context, largest, places)))
    view = replace(context.view, figure="movers")
    st.html(figure_links(context, view))
    render_files(context, view)


def _table_html(context: PageContext, largest: Sequence[Mover], places: Sequence[str]) -> str:
    _ = context.language.text
    caption = _("Largest changes of the newest figures, Mexico and northern Central America")
    headers = (_("Indicator"), _("Place"), _("Newest figure"), _("Change"), _("Compared with the usual change"))
    rows = [_row(context, mover, places) for mover in largest]
    return html.table(caption, headers, rows, class_="hled-table--full-height hled-table--stacked")


def _row(context: PageContext, mover: Mover, places: Sequence[str]) -> list[str]:
    _ = context.language.text
    indicator = context.catalogue.indicators[mover.indicator]
    link = html.view_link(explorer_view(context, mover.indicator, places), context.language.localize(indicator.name))
    value = value_view(context, mover.indicator, mover.place, indicator.default_items, mover.period_code)
    label = {True: _("better"), False: _("worse"), None: ""}[mover.better]
    badge = f" {html.tag('span', label, 'hled-badge')}" if label else ""
    return [
        f'{link}<br><span class="hled-subtitle">{html.escape(measure(context, indicator))}</span>',
        html.escape(place_name(context, mover.place)),
        f'{value_link(context, mover.text, value)}<br><span class="hled-subtitle">{html.escape(mover.period)}</span>',
        f"{html.escape(mover.change)}{badge}",
        html.escape(format_times(mover.ratio, context.language)),
    ]
