"""The preview picture of a link in chats and mail: 1,200 by 630 pixels, in large type."""

from __future__ import annotations

import re

from hled_dash.export.cells import MAX_ROWS
from hled_dash.export.image import MARGIN, Page, picture_title
from hled_dash.export.png import picture_texts, render_png
from hled_dash.export.slide import WIDTH, page_svg, shorten_note
from hled_dash.figures.figure import Figure
from hled_dash.figures.theme import get_theme
from hled_dash.language import LANGUAGES

#: Pixels of the picture; 1.91:1, as Open Graph has it.
PREVIEW_SIZE = (1200, 630)
_SCALE = PREVIEW_SIZE[0] / WIDTH
#: Dots for an inch, as of a screen.
_DPI = 96
_HEIGHT = round(PREVIEW_SIZE[1] / _SCALE)
#: Emoji and what joins them, of which typefaces without color have no glyph, or one that covers its neighbor.
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]+ ?")


def figure_preview(figure: Figure, heading: str = "") -> bytes:
    """Return a PNG of a figure: title with the newest value, drawing or leading rows of its table, what they leave
    out, sources, and whose it is.

    Args:
        figure: The figure.
        heading: What it is part of: a place, an objective, a pack with its classification; empty for none.

    Raises:
        ValueError: If the chart cannot be rendered.
    """
    language = LANGUAGES[figure.language]
    _ = language.text
    credits = figure.credits_of(figure.leading_rows(MAX_ROWS))
    publishers = "; ".join(dict.fromkeys(credit.publisher for credit in credits))
    site = _("U.S.-Mexico High-Level Economic Dialogue")
    source = [_("Source: {source}.", source=publishers)] if publishers else []
    left_out = map(shorten_note, figure.extra.get("left_out", ()))
    svg = page_svg(figure, [" ".join([*left_out, *source, site])], _HEIGHT, foot_size=12,
                   heading=_EMOJI.sub("", heading))
    return render_png(svg, _SCALE, _DPI, picture_texts(figure, picture_title(figure)), language.tag)


def text_preview(title: str, description: str, language_code: str) -> bytes:
    """Return a PNG of a page without a figure: its title and a sentence."""
    theme = get_theme("light")
    page = Page(theme, WIDTH, top=_HEIGHT * 0.2)
    language = LANGUAGES[language_code]
    site = language.text("U.S.-Mexico High-Level Economic Dialogue")
    if title != site:
        page.add_text(site, 17, color=theme.muted)
        page.add_space(12)
    page.add_text(_EMOJI.sub("", title), 36, weight=600)
    page.add_space(12)
    page.add_text(description, 20, color=theme.muted)
    page.elements.append(f'<rect x="0" y="0" width="{MARGIN / 2}" height="{_HEIGHT}" fill="{theme.accent}"/>')
    return render_png(page.to_svg(title, description, language.tag, _HEIGHT), _SCALE, _DPI,
                      {"Title": title, "Author": site, "Description": description}, language.tag)
