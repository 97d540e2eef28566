"""Runs of the script: whose they are, reruns of fragments, how their threads and errors are handled."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

from streamlit import error_util
from streamlit.errors import StreamlitAPIException
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


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


def start_script_threads_in_background() -> None:
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


def silence_context_warnings() -> None:
    """Do not log that there is no session: pages are also rendered before one, with the defaults of its state.

    Without it each page of the server itself is a dozen lines of the log.
    """
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
