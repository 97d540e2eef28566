"""Text on slides, in the largest size that fits its box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from hled_dash.export.image import wrap_text

_POINT = 12700
#: Height of a line, and the share of the width that text may take: other typefaces are wider than the measured one.
_LINE, _WIDTH = 1.2, 0.9
#: Text is made smaller by steps down to this share of its size, and then cut.
_SMALLEST = 0.6
_MIN_SIZE = 9


@dataclass(frozen=True)
class Paragraph:
    """A line of text; ``address`` makes it a link, or ``link`` behind it, ``space`` are points below it."""

    text: str
    bold: bool = False
    address: str = ""
    space: float = 0
    link: str = ""


def text_height(paragraphs: Iterable[Paragraph], size: float, width: float) -> float:
    """Return points that paragraphs take in a width in points."""
    return sum(len(wrap_text(f"{paragraph.text} {paragraph.link}".strip(), size, width * _WIDTH, bold=paragraph.bold)
                   or [""]) * size * _LINE + paragraph.space for paragraph in paragraphs)


def fit_text(paragraphs: Sequence[Paragraph], size: float, width: float, height: float,
             ) -> tuple[list[Paragraph], float]:
    """Return paragraphs and the size at which they fit; cut at a word with "…" where even small text is too long."""
    # No letter is narrower than a fifth of its height: the rest would not be seen at any size.
    most = int(height * width / (0.2 * _MIN_SIZE * _MIN_SIZE))
    paragraphs = [paragraph if paragraph.address or len(paragraph.text) <= most
                  else replace(paragraph, text=f"{paragraph.text[:most]} …") for paragraph in paragraphs]
    font_size = size
    least = max(_MIN_SIZE, size * _SMALLEST)
    while font_size > least and text_height(paragraphs, font_size, width) > height:
        font_size -= 1
    fitted = list(paragraphs)
    while fitted and text_height(fitted, font_size, width) > height:
        # Links stay: they lead to the whole text.
        words = [number for number, paragraph in enumerate(fitted) if not paragraph.address]
        longest = max(words, default=-1, key=lambda number: text_height([fitted[number]], font_size, width))
        if longest < 0 or text_height([fitted[longest]], font_size, width) <= font_size * _LINE + fitted[longest].space:
            fitted.pop(words[-1] if words else -1)
            continue
        shorter = fitted[longest].text.removesuffix(" …")
        shorter = shorter[:int(len(shorter) * min(0.95, max(0.5, height / text_height(fitted, font_size, width))))]
        shorter = shorter.rsplit(" ", 1)[0] if " " in shorter[-40:] else shorter
        fitted[longest] = replace(fitted[longest], text=f"{shorter} …")
    return fitted, font_size


def fill_text(shape: Any, paragraphs: Sequence[Paragraph], size: float, box: tuple[int, int, int, int], *,
              fixed: bool = False) -> None:
    """Write paragraphs into a shape, at the size that fits into a box (EMU)."""
    if not fixed:
        paragraphs, size = fit_text(paragraphs, size, box[2] / _POINT, box[3] / _POINT)
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


def take_placeholder(slide: Any, kinds: Sequence[int]) -> Any:
    """Return the first placeholder of some types that has no text yet; None if there is none."""
    return next((shape for shape in slide.placeholders if int(shape.placeholder_format.type) in kinds
                 and shape.has_text_frame and not shape.text_frame.text), None)


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
