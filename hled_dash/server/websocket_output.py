"""Outgoing web socket messages: large ones are compressed once for all clients, small ones are written in batches.

For browsers that unpack them they are packed (:mod:`hled_dash.server.packed_messages`). For others a large message is
compressed without context takeover, so that its bytes are the same for every client and can be cached; consecutive
small ones share a window of 4 kB. The alternative, a window of 16 kB for all messages of a session, sends 20 kB for a
widget change instead of 22, but takes 3 to 4 ms of processor time for each and 130 kB of memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from starlette.types import Message
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import CTRL_OPCODES, Frame
from websockets.protocol import State
from websockets.typing import ExtensionParameter

from hled_dash.server.packed_messages import COMPRESSION_LEVEL, Packer
from hled_dash.ui.sized_cache import SizedCache

Send = Callable[[Any, Message], Awaitable[None]]
#: Size in bytes from which a message is compressed once for all clients; smaller ones differ between them.
MIN_BYTES = 1000
#: Window of small messages: 4 kB, with which a session takes 24 kB of memory at most.
SMALL_WINDOW_BITS = 12
#: Compressed large messages by the digest of their content.
_compressed = SizedCache(8 * 2**20)
#: What the address of a web socket says where the browser unpacks messages.
PARAMETER = b"packed=1"
_packers: WeakKeyDictionary[Any, Packer | None] = WeakKeyDictionary()


class SharedDeflate(PerMessageDeflate):
    """``permessage-deflate`` (RFC 7692) that compresses large messages without context takeover."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # Compressor of the preceding small messages; None after a large one, which is in the client's window too.
        self.encoder: Any = None

    def encode(self, frame: Frame) -> Frame:
        """Compress a message, which is always a single frame."""
        if frame.opcode in CTRL_OPCODES:
            return frame
        return Frame(frame.opcode, self.compress(bytes(frame.data)), rsv1=True)

    def compress(self, data: bytes) -> bytes:
        """Compress the payload of a message."""
        bits = self.local_max_window_bits
        if len(data) >= MIN_BYTES:
            self.encoder = None
            key = hashlib.blake2b(data, digest_size=16, usedforsecurity=False).digest(), bits
            shared: bytes = _compressed.get(
                key, lambda: compress(zlib.compressobj(COMPRESSION_LEVEL, wbits=-bits), data))
            return shared
        if self.encoder is None or self.local_no_context_takeover:
            self.encoder = zlib.compressobj(1, wbits=-min(bits, SMALL_WINDOW_BITS), memLevel=4)
        return compress(self.encoder, data)


def compress(encoder: Any, data: bytes) -> bytes:
    """Compress a message as RFC 7692 requires: a raw deflate stream without its last four bytes."""
    return (encoder.compress(data) + encoder.flush(zlib.Z_SYNC_FLUSH))[:-4]  # type: ignore[no-any-return]


class SharedDeflateFactory(ServerPerMessageDeflateFactory):
    """Negotiates the parameters of :class:`SharedDeflate` with a client."""

    def __init__(self, **_settings: Any) -> None:
        super().__init__(client_no_context_takeover=True, client_max_window_bits=12)

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        """Negotiate the parameters of a connection."""
        response, chosen = super().process_request_params(params, accepted_extensions)
        return response, SharedDeflate(
            chosen.remote_no_context_takeover, chosen.local_no_context_takeover, chosen.remote_max_window_bits,
            chosen.local_max_window_bits, chosen.compress_settings,
        )


def share_compressed_messages() -> None:
    """Make uvicorn use :class:`SharedDeflate`, where ``server.enableWebsocketCompression`` is set."""
    module: Any = websockets_sansio_impl
    module.ServerPerMessageDeflateFactory = SharedDeflateFactory


def batch_writes() -> None:
    """Write all messages of one iteration of the event loop at once.

    A page sends eighty messages, each of which would be a system call and a packet.
    """
    protocol: Any = websockets_sansio_impl.WebSocketsSansIOProtocol
    protocol.send = _batched(protocol.send)


def _batched(send: Send) -> Send:
    async def batched(self: Any, message: Message) -> None:
        is_open = self.handshake_complete and self.conn.state is State.OPEN and self.writable.is_set()
        data = message.get("bytes") if message["type"] == "websocket.send" and is_open else None
        # What waited for the web socket too (``streamlit_internals/batches.py``).
        more = message.get("more", ())
        if data is None:
            # Pending messages are written first.
            await send(self, message)
            for waiting in more:
                await send(self, {"type": "websocket.send", "bytes": waiting})
            return
        if not self.conn.writes:
            self.loop.call_soon(_write, self)
        payloads = data, *more
        if (packer := _packer(self)) is not None and (packed := packer.pack(payloads)) is not None:
            self.conn.writes.append(_frame(packed, None))
            return
        deflate = next((extension for extension in self.conn.extensions if isinstance(extension, SharedDeflate)), None)
        self.conn.writes += [_frame(payload, deflate) for payload in payloads]

    return batched


def _packer(protocol: Any) -> Packer | None:
    """Return the packer of a connection whose browser unpacks messages."""
    if protocol not in _packers:
        _packers[protocol] = Packer() if PARAMETER in protocol.scope["query_string"].split(b"&") else None
    return _packers[protocol]


def _frame(payload: bytes, deflate: SharedDeflate | None) -> bytes:
    """Return a binary message as a frame (RFC 6455, 5.2), as ``Protocol.send_binary`` makes it in four times the
    time."""
    first = 0x82
    if deflate is not None:
        first, payload = 0xC2, deflate.compress(payload)
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    size = (126, 2) if length < 2**16 else (127, 8)
    return bytes((first, size[0])) + length.to_bytes(size[1], "big") + payload


def _write(protocol: Any) -> None:
    if data := b"".join(protocol.conn.data_to_send()):
        protocol.transport.write(data)
