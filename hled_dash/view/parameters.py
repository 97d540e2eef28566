"""The parameters of an address: the name of each, its field of the view, and how it is parsed and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.board import BOARD_SINCE, board_cells
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
    SEPARATOR,
)
from hled_dash.view.ignored import IgnoredParameter

#: Letters of a search.
MAX_SEARCH = 100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What a figure computes from a value, and with what.
COMPUTED = re.compile(
    r"(index|change):\d{4}(-Q[1-4]|-\d\d)?|per_capita:\d{1,6}|sum:\d{1,2}|less:[\w.:=-]{1,80}", re.ASCII)
_PERIOD = re.compile(r"[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


class _Invalid:
    """No usable value was found."""


INVALID = _Invalid()
Parser = Callable[[str, Catalogue], tuple[Any, list[IgnoredParameter]]]


@dataclass(frozen=True)
class Parameter:
    """One parameter of the address: its name there, its field of the view, and how it is parsed and written."""

    name: str
    field: str
    pages: tuple[str, ...]
    parse: Parser
    write: Callable[[Any], str | None]
    multiple: bool = False


def truncate(text: str) -> str:
    """The beginning of a text from an address, without characters that cannot be printed."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _unknown_value(text: str, known: Iterable[str]) -> IgnoredParameter:
    near = process.extractOne(text[:60], tuple(known), scorer=fuzz.ratio, score_cutoff=75)
    return IgnoredParameter("value", "", truncate(text), near[0] if near else "")


def _find(text: str, codes: Iterable[str], by_folded: dict[str, str]) -> str | None:
    """The code that a text is, in whatever case; ``by_folded`` is filled when it is first needed."""
    if text in codes:
        return text
    if not by_folded:
        by_folded |= {code.casefold(): code for code in codes}
    return by_folded.get(text.casefold())


def _code(known: Callable[[Catalogue], Iterable[str]], *, open_value: str | None = None) -> Parser:
    """Reads one code; ``open_value`` stands for None."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if open_value is not None and text.casefold() == open_value:
            return None, []
        codes = known(catalogue)
        code = _find(text, codes, {})
        return (INVALID, [_unknown_value(text, codes)]) if code is None else (code, [])

    return read


def _codes(known: Callable[[Catalogue], Iterable[str]], most: int = MAX_VALUES, *, allow_empty: bool = False) -> Parser:
    """Reads codes in their order, each once."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        codes: list[str] = []
        wrong: list[IgnoredParameter] = []
        known_codes = known(catalogue)
        by_folded: dict[str, str] = {}
        for part in dict.fromkeys(part for part in text.split(SEPARATOR) if part):
            code = _find(part, known_codes, by_folded)
            if code is not None:
                codes += [code] if code not in codes else []
            elif len(wrong) < 5:
                wrong.append(_unknown_value(part, known_codes))
        if len(codes) > most:
            wrong.append(IgnoredParameter("many", "", str(most)))
        if codes or (allow_empty and not wrong):
            return tuple(codes[:most]), wrong
        return INVALID, wrong or [IgnoredParameter("value", "", truncate(text))]

    return read


def _period(open_value: str) -> Parser:
    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if text.casefold() == open_value:
            return None, []
        if _PERIOD.fullmatch(period := text.upper()) and text.isascii() and "1900" <= text[:4] <= "2100":
            return period, []
        return INVALID, [IgnoredParameter("period", "", truncate(text))]

    return read


def _since(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads a day as a text (``2026-11-01``); ``first`` is no bound."""
    if text.casefold() in ("", "first"):
        return None, []
    try:
        # Of the forms of ISO 8601 the one with dashes alone.
        return date.fromisoformat(text if "-" in text else "").isoformat(), []
    except ValueError:
        return INVALID, [IgnoredParameter("period", "", truncate(text))]


def _periods(most: int) -> Parser:
    """Reads periods in their order, each once; none is a choice too."""
    parse_period = _period("")

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        parts = [part for part in dict.fromkeys(text.split(SEPARATOR)) if part]
        parsed = [parse_period(part, catalogue) for part in parts]
        periods = [period for period, _wrong in parsed if period is not INVALID]
        wrong = [ignored for _period, part_wrong in parsed for ignored in part_wrong][:5]
        if len(periods) > most:
            wrong.append(IgnoredParameter("many", "", str(most)))
        return (tuple(periods[:most]) if periods or not wrong else INVALID), wrong

    return read


def _day(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads a day on which something was published already; none is the newest."""
    if not text or text.casefold() == "latest":
        return None, []
    try:
        day = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        return INVALID, [IgnoredParameter("day", "", truncate(text))]
    # Somewhere the next day has begun.
    if day > datetime.now(UTC).date() + timedelta(days=1):
        return INVALID, [IgnoredParameter("future", "", text)]
    if day < (first := catalogue.first_edition):
        return INVALID, [IgnoredParameter("early", "", text, first.isoformat())]
    return day, []


def _number(low: int, high: int) -> Parser:
    """Reads a whole number between two, inclusive."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        known = {str(number): number for number in range(low, high + 1)}
        return (known[text], []) if text in known else (INVALID, [_unknown_value(text, known)])

    return read


def _items(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads ``sex:F~mode:truck``: one chosen item for a dimension."""
    items: dict[str, str] = {}
    wrong: list[IgnoredParameter] = []
    for part in filter(None, text.split(SEPARATOR)):
        name, _, item_name = part.partition(":")
        code = _find(name, catalogue.dimensions, {})
        item = code and _find(item_name, [one.code for one in catalogue.dimensions[code].items], {})
        if code and item:
            items[code] = item
        elif len(wrong) < 5:
            wrong.append(IgnoredParameter("value", "", truncate(part)))
    return tuple(items.items()), wrong


def _search(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    return "".join(sign for sign in text if sign.isprintable())[:MAX_SEARCH].strip(), []


def _computed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """What a figure computed from a value (see :mod:`hled_dash.figures.computed`)."""
    if not text or COMPUTED.fullmatch(text):
        return text, []
    return INVALID, [IgnoredParameter("value", "", truncate(text))]


def _figures(catalogue: Catalogue) -> Iterable[str]:
    return {**catalogue.cards, **dict.fromkeys(name for names in PAGE_FIGURES.values() for name in names)}


def _packed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """A pack, which :mod:`hled_dash.pack` decodes, or the name of a ready-made one."""
    if not text.strip() or not text.isascii():
        return INVALID, [IgnoredParameter("value", "", truncate(text))]
    return text, []


def _parameters() -> dict[str, Parameter]:
    everywhere = PAGES
    pillars = tuple(PILLAR_PAGES)
    with_places = (*pillars, "explorer", "places", "overview", "dialogue", "data", "changes", "glossary", "accessibility")
    join = SEPARATOR.join
    rows = (
        Parameter("lang", "language", everywhere, _code(lambda c: LANGUAGES), str),
        Parameter("places", "places", with_places, _codes(lambda c: c.places), join, multiple=True),
        Parameter("from", "start", with_places, _period("first"), lambda value: value or "first"),
        Parameter("to", "end", with_places, _period("latest"), lambda value: value or "latest"),
        Parameter("as-of", "as_of", tuple(page for page in PAGES if page not in ("pack", "changes")), _day,
                  lambda value: value.isoformat() if value else None),
        Parameter("board", "board_since", ("overview", *pillars), _code(lambda c: BOARD_SINCE), str),
        Parameter("cell", "board_cell", ("overview", *pillars), _code(board_cells, open_value="none"),
                  lambda value: value or "none"),
        Parameter(
            "objective", "objective", pillars, _code(lambda c: {**c.objectives, "none": None}), lambda value: value
        ),
        Parameter("figure", "figure", tuple(PAGE_FIGURES), _code(_figures, open_value="all"),
                  lambda value: value or "all"),
        Parameter("figures", "figures", pillars, _code(lambda c: FIGURES), str),
        Parameter("themes", "themes", pillars, _codes(lambda c: c.themes, allow_empty=True), join, multiple=True),
        Parameter("order", "order", pillars, _code(lambda c: ORDERS), str),
        Parameter("indicators", "indicators", ("overview", "explorer", "places"), _codes(lambda c: c.indicators, 6),
                  join, multiple=True),
        Parameter("indicator", "indicator", ("maps", "value"), _code(lambda c: c.indicators), str),
        Parameter("second", "second", ("maps",), _code(lambda c: c.indicators), str),
        Parameter("third", "third", ("maps",), _code(lambda c: c.indicators, open_value="none"),
                  lambda value: value or "none"),
        Parameter("mode", "mode", ("maps",), _code(lambda c: MODES), str),
        Parameter("items", "items", ("explorer", "maps", "value"), _items,
                  lambda value: join(":".join(pair) for pair in value), multiple=True),
        Parameter("as", "kind", ("explorer",), _code(lambda c: KINDS), str),
        Parameter("scale", "scale", ("explorer",), _code(lambda c: SCALES), str),
        Parameter("at", "period", ("overview", "explorer", "maps", "value"), _period("latest"),
                  lambda value: value or "latest"),
        Parameter("computed", "computed", ("value",), _computed, lambda value: value or None),
        Parameter("since", "since", ("maps",), _period("first"), lambda value: value or "first"),
        Parameter("since", "changed_since", ("changes",), _since, lambda value: value or "first"),
        Parameter("pillar", "changed_pillar", ("changes",), _code(lambda c: c.pillars, open_value="all"),
                  lambda value: value or "all"),
        Parameter("place", "changed_place", ("changes",), _code(lambda c: c.places, open_value="all"),
                  lambda value: value or "all"),
        Parameter("years", "years", ("maps",), _periods(9), join, multiple=True),
        Parameter("level", "level", ("explorer", "maps"), _code(lambda c: LEVELS, open_value="auto"),
                  lambda value: value or "auto"),
        Parameter("window", "window", ("overview", "explorer", "maps"), _code(lambda c: c.windows), str),
        Parameter(
            "inside", "inside", ("maps",), _code(lambda c: c.places, open_value="none"), lambda value: value or "none"
        ),
        Parameter("method", "method", ("maps",), _code(lambda c: METHODS), str),
        Parameter("classes", "classes", ("maps",), _number(3, 9), str),
        Parameter("palette", "palette", ("maps",), _code(lambda c: PALETTES), str),
        Parameter("renderer", "renderer", ("maps",), _code(lambda c: RENDERERS), str),
        Parameter("labels", "labels", ("maps",), _code(lambda c: LABELS), str),
        Parameter("layers", "layers", ("maps",), _codes(lambda c: LAYERS, allow_empty=True), join, multiple=True),
        Parameter(
            "selected", "selected", ("maps",), _codes(lambda c: c.places, 4, allow_empty=True), join, multiple=True
        ),
        Parameter("place", "place", ("places", "value"), _code(lambda c: c.places), str),
        Parameter(
            "source", "source", ("data", "changes"), _code(lambda c: c.sources, open_value="all"), lambda value: value or "all"
        ),
        Parameter("part", "part", ("dialogue",), _code(lambda c: {**c.pillars, **c.objectives}, open_value="all"),
                  lambda value: value or "all"),
        Parameter("kind", "entry_kind", ("dialogue",), _code(lambda c: ENTRY_KINDS, open_value="all"),
                  lambda value: value or "all"),
        Parameter("year", "year", ("dialogue",), _code(years_of_record, open_value="all"),
                  lambda value: value or "all"),
        Parameter("party", "party", ("dialogue",), _code(parties_of_record, open_value="all"),
                  lambda value: value or "all"),
        Parameter("entry", "entry", ("dialogue",), _code(lambda c: c.record, open_value="none"),
                  lambda value: value or "none"),
        Parameter("markers", "markers", (*pillars, "explorer", "places"), _codes(lambda c: MARKERS, allow_empty=True),
                  join, multiple=True),
        Parameter("p", "pack", ("pack",), _packed, lambda value: value if 0 < len(value) <= MAX_LENGTH else None),
        Parameter("q", "search", everywhere, _search, str),
    )
    # A name may mean another thing on another page.
    names = [row.name for row in rows]
    return {row.name if names.index(row.name) == number else f"{row.pages[0]}:{row.name}": row
            for number, row in enumerate(rows)}


#: The parameters of every address, in the order in which they are written: by name, those of one page that have the
#: name of another's by page and name.
PARAMETERS = _parameters()
