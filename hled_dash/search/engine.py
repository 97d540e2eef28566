"""The search over everything: one call from a reader's text to answers and hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import NotHeld, Topic
from hled_dash.catalogue.text import split_words
from hled_dash.search.answers import AnswerFinder, HasFigure, covered
from hled_dash.search.documents import catalogue_documents
from hled_dash.search.flows import PURCHASE, SALE
from hled_dash.search.gazetteer import Gazetteer
from hled_dash.search.index import Match, WordIndex
from hled_dash.search.leads import HITS_PER_KIND, REQUESTED_ENTRIES, SURE_COVERAGE, LeadFinder, select_most
from hled_dash.search.levels import requested_level
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.meetings import MeetingFinder
from hled_dash.search.months import answers_of_month, answers_of_quarter
from hled_dash.search.not_held import NotHeldFinder
from hled_dash.search.query import GROWTH, Query, QueryReader
from hled_dash.search.ranking_words import WORDS as SUPERLATIVE_WORDS
from hled_dash.search.rankings import RankingFinder
from hled_dash.search.relative_dates import compares_with_last_year
from hled_dash.search.result import Hit, Kind, SearchResult, ValuesByPeriod
from hled_dash.search.series import Resolved, Series
from hled_dash.search.superlatives import Superlative, SuperlativeReader
from hled_dash.search.topic_answers import TopicAnswers
from hled_dash.search.topics import TopicFinder, TopicMatch, names_other_topic
from hled_dash.search.vocabulary import word_weights

#: Groups of a population: a value of the whole population is no exact answer for them.
GROUPS = {"synrural", "synurban", "synwomen", "synmen"}
#: The term of "per capita".
PER_PERSON = "synperperson"
#: How much more of a query an answer by words must cover than the answer of a topic.
ADVANTAGE = 0.15


class SearchEngine:
    """Searches a catalogue; built once, and used by all sessions.

    Args:
        catalogue: What is searched.
        has_figure: Whether a series has a figure of a place: a place without one is never answered for.
        values_of: The values by which places of a level are ranked.
    """

    def __init__(self, catalogue: Catalogue, has_figure: HasFigure, values_of: ValuesByPeriod) -> None:
        self._catalogue, self._values_of = catalogue, values_of
        self._lexicon = Lexicon(catalogue)
        self._superlatives = SuperlativeReader(catalogue, self._lexicon.stop_words)
        self._rankings = RankingFinder(catalogue)
        #: The whole names of figures and indicators, as words.
        self._names = {tuple(split_words(name)): hit for hit, texts in (
            *((Hit("figure", card.id), (card.title,)) for card in catalogue.cards.values()),
            *((Hit("indicator", code), (indicator.short, indicator.name))
              for code, indicator in reversed(list(catalogue.indicators.items()))),
        ) for text in texts for name in (text.en, text.es)}
        documents = list(catalogue_documents(catalogue))
        self._index = WordIndex(documents, self._lexicon)
        gazetteer = Gazetteer(catalogue)
        phrases = chain(*(topic.words for group in (catalogue.topics, catalogue.not_held) for topic in group.values()))
        topic_words = {word for phrase in phrases for word in split_words(phrase)}
        weights, known_words = word_weights(catalogue, self._lexicon.words, topic_words, gazetteer, documents)
        self._reader = QueryReader(self._lexicon, gazetteer, weights, topic_words,
                                   {word for word, _is_small in gazetteer.words} - known_words, SUPERLATIVE_WORDS)
        self._topics: TopicFinder[Topic] = TopicFinder(catalogue.topics, self._reader.phrase_terms)
        self._answers = AnswerFinder(catalogue, self._lexicon, has_figure)
        self._not_held = NotHeldFinder(catalogue, self._lexicon, self._answers, self._reader.phrase_terms, self._names)
        self._topic_answers = TopicAnswers(self._answers, self._index.weight)
        self._meetings = MeetingFinder(catalogue, self._lexicon, self._index)
        self._leads = LeadFinder(catalogue, self._lexicon, self._index, has_figure)

    def close(self) -> None:
        """Give the index back."""
        self._index.close()

    def phrase_terms(self, phrase: str) -> frozenset[str]:
        """Return what the phrase of a topic is compared by."""
        return self._reader.phrase_terms(phrase)

    def search(self, text: str, values_of: ValuesByPeriod | None = None,
               per_kind: int = HITS_PER_KIND) -> SearchResult:
        """Search for a text.

        Args:
            text: Words, a question, or names, in either language.
            values_of: The values by which places are ranked, where they are not those of the engine.
            per_kind: Hits of each kind at most.
        """
        query = self._reader.read(text)
        values_of = values_of or self._values_of
        topics = self._topics.find(frozenset(query.terms) | query.place_terms)
        matches = self._index.find(query.subject)
        not_held = self._not_held.find(text, query, topics, matches)
        resolved, subject = self._answer(query, topics, not_held.topic if not_held else None, matches)
        if not_held is None and resolved is not None and not self._whole_name(query, topics) and (
                opposite := self._topic_answers.opposite(query, resolved, topics)):
            not_held = TopicMatch(self._catalogue.not_held[opposite], 0.0, frozenset())
            resolved, subject = self._answer(query, topics, not_held.topic, matches)
        against = self._leads.against(query, matches) or self._leads.origins(query, topics)
        ranking = self._superlatives.read(query) if not (against or "record" in query.cues) else None
        if ranking is not None:
            plain, ranked = self._ranked(ranking, query, resolved, topics, matches, values_of,
                                         is_held=not_held is None)
            if ranked is not None and not (not_held is not None and not plain.terms):
                query, resolved = plain, ranked
        elif resolved is not None and resolved.missing and not_held is None:
            of_topics = [series for match in topics[:2]
                         for series in self._answers.series_of_topic(match.topic, match.terms, query)]
            resolved = self._rankings.members([*of_topics, resolved.series], query, values_of) or resolved
        resolved = self._as_requested(resolved, query, text, values_of) if resolved else None
        direction = self._answers.direction(resolved.series) if resolved else None
        if resolved is not None and direction is not None and direction == query.flow:
            # What Mexico sells is what the United States buys.
            resolved = replace(resolved, series=replace(
                resolved.series, terms=resolved.series.terms | {SALE, PURCHASE}))
        coverage = covered(resolved.series.terms, query.subject, self._index.weight) if resolved else 0.0
        # A query that ranks places is not answered by a figure of other places.
        is_ranked = ranking is not None and (ranked is not None or bool(query.mentions))
        lead = against or ([] if is_ranked else self._leads.find(text, query, topics, matches, coverage))
        if resolved is not None and not lead and (requested := requested_level(query)):
            resolved = replace(resolved, nearest=True, missing=self._rankings.missing(requested, query))
            lead = self._leads.of_wider_level(query, topics, matches)
        named_hit = self._whole_name(query, topics)
        if named_hit is not None and (resolved is None or resolved.series.indicator != named_hit.code):
            lead = [named_hit, *lead]
        events = self._leads.events_beside(query) if not_held is not None else []
        if not_held is not None and not_held.topic.dated:
            lead = [*lead, *events]
        hits = self._hits(query, [*lead, *events], subject, matches, per_kind)
        is_near = resolved is not None and (
            resolved.nearest or not_held is not None or bool(resolved.missing or query.unheld or query.unknown)
            or coverage < SURE_COVERAGE or bool(GROUPS & set(query.subject) - resolved.series.terms)
            or self._is_unmeasured(query, resolved, is_of_topic=subject is not None)
            or self._answers.is_share_of_count(resolved.series, query)
            or query.flow not in (None, direction or query.flow)
            or (ranking is None and names_other_topic(query.subject, resolved.series.terms, topics)))
        return SearchResult(
            answers=resolved.answers if resolved else (), nearest=is_near,
            missing_places=query.unheld or (resolved.missing if resolved else ()),
            indicator=(None if query.unheld or resolved is None
                       else resolved.missing_indicator or resolved.series.indicator),
            not_held=not_held.topic if not_held else None, unknown_words=query.unknown, corrections=query.corrections,
            hits=hits, hits_first=bool(lead), subject=query.text,
            unsaid_words=self._unsaid(query, resolved) if is_near and resolved else (),
            share_is_missing=(is_near and resolved is not None and "part" in query.cues
                              and not self._answers.is_share(resolved.series)),
            count_is_missing=resolved is not None and self._answers.is_share_of_count(resolved.series, query),
            since=query.since,
            direction=direction if {SALE, PURCHASE} & {*query.terms} and not self._is_american(query) else None,
        )

    def _as_requested(self, resolved: Resolved, query: Query, text: str, values_of: ValuesByPeriod) -> Resolved:
        """Return answers of the month or quarter that a query requests (the nearest where there are none), and those of
        the newest month where it compares with the year before."""
        if query.month:
            answers = answers_of_month(resolved.answers, query.month, self._catalogue, values_of)
            is_of_month = all(self._catalogue.indicators[answer.indicator].frequency == "month" for answer in answers)
            resolved = replace(resolved, answers=answers, nearest=resolved.nearest or not is_of_month)
        elif query.quarter:
            is_quarterly = self._catalogue.indicators[resolved.series.indicator].frequency == "quarter"
            resolved = replace(resolved, answers=answers_of_quarter(resolved.answers, query.quarter),
                               nearest=resolved.nearest or not is_quarterly)
        elif not query.year and compares_with_last_year(text):
            resolved = replace(resolved, answers=self._answers.with_newest_months(resolved.answers))
        if query.widened:
            resolved = replace(resolved, nearest=True, missing=query.widened)
        return resolved

    def _whole_name(self, query: Query, topics: Sequence[TopicMatch[Topic]]) -> Hit | None:
        """Return the figure or indicator whose whole name a query is, unless that is a phrase of a topic."""
        is_topic = any(match.terms >= {*query.terms, *query.place_terms} for match in topics)
        return None if is_topic else self._names.get(query.words)

    def _ranked(self, superlative: Superlative, query: Query, resolved: Resolved | None,
                topics: Sequence[TopicMatch[Topic]],
                matches: Sequence[Match], values_of: ValuesByPeriod, *, is_held: bool) -> tuple[Query, Resolved | None]:
        """Return the query without its superlative, and the places that rank first; the nearest answer where no place
        of the requested level has a value. What is nearest to what is not held comes last."""
        plain = self._reader.read(superlative.text)
        plain_terms = frozenset(plain.terms) | plain.place_terms
        plain_topics = self._topics.find(plain_terms)
        series = [candidate for query_, of_query in ((plain, plain_topics), (query, topics)) for match in of_query[:2]
                  for candidate in self._answers.series_of_topic(match.topic, match.terms, query_)]
        of_topics = list(series)
        nearest_series = [resolved.series] if resolved else []
        series += nearest_series if is_held else []
        for query_, word_matches in ((plain, self._index.find(plain.subject)), (query, matches)):
            series += self._answers.series_of_matches(self._strong(query_, word_matches, SURE_COVERAGE), query_)[:10]
        # Series that cover more of the subject come first; words for places do not count.
        series.sort(key=lambda candidate: -covered(candidate.terms, plain.subject, self._index.weight))
        series += nearest_series if not is_held else []
        leaders = self._rankings.find(superlative, series, plain, values_of)
        if leaders is not None and series[0] != leaders.series and (
                series[0].terms & set(plain.subject) - leaders.series.terms
                or (series[0] in of_topics and leaders.series not in of_topics)):
            leaders = replace(leaders, nearest=True, missing=self._rankings.missing(superlative, plain),
                              missing_indicator=series[0].indicator)
        if leaders is None:
            nearest, _topic = self._answer(plain, plain_topics, None, self._index.find(plain.subject))
            if (nearest := nearest or resolved) is not None:
                return plain, replace(nearest, nearest=True, missing=self._rankings.missing(superlative, plain))
        return plain, leaders

    def _is_unmeasured(self, query: Query, resolved: Resolved, *, is_of_topic: bool) -> bool:
        """Return whether a query requests something per person, and the answer covers only one of the two."""
        if PER_PERSON not in query.subject:
            return False
        others = set(query.subject) - {PER_PERSON}
        # Words of a definition do not say what is counted.
        answer_terms = resolved.series.terms if is_of_topic else self._answers.title_terms(resolved.series)
        return (PER_PERSON not in answer_terms and not self._answers.is_share(resolved.series)) or not (
            not others or others & answer_terms)

    @staticmethod
    def _is_american(query: Query) -> bool:
        """Return whether a query names the United States or one of its states: who sells is said then."""
        return any(code == "USA" or code.startswith("US-") for mention in query.mentions
                   for code in mention.place.codes[:1])

    def _unsaid(self, query: Query, resolved: Resolved) -> tuple[str, ...]:
        """Return the words of the subject that the answer does not cover."""
        return tuple(word for word in query.text.split()
                     if word not in query.unknown and not resolved.series.terms & set(self._lexicon.terms([word])))

    def _answer(self, query: Query, topics: Sequence[TopicMatch[Topic]], not_held: NotHeld | None,
                matches: Sequence[Match]) -> tuple[Resolved | None, Topic | None]:
        """Return the answer and its topic."""
        if not_held is not None:
            return self._not_held.nearest(not_held, query, topics)
        # What was agreed on a place is no value of it.
        if not query.subject or ("record" in query.cues and not set(query.subject) & set(query.terms)) or (
                self._meetings.find(query)):
            return None, None
        named = self._whole_name(query, topics)
        if named is not None and named.kind == "indicator":
            # The places in the name of an indicator are what it is about, and not where an answer is requested.
            about = frozenset(place for mention in query.mentions for place in mention.place.codes)
            if by_name := self._answers.resolve([Series(named.code, {}, frozenset(query.terms), about)], query):
                return by_name, None
        resolved, subject = self._topic_answers.find(query, topics)
        coverage = covered(resolved.series.terms, query.subject, self._index.weight) if resolved else 0.0
        strong = self._strong(query, matches, coverage + ADVANTAGE)
        candidates = self._answers.series_of_matches(strong, query)[:40]
        if GROWTH not in query.subject:
            candidates.sort(key=self._answers.is_change)
        by_words = self._answers.resolve(self._answers.in_direction(candidates, query), query)
        if query.flow == "export" and (by_words is None or not by_words.series.terms >= set(query.subject)):
            # What is held in the opposite direction alone is told as not held.
            by_words = self._answers.resolve(candidates, query)
        is_whole = by_words is not None and by_words.series.terms >= set(query.subject) and (
            # That a definition names a group does not say that it is counted apart.
            resolved is None or bool(resolved.missing) or self._answers.title_terms(by_words.series) >= (
                GROUPS & set(query.subject)) - resolved.series.terms)
        # Of two that are only near, the topic is of what is requested.
        if by_words is not None and (resolved is None or (not by_words.nearest and (resolved.nearest or is_whole))):
            # What is counted for each person is no amount of all.
            is_other = PER_PERSON in self._answers.indicator_terms(by_words.series.indicator) - set(query.terms)
            return replace(by_words, nearest=by_words.nearest or not is_whole or is_other), None
        return resolved, subject

    def _strong(self, query: Query, matches: Sequence[Match], least: float) -> list[Match]:
        """Return the matches that cover most of a query, and at least the share ``least`` of its subject."""
        matches = select_most(matches, query)
        weights = {term: self._index.weight(term) for term in query.subject}
        total = sum(weights.values()) or 1.0
        shares = [sum(weight for term, weight in weights.items() if term in match.terms) / total for match in matches]
        least = max(least, max(shares, default=0.0) - 0.1)
        return [match for match, share in zip(matches, shares, strict=True) if share >= least]

    def _hits(self, query: Query, lead: Sequence[Hit], topic: Topic | None, matches: Sequence[Match],
              per_kind: int) -> tuple[Hit, ...]:
        """Return unique hits: the lead, the figures of the topic, the places of the query, and the matches of the
        index."""
        if lead and lead[0].kind == "cell":
            return (*lead, Hit("objective", lead[0].code.partition(":")[0]))
        hits = dict.fromkeys(chain(lead, self._leads.figures_of_places(query)))
        if topic is not None:
            hits |= dict.fromkeys(Hit("figure", card) for card in self._leads.cards_of_topic(topic)[:4])
            hits |= dict.fromkeys(Hit("indicator", series.indicator) for series in topic.series[:2])
        hits |= dict.fromkeys(Hit("place", code) for mention in query.mentions
                              for code in mention.place.places[:4])
        best = max((match.coverage for match in matches), default=0.0)
        matched = (Hit(match.document.kind, match.document.code) for match in matches if match.coverage >= best / 2)
        counts: dict[Kind, int] = {}
        limited = dict[tuple[Kind, str], Hit]()
        for hit in (*hits, *matched):
            most = max(per_kind, REQUESTED_ENTRIES) if hit.kind == "entry" and "record" in query.cues else per_kind
            if counts.get(hit.kind, 0) < most and hit[:2] not in limited:
                counts[hit.kind] = counts.get(hit.kind, 0) + 1
                limited[hit[:2]] = hit
        return tuple(limited.values())
