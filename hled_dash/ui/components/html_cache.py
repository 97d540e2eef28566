"""Cache of rendered HTML, for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from hled_dash.figures.figure import Figure
from hled_dash.ui import builds
from hled_dash.ui.session import PageContext
from hled_dash.view import write_parameter

_numbers = count()
_number_of: WeakKeyDictionary[Figure, int] = WeakKeyDictionary()


def cached_html(key: Hashable, render: Callable[[], str]) -> str:
    """Return the HTML that was rendered for a key before, by any session, or a new one.

    It is kept as UTF-8: one dash in a text makes each letter of it two bytes in memory.
    """
    return builds.cached_value(("html", key), lambda: render().encode()).decode()


#: Parameter of an address to the field of the view and a value that no view has, which stands for it in links.
_SLOTS: dict[str, tuple[str, Any]] = {
    "places": ("places", ("-",)), "from": ("start", "0001"), "to": ("end", "9999"),
}


def cached_links_html(context: PageContext, key: Hashable, render: Callable[[PageContext], str],
                      depends_on: Collection[str] = ()) -> str:
    """Return cached HTML in which places and periods of the view change nothing but the URLs of links.

    It is rendered once for all of them, and they are written into the URLs.

    Args:
        context: The page.
        key: What else the HTML depends on.
        render: Renders it for a page with the same view, except for places and periods.
        depends_on: Those of these parameters that it depends on otherwise, by name.
    """
    slots = {name: slot for name, slot in _SLOTS.items() if name not in depends_on}
    view = context.view.replace(**dict(slots.values()))
    html = cached_html((key, view), lambda: render(replace(context, view=view)))
    for name, (field, slot) in slots.items():
        html = html.replace(write_parameter(name, slot), write_parameter(name, getattr(context.view, field)))
    return html


def cached_figure_html(figure: Figure, key: Hashable, render: Callable[[], str]) -> str:
    """Return cached HTML of a part of a figure; the cache does not keep the figure."""
    if figure not in _number_of:
        _number_of[figure] = next(_numbers)
    return cached_html((_number_of[figure], key), render)
