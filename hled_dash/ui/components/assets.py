"""Sends the style sheets and the scripts of the dashboard to the page."""

from __future__ import annotations

import json
from functools import cache

import streamlit as st

from hled_dash.figures.theme import THEMES
from hled_dash.language import LANGUAGES, Language
from hled_dash.ui.components import help
from hled_dash.ui.components.html_cache import cached_html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import current_theme

_STYLE = read_asset("style.css") + read_asset("help.css")
#: The script of the prerendered page (:mod:`hled_dash.server.prerender`).
PRERENDER_SCRIPT = read_asset("prerender.js")
_SCRIPTS = [read_asset(name) for name in ("page.js", "accessibility.js")]


def inject_assets(language: Language) -> None:
    """Send the styles and the scripts, with the scripts' settings."""
    st.html(_styles_html(language))
    st.html(_scripts_html(language.code, current_theme()), unsafe_allow_javascript=True)


def _styles_html(language: Language) -> str:
    # HTML with an element is sent in its place, before what it styles; styles alone are not.
    return cached_html(("styles", language.code), lambda: f"{help.abbreviations_html(language)}<style>{_STYLE}</style>")


@cache
def _scripts_html(language_code: str, theme: str) -> str:
    return "".join(f"<script>{script}</script>" for script in page_scripts(language_code, theme))


def page_scripts(language_code: str, theme: str) -> list[str]:
    """Return the scripts of a page, with their settings. No other script may stand in a page: the policy of its
    response has the hashes of these."""
    language = LANGUAGES[language_code]
    settings = json.dumps(
        {
            "language": language.locale.language,
            "theme": theme,
            "navigationLabel": language.text("Pages"),
            "marks": {"provenance": language.text("How do we know?"),
                      "markHint": language.text("Click: how do we know?")},
            "translations": _accessibility_labels(language),
        },
        ensure_ascii=False,
    )
    return [*(script.replace("__SETTINGS__", settings) for script in _SCRIPTS), help.script(language_code, theme)]


def all_scripts() -> list[str]:
    """Return every script that any page may have, in every language and theme; the first is that of the prerendered
    page."""
    scripts = [PRERENDER_SCRIPT]
    for code in LANGUAGES:
        for theme in THEMES:
            scripts += page_scripts(code, theme)
    return scripts


def _accessibility_labels(language: Language) -> dict[str, str]:
    """Return translations of Streamlit's fixed English by key, which ``accessibility.js`` puts in its place."""
    _ = language.text
    return {
        "skip": _("Skip to the content"),
        "sidebar": _("Pages and filters"),
        "expand": _("Open pages and filters"),
        "collapse": _("Close pages and filters"),
        "enter": _("Press Enter to apply"),
        "chosen": _("Chosen"),
        "clearAll": _("Clear all"),
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
        "pageNotFound": _("Page not found"),
        "overviewInstead": _("There is no page at this address; this is the overview."),
        "connectionError": _("No connection"),
    }
