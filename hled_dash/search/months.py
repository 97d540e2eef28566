"""The month or quarter that a query requests: "trucks at Laredo in January", "remesas dic 2024", "1T 2025"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from babel import Locale

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize
from hled_dash.search.result import Answer, ValuesByPeriod

#: The names of the months in both languages, without accents, and their numbers.
MONTHS = {normalize(name): f"{number:02}" for code in ("en", "es")
          for number, name in Locale(code).months["format"]["wide"].items()} | {"setiembre": "09"}
#: Their short forms, which are months beside a year only: "mar" and "dec" are words too.
_SHORT = {normalize(name).strip("."): f"{number:02}" for code in ("en", "es")
          for number, name in Locale(code).months["format"]["abbreviated"].items()} | {"sep": "09", "sept": "09"}
_NAMES = {number: name for name, number in reversed(MONTHS.items())}
_YEAR = re.compile(r"(?:19|20)\d\d")
#: A day of a month, and the words between it and the month.
_DAY, _OF = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"), {"de", "of"}
#: "FY2024", "FY24", "AF2024": a fiscal year.
_FISCAL = re.compile(r"(?:fy|af)((?:19|20)?\d\d)")
#: "Q1", "1Q", "1T", "T1", with or without a year behind.
_QUARTER = re.compile(r"(?:[qt]([1-4])|([1-4])[qt])((?:19|20)\d\d)?")
_QUARTERS = {"quarter", "trimestre"}
_ORDINALS = {word: str(number) for number, words in enumerate((
    "first 1st primer primero", "second 2nd segundo", "third 3rd tercer tercero", "fourth 4th cuarto"), start=1)
    for word in words.split()}
#: The first and the last month of each quarter: "enero-marzo", "January to March".
_FIRST_TO_LAST = [re.compile("(?:{}) (?:to |a )?(?:{})".format(*(
    "|".join(name for name, number in MONTHS.items() if int(number) == month) for month in (first, first + 2))))
    for first in (1, 4, 7, 10)]
#: Words before the name of a month that is also a verb.
_BEFORE_MAY = {"in", "of", "since", "last", "this", "until", "during", "for", "by"}


def find_month(words: Sequence[str], years: Sequence[int]) -> tuple[str | None, frozenset[int]]:
    """Return the number of the month that a query requests, if it is always the same, and the positions of all months
    and their days.

    Args:
        words: The words of the query.
        years: The positions of years.
    """
    named = {number: MONTHS[word] for number, word in enumerate(words) if word in MONTHS and (
        word not in ("may", "march") or number + 1 in years or (number and words[number - 1] in _BEFORE_MAY))}
    # "12 de septiembre", "September 12": a date is found by its month.
    days = {position for month in named for position in (
        month - 2 if words[max(0, month - 1)] in _OF else month - 1, month + 1)
        if 0 <= position < len(words) and _DAY.fullmatch(words[position])}
    # "March 2024 and March 2023" is one month.
    return (next(iter(named.values())) if len({*named.values()}) == 1 else None), frozenset(named) | days


def expand_dates(words: Sequence[str]) -> list[str]:
    """Write short forms of dates as words: "dic 2025", "FY24", "1T2025", "enero-marzo"."""
    text = " ".join(words)
    for quarter, pattern in enumerate(_FIRST_TO_LAST, start=1):
        text = pattern.sub(f"q{quarter}", text)
    words = text.split()
    return [word for number, short in enumerate(words) for word in _expand(short, words, number)]


def _expand(word: str, words: Sequence[str], number: int) -> Iterator[str]:
    neighbours = [*words[max(0, number - 1):number], *words[number + 1:number + 2]]
    after = list(words[number + 1:number + 3])
    if word in _SHORT and word not in MONTHS and (any(map(_YEAR.fullmatch, neighbours)) or (
            after[:1] in (["de"], ["del"], ["of"]) and any(map(_YEAR.fullmatch, after)))):
        yield _NAMES[_SHORT[word]]
    elif fiscal := _FISCAL.fullmatch(word):
        yield fiscal[1] if len(fiscal[1]) > 2 else f"20{fiscal[1]}"
    elif quarter := _QUARTER.fullmatch(word):
        yield from (("first", "second", "third", "fourth")[int(quarter[1] or quarter[2]) - 1], "quarter")
        if quarter[3]:
            yield quarter[3]
    else:
        yield word


def find_quarter(words: Sequence[str]) -> tuple[str | None, frozenset[int]]:
    """Return the number of the quarter that a query requests, if there is exactly one, and the positions of its
    words."""
    numbers = {number: _ORDINALS[word] for number, word in enumerate(words)
             if word in _ORDINALS and _QUARTERS & {*words[number + 1:number + 2]}}
    return (next(iter(numbers.values())) if len(numbers) == 1 else None,
            frozenset(position for number in numbers for position in (number, number + 1)))


def answers_of_quarter(answers: Sequence[Answer], quarter: str) -> tuple[Answer, ...]:
    """Return the answers of a quarter of the year that the query requests; without a year, as they are."""
    return tuple(replace(answer, year=f"{answer.year}-Q{quarter}") if answer.year else answer for answer in answers)


def answers_of_month(answers: Sequence[Answer], month: str, catalogue: Catalogue,
                     values_of: ValuesByPeriod) -> tuple[Answer, ...]:
    """Return the answers of a month: of the year that the query requests, else of the newest one that has the month.

    Answers of series without months stay as they are.
    """
    def of_month(answer: Answer) -> Answer:
        if catalogue.indicators[answer.indicator].frequency != "month":
            return answer
        if answer.year:
            return replace(answer, year=f"{answer.year}-{month}")
        values = values_of(answer.indicator, answer.items, (catalogue.places[answer.place].level,), False)
        periods = (period for period in values if period.endswith(f"-{month}") and answer.place in values[period])
        return replace(answer, year=max(periods, default=None))

    return tuple(map(of_month, answers))


def base_code(code: str) -> str:
    """Return the code of an indicator without the ending of annual ones."""
    return code.removesuffix(".annual").removesuffix(".a").removesuffix(".fy")


def monthly_sibling(code: str, catalogue: Catalogue) -> str | None:
    """Return the monthly indicator of the same measure as one of years or of twelve months; None if there is none."""
    base = base_code(code.removesuffix(".12m"))
    return next((name for name in (base, f"{base}.total", f"{base}.m") if name != code
                 and name in catalogue.indicators and catalogue.indicators[name].frequency == "month"), None)
