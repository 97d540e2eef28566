"""Responses of the current build, so that a question that was asked before is answered on the event loop at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from hled_dash.language import Language
from hled_dash.server.api.negotiation import choose_encoding
from hled_dash.server.views import origin_of

#: Bytes of all responses: some thirty of 400 observations that are not compressed, two thousand that are.
MAX_BYTES = 8 * 2**20
#: Bytes that a response takes beside its body; letters of an ``Accept`` that is looked up.
ENTRY_BYTES, MAX_ACCEPT = 2_000, 300
Key = tuple[str, bytes, str, str, str, str | None]


class CachedResponse(NamedTuple):
    """Headers and body of a response with status 200."""

    headers: Mapping[str, str]
    body: bytes


class ResponseCache:
    """An LRU cache of responses; those of another build than the one that is asked for are dropped.

    Only the event loop uses it, so that it needs no lock.

    Args:
        max_bytes: Of all responses.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._build = ""
        self._entries: OrderedDict[Key, CachedResponse] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, build: str, key: Key) -> CachedResponse | None:
        """The response of a build; None where there is none."""
        if build != self._build or key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key]

    def put(self, build: str, key: Key, response: CachedResponse) -> None:
        """Add a response; the one that was used least recently is dropped first."""
        if build != self._build:
            self._entries.clear()
            self._build, self.bytes = build, 0
        if key in self._entries:
            self.bytes -= _size(key, self._entries.pop(key))
        self._entries[key] = response
        self.bytes += _size(key, response)
        while self.bytes > self.max_bytes:
            self.bytes -= _size(*self._entries.popitem(last=False))


def cache_key(scope: Scope, language: Language) -> Key | None:
    """All of a request that its response depends on; None where its headers are longer than those of any program."""
    headers = Headers(scope=scope)
    accept = headers.get("accept", "")
    if len(accept) > MAX_ACCEPT:
        return None
    return (scope["path"], scope["query_string"], origin_of(scope), accept, language.code, choose_encoding(headers))


def _size(key: Key, response: CachedResponse) -> int:
    return ENTRY_BYTES + len(key[0]) + len(key[1]) + len(response.body)
