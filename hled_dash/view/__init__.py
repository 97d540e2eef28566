"""Views and their URLs.

A :class:`View` is the whole state of a page in language-neutral codes; the address is its name. Parsing an address
never fails: what cannot be used is ignored and reported in a sentence (:class:`IgnoredParameter`). Writing one carries
every parameter of the page, defaults too, and a version, so that a link keeps its meaning when a default moves.
"""

from hled_dash.view.codes import (
    COMMON,
    DEFAULT_PLACES,
    KINDS,
    LAYERS,
    LEVELS,
    MARKERS,
    MAX_VALUES,
    METHODS,
    MODES,
    ORDERS,
    PAGE_FIGURES,
    PAGES,
    PALETTES,
    PILLAR_PAGES,
    RENDERERS,
    SCALES,
    UNKNOWN_PAGE,
)
from hled_dash.view.default_places import default_places, page_places
from hled_dash.view.ignored import MAX_NOTICES, IgnoredParameter, describe_ignored
from hled_dash.view.parameters import PARAMETERS, Parameter
from hled_dash.view.view import ParsedView, View, requested_language, write_parameter

__all__ = [
    "COMMON", "DEFAULT_PLACES", "KINDS", "LAYERS", "LEVELS", "MARKERS", "MAX_NOTICES", "MAX_VALUES", "METHODS", "MODES",
    "ORDERS", "PAGES", "PAGE_FIGURES", "PALETTES", "PARAMETERS", "PILLAR_PAGES", "RENDERERS", "SCALES", "UNKNOWN_PAGE",
    "IgnoredParameter", "Parameter", "ParsedView", "View", "default_places", "describe_ignored", "page_places",
    "requested_language", "write_parameter",
]
