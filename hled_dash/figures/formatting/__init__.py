"""Writing of values with their units, of statuses, names and periods."""

from hled_dash.figures.formatting.numbers import (
    EXACT_DIGITS,
    PLAIN,
    NumberStyle,
    TableNumbers,
    base_name,
    common_step,
    decimals_shown,
    least_whole,
    number_parts,
    subtract,
    table_numbers,
    unit_in,
)
from hled_dash.figures.formatting.suspect import decisions_on, explain_suspects, format_suspect, is_suspect, status_code
from hled_dash.figures.formatting.values import (
    MAX_NAMES,
    format_amount,
    format_difference,
    format_distinct,
    format_names,
    format_percent,
    format_period_range,
    format_status,
    format_value_period,
    name_in_sentence,
    names_place,
    status_labels,
)

__all__ = [
    "EXACT_DIGITS", "MAX_NAMES", "PLAIN", "NumberStyle", "TableNumbers", "base_name", "common_step",
    "decimals_shown", "decisions_on", "explain_suspects", "format_amount", "format_difference", "format_distinct",
    "format_names", "format_percent", "format_period_range", "format_status", "format_suspect", "format_value_period",
    "is_suspect",
    "least_whole", "name_in_sentence", "names_place", "number_parts", "status_code", "status_labels", "subtract",
    "table_numbers", "unit_in",
]
