"""Everything in Streamlit that this app depends on and that Streamlit's documentation does not promise (Python side).

No module outside this package imports anything private of Streamlit (``tests/test_layers.py``). Each entry says what it
is for and what happens when it is gone; without ``speed.py``, ``batches.py`` and ``replay.py`` pages are only slower.
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

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from hled_dash.ui.streamlit_internals.downloads import keep_downloads
from hled_dash.ui.streamlit_internals.files import (
    ASSET_PATH,
    BACKEND_CONFIG_SCRIPT,
    ELEMENT_SCRIPTS,
    INDEX_HEAD,
    INDEX_HEAD_END,
    INDEX_LANGUAGE,
    INDEX_NOSCRIPT,
    INDEX_RELATIVE_URL,
    INDEX_ROOT,
    INDEX_TITLE,
    LAZY_ELEMENT,
    LAZY_ELEMENT_PRELOADED,
    LIST_FILTER,
    LIST_FILTER_WITHOUT_ACCENTS,
    SCRIPT_IMPORT,
    SERVER_PATHS,
    TEXT_FONT,
    XSRF_COOKIE,
    static_dir,
)
from hled_dash.ui.streamlit_internals.messages import element_place
from hled_dash.ui.streamlit_internals.options import option_faults
from hled_dash.ui.streamlit_internals.script_runs import (
    in_script_run,
    log_errors_once,
    rerun_fragment,
    rerun_stale_fragment,
    session_id,
    silence_context_warnings,
    start_script_threads_in_background,
)
from hled_dash.ui.streamlit_internals.server import (
    bound_disconnected_sessions,
    disable_external_ip_lookup,
    disable_pages_directory,
    listen_when_started,
    read_option,
    run_streamlit,
)
from hled_dash.ui.streamlit_internals.sign_in import auth_settings, login_token, signed_user
from hled_dash.ui.streamlit_internals.widgets import ignore_invalid_values

__all__ = [
    "ASSET_PATH", "BACKEND_CONFIG_SCRIPT", "ELEMENT_SCRIPTS", "INDEX_HEAD", "INDEX_HEAD_END", "INDEX_LANGUAGE",
    "INDEX_NOSCRIPT", "INDEX_RELATIVE_URL", "INDEX_ROOT", "INDEX_TITLE", "LAZY_ELEMENT", "LAZY_ELEMENT_PRELOADED",
    "LIST_FILTER", "LIST_FILTER_WITHOUT_ACCENTS", "SCRIPT_IMPORT", "SERVER_PATHS", "TEXT_FONT", "XSRF_COOKIE",
    "BackMsg", "WidgetState", "auth_settings", "bound_disconnected_sessions", "disable_external_ip_lookup",
    "disable_pages_directory", "element_place", "ignore_invalid_values", "in_script_run", "keep_downloads",
    "listen_when_started", "log_errors_once", "login_token", "option_faults", "read_option", "rerun_fragment",
    "rerun_stale_fragment", "run_streamlit", "session_id", "signed_user", "silence_context_warnings",
    "start_script_threads_in_background", "static_dir",
]
