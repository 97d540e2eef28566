"""The month that a query requests: "trucks at Laredo in January", "remesas de marzo de 2024"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from babel import Locale

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize
from hled_dash.search.result import Answer, ValuesByPeriod

#: The names of the months in both languages, without accents, and their numbers.
MONTHS = {normalize(name): f"{number:02}" for code in ("en", "es")
          for number, name in Locale(code).months["format"]["wide"].items()} | {"setiembre": "09"}
#: Words before the name of a month that is also a verb.
_BEFORE_MAY = {"in", "of", "since", "last", "this", "until", "during", "for", "by"}


def find_month(words: Sequence[str], years: Sequence[int]) -> tuple[str | None, frozenset[int]]:
    """Return the number of the month that a query requests, if there is exactly one, and the positions of all months.

    Args:
        words: The words of the query.
        years: The positions of years.
    """
    named = {number: MONTHS[word] for number, word in enumerate(words) if word in MONTHS and (
        word not in ("may", "march") or number + 1 in years or (number and words[number - 1] in _BEFORE_MAY))}
    return (next(iter(named.values())) if len(named) == 1 else None), frozenset(named)


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
        held = (period for period in values if period.endswith(f"-{month}") and answer.place in values[period])
        return replace(answer, year=max(held, default=None))

    return tuple(map(of_month, answers))
