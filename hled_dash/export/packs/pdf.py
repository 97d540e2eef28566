"""A pack as PDF: text that can be selected, vector drawings, bookmarks, contents, and tags for screen readers (PDF/UA).

Typst lays out ``pack.typ``: it is one wheel without system libraries, and refuses what PDF/UA-1 forbids.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from math import ceil
from typing import Any, cast

from hled_dash.export.glyphs import replace_missing_glyphs
from hled_dash.export.image import text_width
from hled_dash.export.packs.pack_text import (
    Progress,
    all_credits,
    clean_content,
    has_source_column,
    is_table,
    iterate_entries,
    mark_notes,
    pack_lines,
    pack_title,
    source_line,
    table_cells,
)
from hled_dash.export.packs.picture import page_svg, smallest_type
from hled_dash.export.typeset import typeset
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack.content import PackContent, PackEntry

#: The environment variable with the size of the paper: ``letter`` (that of Mexico and the United States) or ``a4``.
VARIABLE = "HLED_PAPER"
PAPERS = {"letter": "us-letter", "a4": "a4"}
#: Millimetres that a drawing may be high, usually and where its type would be too small; points of the smallest type.
_TALLEST, _TALLEST_PAGE, _LEAST_TYPE = 150, 195, 7.0
#: Rows of the table of a drawing, rows of a figure that is a table, rows of one that names leading ones, and columns;
#: the others are at the address.
MAX_ROWS, MAX_TABLE_ROWS, MAX_LEADING_ROWS, MAX_COLUMNS = 20, 120, 40, 9
_PAGE_MILLIMETRES = 174
#: The same of A4, which is the narrower; points of a millimetre.
_A4_MILLIMETRES, _POINTS = 170, 72 / 25.4
#: Millimetres of a table's type in ``pack.typ`` and beside the text of a cell; powers of the mean length of its texts
#: that a column's part of the room is tried with.
_TABLE_EM, _TABLE_PAD, _POWERS = 3.0, 4.0, (1.0, 0.8, 0.6, 0.4)


def write_pdf(content: PackContent, progress: Progress | None = None, *, paper: str = "") -> bytes:
    """Write the pages of a pack in its order, the same bytes for the same content.

    Args:
        paper: ``letter`` or ``a4``; by default that of ``HLED_PAPER``, and letter without it.
    """
    return cast(bytes, typeset(lay_out(content, progress, paper=paper)))


def lay_out(content: PackContent, progress: Progress | None = None, *, paper: str = "") -> str:
    """Return what :func:`~hled_dash.export.typeset.typeset` makes the pages of a pack of (see :func:`write_pdf`)."""
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    _ = language.text
    entries = [_entry(entry, begins, language) for _number, entry, begins in iterate_entries(content, progress)]
    document = {
        "title": pack_title(content, language), "author": _("U.S.-Mexico High-Level Economic Dialogue"),
        "description": content.pack.classification, "day": [content.day.year, content.day.month, content.day.day],
        "tag": language.tag,
        "paper": PAPERS.get((paper or os.environ.get(VARIABLE, "")).strip().lower(), PAPERS["letter"]),
        "classification": content.pack.classification, "lines": pack_lines(content, language),
        "address": content.address, "entries": entries,
        "sources": [{name: getattr(credit, name) for name in (
            "publisher", "title", "vintage", "licence", "address", "citation")} for credit in all_credits(content)],
        "words": {"open": _("Open this pack on the dashboard"), "contents": _("Contents"),
                  "figure": _("This figure on the dashboard"), "notes": _("Notes"), "sources": _("Sources"),
                  "cut": _("Part of the table; all of it is at the address.")},
    }
    return json.dumps(replace_missing_glyphs(document), ensure_ascii=False)


def _entry(entry: PackEntry, begins: bool, language: Language) -> dict[str, Any]:
    figure = entry.figure
    svg, height, least_scale = "", 0.0, 1.0
    if not is_table(figure):
        svg, aspect = page_svg(figure)
        least_width = _LEAST_TYPE / _POINTS / smallest_type(svg)
        height = min(_PAGE_MILLIMETRES / aspect, max(_TALLEST, min(least_width / aspect, _TALLEST_PAGE)))
        least_scale = least_width / min(_A4_MILLIMETRES, height * aspect)
    header, rows, numeric, unit = table_cells(figure, short=True)
    is_short = "leading" in figure.extra
    most = MAX_LEADING_ROWS if is_short else MAX_TABLE_ROWS if is_table(figure) else MAX_ROWS
    left_out = len(rows) > most
    leading = figure.leading_rows(most)
    rows = [rows[number] for number in leading]
    source = source_line(figure)
    if rows and has_source_column(figure):
        # The publishers stand once below the title.
        source = language.text("Source: {source}.", source="; ".join(dict.fromkeys(row[-1] for row in rows)))
        header, rows, numeric = header[:-1], [row[:-1] for row in rows], numeric[:-1]
    if len(header) > MAX_COLUMNS and len(rows) <= MAX_COLUMNS:
        header, rows, numeric = _transpose(header, rows)
    left_out = left_out or len(rows) > most or len(header) > MAX_COLUMNS
    header, numeric = header[:MAX_COLUMNS], numeric[:MAX_COLUMNS]
    rows = [row[:MAX_COLUMNS] for row in rows[:most]]
    widths = _column_widths([(name, *column) for name, *column in zip(header, *rows, strict=True)])
    return {
        "section": entry.section if begins else "", "level": 2 if entry.section else 1, "title": entry.title,
        "subtitle": " · ".join(filter(None, (figure.subtitle, figure.newest))), "svg": svg,
        "height": height, "leastscale": least_scale,
        "alt": figure.alt, "note": entry.note, "empty": figure.empty if figure.spec is None else "",
        "marks": mark_notes(figure), "source": source, "address": entry.address,
        "header": header if rows else [], "rows": rows, "numeric": numeric, "widths": widths, "unit": unit,
        "cut": left_out,
        "notes": [note for note in figure.notes_of(leading) if note not in mark_notes(figure)],
    }


def _column_widths(columns: Sequence[Sequence[str]]) -> list[float]:
    """Return the millimetres of each column: its longest word, and its part of the room left, by the length of its
    text."""
    words = [max(text_width(word, _TABLE_EM, bold=True) for text in column for word in text.split() or [""])
             + _TABLE_PAD for column in columns]
    lengths = [[text_width(text, _TABLE_EM, bold=True) + _TABLE_PAD for text in column] for column in columns]
    if sum(map(max, lengths)) <= _PAGE_MILLIMETRES:
        return [max(column) for column in lengths]
    # Of the room that is left, columns whose texts are long get the more: as much as makes the rows lowest.
    extra_lengths = [max(0.0, sum(column) / len(column) - word) for column, word in zip(lengths, words, strict=True)]
    room = max(0.0, _PAGE_MILLIMETRES - sum(words))

    def widths(power: float) -> list[float]:
        shares = [float(more**power) for more in extra_lengths]
        return [word + share * room / (sum(shares) or 1.0) for word, share in zip(words, shares, strict=True)]

    def height(columns_widths: Sequence[float]) -> float:
        return float(sum(max(ceil(length / width) for length, width in zip(row, columns_widths, strict=True))
                         for row in zip(*lengths, strict=True)))

    return min(map(widths, _POWERS), key=height)


def _transpose(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]], list[bool]]:
    """Return a table of many columns and few rows with its columns as rows."""
    names = [header[0], *(row[0] for row in rows)]
    return names, [[name, *(row[column] for row in rows)] for column, name in enumerate(header) if column], [
        False, *(True for _row in rows)]
