"""Maps: places coloured by classes, points sized by their value, and two things at once.

Shapes come by address, so that a browser fetches each file once and keeps it; only values travel in a specification.
:func:`inline_geometry` puts the shapes in where no browser is (pictures, slides).

What the reader chose for a map is ``Selection.map``; its ``mode`` picks the drawing. A specification holds the values
of one period, or of all of them (``moving``): then the parameter ``at`` says which one is drawn, and a page moves
through the years without sending anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.basemap import WIDTH, inline_geometry
from hled_dash.figures.maps.bivariate import draw_bivariate, draw_circles
from hled_dash.figures.maps.change import draw_change
from hled_dash.figures.maps.choropleth import draw_choropleth
from hled_dash.figures.maps.multiples import draw_multiples
from hled_dash.figures.maps.symbols import draw_symbols
from hled_dash.figures.tidy import SeriesFrame
from hled_dash.language import Language

#: What a map of areas shows, by ``Selection.map.mode``; points know "one" and "change".
MODES: Mapping[str, Callable[..., Figure]] = {
    "one": draw_choropleth, "change": draw_change, "multiples": draw_multiples,
    "bivariate": draw_bivariate, "circles": draw_circles,
}
#: Modes that draw the first two series together.
TWO = ("bivariate", "circles")


def draw_map(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
             catalogue: Catalogue) -> Figure:
    """The map that the selection's mode asks for; one of a single period where it has not what the mode needs."""
    mode = selection.map.mode
    if mode in TWO and len(card.series) < 2:
        mode = "one"
    return MODES[mode](frames, card, selection, language, catalogue)


def draw_points(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                catalogue: Catalogue) -> Figure:
    """Points of one period, or coloured by their change."""
    kind = draw_change if selection.map.mode == "change" else draw_symbols
    return kind(frames, card, selection, language, catalogue)


__all__ = ["MODES", "TWO", "WIDTH", "draw_choropleth", "draw_map", "draw_points", "draw_symbols", "inline_geometry"]
