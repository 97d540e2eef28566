"""Help: tour, keyboard shortcuts, recent views, abbreviations.

``help.js`` renders them in the browser, and keeps their state (tour seen, shortcuts off, recent views) in the browser's
``localStorage`` only.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.language import LANGUAGES, Language
from hled_dash.pack import MAX_ITEMS
from hled_dash.ui import cache
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path, view_url

#: The key after "g" to the page that opens; the empty name is the overview.
PAGE_SHORTCUTS = {
    "o": "", "1": "pillar_1", "2": "pillar_2", "3": "pillar_3", "4": "pillar_4", "m": "maps", "e": "explorer",
    "p": "places", "r": "dialogue", "k": "pack", "d": "data", "c": "changes", "w": "glossary",
}


def abbreviations_html(language: Language) -> str:
    """Return the abbreviations for ``help.js``, in HTML because they come from ``data/``; scripts have fixed texts
    only."""
    abbreviations = json.dumps(cache.catalogue().abbreviations(language.code), ensure_ascii=False)
    return f'<span hidden data-hled-abbreviations="{html.escape(abbreviations)}"></span>'


def settings(language_code: str, theme: str) -> dict[str, Any]:
    """Return the settings of ``help.js``."""
    language = LANGUAGES[language_code]
    return {
        "language": language_code,
        "theme": theme,
        "basePath": base_path(),
        "labels": _labels(language),
        "tourSteps": _tour_steps(language),
        "shortcuts": _shortcuts(language),
        "pageShortcuts": PAGE_SHORTCUTS,
        "maxPackItems": MAX_ITEMS,
    }


def _labels(language: Language) -> dict[str, str]:
    _ = language.text
    return {
        "tour": _("A tour of one minute"),
        "next": _("Next"),
        "back": _("Back"),
        "skip": _("Skip the tour"),
        "done": _("Start"),
        "step": language.text("Step {number} of {count}"),
        "shortcuts": _("Keyboard shortcuts"),
        "shortcutsEnabled": _("Shortcuts are on (kept in this browser)"),
        "shortcutsNote": _("They rest while you type in a field."),
        "close": _("Close"),
        "packAdded": _("Added to the pack: {title}", title="{title}"),
        "packHas": _("In the pack already: {title}", title="{title}"),
        "packFull": _("The pack is full: it holds {count} figures.", count=MAX_ITEMS),
        "packCount": _("Figures in it: {count}", count="{count}"),
        "packUnkept": _("This browser keeps no drafts: open the pack and keep its link before you close this page."),
        "packOpen": _("Open the pack"),
        "undo": _("Undo"),
    }


def _tour_steps(language: Language) -> list[tuple[str, str]]:
    """Return the title and text of each step; together about a minute to read."""
    _ = language.text
    return [
        (
            _("What this is"),
            _(
                "The economic dialogue between the United States and Mexico has four pillars. Each pillar has a page "
                "with its objectives, and each objective has figures from official sources."
            ),
        ),
        (
            _("Choose places and years"),
            _(
                "In the bar at the side, choose the places to compare and the years. Your choice goes with you from "
                "page to page. On a phone, the arrow at the top left opens the bar."
            ),
        ),
        (
            _("Read a figure"),
            _(
                "Under each figure you find its source and date, notes, the figure in words, and a table that you "
                "can download. The mark “derived” means that the number was computed here from published ones."
            ),
        ),
        (
            _("Go further"),
            _(
                "The explorer draws any indicator for any place. Maps show where numbers are high or low. “Places” "
                "has everything about one place. The search finds words in English and Spanish."
            ),
        ),
        (
            _("Share what you see"),
            _(
                "“Copy link” copies an address that shows the same to everybody, in either language. "
                "Your last views are listed in the bar at the side."
            ),
        ),
        (
            _("Find help"),
            _(
                "The sign “?” beside a control says what it does. The glossary explains words such as “percentage "
                "point”. Press the key “?” for the shortcuts. You can take this tour again at any time."
            ),
        ),
    ]


def _shortcuts(language: Language) -> list[tuple[str, str]]:
    """Return keys and their actions."""
    _ = language.text
    return [
        ("?", _("this list")),
        ("/", _("search")),
        ("l", _("copy the link to this view")),
        ("t", _("the tour")),
        ("g o", _("overview")),
        ("g 1", _("pillar I (2, 3, 4 for the others)")),
        ("g m", _("maps")),
        ("g e", _("explorer")),
        ("g p", _("places")),
        ("g r", _("the record of the dialogue")),
        ("g k", _("the meeting pack")),
        ("g d", _("data and sources")),
        ("g c", _("what changed")),
        ("g w", _("glossary")),
        ("Esc", _("close this window")),
    ]


def render_tour_invitation(context: PageContext) -> None:
    """Render the invitation to the tour; help.js shows it unless the tour was seen or declined."""
    _ = context.language.text
    text, accept, decline = _("New here? See in one minute how it works."), _("Take the tour"), _("No, thanks")
    st.html(
        f'<div class="hled-tour-invitation" hidden>{html.tag("p", text)}'
        f"{_button('tour', accept)}{_button('decline', decline)}</div>"
    )


def _button(action: str, label: str) -> str:
    return f'<button type="button" class="hled-button" data-help-action="{action}">{html.escape(label)}</button>'


def render_sidebar_help(context: PageContext) -> None:
    """Render the end of the sidebar: recent views, which help.js fills in, and buttons for help."""
    _ = context.language.text
    title, empty = _("Recent views"), _("The views that you look at are listed here, in this browser only.")
    clear = _("Clear the list")
    st.html(
        f'<details class="hled-recent-views"><summary>{html.escape(title)}</summary>'
        f'<p class="hled-recent-views-empty">{html.escape(empty)}</p>'
        f"<ol></ol>{_button('forget', clear)}</details>"
    )
    st.html(f'<div class="hled-help">{_buttons(context)}</div>')


def help_links_html(context: PageContext, links_html: str) -> str:
    """Return links of the footer: glossary, ``links_html``, tour, shortcuts."""
    glossary = html.view_link(replace(context.view, page="glossary", search=""), context.language.text("Glossary"))
    return f'<div class="hled-help">{glossary} {links_html} {_buttons(context)}</div>'


def _buttons(context: PageContext) -> str:
    _ = context.language.text
    return _button("tour", _("Tour")) + _button("shortcuts", _("Keyboard shortcuts"))


def render_view_marker(context: PageContext) -> None:
    """Render the URL and the description of this view, hidden, for help.js to list under recent views."""
    st.html(
        f'<span class="hled-view-marker" hidden data-url="{html.escape(view_url(context.view))}" '
        f'data-detail="{html.escape(_view_description(context))}"></span>'
    )


def _view_description(context: PageContext) -> str:
    """Return what the page shows besides its title; empty if the title is enough."""
    view, catalogue, localize = context.view, context.catalogue, context.language.localize
    if view.search:
        return f"“{view.search}”"
    if view.figure and view.figure in catalogue.cards:
        return localize(catalogue.cards[view.figure].title)
    if view.pillar and view.objective and view.objective in catalogue.objectives:
        return f"{view.objective} {localize(catalogue.objectives[view.objective].name)}"
    if view.page == "explorer":
        return context.language.format_list(localize(catalogue.indicators[code].short) for code in view.indicators)
    if view.page == "maps":
        return localize(catalogue.indicators[view.indicator].short)
    if view.page == "data" and view.source:
        return localize(catalogue.sources[view.source].title)
    return ""
