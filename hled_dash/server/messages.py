"""Web socket messages: large ones are compressed once for all clients, small ones are written together.

A large message is compressed by itself, so that what one reader was sent is the same for the next one; small ones in a
row share a dictionary of 4 kB. The other design, one dictionary of 16 kB for all messages of a session, takes 20 kB for
a change and not 22, but 3 to 4 ms of processor time, for a known change as for an unseen one, and 130 kB of memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.types import Message
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import CTRL_OPCODES, Frame
from websockets.protocol import State
from websockets.typing import ExtensionParameter

from hled_dash.ui.sized_cache import SizedCache

Send = Callable[[Any, Message], Awaitable[None]]
#: Bytes of the smallest message that is compressed for all; those below differ from reader to reader.
MIN_BYTES = 1000
#: zlib's level; 4 would take a third less time, once for a message, for 4 % more bytes.
LEVEL = 6
#: The dictionary of small messages: 4 kB, with which a session holds 24 kB of memory at most.
SMALL_WINDOW_BITS = 12
#: Compressed messages that are kept.
_kept = SizedCache(8 * 2**20)


class SharedDeflate(PerMessageDeflate):
    """``permessage-deflate`` (RFC 7692) whose large messages refer to none before them."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # What the last messages were compressed with; None after a large one, which a browser has in its window too.
        self.encoder: Any = None

    def encode(self, frame: Frame) -> Frame:
        """Compress a message, which is always one frame."""
        if frame.opcode in CTRL_OPCODES:
            return frame
        data, bits = bytes(frame.data), self.local_max_window_bits
        if len(data) >= MIN_BYTES:
            self.encoder = None
            key = hashlib.blake2b(data, digest_size=16, usedforsecurity=False).digest(), bits
            return Frame(frame.opcode, _kept.get(key, lambda: compress(zlib.compressobj(LEVEL, wbits=-bits), data)),
                         rsv1=True)
        if self.encoder is None or self.local_no_context_takeover:
            self.encoder = zlib.compressobj(1, wbits=-min(bits, SMALL_WINDOW_BITS), memLevel=4)
        return Frame(frame.opcode, compress(self.encoder, data), rsv1=True)


def compress(encoder: Any, data: bytes) -> bytes:
    """A message as RFC 7692 has it: a raw deflate stream without its last four bytes."""
    return bytes((encoder.compress(data) + encoder.flush(zlib.Z_SYNC_FLUSH))[:-4])


class SharedDeflateFactory(ServerPerMessageDeflateFactory):
    """Agrees with a browser on what :class:`SharedDeflate` does."""

    def __init__(self, **_settings: Any) -> None:
        super().__init__(client_no_context_takeover=True, client_max_window_bits=12)

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        """Choose the parameters of a connection."""
        answer, chosen = super().process_request_params(params, accepted_extensions)
        return answer, SharedDeflate(
            chosen.remote_no_context_takeover, chosen.local_no_context_takeover, chosen.remote_max_window_bits,
            chosen.local_max_window_bits, chosen.compress_settings,
        )


def compress_once() -> None:
    """Have uvicorn's web sockets compress so, where ``server.enableWebsocketCompression`` is set."""
    module: Any = websockets_sansio_impl
    module.ServerPerMessageDeflateFactory = SharedDeflateFactory


def write_together() -> None:
    """Write the messages that are sent in one turn of the event loop at once: a page has eighty, each was a system call
    and a packet."""
    protocol: Any = websockets_sansio_impl.WebSocketsSansIOProtocol
    protocol.send = _joined(protocol.send)


def _joined(send: Send) -> Send:
    async def joined(self: Any, message: Message) -> None:
        is_open = self.handshake_complete and self.conn.state is State.OPEN and self.writable.is_set()
        data = message.get("bytes") if message["type"] == "websocket.send" and is_open else None
        if data is None:
            # What the messages before have left is written first.
            await send(self, message)
            return
        if not self.conn.writes:
            self.loop.call_soon(_write, self)
        self.conn.send_binary(data)

    return joined


def _write(protocol: Any) -> None:
    if data := b"".join(protocol.conn.data_to_send()):
        protocol.transport.write(data)
