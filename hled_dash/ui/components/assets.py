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

#: HTML with an element is sent in its place, before what it styles; styles alone are not.
_STYLES_HTML = f"<span hidden></span><style>{read_asset('style.css')}{read_asset('help.css')}</style>"
#: The script of the prerendered page (:mod:`hled_dash.server.prerender`).
PRERENDER_SCRIPT = read_asset("prerender.js")
#: Settings of a script: those of the page, and of the help.
_SETTINGS = {"page.js": "window.hledSettings", "accessibility.js": "window.hledSettings",
             "help.js": "window.hledSettings.help"}
#: Unpacks the messages of the server, and runs the scripts of a page as soon as its settings are there, and with each
#: change of them. A file, which the browser keeps (:mod:`hled_dash.server.standalone_assets`).
SHARED_SCRIPT = "{}window.hledScripts = () => {{\n{}}};\nif (window.hledSettings) window.hledScripts();".format(
    read_asset("messages.js"),
    "".join(read_asset(name).replace("__SETTINGS__", settings) for name, settings in _SETTINGS.items()))


def inject_assets(language: Language) -> None:
    """Send the styles, and apart from them what depends on the language or the theme."""
    st.html(_STYLES_HTML)
    st.html(cached_html(("abbreviations", language.code), lambda: help.abbreviations_html(language)))
    st.html(f"<script>{settings_script(language.code, current_theme())}</script>", unsafe_allow_javascript=True)


@cache
def settings_script(language_code: str, theme: str) -> str:
    """Return the script with the settings of a page. No other script may stand in a page: the policy of its response
    has the hashes of these."""
    language = LANGUAGES[language_code]
    settings = {
        "language": language.locale.language,
        "theme": theme,
        "navigationLabel": language.text("Pages"),
        "marks": {"provenance": language.text("How do we know?"), "markHint": language.text("Click: how do we know?"),
                  "keyHint": language.text("Enter: how do we know?"),
                  "keys": language.text("Arrow keys move from value to value, and Enter lists how each is known.")},
        "translations": _accessibility_labels(language),
        "help": help.settings(language_code, theme),
    }
    text = json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")
    return f"window.hledSettings = {text}; window.hledScripts?.();"


def all_scripts() -> list[str]:
    """Return every script that any page may have, in every language and theme; the first is that of the prerendered
    page."""
    return [PRERENDER_SCRIPT, *(settings_script(code, theme) for code in LANGUAGES for theme in THEMES)]


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
        "noAnswer": _("The dashboard does not answer. It tries again by itself, and your choices stay in the address."),
    }
