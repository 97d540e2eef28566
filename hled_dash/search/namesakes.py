"""Places of one name: each of the same level is answered for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.search.query import Query
from hled_dash.search.result import Answer
from hled_dash.search.series import Resolved, Series


def with_namesakes(resolved: Resolved, series: Sequence[Series], query: Query, catalogue: Catalogue,
                   has_figure: Callable[[str, Mapping[str, str], str], bool], most: int) -> Resolved:
    """Return an answer with those for other places of the same name and level, of the first series that has them.

    Args:
        resolved: The answer.
        series: The series that may answer the query, the best first.
        query: The query.
        catalogue: Its places.
        has_figure: Whether a series has a figure of a place.
        most: Answers at most.
    """
    answers = {answer.place: answer for answer in resolved.answers}
    for mention in query.mentions:
        level = next((catalogue.places[code].level for code in mention.place.codes if code in answers), None)
        for code in mention.place.codes:
            if code in answers or catalogue.places[code].level != level:
                continue
            of_place = next((one for one in series if has_figure(one.indicator, one.items, code)), None)
            if of_place is not None:
                answers[code] = Answer(of_place.indicator, of_place.items, code, query.year)
    others = [answer for place, answer in answers.items() if place not in {one.place for one in resolved.answers}]
    return replace(resolved, answers=(*resolved.answers, *others)[:max(most, len(resolved.answers))])
