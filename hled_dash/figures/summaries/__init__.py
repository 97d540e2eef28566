"""Newest values of indicators at a glance: headline figures, profiles, movers, the board, release schedules."""

from hled_dash.figures.summaries.board import (
    JUDGED,
    MAX_YEARS_BEFORE,
    MIN_CHANGES,
    VERDICTS,
    BoardSeries,
    Move,
    Verdict,
    count_moves,
    find_moves,
    load_board,
)
from hled_dash.figures.summaries.freshness import due_month, format_age, is_due
from hled_dash.figures.summaries.headline import (
    TOTALS,
    HeadlineFigure,
    PlaceSeries,
    build_headline,
    items_label,
    name_with_items,
    name_with_population,
    place_beside_name,
)
from hled_dash.figures.summaries.latest import LatestValue, latest_values
from hled_dash.figures.summaries.movers import Mover, find_movers, format_times
from hled_dash.figures.summaries.profile import Profile, ProfileRow, build_profile, leading_rows, rank_sentences
from hled_dash.figures.summaries.vintage_movers import VintageMover, find_vintage_movers

__all__ = [
    "JUDGED", "MAX_YEARS_BEFORE", "MIN_CHANGES", "TOTALS", "VERDICTS", "BoardSeries", "HeadlineFigure",
    "LatestValue", "Move", "Mover", "PlaceSeries", "Profile", "ProfileRow", "Verdict", "VintageMover",
    "build_headline", "build_profile", "count_moves", "due_month", "find_movers", "find_moves",
    "find_vintage_movers", "format_age", "format_times", "is_due", "items_label", "latest_values", "leading_rows",
    "load_board", "name_with_items", "name_with_population", "place_beside_name", "rank_sentences",
]
