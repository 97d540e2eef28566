"""Parsers of the parameters of an address: each takes a text from anywhere and never raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from hled_dash.catalogue import Catalogue
from hled_dash.view.codes import MAX_VALUES, PAGE_FIGURES, SEPARATOR
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


def truncate(text: str) -> str:
    """The beginning of a text from an address, without characters that cannot be printed."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _unknown_value(text: str, allowed: Iterable[str]) -> IgnoredParameter:
    near = process.extractOne(text[:60], tuple(allowed), scorer=fuzz.ratio, score_cutoff=75)
    return IgnoredParameter("value", "", truncate(text), near[0] if near else "")


def _find(text: str, codes: Iterable[str], by_folded: dict[str, str]) -> str | None:
    """The code that a text is, in whatever case; ``by_folded`` is filled when it is first needed."""
    if text in codes:
        return text
    if not by_folded:
        by_folded |= {code.casefold(): code for code in codes}
    return by_folded.get(text.casefold())


def parse_code(known: Callable[[Catalogue], Iterable[str]], *, open_value: str | None = None) -> Parser:
    """Reads one code; ``open_value`` stands for None."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if open_value is not None and text.casefold() == open_value:
            return None, []
        codes = known(catalogue)
        code = _find(text, codes, {})
        return (INVALID, [_unknown_value(text, codes)]) if code is None else (code, [])

    return read


def parse_codes(
    known: Callable[[Catalogue], Iterable[str]], most: int = MAX_VALUES, *, allow_empty: bool = False
) -> Parser:
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


def parse_period(open_value: str) -> Parser:
    """Reads a period; ``open_value`` stands for None."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        if text.casefold() == open_value:
            return None, []
        if _PERIOD.fullmatch(period := text.upper()) and text.isascii() and "1900" <= text[:4] <= "2100":
            return period, []
        return INVALID, [IgnoredParameter("period", "", truncate(text))]

    return read


def parse_since(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads a day as a text (``2026-11-01``), also one that has no edition yet; ``first`` is no bound."""
    if text.casefold() in ("", "first"):
        return None, []
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "").isoformat(), []
    except ValueError:
        return INVALID, [IgnoredParameter("period", "", truncate(text))]


def parse_periods(most: int) -> Parser:
    """Reads periods in their order, each once; none is a choice too."""
    read_period = parse_period("")

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        parts = [part for part in dict.fromkeys(text.split(SEPARATOR)) if part]
        parsed = [read_period(part, catalogue) for part in parts]
        periods = [period for period, _wrong in parsed if period is not INVALID]
        wrong = [ignored for _period, part_wrong in parsed for ignored in part_wrong][:5]
        if len(periods) > most:
            wrong.append(IgnoredParameter("many", "", str(most)))
        return (tuple(periods[:most]) if periods or not wrong else INVALID), wrong

    return read


def parse_day(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
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


def parse_number(low: int, high: int) -> Parser:
    """Reads a whole number between two, inclusive."""

    def read(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
        numbers = {str(number): number for number in range(low, high + 1)}
        return (numbers[text], []) if text in numbers else (INVALID, [_unknown_value(text, numbers)])

    return read


def parse_items(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads ``sex:F~mode:truck``: one chosen item for a dimension."""
    items: dict[str, str] = {}
    wrong: list[IgnoredParameter] = []
    for part in filter(None, text.split(SEPARATOR)):
        name, _, item_name = part.partition(":")
        code = _find(name, catalogue.dimensions, {})
        item = code and _find(item_name, [candidate.code for candidate in catalogue.dimensions[code].items], {})
        if code and item:
            items[code] = item
        elif len(wrong) < 5:
            wrong.append(IgnoredParameter("value", "", truncate(part)))
    return tuple(items.items()), wrong


def parse_search(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """Reads the words of a search."""
    return "".join(sign for sign in text if sign.isprintable())[:MAX_SEARCH].strip(), []


def parse_computed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """What a figure computed from a value (see :mod:`hled_dash.figures.computed`)."""
    if not text or COMPUTED.fullmatch(text):
        return text, []
    return INVALID, [IgnoredParameter("value", "", truncate(text))]


def figure_names(catalogue: Catalogue) -> Iterable[str]:
    """Names of all figures: of cards, and those of pages."""
    return {**catalogue.cards, **dict.fromkeys(name for names in PAGE_FIGURES.values() for name in names)}


def parse_packed(text: str, catalogue: Catalogue) -> tuple[Any, list[IgnoredParameter]]:
    """A pack, which :mod:`hled_dash.pack` decodes, or the name of a ready-made one."""
    if not text.strip() or not text.isascii():
        return INVALID, [IgnoredParameter("value", "", truncate(text))]
    return text, []
