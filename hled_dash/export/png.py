"""SVG rendered as PNG that says its size in print, what it shows and whose figures they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from hled_dash.export.glyphs import FONTS
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES

#: Dots for an inch of which vl-convert draws one for each unit of an SVG.
_BASE_DPI = 72
#: vl-convert cuts parts of a pixel off, also those that are missing by rounding.
_ROUNDING = 1 + 1e-6
#: Bytes of a PNG before its second chunk: the signature and IHDR.
_HEADER_BYTES = 33


@cache
def renderer() -> Any:
    """Import vl-convert with our typefaces: 13 MB that only the processes need that render pictures."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def render_png(svg: str, scale: float, dpi: int, texts: Mapping[str, str] | None = None, tag: str = "") -> bytes:
    """Return an SVG as PNG.

    Args:
        svg: The drawing.
        scale: Pixels for each of its units.
        dpi: Pixels for an inch in print, as the file says.
        texts: Keywords of PNG (``Title``) and their texts, which are written as iTXt.
        tag: The language of the texts, as in BCP 47.
    """
    from PIL.PngImagePlugin import PngInfo, putchunk

    png = bytes(renderer().svg_to_png(svg, scale=scale * _ROUNDING * _BASE_DPI / dpi, ppi=dpi))
    info, chunks = PngInfo(), BytesIO()
    for keyword, text in (texts or {}).items():
        if clean := clean_text(text):
            info.add_itxt(keyword, clean, tag, keyword)
    for kind, data, *_place in info.chunks:
        putchunk(chunks, kind, data)
    return png[:_HEADER_BYTES] + chunks.getvalue() + png[_HEADER_BYTES:]


def picture_texts(figure: Figure, title: str, address: str = "", day: date | None = None) -> dict[str, str]:
    """Return title, description, source, license, address and day of a figure under the keywords of PNG."""
    _ = LANGUAGES[figure.language].text
    return {
        "Title": title, "Author": _("U.S.-Mexico High-Level Economic Dialogue"), "Description": figure.alt,
        "Source": "; ".join(credit.line() for credit in figure.credits),
        "Copyright": "; ".join(dict.fromkeys(credit.licence for credit in figure.credits)), "URL": address,
        "Creation Time": day.isoformat() if day else "",
    }
