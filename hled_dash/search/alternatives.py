"""Queries for one thing or another: "drought or poverty in Honduras"."""

from __future__ import annotations

from collections.abc import Set

from hled_dash.catalogue.models import Topic
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.request import Request
from hled_dash.search.topics import TopicMatch

#: Words between two things that are both requested.
_BETWEEN = frozenset(["or", "and", "o", "u", "y", "e"])


def topics_beside(request: Request, terms: Set[str], lexicon: Lexicon) -> list[TopicMatch[Topic]]:
    """Return the topics that a query names on the other side of "or" or "and" than what it is known not to find.

    Args:
        request: The request.
        terms: The terms of what is not held.
        lexicon: The words of terms.
    """
    words, places = request.query.words, request.query.place_terms
    for number, word in enumerate(words):
        if word in _BETWEEN:
            sides = [{*lexicon.terms(words[:number])}, {*lexicon.terms(words[number + 1:])}]
            for side, other in (sides, sides[::-1]):
                # What both sides have, such as what is counted of each, is no other subject.
                if terms - places <= side and other.isdisjoint(terms - places):
                    return [match for match in request.topics if match.terms - places
                            and match.terms - places <= other]
    return []
