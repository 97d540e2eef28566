"""The leading rows of a figure that is a table, for frames and presentations: their cells, sources and height."""

from __future__ import annotations

from collections.abc import Sequence

from hled_dash.export.cells import MAX_ROWS, ShortTable, has_source_column
from hled_dash.export.packs.pack_text import source_line
from hled_dash.export.slide import shorten_note
from hled_dash.export.text_layout import text_width, wrap_text
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES

#: Of the table of a frame, as standalone.css and embed.css have it: size of the type, height of a line, room beside
#: and above the text of a cell, least width of the first column; the bar of a table wider than its frame; in pixels.
_SIZE, _LINE, _PAD, _MARGIN, _FIRST, _BAR = 13, 1.35, 10, 7, 117.0, 16
#: Browsers set some texts wider than they are measured here, and break some into more lines.
_WIDER, _HIGHER = 1.03, 1.06


def short_source_line(figure: Figure, *, short: bool = False) -> str:
    """Return the sources of a figure in a line, after what its drawing leaves out: of many, and where it is to be
    ``short``, the publishers alone; of a table with a column of them the publishers of its leading rows."""
    if figure.spec is not None or not len(figure.table) or not has_source_column(figure):
        return " ".join([*map(shorten_note, figure.extra.get("left_out", ())), source_line(figure, short=short)])
    publishers = dict.fromkeys(figure.table.iloc[list(figure.leading_rows(MAX_ROWS)), -1].tolist())
    return LANGUAGES[figure.language].text("Source: {source}.", source="; ".join(publishers))


def table_height(table: ShortTable, width: float) -> float:
    """Return the height, in pixels, of a table in a frame: its columns as wide as browsers make them.

    Args:
        table: The table.
        width: That there is for it; a table whose words need more is moved sideways.
    """
    columns = list(zip(table.header, *table.rows, strict=True))
    least = [max(map(_width, {word for text in column for word in text.split()}), default=0.0) for column in columns]
    least[0] = max(_FIRST, least[0])
    most = [max(least[number], *map(_width, column)) for number, column in enumerate(columns)]
    widths = most
    if sum(most) > width:
        share = max(0.0, width - sum(least)) / (sum(most) - sum(least) or 1.0)
        widths = [low + (high - low) * share for low, high in zip(least, most, strict=True)]
    height = sum(_row_height(row, widths) for row in (table.header, *table.rows))
    if table.more:
        height += len(wrap_text(table.more, _SIZE, width)) * _SIZE * _LINE
    return height * _HIGHER + (_BAR if sum(widths) > width + 1 else 0)


def _width(text: str) -> float:
    return text_width(text, _SIZE, bold=True) * _WIDER + _PAD


def _row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(len(wrap_text(text, _SIZE, (width - _PAD) / _WIDER, bold=True)) or 1
                for text, width in zip(cells, widths, strict=True))
    return lines * _SIZE * _LINE + _MARGIN
