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
from hled_dash.view.parsers import (
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


def _parameters() -> dict[str, Parameter]:
    everywhere = PAGES
    pillars = tuple(PILLAR_PAGES)
    with_places = (*pillars, "explorer", "places", "overview", "dialogue", "data", "changes", "glossary",
                   "accessibility")
    join = SEPARATOR.join
    rows = (
        Parameter("lang", "language", everywhere, parse_code(lambda c: LANGUAGES), str),
        # Not the last, because what is glued to the end of an address would be searched for.
        Parameter("q", "search", everywhere, parse_search, str),
        Parameter("places", "places", with_places, parse_codes(lambda c: c.places), join, multiple=True),
        Parameter("from", "start", with_places, parse_period("first"), lambda value: value or "first"),
        Parameter("to", "end", with_places, parse_period("latest"), lambda value: value or "latest"),
        Parameter("as-of", "as_of", tuple(page for page in PAGES if page not in ("pack", "changes")), parse_day,
                  lambda value: value.isoformat() if value else None),
        Parameter("board", "board_since", ("overview", *pillars), parse_board_since, str),
        Parameter("cell", "board_cell", ("overview", *pillars), parse_code(board_cells, open_value="none"),
                  lambda value: value or "none"),
        Parameter(
            "objective", "objective", pillars, parse_code(lambda c: {**c.objectives, "none": None}), lambda value: value
        ),
        Parameter("figure", "figure", tuple(PAGE_FIGURES), parse_code(figure_names, open_value="all"),
                  lambda value: value or "all"),
        Parameter("figures", "figures", pillars, parse_code(lambda c: FIGURES), str),
        Parameter("themes", "themes", pillars, parse_codes(lambda c: c.themes, allow_empty=True), join, multiple=True),
        Parameter("order", "order", pillars, parse_code(lambda c: ORDERS), str),
        Parameter(
            "indicators",
            "indicators",
            ("overview", "explorer", "places"),
            parse_codes(lambda c: c.indicators, 6),
            join,
            multiple=True,
        ),
        Parameter("indicator", "indicator", ("maps", "value"), parse_code(lambda c: c.indicators), str),
        Parameter("second", "second", ("maps",), parse_code(lambda c: c.indicators), str),
        Parameter("third", "third", ("maps",), parse_code(lambda c: c.indicators, open_value="none"),
                  lambda value: value or "none"),
        Parameter("mode", "mode", ("maps",), parse_code(lambda c: MODES), str),
        Parameter(
            "items",
            "items",
            ("explorer", "maps", "value"),
            parse_items,
            lambda value: join(":".join(pair) for pair in value),
            multiple=True,
        ),
        Parameter("as", "kind", ("explorer",), parse_code(lambda c: KINDS), str),
        Parameter("scale", "scale", ("explorer",), parse_code(lambda c: SCALES), str),
        Parameter("at", "period", ("overview", "explorer", "maps", "value"), parse_period("latest"),
                  lambda value: value or "latest"),
        Parameter("computed", "computed", ("value",), parse_computed, lambda value: value or None),
        Parameter("since", "since", ("maps",), parse_period("first"), lambda value: value or "first"),
        Parameter("years", "years", ("maps",), parse_periods(9), join, multiple=True),
        Parameter(
            "level",
            "level",
            ("explorer", "maps"),
            parse_code(lambda c: LEVELS, open_value="auto"),
            lambda value: value or "auto",
        ),
        Parameter("window", "window", ("overview", "explorer", "maps"),
                  parse_code(lambda c: c.windows, open_value="auto"), lambda value: value or "auto"),
        Parameter(
            "inside", "inside", ("maps",), parse_code(lambda c: c.places, open_value="none"),
            lambda value: value or "none"
        ),
        Parameter("method", "method", ("maps",), parse_code(lambda c: METHODS), str),
        Parameter("classes", "classes", ("maps",), parse_number(3, 9), str),
        Parameter("palette", "palette", ("maps",), parse_code(lambda c: PALETTES), str),
        Parameter("renderer", "renderer", ("maps",), parse_code(lambda c: RENDERERS), str),
        Parameter("labels", "labels", ("maps",), parse_code(lambda c: LABELS), str),
        Parameter("layers", "layers", ("maps",), parse_codes(lambda c: LAYERS, allow_empty=True), join, multiple=True),
        Parameter(
            "selected", "selected", ("maps",), parse_codes(lambda c: c.places, 4, allow_empty=True), join, multiple=True
        ),
        Parameter("place", "place", ("places", "value"), parse_code(lambda c: c.places), str),
        Parameter(
            "source", "source", ("data", "changes"), parse_code(lambda c: c.sources, open_value="all"),
            lambda value: value or "all"
        ),
        Parameter("part", "part", ("dialogue",), parse_code(lambda c: {**c.pillars, **c.objectives}, open_value="all"),
                  lambda value: value or "all"),
        Parameter("kind", "entry_kind", ("dialogue",), parse_code(lambda c: ENTRY_KINDS, open_value="all"),
                  lambda value: value or "all"),
        Parameter("year", "year", ("dialogue",), parse_code(years_of_record, open_value="all"),
                  lambda value: value or "all"),
        Parameter("party", "party", ("dialogue",), parse_code(parties_of_record, open_value="all"),
                  lambda value: value or "all"),
        Parameter("entry", "entry", ("dialogue",),
                  parse_code(lambda c: {**c.record, **c.events}, open_value="none"),
                  lambda value: value or "none"),
        Parameter("markers", "markers", (*pillars, "explorer", "places"),
                  parse_codes(lambda c: MARKERS, allow_empty=True), join, multiple=True),
        Parameter("since", "changed_since", ("changes",), parse_since, lambda value: value or "first"),
        Parameter("pillar", "changed_pillar", ("changes",), parse_code(lambda c: c.pillars, open_value="all"),
                  lambda value: value or "all"),
        Parameter("place", "changed_place", ("changes",), parse_code(lambda c: c.places, open_value="all"),
                  lambda value: value or "all"),
        Parameter("p", "pack", ("pack",), parse_packed, lambda value: value if 0 < len(value) <= MAX_LENGTH else None),
    )
    # A name may mean another thing on another page.
    names = [row.name for row in rows]
    return {row.name if names.index(row.name) == number else f"{row.pages[0]}:{row.name}": row
            for number, row in enumerate(rows)}


#: The parameters of every address, in the order in which they are written: by name, those of one page that have the
#: name of another's by page and name.
PARAMETERS = _parameters()
#: Page to its parameters by name.
BY_PAGE = {page: {row.name: row for row in PARAMETERS.values() if page in row.pages} for page in PAGES}
