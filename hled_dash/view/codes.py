"""Codes of the parameters of a URL, and the defaults of a view."""

from __future__ import annotations

from hled_dash.catalogue.models import EVENT_KINDS

VERSION = "1"
#: Between the values of a list; it needs no escaping in an address.
SEPARATOR = "~"
#: Characters of a parameter and values of a list that are read; an address may come from anywhere.
MAX_LENGTH = 4000
#: Characters of a whole address that are read, in which a parameter may be encoded several times; and parameters that
#: are not known, each of which is explained.
MAX_QUERY = 8 * MAX_LENGTH
MAX_UNKNOWN = 10
MAX_VALUES = 40
#: Carries the name of a page that does not exist to the page that is shown in its place.
UNKNOWN_PAGE = "page"
#: What means the same on every page.
COMMON = ("lang", "places", "from", "to", "as-of")

PILLAR_PAGES = {"pillar_1": "I", "pillar_2": "II", "pillar_3": "III", "pillar_4": "IV"}
PAGES = ("overview", *PILLAR_PAGES, "maps", "explorer", "places", "dialogue", "pack", "data", "changes", "value",
         "glossary", "accessibility")
#: What people write for the name of a page in Spanish, without "_" and accents.
SPANISH_PAGE_NAMES = {
    **{f"pilar{number}": f"pillar_{number}" for number in range(1, 5)}, "panorama": "overview", "inicio": "overview",
    "mapas": "maps", "mapa": "maps", "explorador": "explorer", "lugares": "places", "lugar": "places",
    "dialogo": "dialogue", "carpeta": "pack", "datos": "data", "fuentes": "data", "cambios": "changes",
    "valor": "value", "glosario": "glossary", "accesibilidad": "accessibility",
    # The search is on each page.
    "buscar": "overview", "busqueda": "overview", "buscador": "overview",
}
#: The same in either language.
PAGE_NAMES = {page.replace("_", ""): page for page in PAGES} | SPANISH_PAGE_NAMES | {
    "home": "overview", "search": "overview", "map": "maps", "place": "places", "dialog": "dialogue", "packs": "pack",
    "sources": "data",
}
#: Page to the names of its figures that are no card of the catalogue.
PAGE_FIGURES = {
    "overview": ("board", "map", "headlines", "movers"), **dict.fromkeys(PILLAR_PAGES, ("headlines", "board")),
    "maps": ("map",), "explorer": tuple(f"explorer-{number}" for number in range(1, 7)), "places": ("trend", "profile"),
    "dialogue": ("timeline",), "data": ("coverage",), "changes": ("changes",), "value": ("series",),
}
KINDS = ("line", "bars", "scatter", "slope", "map", "table")
SCALES = ("published", "per_capita", "index", "log")
#: What a map shows: a period, the change between two, several periods or countries side by side, two indicators as
#: colours or circles on colours.
MODES = ("one", "change", "multiples", "countries", "bivariate", "circles", "indicators")
METHODS = ("auto", "quantiles", "natural", "equal", "deviation", "fixed")
PALETTES = ("auto", "viridis", "blues", "oranges", "greens", "purples", "diverging")
#: Names on a map: in the usual size, none, or large for a projector.
LABELS = ("on", "off", "projector")
LAYERS = ("around", "outlines", "ports", "cities", "seaports", "airports")
#: What draws a map of points: flat (printable), or one to zoom into.
RENDERERS = ("flat", "zoom", "columns")
#: What marks time axes: meetings of the dialogue, events that concern a figure's objective, all events of some kinds.
MARKERS = ("meetings", "events", *EVENT_KINDS)
LEVELS = ("country", "group", "admin1", "admin2", "admin3", "us_state", "port", "crossing")
#: How many figures of an objective are drawn: the first few, or all.
FIGURES = ("first", "all")
#: The order of the indicators of an objective: by subject, by name, or by their newest period.
ORDERS = ("theme", "name", "newest")
DEFAULT_PLACES = ("MEX", "GTM", "SLV", "HND", "USA")
DEFAULT_INDICATORS = ("IT.NET.USER.ZS",)
