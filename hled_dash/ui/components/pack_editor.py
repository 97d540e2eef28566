"""The editor of a pack: order, titles, notes and sections, edited in the browser (``pack_editor.js``).

The browser sends the text of the pack (:mod:`hled_dash.pack.address`) when the reader has changed it; the server
answers with what it made of it. Drafts are in the browser's ``localStorage`` only.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.language import LANGUAGES
from hled_dash.pack import MAX_ITEMS, MAX_NOTE, MAX_TITLE, Pack
from hled_dash.pack.address import MAX_TEXT, encode, format_text, parse_text
from hled_dash.pack.file import parse_file
from hled_dash.pack.model import MAX_LINE, MAX_SECTIONS
from hled_dash.pack.ready_made import classifications, translate_pack
from hled_dash.pack.titles import item_kind, item_title
from hled_dash.pack.view_text import format_view
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import PageContext, session_view, update_view
from hled_dash.ui.urls import base_path, view_url
from hled_dash.view import IgnoredParameter

#: Key of the editor in ``st.session_state``, and that of what the last message of the browser had that was ignored.
EDITOR_KEY, _MESSAGE = "pack-editor", "pack message"
#: What a file is that holds no pack.
NO_PACK = IgnoredParameter("pack-file", "p")

_EDITOR = st.components.v2.component(
    "hled_pack_editor", js=read_asset("pack_editor.js"), html='<div class="hled-pack"></div>', isolate_styles=False,
)


def render_pack_editor(context: PageContext, pack: Pack) -> None:
    """Render the editor of a pack."""

    def on_edit_change() -> None:
        message = st.session_state.get(EDITOR_KEY, {}).get("edit")
        edited = read_message(message, pack, context.catalogue, context.language.code)
        if edited is None:
            return
        number, changed, ignored = edited
        packed = session_view().pack if changed is None else encode(changed)
        st.session_state[_MESSAGE] = (packed, number, tuple(ignored))
        if changed is not None:
            update_view(lambda view: replace(view, pack=packed))

    _EDITOR(key=EDITOR_KEY, data=_settings(context, pack), on_edit_change=on_edit_change)


def _last_message() -> tuple[int, tuple[IgnoredParameter, ...]]:
    """Return the number and remarks of the message that made the pack of the view; 0 and none for a pack of another
    origin."""
    packed, number, ignored = st.session_state.get(_MESSAGE, ("", 0, ()))
    return (number, ignored) if packed == session_view().pack else (0, ())


def editor_remarks() -> tuple[IgnoredParameter, ...]:
    """Return what the last message of the browser had that was ignored."""
    return _last_message()[1]


def read_message(
    message: Any, pack: Pack, catalogue: Catalogue, language: LanguageCode
) -> tuple[int, Pack | None, list[IgnoredParameter]] | None:
    """Return what a message of the browser makes of a pack.

    Args:
        message: JSON with ``number`` (of the message, to tell answers apart) and one of ``text`` (of the whole pack),
            ``language`` (a code) and ``file``.
        pack: The pack before.
        language: The screen's, for a pack that names none.

    Returns:
        The number, the new pack (None if there is none) and what was ignored; None for a message that is none.
    """
    try:
        fields = json.loads(message) if isinstance(message, str) and len(message) <= 2 * MAX_TEXT else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not isinstance(number := fields.get("number"), int):
        return None
    text, file, code = (fields.get(name) for name in ("text", "file", "language"))
    if isinstance(text, str) and len(text) <= MAX_TEXT:
        return number, *parse_text(text, catalogue, language)
    if isinstance(code, str) and code in LANGUAGES:
        return number, translate_pack(pack, catalogue, LANGUAGES[code].code), []
    if isinstance(file, str):
        parsed = parse_file(file, catalogue, language)
        return (number, *parsed) if parsed else (number, None, [NO_PACK])
    return None


def _settings(context: PageContext, pack: Pack) -> dict[str, Any]:
    """Return what pack_editor.js takes."""
    return {
        "text": format_text(pack),
        "number": _last_message()[0],
        "opened": bool(context.view.pack),
        "basePath": base_path(),
        "items": {
            format_view(item.view): {
                "title": item_title(replace(item.view, language=pack.language), context.catalogue),
                "kind": item_kind(replace(item.view, language=context.language.code), context.catalogue),
                "url": view_url(item.view),
            }
            for item in pack.items()
        },
        "languages": {"en": "English", ("es-419" if "es-419" in (pack.language, session_view().language) else "es"):
                      "Español"},
        "screenLanguage": context.language.code,
        "classifications": list(classifications(LANGUAGES[pack.language])),
        "limits": {"items": MAX_ITEMS, "sections": MAX_SECTIONS, "note": MAX_NOTE, "title": MAX_TITLE,
                   "line": MAX_LINE, "text": MAX_TEXT},
        "labels": _labels(context),
    }


def _labels(context: PageContext) -> dict[str, str]:
    _ = context.language.text
    return {
        "about": _("About the pack"), "title": _("Title of the pack"), "date": _("Date"), "place": _("Place"),
        "classification": _("Classification marking"), "language": _("Language of the pack"),
        "figures": _("Figures of the pack"), "section": _("Title of the section"),
        "up": _("Move up: {title}", title="{title}"), "down": _("Move down: {title}", title="{title}"),
        "edit": _("Title and note: {title}", title="{title}"), "editShort": _("Title and note"),
        "remove": _("Remove: {title}", title="{title}"), "removeShort": _("Remove"),
        "ownTitle": _("Own title"), "note": _("Note for the meeting"),
        "letters": _("{count} of {most} characters", count="{count}", most="{most}"),
        "split": _("New section from here: {title}", title="{title}"), "splitShort": _("New section"),
        "join": _("Join with the section above"),
        "moved": _("{title} is now number {number} of {count}.", title="{title}", number="{number}", count="{count}"),
        "removed": _("Removed: {title}", title="{title}"), "undo": _("Undo"),
        "draft": _("Your drafts, kept in this browser only:"),
        "openDraft": _("Open “{title}”, figures: {count}", title="{title}", count="{count}"),
        "untitled": _("Pack without a title"),
        "other": _("You have a draft of your own: “{title}”, figures: {count}.", title="{title}", count="{count}"),
        "append": _("Put its figures at the end of this pack"), "own": _("Open the draft"),
        "new": _("New pack"), "openFile": _("Open a file"), "empty": _(
            "The pack is empty. Press “Add to pack” under a figure, a map, headline figures, or a profile, or open a "
            "ready-made pack below."),
    }
