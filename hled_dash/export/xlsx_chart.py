"""The chart of a figure in Excel, drawn from the cells of its table."""

from __future__ import annotations

from typing import Any

from hled_dash.export.cells import is_number
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.figures.plot import Plot


def add_chart(book: Any, sheet: Any, name: str, figure: Figure, corner: tuple[int, int], rows: int) -> None:
    """Put the chart to the right of the table whose header is in a row, where the table has what the chart draws.

    Args:
        corner: Row of the header, and the number of columns.
        rows: Rows of the table.
    """
    plot: Plot | None = figure.extra.get("plot")
    if plot is None:
        return
    top, columns = corner
    headings = [str(heading) for heading in figure.table.columns]
    if plot.kind in ("line", "area"):
        chart = book.add_chart({"type": "area", "subtype": "stacked"} if plot.kind == "area" else {"type": "line"})
        drawn = [(headings.index(series.name), series) for series in plot.series if series.name in headings]
        if len(drawn) < len(plot.series):
            return
        for column, series in drawn:
            look = ({"fill": {"color": series.color}} if plot.kind == "area" else
                    {"line": {"color": series.color, "width": 2}, "marker": {"type": "none"}})
            chart.add_series({"name": [name, top, column], "categories": [name, top + 1, 0, top + rows, 0],
                              "values": [name, top + 1, column, top + rows, column], **look})
        # The newest row of the table is the first one.
        chart.set_x_axis({"reverse": figure.newest_first, "text_axis": True})
        side = {"crossing": "max"} if figure.newest_first else {}
        chart.set_y_axis(_axis(plot) | ({"label_position": "high"} if side else {}))
    elif plot.kind == "bar" and len(plot.series) == 1:
        numbers = [column for column, heading in enumerate(figure.table.columns)
                   if is_number(figure.table[heading]) and headings[column] not in figure.computed and column]
        values = [point.value for point in plot.series[0].points]
        # The table may have more rows than are drawn.
        values_column = next((column for column in numbers
                              if figure.table.iloc[:len(values), column].tolist() == values), None)
        if values_column is None:
            return
        rows = len(values)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"name": [name, top, values_column], "categories": [name, top + 1, 1, top + rows, 1],
                          "values": [name, top + 1, values_column, top + rows, values_column], "gap": 35,
                          "fill": {"color": plot.series[0].color},
                          "data_labels": {"value": True, "num_format": plot.labels}})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_legend({"none": True})
    elif plot.kind == "scatter" and plot.x is not None:
        numbers = [column for column, heading in enumerate(figure.table.columns) if is_number(figure.table[heading])]
        if len(numbers) < 2:
            return
        across, up = numbers[:2]
        chart = book.add_chart({"type": "scatter"})
        chart.add_series({"name": [name, top, up], "categories": [name, top + 1, across, top + rows, across],
                          "values": [name, top + 1, up, top + rows, up], "marker": {"type": "circle"}})
        chart.set_x_axis({"name": headings[across]} | ({"log_base": 10} if plot.x.scale.log else {}))
        chart.set_y_axis({"name": headings[up]} | ({"log_base": 10} if plot.y.scale.log else {}))
        chart.set_legend({"none": True})
    else:
        return
    chart.show_blanks_as("gap")
    chart.set_title({"name": clean_text(figure.title)[:250], "name_font": {"size": 12}})
    chart.set_size({"width": 760, "height": max(380, 22 * rows if plot.kind == "bar" else 0)})
    sheet.insert_chart(top, columns + 1, chart, {"description": clean_text(figure.alt)[:2000]})


def _axis(plot: Plot) -> dict[str, Any]:
    scale = plot.y.scale
    axis: dict[str, Any] = {"min": scale.low, "max": scale.high, "num_format": plot.y.number_code(),
                            "name": plot.y.title, "major_gridlines": {"visible": True, "line": {"color": "#d5dbe1"}},
                            "reverse": scale.reverse}
    return axis | ({"log_base": 10} if scale.log else {})
