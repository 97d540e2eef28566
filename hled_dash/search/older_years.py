"""Answers of an earlier year than those of the places beside them, and the months that are held of later ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.search.months import monthly_sibling
from hled_dash.search.ranking_words import OF_THEIR_OWN_YEAR
from hled_dash.search.result import Answer, OlderYear, ValuesByPeriod


def find_older_years(answers: Sequence[Answer], catalogue: Catalogue, values_of: ValuesByPeriod) -> Iterator[OlderYear]:
    """Yield the annual answers whose place lacks the newest year of the places that it is ranked with, or that has a
    part of that year alone."""
    annual = [answer for answer in answers if answer.year is None and answer.change_since is None
              and catalogue.indicators[answer.indicator].frequency == "year"
              and (answer.rank or catalogue.places[answer.place].level in POINT_LEVELS)
              and catalogue.places[answer.place].level in OF_THEIR_OWN_YEAR]
    for answer in annual:
        periods = _periods(answer, answer.indicator, catalogue, values_of)
        year, newest = periods.get(answer.place, ""), max(periods.values(), default="")
        monthly = monthly_sibling(answer.indicator, catalogue) if year < newest else None
        months = _periods(answer, monthly, catalogue, values_of).get(answer.place, "") if monthly else ""
        if year < (later := min(newest, months[:4])):
            yield OlderYear(answer.place, year, later, monthly)
        elif answer.rank and year < (last := max(periods.get(one.place, "") for one in annual)):
            yield OlderYear(answer.place, year, last, None)


def _periods(answer: Answer, code: str, catalogue: Catalogue, values_of: ValuesByPeriod) -> dict[str, str]:
    """Return the newest period of an indicator of each place of the level of an answer."""
    by_period = values_of(code, answer.items, (catalogue.places[answer.place].level,), True)
    return {place: period for period in sorted(by_period) for place in by_period[period]}
