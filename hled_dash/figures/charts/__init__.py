"""Charts, one module for each kind."""

from hled_dash.figures.charts.bars import draw_bars
from hled_dash.figures.charts.board import (
    cell_symbols,
    describe_counts,
    describe_symbols,
    draw_board,
    format_observation,
    format_usual,
    since_words,
    verdict_names,
)
from hled_dash.figures.charts.coverage import coverage_figure
from hled_dash.figures.charts.dumbbell import draw_dumbbell
from hled_dash.figures.charts.heatmap import draw_heatmap
from hled_dash.figures.charts.line import draw_line
from hled_dash.figures.charts.scatter import draw_scatter
from hled_dash.figures.charts.slope import draw_slope
from hled_dash.figures.charts.sparkline import draw_sparkline
from hled_dash.figures.charts.stacked import draw_stacked
from hled_dash.figures.charts.timeline import draw_timeline

__all__ = [
    "cell_symbols", "coverage_figure", "describe_counts", "describe_symbols", "draw_bars", "draw_board",
    "draw_dumbbell", "draw_heatmap", "draw_line", "draw_scatter", "draw_slope", "draw_sparkline", "draw_stacked",
    "draw_timeline", "format_observation", "format_usual", "since_words", "verdict_names",
]
