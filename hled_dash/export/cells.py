"""The cells of a figure's table: their types, their text, the leading rows of a short table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import decimals_shown, table_numbers
from hled_dash.language import LANGUAGES

#: Rows of a short table.
MAX_ROWS = 14


def is_missing(value: Any) -> bool:
    """Return whether a cell of a table has no value."""
    return value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))


def is_number(column: pd.Series[Any]) -> bool:
    """Return whether all values of a column are numbers."""
    values: Sequence[Any] = column.dropna().tolist()
    return bool(values) and all(isinstance(value, int | float) for value in values)


def is_table(figure: Figure) -> bool:
    """Return whether a page or a slide has the figure's table alone: it has no drawing, or one of words (the board)."""
    return figure.spec is None or "verdict" in figure.codes


def has_source_column(figure: Figure) -> bool:
    """Return whether the last column of the table names the publisher of each row."""
    columns = figure.table.columns
    return len(columns) > 1 and bool(columns[-1] == LANGUAGES[figure.language].text("Source"))


def table_cells(figure: Figure, *, short: bool = False) -> tuple[list[str], list[list[str]], list[bool], str]:
    """Return the figure's table as it is written on the page.

    Args:
        short: Whether cells have the symbols of the drawing, where it has any, instead of words.

    Returns:
        Headings, rows, for each column whether it holds numbers, and the unit that stands once above the table.
    """
    language, table = LANGUAGES[figure.language], figure.table
    if short and (symbols := figure.extra.get("symbols")):
        cells = [[str(row[0]), *drawn] for row, drawn in zip(table.to_numpy().tolist(), symbols, strict=True)]
        return [str(name) for name in table.columns], cells, [False] * len(table.columns), ""
    numeric = [is_number(table[name]) for name in table.columns]
    value_columns = [name for name, number in zip(table.columns, numeric, strict=True)
                     if number and name not in figure.computed]
    values = table[value_columns].to_numpy(dtype=float).ravel().tolist() if value_columns else []
    numbers = table_numbers(figure.style, values, language)

    def write(value: Any, name: str) -> str:
        if is_missing(value):
            return "\u2013"
        if not isinstance(value, int | float):
            return str(value)
        if name in figure.computed:
            return language.format_number(value, decimals_shown(value, figure.computed[name]))
        return language.format_number(value) if isinstance(value, int) else numbers.format(value)

    rows = [[write(value, str(name)) for name, value in zip(table.columns, row, strict=True)]
            for row in zip(*(table[name].tolist() for name in table.columns), strict=True)]
    column_of = {str(name): column for column, name in enumerate(table.columns)}
    for number, name in figure.revised_cells:
        rows[number][column_of[name]] += "\u00a0r"
    return [str(name) for name in table.columns], rows, numeric, numbers.title if value_columns else ""


def value_unit(figure: Figure) -> str:
    """Return the unit of the numbers of a figure's table, which are not in thousands or millions; empty where they have
    several, or one of each column."""
    table, style = figure.table, figure.style
    if all(name in figure.computed or not is_number(table[name]) or table[name].dtype.kind == "i" for name in table):
        return ""
    if style is not None and style.unit is not None:
        return LANGUAGES[figure.language].localize(style.unit.name)
    units = set(figure.units.values())
    return units.pop() if len(units) == 1 else ""


def headings_with_unit(figure: Figure, unit: str) -> list[str]:
    """Return the headings of a figure's table, of its values with their unit, where the subtitle has it not."""
    table = figure.table
    is_named = unit.casefold() in figure.subtitle.casefold()
    # Ranks are whole numbers, and values never of that type.
    return [str(name) if is_named or name in figure.computed or not is_number(table[name])
            or table[name].dtype.kind == "i" else f"{name} ({unit})" for name in table.columns]


class ShortTable(NamedTuple):
    """Rows of a figure's table, with the symbols of its drawing instead of words, without its column of sources.

    Attributes:
        header: Names of the columns.
        rows: Cells as text.
        numbers: Numbers of the rows in the figure's table.
        numeric: Numbers of the columns that hold numbers.
        more: A sentence about the rows that are left out; empty if it has all.
    """

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    numeric: list[int]
    more: str


def short_table(figure: Figure, most: int = MAX_ROWS) -> ShortTable:
    """Return the leading rows of a figure's table, ``most`` of them at most."""
    language = LANGUAGES[figure.language]
    _names, cells, numeric, unit = table_cells(figure, short=True)
    header = headings_with_unit(figure, unit)
    last = len(header) - has_source_column(figure)
    numbers = list(figure.leading_rows(most))
    more = len(cells) - len(numbers)
    sentence = language.plural("{count} more row is in the workbook and at the address.",
                               "{count} more rows are in the workbook and at the address.", more) if more else ""
    return ShortTable(header[:last], [cells[number][:last] for number in numbers], numbers,
                      [number for number in range(last) if numeric[number]], sentence)
