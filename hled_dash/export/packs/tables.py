"""Tables on slides: readable type, as many slides as the rows need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from hled_dash.export.image import text_width, wrap_text
from hled_dash.export.packs.native_parts import POINT, rgb
from hled_dash.export.packs.words import table_cells
from hled_dash.figures.figure import Figure
from hled_dash.figures.theme import get_theme

#: Points of the text, of the room beside and above it, and of the narrowest column.
SIZE, _PAD, _TOP, _NARROW = 12, 5, 2.5, 48
#: Rows of one table: longer ones are whole at the address.
MAX_ROWS = 120
_TEXT = 0.88


@dataclass(frozen=True)
class TablePage:
    """The rows of a table that one slide has, with their heights and the widths of the columns in points."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]


def table_pages(figure: Figure, width: int, height: int) -> list[TablePage]:
    """The table of a figure in pages that fit into a box (EMU); too many columns go on in pages of their own."""
    header, rows, numeric, unit = table_cells(figure)
    if unit:
        header = [f"{name} ({unit})" if number and name not in figure.computed else name
                  for name, number in zip(header, numeric, strict=True)]
    rows = rows[:MAX_ROWS]
    pages: list[TablePage] = []
    for columns in _column_groups(header, rows, width / POINT):
        names = [header[column] for column in columns]
        cells = [[row[column] for column in columns] for row in rows]
        widths = _widths(names, cells, width / POINT)
        head = _row_height(names, widths)
        page: list[tuple[tuple[str, ...], float]] = []
        used = head
        kinds = tuple(numeric[column] for column in columns)
        for row in cells:
            tall = min(_row_height(row, widths), height / POINT - head)
            if page and used + tall > height / POINT:
                pages.append(_page(names, page, kinds, widths, head))
                page, used = [], head
            page.append((tuple(row), tall))
            used += tall
        pages.append(_page(names, page, kinds, widths, head))
    return pages


def _page(names: Sequence[str], page: Sequence[tuple[tuple[str, ...], float]], numeric: tuple[bool, ...],
          widths: Sequence[float], head: float) -> TablePage:
    return TablePage(tuple(names), tuple(row for row, _tall in page), numeric, tuple(widths),
                     (head, *(tall for _row, tall in page)))


def _column_groups(header: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[list[int]]:
    """Groups of columns that fit into the width; each begins with the first column."""
    least = [max(_NARROW, min(110.0, _natural(header, rows, column) / 2)) for column in range(len(header))]
    groups: list[list[int]] = [[0]]
    for column in range(1, len(header)):
        if sum(least[member] for member in (*groups[-1], column)) > width and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(column)
    return groups


def _natural(header: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> float:
    return max(text_width(text, SIZE, bold=True) for text in (header[column], *(row[column] for row in rows[:60]))
               ) / _TEXT + 2 * _PAD + 2


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Widths of the columns: as wide as their text where that fits; otherwise the widest ones are wrapped."""
    natural = [max(_NARROW, _natural(header, rows, column)) for column in range(len(header))]
    if sum(natural) <= width:
        # What is left goes to all columns, up to a readable distance.
        return [column_width * min(width / sum(natural), 1.6) for column_width in natural]
    limit = width / len(natural)
    for _step in range(20):
        narrow = [column_width for column_width in natural if column_width <= limit]
        wide = len(natural) - len(narrow)
        limit = (width - sum(narrow)) / wide if wide else limit
    scaled = [min(column_width, limit) for column_width in natural]
    return [column_width * min(1.0, width / sum(scaled)) for column_width in scaled]


def _row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(len(wrap_text(text, SIZE, (width - 2 * _PAD) * _TEXT, bold=True) or [""])
                for text, width in zip(cells, widths, strict=True))
    return lines * SIZE * 1.22 + 2 * _TOP + 1


def add_table(slide: Any, page: TablePage, box: tuple[int, int, int, int]) -> Any:
    """Add a page of a table to a slide; returns its graphic frame."""
    theme = get_theme("light")
    frame = slide.shapes.add_table(len(page.rows) + 1, len(page.header), Emu(box[0]), Emu(box[1]),
                                   Emu(round(sum(page.widths) * POINT)), Emu(round(sum(page.heights) * POINT)))
    table = frame.table
    table.horz_banding = True
    for column, width in zip(table.columns, page.widths, strict=True):
        column.width = Emu(round(width * POINT))
    for row, height in zip(table.rows, page.heights, strict=True):
        row.height = Emu(round(height * POINT))
    for number, cells in enumerate((page.header, *page.rows)):
        for column, text in enumerate(cells):
            cell = table.cell(number, column)
            cell.margin_left = cell.margin_right = Pt(_PAD)
            cell.margin_top = cell.margin_bottom = Pt(_TOP)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("#12385b" if not number else "#f3f5f7" if number % 2 == 0 else "#ffffff")
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if page.numeric[column] else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(SIZE)
            run.font.bold = not number or column == 0
            run.font.color.rgb = rgb("#ffffff" if not number else theme.foreground)
    return frame
