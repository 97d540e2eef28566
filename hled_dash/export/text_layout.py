"""Widths of text in the typeface of pictures: lines of a paragraph, columns of a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil
from typing import TYPE_CHECKING

from hled_dash.export.glyphs import FONTS

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

#: Powers of the mean length of its texts that a column's part of the room is tried with.
_POWERS = (1.0, 0.8, 0.6, 0.4)


def column_widths(columns: Sequence[Sequence[str]], width: float, size: float, pad: float) -> list[float]:
    """Return the widths of the columns of a table: each its longest word, and its part of the room left, by the length
    of its text.

    Args:
        columns: The texts of each column.
        width: Of the table, in the unit of ``size``.
        size: Of the type.
        pad: Room at both sides of the text of a cell.
    """
    words = [max(text_width(word, size, bold=True) for text in column for word in text.split(" ")) + pad
             for column in columns]
    lengths = [[text_width(text, size, bold=True) + pad for text in column] for column in columns]
    if sum(map(max, lengths)) <= width:
        return [max(column) for column in lengths]
    # Of the room that is left, columns whose texts are long get the more: as much as makes the rows lowest.
    extra_lengths = [max(0.0, sum(column) / len(column) - word) for column, word in zip(lengths, words, strict=True)]
    room = max(0.0, width - sum(words))

    def widths(power: float) -> list[float]:
        shares = [float(more**power) for more in extra_lengths]
        return [word + share * room / (sum(shares) or 1.0) for word, share in zip(words, shares, strict=True)]

    def height(columns_widths: Sequence[float]) -> float:
        return float(sum(max(ceil(length / width) for length, width in zip(row, columns_widths, strict=True))
                         for row in zip(*lengths, strict=True)))

    return min(map(widths, _POWERS), key=height)


def wrap_text(text: str, size: float, width: float, *, bold: bool = False) -> Sequence[str]:
    """Break a text into lines that fit into a width in pixels; a word that is longer than a line is cut, an address at
    the end of a parameter."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, size, bold) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while text_width(word, size, bold) > width:
            cut = max(1, int(len(word) * width / text_width(word, size, bold)))
            cut = word.rfind("&", 1, cut) + 1 or cut
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in the unit of ``size``, in the typeface of pictures."""
    return float(_font(bold).getlength(text)) * size / 100


@cache
def _font(bold: bool) -> FreeTypeFont:
    # 3 MB that only the processes need that set text.
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf", 100)
