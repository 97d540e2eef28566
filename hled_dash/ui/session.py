"""The view of this session and the address bar: read once, written once in a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hled_dash.catalogue import Catalogue
from hled_dash.figures.figure import Selection
from hled_dash.language import LANGUAGES, Language, guessed
from hled_dash.ui import cache
from hled_dash.view import IgnoredParameter, View

_VIEW, _WRITTEN, _IGNORED, _CHOSEN, _TOLD = "view", "written address", "ignored", "chosen", "told"
#: The cookie that says "more" (or "usual") contrast.
CONTRAST = "hled_contrast"
#: What follows the reader from page to page.
COMMON = ("language", "places", "start", "end")


@dataclass(frozen=True)
class PageContext:
    """One run of a page: the view, its language, and what the page reads from."""

    view: View
    language: Language
    catalogue: Catalogue
    ignored: tuple[IgnoredParameter, ...] = ()

    @property
    def dark(self) -> bool:
        return current_theme().endswith("dark")

    @property
    def selection(self) -> Selection:
        view = self.view
        return Selection(places=view.places, start=view.start, end=view.end, period=view.period, theme=current_theme())

    def selection_for(self, **changes: Any) -> Selection:
        return replace(self.selection, **changes)


def current_theme() -> str:
    """The theme that figures are drawn in, one of those of ``figures.style``.

    More contrast is a choice of the browser, not of the view: it is kept in a cookie that the page's script writes
    (the reader asked for it here, or in the operating system), and a shared link does not carry it.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        # What is written before the app runs (server/prerender.py).
        return "light"
    dark = st.context.theme.type == "dark"
    if st.context.cookies.get(CONTRAST) == "more":
        return "contrast-dark" if dark else "contrast"
    return "dark" if dark else "light"


def print_theme() -> str:
    """The theme of pictures: light, because paper is; of high contrast where the screen is."""
    return "contrast" if current_theme().startswith("contrast") else "light"


def session_language() -> Language:
    """The reader's language before any page is opened: the session's, the address's, or the browser's."""
    if _VIEW in st.session_state:
        code = st.session_state[_VIEW].language
    else:
        code = st.query_params.get("lang", "")
        if code not in LANGUAGES:
            return guessed(st.context.locale or "")
    return LANGUAGES[code]


def page_context(page: str) -> PageContext:
    """Read the address into the view, or take the view that widgets changed; :func:`write_query_params` writes it.

    The address wins whenever it is not the one that this session wrote last on this page: a link, Back, Forward,
    a page change. An empty one takes over what is common to all pages. When a control was just used on this page, the
    view wins: of two quick choices, the second comes with the address from before the first.
    """
    state = st.session_state
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    written = state.get(_WRITTEN, ("", {}))
    chosen = state.pop(_CHOSEN, False) and written[0] == page
    if (written != (page, query) and not chosen) or _VIEW not in state:
        base = View(language=session_language().code)
        if not query and _VIEW in state:
            base = state[_VIEW]
        reading = View.from_query(page, query, cache.catalogue(), base=base)
        state[_VIEW], state[_IGNORED] = reading.view, reading.ignored
    view: View = state[_VIEW]
    return PageContext(view, LANGUAGES[view.language], cache.catalogue(), state[_IGNORED])


def write_query_params(page: str, context: PageContext) -> None:
    """Put the view into the address bar, and remember that it was put there."""
    address = {name: [text] for name, text in context.view.to_query().items()}
    if address != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(address)
    st.session_state[_WRITTEN] = (page, address)


def update_view(put: Callable[[View], View]) -> None:
    """Change the view from a widget's callback; what the address could not say has then been read.

    A control of the content has only the content drawn again, unless what stands around it changes too.
    """
    before: View = st.session_state[_VIEW]
    after = put(before)
    st.session_state[_VIEW] = after
    st.session_state[_IGNORED] = ()
    st.session_state[_CHOSEN] = True
    if _around(before) != _around(after):
        st.rerun()


def _around(view: View) -> tuple[Any, ...]:
    """What a page draws from around its content (``shell.page``): links to other pages, controls at the side."""
    return (*(getattr(view, name) for name in COMMON), view.mode)


def bind(key: str, value: Any, put: Callable[[View, Any], View], words: Any = None, *,
         begin: Literal["index", "default", "value"] | None = None, among: Sequence[Any] = ()) -> dict[str, Any]:
    """Arguments that tie a widget to the view: the view is the truth, the widget shows and changes it.

    ``put`` returns the view with the widget's new value; ``words`` is what the words of its options depend on besides
    the language. A widget that already says this is not told again: Streamlit would send it as another one, and the
    browser draw it anew, all options of a list included. So that this holds from the first run on, ``begin`` is the
    widget's own argument for the value to begin with, ``among`` its options; it stays what it was at first.
    """
    state = st.session_state
    told: dict[str, tuple[Any, Any]] = state.setdefault(_TOLD, {})
    said = (state[_VIEW].language, words)
    there = key in state
    before, first = told.get(key, (None, value)) if there else (said, value)
    if (there and (state[key] != value or before != said)) or (not there and begin is None):
        state[key] = value
    told[key] = said, first

    def changed() -> None:
        update_view(lambda view: put(view, st.session_state[key]))

    found = {"key": key, "on_change": changed}
    return found if begin is None else found | {begin: _begun(first, value, begin, among)}


def _begun(first: Any, value: Any, begin: str, among: Sequence[Any]) -> Any:
    """What a widget began with, as its argument takes it; its value now where that is no option any more."""
    several = first if isinstance(first, list) else [first]
    kept = first if not among or all(one in among for one in several) else value
    if begin != "index":
        return kept
    return list(among).index(kept) if kept in among else 0
