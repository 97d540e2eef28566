"""The view of a session and its URL, which is read once and written once in a script run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import streamlit as st

from hled_dash.catalogue import Catalogue
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve import Resolver, first_figures, view_selection
from hled_dash.language import LANGUAGES, Language, negotiate_language
from hled_dash.store import Database
from hled_dash.ui import builds, cache
from hled_dash.ui.streamlit_internals import in_script_run
from hled_dash.ui.streamlit_internals.replay import read_entry, write_entry
from hled_dash.view import IgnoredParameter, View, requested_language

#: How lists are filtered while a reader types: by the letters as they stand. Streamlit's usual way takes letters in
#: their order from anywhere, so that "internet" finds "Producto interno bruto".
FILTER_MODE: Literal["contains"] = "contains"
#: Keys of ``st.session_state``: the view, what its address had that was ignored, the page and query that this session
#: wrote last, whether a widget has just changed the view, the page that is rendered, what each of its widgets was last
#: rendered with, the build that the view was read for, and the view's language.
_VIEW, _IGNORED, _WRITTEN_QUERY, _VIEW_CHANGED, _PAGE, _WIDGETS, _BUILD, _LANGUAGE = (
    "view", "ignored parameters", "written query", "view changed", "page", "widgets", "view build", "view language",
)
#: The cookie that page.js writes: ``more`` or ``usual`` contrast.
CONTRAST_COOKIE = "hled_contrast"
#: Fields of the view that follow the reader from page to page.
SHARED_FIELDS = ("language", "places", "start", "end", "as_of")


@dataclass(frozen=True)
class PageContext:
    """What a page is rendered from: the view, its language, the catalogue, ignored parameters of the address.

    Attributes:
        slide: Whether its figures draw no more rows than can be read on a slide.
        large: Whether the text of a slide is read from the back of a room.
    """

    view: View
    language: Language
    catalogue: Catalogue
    ignored: tuple[IgnoredParameter, ...] = ()
    slide: bool = False
    large: bool = False

    @property
    def dark(self) -> bool:
        """Whether the theme is a dark one."""
        return current_theme().endswith("dark")

    @property
    def database(self) -> Database:
        """What had been published by the day of the view; the newest where it has none."""
        return cache.database(self.view.as_of)

    @property
    def resolver(self) -> Resolver:
        """The figures as of the day of the view."""
        resolver = cache.resolver(self.view.as_of)
        return resolver.for_slides(large=self.large) if self.slide else resolver

    @property
    def selection(self) -> Selection:
        """The view's places and periods, as figures take them."""
        return view_selection(self.view, current_theme())

    @cached_property
    def first_figures(self) -> Sequence[Figure]:
        """The figures that the page shows first, in the light theme; none of pages without figures."""
        return first_figures(self.view, self.resolver)


def current_theme() -> str:
    """Return the name of the theme that figures have (:mod:`hled_dash.figures.theme`).

    High contrast is a choice of the browser (by its button or the operating system) and not of the view: it is kept in
    a cookie, and a shared link does not carry it. Prerendered pages are light.
    """
    if not in_script_run():
        return "light"
    dark = st.context.theme.type == "dark"
    if st.context.cookies.get(CONTRAST_COOKIE) == "more":
        return "contrast-dark" if dark else "contrast"
    return "dark" if dark else "light"


def print_theme() -> str:
    """Return the theme of pictures: light, as paper is; of high contrast where the screen is."""
    return "contrast" if current_theme().startswith("contrast") else "light"


def session_language() -> Language:
    """Return the language of the session's view, of the address, or of the browser, in this order; that of an address
    which the session has not written comes first."""
    state, query = st.session_state, _current_query()
    if _VIEW not in state:
        return requested_language(query) or negotiate_language(st.context.locale or "")
    current_language = LANGUAGES[state[_VIEW].language]
    if state.get(_VIEW_CHANGED) or state.get(_WRITTEN_QUERY, ("", {}))[1] == query:
        return current_language
    return requested_language(query) or current_language


def page_context(page: str) -> PageContext:
    """Read the view from the address, or from the session where widgets changed it.

    The address wins whenever it is not the one that this session wrote last on this page: a link, Back, Forward, a
    page change. An empty one takes over the shared fields. When a widget was just used on this page, the view wins: of
    two quick changes, the second comes with the address from before the first.
    """
    state = st.session_state
    if state.get(_PAGE) != page:
        # A widget of another page is another one, whatever its key: it starts without a value.
        state[_PAGE], state[_WIDGETS] = page, {}
    query = _current_query()
    written = state.get(_WRITTEN_QUERY, ("", {}))
    build = builds.current().hash
    if _VIEW in state and state.get(_BUILD, build) != build:
        # What the view names may be gone from a newer catalogue.
        stored: View = state[_VIEW]
        fields = {name: [text] for name, text in stored.to_query().items()}
        parsed = View.from_query(stored.page, fields, cache.catalogue(), base=stored)
        state[_VIEW], state[_IGNORED] = parsed.view, parsed.ignored
    state[_BUILD] = build
    view_changed = state.pop(_VIEW_CHANGED, False) and written[0] == page
    if (written != (page, query) and not view_changed) or _VIEW not in state:
        base = View(language=session_language().code)
        if not query and _VIEW in state:
            base = state[_VIEW]
        parsed = View.from_query(page, query, cache.catalogue(), base=base)
        state[_VIEW], state[_IGNORED] = parsed.view, parsed.ignored
    view: View = state[_VIEW]
    state[_LANGUAGE] = view.language
    return PageContext(view, LANGUAGES[view.language], cache.catalogue().as_of(view.as_of), state[_IGNORED])


def session_view() -> View:
    """Return the view that the session shows."""
    view: View = st.session_state[_VIEW]
    return view


def write_query_params(page: str, context: PageContext) -> None:
    """Write the view to ``st.query_params``."""
    query = {name: [value] for name, value in context.view.to_query().items()}
    if query != _current_query():
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN_QUERY] = (page, query)


def _current_query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def update_view(update: Callable[[View], View]) -> None:
    """Change the view, in the callback of a widget; notices about the address are cleared.

    A widget of the content reruns the content only (a fragment), unless the sidebar changes too.
    """
    previous: View = st.session_state[_VIEW]
    updated = update(previous)
    # A client may send what no control has; an address may say it too, and is read without it.
    fields = {name: [text] for name, text in updated.to_query().items()}
    parsed = View.from_query(updated.page, fields, cache.catalogue(), base=previous)
    ignored = tuple(parameter for parameter in parsed.ignored if parameter.kind != "elsewhere")
    if ignored:
        updated = parsed.view
    st.session_state[_VIEW] = updated
    st.session_state[_IGNORED] = ignored
    st.session_state[_VIEW_CHANGED] = True
    if _sidebar_fields(previous) != _sidebar_fields(updated):
        st.rerun()


def _sidebar_fields(view: View) -> tuple[Any, ...]:
    """Return values of the fields that the navigation and the sidebar depend on."""
    return (*(getattr(view, name) for name in SHARED_FIELDS), view.mode)


def bind(
    key: str, value: Any, update: Callable[[View, Any], View], labels: Any = None, *,
    initial: Literal["index", "default", "value"] | None = None, options: Sequence[Any] = (),
) -> dict[str, Any]:
    """Return keyword arguments that bind a widget to the view: the widget shows the view's value, and its callback
    updates it.

    A widget that shows the value already is not set again: Streamlit would send it as changed, and the browser would
    render it again with all its options. For this to hold from the first run on, the value has to be the widget's own
    initial value; it stays the first one as long as the page.

    Args:
        key: The widget's key.
        value: The view's value.
        update: Returns a view with the widget's new value.
        labels: What the labels of the options depend on besides the language; when it changes, the widget is set again.
        initial: Name of the widget's argument for its initial value.
        options: The widget's options, for ``initial``.
    """
    state = st.session_state
    labels = (state[_LANGUAGE], labels)
    rendered: tuple[Any, Any] | None = read_entry(_WIDGETS, key)
    exists = rendered is not None and key in state
    previous_labels, initial_value = rendered if rendered is not None and exists else (labels, value)
    if (exists and (state[key] != value or previous_labels != labels)) or (not exists and initial is None):
        state[key] = value
    write_entry(_WIDGETS, key, (labels, initial_value if initial else None))

    def on_change() -> None:
        # It is not there where the client sent what the control cannot have, or the page no longer has the control.
        if key in st.session_state:
            update_view(lambda view: update(view, st.session_state[key]))

    kwargs: dict[str, Any] = {"key": key, "on_change": on_change}
    if initial is not None:
        kwargs[initial] = _initial_argument(initial_value, value, initial, options)
    if initial == "index":
        kwargs["filter_mode"] = FILTER_MODE
    return kwargs


def _initial_argument(initial_value: Any, value: Any, initial: str, options: Sequence[Any]) -> Any:
    """Return the initial value as the widget's argument takes it; the view's value where it is no longer an option."""
    values = initial_value if isinstance(initial_value, list) else [initial_value]
    argument = initial_value if not options or all(item in options for item in values) else value
    if initial != "index":
        return argument
    return list(options).index(argument) if argument in options else 0
