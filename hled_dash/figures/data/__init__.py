"""The data of a figure: loading, the tidy frame and its lines, scales, one period of it, changes between values."""

from hled_dash.figures.data.cross_section import CrossSection, filter_open_period, take_cross_section
from hled_dash.figures.data.load import (
    MAP_KINDS,
    PERIOD_KINDS,
    card_places,
    load_frames,
    narrow_card,
    own_places,
    relevant_selection,
)
from hled_dash.figures.data.prepare import prepare_data
from hled_dash.figures.data.rescale import POPULATION
from hled_dash.figures.data.tidy import (
    Line,
    SeriesFrame,
    Tidy,
    calendar_of,
    filter_periods,
    has_fixed_start,
    keep_first_place,
    label_without_place,
    period_bounds,
    to_records,
    typical_interval,
)
from hled_dash.figures.data.value_change import (
    BASE_YEAR,
    Change,
    breaks_between,
    change_from,
    change_since,
    latest_change,
    line_crosses_break,
    shift_years,
)

__all__ = [
    "BASE_YEAR", "MAP_KINDS", "PERIOD_KINDS", "POPULATION", "Change", "CrossSection", "Line", "SeriesFrame", "Tidy",
    "breaks_between", "calendar_of", "card_places", "change_from", "change_since", "filter_open_period",
    "filter_periods", "has_fixed_start", "keep_first_place", "label_without_place", "latest_change",
    "line_crosses_break", "load_frames", "narrow_card", "own_places", "period_bounds", "prepare_data",
    "relevant_selection", "shift_years", "take_cross_section", "to_records", "typical_interval",
]
