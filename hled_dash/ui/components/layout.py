"""What every page has around its content: style, script, language, notices, the link to this view, the foot."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from hled_dash.language import Language
from hled_dash.ui import cache, startup
from hled_dash.ui.components import filters, help, html, titles
from hled_dash.ui.frontend import asset_path, read_asset
from hled_dash.ui.session import PageContext, current_theme, page_context, write_query_params
from hled_dash.ui.urls import absolute_url
from hled_dash.view import View

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage as Page

_PAGES, _NAMED = "pages", "named"
_STYLE = asset_path("style.css")
_SCRIPTS = [read_asset(name) for name in ("page.js", "accessibility.js")]


def render_page(
    name: str, draw: Callable[[PageContext], None], beside: Callable[[PageContext], None] | None = None
) -> None:
    """Show a page: what all pages have, the controls at the side that ``beside`` makes, the content of ``draw``."""
    context = page_context(name)
    write_query_params(name, context)
    # Streamlit has just given the browser's tab a name of its own.
    st.session_state.pop(_NAMED, None)
    _furnish(context.language)
    with st.sidebar:
        with st.container(key="navigation", gap=None):
            _navigation(context)
        filters.render_language_filter(context)
        _contrast(context)
        if beside is not None:
            beside(context)
        help.render_sidebar_help(context)
    _content(name, draw)


@st.fragment
def _content(name: str, draw: Callable[[PageContext], None]) -> None:
    """The main column, drawn again by itself when one of its controls changes the view.

    Rendering the sidebar and the navigation again takes the browser longer than a chart; ``session.update_view`` reruns
    the whole page where they change too.
    """
    cache.freeze_garbage()
    context = page_context(name)
    draw(context)
    # After what is drawn, because the browser takes as long for it as for a chart.
    write_query_params(name, context)
    help.render_view_marker(context)
    _foot(context)


def register_pages(pages: Mapping[str, Sequence[Page]]) -> None:
    """Tell the pages which pages there are: section to pages, as app.py registers them."""
    st.session_state[_PAGES] = pages


def _navigation(context: PageContext) -> None:
    """Links to all pages, each with the whole address of the view that it opens.

    Streamlit's own links carry no address: the page would have to write it, which Streamlit puts into the history
    under the page that is being left, and Back would open a page that nobody saw.
    """
    for section, pages in st.session_state.get(_PAGES, {}).items():
        if section:
            st.html(html.tag("p", section, "hled-nav"))
        for page in pages:
            target = View.from_query(page.url_path or "overview", {}, context.catalogue, base=context.view).view
            st.page_link(page, query_params=replace(target, search="", figure=None).to_query(), width="stretch")


def _furnish(language: Language) -> None:
    # With an element of its own the style comes in its place, before what it styles: alone, Streamlit sets it apart.
    st.html(f"<span hidden></span><style>{_STYLE.read_text(encoding='utf-8')}</style>")
    settings = json.dumps(
        {
            "language": language.locale.language,
            "theme": current_theme(),
            "navigation": language.text("Pages"),
            "said": _said(language),
        },
        ensure_ascii=False,
    )
    for script in _SCRIPTS:
        st.html(f"<script>{script.replace('__SETTINGS__', settings)}</script>", unsafe_allow_javascript=True)
    help.inject_assets(language)


def _said(language: Language) -> dict[str, str]:
    """What ``accessibility.js`` says for Streamlit's own fixed English; it knows which text each name stands for."""
    _ = language.text
    return {
        "skip": _("Skip to the content"),
        "sidebar": _("Pages and filters"),
        "expand": _("Open pages and filters"),
        "collapse": _("Close pages and filters"),
        "enter": _("Press Enter to apply"),
        "chosen": _("Chosen"),
        "clear all": _("Clear all"),
        "clear": _("Clear"),
        "open": _("Open the list"),
        "close": _("Close"),
        "all": _("Choose all"),
        "nothing": _("Nothing found"),
        "running": _("Working …"),
        "connecting": _("Connecting …"),
        "help": _("Help:"),
        "remove": _("Take out"),
        "full": _("The list is full:"),
        "choose": _("Choose"),
        "available": _("to choose from."),
        "selected": _("chosen"),
        "no page": _("Page not found"),
        "astray": _("There is no page at this address; this is the overview."),
        "no connection": _("No connection"),
    }


def _contrast(context: PageContext) -> None:
    """The switch of the high-contrast theme; ``accessibility.js`` listens and keeps the choice in this browser."""
    label = context.language.text("High contrast")
    st.html(f'<p><button type="button" class="hled-copy" data-contrast>{html.escape(label)}</button></p>')


def render_heading(context: PageContext) -> None:
    """The page's one first-level heading, its purpose, the link to this view, and what the address could not say."""
    _ = context.language.text
    name = titles.browser_title(context)
    if st.session_state.get(_NAMED) != name:
        # Not at every rerun of the content: the browser goes through the whole page for it.
        st.set_page_config(page_title=name)
        st.session_state[_NAMED] = name
    st.html(
        titles.heading_html(context, html.copy_link_button(context.view, context.language, _("Copy link to this view")))
    )
    for notice in titles.notices_html(context):
        st.html(notice)


def _foot(context: PageContext) -> None:
    _ = context.language.text
    newest = max((source.vintage_date for source in context.catalogue.sources.values()), default=None)
    words = _("Published figures of official statistics; the source stands under each figure.")
    if newest:
        words += " " + _("Newest source of {date}.", date=context.language.date(newest))
    statement = html.view_link(replace(context.view, page="accessibility"), _("Accessibility"))
    here = _("This view: {address}, opened on {date}.", address=absolute_url(context.view),
             date=context.language.date(date.today()))
    told = html.tag("p", words) + html.tag("p", here, "hled-printed")
    st.html(f'<footer class="hled-page-foot">{told}{help.help_links_html(context, statement)}</footer>')


def start_session(language: Language) -> None:
    """Before the first page: the database is built if it has to be, with progress that the reader sees."""
    startup.ensure_database(language)
