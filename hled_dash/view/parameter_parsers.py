"""Parsers of the parameters of a URL; they accept any text and never raise."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.aliases import letters_of, unique_by_letters
from hled_dash.catalogue.board import board_bases
from hled_dash.view.codes import MAX_VALUES, PAGE_FIGURES, SEPARATOR
from hled_dash.view.ignored import IgnoredParameter
from hled_dash.view.period_parsers import is_to_come, read_bound, read_day, read_period

#: Letters of a search.
MAX_SEARCH = 100
#: Letters of a text of codes that nothing parts.
MAX_RUN = 200
#: What a figure computes from a value, and with what.
COMPUTED = re.compile(
    r"(index|change):\d{4}(-Q[1-4]|-\d\d)?|per_capita:\d{1,6}|sum:\d{1,2}|less:[\w.:=-]{1,80}", re.ASCII)


class _Invalid:
    """No usable value was found."""


INVALID = _Invalid()
Parser = Callable[[str, Catalogue], tuple[Any, list[IgnoredParameter]]]
#: Codes that a parameter may have: the same whatever the catalogue, or those of the catalogue.
Codes = Collection[str] | Callable[[Catalogue], Collection[str]]


def truncate(text: str) -> str:
    """Return the beginning of a text from an address, without characters that cannot be printed."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _unknown_value(text: str, allowed: Iterable[str]) -> IgnoredParameter:
    near = process.extractOne(text[:60], tuple(allowed), scorer=fuzz.ratio, score_cutoff=75)
    return IgnoredParameter("value", "", truncate(text), near[0] if near else "")


def _aliases(codes: Iterable[str], catalogue: Catalogue) -> Mapping[str, str]:
    """Map the letters of what is written for a code to the code: in whatever case, with whatever signs between its
    letters."""
    return catalogue.place_aliases if codes is catalogue.places else unique_by_letters((code, code) for code in codes)


def _find(text: str, codes: Iterable[str], catalogue: Catalogue) -> str | None:
    """Find the one code that a text is."""
    return text if text in codes else _aliases(codes, catalogue).get(letters_of(text))


def _codes_of(known: Codes, catalogue: Catalogue) -> Collection[str]:
    return known(catalogue) if callable(known) else known


def parse_code(known: Codes, *, open_value: str | None = None) -> Parser:
    """Parse one code; ``open_value`` stands for None."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if open_value is not None and text.casefold() == open_value:
            return None, []
        codes = _codes_of(known, catalogue)
        code = _find(text, codes, catalogue)
        return (INVALID, [_unknown_value(text, codes)]) if code is None else (code, [])

    return read


def split_codes(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the codes that a text consists of, where what parted them was lost; none if it is no such text."""
    # The codes that the text has up to each of its positions.
    runs: list[tuple[str, ...] | None] = [(), *[None] * len(text)]
    longest = max(map(len, known), default=0) if len(text) <= MAX_RUN else 0
    for end in range(1, len(text) + 1):
        runs[end] = next(((*run, code) for start in range(max(0, end - longest), end)
                          if (run := runs[start]) is not None and (code := text[start:end]) in known), None)
    return runs[-1] or ()


def parse_codes(known: Codes, most: int = MAX_VALUES, *, allow_empty: bool = False) -> Parser:
    """Parse codes in their order, each once."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        codes: list[str] = []
        ignored: list[IgnoredParameter] = []
        known_codes = _codes_of(known, catalogue)
        aliases: Mapping[str, str] = {}
        for part in dict.fromkeys(part for part in text.split(SEPARATOR) if part):
            if (code := part) not in known_codes:
                aliases = aliases or _aliases(known_codes, catalogue)
                code = aliases.get(letters_of(part), "")
            if run := (code,) if code else split_codes(part, known_codes):
                codes += [code for code in run if code not in codes]
            elif len(ignored) < 5:
                ignored.append(_unknown_value(part, known_codes))
        if len(codes) > most:
            ignored.append(IgnoredParameter("many", "", str(most)))
        if codes or (allow_empty and not ignored):
            return tuple(codes[:most]), ignored
        return INVALID, ignored or [IgnoredParameter("value", "", truncate(text))]

    return read


def parse_period(open_value: str, *, is_bound: bool = False) -> Parser:
    """Parse a period; ``open_value`` stands for None, and ``is_bound`` for one that others lie between."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if text.casefold() == open_value or (is_bound and not text):
            return None, []
        period = read_bound(text, is_first=open_value == "first") if is_bound else read_period(text)
        return (period, []) if period else (INVALID, [IgnoredParameter("period", "", truncate(text))])

    return read


def parse_board_since(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse the base of the board; of any date its year."""
    period, known = read_period(text), board_bases(catalogue)
    return parse_code(known)(period[:4] if period and period[:4] in known else text, catalogue)


def parse_since(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse a day as a text (``2026-11-01``), also one that has no edition yet; ``first`` is no bound."""
    if text.casefold() in ("", "first"):
        return None, []
    day = read_day(text)
    return (day.isoformat(), []) if day else (INVALID, [IgnoredParameter("period", "", truncate(text))])


def parse_periods(most: int) -> Parser:
    """Parse periods in their order, each once; an empty list is valid."""
    parse_one = parse_period("")

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        parts = [part for part in dict.fromkeys(text.split(SEPARATOR)) if part]
        parsed = [parse_one(part, catalogue) for part in parts]
        periods = [period for period, _reasons in parsed if period is not INVALID]
        ignored = [reason for _period, reasons in parsed for reason in reasons][:5]
        if len(periods) > most:
            ignored.append(IgnoredParameter("many", "", str(most)))
        return (tuple(periods[:most]) if periods or not ignored else INVALID), ignored

    return read


def parse_day(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse a day on which something was published already; none is the newest."""
    if not text or text.casefold() == "latest":
        return None, []
    day = read_day(text)
    if day is None:
        return INVALID, [IgnoredParameter("day", "", truncate(text))]
    if is_to_come(day):
        return INVALID, [IgnoredParameter("future", "", day.isoformat())]
    if day < (first := catalogue.first_edition):
        return INVALID, [IgnoredParameter("early", "", day.isoformat(), first.isoformat())]
    return day, []


def parse_number(low: int, high: int) -> Parser:
    """Parse a whole number between two, inclusive."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        numbers = {str(number): number for number in range(low, high + 1)}
        return (numbers[text], []) if text in numbers else (INVALID, [_unknown_value(text, numbers)])

    return read


def parse_items(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse ``sex:F~mode:truck``: one chosen item for a dimension."""
    items: dict[str, str] = {}
    ignored: list[IgnoredParameter] = []
    for part in filter(None, text.split(SEPARATOR)):
        name, _, item_name = part.replace("=", ":").partition(":")
        code = _find(name, catalogue.dimensions, catalogue)
        item = code and _find(item_name, [candidate.code for candidate in catalogue.dimensions[code].items],
                               catalogue)
        if code and item:
            items[code] = item
        elif len(ignored) < 5:
            ignored.append(IgnoredParameter("value", "", truncate(part)))
    return tuple(items.items()), ignored


def parse_search(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse the text of a search."""
    return "".join(sign for sign in text if sign.isprintable())[:MAX_SEARCH].strip(), []


def parse_computed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Return what a figure computed from a value (see :mod:`hled_dash.figures.provenance.computed_values`)."""
    if not text or COMPUTED.fullmatch(text):
        return text, []
    return INVALID, [IgnoredParameter("value", "", truncate(text))]


def figure_names(catalogue: Catalogue) -> Collection[str]:
    """Return names of all figures: of cards, and those of pages."""
    return {**catalogue.cards, **dict.fromkeys(name for names in PAGE_FIGURES.values() for name in names)}


def parse_packed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Parse a pack, which :mod:`hled_dash.pack` decodes, or the name of a ready-made one."""
    if not text.strip() or not text.isascii():
        return INVALID, [IgnoredParameter("value", "", truncate(text))]
    return text, []
