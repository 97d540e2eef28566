"""Answers beside that of a series: for other places that a query names, and of other series of its topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import DEPARTMENTS
from hled_dash.search.result import Answer, PlacesWithFigures
from hled_dash.search.series import Resolved, Series

#: Prepositions before where something that crosses a border comes from.
_ORIGINS = {"from", "de", "desde"}


def with_other_places(resolved: Resolved, series: Sequence[Series], query: Query, catalogue: Catalogue,
                      places_of: PlacesWithFigures, most: int) -> Resolved:
    """Return an answer with those of the first series that has them for other places of the same name and level, and
    for compared places that its own series lacks.

    Args:
        resolved: The answer.
        series: The series that may answer the query, the best first.
        query: The query.
        catalogue: Its places.
        places_of: The places that a series has a figure of.
        most: Answers at most.
    """
    answers = {answer.place: answer for answer in resolved.answers}
    missing = [*resolved.missing]

    def add(code: str) -> None:
        of_place = next((one for one in series if code in places_of(one.indicator, one.items)), None)
        if of_place is not None:
            answers.setdefault(code, Answer(of_place.indicator, of_place.items, code, query.year))
            if code in of_place.same_in and catalogue.places[code].name in missing:
                missing.remove(catalogue.places[code].name)

    for mention in query.mentions:
        codes = mention.place.codes
        level = next((catalogue.places[code].level for code in codes if code in answers), None)
        for code in codes:
            if catalogue.places[code].level == level:
                add(code)
        if codes and mention.place.name in resolved.missing:
            of_group = next((code for code in same_measure(resolved.series.indicator, catalogue)
                             if codes[0] in places_of(code, {})), None)
            if of_group is not None:
                answers.setdefault(codes[0], Answer(of_group, {}, codes[0], query.year))
                missing.remove(mention.place.name)
            else:
                add(codes[0])
    answered = {answer.place for answer in resolved.answers}
    others = [answer for place, answer in answers.items() if place not in answered]
    found = (*resolved.answers, *others)[:max(most, len(resolved.answers))]
    return replace(resolved, missing=tuple(missing), answers=found)


def origins_of_crossings(indicator: str, query: Query, catalogue: Catalogue) -> frozenset[str]:
    """Return the country that a query says something crosses the border from: what is counted at a port of entry comes
    from Mexico."""
    is_origin = query.prepositions.get("MEX") in _ORIGINS and catalogue.unit(indicator).id == "crossings"
    return frozenset({"MEX"} if is_origin else ())


def same_measure(indicator: str, catalogue: Catalogue) -> list[str]:
    """Return the indicators of the same measure: of groups of states as one where that is of states, or of states where
    it is of a group."""
    regional = catalogue.indicators[indicator].regional
    return [code for code, one in catalogue.indicators.items() if code == regional or one.regional == indicator]


def series_of_groups(series: Sequence[Series], query: Query, catalogue: Catalogue,
                     places_of: PlacesWithFigures) -> list[Series]:
    """Return the series of the same measures for the groups of states that a query names."""
    named = {mention.key for mention in query.mentions if mention.key in catalogue.groups}
    return [replace(one, indicator=code, items={}) for one in series if named
            for code in same_measure(one.indicator, catalogue) if named & places_of(code, {})]


def are_elsewhere(resolved: Resolved, query: Query, catalogue: Catalogue) -> bool:
    """Return whether the nearest answers are of other countries of the region than the places of a query: what is not
    held of Tapachula is not near in Guatemala."""
    countries = {catalogue.country_of(code) for mention in query.mentions for code in mention.place.places[:1]}
    of_answers = {catalogue.country_of(answer.place) for answer in resolved.answers}
    return bool(resolved.missing and countries) and (
        {*countries, *of_answers} <= DEPARTMENTS | {"MEX"} and countries.isdisjoint(of_answers))


def with_series_beside(resolved: Resolved, series: Sequence[Series], catalogue: Catalogue,
                       places_of: PlacesWithFigures) -> Resolved:
    """Return an answer with those of the series that stand beside it in its topic, for the same places and in the same
    unit.

    Args:
        resolved: The answer.
        series: The series of the topic.
        catalogue: Its indicators.
        places_of: The places that a series has a figure of.
    """
    unit = catalogue.indicators[resolved.series.indicator].unit
    beside = [Answer(one.indicator, one.items, answer.place, answer.year) for answer in resolved.answers
              for one in series if one.is_beside and catalogue.indicators[one.indicator].unit == unit
              and answer.place in places_of(one.indicator, one.items)]
    found = [*resolved.answers, *(answer for answer in beside if answer not in resolved.answers)]
    return resolved if resolved.series.is_beside else replace(resolved, answers=tuple(found))
