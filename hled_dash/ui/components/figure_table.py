"""The table of a figure: sorted, filtered, shaded and copied in the browser (frontend/page/data_table.js)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hled_dash.export.cells import is_number
from hled_dash.figures.charts import draw_sparkline
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import TableNumbers, decimals_shown, table_numbers
from hled_dash.language import Language
from hled_dash.ui.components import html

#: Rows of a table on the page, from the first; the files have all of them.
MAX_ROWS = 400
#: Pixels of the line of a row.
TREND_SIZE = (72, 18)


def figure_table_html(figure: Figure, language: Language, accent: str,
                      urls: Mapping[tuple[int, str], str] | None = None,
                      revised: Mapping[tuple[int, str], str] | None = None) -> str:
    """Return the first rows of a figure's table under its controls; more rows than those are left to the files.

    Args:
        figure: The figure.
        language: The reader's.
        accent: Colour of the lines of the rows, as hex.
        urls: Row and column of a cell to the address that says how its value is known.
        revised: Row and column of the cells whose value was revised, to what it was until when.
    """
    _ = language.text
    table = figure.table.head(MAX_ROWS)
    value_columns = [name for name in table.columns if is_number(table[name]) and name not in figure.computed]
    values = table[value_columns].to_numpy(dtype=float).ravel().tolist() if value_columns else []
    numbers = table_numbers(figure.style, values, language)
    trends = figure.extra.get("trends", ())[:len(table)]
    headers = [_heading(str(name), table, figure, language) for name in table.columns]
    if trends:
        trend = html.escape(_("Trend"))
        headers.append(f'<th scope="col" data-trend>{trend}</th>')
    body = _TableBody(figure, numbers, language, urls or {}, revised or {})
    rows = []
    for number, cells in enumerate(zip(*(table[name].tolist() for name in table.columns), strict=True)):
        row = [body.cell(value, (number, str(name))) for name, value in zip(table.columns, cells, strict=True)]
        if trends:
            line = draw_sparkline(trends[number], width=TREND_SIZE[0], height=TREND_SIZE[1], colour=accent)
            row.append(f"<td>{html.svg_image(line, '') if line else ''}</td>")
        rows.append(f"<tr>{''.join(row)}</tr>")
    caption = html.escape(figure.title)
    if numbers.title and value_columns:
        caption += f" · {html.escape(numbers.title)}"
    text = "" if len(table) == len(figure.table) else html.tag("p", _(
        "The first {count} rows; the file has all of them.", count=MAX_ROWS), "hled-subtitle")
    return (
        f'<div class="hled-data-table">{_controls_html(language)}'
        f'<div class="hled-table hled-table--compact" tabindex="0" role="region" '
        f'aria-label="{html.escape(figure.title)}"><table><caption>{caption}</caption>'
        f"<thead><tr>{''.join(headers)}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{text}</div>"
    )


def _controls_html(language: Language) -> str:
    _ = language.text
    find, shade, copy, copied = (html.escape(text) for text in (
        _("Filter rows"), _("Shade by value"), _("Copy table"), _("Copied")))
    return (
        f'<p class="hled-table-controls"><input type="search" placeholder="{find}" aria-label="{find}"> '
        f'<button type="button" class="hled-small-button" data-table-action="shade" aria-pressed="false">{shade}'
        "</button> "
        f'<button type="button" class="hled-small-button" data-table-action="copy" data-copied-label="{copied}">'
        f"{copy}</button></p>"
    )


def _heading(name: str, table: pd.DataFrame, figure: Figure, language: Language) -> str:
    numeric = ' class="hled-numeric"' if is_number(table[name]) else ""
    rank = " data-rank" if name == language.text("Rank") else ""
    hint = html.escape(language.text("Sort by {column}", column=name))
    return (f'<th scope="col"{numeric}{rank}><button type="button" data-table-action="sort" title="{hint}">'
            f"{html.escape(name)}</button></th>")


@dataclass(frozen=True)
class _TableBody:
    """The cells of a table.

    Attributes:
        figure: Whose table it is.
        numbers: How its numbers are written.
        language: Of its texts.
        urls, revised: As in :func:`figure_table_html`.
    """

    figure: Figure
    numbers: TableNumbers
    language: Language
    urls: Mapping[tuple[int, str], str]
    revised: Mapping[tuple[int, str], str]

    def cell(self, value: Any, position: tuple[int, str]) -> str:
        """Return a cell; numbers carry their value, periods their place in time, for sorting and copying.

        Args:
            value: Its value.
            position: The number of its row, and its column.
        """
        row, column = position
        first = column == str(self.figure.table.columns[0])
        opening, closing = ('<th scope="row"', "</th>") if first else ("<td", "</td>")
        if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
            numeric = "" if first else ' class="hled-numeric"'
            return f"{opening}{numeric}>{html.missing_value(self.language)}{closing}"
        if not isinstance(value, int | float):
            order = f' data-order="{-row}"' if first and self.figure.newest_first else ""
            return f"{opening}{order}>{html.escape(str(value))}{closing}"
        number = html.escape(self._number(value, column))
        if url := self.urls.get(position):
            purpose = html.escape(self.language.text("How do we know?"))
            number = (f'<a href="{html.escape(url)}" target="_self" data-view="" aria-label="{number}: {purpose}">'
                      f"{number}</a>")
        if position in self.revised:
            number += f'<sup><abbr title="{html.escape(self.revised[position])}">r</abbr></sup>'
        copied = self._copied_value(value, column)
        pasted = f' data-copy="{copied!r}"' if copied != value else ""
        return f'{opening} class="hled-numeric" data-value="{value!r}"{pasted}>{number}{closing}'

    def _copied_value(self, value: float, column: str) -> float:
        """Return a number as it is copied: a published one as published, one that is computed here as it is read."""
        style = self.figure.style
        decimals = self.figure.computed.get(column)
        if decimals is None and self.figure.derived and style is not None:
            decimals = style.decimals
        if decimals is None or isinstance(value, int):
            return value
        # What reads "< 0.1" is no zero.
        return round(value, decimals_shown(value, decimals)) or value

    def _number(self, value: float, column: str) -> str:
        if column in self.figure.computed:
            return self.language.format_number(value, decimals_shown(value, self.figure.computed[column]))
        return self.language.format_number(value) if isinstance(value, int) else self.numbers.format(value)
