"""Resolution of a view to its figures, independent of pages: needs only a catalogue and a database.

    resolver = Resolver(catalogue, engine)
    figure = view_figure(View.from_query("maps", query, catalogue).view, resolver)
"""

from hled_dash.figures.resolve.availability import MIN_OPENING_SHARE, REGION, Cache, MemoryCache
from hled_dash.figures.resolve.changes import change_entries, changes_figure, changes_of_view, vintage_movers_of_view
from hled_dash.figures.resolve.explorer import (
    explorer_cards,
    explorer_level,
    explorer_levels,
    explorer_notices,
    explorer_scale,
    explorer_scales,
    explorer_windows,
    lacks_second_indicator,
    overview_map_card,
    place_trend,
    with_held_places,
    without_drawing,
)
from hled_dash.figures.resolve.figure_parameters import (
    CARD_PARAMETERS,
    figure_parameters,
    ignored_parameters,
    parameters_of_pages,
    without_ignored,
)
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
from hled_dash.figures.resolve.names import map_level_names, measure, place_name
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.resolve.search_notices import difference_notices, nearest_notices
from hled_dash.figures.resolve.views import (
    HEADLINES_PER_PILLAR,
    MOVERS_PLACES,
    NoFigureError,
    ViewFigure,
    first_figures,
    record_filter,
    record_name,
    record_text,
    top_card,
    view_figure,
    view_figures,
    view_notices,
    view_selection,
)

__all__ = [
    "CARD_PARAMETERS", "CHILD_LEVEL", "DYNAMIC_MODES", "HEADLINES_PER_PILLAR", "MIN_OPENING_SHARE", "MOVERS_PLACES",
    "REGION", "Cache", "MemoryCache", "NoFigureError", "ResolvedMap", "Resolver", "ViewFigure", "change_entries",
    "changes_figure", "changes_of_view", "difference_notices", "explorer_cards", "explorer_level",
    "explorer_levels", "explorer_notices", "explorer_scale", "explorer_scales", "explorer_windows",
    "figure_parameters", "first_figures", "ignored_parameters", "is_dynamic", "lacks_second_indicator", "map_card",
    "map_figure", "map_level_names", "map_selection", "measure", "nearest_notices", "overview_map_card",
    "parameters_of_pages", "place_name", "place_trend", "record_filter", "record_name", "record_text",
    "resolve_map", "top_card", "view_figure", "view_figures", "view_notices", "view_selection",
    "vintage_movers_of_view", "with_held_places", "with_selected", "without_drawing", "without_ignored",
]
