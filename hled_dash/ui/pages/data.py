"""Data and sources: indicators, sources, coverage by place and year, and downloads."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue import Source
from hled_dash.ui.components import html, layout, sources
from hled_dash.ui.components.cards import render_figure
from hled_dash.ui.components.definitions import render_indicator_list
from hled_dash.ui.components.due_calendar import due_calendar_html
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.session import PageContext, current_theme


def data_page() -> None:
    """Run the page."""
    layout.render_page("data", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    sources.render_source_select(context)
    if context.view.source:
        _render_source(context, context.catalogue.sources[context.view.source])
    else:
        if context.view.figure:
            st.html(html.notice(context.language.text(
                "Which places have figures for which years is shown for one source at a time: choose a source above.")))
        sources.render_sources_table(context)
    if calendar := due_calendar_html(context):
        st.html(calendar)
    sources.render_use_and_cite(context)


def _render_source(context: PageContext, source: Source) -> None:
    _ = context.language.text
    if context.view.figure:
        _render_coverage(context, source)
    sources.render_source(context, source)
    if not context.view.figure:
        _render_coverage(context, source)
    st.html(html.tag("h2", _("Indicators of this source"), "hled-section-heading"))
    indicators = context.catalogue.indicators.values()
    render_indicator_list(context, (indicator for indicator in indicators if indicator.source == source.id))


def _render_coverage(context: PageContext, source: Source) -> None:
    arguments = (source.id, context.language.code, current_theme())
    render_figure(context, context.resolver.coverage_of_source(*arguments), FigureViews(context.view),
                  slide_figure=lambda: context.resolver.for_slides().coverage_of_source(*arguments))
