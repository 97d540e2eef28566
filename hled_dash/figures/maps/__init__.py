"""Maps: places coloured by class, symbols sized by value, and several indicators at once.

``Selection.map.mode`` picks the kind of map. Shapes come by URL, so that a browser fetches each file once and keeps it;
only values travel in a specification, those of one period or of all of them (``Selection.map.animated``), among which
the parameter ``period_index`` picks. :func:`inline_geometry` puts the shapes in where no browser is (pictures, slides).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.data import SeriesFrame
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps.basemap import inline_geometry, points_of_file
from hled_dash.figures.maps.bivariate import draw_bivariate, draw_circles
from hled_dash.figures.maps.change import draw_change
from hled_dash.figures.maps.choropleth import DECLARED_METHODS, draw_choropleth
from hled_dash.figures.maps.deck import (
    BUTTONS_HEIGHT,
    DECK_HEIGHT,
    DECK_PITCH,
    METRES_PER_DEGREE,
    DeckMap,
    build_deck_map,
)
from hled_dash.figures.maps.drawing import select_places, selected_value
from hled_dash.figures.maps.histogram import Histogram
from hled_dash.figures.maps.legend import LEGEND_ROOM
from hled_dash.figures.maps.multiples import TITLE_LETTERS, draw_countries, draw_multiples
from hled_dash.figures.maps.payload import PAYLOAD
from hled_dash.figures.maps.place_labels import scales_inside
from hled_dash.figures.maps.projection import WIDTH, is_map, visible_bounds
from hled_dash.figures.maps.side_by_side import draw_indicators
from hled_dash.figures.maps.symbols import draw_symbols
from hled_dash.figures.maps.timeline import Timeline
from hled_dash.language import Language

#: The drawing function of each ``Selection.map.mode``; points have "one" and "change".
MODES: Mapping[str, Callable[..., Figure]] = {
    "one": draw_choropleth, "change": draw_change, "multiples": draw_multiples,
    "countries": draw_countries, "bivariate": draw_bivariate, "circles": draw_circles,
    "indicators": draw_indicators,
}
#: Modes that draw the first two series together; "indicators" draws up to three.
TWO_INDICATOR_MODES = ("bivariate", "circles", "indicators")


def draw_map(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
             catalogue: Catalogue) -> Figure:
    """Draw the map that the selection's mode requests; one of a single period where it has not what the mode needs."""
    mode = selection.map.mode
    if mode in TWO_INDICATOR_MODES and len(card.series) < 2:
        mode = "one"
    return MODES[mode](frames, card, selection, language, catalogue)


def draw_symbol_map(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                catalogue: Catalogue) -> Figure:
    """Draw points of one period, or coloured by their change."""
    kind = draw_change if selection.map.mode == "change" else draw_symbols
    return kind(frames, card, selection, language, catalogue)


def clear_caches() -> None:
    """Forget what was read of the files of shapes, because they may be others now."""
    for function in (points_of_file, scales_inside, visible_bounds):
        function.cache_clear()


__all__ = [
    "BUTTONS_HEIGHT", "DECK_HEIGHT", "DECK_PITCH", "DECLARED_METHODS", "LEGEND_ROOM", "METRES_PER_DEGREE", "MODES",
    "PAYLOAD", "TITLE_LETTERS", "TWO_INDICATOR_MODES", "WIDTH", "DeckMap", "Histogram", "Timeline", "build_deck_map",
    "clear_caches", "draw_map", "draw_symbol_map", "inline_geometry", "is_map", "select_places", "selected_value",
]
