"""A figure as a picture that can stand alone: title, unit, drawing, source, licence, notes, date and address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import inline_geometry
from hled_dash.figures.style import FONT, Theme, theme
from hled_dash.language import LANGUAGES

MARGIN = 24
#: Notes printed in full; the others are counted.
NOTES = 8
_NARROW, _WIDE = set("ijltfrI.,:;'|!()[] "), set("mwMW%@—")


def figure_image(figure: Figure, address: str, kind: Literal["png", "svg", "pdf"] = "png", width: int = 900, *,
                 day: date | None = None, theme_name: str = "light") -> bytes:
    """The picture of a figure; ``width`` in CSS pixels (PNG has twice as many), ``address`` is that of the view.

    Everything is drawn here: no font, map or script is fetched from anywhere.

    Raises:
        ValueError: when the drawing cannot be rendered, or for an unknown kind.
    """
    svg = figure_svg(figure, address, width, day=day, theme_name=theme_name)
    if kind == "svg":
        return svg.encode("utf-8")
    if kind == "png":
        return bytes(vl_convert.svg_to_png(svg, scale=2))
    if kind == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    raise ValueError(f"{kind!r} is not png, svg or pdf")


def figure_svg(figure: Figure, address: str, width: int, *, day: date | None = None, theme_name: str = "light") -> str:
    """The picture as SVG text (see :func:`figure_image`)."""
    language = LANGUAGES[figure.language]
    _ = language.text
    page = _Page(theme(theme_name), width)
    page.text(figure.title, 20, weight=600)
    page.text(figure.subtitle, 14, colour=page.theme.muted)
    page.space(8)
    if figure.spec is None:
        page.text(figure.empty, 14)
    else:
        page.place(drawing_svg(figure.spec, width - 2 * MARGIN))
    page.space(8)
    for credit in figure.credits:
        page.text(_("Source: {source}. {licence}.", source=credit.line(), licence=credit.licence), 11,
                  colour=page.theme.muted)
    for note in figure.notes[:NOTES]:
        page.text(note, 11, colour=page.theme.muted)
    if len(figure.notes) > NOTES:
        page.text(language.plural("{count} more note is on the page.", "{count} more notes are on the page.",
                                  len(figure.notes) - NOTES), 11, colour=page.theme.muted)
    page.space(4)
    page.text(language.date(day or date.today()), 11, colour=page.theme.muted)
    page.text(address, 11, colour=page.theme.muted)
    return page.svg(figure.alt)


def drawing_svg(spec: Any, width: int) -> str:
    """The drawing alone, as SVG of a width in pixels.

    Raises:
        ValueError: when it cannot be rendered.
    """
    sized = _roomy(inline_geometry(spec)) | {"width": width}
    return str(vl_convert.vegalite_to_svg(sized))


def _roomy(part: Any) -> Any:
    """A copy with higher limits for the length of labels: without a browser, text is measured as wider than it is."""
    if isinstance(part, Mapping):
        return {key: value * 1.7 if key in ("labelLimit", "limit") and isinstance(value, (int, float))
                else value if key == "values" else _roomy(value) for key, value in part.items()}
    return [_roomy(one) for one in part] if isinstance(part, list) else part


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
        for line in wrap(words, size, self.width - 2 * MARGIN, bold=weight > 500):
            self.top += size * 1.35
            self.parts.append(
                f'<text x="{MARGIN}" y="{self.top - size * 0.3:.1f}" font-family={quoteattr(FONT)} font-size="{size}" '
                f'font-weight="{weight}" fill="{colour or self.theme.ink}">{escape(line)}</text>'
            )

    def place(self, svg: str) -> None:
        """A drawing under what is there."""
        found = re.match(r"<svg[^>]*>", svg)
        head = found.group(0) if found else ""
        sizes = [float(size) for size in re.findall(r'\b(?:width|height)="([\d.]+)"', head)]
        wide, high = (sizes[0], sizes[1]) if len(sizes) >= 2 else (float(self.width), 300.0)
        inner = svg.replace("<svg", f'<svg x="{MARGIN}" y="{self.top:.1f}"', 1)
        # A drawing that would not become narrower is scaled down as a whole.
        room = self.width - 2 * MARGIN
        if wide > room + 1:
            inner = re.sub(r'\bwidth="[\d.]+"', f'width="{room}"', inner, count=1)
            inner = re.sub(r'\bheight="[\d.]+"', f'height="{high * room / wide:.1f}"', inner, count=1)
            high *= room / wide
        self.parts.append(inner)
        self.top += high

    def svg(self, description: str) -> str:
        height = round(self.top + MARGIN * 0.8)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{self.width}" height="{height}" viewBox="0 0 {self.width} {height}" role="img">'
            f"<desc>{escape(description)}</desc>"
            f'<rect width="{self.width}" height="{height}" fill="{self.theme.ground}"/>{"".join(self.parts)}</svg>'
        )


def wrap(words: str, size: float, width: float, *, bold: bool = False) -> Sequence[str]:
    """Lines that fit into a width, by the usual widths of letters; long words (addresses) are cut."""
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
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def _length(words: str, size: float, bold: bool) -> float:
    letters = sum(0.32 if one in _NARROW else 0.9 if one in _WIDE else 0.7 if one.isupper() else 0.56 for one in words)
    return letters * size * (1.06 if bold else 1.0)
