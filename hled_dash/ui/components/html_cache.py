"""Cache of rendered HTML, for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from hled_dash.ui import builds


def cached_html(key: Hashable, render: Callable[[], str]) -> str:
    """The HTML that was rendered for a key before, by any session, or a new one."""
    return builds.cached_value(("html", key), render)
