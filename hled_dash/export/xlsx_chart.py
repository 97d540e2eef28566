"""The chart of a figure in Excel, drawn from the cells of its table."""

from __future__ import annotations

from typing import Any, NamedTuple

from hled_dash.export.cells import is_number
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.figures.plot import Plot
from hled_dash.language import LANGUAGES, is_small


def add_chart(book: Any, sheet: Any, name: str, figure: Figure, corner: tuple[int, int], rows: int) -> None:
    """Insert the chart of a figure to the right of its table; nothing if the table lacks what the chart draws.

    Args:
        book: The workbook of XlsxWriter.
        sheet: The worksheet.
        name: Name of the worksheet.
        figure: The figure.
        corner: Row of the header, and the number of columns.
        rows: Number of rows of the table.
    """
    plot: Plot | None = figure.extra.get("plot")
    if plot is None:
        return
    top, columns = corner
    cells = _Cells(name, top, rows)
    if plot.kind in ("line", "area"):
        chart = _line_chart(book, figure, plot, cells)
    elif plot.kind == "bar" and len(plot.series) == 1:
        # The table may have more rows than are drawn.
        cells = _Cells(name, top, len(plot.series[0].points))
        chart = _bar_chart(book, figure, plot, cells)
    elif plot.kind == "scatter" and plot.x is not None:
        chart = _scatter_chart(book, figure, plot, cells)
    else:
        return
    if chart is None:
        return
    chart.show_blanks_as("gap")
    chart.set_title({"name": clean_text(figure.title)[:250], "name_font": {"size": 12}})
    chart.set_size({"width": 760, "height": max(380, 22 * cells.rows if plot.kind == "bar" else 0)})
    sheet.insert_chart(top, columns + 1, chart, {"description": clean_text(figure.alt)[:2000]})


class _Cells(NamedTuple):
    """The cells of a table: name of the worksheet, row of the header, number of rows."""

    sheet: str
    top: int
    rows: int

    def heading(self, column: int) -> list[str | int]:
        """Return the reference to the heading of a column."""
        return [self.sheet, self.top, column]

    def values(self, column: int) -> list[str | int]:
        """Return the reference to the values of a column."""
        return [self.sheet, self.top + 1, column, self.top + self.rows, column]


def _line_chart(book: Any, figure: Figure, plot: Plot, cells: _Cells) -> Any:
    """Return a chart of lines or stacked areas; None if a series has no column."""
    headings = [str(heading) for heading in figure.table.columns]
    if any(series.name not in headings for series in plot.series):
        return None
    chart = book.add_chart({"type": "area", "subtype": "stacked"} if plot.kind == "area" else {"type": "line"})
    for series in plot.series:
        column = headings.index(series.name)
        look = ({"fill": {"color": series.color}} if plot.kind == "area" else
                {"line": {"color": series.color, "width": 2}, "marker": {"type": "none"}})
        chart.add_series({"name": cells.heading(column), "categories": cells.values(0),
                          "values": cells.values(column), **look})
    # The newest row of the table is the first one.
    chart.set_x_axis({"reverse": figure.newest_first, "text_axis": True})
    chart.set_y_axis(_axis(plot) | ({"label_position": "high"} if figure.newest_first else {}))
    return chart


def _bar_chart(book: Any, figure: Figure, plot: Plot, cells: _Cells) -> Any:
    """Return a bar chart; None if no column has the values of the bars."""
    (series,) = plot.series
    values = [point.value for point in series.points]
    column = next((column for column, heading in enumerate(figure.table.columns)
                   if column and is_number(figure.table[heading]) and str(heading) not in figure.computed
                   and figure.table.iloc[:len(values), column].tolist() == values), None)
    if column is None:
        return None
    numbers, language = plot.y.numbers, LANGUAGES[figure.language]
    # A number format cannot write "< 0.1".
    small = [{"value": language.format_number(value / numbers.divisor, plot.decimals) + numbers.suffix}
             if is_small(value / numbers.divisor, plot.decimals) else None for value in values]
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"name": cells.heading(column), "categories": cells.values(1), "values": cells.values(column),
                      "gap": 35, "fill": {"color": series.color},
                      "data_labels": {"value": True, "num_format": plot.labels, "custom": small}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    return chart


def _scatter_chart(book: Any, figure: Figure, plot: Plot, cells: _Cells) -> Any:
    """Return a scatter chart of the first two columns of numbers; None if there are fewer."""
    headings = figure.table.columns
    numbers = [column for column, heading in enumerate(headings) if is_number(figure.table[heading])]
    if len(numbers) < 2 or plot.x is None:
        return None
    across, up = numbers[:2]
    chart = book.add_chart({"type": "scatter"})
    chart.add_series({"name": cells.heading(up), "categories": cells.values(across), "values": cells.values(up),
                      "marker": {"type": "circle"}})
    chart.set_x_axis({"name": str(headings[across])} | ({"log_base": 10} if plot.x.scale.log else {}))
    chart.set_y_axis({"name": str(headings[up])} | ({"log_base": 10} if plot.y.scale.log else {}))
    chart.set_legend({"none": True})
    return chart


def _axis(plot: Plot) -> dict[str, Any]:
    scale = plot.y.scale
    axis: dict[str, Any] = {"min": scale.low, "max": scale.high, "num_format": plot.y.number_code(),
                            "name": plot.y.title, "major_gridlines": {"visible": True, "line": {"color": "#d5dbe1"}},
                            "reverse": scale.reverse}
    return axis | ({"log_base": 10} if scale.log else {})
