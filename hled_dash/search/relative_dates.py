"""Dates that a query names by the day on which it is asked: "last year", "el mes pasado", "two years ago"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from babel import Locale

from hled_dash.catalogue.text import normalize

#: Words before a date that is only compared with, or that begins a time up to now: such a date stays as it is.
_BEFORE_BASE = {"since", "than", "vs", "versus", "from", "on", "over", "with", "to", "against", "desde", "que",
                "respecto", "frente", "contra", "con", "comparado", "comparada"}
_SAME = {"same", "mismo", "misma"}
_ARTICLES = {"the", "a", "el", "la", "al", "del", "of", "de"}
_NUMBERS = {"a": 1, "un": 1, "one": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4, "five": 5,
            "cinco": 5, "ten": 10, "diez": 10}
_NUMBER = "|".join((*_NUMBERS, r"\d{1,2}"))
#: Parts of a time, in the words of both languages.
_UNITS = {"year": "year", "ano": "year", "month": "month", "mes": "month", "quarter": "quarter", "trimestre": "quarter",
          "week": "week", "semana": "week"}
#: A day by which it is seen whether a date is last year.
_REFERENCE = date(2025, 6, 15)
_UNIT = "|".join(_UNITS)
_RELATIVE = re.compile(
    rf"\b(?:(?:(?P<last>last|past|previous)|this|current) (?P<english>year|month|quarter|week)"
    rf"|(?P<spanish>ano|mes|trimestre|semana) (?:(?P<pasado>pasad[oa])|en curso)"
    rf"|(?:(?P<pasado_antes>pasad[oa])|est[ea]) (?P<spanish_after>ano|mes|trimestre|semana)"
    rf"|(?P<to_date>year to date|ytd|en lo que va del ano)"
    rf"|(?P<ago>{_NUMBER}) (?P<unit_ago>year)s? ago|hace (?P<hace>{_NUMBER}) (?P<unit_hace>ano)s?)\b")
#: "Year on year", "the year before" after a word of comparison, or "than a year ago".
_YEAR_ON_YEAR = re.compile(
    r"\b(?:year (?:on|over) year|yoy|interanual(?:es)?|(?:than|vs|versus|against|over|on|with|to|from) (?:the |a )?"
    r"year (?:before|earlier)|(?:que|frente|respecto|contra|con|comparad[oa])(?: con| a| al| el| del| en)* "
    r"(?:ano anterior|un ano antes))\b")


def resolve_dates(text: str, today: date) -> str:
    """Return a query with the years, months and quarters that it means: "trucks last year" is "trucks 2025".

    Weeks are those of their month. A date that is compared with ("than last year"), or that begins a time ("since last
    year"), stays as it is; but several years ago are that year ("than five years ago").

    Args:
        text: What the reader entered.
        today: The reader's date.
    """
    folded = _fold(text)
    if len(folded) != len(text):
        return text
    parts, end = list[str](), 0
    for match in _RELATIVE.finditer(folded):
        before = _words_before(match)
        is_compared = _is_compared(before)
        is_years_ago = (match["ago"] or match["hace"]) and _number(match) > 1
        # "In the last year" begins a year ago.
        is_begun = match["last"] and {"in", "during", "within"} & {*before[-1:]}
        if is_years_ago or not (is_compared or is_begun):
            parts += [text[end:match.start()], "since " if is_compared else "", _format_date(match, today)]
            end = match.end()
    return "".join([*parts, text[end:]])


def compares_with_last_year(text: str) -> bool:
    """Return whether a query requests a change from the year before ("against last year", "respecto al año pasado")."""
    folded = _fold(text)
    return bool(_YEAR_ON_YEAR.search(folded)) or any(
        _is_compared(_words_before(match)) and "since" not in _words_before(match)[-1:]
        and _format_date(match, _REFERENCE) == str(_REFERENCE.year - 1) for match in _RELATIVE.finditer(folded))


def _number(match: re.Match[str]) -> int:
    """Return how many years ago."""
    number = match["ago"] or match["hace"]
    return _NUMBERS.get(number) or int(number)


def _words_before(match: re.Match[str]) -> list[str]:
    return [word for word in re.findall(r"\w+", match.string[:match.start()]) if word not in _ARTICLES]


def _is_compared(before: Sequence[str]) -> bool:
    return bool({*before[-1:]} & _BEFORE_BASE or {*before[-3:]} & _SAME)


def _fold(text: str) -> str:
    """Return a text without accents and capitals, letter by letter."""
    return "".join(normalize(letter) or letter for letter in text)


def _format_date(match: re.Match[str], today: date) -> str:
    """Return the date that a match of :data:`_RELATIVE` means, as text."""
    groups = {name: word for name, word in match.groupdict().items() if word}
    word = next((groups[name] for name in ("english", "spanish", "spanish_after", "unit_ago", "unit_hace")
                 if name in groups), "year")
    unit, units_back = _UNITS[word], int(bool({"last", "pasado", "pasado_antes"} & groups.keys()))
    if "ago" in groups or "hace" in groups:
        units_back = _number(match)
    if unit == "year":
        return str(today.year - units_back)
    if unit == "quarter":
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - units_back, 4)
        return f"Q{quarter + 1} {year}"
    if unit == "week":
        day = today - timedelta(weeks=units_back)
        year, month = day.year, day.month - 1
    else:
        year, month = divmod(today.year * 12 + today.month - 1 - units_back, 12)
    names = Locale("en" if "english" in groups else "es").months["format"]["wide"]
    return f"{names[month + 1]} {year}"
