"""Text on slides, in the largest size that fits its box."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from hled_dash.export.packs.frame_style import SHARES, FrameStyle
from hled_dash.export.packs.pptx_template import placed
from hled_dash.export.text_layout import wrap_text

_POINT = 12700
#: Height of a line.
_LINE = 1.2
#: Text is made smaller by steps down to this share of its size, and then cut.
_SMALLEST = 0.5
_MIN_SIZE = 9
_PLAIN = FrameStyle()
#: EMU by which shapes may overlap: a hundredth of an inch.
_TOUCHING = 9144


@dataclass(frozen=True)
class Paragraph:
    """A line of text; ``address`` makes it a link, or ``link`` behind it, ``space`` are points below it."""

    text: str
    bold: bool = False
    address: str = ""
    space: float = 0
    link: str = ""


def text_height(paragraphs: Iterable[Paragraph], size: float, width: float, style: FrameStyle = _PLAIN) -> float:
    """Return points that paragraphs take in a width in points."""
    share, points = style.before
    height = 0.0
    for paragraph in paragraphs:
        text = f"{paragraph.text} {paragraph.link}".strip()
        lines = wrap_text(text.upper() if style.capitals else text, size, width * SHARES[paragraph.bold],
                          bold=paragraph.bold)
        height += (len(lines) or 1) * size * _LINE * style.line + share * size + points + paragraph.space
    return height


def fit_text(paragraphs: Sequence[Paragraph], size: float, width: float, height: float,
             style: FrameStyle = _PLAIN) -> tuple[list[Paragraph], float]:
    """Return paragraphs and the size at which they fit; cut at a word with "…" where even small text is too long."""
    # No letter is narrower than a fifth of its height: the rest would not be seen at any size.
    most = int(height * width / (0.2 * _MIN_SIZE * _MIN_SIZE))
    paragraphs = [paragraph if paragraph.address or len(paragraph.text) <= most
                  else replace(paragraph, text=f"{paragraph.text[:most]} …") for paragraph in paragraphs]
    font_size = size
    least = max(_MIN_SIZE, size * _SMALLEST)
    while font_size > least and text_height(paragraphs, font_size, width, style) > height:
        font_size -= 1
    fitted = list(paragraphs)
    while fitted and text_height(fitted, font_size, width, style) > height:
        # Links stay: they lead to the whole text.
        words = [number for number, paragraph in enumerate(fitted) if not paragraph.address]
        longest = max(words, default=-1, key=lambda number: text_height([fitted[number]], font_size, width, style))
        if longest < 0 or text_height([fitted[longest]], font_size, width, style) <= text_height(
                [replace(fitted[longest], text="", link="")], font_size, width, style):
            fitted.pop(words[-1] if words else -1)
            continue
        shorter = fitted[longest].text.removesuffix(" …")
        fits = height / text_height(fitted, font_size, width, style)
        shorter = shorter[:int(len(shorter) * min(0.95, max(0.5, fits)))]
        shorter = shorter.rsplit(" ", 1)[0] if " " in shorter[-40:] else shorter
        fitted[longest] = replace(fitted[longest], text=f"{shorter} …")
    return fitted, font_size


def fit_list(paragraphs: Sequence[Paragraph], size: float, least: float, box: tuple[float, float], style: FrameStyle,
             more: Callable[[int], str]) -> list[Paragraph]:
    """Return the lines of a list that fit into points of width and height in some size, no smaller than ``least``.

    Args:
        more: Returns the last line, of how many others there are.
    """
    least = min(size, least)
    for count in range(len(paragraphs), 0, -1):
        lines = list(paragraphs[:count])
        if count < len(paragraphs):
            lines.append(Paragraph(more(len(paragraphs) - count)))
        if text_height(lines, least, box[0], style) <= box[1]:
            return lines
    return [Paragraph(more(len(paragraphs)))] if paragraphs else []


def fill_text(shape: Any, paragraphs: Sequence[Paragraph], size: float, box: tuple[int, int, int, int], *,
              fixed: bool = False, style: FrameStyle = _PLAIN) -> None:
    """Write paragraphs into a shape, at the size that fits into a box (EMU)."""
    if not fixed:
        paragraphs, size = fit_text(paragraphs, size, (box[2] - style.across) / _POINT,
                                    (box[3] - style.down) / _POINT, style)
    frame = shape.text_frame
    frame.word_wrap = True
    if not shape.is_placeholder:
        frame.auto_size = MSO_AUTO_SIZE.NONE
        if fixed:
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, paragraph in enumerate(paragraphs):
        target = frame.paragraphs[0] if not number else frame.add_paragraph()
        if paragraph.space:
            target.space_after = Pt(paragraph.space)
        run = target.add_run()
        run.text = paragraph.text
        run.font.size = Pt(size)
        if paragraph.bold:
            run.font.bold = True
        if paragraph.link:
            run.text += " "
            run = target.add_run()
            run.text = paragraph.link
            run.font.size = Pt(size)
        if paragraph.address:
            run.hyperlink.address = paragraph.address


def paginate(blocks: Sequence[Sequence[Paragraph]], size: float, width: float, height: float) -> list[list[Paragraph]]:
    """Distribute blocks of paragraphs over pages of a height in points; no block is split."""
    pages: list[list[Paragraph]] = []
    for block in blocks:
        if pages and text_height([*pages[-1], *block], size, width) <= height:
            pages[-1] += block
        else:
            pages.append(list(block))
    return pages


def take_placeholder(slide: Any, kinds: Sequence[int], free: tuple[int, int, int, int] | None = None) -> Any:
    """Return the first placeholder of some types that has no text yet; None if there is none.

    Args:
        slide: The slide.
        kinds: The types.
        free: The box of the figure, which no placeholder may touch.
    """
    return next((shape for shape in placed(slide) if int(shape.placeholder_format.type) in kinds
                 and (free is None or not _overlaps(shape, free))
                 and shape.has_text_frame and not shape.text_frame.text), None)


def _overlaps(shape: Any, box: tuple[int, int, int, int]) -> bool:
    left, top, width, height = box
    across = min(shape.left + shape.width, left + width) - max(shape.left, left)
    down = min(shape.top + shape.height, top + height) - max(shape.top, top)
    return bool(min(across, down) > _TOUCHING)


def set_alt_text(shape: Any, text: str) -> None:
    """Set the alternative text of a picture, chart or table."""
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", text)


def set_language(slide: Any, tag: str) -> None:
    """Name the language of all words of a slide, its notes and its charts, for spelling and for screen readers."""
    elements = [slide._element]
    if slide.has_notes_slide:
        elements.append(slide.notes_slide._element)
    elements += [shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]
    for element in elements:
        for name in ("a:rPr", "a:endParaRPr", "a:defRPr"):
            for properties in element.iter(qn(name)):
                properties.set("lang", tag)
        for run in element.iter(qn("a:r")):
            if run.find(qn("a:rPr")) is None:
                run.insert(0, parse_xml(f'<a:rPr {nsdecls("a")} lang="{tag}"/>'))
