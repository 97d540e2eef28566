"""Sends the style sheets and the scripts of the dashboard to the page."""

from __future__ import annotations

import json

import streamlit as st

from hled_dash.language import Language
from hled_dash.ui.components import help
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import current_theme

_STYLE = read_asset("style.css")
_SCRIPTS = [read_asset(name) for name in ("page.js", "accessibility.js")]


def inject_assets(language: Language) -> None:
    """Send the styles and the scripts, with the scripts' settings."""
    # HTML with an element is sent in its place, before what it styles; styles alone are not.
    st.html(f"<span hidden></span><style>{_STYLE}</style>")
    settings = json.dumps(
        {
            "language": language.locale.language,
            "theme": current_theme(),
            "navigationLabel": language.text("Pages"),
            "translations": _accessibility_labels(language),
        },
        ensure_ascii=False,
    )
    for script in _SCRIPTS:
        st.html(f"<script>{script.replace('__SETTINGS__', settings)}</script>", unsafe_allow_javascript=True)
    help.inject_assets(language)


def _accessibility_labels(language: Language) -> dict[str, str]:
    """What ``accessibility.js`` puts in the place of Streamlit's fixed English; it knows which text each key is for."""
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
