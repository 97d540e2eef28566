"""Links to all pages, with scripts and without."""

from __future__ import annotations

from copy import copy
from functools import cache

import streamlit as st

from hled_dash.language import LANGUAGES, Language
from hled_dash.ui.components import html, titles
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import view_url
from hled_dash.view import View


def pages(language: Language) -> dict[str, list[st.Page]]:
    """Return section to pages, as ``st.navigation`` takes them: copies, because it marks the one that a session may
    run."""
    return {section: list(map(copy, pages)) for section, pages in _pages(language.code).items()}


@cache
def _pages(language_code: str) -> dict[str, list[st.Page]]:
    # Each looks for its file.
    return {
        section: [st.Page(f"pages/{name}.py", title=title, default=name == "overview") for name, title in names.items()]
        for section, names in titles.navigation_titles(LANGUAGES[language_code]).items()
    }


def navigation_html(context: PageContext) -> str:
    """Return the pages by section, each link with the whole address of the view that it opens.

    One element: ``st.page_link`` is one for each page, which took a tenth of a rerun. Its links carry no query of their
    own: the page would have to write it, which Streamlit puts into the history under the page that is being left, and
    Back would open a page that nobody saw.
    """
    return cached_links_html(context, "navigation", _build_html)


def _build_html(context: PageContext) -> str:
    parts = []
    for section, pages in titles.navigation_titles(context.language).items():
        if section:
            parts.append(html.tag("p", section, "hled-nav-heading"))
        for page, title in pages.items():
            view = View.from_query(page, {}, context.catalogue, base=context.view).view
            url = html.escape(view_url(view.replace(search="", figure=None)))
            current = ' aria-current="page"' if page == context.view.page else ""
            parts.append(f'<a href="{url}" target="_self" data-view=""{current}><span>{html.escape(title)}</span></a>')
    return "".join(parts)
