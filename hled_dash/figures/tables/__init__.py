"""Tables of figures, and which value stands in each cell."""

from hled_dash.figures.tables.layouts import codes_table, long_table, short_axis, short_format, trends_of, wide_table
from hled_dash.figures.tables.month_matrix import build_month_matrix, has_month_matrix, month_breaks
from hled_dash.figures.tables.value_keys import ValueKey, find_mark_keys, find_value_keys

__all__ = [
    "ValueKey", "build_month_matrix", "codes_table", "find_mark_keys", "find_value_keys", "has_month_matrix",
    "long_table", "month_breaks", "short_axis", "short_format", "trends_of", "wide_table",
]
