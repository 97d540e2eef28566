"""Tables on slides: pagination and column widths at a readable size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import le
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from hled_dash.export.cells import has_source_column, headings_with_unit, table_cells
from hled_dash.export.packs.frame_style import SHARES
from hled_dash.export.packs.native_parts import POINT, rgb
from hled_dash.export.text_layout import text_width, wrap_text
from hled_dash.figures.figure import Figure
from hled_dash.figures.theme import get_theme
from hled_dash.language import LANGUAGES

#: Points of the text, of the room beside and above it, and of the narrowest column.
SIZE, _PAD, _TOP, _NARROW = 12, 5, 2.5, 48
#: How many times larger all of that may be where one slide then has the whole table, of so many rows at most.
_SCALES, _FEW_ROWS = (1.5, 4 / 3, 7 / 6), 16
#: Slides of one table, and rows that may come onto them; the workbook has all.
MAX_SLIDES, _MAX_ROWS = 3, 50
#: Parts of the width that are tried for the first column, and rows that are measured for that.
_FIRST_SHARES, _SAMPLE = (0.3, 0.36, 0.42, 0.5), 24


@dataclass(frozen=True)
class TablePage:
    """The rows of a table that one slide has, with their heights and the widths of the columns in points.

    Attributes:
        scale: How many times larger than :data:`SIZE` the text is.
        sources: Publishers of the rows, where they are no column of the slide.
        rest: A sentence on each page: how much of the table is on the slides.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    scale: float = 1
    sources: tuple[str, ...] = ()
    rest: str = ""


def table_pages(figure: Figure, width: int, height: int) -> list[TablePage]:
    """Return the table of a figure in at most :data:`MAX_SLIDES` pages that fit into a box (EMU), a short one in larger
    type.

    Columns that do not fit go on in pages of their own. Of a long table with ``extra["leading"]`` those rows come
    first. Publishers stand below the table instead of in its last column.
    """
    language = LANGUAGES[figure.language]
    _names, cells, numeric, unit = table_cells(figure, short=True)
    header = headings_with_unit(figure, unit)
    candidates = figure.leading_rows(_MAX_ROWS)
    rows = [cells[number] for number in candidates]
    has_sources = has_source_column(figure)
    drawn_header = header[:-1] if has_sources else header
    for scale in _SCALES if len(cells) <= _FEW_ROWS else ():
        # The larger table in its room is the smaller one in less room.
        layout = _Layout(header, rows, numeric, range(len(drawn_header)), width / POINT / scale, height / POINT / scale)
        if layout.is_whole():
            return [layout.page(range(len(rows)), [row[-1] for row in rows] if has_sources else (), scale)]
    groups = _column_groups(drawn_header, rows, width / POINT)
    layouts = [_Layout(header, rows, numeric, columns, width / POINT, height / POINT)
               for columns in groups[:MAX_SLIDES]]
    most = max(1, MAX_SLIDES // len(layouts))
    for count in range(len(rows), -1, -1):
        first = set(figure.leading_rows(count))
        leading = [number for number, row in enumerate(candidates) if row in first]
        paged = [layout.paginate(leading) for layout in layouts]
        if max(map(len, paged)) <= most:
            break
    pages = [layout.page(numbers, [rows[number][-1] for number in numbers] if has_sources else ())
             for layout, of_layout in zip(layouts, paged, strict=True) for numbers in of_layout]
    more = len(cells) - len(leading)
    if len(groups) > len(layouts):
        rest = language.text("Part of the table; all of it is at the address.")
    else:
        rest = language.text("Rows on slides: {count} of {total}; all are in the workbook and at the address.",
                             count=len(leading), total=len(cells)) if more else ""
    return [replace(page, rest=rest) for page in pages]


class _Layout:
    """Some columns of a table in their widths."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool],
                 columns: Sequence[int], width: float, height: float) -> None:
        self.header = tuple(header[column] for column in columns)
        self.rows = [tuple(row[column] for column in columns) for row in rows]
        self.numeric = tuple(numeric[column] for column in columns)
        self.widths = tuple(_widths(self.header, self.rows, width))
        self.head = _row_height(self.header, self.widths, is_head=True)
        self.room = height - self.head
        self.heights = [min(_row_height(row, self.widths), self.room) for row in self.rows]

    def paginate(self, numbers: Sequence[int]) -> list[list[int]]:
        """Return numbers of rows, distributed over pages."""
        pages: list[list[int]] = [[]]
        used = 0.0
        for number in numbers:
            if pages[-1] and used + self.heights[number] > self.room:
                pages.append([])
                used = 0.0
            pages[-1].append(number)
            used += self.heights[number]
        return pages

    def is_whole(self) -> bool:
        """Return whether one page has all rows, and breaks no word."""
        return sum(self.heights) <= self.room and all(map(le, _longest_words(self.header, self.rows), self.widths))

    def page(self, numbers: Sequence[int], sources: Sequence[str], scale: float = 1) -> TablePage:
        """Return the page with some rows, and their publishers below it."""
        heights = (self.head, *(self.heights[number] for number in numbers))
        return TablePage(self.header, tuple(self.rows[number] for number in numbers), self.numeric,
                         tuple(width * scale for width in self.widths), tuple(height * scale for height in heights),
                         scale, tuple(dict.fromkeys(sources)))


def _column_groups(header: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[list[int]]:
    """Return groups of columns that fit into the width; each begins with the first column."""
    least = [max(_NARROW, min(110.0, _natural(header, rows, column) / 2)) for column in range(len(header))]
    groups: list[list[int]] = [[0]]
    for column in range(1, len(header)):
        if sum(least[member] for member in (*groups[-1], column)) > width and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(column)
    return groups


def _natural(header: Sequence[str], rows: Sequence[Sequence[str]], column: int) -> float:
    """Return the width of a column that has its texts on one line each; heading and first column are bold."""
    return max(_width_of([header[column]], bold=True), _width_of([row[column] for row in rows[:60]], bold=not column))


def _width_of(texts: Iterable[str], *, bold: bool) -> float:
    return max((text_width(text, SIZE, bold) for text in texts), default=0.0) / SHARES[bold] + 2 * _PAD + 2


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Return widths of the columns: as wide as their text where that fits; otherwise the widest ones are wrapped."""
    natural = [max(_NARROW, _natural(header, rows, column)) for column in range(len(header))]
    if sum(natural) <= width:
        # What is left goes to all columns, up to a readable distance.
        return [column_width * min(width / sum(natural), 1.6) for column_width in natural]
    # Names may have more than an equal part, where the whole table is lower by that.
    options = [_shares(natural, width)]
    options += [[share * width, *_shares(natural[1:], (1 - share) * width)] for share in _FIRST_SHARES
                if options[0][0] < share * width <= natural[0] and len(natural) > 1]
    words = _longest_words(header, rows[:_SAMPLE])
    if (room := width - sum(words)) > 0:
        # As wide as the longest word of each, and what is left by the length of their texts.
        more = [max(0.0, whole - word) for whole, word in zip(natural, words, strict=True)]
        options.append([word + room * extra / (sum(more) or 1.0) for word, extra in zip(words, more, strict=True)])
    # No word is broken where that can be avoided; then the lowest table is the best.
    return min(options, key=lambda widths: (
        sum(word > column_width for word, column_width in zip(words, widths, strict=True)),
        sum(_row_height(row, widths) for row in rows[:_SAMPLE])))


def _longest_words(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return the width that the longest word of each column needs."""
    return [max(_width_of(name.split(" "), bold=True),
                _width_of((word for row in rows for word in row[column].split(" ")), bold=not column))
            for column, name in enumerate(header)]


def _shares(natural: Sequence[float], width: float) -> list[float]:
    limit = width / len(natural)
    for _step in range(20):
        narrow = [column_width for column_width in natural if column_width <= limit]
        wide = len(natural) - len(narrow)
        limit = (width - sum(narrow)) / wide if wide else limit
    scaled = [min(column_width, limit) for column_width in natural]
    return [column_width * min(1.0, width / sum(scaled)) for column_width in scaled]


def _row_height(cells: Sequence[str], widths: Sequence[float], *, is_head: bool = False) -> float:
    lines = max(len(wrap_text(text, SIZE, (width - 2 * _PAD) * SHARES[is_head or not column],
                              bold=is_head or not column) or [""])
                for column, (text, width) in enumerate(zip(cells, widths, strict=True)))
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
            cell.margin_left = cell.margin_right = Pt(_PAD * page.scale)
            cell.margin_top = cell.margin_bottom = Pt(_TOP * page.scale)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("#12385b" if not number else "#f3f5f7" if number % 2 == 0 else "#ffffff")
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if page.numeric[column] else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(round(SIZE * page.scale))
            run.font.bold = not number or column == 0
            run.font.color.rgb = rgb("#ffffff" if not number else theme.foreground)
    return frame
