"""Bars and scatters as charts of PowerPoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from hled_dash.export.packs.native_parts import (
    POINT,
    Box,
    add_legend,
    place_chart,
    rgb,
    set_axis_title,
    set_inner_layout,
    style_marker,
    style_value_axis,
)
from hled_dash.export.text_layout import text_width
from hled_dash.figures.figure import Figure
from hled_dash.figures.plot import Plot, PlotPoint
from hled_dash.figures.theme import get_theme
from hled_dash.figures.vega import place_beside_points
from hled_dash.language import LANGUAGES, is_small

#: Bars of one chart; more stand in two charts beside each other on the same scale.
MAX_BARS = 17
#: Share of a chart that names may take, and points of what is below the bars.
_MAX_NAMES, _FOOT = 0.5, 32
#: Points of the smallest names and beside a name, and how much wider other typefaces are than the measured one.
_LEAST_NAME, _NAME_PAD, _OTHER_TYPEFACE = 9, 12, 1.23
#: Points of a line of the legend; the gap between groups of bars, in bars.
_LEGEND_LINE, _GROUP_GAP = 22, 0.4


def add_bars(slide: Any, plot: Plot, figure: Figure, box: Box) -> list[Any]:
    """Return ranked bars from the top, each with its number; many of them in two charts on one scale."""
    names = list(dict.fromkeys(str(point.x) for series in plot.series for point in series.points))
    split = len(names) * len(plot.series) > MAX_BARS
    half = -(-len(names) // 2) if split else len(names)
    parts = [part for part in (names[:half], names[half:]) if part]
    left, top, width, height = box
    gap = 200000 if len(parts) > 1 else 0
    part_width = (width - gap) // len(parts)
    rows = half * max(1, len(plot.series) * 0.7)
    size = max(9, min(14, int(height / 12700 / (rows + 2) * 0.72)))
    if len(plot.series) > 1:
        # A legend may need a line for each series; a number is no higher than its bar.
        bars = height / POINT - _FOOT - _LEGEND_LINE * len(plot.series)
        size = max(_LEAST_NAME, min(size, int(bars / (half * (len(plot.series) + _GROUP_GAP)))))
    # Two lines of a name are higher than its bar: programs would leave out every second name.
    while size > _LEAST_NAME and _share_of_names(names, size, part_width) > _MAX_NAMES:
        size -= 1
    frames = []
    for number, part in enumerate(parts):
        # The rows of the second chart are as high as those of the first.
        share = (len(part) + 1.5) / (half + 1.5)
        part_box = (left + number * (part_width + gap), top, part_width, round(height * share))
        frames.append(_add_bar_part(slide, plot, figure, part, part_box, size))
    return frames


def _add_bar_part(slide: Any, plot: Plot, figure: Figure, names: Sequence[str], box: Box, size: int) -> Any:
    data = CategoryChartData(number_format="General")
    data.categories = names
    rows: list[list[PlotPoint | None]] = []
    for series in plot.series:
        by_name = {str(point.x): point for point in series.points}
        rows.append([by_name.get(name) for name in names])
        data.add_series(series.name or figure.title, [point.value if point else None for point in rows[-1]])
    frame, chart = place_chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, box, size)
    _format_axes(chart, plot)
    _show_all_names(chart, names, box, size, has_legend=len(plot.series) > 1)
    bars = chart.plots[0]
    bars.gap_width, bars.overlap = (int(100 * _GROUP_GAP), 0) if len(plot.series) > 1 else (35, 100)
    bars.vary_by_categories = False
    for drawn, series, points in zip(bars.series, plot.series, rows, strict=True):
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(series.color)
        labels = drawn.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.labels, False
        labels.font.size = Pt(size)
        for index, point in enumerate(points):
            if point is None:
                continue
            if point.status != "A" or point.color:
                _style_bar(drawn.points[index], point, point.color or series.color)
            divided = point.value / plot.y.numbers.divisor
            if is_small(divided, plot.decimals):
                # A number format cannot write "< 0.1".
                text = drawn.points[index].data_label.text_frame
                number = LANGUAGES[figure.language].format_number(divided, plot.decimals)
                text.text = number + plot.y.numbers.suffix
                text.paragraphs[0].runs[0].font.size = Pt(size)
    if len(plot.series) > 1:
        add_legend(chart, plot)
    return frame


def _format_axes(chart: Any, plot: Plot) -> None:
    """Show the first name at the top, and no axis of values: each bar has its number."""
    axis = chart.category_axis
    axis.reverse_order = True
    axis.format.line.color.rgb = rgb(get_theme("light").muted)
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values = chart.value_axis
    values.has_major_gridlines = False
    values.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.format.line.fill.background()
    low, high = min(plot.y.scale.low, 0), max(plot.y.scale.high, 0)
    # Room for the numbers at the ends of the bars.
    room = 0.12 * (high - low)
    values.minimum_scale, values.maximum_scale = low - (room if low < 0 else 0), high + room
    set_axis_title(values, plot.y.title)


def _show_all_names(chart: Any, names: Sequence[str], box: Box, size: int, *, has_legend: bool) -> None:
    """Leave out no name, and give names the width that they need on one line, up to a half of the chart."""
    axis = chart.category_axis._element
    axis.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))
    if not has_legend:
        left = min(_MAX_NAMES, _share_of_names(names, size, box[2]))
        # Below there is room for the title of the axis.
        set_inner_layout(chart, (left, 0.01, 0.98 - left, 0.99 - _FOOT * POINT / box[3]))


def _share_of_names(names: Sequence[str], size: int, width: int) -> float:
    """Return the share of a width (EMU) that the longest name takes on one line."""
    return (max(text_width(name, size) for name in names) * _OTHER_TYPEFACE + _NAME_PAD) * POINT / width


def _style_bar(mark: Any, point: PlotPoint, color: str) -> None:
    mark.format.fill.solid()
    mark.format.fill.fore_color.rgb = rgb(color)
    if point.status != "A":
        mark.format.line.color.rgb = rgb(color)
        mark.format.line.width = Pt(1.5)
        fill = mark.format.fill._xPr.find(f".//{qn('a:srgbClr')}")
        etree.SubElement(fill, qn("a:alpha")).set("val", "25000")


def add_scatter(slide: Any, plot: Plot, figure: Figure, box: Box) -> Any:
    """Return points of two axes with their names: one series whose points have the colours and shapes of the screen."""
    assert plot.x is not None
    # The chosen places come last, over the others.
    marks = [(series, point) for series in reversed(plot.series) for point in series.points]
    by_place = all(len(series.points) == 1 for series in plot.series)
    data = XyChartData(number_format="General")
    drawn = data.add_series(figure.title)
    for _series, point in marks:
        drawn.add_data_point(float(point.x), point.value)
    frame, chart = place_chart(slide, XL_CHART_TYPE.XY_SCATTER, data, box)
    style_value_axis(chart.category_axis, plot.x)
    style_value_axis(chart.value_axis, plot.y)
    set_axis_title(chart.category_axis, f"{plot.x.title} \u2192")
    set_axis_title(chart.value_axis, f"{plot.y.title} \u2192")
    drawn = chart.plots[0].series[0]
    drawn.format.line.fill.background()
    style_marker(drawn.marker, plot.series[-1], visible=True)
    drawn.marker.size = 9
    for index, (series, point) in enumerate(marks):
        if series is not plot.series[-1] or point.status != "A":
            marker = drawn.points[index].marker
            style_marker(marker, series, visible=True, fill=_pale(series.color) if point.status != "A" else "")
            marker.size = 9
    names = [point.label or (series.name if by_place else "") for series, point in marks]
    _label_points(drawn, names, [point for _series, point in marks], plot, box)
    return frame


def _label_points(drawn: Any, names: Sequence[str], points: Sequence[PlotPoint], plot: Plot, box: Box) -> None:
    """Write names to the right or the left of their points, where they collide with none."""
    assert plot.x is not None
    width, height = round(box[2] / POINT * 0.9), round(box[3] / POINT * 0.8)
    places = [(plot.x.scale.fraction(float(point.x)) * width, (1 - plot.y.scale.fraction(point.value)) * height)
              for point in points]
    labels = [name or None for name in names]
    label_places = place_beside_points(places, labels, [False] * len(names), width, height)
    for index, (name, place) in enumerate(zip(names, label_places, strict=True)):
        # A line higher it could be read as another's, which only chosen places and few points are worth.
        if not name or place is None or (place.shift and len(plot.series) == 1):
            continue
        label = drawn.points[index].data_label
        label.text_frame.text = name
        label.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
        label.position = XL_LABEL_POSITION.LEFT if place.left else XL_LABEL_POSITION.RIGHT
        if place.shift:
            layout = parse_xml(f'<c:layout {nsdecls("c")}><c:manualLayout><c:x val="0"/><c:y '
                               f'val="{place.shift * POINT / box[3]:.4f}"/></c:manualLayout></c:layout>')
            label._dLbl.find(qn("c:idx")).addnext(layout)


def _pale(color: str) -> str:
    """Return a colour mixed with the ground: an outline alone is not drawn by every program where there is no line."""
    parts = (int(color[start:start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - 0.4 * (255 - part)):02x}" for part in parts)
