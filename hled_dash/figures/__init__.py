"""Figures: a card of the catalogue and what the reader chose become one value with many projections."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.bars import bars
from hled_dash.figures.figure import Credit, Figure, MapChoice, Selection
from hled_dash.figures.gap import gap
from hled_dash.figures.line import line
from hled_dash.figures.maps import draw_map, draw_points
from hled_dash.figures.read import read
from hled_dash.figures.scatter import scatter
from hled_dash.figures.seasons import seasons
from hled_dash.figures.slope import slope
from hled_dash.figures.stacked import stacked
from hled_dash.figures.tidy import SeriesFrame
from hled_dash.language import Language
from hled_dash.store import Engine

#: The pure function of each kind: (frames, card, selection, language, catalogue) -> Figure.
KINDS: Mapping[str, Callable[..., Figure]] = {
    "line": line, "stacked": stacked, "bars": bars, "slope": slope, "scatter": scatter, "gap": gap, "seasons": seasons,
    "map": draw_map, "points": draw_points,
}


def draw(card: FigureCard, selection: Selection, language: Language, catalogue: Catalogue, engine: Engine) -> Figure:
    """The figure of a card for what the reader chose; where there are no figures it says so (``Figure.empty``).

    Raises:
        KeyError: when the card names an indicator that the catalogue does not have.
    """
    return KINDS[card.kind](read(card, selection, catalogue, engine), card, selection, language, catalogue)


__all__ = ["KINDS", "Credit", "Figure", "MapChoice", "Selection", "SeriesFrame", "draw"]
