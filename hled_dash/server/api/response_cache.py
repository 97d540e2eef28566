"""Responses of the current build, so that a request that was asked before is answered on the event loop at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from hled_dash.language import Language
from hled_dash.server.api.negotiation import choose_encoding
from hled_dash.server.requests import origin_of
from hled_dash.ui.sized_cache import SizedCache

#: Bytes of all responses: some thirty of 400 observations that are not compressed, two thousand that are.
MAX_BYTES = 8 * 2**20
#: Letters of an ``Accept`` that is looked up.
MAX_ACCEPT = 300
Key = tuple[str, bytes, str, str, str, str | None]


class CachedResponse(NamedTuple):
    """Headers and body of a response with status 200."""

    headers: Mapping[str, str]
    body: bytes


class ResponseCache:
    """Responses of one build; those of another one than the one that is requested are dropped.

    Args:
        max_bytes: Of all responses.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.entries = SizedCache(max_bytes)
        self._build = ""

    def get(self, build: str, key: Key) -> CachedResponse | None:
        """Return the response of a build; None if there is none."""
        return self.entries.find(key) if build == self._build else None

    def put(self, build: str, key: Key, response: CachedResponse) -> None:
        """Add a response; the one that was used least recently is dropped first."""
        if build != self._build:
            self.entries.clear()
            self._build = build
        self.entries.put(key, response)


def cache_key(scope: Scope, language: Language) -> Key | None:
    """Return all of a request that its response depends on; None if its headers are longer than those of any
    program."""
    headers = Headers(scope=scope)
    accept = headers.get("accept", "")
    if len(accept) > MAX_ACCEPT:
        return None
    return (scope["path"], scope["query_string"], origin_of(scope), accept, language.code, choose_encoding(headers))
