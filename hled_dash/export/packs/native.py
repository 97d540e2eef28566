"""A figure as a chart of PowerPoint, with the colours, order, numbers and gaps of the screen."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from hled_dash.catalogue.periods import decimal_year
from hled_dash.export.packs.category_axis import PeriodAxis, period_axis, values_by_period
from hled_dash.export.packs.native_bars import add_bars, add_scatter
from hled_dash.export.packs.native_parts import (
    Box,
    add_legend,
    blank_points,
    end_labels,
    place_chart,
    rgb,
    set_axis_title,
    style_marker,
    style_value_axis,
)
from hled_dash.figures.figure import Figure
from hled_dash.figures.plot import Plot, PlotSeries
from hled_dash.figures.theme import get_theme
from hled_dash.language import LANGUAGES, Language

#: Up to so many periods, every point of a line has a marker.
_MAX_MARKED = 25
#: Up to so many periods, stacked columns have gaps between them.
_MAX_COLUMNS = 60
_DASHES = {"F": MSO_LINE.DASH, "E": MSO_LINE.ROUND_DOT, "U": MSO_LINE.ROUND_DOT}


def add_chart(slide: Any, figure: Figure, box: Box) -> list[Any]:
    """Add the figure's chart to a slide; returns its graphic frames (two where bars are many)."""
    plot: Plot = figure.extra["plot"]
    language = LANGUAGES[figure.language]
    if plot.kind == "bar":
        return add_bars(slide, plot, figure, box)
    if plot.kind == "scatter":
        return [add_scatter(slide, plot, figure, box)]
    axis = period_axis(plot, language)
    if plot.kind == "area":
        return [_add_area(slide, plot, axis, box, language)]
    return [_add_lines(slide, plot, axis, box, language)]


def can_draw(figure: Figure) -> bool:
    """Return whether PowerPoint has a chart for the figure."""
    return figure.spec is not None and figure.extra.get("plot") is not None


def _category_data(plot: Plot, axis: PeriodAxis) -> CategoryChartData:
    data = CategoryChartData(number_format="General")
    data.categories = axis.categories
    for series in plot.series:
        data.add_series(series.name, values_by_period(axis, [(str(point.x), point.value) for point in series.points]))
    return data


def _add_lines(slide: Any, plot: Plot, axis: PeriodAxis, box: Box, language: Language) -> Any:
    if axis.blanks:
        frame, chart = place_chart(slide, XL_CHART_TYPE.LINE_MARKERS, _category_data(plot, axis), box)
        _style_periods(chart, axis, plot)
    else:
        frame, chart = place_chart(slide, XL_CHART_TYPE.XY_SCATTER_LINES, _xy_lines(plot), box)
        blank_points(chart)
        _style_numbers_across(chart, plot)
    _set_blanks(chart, axis.blanks or "gap")
    style_value_axis(chart.value_axis, plot.y)
    set_axis_title(chart.value_axis, plot.y.title)
    marks_all = sum(len(series.points) for series in plot.series) <= 220 and len(axis.periods) <= _MAX_MARKED
    for drawn, series in zip(chart.plots[0].series, plot.series, strict=True):
        drawn.smooth = False
        drawn.format.line.width = Pt(2.5)
        drawn.format.line.color.rgb = rgb(series.color)
        style_marker(drawn.marker, series, visible=marks_all)
        order = {period: number for number, period in enumerate(axis.periods)} if axis.blanks else None
        _style_points(drawn, series, order, marks_all)
    if not end_labels(chart, plot, axis, box):
        add_legend(chart, plot)
    return frame


def _xy_lines(plot: Plot) -> XyChartData:
    data = XyChartData(number_format="General")
    for series in plot.series:
        drawn = data.add_series(series.name)
        for x, value in _with_gaps(series):
            drawn.add_data_point(x, value)
    return data


def _with_gaps(series: PlotSeries) -> list[tuple[float, float | None]]:
    rows: list[tuple[float, float | None]] = []
    for point in series.points:
        time = decimal_year(str(point.x))
        if rows and time - rows[-1][0] > 1.5 * series.interval:
            rows.append(((time + rows[-1][0]) / 2, None))
        rows.append((time, point.value))
    return rows


def _style_points(drawn: Any, series: PlotSeries, order: dict[str, int] | None, marks_all: bool) -> None:
    """Dash the lines to uncertain values, make their points hollow, and mark points that no line reaches."""
    rows = [time for time, _value in _with_gaps(series)]
    times = [decimal_year(str(point.x)) for point in series.points]
    for number, point in enumerate(series.points):
        previous = series.points[number - 1].status if number else "A"
        joined = [abs(times[other] - times[number]) <= 1.5 * series.interval
                  for other in (number - 1, number + 1) if 0 <= other < len(times)]
        lonely = not any(joined)
        status = point.status if point.status != "A" else previous
        if status == "A" and not (lonely and not marks_all):
            continue
        index = order[str(point.x)] if order is not None else rows.index(times[number])
        mark = drawn.points[index]
        if status != "A":
            mark.format.line.width = Pt(2.5)
            mark.format.line.color.rgb = rgb(series.color)
            mark.format.line.dash_style = _DASHES[status]
        if marks_all or lonely or point.status == "U":
            ground = get_theme("light").background
            style_marker(mark.marker, series, visible=True, fill=ground if point.status != "A" else "")


def _add_area(slide: Any, plot: Plot, axis: PeriodAxis, box: Box, language: Language) -> Any:
    """Return stacked areas; stacked columns where a part has a missing value, which an area would join through zero."""
    complete = all(len(series.points) == len(axis.periods) for series in plot.series)
    kind = XL_CHART_TYPE.AREA_STACKED if complete else XL_CHART_TYPE.COLUMN_STACKED
    frame, chart = place_chart(slide, kind, _category_data(plot, axis), box)
    _style_periods(chart, axis, plot)
    _set_blanks(chart, "gap")
    style_value_axis(chart.value_axis, plot.y)
    set_axis_title(chart.value_axis, plot.y.title)
    # Narrow columns stand without gaps and outlines, which would be white stripes.
    is_dense = not complete and len(axis.periods) > _MAX_COLUMNS
    if not complete:
        chart.plots[0].gap_width, chart.plots[0].overlap = 0 if is_dense else 20, 100
    for drawn, series in zip(chart.plots[0].series, plot.series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(series.color)
        drawn.format.line.color.rgb = rgb(series.color if is_dense else get_theme("light").background)
        drawn.format.line.width = Pt(0.75)
    add_legend(chart, plot, right=True)
    return frame


def _style_periods(chart: Any, axis: PeriodAxis, plot: Plot) -> None:
    periods = chart.category_axis
    periods.has_major_gridlines = False
    periods.major_tick_mark = XL_TICK_MARK.OUTSIDE
    periods.format.line.color.rgb = rgb(get_theme("light").muted)
    reverse = plot.y.scale.reverse
    periods.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if reverse else XL_TICK_LABEL_POSITION.LOW
    count = len(axis.periods)
    if axis.has_dates:
        periods.tick_labels.number_format, periods.tick_labels.number_format_is_linked = axis.number_code, False
        element = periods._element
        months = "-" in axis.periods[0]
        span = decimal_year(axis.periods[-1]) - decimal_year(axis.periods[0])
        step = next(years for years in (1, 2, 5, 10, 20, 50) if span / years <= 12)
        unit, major = ("years", step) if not months or span > 3 else ("months", 1 if span <= 0.9 else 3)
        if months and span > 3:
            periods.tick_labels.number_format = "yyyy"
        for name, value in (("baseTimeUnit", "months" if months else "years"), ("majorUnit", str(major)),
                            ("majorTimeUnit", unit)):
            for old in element.findall(qn(f"c:{name}")):
                element.remove(old)
            etree.SubElement(element, qn(f"c:{name}")).set("val", value)
    elif count > 12:
        step = -(-count // 12)
        for name in ("tickLblSkip", "tickMarkSkip"):
            new = etree.Element(qn(f"c:{name}"))
            new.set("val", str(step))
            anchor = periods._element.find(qn("c:noMultiLvlLbl"))
            anchor.addprevious(new)


def _style_numbers_across(chart: Any, plot: Plot) -> None:
    """Style the axis of years of a chart whose lines have different gaps."""
    axis = chart.category_axis
    times = [decimal_year(str(point.x)) for series in plot.series for point in series.points]
    axis.minimum_scale, axis.maximum_scale = int(min(times)), int(max(times)) + (max(times) % 1 > 0)
    axis.major_unit = next(years for years in (1, 2, 5, 10, 20, 50) if (max(times) - min(times)) / years <= 12)
    axis.has_major_gridlines = False
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    axis.tick_label_position = (XL_TICK_LABEL_POSITION.HIGH if plot.y.scale.reverse else XL_TICK_LABEL_POSITION.LOW)


def _set_blanks(chart: Any, how: str) -> None:
    root = chart._chartSpace.find(qn("c:chart"))
    old = root.find(qn("c:dispBlanksAs"))
    if old is None:
        old = etree.Element(qn("c:dispBlanksAs"))
        root.find(qn("c:plotVisOnly")).addnext(old)
    old.set("val", how)

