"""Parts of PowerPoint's charts that python-pptx does not support."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from hled_dash.catalogue.periods import decimal_year
from hled_dash.export.packs.category_axis import PeriodAxis
from hled_dash.export.text_layout import text_width, wrap_text
from hled_dash.figures.plot import Plot, PlotAxis, PlotSeries
from hled_dash.figures.theme import get_theme
from hled_dash.figures.vega import dodge

#: Points of the labels at the ends of lines, and EMU of a point.
LABEL_SIZE, POINT = 12, 12700
#: Left, top, width and height in EMU.
Box = tuple[int, int, int, int]
_MARKERS = {"circle": XL_MARKER_STYLE.CIRCLE, "square": XL_MARKER_STYLE.SQUARE, "diamond": XL_MARKER_STYLE.DIAMOND,
            "triangle-up": XL_MARKER_STYLE.TRIANGLE, "cross": XL_MARKER_STYLE.PLUS,
            "triangle-down": XL_MARKER_STYLE.STAR}
#: Most lines that are named at their ends, and share of the width that the names may take.
_MAX_LABELLED, _MAX_SHARE = 10, 0.3

#: Labels that were moved have no line to their point.
_NO_LEADERS = ('<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" xmlns:c15="http://schemas.microsoft.com/'
               'office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>')


def rgb(color: str) -> RGBColor:
    """Return a colour of PowerPoint from hex."""
    number = int(color.lstrip("#"), 16)
    return RGBColor(number >> 16, number >> 8 & 255, number & 255)


def style_value_axis(axis: Any, plot_axis: PlotAxis) -> None:
    """Set domain, ticks, grid and number format of a value axis, as on the screen."""
    theme, scale = get_theme("light"), plot_axis.scale
    axis.minimum_scale, axis.maximum_scale = scale.low, scale.high
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(theme.grid)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = plot_axis.number_code(), False
    if scale.reverse:
        axis.reverse_order = True
    if scale.log:
        axis._element.find(qn("c:scaling")).insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="10"/>'))
    elif len(scale.ticks) > 1:
        axis.major_unit = scale.ticks[1] - scale.ticks[0]


def set_axis_title(axis: Any, text: str) -> None:
    """Write a title at an axis, or none."""
    if not text:
        axis.has_title = False
        return
    axis.has_title = True
    frame = axis.axis_title.text_frame
    frame.text = text
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(12), False
    font.color.rgb = rgb(get_theme("light").muted)


def blank_points(chart: Any) -> None:
    """Remove the points without a value, so that lines are broken there."""
    for point in chart._chartSpace.iter(qn("c:pt")):
        if point.find(qn("c:v")).text in (None, "None", ""):
            point.getparent().remove(point)


def set_inner_layout(chart: Any, inner: tuple[float, float, float, float]) -> None:
    """Place what the axes enclose: left, top, width and height in fractions of the chart."""
    area = chart._chartSpace.find(qn("c:chart")).find(qn("c:plotArea"))
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{inner[0]:.4f}"/><c:y val="{inner[1]:.4f}"/><c:w val="{inner[2]:.4f}"/>'
        f'<c:h val="{inner[3]:.4f}"/></c:manualLayout></c:layout>'))


def end_labels(chart: Any, plot: Plot, axis: PeriodAxis, box: Box) -> bool:
    """Write each line's name and last value at its end, apart from one another; False if there is no room.

    The labels are PowerPoint's own, so that they follow when somebody edits the numbers.
    """
    named = len(plot.series) > 1
    texts = [f"{series.name if named else ''}  {series.end_label}" for series in plot.series]
    width, height = box[2] / POINT, box[3] / POINT
    room = max(text_width(text, LABEL_SIZE, bold=True) for text in texts) * 1.08 + 14
    if len(plot.series) > _MAX_LABELLED or room > _MAX_SHARE * width or not axis.blanks:
        return False
    # The inner plot in fractions of the chart: numbers to the left, periods below, labels to the right.
    left = (62 + (20 if plot.y.title else 0)) / width
    inner = (left, 0.03, 1 - left - room / width, 0.97 - 36 / height)
    tall = inner[3] * height
    heights = [plot.y.scale.fraction(series.points[-1].value) * tall for series in plot.series]
    moved = dodge(heights, LABEL_SIZE * 1.3, round(tall))
    set_inner_layout(chart, inner)
    end = decimal_year(axis.periods[-1])
    span = end - decimal_year(axis.periods[0]) or 1.0
    order = {period: number for number, period in enumerate(axis.periods)}
    for drawn, series, from_height, to_height in zip(chart.plots[0].series, plot.series, heights, moved, strict=True):
        last = str(series.points[-1].x)
        # A line that ends before the others keeps its label beside them.
        across = (end - decimal_year(last)) / span * inner[2]
        labels = parse_xml(_label_xml(order[last], across, (from_height - to_height) / height, series.end_code,
                                      get_theme("light").text_color(series.color).lstrip("#"), named))
        for old in drawn._element.findall(qn("c:dLbls")):
            drawn._element.remove(old)
        following = next(element for name in ("c:trendline", "c:errBars", "c:cat", "c:xVal", "c:val")
                         if (element := drawn._element.find(qn(name))) is not None)
        following.addprevious(labels)
    return True


def _label_xml(index: int, across: float, down: float, code: str, color: str, named: bool) -> str:
    flags = "".join(f'<c:{name} val="{value}"/>' for name, value in (
        ("showLegendKey", 0), ("showVal", 1), ("showCatName", 0), ("showSerName", int(named)), ("showPercent", 0),
        ("showBubbleSize", 0)))
    hidden_flags = flags.replace('"1"', '"0"')
    return (
        f"<c:dLbls {nsdecls('c', 'a')}><c:dLbl><c:idx val=\"{index}\"/><c:layout><c:manualLayout>"
        f'<c:x val="{across:.4f}"/><c:y val="{down:.4f}"/></c:manualLayout></c:layout>'
        f'<c:numFmt formatCode="{escape(code, {chr(34): "&quot;"})}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln>'
        f'<a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr wrap="none" lIns="38100" tIns="0" bIns="0"/><a:lstStyle/><a:p>'
        f'<a:pPr><a:defRPr sz="{LABEL_SIZE * 100}" b="1"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
        f'</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr><c:dLblPos val="r"/>{flags}'
        f"<c:separator>  </c:separator></c:dLbl>{hidden_flags}{_NO_LEADERS}</c:dLbls>")


def place_chart(slide: Any, kind: Any, data: Any, box: Box, size: int = 12) -> tuple[Any, Any]:
    """Add a chart to a slide; returns its graphic frame and the chart."""
    frame = slide.shapes.add_chart(kind, *map(Emu, box), data)
    chart = frame.chart
    chart.font.size = Pt(size)
    chart.font.color.rgb = rgb(get_theme("light").foreground)
    chart.has_title = False
    chart.has_legend = False
    return frame, chart


def style_marker(marker: Any, series: PlotSeries, *, visible: bool, fill: str = "") -> None:
    """Set the shape of the points of a series, and the fill of hollow or pale ones."""
    marker.style = _MARKERS.get(series.shape, XL_MARKER_STYLE.CIRCLE) if visible else XL_MARKER_STYLE.NONE
    if visible:
        marker.size = 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = rgb(fill or series.color)
        marker.format.line.color.rgb = rgb(series.color)


def add_legend(chart: Any, plot: Plot, *, right: bool = False) -> None:
    """Name the series below the chart or to its right; one alone is named by the title."""
    if len(plot.series) < 2:
        return
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.RIGHT if right else XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    longest = max(len(wrap_text(series.name, 12, 220)) for series in plot.series)
    chart.legend.font.size = Pt(12 if len(plot.series) <= 8 and longest < 3 else 10)
