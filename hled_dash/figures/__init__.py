"""Figures: a card of the catalogue and what the reader chose become one value with many projections."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import maps
from hled_dash.figures.charts import (
    draw_bars,
    draw_dumbbell,
    draw_heatmap,
    draw_line,
    draw_scatter,
    draw_slope,
    draw_stacked,
)
from hled_dash.figures.data import SeriesFrame, load_frames
from hled_dash.figures.figure import Credit, Figure, MapOptions, Selection
from hled_dash.figures.maps import draw_map, draw_symbol_map
from hled_dash.figures.vintages import write_vintages
from hled_dash.language import ENGLISH, Language
from hled_dash.store import Engine, as_of

#: The pure function of each kind: (frames, card, selection, language, catalogue) -> Figure.
KINDS: Mapping[str, Callable[..., Figure]] = {
    "line": draw_line, "stacked": draw_stacked, "bars": draw_bars, "slope": draw_slope, "scatter": draw_scatter,
    "dumbbell": draw_dumbbell, "heatmap": draw_heatmap,
    "map": draw_map, "symbols": draw_symbol_map,
}


def draw(card: FigureCard, selection: Selection, language: Language, catalogue: Catalogue, engine: Engine) -> Figure:
    """Draw the figure of a card for what the reader chose; where there are no figures it says so (``Figure.empty``).

    Raises:
        KeyError: If the card names an indicator that the catalogue does not have.
    """
    database = as_of(engine, selection.as_of)
    frames = load_frames(card, selection, catalogue, database)
    figure = KINDS[card.kind](frames, card, selection, language, catalogue)
    return write_vintages(figure, (series.indicator for series in card.series), database, catalogue, language)


def warm_templates(catalogue: Catalogue, engine: Engine) -> None:
    """Draw a card of each kind of chart, so that no reader waits for what Altair prepares when it is first used."""
    first = {card.kind: card for card in reversed(list(catalogue.cards.values()))}
    for card in first.values():
        if card.kind not in ("map", "symbols"):
            draw(card, Selection(), ENGLISH, catalogue, engine)


def clear_caches() -> None:
    """Forget what was read of the files of shapes, because they may be others now."""
    maps.clear_caches()


__all__ = [
    "KINDS", "Credit", "Figure", "MapOptions", "Selection", "SeriesFrame", "clear_caches", "draw", "warm_templates",
]
