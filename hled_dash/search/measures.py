"""What series measure: a number or an amount, its share or rate, or its change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Indicator
from hled_dash.search.flows import SHARE
from hled_dash.search.query import Query
from hled_dash.search.result import Answer
from hled_dash.search.series import Series
from hled_dash.search.terms import AVERAGE, GROWTH, PER_PERSON, VALUE

#: Beginnings of the codes of units of rates that are no averages: changes, and cases among many people.
_OF_MANY = ("per", "annual", "births", "women")

#: The cues of a unit, and its currency.
_CURRENCIES = {"in-pesos": "MXN", "in-dollars": "USD"}


class Measures:
    """Tells numbers from shares and rates.

    Args:
        catalogue: The indicators and their units.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        #: The number of what each indicator is the rate or the share of.
        self._counts = {rate: code for code, indicator in catalogue.indicators.items() for rate in indicator.counted_as
                        if catalogue.unit(code).kind == "count" and catalogue.unit(rate).kind in ("rate", "share")}
        #: The shares that are derived from each indicator, and the items that they are of ("women").
        self._shares = dict[str, list[tuple[Indicator, dict[str, object]]]]()
        for code, indicator in catalogue.indicators.items():
            formula = indicator.formula
            if formula is not None and catalogue.unit(code).kind == "share":
                # The share of manufacturing in GDP is none of mining.
                self._shares.setdefault(formula.of.indicator, []).append((indicator, {
                    name: item for name, item in formula.of.items.items()
                    if name not in indicator.dimensions}))

    def is_share(self, series: Series) -> bool:
        """Return whether the unit of a series is a share, a rate or a ratio."""
        return self._catalogue.unit(series.indicator).kind in ("share", "rate", "ratio")

    def terms_of_unit(self, series: Series) -> frozenset[str]:
        """Return the terms of how something is measured that the unit of a series says: a share, a value, an average
        (years, hours, and amounts for each person or month)."""
        unit = self._catalogue.unit(series.indicator)
        is_mean = unit.kind == "quantity" or (unit.kind == "rate" and (
            unit.currency is not None or not unit.id.startswith(_OF_MANY)))
        said = {SHARE: self.is_share(series), VALUE: unit.currency is not None, AVERAGE: is_mean}
        return frozenset(term for term, is_said in said.items() if is_said)

    def is_change(self, series: Series) -> bool:
        """Return whether a series is the change of another one."""
        return self._catalogue.unit(series.indicator).is_change

    def says_share(self, series: Series) -> bool:
        """Return whether a series says what part of a whole something is, and not how it changes."""
        return self.is_share(series) and not self.is_change(series)

    def amounts_first(self, candidates: Sequence[Series], query: Query) -> list[Series]:
        """Return series before their changes and the shares that are derived from them, unless a query requests
        these."""
        derived = {share.code for series in candidates for share, items in self._shares.get(series.indicator, ())
                   if not items and share.dimensions == self._catalogue.indicators[series.indicator].dimensions}
        return sorted(candidates, key=lambda series: (
            "part" not in query.cues and series.indicator in derived,
            GROWTH not in query.subject and self.is_change(series)))

    def is_share_of_count(self, answers: Sequence[Answer], query: Query) -> bool:
        """Return whether a query requests a number of people or things, and the first answer is their share or rate."""
        unit = self._catalogue.unit(answers[0].indicator)
        return (unit.kind == "share" or unit.id.startswith("per_")) and _requests_count(query)

    def is_in_other_currency(self, answers: Sequence[Answer], query: Query) -> bool:
        """Return whether a query requests amounts in a currency, and the first answer is in another one."""
        requested = {currency for cue, currency in _CURRENCIES.items() if cue in query.cues}
        currency = self._catalogue.unit(answers[0].indicator).currency
        return bool(requested) and currency is not None and currency not in requested

    def requested(self, candidates: Sequence[Series], query: Query) -> list[Series]:
        """Return series after their numbers or rates, where a query requests these, or before the shares that it
        requests."""
        others = (self._counts if _requests_count(query) or _names_people(query)
                  else {count: rate for rate, count in self._counts.items()} if "rate" in query.cues else {})
        first = [replace(series, indicator=others[series.indicator]) for series in candidates
                  if series.indicator in others]
        shares = [replace(series, indicator=share.code, items={
            name: item for name, item in series.items.items() if name in share.dimensions})
            for series in candidates if "part" in query.cues for share, items in self._shares.get(series.indicator, ())
            if items.items() <= series.items.items()]
        return [*first, *candidates, *shares]

    def number_beside(self, answers: Sequence[Answer], query: Query) -> str | None:
        """Return the indicator of the number of victims that stands beside their rate for one place, unless the rate is
        requested."""
        first = answers[0]
        # What is rare is known by its number; subscriptions and jobs are compared per person.
        is_rate = self._catalogue.unit(first.indicator).id.startswith("per_100000") and (
            query.cues.isdisjoint({"part", "rate"}))
        is_alone = len({answer.place for answer in answers}) == 1 and first.rank is None
        return self._counts.get(first.indicator) if is_rate and is_alone else None


def _requests_count(query: Query) -> bool:
    return "count" in query.cues and query.cues.isdisjoint({"part", "rate"}) and PER_PERSON not in query.subject


def _names_people(query: Query) -> bool:
    """Return whether a query is of people, and of no share or rate of them: their number is told, where it is held."""
    return "people" in query.cues and query.cues.isdisjoint({"part", "rate"})
