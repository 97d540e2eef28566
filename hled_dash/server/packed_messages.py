"""Packs the messages of a web socket for browsers that say they can unpack them (``ui/frontend/page/unpack.js``).

A message says almost the same as the one whose place it takes, which the browser has: that is the dictionary it is
compressed with. ``permessage-deflate`` has a window of 32 kB for all messages of a page, which are 90 to 300 kB.

A packed frame is the byte ``0xFF``, with which no message begins; the number of its streams; for each stream the slot
of its dictionary and the slot that the browser keeps its content in (a byte each, 0 is none) and its length (four
bytes); then the streams (raw deflate). Each is one large message; the last one has, for each message in order, its
length and the small message itself, or the length 0 for the next large one. Its dictionary is the end of all such
streams before.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from hashlib import blake2b

from hled_dash.ui.sized_cache import SizedCache
from hled_dash.ui.streamlit_internals import element_place

__all__ = ["Packer"]

PACKED = 0xFF
#: Bytes from which messages are packed, and from which a message is a stream of its own.
MIN_BYTES, LARGE_BYTES = 500, 1000
#: How far a stream refers back.
DICTIONARY_BYTES = 16_000
#: Messages that are kept for each connection; a page has 10 to 20 large ones, of 90 to 300 kB together.
SLOTS = 24
#: Level of zlib for what is compressed as it is sent (pages, messages, the API); 6 takes a third more time for 1 %
#: fewer bytes, 9 twice the time for 2 %.
COMPRESSION_LEVEL = 5
#: Streams by what is in them and in their dictionary: a page that many readers open is compressed once.
_streams = SizedCache(8 * 2**20)
#: Digest of a message that a browser has in a slot to its content, once for all connections. What is dropped here, as
#: of a reader who does nothing for long, is no dictionary any more.
_contents = SizedCache(16 * 2**20)


class Packer:
    """Packs the messages of one connection."""

    def __init__(self) -> None:
        # Digest of the content of each slot, as the browser has them.
        self._kept = [b""] * (SLOTS + 1)
        # Place of an element to its slot, the one that was sent least recently first; the newest slot of each kind.
        self._slots: OrderedDict[Hashable, int] = OrderedDict()
        self._newest: dict[Hashable, int] = {}
        self._small = b""

    def pack(self, messages: Sequence[bytes]) -> bytes | None:
        """Pack messages; None if there is too little to pack."""
        if sum(map(len, messages)) < MIN_BYTES:
            return None
        streams, small = list[tuple[int, int, bytes]](), bytearray()
        for message in messages:
            # The number of streams is a byte.
            if len(message) < LARGE_BYTES or len(streams) == 250:
                small += len(message).to_bytes(4, "big") + message
            else:
                small += bytes(4)
                streams.append(self._pack_large(message))
        streams.append((0, 0, _compress(small, self._small)))
        self._small = (self._small + small)[-DICTIONARY_BYTES:]
        table = [bytes((dictionary, slot)) + len(data).to_bytes(4, "big") for dictionary, slot, data in streams]
        return b"".join((bytes((PACKED, len(streams))), *table, *(data for _dictionary, _slot, data in streams)))

    def _pack_large(self, message: bytes) -> tuple[int, int, bytes]:
        kind, place = element_place(message)
        slot = self._slots.pop((kind, place), 0)
        dictionary = slot or self._newest.get(kind, 0)
        known: bytes | None = _contents.find(known_digest := self._kept[dictionary])
        if known is None:
            dictionary, known, known_digest = 0, b"", b""
        digest = blake2b(message, digest_size=16, usedforsecurity=False).digest()
        data: bytes = _streams.get((digest, known_digest), lambda: _compress(message, known))
        if not slot:
            slot = len(self._slots) + 1 if len(self._slots) < SLOTS else self._slots.popitem(last=False)[1]
        self._slots[kind, place] = self._newest[kind] = slot
        self._kept[slot] = digest
        content = message[-DICTIONARY_BYTES:]
        _contents.put(digest, content, len(content))
        return dictionary, slot, data


def _compress(data: bytes | bytearray, dictionary: bytes) -> bytes:
    settings = (COMPRESSION_LEVEL, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY)
    encoder = zlib.compressobj(*settings, dictionary) if dictionary else zlib.compressobj(*settings)
    return encoder.compress(data) + encoder.flush()
