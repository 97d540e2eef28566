"""Everything in Streamlit that this app depends on and that Streamlit's documentation does not promise (Python side).

No other module imports anything private of Streamlit (``tests/test_layers.py``) but ``streamlit_speed.py``, without
which pages are the same and slower. Each entry says what it is for and what happens when it is gone;
``tests/browser/test_streamlit_internals.py`` names the one that a new version breaks.
What the browser's side depends on is in ``ui/frontend/streamlit_internals.js``; ``docs/upgrading.md`` says how a new
version is tried. Behaviour that no name of this module stands for:

* ``st.vega_lite_chart`` takes a named data set as Arrow bytes (``ui/payloads.py``). Without it charts are empty.
* ``st.html`` sends HTML of style tags only to a container of its own, and any other HTML in its place
  (``ui/components/layout.py``). Without it the page jumps when it is styled.
* A widget may get its value from both ``st.session_state`` and its own argument, once
  ``global.disableWidgetStateDuplicationWarning`` is set (``ui/session.py: bind``). Without it a warning is logged.
* A widget whose value in ``st.session_state`` was not set in a run is sent without ``set_value``, and the browser keeps
  its element (``ui/session.py: bind``). Without it lists are rendered again at every rerun, which is slow.
* ``BackMsg`` is the message of a browser over the web socket, which :mod:`hled_dash.server.websocket` filters by its
  fields. Without it the server does not start; with other fields in it, the pages may send what the filter drops.
* Garbage is not collected after each script run once ``runner.postScriptGC`` is off (``ui/memory.py``). Otherwise pages
  are slower.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

from streamlit import config, error_util, file_util
from streamlit.auth_util import encode_provider_token, get_secrets_auth_section
from streamlit.errors import StreamlitAPIException
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.state.session_state import Serialized, WStates
from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server
from streamlit.web.server.starlette.starlette_auth_routes import _get_cookie_value_from_request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

__all__ = [
    "ASSET_PATH", "BACKEND_CONFIG_SCRIPT", "ELEMENT_SCRIPTS", "INDEX_HEAD", "INDEX_HEAD_END", "INDEX_LANGUAGE",
    "INDEX_NOSCRIPT", "INDEX_RELATIVE_URL", "INDEX_ROOT", "INDEX_TITLE", "SCRIPT_IMPORT", "SERVER_PATHS", "TEXT_FONT",
    "XSRF_COOKIE", "BackMsg", "WidgetState", "auth_settings", "bound_left_sessions", "disable_pages_directory",
    "ignore_unfit_values", "in_script_run", "listen_when_started", "log_errors_once", "login_token", "rerun_fragment",
    "rerun_stale_fragment", "run_streamlit", "session_id", "signed_user", "silence_context_warnings",
    "start_scripts_aside", "static_dir",
]

#: First path segments of URLs that Streamlit's server answers itself (:mod:`hled_dash.server.middleware` passes them
#: on). Where one is missing here, its requests for HTML are redirected to a page.
SERVER_PATHS = ("_stcore", "static", "app", "media", "component", "oauth2callback", "auth")

#: Paths of the scripts and style sheets, which the server sends uncompressed, and of the icon font
#: (:mod:`hled_dash.server.assets`). Their names have a hash of their content, so that browsers may keep them for ever.
#: Where they do not match, the files are sent by Streamlit: larger, but complete.
ASSET_PATH = re.compile(r"/static/((?:js|css)/[\w.-]+|media/MaterialSymbols-Rounded[\w.-]+)")

#: Scripts of the elements on nearly every page, by the beginning of their names: preloaded with the page
#: (:mod:`hled_dash.server.index_page`). Where one is missing, the browser loads it when it needs it.
ELEMENT_SCRIPTS = ("Html", "ButtonGroup", "Selectbox", "Multiselect", "ArrowVegaLiteChart")
#: How a script imports another one of the same folder.
SCRIPT_IMPORT = re.compile(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""")

#: Parts of ``index.html`` that are replaced (:mod:`hled_dash.server.index_page`). Where one is missing, the page has no
#: prerendered content, the language ``en`` or the title ``Streamlit`` until the app has connected.
INDEX_LANGUAGE = '<html lang="en">'
INDEX_HEAD = "<head>"
INDEX_HEAD_END = "</head>"
INDEX_TITLE = "<title>Streamlit</title>"
INDEX_ROOT = '<div id="root"></div>'
#: URLs of files in ``index.html`` are relative to the page.
INDEX_RELATIVE_URL = '="./'
INDEX_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)

#: The variable that Streamlit's script reads before it connects: the URL of the server, which it would look for below
#: the page's own path first, and the response to ``_stcore/host-config``, which it would wait for: no other page may
#: send messages to this one. Where it is not read, the page connects two requests later. ``%s`` is the path of the app
#: as JSON.
BACKEND_CONFIG_SCRIPT = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin + %s, HOST_CONFIG: {allowedOrigins: "
    '[location.origin], useExternalAuthToken: false, enableCustomParentMessages: false, metricsUrl: ""}}</script>'
)


#: The typeface of Streamlit's pages, below :func:`static_dir`, which our pages without Streamlit have too. Where it is
#: missing, they have the browser's.
TEXT_FONT = "static/media/SourceSansVF-Upright*.woff2"
#: The cookie that Streamlit's script reads and sends back, so that it cannot be HttpOnly. Without it a page whose
#: readers sign in does not know them.
XSRF_COOKIE = "_streamlit_xsrf"


def static_dir() -> Path:
    """Return the folder of Streamlit's scripts, style sheets and fonts. Without it nothing can be served."""
    return Path(file_util.get_static_dir())


def read_option(name: str) -> Any:
    """Read an option of the module, where it takes no lock (``streamlit_speed``): hundreds of links ask for one."""
    return config.get_option(name)


def in_script_run() -> bool:
    """Return whether this code runs for a session, and not on the server before one (``server/prerender.py``)."""
    return get_script_run_ctx(suppress_warning=True) is not None


def session_id() -> str | None:
    """Return the session of this script run. Without it a newer run of a session waits behind all others."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else None


def rerun_stale_fragment() -> None:
    """Stop the run of a fragment whose widgets changed meanwhile, and rerun it with their current values.

    Streamlit lets such a run come to its end first. To be called before the run has sent anything. Without it a choice
    that nobody wants any more is rendered before the newest one.
    """
    context = get_script_run_ctx(suppress_warning=True)
    requests = context.script_requests if context else None
    running = set(context.fragment_ids_this_run or ()) if context else set()
    if requests is None or not running:
        return
    with requests._lock:
        if requests._state != ScriptRequestType.RERUN or not running.issubset(requests._rerun_data.fragment_id_queue):
            return
        requests._state = ScriptRequestType.CONTINUE
        newer = requests._rerun_data
    raise RerunException(newer)


def disable_pages_directory() -> None:
    """Take pages from ``st.navigation`` only.

    A server whose project has a folder ``pages/`` serves its files without app.py until ``st.navigation`` has run once.
    Where the flag is gone, the first session of a server may open a page that is not in the navigation of app.py.
    """
    PagesManager.uses_pages_directory = False


#: Sessions whose connection is gone that are kept for a reader who comes back.
LEFT_SESSIONS = 24


def bound_left_sessions() -> None:
    """Keep fewer sessions whose readers are gone: each holds the figures of its page, of maps nearly a megabyte.

    Who comes back after more than so many others have left gets the page again, from its address. Without it Streamlit
    keeps 128 for two minutes.
    """
    manager: Any = Runtime.instance()._session_mgr
    manager._session_storage = MemorySessionStorage(maxsize=LEFT_SESSIONS)


def listen_when_started() -> None:
    """Listen when the lifespan of the app has begun, and not before app.py is imported.

    To be called before Streamlit's command. Without it connections wait until the app has started.
    """
    module: Any = starlette_server
    module._bind_socket = _bind_socket


def run_streamlit(*arguments: str) -> None:
    """Run Streamlit's command in this process, which ends with it."""
    cli.main(arguments, prog_name="streamlit")


def _bind_socket(address: str, port: int, _backlog: int) -> socket.socket:
    """Return a socket that is bound; asyncio lets it listen."""
    bound = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        if os.name != "nt":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if bound.family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind((address, port))
        bound.setblocking(False)
        bound.set_inheritable(True)
    except BaseException:
        bound.close()
        raise
    return bound


def start_scripts_aside() -> None:
    """Start threads of script runs in a thread. Without it the event loop waits up to 0.17 s for each to begin."""
    starter = ThreadPoolExecutor(1, "script-starter")
    def start(runner: Any) -> None:
        runner._script_thread = Thread(target=runner._run_script_thread, name="ScriptRunner.scriptThread", daemon=True)
        starter.submit(runner._script_thread.start)

    ScriptRunner.start = start  # type: ignore[assignment,method-assign]


def log_errors_once() -> None:
    """Leave the log of an error of a script run to the app's handler of such errors (``startup.handle_script_error``).

    Without it Streamlit formats the traceback of each error for a terminal, also of those that the reader is told in a
    sentence, as that the server is busy, while everybody else waits.
    """
    module: Any = error_util
    module._log_uncaught_app_exception = lambda error: None


def ignore_unfit_values() -> None:
    """Take a value from a browser that its control cannot have for no value: the control stays as it was.

    Streamlit would end the script run with a traceback in the log. Without this a client that sends such values has a
    page without content.
    """
    states: Any = WStates
    states.__getitem__ = _fit_value


_value_anew = WStates.__getitem__


def _fit_value(states: Any, key: str) -> Any:
    state, metadata = states.states.get(key), states.widget_metadata.get(key)
    if isinstance(state, Serialized) and metadata is not None and not _is_fit(state.value, metadata):
        raise KeyError(key)
    try:
        return _value_anew(states, key)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise KeyError(key) from error


def _is_fit(state: WidgetState, metadata: Any) -> bool:
    """Return whether a value is of the kind that its control sends, and among its options, each of them once."""
    kind = state.WhichOneof("value")
    if kind not in (None, metadata.value_type):
        return False
    if kind is None or metadata.formatted_options is None:
        return True
    labels = [state.string_value] if kind == "string_value" else list(state.string_array_value.data)
    return len({*labels}) == len(labels) and {*labels} <= {*metadata.formatted_options}


def silence_context_warnings() -> None:
    """Do not log that there is no session: pages are also rendered before one, with the defaults of its state.

    Without it each page of the server itself is a dozen lines of the log.
    """
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)


def rerun_fragment(key: str) -> None:
    """Run the fragment of a key again in all sessions, as their browsers would ask for it.

    To be called on the event loop. Where Streamlit has no such thing, readers are told at their next change.
    """
    for session_info in Runtime.instance()._session_mgr.list_active_sessions():
        try:
            fragment_ids = session_info.session._fragment_storage.resolve_target(key)
        except StreamlitAPIException:
            # The page is not rendered yet.
            continue
        state = ClientState()
        state.CopyFrom(session_info.session._client_state)
        state.fragment_id = fragment_ids[0]
        session_info.session.request_rerun(state)


def auth_settings() -> Mapping[str, Any]:
    """Return the section ``[auth]`` of ``secrets.toml``; empty if there is none. Without it nobody can sign in."""
    return dict(get_secrets_auth_section())


def login_token() -> str:
    """Return a token, valid for two minutes, that ``/auth/login`` requires. Without it sign-in leads back to itself."""
    return encode_provider_token("default")


def signed_user(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return the claims in the cookie that Streamlit signed after a sign-in; None if it is missing or invalid.

    With another cookie nobody is signed in (:mod:`hled_dash.server.sign_in`).
    """
    request: Any = SimpleNamespace(cookies=cookies)
    try:
        claims = json.loads(_get_cookie_value_from_request(request, USER_COOKIE_NAME) or b"null")
    except (ValueError, UnicodeError):
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None
