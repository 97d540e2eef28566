"""Embedding a figure in a page of another site: URL, height, and the HTML of the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil
from typing import Any

from hled_dash.export.cells import is_table, short_table
from hled_dash.export.short_table import short_source_line, table_height
from hled_dash.export.text_layout import wrap_text
from hled_dash.figures.figure import Figure

#: Parameter of an address that shows one figure alone, and the one that presents its figures.
EMBED, PRESENT = "embed", "present"
#: Pixels of a frame that is as wide as its page, which heights are computed for; the narrowest that is drawn for.
FRAME_WIDTH, MIN_WIDTH = 640, 320
#: Sizes of the title, the unit and the foot, and the room at the sides, in pixels; standalone.css has them too.
_TITLE, _SUBTITLE, _FOOT, _SIDES = 18, 14, 13, 24
#: Room of axes and legend around the drawing, and of the slider of years, in pixels.
_AXES, _SLIDER, _GAPS = 64, 44, 40
_LINE = 1.35
#: Of small multiples, as chart.js has them: between two maps, the title of one, the least scale, in pixels.
_PANEL_GAP, _PANEL_TITLE, _MIN_SCALE = 20, 26, 0.85
#: Height of small multiples and of a table at most, in pixels; the other rows of a table are moved to.
_TALLEST = 1200
#: Least height of a drawing in a frame, and of a frame, in pixels.
_MIN_DRAWING, _MIN_HEIGHT = 240, 320


def embed_url(address: str) -> str:
    """Return the address of a view's figure alone, for a frame."""
    return f"{address}{'&' if '?' in address else '?'}{EMBED}=true"


def present_url(address: str, first: int = 1) -> str:
    """Return the address of a presentation of a view's figures; ``first`` is its first slide, 0 a pack's cover."""
    return f"{address}{'&' if '?' in address else '?'}{PRESENT}={first}"


def embed_height(figure: Figure, width: int) -> int:
    """Return the height of a frame, in pixels, in which a figure is whole with its title and its sources.

    Args:
        figure: The figure.
        width: Of the frame, in pixels.
    """
    room = max(width, MIN_WIDTH) - _SIDES
    lines = ((figure.title, _TITLE), (figure.subtitle, _SUBTITLE), (short_source_line(figure), _FOOT), ("x", _FOOT))
    text = sum(len(wrap_text(line, size, room, bold=size == _TITLE)) * size * _LINE for line, size in lines)
    spec = figure.spec or {}
    height = spec.get("height")
    drawing = float(height) if isinstance(height, int | float) else 0.0
    if "projection" in spec or "timeline" in figure.extra:
        # A map is as high as its width requests.
        drawing *= min(1.0, room / 560)
    if is_table(figure) and len(figure.table):
        return max(_MIN_HEIGHT, round(text + min(_TALLEST, table_height(short_table(figure), room)) + _GAPS))
    if "concat" in spec:
        drawing = min(_TALLEST, _panels_height(spec["concat"], room))
    timeline = figure.extra.get("timeline")
    slider = _SLIDER if timeline is not None and len(timeline.periods) > 1 else 0
    return max(_MIN_HEIGHT, round(text + max(_MIN_DRAWING, drawing) + _AXES + slider + _GAPS))


def _panels_height(panels: Sequence[Mapping[str, Any]], room: int) -> float:
    """Return the height of small multiples of which as many stand side by side as have readable type in a width."""
    width = max(panel["width"] for panel in panels) + _PANEL_GAP
    height = max(panel["height"] for panel in panels) + _PANEL_TITLE + _PANEL_GAP
    columns = max(1, min(len(panels), int((room / _MIN_SCALE + _PANEL_GAP) // width)))
    return float(ceil(len(panels) / columns) * height * min(1.0, room / (columns * width - _PANEL_GAP)))


def embed_snippet(figure: Figure, address: str, width: int | None = None, height: int | None = None) -> str:
    """Return the HTML of a frame with a figure, to be copied into a page.

    Args:
        figure: The figure.
        address: The whole address of its view.
        width: In pixels; as wide as the page's text, where none is given.
        height: In pixels; that of :func:`embed_height`, where none is given.
    """
    return (
        f'<iframe src="{escape(embed_url(address))}" title="{escape(figure.title)}" width="{width or "100%"}" '
        f'height="{height or embed_height(figure, width or FRAME_WIDTH)}" loading="lazy" allowfullscreen '
        f'style="border:0;max-width:100%"></iframe>'
    )
