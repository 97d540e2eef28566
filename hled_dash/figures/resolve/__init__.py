"""Resolution of a view to its figures, independent of pages: needs only a catalogue and a database.

    resolver = Resolver(catalogue, engine)
    figure = view_figure(View.from_query("maps", query, catalogue).view, resolver)
"""

from hled_dash.figures.resolve.availability import Cache, MemoryCache
from hled_dash.figures.resolve.maps import (
    CHILD_LEVEL,
    DYNAMIC_MODES,
    ResolvedMap,
    is_dynamic,
    map_card,
    map_figure,
    map_selection,
    resolve_map,
    with_selected,
)
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.resolve.views import (
    HEADLINES_PER_PILLAR,
    MOVERS_PLACES,
    NoFigureError,
    ViewFigure,
    first_figures,
    record_filter,
    record_text,
    top_card,
    view_figure,
    view_figures,
    view_selection,
)

__all__ = [
    "CHILD_LEVEL", "DYNAMIC_MODES", "HEADLINES_PER_PILLAR", "MOVERS_PLACES", "Cache", "MemoryCache", "NoFigureError",
    "ResolvedMap", "Resolver", "ViewFigure", "first_figures", "is_dynamic", "map_card", "map_figure", "map_selection",
    "record_filter", "record_text", "resolve_map", "top_card", "view_figure", "view_figures", "view_selection",
    "with_selected",
]
