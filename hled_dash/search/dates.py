"""The dates that a query names: its year, month and quarter, and the year that it compares with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hled_dash.search.months import find_month, find_quarter
from hled_dash.search.ranking_words import COMPARING

_YEAR = re.compile(r"(1[89]|20)\d\d")
_TWO = 2
#: Words after which a number of four digits is a tariff code, not a year.
_HEADINGS = {"heading", "headings", "hs", "code", "partida", "partidas", "fraccion", "codigo"}
#: Before "in" and a year that is compared with, where the query says of what there is more or less.
_THAN = {"than", "que"}
_MORE = {"more", "fewer", "less", "higher", "lower", "larger", "smaller", "better", "worse", "mas", "menos", "mayor",
         "menor", "mejor", "peor"}
_SINCE = {"since", "desde", "from", "after", "before", "antes", "que", "than", "against", "vs", "versus", "contra"}
#: The same, with a preposition after them.
_COMPARED = COMPARING | {"despues", "partir"}


class Dates(NamedTuple):
    """Dates of a query, each None unless there is exactly one.

    Attributes:
        year: The year that is requested.
        since: The year that is compared with.
        month: The number of the month.
        quarter: The number of the quarter.
        positions: The positions of the words of all dates.
    """

    year: str | None
    since: str | None
    month: str | None
    quarter: str | None
    positions: frozenset[int]


def find_dates(words: Sequence[str]) -> Dates:
    """Find the dates in the words of a query."""
    years = {number for number, word in enumerate(words) if _YEAR.fullmatch(word)
             and not (number and words[number - 1] in _HEADINGS)}
    # "More than in 2019", "menos que en 2019".
    bases = {number for number in years if number and (
        words[number - 1] in _SINCE or _COMPARED & {*words[max(0, number - 2):number]}
        or (words[number - 1] in ("in", "en") and _THAN & {*words[max(0, number - 2):number]}
            and not _MORE.isdisjoint(words[:number])))}
    year, since = (words[min(numbers)] if len(numbers) == 1 else None for numbers in (years - bases, bases))
    if len(named := sorted({words[number] for number in years})) == _TWO and not (bases and len(years - bases) != 1):
        # "2019 vs 2024", "2019 a 2024": the newer one, compared with the other.
        since, year = named
    month, months = find_month(words, sorted(years))
    quarter, quarters = find_quarter(words)
    return Dates(year, since, month, quarter, frozenset(years | months | quarters))
