"""Leading hits, shown before the answer: a page, an objective, a term, an entry of the record, a ranked figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Topic
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.index import Match, WordIndex
from hled_dash.search.levels import places_of as requested_places, requested_level
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.meetings import MeetingFinder, is_newest
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import DEPARTMENTS, LEVELS
from hled_dash.search.record import SURE_COVERAGE, RecordFinder, select_most
from hled_dash.search.request import Request
from hled_dash.search.result import Hit, PlacesWithFigures
from hled_dash.search.series import Resolved, covered
from hled_dash.search.superlatives import Superlative
from hled_dash.search.topic_cards import TopicCards
from hled_dash.search.topics import TopicMatch
from hled_dash.search.work_plan import find_objective, find_pillar

#: Share of the terms of a query above which a name has all of them.
WHOLE = 0.99
#: The term of a municipality.
MUNICIPALITY = "synmunicipality"
MUNICIPALITIES = {"municipalities", "municipios"}
#: Indicators at most that are named for every place of a level.
MAX_EACH = 3
#: Hits of each kind at most, unless more are requested.
HITS_PER_KIND = 4
#: Kinds of figures that show every place of a level.
_OF_PLACES = ("map", "bars", "symbols")


class LeadFinder:
    """Finds the hits that come before values."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, index: WordIndex,
                 places_of: PlacesWithFigures) -> None:
        self._catalogue, self._lexicon, self._index, self._places_of = catalogue, lexicon, index, places_of
        self._meetings = MeetingFinder(catalogue, lexicon, index)
        self._pages = {self._page_key(split_words(phrase)): group.id
                       for group in catalogue.word_groups.values() if group.kind == "page" for phrase in group.words}
        self._terms = dict[frozenset[str], str]()
        for term in catalogue.glossary.values():
            for text in (term.term, *([term.abbreviation] if term.abbreviation else [])):
                for name in (text.en, text.es):
                    for part in (name, name.partition(" (")[0], *name.split(",")):
                        self._terms.setdefault(self._term_key(split_words(part)), term.id)
        self.cards, self.record = TopicCards(catalogue), RecordFinder(catalogue, lexicon, index)

    def find(self, request: Request, coverage: float) -> list[Hit]:
        """Find the leading hits of a query that requests no value: a page, an objective, a term, an entry, a place.

        Args:
            request: The request.
            coverage: The share of the subject that the answer covers.
        """
        text, query, topics, matches, _values_of = request
        if hit := find_objective(text, query, self._catalogue):
            return [hit]
        if pillar := find_pillar(text, query, self._catalogue):
            return pillar
        if term := self._definition(query):
            return [Hit("term", term)]
        page = self._pages.get(self._page_key(query.words))
        if page is not None and not is_newest(query):
            return [Hit("page", page)]
        if meetings := self._meetings.find(query):
            return [Hit("entry", code) for code in meetings]
        terms = [match for match in matches if match.document.kind == "term"]
        if terms and terms[0].coverage >= 0.75 and not query.mentions and ("definition" in query.cues or (
                not topics and self._is_abbreviation(terms[0].document.code, query))):
            return [Hit("term", terms[0].document.code)]
        if not query.terms and query.mentions and not {"when", "record"} & query.cues:
            return [*(Hit("place", code) for mention in query.mentions
                      for code in mention.place.places), *self.record.entries_on_port(query)]
        if topics and (of_level := self._of_level(query, topics, matches)):
            return of_level
        objective = None if query.mentions else self._objective_of(query, topics, matches)
        if objective and not {"when", "record"} & query.cues:
            return [Hit("objective", objective)]
        entries, events = self.record.entries(query, matches, coverage), self.record.events(query, coverage)
        if "when" in query.cues and query.mentions and not (topics or events):
            entries = self.record.entries_on_port(query) or entries
        if entries or events:
            return [*events, *entries] if "when" in query.cues else [*entries, *events]
        if objective:
            return [Hit("objective", objective)]
        if topics and (figure := topics[0].topic.figure):
            return [Hit("figure", figure)]
        if against := self.against(query, matches):
            return against
        if "ranking" in query.cues and (figures := self._rankings(query, matches)):
            return figures
        if {"map", "ranking"} & query.cues and topics and requested_level(query, self._catalogue) is None:
            kinds = ("map", "symbols") if "map" in query.cues else ("bars", "symbols")
            return [Hit("figure", card) for card in self.cards.for_places(topics[0].topic, kinds, query)]
        return []

    def _of_level(self, query: Query, topics: Sequence[TopicMatch[Topic]], matches: Sequence[Match]) -> list[Hit]:
        """Return the maps and rankings of a topic that show every place of the level that a query requests, else its
        indicators that places of that level have, else those that its words find."""
        requested = requested_level(query, self._catalogue)
        level = requested.level if requested else "admin2"
        if requested is None and MUNICIPALITY not in query.terms:
            return []
        if requested is None and not MUNICIPALITIES.isdisjoint(query.words):
            requested = Superlative("admin2", "most", False, "")
        kinds = ("map", "symbols") if "map" in query.cues else _OF_PLACES
        named = {*self._catalogue.members({code for mention in query.mentions for code in mention.place.codes[:1]})}
        cards = [card for match in topics for card in self.cards.of_topic(match.topic, kinds)
                 if self._catalogue.cards[card].level == level
                 and ("ranking" in query.cues or not named
                      or ("map" in query.cues and named >= self.cards.places(card) != set()))
                 and (requested is None
                      or self._has_level(self._catalogue.cards[card].series[0].indicator, requested, query))]
        if cards or requested is None:
            return [Hit("figure", card) for card in cards]
        return self._indicators_of_level(requested, query, topics, matches)

    def of_wider_level(self, query: Query, topics: Sequence[TopicMatch[Topic]], matches: Sequence[Match]) -> list[Hit]:
        """Return the indicators of a topic that states or departments have, where a query requests municipalities."""
        requested = requested_level(query, self._catalogue)
        if requested is None or requested.level != "admin2":
            return []
        named = {self._catalogue.country_of(code) for mention in query.mentions for code in mention.place.codes[:1]}
        wider = requested._replace(level="admin1", is_department=bool(named) and named <= DEPARTMENTS)
        return self._indicators_of_level(wider, query, topics, matches)

    def _indicators_of_level(self, requested: Superlative, query: Query, topics: Sequence[TopicMatch[Topic]],
                             matches: Sequence[Match]) -> list[Hit]:
        """Return the indicators of a topic, else those that the words of a query find, for the places of a level."""
        subject = set(query.subject) - {*self._lexicon.terms(list(LEVELS))}
        # A topic of one word of several that another names ("homes" of "internet at home") is no subject of its own.
        indicators = [series.indicator for match in topics if not any(
            match.terms & subject < other.terms & subject for other in topics) for series in match.topic.series] + [
            match.document.code for match in matches if match.document.kind == "indicator" and subject <= match.terms]
        of_level = [code for code in dict.fromkeys(indicators) if self._has_level(code, requested, query)]
        places = requested_places(requested, query, self._catalogue)
        return [Hit("indicator", code, places) for code in of_level[:MAX_EACH]]

    def _has_level(self, indicator: str, requested: Superlative, query: Query) -> bool:
        """Return whether an indicator has figures of several places of a level, in the places of the query; states are
        no departments."""
        places = (code for code in self._places_of(indicator, {})
                  if self._catalogue.places[code].level == requested.level)
        inside = {*self._catalogue.members({code for mention in query.mentions for code in mention.place.codes[:1]})}
        if inside or requested.level != "admin1":
            of_query = (code for code in places if not inside or self._catalogue.is_inside(code, inside))
        else:
            of_query = (code for code in places
                        if self._catalogue.is_inside(code, {*DEPARTMENTS}) == requested.is_department)
        return len([*islice(of_query, 2)]) > 1

    @staticmethod
    def _objective_of(query: Query, topics: Sequence[TopicMatch[Topic]], matches: Sequence[Match]) -> str | None:
        """Return the objective whose name has all words of a query, of which topics have no more than half."""
        subject = set(query.subject)
        if any(2 * len(match.terms & subject) > len(subject) for match in topics):
            return None
        if len(subject) == 1:
            matches = [match for match in matches if match.document.kind != "entry"][:1]
        return next((match.document.code for match in matches
                     if match.document.kind == "objective" and match.coverage > WHOLE), None)

    def _definition(self, query: Query) -> str | None:
        """Return the term of the glossary that a query asks the meaning of: by its name, or, where it requests a
        meaning in as many words, by a name that is half of what it requests."""
        if "definition" not in query.cues:
            return None
        cues = {number for start, end, kinds in self._lexicon.cues(query.words) if kinds & {"definition", "meaning"}
                for number in range(start, end)}
        term_key = self._term_key([word for number, word in enumerate(query.words) if number not in cues])
        if term_key in self._terms or "meaning" not in query.cues:
            return self._terms.get(term_key)
        name = max((name for name in self._terms if name <= term_key and 2 * len(name) >= len(term_key)),
                   key=len, default=None)
        return self._terms[name] if name else None

    def _term_key(self, words: Sequence[str]) -> frozenset[str]:
        """Return the stems of the words of a term; all of its words where they say nothing elsewhere ("better,
        worse")."""
        return frozenset(stem(word) for word in words if word not in self._lexicon.stop_words) or frozenset(words)

    def against(self, query: Query, matches: Sequence[Match]) -> list[Hit]:
        """Return figures that match a query of who is behind, and show the difference from a place that it names."""
        if "behind" not in query.cues:
            return []
        named = {code for mention in query.mentions for code in mention.place.codes[:1]}
        return [Hit("figure", match.document.code) for match in select_most(matches, query)
                if match.document.kind == "figure"
                and self._catalogue.cards[match.document.code].against in named][:2]

    def origins(self, query: Query, topics: Sequence[TopicMatch[Topic]]) -> list[Hit]:
        """Return figures that show where something in a place of a query comes from, by country."""
        if "origin" not in query.cues:
            return []
        named = {code for mention in query.mentions for code in mention.place.codes[:1]}
        cards = [card.id for match in topics for series in match.topic.series
                 for card in self.cards.of_indicator(series.indicator) if card.kind != "map" and (
                     named & {*series.named} or (series.partner and named & {*card.places}))]
        return [Hit("figure", card) for card in cards[:2]]

    def _rankings(self, query: Query, matches: Sequence[Match]) -> list[Hit]:
        """Return ranked figures on the subject of the query, for questions with "most"."""
        scores = {match.document.code: covered(match.terms, query.subject, self._index.weight) for match in matches
                  if match.document.kind == "figure" and self._catalogue.cards[match.document.code].kind == "bars"
                  and len(match.terms & set(query.subject)) > 1}
        return [Hit("figure", code) for code in sorted(scores, key=lambda code: -scores[code])
                if scores[code] >= SURE_COVERAGE][:2]

    def figures_of_places(self, query: Query) -> list[Hit]:
        """Return figures on most of the subject of a query whose texts name its places."""
        named = {stem(word) for mention in query.mentions for word in query.words[mention.start:mention.end]}
        if not named or not query.subject:
            return []
        return [Hit("figure", match.document.code)
                for match in select_most(self._index.find(query.subject, "figure", required=named), query)][:2]

    def _page_key(self, words: Iterable[str]) -> frozenset[str]:
        """Return the stems of the words that name a page, including numerals."""
        return frozenset(stem(word) for word in words if len(word) == 1 or word not in self._lexicon.stop_words)

    def _is_abbreviation(self, term: str, query: Query) -> bool:
        abbreviation = self._catalogue.glossary[term].abbreviation
        return abbreviation is not None and query.words in [
            tuple(split_words(words)) for words in (abbreviation.en, abbreviation.es)]


def with_items(leads: Sequence[Hit], ranked: Resolved) -> list[Hit]:
    """Return hits with that of the indicator by which places are ranked first, where they are so by its items."""
    series = ranked.series
    if not series.items:
        return [*leads]
    first = [hit._replace(places=hit.places and hit.places._replace(items=tuple(series.items.items())))
             for hit in leads if hit.code == series.indicator]
    return [*first, *(hit for hit in leads if hit.code != series.indicator)]
