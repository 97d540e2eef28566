"""The layout of every page: sidebar, heading, notices, footer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from hled_dash.ui import builds
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import build_notice, filters, help, html, navigation, page_periods, search, titles
from hled_dash.ui.components.assets import inject_assets
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.session import PageContext, current_theme, page_context, print_theme, write_query_params
from hled_dash.ui.streamlit_internals.replay import replayed
from hled_dash.ui.urls import absolute_url, host_url

#: Pixels; prerender.css has them too.
SIDEBAR_WIDTH = 264
#: Key of ``st.session_state``: the title that the browser's tab has.
_BROWSER_TITLE = "browser title"


@builds.page_run()
def render_page(
    page: str, content: Callable[[PageContext], None], sidebar: Callable[[PageContext], None] | None = None
) -> None:
    """Render a page.

    Args:
        page: Name of the page.
        content: Renders the main column, as a fragment.
        sidebar: Renders the page's own widgets in the sidebar.
    """
    context = page_context(page)
    write_query_params(page, context)
    # st.navigation has just set the title of the browser's tab.
    st.session_state.pop(_BROWSER_TITLE, None)
    render_part(context, "frame", lambda: _render_frame(context), current_theme())
    with st.sidebar:
        _replayed("sidebar", context, partial(_render_sidebar, sidebar=sidebar))
    _render_content(page, content)


def _replayed(part: str, context: PageContext, render: Callable[[PageContext], None]) -> None:
    """Render a part of a page, or send it as it was sent before, to this reader or another one."""
    settings = st.context.locale, current_theme(), print_theme(), reader_clock()(), host_url()
    replayed(builds.current().parts, (part, context.view, context.ignored, *settings), lambda: render(context))


def _render_frame(context: PageContext) -> None:
    # No gap where there is nothing to see.
    with st.container(key="assets", gap=None):
        inject_assets(context.language)
    # Room is taken only where there is something to say.
    with st.container(key="build-notice", gap=None):
        build_notice.render_build_notice(context)


def _render_sidebar(context: PageContext, sidebar: Callable[[PageContext], None] | None) -> None:
    with st.container(key="navigation", gap=None):
        st.html(f'<div class="hled-nav">{navigation.navigation_html(context)}</div>')
    filters.render_language_switch(context)
    render_part(context, "contrast", lambda: _render_contrast_switch(context))
    if sidebar is not None:
        sidebar(context)
    render_part(context, "help", lambda: help.render_sidebar_help(context))


@builds.fragment
def _render_content(page: str, content: Callable[[PageContext], None]) -> None:
    """The main column, which its widgets rerun alone.

    Rendering the navigation and the sidebar again takes the browser longer than a chart; ``session.update_view`` reruns
    the whole page where they change too.
    """
    context = page_context(page)

    def render(context: PageContext) -> None:
        page_periods.clear_page_periods()
        content(context)
        help.render_view_marker(context)
        _render_footer(context)

    _replayed("content", context, render)
    # After the content, because the browser takes as long for it as for a chart.
    write_query_params(page, context)


def _render_contrast_switch(context: PageContext) -> None:
    """Render the switch of the high-contrast theme; accessibility.js stores the choice in the browser."""
    label = context.language.text("High contrast")
    button = f'<button type="button" class="hled-small-button" data-contrast-toggle>{html.escape(label)}</button>'
    st.html(f"<p>{button}</p>")


def render_heading(context: PageContext) -> None:
    """Render the page's first-level heading, its purpose, the link to this view, the search with what it finds, and
    notices about the address."""
    title = titles.browser_title(context)
    if st.session_state.get(_BROWSER_TITLE) != title:
        # Not at every rerun of the content: the browser goes through the whole page for it.
        st.set_page_config(page_title=title)
        st.session_state[_BROWSER_TITLE] = title
    heading_column, search_column = st.columns([5, 2], vertical_alignment="center")
    with heading_column:
        st.html(titles.heading_html(context, titles.actions_html(context)))
    with search_column:
        render_part(context, "search", lambda: search.render_search_box(context), context.view.page,
                    context.view.search)
    search.render_search_results(context)
    for notice in titles.notices_html(context):
        st.html(notice)


def _render_footer(context: PageContext) -> None:
    _ = context.language.text
    text = _("Published figures of official statistics; the source is under each figure.")
    if periods := page_periods.page_period_range():
        oldest, newest = map(context.language.format_period, periods)
        two_periods = _("The newest figure of this page is of {newest}, the oldest of {oldest}.",
                        newest=newest, oldest=oldest)
        single_period = _("The figures of this page are of {period}.", period=newest)
        text += " " + (single_period if oldest == newest else two_periods)
    statement = html.view_link(replace(context.view, page="accessibility"), _("Accessibility"))
    printed = _("This view: {address}, opened on {date}.", address=absolute_url(context.view),
                date=context.language.format_date(reader_clock()()))
    paragraphs = html.tag("p", text) + html.tag("p", printed, "hled-print-only")
    links = help.help_links_html(context, f"{statement} {html.api_link(context.language)}")
    st.html(f'<footer class="hled-page-footer">{paragraphs}{links}</footer>')
