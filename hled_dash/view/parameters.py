"""The parameters of a URL: name, field of the view, parser and formatter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hled_dash.catalogue.board import board_cells
from hled_dash.catalogue.models import ENTRY_KINDS
from hled_dash.catalogue.record import parties_of_record, years_of_record
from hled_dash.language import LANGUAGES
from hled_dash.view.codes import (
    FIGURES,
    KINDS,
    LABELS,
    LAYERS,
    LEVELS,
    MARKERS,
    MAX_LENGTH,
    METHODS,
    MODES,
    ORDERS,
    PAGE_FIGURES,
    PAGES,
    PALETTES,
    PILLAR_PAGES,
    RENDERERS,
    SCALES,
    SEPARATOR,
)
from hled_dash.view.parameter_parsers import (
    Parser,
    figure_names,
    parse_board_since,
    parse_code,
    parse_codes,
    parse_computed,
    parse_day,
    parse_items,
    parse_number,
    parse_packed,
    parse_period,
    parse_periods,
    parse_search,
    parse_since,
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of the address: its name there, its field of the view, and how it is parsed and written."""

    name: str
    field: str
    pages: tuple[str, ...]
    parse: Parser
    write: Callable[[Any], str | None]
    multiple: bool = False


_PILLARS = tuple(PILLAR_PAGES)
_WITH_PLACES = (*_PILLARS, "explorer", "places", "overview", "dialogue", "data", "changes", "glossary", "accessibility")


def _or(open_value: str) -> Callable[[Any], str]:
    """Return a function that writes a value, and ``open_value`` for None or an empty one."""
    return lambda value: value or open_value


_ROWS = (
    Parameter("lang", "language", PAGES, parse_code(LANGUAGES), str),
    # Not the last, because what is glued to the end of an address would be searched for.
    Parameter("q", "search", tuple(page for page in PAGES if page != "pack"), parse_search, str),
    # The address of a pack is long enough.
    Parameter("q", "search", ("pack",), parse_search, lambda value: value or None),
    Parameter("places", "places", _WITH_PLACES, parse_codes(lambda catalogue: catalogue.places), SEPARATOR.join,
              multiple=True),
    Parameter("from", "start", _WITH_PLACES, parse_period("first", is_bound=True), _or("first")),
    Parameter("to", "end", _WITH_PLACES, parse_period("latest", is_bound=True), _or("latest")),
    Parameter("as-of", "as_of", tuple(page for page in PAGES if page not in ("pack", "changes")), parse_day,
              lambda value: value.isoformat() if value else None),
    Parameter("board", "board_since", ("overview", *_PILLARS), parse_board_since, str),
    Parameter("cell", "board_cell", ("overview", *_PILLARS), parse_code(board_cells, open_value="none"), _or("none")),
    Parameter("objective", "objective", _PILLARS, parse_code(lambda catalogue: {**catalogue.objectives, "none": None}),
              lambda value: value),
    Parameter("figure", "figure", tuple(PAGE_FIGURES), parse_code(figure_names, open_value="all"), _or("all")),
    Parameter("figures", "figures", _PILLARS, parse_code(FIGURES), str),
    Parameter("themes", "themes", _PILLARS, parse_codes(lambda catalogue: catalogue.themes, allow_empty=True),
              SEPARATOR.join, multiple=True),
    Parameter("order", "order", _PILLARS, parse_code(ORDERS), str),
    Parameter("rows", "rows", _PILLARS, parse_search, lambda value: value or None),
    Parameter("indicators", "indicators", ("overview", "explorer", "places"),
              parse_codes(lambda catalogue: catalogue.indicators, 6), SEPARATOR.join, multiple=True),
    Parameter("indicator", "indicator", ("maps", "value"), parse_code(lambda catalogue: catalogue.indicators), str),
    Parameter("second", "second", ("maps",), parse_code(lambda catalogue: catalogue.indicators), str),
    Parameter("third", "third", ("maps",), parse_code(lambda catalogue: catalogue.indicators, open_value="none"),
              _or("none")),
    Parameter("mode", "mode", ("maps",), parse_code(MODES), str),
    Parameter("items", "items", ("explorer", "maps", "value"), parse_items,
              lambda value: SEPARATOR.join(":".join(pair) for pair in value), multiple=True),
    Parameter("as", "kind", ("explorer",), parse_code(KINDS, open_value="auto"), _or("auto")),
    Parameter("scale", "scale", ("explorer",), parse_code(SCALES), str),
    Parameter("at", "period", ("overview", "explorer", "maps", "value"), parse_period("latest"), _or("latest")),
    Parameter("computed", "computed", ("value",), parse_computed, lambda value: value or None),
    Parameter("since", "since", ("maps",), parse_period("first"), _or("first")),
    Parameter("years", "years", ("maps",), parse_periods(9), SEPARATOR.join, multiple=True),
    Parameter("level", "level", ("explorer", "maps"), parse_code(LEVELS, open_value="auto"), _or("auto")),
    Parameter("window", "window", ("overview", "explorer", "maps"),
              parse_code(lambda catalogue: catalogue.windows, open_value="auto"), _or("auto")),
    Parameter("inside", "inside", ("maps",), parse_code(lambda catalogue: catalogue.places, open_value="none"),
              _or("none")),
    Parameter("method", "method", ("maps",), parse_code(METHODS), str),
    Parameter("classes", "classes", ("maps",), parse_number(3, 9), str),
    Parameter("palette", "palette", ("maps",), parse_code(PALETTES), str),
    Parameter("renderer", "renderer", ("maps",), parse_code(RENDERERS), str),
    Parameter("labels", "labels", ("maps",), parse_code(LABELS), str),
    Parameter("layers", "layers", ("maps",), parse_codes(LAYERS, allow_empty=True), SEPARATOR.join, multiple=True),
    Parameter("selected", "selected", ("maps",), parse_codes(lambda catalogue: catalogue.places, 4, allow_empty=True),
              SEPARATOR.join, multiple=True),
    Parameter("place", "place", ("places", "value"), parse_code(lambda catalogue: catalogue.places), str),
    Parameter("source", "source", ("data", "changes"),
              parse_code(lambda catalogue: catalogue.sources, open_value="all"), _or("all")),
    Parameter("part", "part", ("dialogue",),
              parse_code(lambda catalogue: {**catalogue.pillars, **catalogue.objectives}, open_value="all"),
              _or("all")),
    Parameter("kind", "entry_kind", ("dialogue",), parse_code(ENTRY_KINDS, open_value="all"), _or("all")),
    Parameter("year", "year", ("dialogue",), parse_code(years_of_record, open_value="all"), _or("all")),
    Parameter("party", "party", ("dialogue",), parse_code(parties_of_record, open_value="all"), _or("all")),
    Parameter("entry", "entry", ("dialogue",),
              parse_code(lambda catalogue: {**catalogue.record, **catalogue.events}, open_value="none"), _or("none")),
    Parameter("markers", "markers", (*_PILLARS, "explorer", "places"), parse_codes(MARKERS, allow_empty=True),
              SEPARATOR.join, multiple=True),
    Parameter("since", "changed_since", ("changes",), parse_since, _or("first")),
    Parameter("pillar", "changed_pillar", ("changes",),
              parse_code(lambda catalogue: catalogue.pillars, open_value="all"), _or("all")),
    Parameter("place", "changed_place", ("changes",), parse_code(lambda catalogue: catalogue.places, open_value="all"),
              _or("all")),
    Parameter("p", "pack", ("pack",), parse_packed, lambda value: value if 0 < len(value) <= MAX_LENGTH else None),
)

_NAMES = [row.name for row in _ROWS]
#: The parameters of every address, in the order in which they are written: by name, those of one page that have the
#: name of another's by page and name.
PARAMETERS = {row.name if _NAMES.index(row.name) == number else f"{row.pages[0]}:{row.name}": row
              for number, row in enumerate(_ROWS)}
#: Page to its parameters by name.
BY_PAGE = {page: {row.name: row for row in PARAMETERS.values() if page in row.pages} for page in PAGES}
