"""Filter of the messages that a browser sends over Streamlit's web socket.

Streamlit obeys every :class:`BackMsg` of every client, also those that only a developer's menu sends: ``clear_cache``
empties the caches of all sessions. ``docs/security.md`` has the table of all messages.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterable
from math import isfinite

from google.protobuf.message import DecodeError
from starlette.status import (
    WS_1003_UNSUPPORTED_DATA,
    WS_1007_INVALID_FRAME_PAYLOAD_DATA,
    WS_1009_MESSAGE_TOO_BIG,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hled_dash.server.limits import Bucket
from hled_dash.ui.streamlit_internals import BackMsg, WidgetState

log = logging.getLogger(__name__)

#: Fields of BackMsg that the pages need; each acts on the sender's own session only.
ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"})
#: Fields of BackendOperationRequest that the pages need: a download button whose file is made when it is pressed.
ALLOWED_OPERATIONS = frozenset({"deferred_file"})
#: Largest frame in bytes. Those of our pages have 1 to 3 kB; HTTP allows an address of 64 KiB, which a rerun has twice.
MAX_FRAME_BYTES = 2**18
#: Messages of a connection at once and in a second; a person who drags a slider sends ten in a second.
MAX_BURST, MESSAGES_PER_SECOND = 60, 20
#: Bytes of a message that count as another one: a long one takes longer.
COUNTED_BYTES = 4096
#: Controls of a message; a page has a hundred. Brackets and commas of all JSON values of a message, and levels of one;
#: those of our pages have some dozens, and three.
MAX_WIDGETS, MAX_JSON_PARTS, MAX_DEPTH = 1000, 10_000, 16
#: Names that Streamlit gives out (hexadecimal digits, UUIDs). It logs them as they come back.
_IDENTIFIER = re.compile(r"[\w.:-]{0,128}", re.ASCII)


class BackMsgFilter:
    """ASGI middleware: passes on only the client messages that the pages need.

    A frame that is no BackMsg (text, garbage, too large) closes the connection. A BackMsg that is not needed is
    dropped and the connection stays: Streamlit's own interface may send one (its keyboard shortcut for clearing the
    cache), and the reader keeps the page. Both are logged once for a connection, without what the client sent.
    """

    ROUTES = ()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request, and of a web socket only the messages that are let through."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        closed = warned = False
        received = Bucket()

        async def receive_allowed() -> Message:
            nonlocal closed, warned
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                code, reason = check_frame(message.get("bytes"))
                count = 1 + len(message.get("bytes") or "") / COUNTED_BYTES
                while wait := received.seconds_to_wait(MAX_BURST, MESSAGES_PER_SECOND, min(count, MAX_BURST)):
                    # The next one waits too, as long as it stands in the client's own buffers.
                    await asyncio.sleep(wait)
                if reason is None:
                    return message
                if not warned:
                    warned = True
                    log.warning("client message refused: %s", reason)
                if code is not None:
                    closed = True
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}

        async def send_while_open(message: Message) -> None:
            if closed:
                # What ASGI requests; Starlette makes a WebSocketDisconnect of it.
                raise OSError("the web socket is closed")
            await send(message)

        await self.app(scope, receive_allowed, send_while_open)


def check_frame(data: bytes | None) -> tuple[int | None, str | None]:
    """Check a frame from a client.

    Args:
        data: The bytes of the frame; None for a text frame.

    Returns:
        The code to close the connection with, None if it stays open; and the reason why the frame is not passed on,
        None if it is.
    """
    if data is None:
        return WS_1003_UNSUPPORTED_DATA, "text frame"
    if len(data) > MAX_FRAME_BYTES:
        return WS_1009_MESSAGE_TOO_BIG, f"more than {MAX_FRAME_BYTES} bytes"
    try:
        back_msg = BackMsg.FromString(data)
    except DecodeError:
        return WS_1007_INVALID_FRAME_PAYLOAD_DATA, "not a BackMsg"
    kind = back_msg.WhichOneof("type")
    if kind not in ALLOWED:
        return None, str(kind)
    identifiers: tuple[str, ...] = ()
    if kind == "rerun_script":
        identifiers = (back_msg.rerun_script.fragment_id, back_msg.rerun_script.page_script_hash)
        widgets = back_msg.rerun_script.widget_states.widgets
        if len(widgets) > MAX_WIDGETS or not (_is_small_json(widgets) and all(map(_is_usable, widgets))):
            return None, f"{kind}: malformed value"
    elif kind == "backend_operation_request":
        request = back_msg.backend_operation_request
        operation = request.WhichOneof("payload")
        if operation not in ALLOWED_OPERATIONS:
            return None, f"{kind}: {operation}"
        identifiers = (request.request_id, request.session_id, request.deferred_file.file_id)
    if not all(map(_IDENTIFIER.fullmatch, identifiers)):
        return None, f"{kind}: malformed identifier"
    return None, None


def _is_usable(widget: WidgetState) -> bool:
    """Return whether a value of a control is one that a script run can read: numbers are finite, JSON is JSON and not
    deep."""
    kind = widget.WhichOneof("value")
    if kind == "double_value":
        return isfinite(widget.double_value)
    if kind == "double_array_value":
        return all(map(isfinite, widget.double_array_value.data))
    return kind not in ("json_value", "json_trigger_value") or _is_plain_json(getattr(widget, kind))


def _is_small_json(widgets: Iterable[WidgetState]) -> bool:
    """Return whether the JSON of all controls is read in milliseconds."""
    texts = (text for widget in widgets for text in (widget.json_value, widget.json_trigger_value) if text)
    return sum(map("".join(texts).count, "[{,")) <= MAX_JSON_PARTS


def _is_plain_json(text: str) -> bool:
    try:
        values = [json.loads(text)]
    except (ValueError, RecursionError):
        return False
    for _level in range(MAX_DEPTH):
        if not all(isfinite(value) for value in values if isinstance(value, float)):
            return False
        values = [inner for value in values if isinstance(value, dict | list)
                  for inner in (value.values() if isinstance(value, dict) else value)]
    return not values
