"""Answers of sibling indicators: the same measure as a rank, of twelve months, in the other direction, or over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import split_words
from hled_dash.search.flows import PURCHASE, SALE
from hled_dash.search.measures import Measures
from hled_dash.search.months import base_code, monthly_sibling
from hled_dash.search.ranking_words import RANKS
from hled_dash.search.request import Request
from hled_dash.search.result import Answer, ValuesByPeriod
from hled_dash.search.series import Resolved, Series

#: What asks how something has changed, where it says nothing else.
_CHANGES = {"changed", "change", "changes", "evolved", "evolution", "trend", "trends", "cambiado", "cambio", "cambios",
            "evolucion", "evolucionado", "tendencia", "tendencias", "crecido", "grown", "grew"}
#: Endings of the codes of annual indicators, whose twelve months to any month end with another one.
_ANNUAL = (".fy", ".annual")


class SiblingFinder:
    """Finds answers beside those of a series.

    Args:
        catalogue: The indicators.
        measures: Tells numbers from rates.
    """

    def __init__(self, catalogue: Catalogue, measures: Measures) -> None:
        self._catalogue, self._measures = catalogue, measures

    def complete(self, answers: Sequence[Answer], request: Request) -> tuple[Answer, ...]:
        """Return answers with those that a query requests too: ranks, both directions, twelve months of its year."""
        query, values_of = request.query, request.values_of
        found = list[Answer]()
        for answer in (self._of_year(one, request) for one in answers):
            if (RANKS | {"puesto"}) & set(split_words(request.text)) and (
                    answer.rank is None or self._catalogue.places[answer.place].level == "country"):
                # A published rank is among all countries, and not among those that are held.
                found += self._of(answer, f"{answer.indicator.removesuffix('.overall')}.rank", values_of)
            if query.year and not self._has_year(answer, query.year, values_of):
                # Of a year that lacks months, those that are held.
                codes = (self._of_twelve_months(answer.indicator),
                         monthly_sibling(answer.indicator, self._catalogue) or "",
                         f"{base_code(answer.indicator)}.q", answer.indicator.removesuffix(".q"),
                         *self._of_topics(answer, request))
                others = [one for code in codes for one in self._of(answer, code, values_of)
                          if self._has_year(one, query.year, values_of)][:1]
                found += others
                if others and others[0].indicator in self._same_of_topics(answer, request):
                    # What says the same of that year stands in its place.
                    continue
            if code := self._measures.number_beside(answers, query):
                found += self._of(answer, code, values_of)
            found.append(answer)
            if "flow" in answer.items and {SALE, PURCHASE} <= {*query.terms} and "part" not in query.cues:
                other = "import" if answer.items["flow"] == "export" else "export"
                found.append(replace(answer, items={**answer.items, "flow": other}))
        return tuple(answer for number, answer in enumerate(found) if answer not in found[:number])

    def _of_year(self, answer: Answer, request: Request) -> Answer:
        """Return the annual answer in the place of a monthly one, where a query requests a year that it has."""
        indicator = self._catalogue.indicators[answer.indicator]
        if not answer.year or not answer.year.isdigit() or indicator.frequency != "month" or answer.rank:
            return answer
        annual = (one for ending in (".annual", ".a", ".fy")
                  for one in self._of(answer, f"{answer.indicator.removesuffix('.m')}{ending}", request.values_of)
                  if self._has_year(one, answer.year or "", request.values_of))
        return next(annual, answer)

    def _of_topics(self, answer: Answer, request: Request) -> list[str]:
        """Return the indicators of the topics of a query that say the same as that of an answer, in the same unit."""
        indicators, own, same = self._catalogue.indicators, answer.indicator, self._same_of_topics(answer, request)
        return [series.indicator for topic in request.topics for series in topic.topic.series
                if indicators[series.indicator].unit == indicators[own].unit
                and (own in indicators[series.indicator].counted_as or series.indicator in indicators[own].counted_as
                     or series.indicator in same)]

    def _same_of_topics(self, answer: Answer, request: Request) -> set[str]:
        """Return the indicators of the topics of a query that are the same measure in the place of an answer."""
        return {series.indicator for topic in request.topics for series in topic.topic.series
                if self._catalogue.is_inside(answer.place, {*series.same_in})}

    def with_newest_months(self, answers: Sequence[Answer], request: Request) -> tuple[Answer, ...]:
        """Return each annual answer after that of the newest month of the same measure, where there is one."""
        return tuple(one for answer in answers for one in (
            *self._of(answer, monthly_sibling(answer.indicator, self._catalogue) or "", request.values_of), answer))

    def of_quarters(self, resolved: Resolved, request: Request) -> Resolved:
        """Return an answer of the quarterly indicator of the same measure, where there is one; of one that is
        cumulative in the year, it is the nearest but for the first quarter."""
        base = base_code(resolved.series.indicator)
        indicators, year = self._catalogue.indicators, request.query.year
        # Another edition may have quarters where this one is cumulative.
        others = [code for code, indicator in indicators.items()
                  if indicator.frequency == "quarter" and not code.endswith(".ytd")
                  and resolved.series.indicator in indicator.counted_as
                  and indicator.unit == indicators[resolved.series.indicator].unit]
        for code in (f"{base}.q", *others, f"{base}.ytd"):
            answers = tuple(one for answer in resolved.answers for one in self._of(answer, code, request.values_of)
                            if code not in others or year is None or self._has_year(one, year, request.values_of))
            if answers:
                return replace(resolved, answers=answers, series=replace(resolved.series, indicator=code),
                               nearest=resolved.nearest or (code.endswith(".ytd") and request.query.quarter != "1"))
        return resolved

    def is_of_one_period(self, answer: Answer, request: Request) -> bool:
        """Return whether a query requests a change of a series that has a single period."""
        asks_change = bool(request.query.since or _CHANGES & set(split_words(request.text)))
        return asks_change and len(self._periods(answer, request.values_of)) == 1

    def first_over_time(self, candidates: Sequence[Series], answer: Answer, values_of: ValuesByPeriod) -> Series | None:
        """Return the first series that has several periods for the place of an answer."""
        return next((series for series in candidates if series.indicator != answer.indicator and len(
            self._periods(replace(answer, indicator=series.indicator, items=series.items), values_of)) > 1), None)

    def _of(self, answer: Answer, code: str, values_of: ValuesByPeriod) -> list[Answer]:
        """Return the answer of another indicator for the same place, if there is one."""
        if code not in self._catalogue.indicators:
            return []
        dimensions = self._catalogue.indicators[code].dimensions
        # Women are an item of groups in one edition, and of sexes in another.
        names = {name: "sex" if name == "group" and name not in dimensions else name for name in answer.items}
        items = {names[name]: item for name, item in answer.items.items() if names[name] in dimensions}
        other = replace(answer, indicator=code, items=items, rank=None)
        return [other] if self._periods(other, values_of) else []

    def have_year(self, answers: Sequence[Answer], request: Request) -> bool:
        """Return whether answers have a figure of the year that a query requests; True where it requests none."""
        year = request.query.year
        return year is None or all(self._has_year(answer, year, request.values_of) for answer in answers)

    def _has_year(self, answer: Answer, year: str, values_of: ValuesByPeriod) -> bool:
        return any(period.removeprefix("FY").startswith(year) for period in self._periods(answer, values_of))

    def _periods(self, answer: Answer, values_of: ValuesByPeriod) -> list[str]:
        level = self._catalogue.places[answer.place].level
        values = values_of(answer.indicator, answer.items, (level,), False)
        return [period for period, of_places in values.items() if answer.place in of_places]

    @staticmethod
    def _of_twelve_months(code: str) -> str:
        base = next((code.removesuffix(ending) for ending in _ANNUAL if code.endswith(ending)), code)
        return f"{base}.12m"
