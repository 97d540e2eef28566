"""Parts of Vega-Lite specifications, written with Altair: templates, axes, scales, legends, tooltips."""

from hled_dash.figures.vega.axes import (
    LINE_LETTERS,
    NAME_WIDTH,
    NumberFormat,
    cut_mark,
    message_expr,
    name_axis,
    name_axis_slots,
    name_height,
    number_format,
    period_x,
    period_x_slots,
    unit_title,
    value_axis_slots,
    value_scale,
    value_scale_slots,
    wrap_lines,
    x_axis,
    y_axis,
    y_title_slots,
)
from hled_dash.figures.vega.chart import CHART_HEIGHT, chart_slots, layered, value_where
from hled_dash.figures.vega.label_placement import (
    LETTER_WIDTH,
    LINE_GAP,
    Placed,
    dodge,
    merge_labels,
    place_beside_points,
    wrap_label,
)
from hled_dash.figures.vega.legends import (
    CONTAINER,
    MAX_LABELLED,
    color_slots,
    column_width,
    columns_expr,
    end_label,
    end_labels,
    is_labelled,
    legend,
    legend_slots,
    narrower_than,
    series_scale,
    series_scale_slots,
    shape_slots,
)
from hled_dash.figures.vega.template import ChartTemplate, chart_template, part_template, slot
from hled_dash.figures.vega.tooltips import (
    fill_status,
    has_status,
    period_tooltip_slots,
    period_tooltips,
    stroke_width,
    text_tooltips,
    tooltip_slots,
    value_expr,
)
from hled_dash.figures.vega.value_ticks import FROM_ZERO, ValueScale, decimals_of, linear_scale, log_scale

__all__ = [
    "CHART_HEIGHT", "CONTAINER", "FROM_ZERO", "LETTER_WIDTH", "LINE_GAP", "LINE_LETTERS", "MAX_LABELLED",
    "NAME_WIDTH", "ChartTemplate", "NumberFormat", "Placed", "ValueScale", "chart_slots", "chart_template",
    "color_slots", "column_width", "columns_expr", "cut_mark", "decimals_of", "dodge", "end_label", "end_labels",
    "fill_status", "has_status", "is_labelled", "layered", "legend", "legend_slots", "linear_scale", "log_scale",
    "merge_labels", "message_expr", "name_axis", "name_axis_slots", "name_height", "narrower_than", "number_format",
    "part_template", "period_tooltip_slots", "period_tooltips", "period_x", "period_x_slots", "place_beside_points",
    "series_scale", "series_scale_slots", "shape_slots", "slot", "stroke_width", "text_tooltips", "tooltip_slots",
    "unit_title", "value_axis_slots", "value_expr", "value_scale", "value_scale_slots", "value_where", "wrap_label",
    "wrap_lines", "x_axis", "y_axis", "y_title_slots",
]
