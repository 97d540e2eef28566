"""Cache of rendered HTML, for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable

#: Entries that are kept, each of some ten kilobytes; the oldest is dropped first.
MAX_ENTRIES = 400

_cache: dict[Hashable, str] = {}


def cached_html(key: Hashable, render: Callable[[], str]) -> str:
    """The HTML that was rendered for a key before, by any session, or a new one."""
    html = _cache.get(key)
    if html is None:
        html = render()
        _cache[key] = html
        while len(_cache) > MAX_ENTRIES:
            _cache.pop(next(iter(_cache)), None)
    return html
