"""The preview picture of a link in chats and mail: 1,200 by 630 pixels, in large type."""

from __future__ import annotations

import vl_convert

from hled_dash.export.image import MARGIN, Page
from hled_dash.export.slide import WIDTH, page_svg, shorten_note
from hled_dash.figures.figure import Figure
from hled_dash.figures.theme import get_theme
from hled_dash.language import LANGUAGES

#: Pixels of the picture; 1.91:1, as Open Graph has it.
PREVIEW_SIZE = (1200, 630)
_SCALE = PREVIEW_SIZE[0] / WIDTH
_HEIGHT = round(PREVIEW_SIZE[1] / _SCALE)


def figure_preview(figure: Figure) -> bytes:
    """Return a PNG of a figure: title with the newest value, drawing, what that leaves out, sources, and whose it is.

    Raises:
        ValueError: If the chart cannot be rendered.
    """
    language = LANGUAGES[figure.language]
    _ = language.text
    publishers = "; ".join(dict.fromkeys(credit.publisher for credit in figure.credits))
    site = _("U.S.-Mexico High-Level Economic Dialogue")
    source = [_("Source: {source}.", source=publishers)] if publishers else []
    left_out = map(shorten_note, figure.extra.get("left_out", ()))
    return _to_png(page_svg(figure, [" ".join([*left_out, *source, site])], _HEIGHT, foot_size=12))


def text_preview(title: str, description: str, language_code: str) -> bytes:
    """Return a PNG of a page without a figure: its title and a sentence."""
    theme = get_theme("light")
    page = Page(theme, WIDTH, top=_HEIGHT * 0.2)
    site = LANGUAGES[language_code].text("U.S.-Mexico High-Level Economic Dialogue")
    if title != site:
        page.add_text(site, 17, color=theme.muted)
        page.add_space(12)
    page.add_text(title, 36, weight=600)
    page.add_space(12)
    page.add_text(description, 20, color=theme.muted)
    page.elements.append(f'<rect x="0" y="0" width="{MARGIN / 2}" height="{_HEIGHT}" fill="{theme.accent}"/>')
    return _to_png(page.to_svg(description, 1.0, _HEIGHT))


def _to_png(svg: str) -> bytes:
    return bytes(vl_convert.svg_to_png(svg, scale=_SCALE))
