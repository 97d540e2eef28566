"""A pack as PDF: text that can be selected, vector drawings, bookmarks, contents, and tags for screen readers (PDF/UA).

Typst lays out ``pack.typ``: it is one wheel without system libraries, and refuses what PDF/UA-1 forbids.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from typing import Any, cast

from hled_dash.export.cells import has_source_column, is_table, table_cells
from hled_dash.export.glyphs import MISSING, replace_missing_glyphs
from hled_dash.export.packs.pack_text import (
    Progress,
    all_credits,
    clean_content,
    iterate_entries,
    mark_notes,
    pack_lines,
    pack_title,
    source_line,
)
from hled_dash.export.packs.picture import page_svg, smallest_type
from hled_dash.export.text_layout import column_widths
from hled_dash.export.typeset import typeset
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack import Pack
from hled_dash.pack.content import PackContent, PackEntry
from hled_dash.view import View

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
#: Millimetres of a table's type in ``pack.typ`` and beside the text of a cell.
_TABLE_EM, _TABLE_PAD = 3.0, 4.0


def write_pdf(content: PackContent, progress: Progress | None = None, *, paper: str = "") -> bytes:
    """Write the pages of a pack in its order, the same bytes for the same content.

    Args:
        paper: ``letter`` or ``a4``; by default that of ``HLED_PAPER``, and letter without it.
    """
    return cast(bytes, typeset(lay_out(content, progress, paper=paper)))


def write_table_pdf(figure: Figure, address: str, day: date) -> bytes:
    """Write a figure that is a table as pages of its own: leading rows, their sources, and the address."""
    figure = replace(figure, credits=tuple(figure.credits_of(figure.leading_rows(MAX_LEADING_ROWS))))
    entry = PackEntry(figure, figure.title, "", address, "", View())
    content = PackContent(Pack(title=figure.title, language=LANGUAGES[figure.language].code), (entry,), address, day)
    return cast(bytes, typeset(lay_out(content, alone=True)))


def lay_out(content: PackContent, progress: Progress | None = None, *, paper: str = "", alone: bool = False) -> str:
    """Return what :func:`~hled_dash.export.typeset.typeset` makes the pages of a pack of (see :func:`write_pdf`).

    Args:
        alone: Whether there is no title page, and the sources follow the one figure.
    """
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    _ = language.text
    entries = [_entry(entry, begins, language) for _number, entry, begins in iterate_entries(content, progress)]
    document = replace_missing_glyphs({
        "title": pack_title(content, language), "author": _("U.S.-Mexico High-Level Economic Dialogue"),
        "description": content.pack.classification, "day": [content.day.year, content.day.month, content.day.day],
        "tag": language.tag,
        "paper": PAPERS.get((paper or os.environ.get(VARIABLE, "")).strip().lower(), PAPERS["letter"]),
        "alone": alone, "classification": content.pack.classification,
        "lines": pack_lines(content, language),
        "address": content.address, "entries": entries,
        "sources": [{name: getattr(credit, name) for name in (
            "publisher", "title", "vintage", "licence", "address", "citation")} for credit in all_credits(content)],
        "words": {"open": _("Open this pack on the dashboard"), "contents": _("Contents"),
                  "figure": _("This figure on the dashboard"), "notes": _("Notes"), "sources": _("Sources"),
                  "cut": _("Part of the table; all of it is at the address.")},
    })
    if MISSING in json.dumps(document, ensure_ascii=False):
        document["lines"].append(_("{sign} stands for characters that the typeface of this file does not have; the "
                                   "other files of the pack have them.", sign=MISSING))
    return json.dumps(document, ensure_ascii=False)


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
    widths = column_widths([(name, *column) for name, *column in zip(header, *rows, strict=True)], _PAGE_MILLIMETRES,
                           _TABLE_EM, _TABLE_PAD)
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


def _transpose(header: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]], list[bool]]:
    """Return a table of many columns and few rows with its columns as rows."""
    names = [header[0], *(row[0] for row in rows)]
    return names, [[name, *(row[column] for row in rows)] for column, name in enumerate(header) if column], [
        False, *(True for _row in rows)]
