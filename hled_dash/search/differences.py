"""How the answers of a search differ from what a query requests."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Topic
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.breakdowns import missing_breakdown
from hled_dash.search.flows import PURCHASE, SALE, SHARE
from hled_dash.search.gazetteer import SMALL_LEVELS
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.other_places import are_elsewhere
from hled_dash.search.people import BY_SEX, WITHOUT
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import RANKS
from hled_dash.search.record import SURE_COVERAGE
from hled_dash.search.request import Request
from hled_dash.search.resolver import RequestResolver
from hled_dash.search.result import SearchResult
from hled_dash.search.series import Resolved
from hled_dash.search.terms import PER_PERSON
from hled_dash.search.topic_answers import POINTS
from hled_dash.search.topics import names_other_topic

#: Items of a dimension at most whose names are subjects: of a thousand tariff headings, most words are on none.
_MAX_NAMED = 30
#: What a share is of, which the value of a part does not have to say.
_WHOLE = frozenset(["national", "nacional", "nacionales", "total", "totales"])
#: Prepositions that are in phrases of topics ("out of school"), and no subject by themselves.
_PREPOSITIONS = frozenset(["into", "out"])
#: What ports and bridges do, and where they are, which their crossings do not have to say.
_OF_CROSSINGS = frozenset([
    "handle", "handles", "handled", "carry", "carries", "process", "processes", "see", "sees", "saw", "border",
    "frontera", "maneja", "manejan", "mueve", "mueven", "registra", "registran"])


class DifferenceFinder:
    """Tells what answers are not of.

    Args:
        catalogue: Its places and indicators.
        lexicon: Its words.
        answers: Tells what series cover.
        resolver: Resolves requests to answers.
        level_terms: Terms of the places of a level, of ends of rankings and of positions, which are no subject.
        subject_stems: Stems of the words of subjects.
    """

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, answers: AnswerFinder, resolver: RequestResolver,
                 level_terms: Set[str], subject_stems: Set[str]) -> None:
        self._catalogue, self._lexicon, self._answers, self._resolver = catalogue, lexicon, answers, resolver
        self._level_terms = level_terms
        #: Makes, peoples and other items are subjects too.
        self._subject_stems = {*subject_stems, *(
            stem(word) for dimension in catalogue.dimensions.values() if len(dimension.items) <= _MAX_NAMED
            for item in dimension.items for name in (item.name.en, item.name.es, *item.keywords)
            for word in split_words(name))}

    def is_of_missing(self, topic: Topic, query: Query) -> bool:
        """Return whether who publishes a topic for other places does so for those of a query."""
        codes = [next(iter((*mention.place.codes, *mention.place.near)), None) for mention in query.mentions]
        if topic.elsewhere_in is not None:
            return not codes or topic.elsewhere_in in {self._catalogue.country_of(code) for code in codes if code}
        # Countries without any figure have no code.
        return topic.elsewhere_level is None or any(
            code is None or self._catalogue.places[code].level == topic.elsewhere_level for code in codes)

    def is_near(self, resolved: Resolved, request: Request, *, is_of_topic: bool, is_ranking: bool) -> bool:
        """Return whether answers are for other places, or on another subject, than a query requests."""
        query = request.query
        return (
            resolved.nearest or bool(resolved.missing or query.unheld or query.unknown)
            or self._resolver.coverage(resolved, query) < SURE_COVERAGE
            or bool(self._lexicon.populations & set(query.subject) - (
                resolved.series.terms if is_of_topic else self._answers.title_terms(resolved.series)))
            or self._is_unmeasured(query, resolved, is_of_topic=is_of_topic)
            or missing_breakdown(query, resolved, self._catalogue) is not None
            or self._answers.measures.is_share_of_count(resolved.answers, query)
            or self._answers.measures.is_in_other_currency(resolved.answers, query)
            or (not is_ranking and self._is_of_those_with(resolved, query))
            or query.flow not in (None, self._answers.direction(resolved.series) or query.flow)
            or (not is_ranking and names_other_topic(query.subject, resolved.series.terms, request.topics)))

    def with_answers(self, result: SearchResult, resolved: Resolved, query: Query,
                     words: Sequence[str]) -> SearchResult:
        """Return a result with answers, and what they lack of a query, with its words (``words``) of a ranking too."""
        says_flow = not {SALE, PURCHASE}.isdisjoint(query.terms) and self._is_american(query)
        requested, measures = resolved.missing_series or resolved.series, self._answers.measures
        is_elsewhere = result.nearest and are_elsewhere(resolved, query, self._catalogue)
        lacks_sex = BY_SEX in query.cues and self._lexicon.populations & {*query.subject} - resolved.series.terms
        breakdown = BY_SEX if lacks_sex else missing_breakdown(query, resolved, self._catalogue)
        return replace(
            result, answers=() if is_elsewhere else resolved.answers, missing_places=query.unheld or resolved.missing,
            indicator=None if query.unheld else requested.indicator,
            rank_is_missing=self._lacks_rank(words, resolved),
            left_out=resolved.left_out, breakdown=breakdown if result.not_held is None else None,
            uncovered_words=self._uncovered_words(query, resolved) if result.nearest and not lacks_sex else (),
            share_is_missing=result.nearest and self._lacks_share(query, resolved),
            count_is_missing=measures.is_share_of_count(resolved.answers, query),
            lack_is_missing=result.nearest and self._is_of_those_with(resolved, query),
            is_same_crossing=self._is_same_crossing(query, resolved), items=requested.items,
            other_ends=tuple(name for mention in query.mentions for name in mention.other_ends),
            seats=self._seats(query, resolved),
            direction=None if says_flow else self._answers.direction(resolved.series))

    def _seats(self, query: Query, resolved: Resolved) -> tuple[tuple[Text, str], ...]:
        """Return the cities that a query names, each with the municipality of another name that an answer is of."""
        municipalities = {answer.place: {*split_words(self._catalogue.places[answer.place].name.en)}
                          for answer in resolved.answers
                          if self._catalogue.places[answer.place].level in SMALL_LEVELS}
        return tuple((name, code) for mention in query.mentions for name in (mention.place.name,)
                     for code in mention.place.codes
                     if code in municipalities and not municipalities[code].issuperset(split_words(name.en)))

    def _lacks_share(self, query: Query, resolved: Resolved) -> bool:
        """Return whether a query requests a share, and the answer is a count."""
        asks_share = "part" in query.cues or SHARE in {*query.terms} - resolved.series.terms
        return asks_share and not self._answers.measures.is_share(resolved.series)

    def _lacks_rank(self, words: Sequence[str], resolved: Resolved) -> bool:
        """Return whether a query requests the position of a country by an index or score, and its value is held."""
        answer, *others = resolved.answers
        return (not others and bool((RANKS | {"puesto"}) & {*words})
                and self._catalogue.unit(answer.indicator).kind in ("index", "score")
                and self._catalogue.places[answer.place].level == "country")

    def _is_of_those_with(self, resolved: Resolved, query: Query) -> bool:
        """Return whether a query requests those without something, and the answer is the share of those with it."""
        indicator = self._catalogue.indicators[resolved.series.indicator]
        says_without = WITHOUT in self._answers.title_terms(resolved.series)
        return (WITHOUT in query.subject and not says_without and indicator.direction == "higher"
                and self._answers.measures.is_share(resolved.series))

    def _is_unmeasured(self, query: Query, resolved: Resolved, *, is_of_topic: bool) -> bool:
        """Return whether a query requests something per person, and the answer covers only one of the two."""
        if PER_PERSON not in query.subject:
            return False
        other_terms = set(query.subject) - {PER_PERSON}
        # Words of a definition do not say what is counted.
        answer_terms = resolved.series.terms if is_of_topic else self._answers.title_terms(resolved.series)
        return (PER_PERSON not in answer_terms and not self._answers.measures.is_share(resolved.series)) or not (
            not other_terms or other_terms & answer_terms)

    @staticmethod
    def _is_american(query: Query) -> bool:
        """Return whether a query names the United States or one of its states: who sells is said then."""
        return any(code == "USA" or code.startswith("US-") for mention in query.mentions
                   for code in mention.place.codes[:1])

    def _uncovered_words(self, query: Query, resolved: Resolved) -> tuple[str, ...]:
        """Return the words of the subject that the answer does not cover."""
        is_of_points = resolved.answers[0].place.startswith(POINTS)
        without = {*query.unknown, *(_WHOLE if "part" in query.cues else ()), *(_OF_CROSSINGS if is_of_points else ())}
        words = [word for word in query.text.split() if word not in without]
        # That a share is missing is said in a sentence of its own.
        terms = {word: {*self._lexicon.terms([word])} - {SHARE} for word in words}
        # Other words of a question say nothing of a subject; those of people are places by now.
        return self.written(query, [
            word for word in words
            if terms[word] & {*query.terms} - resolved.series.terms - self._level_terms - _PREPOSITIONS
            and (self._lexicon.populations & terms[word] or stem(word) in self._subject_stems)])

    @staticmethod
    def written(query: Query, words: Sequence[str]) -> tuple[str, ...]:
        """Return words as the reader wrote them."""
        return tuple(dict.fromkeys(query.typed.get(word, word) for word in words))

    @staticmethod
    def _is_same_crossing(query: Query, resolved: Resolved) -> bool:
        """Return whether crossings of the missing places are counted at the port of entry that the answer is of."""
        missing = [mention.place for mention in query.mentions if mention.place.name in resolved.missing]
        return bool(missing) and all(answer.place.startswith(POINTS) and all(
            answer.place in place.near for place in missing) for answer in resolved.answers)
