"""Match a query to topics: those with a phrase whose terms it contains, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from hled_dash.catalogue.models import NotHeld, Topic
from hled_dash.search.query import PLACE_MARK

R = TypeVar("R", Topic, NotHeld)


@dataclass(frozen=True)
class TopicMatch(Generic[R]):
    """A topic, the score of its phrase, and the terms of the query that its phrases contain."""

    topic: R
    score: float
    terms: frozenset[str]

    @property
    def is_of_places(self) -> bool:
        """Whether its phrase names places: its score is no whole number."""
        return self.score % 1 > 0


class TopicFinder(Generic[R]):
    """Finds topics, or what is not held, by their phrases."""

    def __init__(self, topics: Mapping[str, R], phrase_terms: Callable[..., frozenset[str]]) -> None:
        self._topics: list[R] = list(topics.values())
        self._order = {topic.id: number for number, topic in enumerate(self._topics)}
        self._phrases: dict[str, list[tuple[frozenset[str], int]]] = {}
        self._combinations: list[tuple[int, list[list[frozenset[str]]]]] = []
        self._vocabulary: list[frozenset[str]] = []
        for number, topic in enumerate(self._topics):
            phrases = {terms for terms in map(phrase_terms, topic.words) if terms}
            self._vocabulary.append(frozenset(term for phrase in map(phrase_terms, topic.phrases) for term in phrase))
            if isinstance(topic, NotHeld):
                self._combinations += [(number, [
                    sorted(filter(None, (phrase_terms(phrase, is_part=True) for phrase in group)),
                           key=lambda terms: -_score(terms)) for group in groups]) for groups in topic.combinations]
            for terms in phrases:
                self._phrases.setdefault(min(term for term in terms if not term.startswith(PLACE_MARK)), []).append(
                    (terms, number))

    def find(self, terms: Set[str]) -> list[TopicMatch[R]]:
        """Find the topics that a query's terms name, those with the longest phrase first."""
        scores: dict[int, float] = {}
        for term in terms:
            for phrase, number in self._phrases.get(term, ()):
                if phrase <= terms:
                    scores[number] = max(scores.get(number, 0.0), _score(phrase))
        for number, groups in self._combinations:
            found = [next((phrase for phrase in group if phrase <= terms), None) for group in groups]
            if all(found):
                score = _score({term for phrase in found for term in phrase or ()})
                scores[number] = max(scores.get(number, 0.0), score)
        matches = [TopicMatch(self._topics[number], score, self._vocabulary[number] & terms)
                   for number, score in scores.items()]
        return sorted(matches, key=lambda match: (-match.score, -_score(match.terms), self._order[match.topic.id]))


def _score(terms: Iterable[str]) -> float:
    """Score the terms of a phrase: words count 1, places less, because they seldom name a subject."""
    places = [term.startswith(PLACE_MARK) for term in terms]
    # Sums of fractions differ by their order, and sets have none.
    return places.count(False) + 0.4 * places.count(True)


def names_other_topic(subject: Sequence[str], covered_terms: Set[str], topics: Iterable[TopicMatch[Topic]]) -> bool:
    """Return whether a subject also names a topic that an answer does not cover: farm products in a trade balance."""
    return any((terms := match.terms & set(subject)) and not terms & covered_terms for match in topics)
