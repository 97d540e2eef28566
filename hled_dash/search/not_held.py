"""What a query requests and the catalogue is known not to hold, and the nearest that it holds."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import NotHeld, Topic
from hled_dash.catalogue.text import split_words
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.between_countries import TRADE_OF, BetweenCountries
from hled_dash.search.documents import Document
from hled_dash.search.flows import PURCHASE, SALE, WITH
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import COMPARING
from hled_dash.search.request import Request
from hled_dash.search.series import Resolved
from hled_dash.search.topic_answers import EXPORTS_BY_PRODUCT
from hled_dash.search.topics import TopicFinder, TopicMatch

#: Words of a query that one entry of the record must have for it to be what is requested.
MIN_OF_ENTRY = 4
#: Levels of places whose figures say something of what is not held where a query names no place.
_WIDE = ("country", "group")


class NotHeldFinder:
    """Finds what is not held.

    Args:
        catalogue: What is searched.
        lexicon: Its words.
        answers: Resolves the series of the nearest topics.
        phrase_terms: What the phrase of a topic is compared by.
        names: The whole names of figures and indicators, as words.
    """

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, answers: AnswerFinder,
                 phrase_terms: Callable[..., frozenset[str]], names: Container[tuple[str, ...]]) -> None:
        self._catalogue, self._lexicon, self._answers, self._names = catalogue, lexicon, answers, names
        self._between_countries = BetweenCountries(lexicon)
        self._topics: TopicFinder[NotHeld] = TopicFinder(catalogue.not_held, phrase_terms)

    def find(self, request: Request) -> TopicMatch[NotHeld] | None:
        """Return what a query requests and is known not to be held, unless what is held has that name."""
        text, query, topics, matches, _values_of = request
        if between := self._between_countries.find(query):
            return TopicMatch(self._catalogue.not_held[between], len(query.terms), frozenset(query.terms))
        not_held = next(iter(self._topics.find(frozenset(query.terms) | query.place_terms)), None)
        if len(query.subject) >= MIN_OF_ENTRY and any(
                match.document.kind == "entry" and match.terms >= {*query.subject} for match in matches):
            # The record has what was agreed, in these words.
            return None
        if not_held is None or (topics and topics[0].score > not_held.score
                                and not_held.terms - query.place_terms <= topics[0].terms):
            return None
        if not_held.topic.id in TRADE_OF.values() and self._is_of_united_states(query):
            return None
        if query.flow == "export" and {SALE, PURCHASE} & set(query.terms) - not_held.terms:
            # What the United States sells of it is requested, not its price or its number.
            return TopicMatch(self._catalogue.not_held[EXPORTS_BY_PRODUCT], not_held.score, not_held.terms)
        documents = [match.document for match in matches if not match.document.items][:3]
        documents += [match.document for match in matches[:3]]
        # Names say no places, such as those that trade with each other.
        is_name = tuple(split_words(text)) in self._names or (not not_held.is_of_places and any(
            self._is_name(query, document, not_held) for document in documents))
        return None if is_name else not_held

    @staticmethod
    def _is_of_united_states(query: Query) -> bool:
        """Return whether who trades with the countries of a query is the United States."""
        first = min(query.mentions, key=lambda mention: mention.start)
        return (first.key == "USA" or query.prepositions.get(first.key) in WITH | {"from", "desde"}
                or ("USA" in query.prepositions and not COMPARING.isdisjoint(query.prepositions.values())))

    def terms(self, query: Query, not_held: NotHeld) -> frozenset[str]:
        """Return the terms of a query that the phrases of what is not held have."""
        matches = self._topics.find(frozenset(query.terms) | query.place_terms)
        return next((match.terms for match in matches if match.topic is not_held), frozenset())

    def nearest(self, not_held: NotHeld, query: Query,
                topics: Sequence[TopicMatch[Topic]]) -> tuple[Resolved | None, Topic | None]:
        """Return the nearest answer and its topic: of one that the query names too ("waiting time for cars"), else of
        the first that has a figure of its places, or of most of them."""
        named = [match.topic.id for match in topics]
        found = list[tuple[Resolved, Topic]]()
        for code in sorted(not_held.topics, key=lambda code: named.index(code) if code in named else len(named)):
            topic = self._catalogue.topics[code]
            series = self._answers.series_of_topic(topic, frozenset(query.terms), query)
            resolved = self._answers.resolve(series, query, not_held.places or topic.places)
            resolved = resolved and _of_people(resolved, query)
            if resolved is not None and not query.mentions and not self._is_wide(resolved):
                continue
            if resolved is not None and not resolved.missing:
                return resolved, topic
            found += [(resolved, topic)] if resolved is not None else []
        return min(found, key=lambda pair: (pair[0].nearest, len(pair[0].missing)), default=(None, None))

    def _is_wide(self, resolved: Resolved) -> bool:
        """Return whether answers are of countries or groups of places: a state's is near to nothing of the country."""
        return all(self._catalogue.places[answer.place].level in _WIDE for answer in resolved.answers)

    def _is_name(self, query: Query, document: Document, not_held: TopicMatch[NotHeld]) -> bool:
        """Return whether a query is a name of what is held, and not of what is known not to be held.

        That is the code of an item, several words of one of its names ("bolsas de aire") or one of them ("pollos"); the
        name of an indicator, or words of it that also say what the phrase of what is not held does not ("GDP, current
        prices", where no consumer prices are held).
        """
        subject, names = set(query.subject), [set(self._lexicon.terms(split_words(name))) for name in document.names]
        if document.items:
            not_held_phrases = {" ".join(split_words(phrase)) for phrase in not_held.topic.words}
            is_part = len(subject) > 1 and any(subject <= name for name in names)
            code = document.items[0][1]
            return is_part or (code.isdigit() and code in query.words) or (
                query.text not in not_held_phrases
                and query.text in (" ".join(split_words(name)) for name in document.names))
        return any(subject == name or (subject <= name and bool(subject - not_held.terms)) for name in names)


def _of_people(resolved: Resolved, query: Query) -> Resolved:
    """Return answers of the people that a query names, without those of where they are: "Hondurans in Mexico"."""
    people = {code for mention in query.mentions if mention.is_people for code in mention.place.codes}
    answers = tuple(answer for answer in resolved.answers if answer.place in people)
    return replace(resolved, answers=answers) if answers else resolved
