"""Skips work that Streamlit does in each script run and that the pages do not need.

Each public function is called once, when the server starts; without any of them pages are the same, and slower
(``benchmarks/README.md``).
``tests/test_streamlit_speed.py`` holds that a page sends equal messages with them and without.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from binascii import b2a_base64
from copy import deepcopy
from threading import current_thread
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any, cast

import orjson
import streamlit as st
from streamlit import config, delta_generator
from streamlit.cursor import SparseList
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements import html, vega_charts
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.widgets import selectbox, text_widgets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Html_pb2 import Html
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, caching, fragment, metrics_util
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, ThreadState
from streamlit.runtime.state.session_state_proxy import get_session_state
from streamlit.watcher.polling_path_watcher import PollingPathWatcher

from hled_dash.ui.streamlit_internals.batches import add_elements, session_of, was_sent
from hled_dash.ui.streamlit_internals.replay import record_message


def stop_polling() -> None:
    """Stop the thread that polls the configuration file for changes five times a second."""
    PollingPathWatcher.close_all()


def skip_repeated_work() -> None:
    """Patch out some of what Streamlit does for each element.

    Usage statistics, which are off; locks around options that do not change; messages kept for ``st.cache_data``, which
    no page uses; looking through HTML and charts of our own for indentation, style tags and unstable names; ``json``
    for charts, where ``orjson`` is faster; copies of all ancestors of a position for each fragment; lists of the whole
    state of a session for one key.
    """
    html_mixin: Any = html.HtmlMixin
    html_mixin.html = _html
    _unwrap_commands()
    session_module: Any = app_session
    session_module._populate_theme_msg = _populate_theme
    fragment_module: Any = fragment
    fragment_module.deepcopy = _copy_position
    charts: Any = vega_charts
    charts._stabilize_vega_json_spec = str
    charts.json = SimpleNamespace(dumps=lambda spec: orjson.dumps(spec).decode(), loads=json.loads)
    generator_module: Any = delta_generator
    generator_module._maybe_print_use_warning = generator_module._maybe_print_fragment_callback_warning = lambda: None
    for name in ("save_element_message", "save_block_message"):
        setattr(caching, name, lambda *_args, **_kwargs: None)
    config_module: Any = config
    config_module.get_option = lambda key: config_module._config_options[key].value
    for module in (selectbox, text_widgets):
        widget_module: Any = module
        widget_module.get_session_state = _LookUp
    context: Any = ScriptRunContext
    context.enqueue = _enqueue
    runner: Any = ScriptRunner
    runner._maybe_handle_execution_control_request = _handle_request


def _unwrap_commands() -> None:
    """Unwrap Streamlit's commands from the decorator that counts their use."""
    for owner in (*DeltaGenerator.__mro__, type(st.session_state), type(st.query_params), type(st.context)):
        for name, member in list(vars(owner).items()):
            function = member.fget if isinstance(member, property) else member
            if isinstance(function, FunctionType) and function.__code__ is _counted.__code__:
                unwrapped = inspect.unwrap(function)
                setattr(owner, name, property(unwrapped) if isinstance(member, property) else unwrapped)
    for name, command in list(vars(st).items()):
        if isinstance(command, MethodType) and isinstance(command.__self__, DeltaGenerator):
            setattr(st, name, getattr(command.__self__, name))


_counted = metrics_util.gather_metrics("none", lambda: None)
_WIDTH = LayoutConfig(width="stretch")


def _html(self: Any, body: str, *, unsafe_allow_javascript: bool = False) -> DeltaGenerator:
    """Return ``st.html`` for HTML of our own, which has no paths of files and never styles alone."""
    proto = Html(body=body, unsafe_allow_javascript=unsafe_allow_javascript)
    return cast(DeltaGenerator, self._enqueue("html", proto, layout_config=_WIDTH))


_original_populate_theme = app_session._populate_theme_msg
#: Section of the settings to its options as they are sent.
_themes: dict[str, CustomThemeConfig] = {}


def _populate_theme(message: CustomThemeConfig, section: str = "theme") -> None:
    """Copy the options of the theme, which each run sends."""
    if section not in _themes:
        _themes[section] = CustomThemeConfig()
        _original_populate_theme(_themes[section], section)
    if _themes[section].ByteSize():
        message.MergeFrom(_themes[section])


def _copy_position(position: Any) -> Any:
    """Return a copy of the cursors of a run, or of the containers that are open, as they are now."""
    if isinstance(position, dict):
        return {root: _copy_cursor(cursor) for root, cursor in position.items()}
    copies: dict[int, DeltaGenerator] = {}

    def copy_generator(generator: Any) -> Any:
        if generator is None or id(generator) in copies:
            return copies.get(id(generator))
        copied = copies[id(generator)] = object.__new__(type(generator))
        copied.__dict__.update(generator.__dict__)
        copied._provided_cursor = _copy_cursor(generator._cursor)
        copied._parent = copy_generator(generator._parent)
        return copied

    return tuple(map(copy_generator, position))


def _copy_cursor(cursor: Any) -> Any:
    if cursor is None or len(cursor.transient_elements):
        return deepcopy(cursor)
    copied = object.__new__(type(cursor))
    copied.__dict__.update(cursor.__dict__, _transient_elements=SparseList())
    return copied


class _LookUp:
    """The state of a session for a widget that looks up its own key, and needs no list of all others."""

    @property
    def filtered_state(self) -> Any:
        return get_session_state()


_original_enqueue = ScriptRunContext.enqueue


def _enqueue(self: Any, message: ForwardMsg) -> None:
    """Send an element, or its hash where the browser has it already (``global.minCachedMessageSize``)."""
    if message.WhichOneof("type") != "delta":
        _original_enqueue(self, message)
        record_message(message)
        return
    delta, metadata, name = message.delta, message.metadata, ""
    metadata.active_script_hash = ThreadState.get().active_script_hash
    session = session_of(runner := getattr(self._enqueue, "__self__", None))
    # A browser compares the hash of an element with that of the one in its place; that of a block is not looked at.
    if delta.WhichOneof("type") == "new_element":
        content = delta.SerializeToString(deterministic=True)
        digest = hashlib.blake2b(content, digest_size=12, usedforsecurity=False).digest()
        message.hash = b2a_base64(digest, newline=False).decode()
        if len(content) >= config.get_option("global.minCachedMessageSize"):
            metadata.cacheable, name = True, message.hash
    payload = record_message(message, name)
    if name and session is not None and was_sent(session, name) and name in self.cached_message_hashes:
        self._enqueue(create_reference_msg(message))
    elif payload and session is not None:
        # It need not be serialised again.
        add_elements(session, runner, [payload])
    else:
        self._enqueue(message)


_original_handle_request = ScriptRunner._maybe_handle_execution_control_request


def _handle_request(self: Any) -> None:
    """Check for a request to stop or rerun, as each element and each access to the session state does."""
    if self._requests._state is not ScriptRequestType.CONTINUE or current_thread() is not self._script_thread:
        _original_handle_request(self)
