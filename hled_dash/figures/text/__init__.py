"""What stands around a drawing in words: captions, notes, sources, alternative text."""

from hled_dash.figures.text.alt_text import (
    describe_lines,
    describe_median,
    describe_newest,
    describe_ranking,
    opening_sentence,
)
from hled_dash.figures.text.captions import (
    capitalize_unit,
    column_headings,
    format_subtitle,
    legend_title,
    name_coverage,
    name_place,
    name_window,
)
from hled_dash.figures.text.credits import build_credits
from hled_dash.figures.text.notes import (
    BreakKind,
    break_notes,
    build_notes,
    cut_notes,
    find_breaks,
    find_missing_places,
    suspect_notes,
)
from hled_dash.figures.text.record_labels import (
    country_or_party_name,
    format_calendar_date,
    how_known,
    kind_name,
    lane_name,
    licence_name,
    party_names,
)

__all__ = [
    "BreakKind", "break_notes", "build_credits", "build_notes", "capitalize_unit", "column_headings",
    "country_or_party_name", "cut_notes", "describe_lines", "describe_median", "describe_newest", "describe_ranking",
    "find_breaks", "find_missing_places", "format_calendar_date", "format_subtitle", "how_known", "kind_name",
    "lane_name", "legend_title", "licence_name", "name_coverage", "name_place", "name_window", "opening_sentence",
    "party_names", "suspect_notes",
]
