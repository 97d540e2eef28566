"""Vintages of a figure, and what each edition of a source changed."""

from hled_dash.figures.vintages.changes import (
    ChangeEntry,
    filter_entries,
    find_entries,
    format_counts,
    format_details,
    format_title,
    largest_revisions,
    pillars_of,
)
from hled_dash.figures.vintages.notes import (
    describe_day,
    describe_revision,
    format_citation,
    format_vintage,
    write_vintages,
)

__all__ = [
    "ChangeEntry", "describe_day", "describe_revision", "filter_entries", "find_entries", "format_citation",
    "format_counts", "format_details", "format_title", "format_vintage", "largest_revisions", "pillars_of",
    "write_vintages",
]
