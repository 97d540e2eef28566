"""Bounds of what a client sends over a web socket: memory, whatever it compresses, splits or never reads.

uvicorn takes in all messages of what a system call has read (256 kB), and pauses reading after them. Compressed, these
are hundreds of megabytes of messages for one client.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from starlette.types import Message
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.frames import CloseCode

from hled_dash.server.websocket import MAX_FRAME_BYTES

#: Bytes that are decoded at once; nothing more is until the application has taken the messages in them. Deflate makes
#: at most 530 kB of them.
SLICE_BYTES = 512
#: Frames of a message; browsers send one.
MAX_FRAGMENTS = 64
#: Bytes of answers (pongs) that a client may leave unread; a message of ours is smaller.
MAX_UNREAD_BYTES = 16 * 2**20
#: What a connection has sent and is not decoded yet.
_waiting: WeakKeyDictionary[Any, bytearray] = WeakKeyDictionary()


def bound_input() -> None:
    """Make uvicorn decode what clients send in slices, and refuse longer messages than :data:`MAX_FRAME_BYTES`."""
    protocol: Any = websockets_sansio_impl.WebSocketsSansIOProtocol
    decode = protocol.data_received
    protocol.data_received = _sliced(decode)
    protocol.receive = _continued(protocol.receive, protocol.data_received)


def _sliced(decode: Callable[[Any, bytes], None]) -> Callable[[Any, bytes], None]:
    def data_received(self: Any, data: bytes) -> None:
        self.conn.max_message_size = MAX_FRAME_BYTES
        waiting = _waiting.setdefault(self, bytearray())
        waiting += data
        while waiting and not self.read_paused:
            if self.transport.is_closing():
                waiting.clear()
                return
            part = bytes(waiting[:SLICE_BYTES])
            del waiting[:SLICE_BYTES]
            decode(self, part)
            if len(self.frames) > MAX_FRAGMENTS:
                self.conn.fail(CloseCode.MESSAGE_TOO_BIG)
                self.handle_parser_exception()
            if self.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
                self.transport.abort()

    return data_received


def _continued(
    receive: Callable[[Any], Awaitable[Message]], decode: Callable[[Any, bytes], None]
) -> Callable[[Any], Awaitable[Message]]:
    async def receive_and_continue(self: Any) -> Message:
        message = await receive(self)
        if not self.read_paused:
            decode(self, b"")
        return message

    return receive_and_continue
