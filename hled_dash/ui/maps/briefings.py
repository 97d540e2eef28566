"""Links to the maps that a briefing needs (``data/catalogue/briefings.yaml``)."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue.models import LanguageCode
from hled_dash.figures.resolve import map_figure, resolve_map
from hled_dash.language import LANGUAGES
from hled_dash.ui import builds, cache
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext, current_theme
from hled_dash.view import View


def render_briefings(context: PageContext) -> None:
    """Render the links to the maps that a briefing needs."""
    st.html(_briefings_html(context.view.language))


@builds.cached
def _briefings_html(language_code: LanguageCode) -> str:
    language = LANGUAGES[language_code]
    views = _views(language_code)
    items = "".join(
        f"<li>{html.view_link(views[briefing.id], language.localize(briefing.name))}</li>"
        for briefing in cache.catalogue().briefings.values()
    )
    summary = html.escape(language.text("Maps for a briefing"))
    return f'<details class="hled-notes hled-briefings"><summary>{summary}</summary><ul>{items}</ul></details>'


def _views(language_code: LanguageCode) -> dict[str, View]:
    catalogue = cache.catalogue()
    base = View(language=language_code)
    return {
        briefing.id: View.from_query("maps", dict(briefing.query), catalogue, base=base).view
        for briefing in catalogue.briefings.values()
    }


def warm_cache() -> None:
    """Build the maps of the briefings in all languages, which reads the shapes and the data that most maps share."""
    for language in LANGUAGES.values():
        for view in _views(language.code).values():
            map_figure(view, resolve_map(view, cache.resolver()), cache.resolver(), current_theme())
