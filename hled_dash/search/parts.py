"""Parts of a population (women, the young) in a place without a figure of them: that of its country."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.query import Query
from hled_dash.search.series import Resolved, Series


class PartFinder:
    """Finds figures of parts of a population.

    Args:
        catalogue: Its places.
        populations: The terms of parts of a population.
        answers: Resolves series.
    """

    def __init__(self, catalogue: Catalogue, populations: Set[str], answers: AnswerFinder) -> None:
        self._catalogue, self._populations, self._answers = catalogue, populations, answers

    def is_lost(self, query: Query, resolved: Resolved, other: Resolved) -> bool:
        """Return whether a query requests a part of a population that an answer is of and another one is not."""
        part, of_other = (self._populations & {*query.subject} & self._answers.title_terms(one.series)
                          for one in (resolved, other))
        return bool(part - of_other)

    def of_country(self, query: Query, resolved: Resolved, series: Sequence[Series]) -> Resolved | None:
        """Return the figure of the country for the part of a population that a query requests, before that of everybody
        in the requested place; None where the answer is of the part, or the country has no such figure.

        Args:
            query: The query.
            resolved: The answer.
            series: The series of the topics that the query names.
        """
        # Words of a definition do not say what is counted.
        part = self._populations & {*query.subject} - self._answers.title_terms(resolved.series)
        country = self._catalogue.country_of(resolved.answers[0].place)
        measured = {*query.subject} & resolved.series.terms - part
        of_part = next((one for one in series if part <= self._answers.title_terms(one) and one.terms & measured), None)
        if not part or of_part is None or country is None:
            return None
        found = self._answers.resolve([of_part], replace(query, mentions=()), (country,))
        if found is None or country in {answer.place for answer in resolved.answers}:
            return found
        missing = tuple(mention.place.name for mention in query.mentions)
        return replace(found, answers=(*found.answers, *resolved.answers), nearest=True, missing=missing)
