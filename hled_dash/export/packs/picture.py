"""The chart of a figure without title and sources, which the files of a pack have as text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from hled_dash.export.image import chart_svg
from hled_dash.export.map_svg import arrange_panels, wide_svg
from hled_dash.export.png import render_png
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import is_map

#: CSS pixels across a whole slide or page, and dots for an inch of it.
WIDTH, DPI = 820, 300
#: CSS pixels across a page of a document: usually, and of a high drawing, whose type of 12 pixels is 7 points on A4;
#: and width by height of a drawing on it.
_PAGE_WIDTH, _MAX_PAGE_WIDTH, _PAGE_ASPECT = 680, 820, 1.7
#: How many times as flat as its box a drawing may be.
_FLAT = 1.1
_TYPE = re.compile(r'\bfont-size="([\d.]+)')
_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')


def figure_svg_alone(figure: Figure, aspect: float, width: int = WIDTH, widest: int = 0) -> tuple[str, float]:
    """Return the drawing as SVG, laid out to fill a box, and its own width by its height.

    Args:
        aspect: Width of the box by its height.
        width: CSS pixels of the box.
        widest: Those that it may be laid out for; twice as many by default.
    """
    assert figure.spec is not None
    svg = chart_svg(figure.spec, width)
    drawn_aspect = _aspect(svg)
    if drawn_aspect < aspect * 0.98 and not is_map(figure.spec) and figure.spec.get("width") == "container":
        # Drawn wider and scaled as a whole, it fills the box.
        wider = min(round(width * aspect / drawn_aspect), widest or 2 * width)
        svg = chart_svg(figure.spec, wider)
        drawn_aspect = _aspect(svg)
    return svg, drawn_aspect


@lru_cache(maxsize=64)
def page_svg(figure: Figure) -> tuple[str, float]:
    """Return the drawing for a page of a document as SVG, and its width by its height.

    The page of a browser and the PDF of a pack have the same one, which is kept.
    """
    return figure_svg_alone(figure, _PAGE_ASPECT, _PAGE_WIDTH, _MAX_PAGE_WIDTH)


def smallest_type(svg: str) -> float:
    """Return the height of the smallest type of a drawing, as a share of the drawing's width."""
    return min(map(float, _TYPE.findall(svg)), default=_side(svg, "width")) / _side(svg, "width")


def figure_picture(figure: Figure, aspect: float, inches: float) -> tuple[bytes, float]:
    """Return a PNG of 300 dots for an inch, and its width by its height.

    Args:
        aspect: Width of the box by its height.
        inches: Width of the box.
    """
    assert figure.spec is not None
    if is_map(figure.spec):
        svg = wide_svg(figure.spec, WIDTH)
        drawn_aspect = _aspect(svg)
    else:
        width = round(WIDTH * inches / 12.2)
        arranged = replace(figure, spec=arrange_panels(figure.spec, aspect, width))
        svg, drawn_aspect = figure_svg_alone(arranged, aspect, width)
        height = figure.spec.get("height")
        is_flat = drawn_aspect > _FLAT * aspect and figure.spec.get("width") == "container"
        if is_flat and isinstance(height, int | float):
            # Few rows stand further apart rather than leave most of the slide empty.
            taller = height + width / aspect - width / drawn_aspect
            svg = chart_svg({**figure.spec, "height": round(taller)}, width)
            drawn_aspect = _aspect(svg)
    drawn_width = min(inches, inches * drawn_aspect / aspect)
    return render_png(svg, DPI * drawn_width / _side(svg, "width"), DPI), drawn_aspect


def _aspect(svg: str) -> float:
    return _side(svg, "width") / _side(svg, "height")


def _side(svg: str, name: str) -> float:
    return next(float(size) for side, size in _SIZE.findall(svg[:2000]) if side == name)
