"""A figure as a picture that can stand alone: title, unit, drawing, source, licence, notes, date and address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import vl_convert
from PIL import ImageFont

from hled_dash.export.geojson import shapes_of
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import WIDTH as MAP_WIDTH, inline_geometry
from hled_dash.figures.theme import FONT, THEMES, Theme, get_theme
from hled_dash.language import LANGUAGES

FONTS = Path(__file__).with_name("fonts")
MARGIN = 28
#: Width of a page in CSS pixels, and how many pixels of a PNG are drawn for each.
PAGE, DENSITY = 1000, 3.2
#: Points for a CSS pixel: as large on paper as on a screen, and no wider than a sheet of A4 or Letter laid across.
POINTS = 0.75
#: A drawing that has a width of its own is made larger up to so many times.
LARGER = 2.0
#: Notes printed in full; the others are counted.
NOTES = 8
#: Share of the width that text may take: other typefaces, for programs without ours, are wider.
FULL = 0.92

vl_convert.register_font_directory(str(FONTS))


def figure_image(figure: Figure, address: str, kind: str = "png", width: int = PAGE, *,
                 day: date | None = None) -> bytes:
    """The picture of a figure, in the figure's own theme.

    ``width`` is in CSS pixels (a PNG has 3.2 for each, 3,200 in all; a PDF 0.75 points, with real text and its fonts
    inside), ``address`` is the whole address of the view. Everything is drawn here: no font, map or script is fetched
    from anywhere.

    Raises:
        ValueError: when the drawing cannot be rendered, or for an unknown kind.
    """
    svg = figure_svg(figure, address, width, day=day, size=POINTS if kind == "pdf" else 1.0)
    if kind == "svg":
        return svg.encode("utf-8")
    if kind == "png":
        return bytes(vl_convert.svg_to_png(svg, scale=DENSITY))
    if kind == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    raise ValueError(f"{kind!r} is not png, svg or pdf")


def figure_svg(figure: Figure, address: str, width: int = PAGE, *, day: date | None = None, size: float = 1.0) -> str:
    """The picture as SVG text (see :func:`figure_image`), drawn for ``width`` and ``size`` times as large."""
    language = LANGUAGES[figure.language]
    _ = language.text
    page = _Page(_theme(figure.spec), width)
    muted = page.theme.muted
    page.text(figure.title, 22, weight=600)
    page.text(figure.subtitle, 15, colour=muted)
    page.space(10)
    if figure.spec is None:
        page.text(figure.empty, 15)
    else:
        page.place(drawing_svg(figure.spec, width - 2 * MARGIN))
    page.space(10)
    for credit in figure.credits:
        page.text(_("Source: {source}. {licence}.", source=credit.line(), licence=credit.licence), 12, colour=muted)
    lands = dict.fromkeys(f"{language.of(one.publisher)} ({language.of(one.vintage)})"
                          for one in shapes_of(figure.spec) if one.role != "surroundings")
    if lands:
        page.text(_("Boundaries: {sources}.", sources="; ".join(lands)), 12, colour=muted)
    for note in figure.notes[:NOTES]:
        page.text(note, 12, colour=muted)
    if len(figure.notes) > NOTES:
        page.text(language.plural("{count} more note is on the page.", "{count} more notes are on the page.",
                                  len(figure.notes) - NOTES), 12, colour=muted)
    page.space(4)
    project = _("U.S.-Mexico High-Level Economic Dialogue")
    made = _("Made on {date}.", date=language.date(day or date.today()))
    page.text(f"{project}. {made}", 12, colour=muted)
    page.text(address, 12, colour=muted)
    return page.svg(figure.alt, size)


def drawing_svg(spec: Mapping[str, Any], width: int) -> str:
    """The drawing alone, as SVG.

    A drawing that takes the width of its container gets ``width`` pixels; one that has its own (several views beside or
    below one another) keeps it.

    Raises:
        ValueError: when it cannot be rendered.
    """
    drawing = inline_geometry(spec)
    if drawing.get("width", "container") == "container":
        drawing.pop("width", None)
        if "mark" in drawing or "layer" in drawing:
            drawing["width"] = width
            if "projection" in drawing and isinstance(drawing.get("height"), (int, float)):
                # A map fills the page as it fills the screen.
                drawing["height"] = round(drawing["height"] * max(1.0, width / MAP_WIDTH))
    return str(vl_convert.vegalite_to_svg(drawing, allowed_base_urls=[]))


def _theme(spec: Mapping[str, Any] | None) -> Theme:
    """The theme that a drawing was made for: page and drawing stand on one ground."""
    config = (spec or {}).get("config", {})
    found = [one for one in map(get_theme, THEMES)
             if one.ground == config.get("background") and one.ink == config.get("text", {}).get("color")]
    return found[0] if found else get_theme("light")


@dataclass
class _Page:
    """Lines of text and drawings from top to bottom."""

    theme: Theme
    width: int
    top: float = MARGIN
    parts: list[str] = field(default_factory=list)

    def space(self, height: float) -> None:
        self.top += height

    def text(self, words: str, size: int, *, weight: int = 400, colour: str | None = None) -> None:
        """A paragraph, wrapped to the page."""
        for line in wrap(words, size, (self.width - 2 * MARGIN) * FULL, bold=weight > 500):
            self.top += size * 1.35
            self.parts.append(
                f'<text x="{MARGIN}" y="{self.top - size * 0.3:.1f}" font-family={quoteattr(FONT)} font-size="{size}" '
                f'font-weight="{weight}" fill="{colour or self.theme.ink}">{escape(line)}</text>'
            )

    def place(self, svg: str) -> None:
        """A drawing under what is there, as wide as the page; made smaller or larger as a whole where it must be."""
        found = re.match(r"<svg[^>]*>", svg)
        if found is None:
            raise ValueError("the drawing is not SVG")
        head = found.group(0)
        wide, high = (float(re.findall(rf'\b{side}="([\d.]+)"', head)[0]) for side in ("width", "height"))
        room = self.width - 2 * MARGIN
        # What is a few pixels too narrow or too wide is left alone.
        factor = 1.0 if abs(wide - room) < 0.02 * room else min(room / wide, LARGER)
        left = MARGIN + max(0.0, (room - wide * factor) / 2)
        opened = re.sub(r'\b(width|height)="[\d.]+"', "", head)
        opened = opened.replace("<svg", f'<svg x="{left:.1f}" y="{self.top:.1f}" width="{wide * factor:.1f}" '
                                        f'height="{high * factor:.1f}" overflow="visible"', 1)
        self.parts.append(opened + svg[found.end():])
        self.top += high * factor

    def svg(self, description: str, size: float) -> str:
        height = round(self.top + MARGIN * 0.8)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{self.width * size:g}" height="{height * size:g}" viewBox="0 0 {self.width} {height}" role="img">'
            f"<desc>{escape(description)}</desc>"
            f'<rect width="{self.width}" height="{height}" fill="{self.theme.ground}"/>{"".join(self.parts)}</svg>'
        )


def wrap(words: str, size: float, width: float, *, bold: bool = False) -> Sequence[str]:
    """Lines that fit into a width; words that are longer than a line are cut, addresses at the end of a parameter."""
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        candidate = f"{line} {word}" if line else word
        if _length(candidate, size, bold) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while _length(word, size, bold) > width:
            cut = max(1, int(len(word) * width / _length(word, size, bold)))
            cut = word.rfind("&", 1, cut) + 1 or cut
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def _length(words: str, size: float, bold: bool) -> float:
    return float(_font(bold).getlength(words)) * size / 100


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf", 100)
