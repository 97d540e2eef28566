"""A figure as a picture: title, unit, chart, source, licence, notes, date and URL."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr, unescape

from hled_dash.export.cells import ShortTable, short_table
from hled_dash.export.geojson import shapes_of
from hled_dash.export.png import picture_texts, render_png, renderer
from hled_dash.export.safe_text import clean_text
from hled_dash.export.text_layout import column_widths, text_width, wrap_text
from hled_dash.export.typeset import typeset_figure
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import WIDTH as MAP_WIDTH, inline_geometry, is_map
from hled_dash.figures.theme import FONT, THEMES, Theme, get_theme
from hled_dash.language import LANGUAGES

_SVG = "http://www.w3.org/2000/svg"
#: A text of one size: its attributes, the size, and its words.
_TEXT = re.compile(r'<text([^>]*\sfont-size="([\d.]+)(?:px)?"[^>]*)>([^<]+)</text>')
MARGIN = 28
#: Width of a page in CSS pixels, and how many pixels of a PNG are drawn for each.
PAGE_WIDTH, PNG_SCALE = 1000, 3.2
#: Dots for an inch of a PNG: as large in print as the PDF.
PNG_DPI = 307
#: Points for a CSS pixel: as large on paper as on a screen, and no wider than A4 or Letter in landscape.
POINTS_PER_PIXEL = 0.75
#: A chart that has a width of its own is enlarged up to so many times.
MAX_SCALE = 2.0
#: Notes printed in full; the others are counted.
MAX_NOTES = 4
#: The same of rows of a figure that is a table.
MAX_ROWS = 25
#: The same of markers on a time axis.
MAX_MARKERS = 15
#: Share of the width that text may take: other typefaces, for programs without ours, are wider.
TEXT_WIDTH = 0.92
#: Of a table: size of its type, height of a line of it, and room beside and above the text of a cell.
_TABLE_SIZE, _TABLE_LINE, _CELL_PAD, _CELL_TOP = 13, 1.3, 6, 4
#: How many times as wide as their texts columns are at most.
_MAX_STRETCH = 1.6


def figure_image(figure: Figure, address: str, kind: str = "png", width: int = PAGE_WIDTH, *,
                 day: date | None = None) -> bytes:
    """Return the picture of a figure, in the figure's own theme.

    Rendered here: no font, map or script is fetched from anywhere.

    Args:
        address: The whole address of the view.
        kind: png, png4x (twice as large), svg or pdf (with real text and its fonts embedded, tagged).
        width: In CSS pixels; a PNG has 3.2 or 6.4 for each, a PDF 0.75 points.
        day: The date that is printed; today's by default.

    Raises:
        ValueError: If the chart cannot be rendered, or for an unknown kind.
    """
    day = day or date.today()
    svg, title, language = (figure_svg(figure, address, width, day=day), picture_title(figure),
                            LANGUAGES[figure.language])
    if kind == "svg":
        return hold_widths(svg).encode("utf-8")
    if kind in ("png", "png4x"):
        times = 2 if kind == "png4x" else 1
        return render_png(svg, PNG_SCALE * times, PNG_DPI * times, picture_texts(figure, title, address, day),
                          language.tag)
    if kind == "pdf":
        return typeset_figure({
            "svg": svg, "width": width * POINTS_PER_PIXEL, "title": title, "description": figure.alt or title,
            "author": language.text("U.S.-Mexico High-Level Economic Dialogue"), "tag": language.tag,
            "day": [day.year, day.month, day.day]})
    raise ValueError(f"{kind!r} is not png, svg or pdf")


def picture_title(figure: Figure) -> str:
    """Return the title of a picture, which stands alone: with the place and the newest value."""
    return f"{figure.title}: {figure.newest}" if figure.newest else figure.title


def hold_widths(svg: str) -> str:
    """Return a drawing whose texts are as wide as in our typeface also in a program that has another one."""
    def held(text: re.Match[str]) -> str:
        attributes, size, words = text.groups()
        width = text_width(unescape(words), float(size), bold='font-weight="6' in attributes)
        return f'<text{attributes} textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs">{words}</text>'

    return _TEXT.sub(held, svg)


def figure_svg(figure: Figure, address: str, width: int = PAGE_WIDTH, *, day: date | None = None) -> str:
    """Return the picture as SVG text (see :func:`figure_image`)."""
    language = LANGUAGES[figure.language]
    _ = language.text
    page = Page(find_theme(figure.spec), width)
    muted = page.theme.muted
    page.add_text(picture_title(figure), 22, weight=600)
    page.add_text(figure.subtitle, 15, color=muted)
    page.add_space(10)
    numbers: Sequence[int] = range(len(figure.table))
    if figure.spec is not None:
        page.add_svg(chart_svg(figure.spec, width - 2 * MARGIN))
    elif figure.empty:
        page.add_text(figure.empty, 15)
    else:
        table = short_table(figure, MAX_ROWS)
        numbers = table.numbers
        page.add_table(table)
    page.add_space(10)
    credits = [_("Source: {source}. {licence}.", source=credit.line(), licence=credit.licence)
               for credit in figure.credits_of(numbers)]
    for line in credits if figure.spec is not None else [" ".join(credits)]:
        page.add_text(line, 12, color=muted)
    boundaries = dict.fromkeys(f"{language.localize(layer.publisher)} ({language.localize(layer.vintage)})"
                               for layer in shapes_of(figure.spec) if layer.role != "surroundings")
    if boundaries:
        page.add_text(_("Boundaries: {sources}.", sources="; ".join(boundaries)), 12, color=muted)
    markers = figure.extra.get("markers", ())
    for marker in markers[:MAX_MARKERS]:
        page.add_text(marker.line(), 12, color=muted)
    if len(markers) > MAX_MARKERS:
        page.add_text(language.plural("{count} more marked event is on the page.",
                                      "{count} more marked events are on the page.", len(markers) - MAX_MARKERS), 12,
                      color=muted)
    notes = figure.notes_of(numbers)[:MAX_NOTES]
    for note in notes:
        page.add_text(note, 12, color=muted)
    if more := len(figure.notes) - len(notes):
        page.add_text(language.plural("{count} more note at the address.", "{count} more notes at the address.", more),
                      12, color=muted)
    page.add_space(4)
    project = _("U.S.-Mexico High-Level Economic Dialogue")
    printed = _("Made on {date}.", date=language.format_date(day or date.today()))
    page.add_text(f"{project}. {printed}", 12, color=muted)
    page.add_text(address, 12, color=muted)
    return page.to_svg(picture_title(figure), figure.alt, language.tag)


def chart_svg(spec: Mapping[str, Any], width: int) -> str:
    """Return the chart alone, as SVG.

    A chart that has the width of its container gets ``width`` pixels; one that has its own (several views beside or
    below one another) keeps it.

    Raises:
        ValueError: If it cannot be rendered.
    """
    chart = inline_geometry(spec)
    if chart.get("width", "container") == "container":
        chart.pop("width", None)
        if "mark" in chart or "layer" in chart:
            chart["width"] = width
            if is_map(chart) and isinstance(chart.get("height"), (int, float)):
                # A map fills the page as it fills the screen.
                chart["height"] = round(chart["height"] * max(1.0, width / MAP_WIDTH))
    # There is no page whose container could be measured.
    text = json.dumps(chart).replace("containerSize()[0]", str(width))
    return share_clip(str(renderer().vegalite_to_svg(text, allowed_base_urls=[])))


def share_clip(svg: str) -> str:
    """Return the drawing with one clip for neighbouring layers that are cut at the same edge.

    A picture of a map takes half of the time: each clip is a mask as large as the whole picture.
    """
    # 4 MB that only the processes need that render pictures.
    from lxml import etree

    root = etree.fromstring(svg)
    edges = {f"url(#{clip.get('id')})": etree.tostring(clip[0]) for clip in root.iter(f"{{{_SVG}}}clipPath")
             if len(clip) == 1}
    for parent in {layer.getparent() for layer in root.iter(f"{{{_SVG}}}g") if layer.get("clip-path") in edges}:
        for edge, run in groupby(list(parent), lambda layer: edges.get(layer.get("clip-path", ""))):
            layers = list(run)
            if edge is None or len(layers) < 2 or any("transform" in layer.attrib for layer in layers):
                continue
            group = etree.Element(f"{{{_SVG}}}g", {"clip-path": layers[0].get("clip-path")})
            layers[0].addprevious(group)
            for layer in layers:
                del layer.attrib["clip-path"]
                group.append(layer)
    return str(etree.tostring(root, encoding="unicode"))


def find_theme(spec: Mapping[str, Any] | None) -> Theme:
    """Find the theme of a chart, so that the page has the same background."""
    config = (spec or {}).get("config", {})
    colors = config.get("background"), config.get("text", {}).get("color")
    return next((theme for theme in map(get_theme, THEMES) if (theme.background, theme.foreground) == colors),
                get_theme("light"))


@dataclass
class Page:
    """Paragraphs and charts from top to bottom, as SVG elements; lengths are in CSS pixels."""

    theme: Theme
    width: int
    top: float = MARGIN
    elements: list[str] = field(default_factory=list)

    def add_space(self, height: float) -> None:
        """Leave some pixels empty."""
        self.top += height

    def add_text(self, text: str, size: int, *, weight: int = 400, color: str | None = None) -> None:
        """Add a paragraph, wrapped to the page."""
        for line in wrap_text(clean_text(text), size, (self.width - 2 * MARGIN) * TEXT_WIDTH, bold=weight > 500):
            self.top += size * 1.35
            self.elements.append(
                f'<text x="{MARGIN}" y="{self.top - size * 0.3:.1f}" font-family={quoteattr(FONT)} font-size="{size}" '
                f'font-weight="{weight}" fill="{color or self.theme.foreground}">{escape(line)}</text>'
            )

    def add_svg(self, svg: str, height_limit: float = math.inf) -> None:
        """Add a chart, as wide as the page; scaled as a whole where it has another width, or is higher than a limit."""
        root = re.match(r"<svg[^>]*>", svg)
        if root is None:
            raise ValueError("the drawing is not SVG")
        tag = root.group(0)
        width, height = (float(re.findall(rf'\b{side}="([\d.]+)"', tag)[0]) for side in ("width", "height"))
        available = self.width - 2 * MARGIN
        # A few pixels too narrow or too wide are left alone.
        scale = 1.0 if abs(width - available) < 0.02 * available else min(available / width, MAX_SCALE)
        scale = min(scale, height_limit / height)
        left = MARGIN + max(0.0, (available - width * scale) / 2)
        placed = re.sub(r'\b(width|height)="[\d.]+"', "", tag).replace(
            "<svg", f'<svg x="{left:.1f}" y="{self.top:.1f}" width="{width * scale:.1f}" '
                    f'height="{height * scale:.1f}" overflow="visible"', 1)
        self.elements.append(placed + svg[root.end():])
        self.top += height * scale

    def add_table(self, table: ShortTable, size: float = _TABLE_SIZE) -> None:
        """Add a table as wide as the page, its columns as wide as their texts need, and the rows that it leaves out."""
        room, pad = self.width - 2 * MARGIN, _CELL_PAD * size / _TABLE_SIZE
        columns = [tuple(map(clean_text, column)) for column in zip(table.header, *table.rows, strict=True)]
        # A little more, so that no word is broken by rounding.
        widths = column_widths(columns, room, size / TEXT_WIDTH, 2 * pad + 0.1)
        stretch = min(room / sum(widths), _MAX_STRETCH)
        widths = [width * stretch for width in widths]
        for number, cells in enumerate(zip(*columns, strict=True)):
            lines = [wrap_text(text, size, (width - 2 * pad) * TEXT_WIDTH, bold=not number)
                     for text, width in zip(cells, widths, strict=True)]
            self.top += _CELL_TOP
            left: float = MARGIN
            for column, (of_cell, width) in enumerate(zip(lines, widths, strict=True)):
                x, anchor = (left + width - pad, "end") if column in table.numeric else (left + pad, "start")
                self.elements += [
                    f'<text x="{x:.1f}" y="{self.top + (line + 0.8) * size * _TABLE_LINE:.1f}" '
                    f'font-family={quoteattr(FONT)} font-size="{size}" font-weight="{400 if number else 600}" '
                    f'text-anchor="{anchor}" fill="{self.theme.foreground}">{escape(text)}</text>'
                    for line, text in enumerate(of_cell)]
                left += width
            self.top += max(map(len, lines)) * size * _TABLE_LINE + _CELL_TOP
            self.elements.append(f'<rect x="{MARGIN}" y="{self.top:.1f}" width="{left - MARGIN:.1f}" '
                                 f'height="{0.5 if number else 1.5}" fill="{self.theme.neutral}"/>')
        if table.more:
            self.add_text(table.more, round(size), color=self.theme.muted)

    def to_svg(self, title: str, description: str, tag: str, height: int | None = None) -> str:
        """Return the page; as high as what is on it where no height is given.

        Args:
            title: Its name for screen readers.
            description: What it shows, for them.
            tag: The language of both, as in BCP 47.
            height: In CSS pixels.
        """
        height = height or round(self.top + MARGIN * 0.8)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{self.width}" height="{height}" viewBox="0 0 {self.width} {height}" xml:lang="{tag}" '
            f'role="img" aria-labelledby="picture-title" aria-describedby="picture-description">'
            f'<title id="picture-title">{escape(clean_text(title))}</title>'
            f'<desc id="picture-description">{escape(clean_text(description))}</desc>'
            f'<rect width="{self.width}" height="{height}" fill="{self.theme.background}"/>'
            f'{"".join(self.elements)}</svg>'
        )
