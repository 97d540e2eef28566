"""Hands the messages of script runs to the web sockets in batches.

:func:`batch_messages` is called once, when the server starts; without it pages are the same, and slower
(``benchmarks/README.md``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary, ref

from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

log = logging.getLogger(__name__)


def batch_messages() -> None:
    """Hand the elements of a script run to the event loop in batches, and each batch to the web socket at once.

    Streamlit wakes the event loop for each element; the two threads then take the interpreter from each other a hundred
    times in a run, which was a sixth of its time. And its loop of all sessions takes three turns for each message,
    which was a tenth.
    """
    session_class: Any = AppSession
    session_class._on_scriptrunner_event = _on_event
    runner_class: Any = ScriptRunner
    runner_class._enqueue_forward_msg = _on_element
    client_class: Any = StarletteSessionClient
    client_class._sender = _send_waiting


#: Seconds from the beginning of a batch until it is sent; the end of a run sends it at once. The beginning of a run
#: waits for its elements: from it alone the browser renders the whole page as stale, and once more when they come. Most
#: runs take less time, and are rendered once.
BATCH_INTERVAL = 0.2
#: What the script runs of a session have for its event loop: the script runner and an element, which may be serialised
#: already, or None and a call.
_Batch = list[tuple[Any, Any]]
_batches: WeakKeyDictionary[AppSession, _Batch] = WeakKeyDictionary()
_batches_lock = Lock()
_original_on_element = ScriptRunner._enqueue_forward_msg


def _on_element(runner: Any, message: ForwardMsg) -> None:
    """Keep an element for the next batch; called in the thread of the script."""
    session = session_of(runner)
    if session is None:
        _original_on_element(runner, message)
        return
    runner._maybe_handle_execution_control_request()
    _add(session, [(runner, message)])


def session_of(runner: Any) -> Any:
    """Return the session of a script runner; None if it is another one's, as of a test."""
    return getattr(runner, "_session", lambda: None)()


def add_elements(session: Any, runner: Any, payloads: Iterable[bytes]) -> None:
    """Keep elements that are serialised already for the next batch; called in the thread of the script."""
    runner._maybe_handle_execution_control_request()
    _add(session, [(runner, payload) for payload in payloads])


def _on_event(session: Any, sender: Any, event: ScriptRunnerEvent, *args: Any, **kwargs: Any) -> None:
    """Begin the batch of a session with the beginning of a run, or send it with its end."""
    if sender is not None:
        sender._session = ref(session)
        if event is ScriptRunnerEvent.SCRIPT_STARTED:
            _sent_messages.setdefault(session, SentMessages()).start_run()
    handle = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, *args, **kwargs)
    _add(session, [(None, handle)], at_once=event is not ScriptRunnerEvent.SCRIPT_STARTED)


def _add(session: Any, entries: _Batch, *, at_once: bool = False) -> None:
    with _batches_lock:
        batch = _batches.setdefault(session, [])
        is_first = not batch
        batch += entries
    send = partial(_send_batch, session, batch)
    if at_once:
        session._call_soon_on_event_loop(send)
    elif is_first and entries:
        session._call_soon_on_event_loop(lambda: session._event_loop.call_later(BATCH_INTERVAL, send))


def _send_batch(session: Any, batch: _Batch) -> None:
    with _batches_lock:
        if _batches.get(session) is not batch:
            # The end of its run has sent it.
            return
        del _batches[session]
    wake, session._message_enqueued_callback = session._message_enqueued_callback, None
    runtime = Runtime.instance()
    active = runtime._session_mgr.get_active_session_info(session.id)
    messages: list[ForwardMsg | bytes] = []
    try:
        for runner, entry in batch:
            if runner is None:
                entry()
                if active is not None:
                    messages += session.flush_browser_queue()
            elif runner is not session._scriptrunner:
                continue
            elif active is not None:
                # Past the session's queue, which looks whether an element takes the place of an earlier one.
                messages.append(entry)
            else:
                session._browser_queue.enqueue(_parsed(entry))
    finally:
        session._message_enqueued_callback = wake
        if active is not None:
            try:
                _write(active, messages)
                session.on_flushed_messages_sent()
            except SessionClientDisconnectedError:
                runtime.disconnect_session(session.id, client=active.client)
                for message in messages:
                    session._browser_queue.enqueue(_parsed(message))


def _parsed(message: ForwardMsg | bytes) -> ForwardMsg:
    return ForwardMsg.FromString(message) if isinstance(message, bytes) else message


def _write(active: Any, messages: Iterable[ForwardMsg | bytes]) -> None:
    """Hand messages to a client at once, as ``Runtime._send_message`` does with each.

    Raises:
        SessionClientDisconnectedError: If the client is gone or takes nothing in; none of the messages was sent.
    """
    client = active.client
    payloads = [message if isinstance(message, bytes) else serialize_forward_msg(message) for message in messages]
    try:
        if client._closed.is_set():
            raise SessionClientDisconnectedError
        client._send_queue.put_nowait(payloads)
    except asyncio.QueueFull as error:
        client._closed.set()
        raise SessionClientDisconnectedError from error
    active.script_run_count += sum(message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY for message in messages
                                   if not isinstance(message, bytes) and message.HasField("script_finished"))


class SentMessages:
    """In which run of a session each large message was sent last.

    A browser drops a message that ``global.maxCachedMessageAge`` runs did not send. It names those that it has when it
    requests a run; where the run before ends only then, it drops some of them before they are referred to, and the page
    stands still. So only what was sent in fewer runs before is referred to.
    """

    def __init__(self) -> None:
        self._run = 0
        self._run_of: dict[str, int] = {}

    def start_run(self) -> None:
        """Begin the next run, and forget what a browser may drop."""
        self._run += 1
        oldest = self._run - int(config.get_option("global.maxCachedMessageAge")) + 1
        self._run_of = {name: run for name, run in self._run_of.items() if run >= oldest}

    def add(self, name: str) -> bool:
        """Note that a message is sent; whether it was sent in one of the last runs too."""
        is_recent = name in self._run_of
        self._run_of[name] = self._run
        return is_recent


_sent_messages: WeakKeyDictionary[AppSession, SentMessages] = WeakKeyDictionary()


def was_sent(session: AppSession, name: str) -> bool:
    """Note that a message is sent to a session; whether its browser has it from one of the last runs."""
    return _sent_messages.setdefault(session, SentMessages()).add(name)


async def _send_waiting(client: Any) -> None:
    """Send what waits for a web socket in one event, which passes the middleware once, and not once for each message.

    The server writes ``bytes`` and then the messages of ``more`` (:mod:`hled_dash.server.websocket_output`).
    """
    queue = client._send_queue
    try:
        while True:
            waiting = _messages(await queue.get())
            while not queue.empty():
                waiting += _messages(queue.get_nowait())
            if waiting:
                await client._websocket.send({"type": "websocket.send", "bytes": waiting[0], "more": waiting[1:]})
    except Exception as error:
        # Starlette, which only the server imports, raises it where the reader has left.
        if type(error).__name__ != "WebSocketDisconnect":
            log.exception("messages cannot be sent to a web socket")
    finally:
        client._closed.set()


def _messages(entry: bytes | list[bytes]) -> list[bytes]:
    return [entry] if isinstance(entry, bytes) else entry
