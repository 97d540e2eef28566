"""Cache of rendered HTML, for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import count
from weakref import WeakKeyDictionary

from hled_dash.figures.figure import Figure
from hled_dash.ui import builds

_numbers = count()
_number_of: WeakKeyDictionary[Figure, int] = WeakKeyDictionary()


def cached_html(key: Hashable, render: Callable[[], str]) -> str:
    """Return the HTML that was rendered for a key before, by any session, or a new one.

    It is kept as UTF-8: one dash in a text makes each letter of it two bytes in memory.
    """
    return builds.cached_value(("html", key), lambda: render().encode()).decode()


def cached_figure_html(figure: Figure, key: Hashable, render: Callable[[], str]) -> str:
    """Return the same for a part of a figure; the cache does not keep the figure."""
    if figure not in _number_of:
        _number_of[figure] = next(_numbers)
    return cached_html((_number_of[figure], key), render)
