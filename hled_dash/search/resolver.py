"""The answer to a search request: of the topics that it names, of documents that have its words, or a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import NotHeld, Topic
from hled_dash.search.alternatives import topics_beside
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.changes import find_change, without_change, without_speed
from hled_dash.search.flows import SALE, covered_terms
from hled_dash.search.index import Match, WordIndex
from hled_dash.search.leads import MUNICIPALITY
from hled_dash.search.levels import requested_level
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.meetings import MeetingFinder
from hled_dash.search.not_held import NotHeldFinder
from hled_dash.search.other_places import are_elsewhere
from hled_dash.search.parts import PartFinder
from hled_dash.search.people import HOME
from hled_dash.search.query import Query, QueryReader
from hled_dash.search.ranking_words import OPPOSITE, STATES
from hled_dash.search.rankings import RankingFinder
from hled_dash.search.record import SURE_COVERAGE, select_most
from hled_dash.search.request import Request
from hled_dash.search.result import Hit, ValuesByPeriod
from hled_dash.search.series import Resolved, Series, covered
from hled_dash.search.siblings import SiblingFinder
from hled_dash.search.superlatives import Superlative
from hled_dash.search.terms import GROWTH, PER_PERSON
from hled_dash.search.topic_answers import EXPORTS_BY_PRODUCT, SUPPLIERS, TopicAnswers
from hled_dash.search.topics import TopicFinder

#: The term of a gap.
GAP = "syngap"
#: How much more of a query an answer by words must cover than the answer of a topic.
ADVANTAGE = 0.15


class RequestResolver:
    """Resolves requests to answers.

    Args:
        catalogue: What is searched.
        lexicon: Its words.
        index: Its documents.
        reader: Reads queries.
        answers: Chooses series and places.
        rankings: Finds the places that rank first.
        names: The whole names of figures and indicators, as words.
    """

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, index: WordIndex, reader: QueryReader,
                 answers: AnswerFinder, rankings: RankingFinder, names: Mapping[tuple[str, ...], Hit]) -> None:
        self._catalogue, self._index, self._reader = catalogue, index, reader
        self._answers, self._rankings, self._names, self._lexicon = answers, rankings, names, lexicon
        self.siblings = SiblingFinder(catalogue, answers.measures)
        self._topics: TopicFinder[Topic] = TopicFinder(catalogue.topics, reader.phrase_terms)
        self.topic_answers = TopicAnswers(answers, index.weight)
        self._not_held = NotHeldFinder(catalogue, lexicon, answers, reader.phrase_terms, names)
        self._meetings = MeetingFinder(catalogue, lexicon, index)
        self._parts = PartFinder(catalogue, lexicon.populations, answers)

    def read(self, text: str, values_of: ValuesByPeriod) -> Request:
        """Return a text as a query, with the topics and documents that it names."""
        query = self._reader.read(text)
        topics = self._topics.find(frozenset(query.terms) | query.place_terms)
        if topics and any(series.named for series in topics[0].topic.series):
            query = self._reader.widen(query)
        # What grew is asked for, and not growth: the change is said beside a value. The same holds for a gap, and for
        # the homes that have something or do it.
        topics = [match for match in topics
                  if match.terms - query.place_terms not in ({GROWTH}, {GAP}, {HOME})] or topics
        return Request(text, query, topics, self._index.find(query.subject), values_of)

    def coverage(self, resolved: Resolved | None, query: Query) -> float:
        """Return the share of a query's subject that an answer covers."""
        return 0.0 if resolved is None else covered(
            self.covered_terms(resolved.series, query), query.subject, self._index.weight)

    def covered_terms(self, series: Series, query: Query) -> frozenset[str]:
        """Return the terms of a query that a series covers: its own, those of its direction of trade, those that its
        unit says, and that of states, which is no subject."""
        terms = covered_terms(series.terms, query.flow, self._answers.direction(series))
        return terms | self._answers.measures.terms_of_unit(series) | {STATES}

    def resolve(self, request: Request) -> tuple[Resolved | None, Topic | None, NotHeld | None]:
        """Return the answer, its topic, and what the query requests and is not held."""
        match = self._not_held.find(request)
        if match is not None:
            # Who supplies all goods together is held.
            is_held = match.topic.id == SUPPLIERS and match.terms >= set(request.query.subject)
            rest, topic = self.topic_answers.find(request.query, topics_beside(request, match.terms, self._lexicon))
            if rest is not None and not (rest.nearest and any(one.place.codes for one in request.query.mentions)):
                return replace(rest, is_rest=True), topic, match.topic
            return *self._answer(request, match.topic), None if is_held else match.topic
        resolved, topic = self._answer(request)
        if resolved is not None and not self.whole_name(request) and (
                opposite := self.topic_answers.opposite(request, resolved)):
            not_held = self._catalogue.not_held[opposite]
            return *self._answer(request, not_held), not_held
        if resolved is not None and self.topic_answers.is_one_way(request.query, resolved):
            return resolved, topic, self._catalogue.not_held[EXPORTS_BY_PRODUCT]
        if resolved is not None and topic is not None:
            resolved = self.topic_answers.with_others(request.query, resolved, request.topics)
        return resolved, topic, None

    def not_held_terms(self, request: Request, not_held: NotHeld) -> frozenset[str]:
        """Return the terms of a query by which it names what is not held, without places."""
        return self._not_held.terms(request.query, not_held) - request.query.place_terms

    def resolve_ranking(self, superlative: Superlative, request: Request, resolved: Resolved | None,
                        not_held: NotHeld | None) -> tuple[Request, Resolved | None, bool]:
        """Return the request without its superlative and the places that rank first, where there are some; and whether
        places are ranked."""
        is_held = not_held is None
        if superlative.by_change is not None:
            plain, ranked = self._ranked_by_change(superlative, request, resolved, is_held=is_held)
        else:
            plain, ranked = self._ranked(superlative, request, resolved, is_held=is_held)
        is_ranked = ranked is not None or bool(request.query.mentions)
        if ranked is None or (not_held is not None and not plain.terms):
            return request, resolved, is_ranked
        return request._replace(query=plain), ranked, is_ranked

    def resolve_members(self, request: Request, resolved: Resolved) -> Resolved:
        """Return the answer for the members of a group without a figure of its own, where there is one."""
        of_topics = self.series_of_topics(request)
        members = self._rankings.members([*of_topics, resolved.series], request.query, request.values_of)
        return members or resolved

    def resolve_part(self, request: Request, resolved: Resolved) -> Resolved:
        """Return the answer of the country for a part of a population that the place of a query has none of."""
        return self._parts.of_country(request.query, resolved, self.series_of_topics(request)) or resolved

    def resolve_each(self, request: Request, resolved: Resolved, leads: Sequence[Hit]) -> Resolved | None:
        """Return the places with the highest values, where a query requests all of a level ("by state") and the leading
        hits (``leads``) show them; None where it does not."""
        level = requested_level(request.query, self._catalogue)
        codes = [self._catalogue.cards[hit.code].series[0].indicator if hit.kind == "figure" else hit.code
                 for hit in leads if hit.kind in ("figure", "indicator")]
        if level is None or not codes:
            return None
        if "count" in request.query.cues:
            codes = [resolved.series.indicator, *codes]
        of_words = self._answers.in_direction(self._series_of_words(
            request, self.coverage(resolved, request.query) + ADVANTAGE), request.query)
        series = [*of_words, resolved.series, *self.series_of_topics(request)]
        # What is requested of them, such as investment from one country, comes before what is held in all.
        codes.sort(key=lambda code: code != resolved.series.indicator)
        codes = [*(one.indicator for one in of_words), *codes]
        series.sort(key=lambda one: codes.index(one.indicator) if one.indicator in codes else len(codes))
        leaders = self._rankings.find(level._replace(by_change=find_change(request.query.words)), series, request.query,
                                      request.values_of)
        if leaders is None:
            return None
        missing = self._rankings.missing(level, request.query)
        if self._parts.is_lost(request.query, resolved, leaders):
            return replace(resolved, nearest=True, missing=missing)
        if leaders.series.is_near:
            leaders = replace(leaders, nearest=True, missing=missing, missing_series=resolved.series)
        return replace(leaders, answers=tuple(replace(answer, is_highest_first=True) for answer in leaders.answers))

    def series_of_topics(self, request: Request) -> list[Series]:
        """Return the series of the first topics that a query names."""
        return [series for match in request.topics[:2]
                for series in self._answers.series_of_topic(match.topic, match.terms, request.query)]

    def _ranked_by_change(self, superlative: Superlative, request: Request, resolved: Resolved | None, *,
                          is_held: bool) -> tuple[Query, Resolved | None]:
        """Return the query without its superlative, and the places that rank first by a published change, else by that
        of a value."""
        by_change = superlative._replace(text=without_change(superlative.text))
        without, series = self.read(by_change.text, request.values_of), resolved and resolved.series
        is_change = series and self._answers.measures.is_change(series)
        # A topic's value is preferred to what has only the words of a query.
        is_named = not without.topics or series in self.series_of_topics(request)
        if (is_change and is_named) or not without.query.subject:
            published = superlative._replace(by_change=None, text=without_speed(superlative.text))
            if superlative.by_change == "fall":
                published = published._replace(end=OPPOSITE[published.end])
            plain, ranked = self._ranked(published, request, resolved, is_held=is_held)
            if ranked is not None and not ranked.nearest:
                return plain, ranked
        return self._ranked(by_change, request, resolved, is_held=is_held)

    def _ranked(self, superlative: Superlative, request: Request, resolved: Resolved | None, *,
                is_held: bool) -> tuple[Query, Resolved | None]:
        """Return the query without its superlative, and the places that rank first; the nearest answer where no place
        of the requested level has a value."""
        plain = self.read(superlative.text, request.values_of)
        of_topics = [*self.series_of_topics(plain), *self.series_of_topics(request)]
        nearest_series = [resolved.series] if resolved else []
        # What only has words of what is not held is not near.
        series = self._series_to_rank(plain, request, [*of_topics, *nearest_series]) if is_held else nearest_series
        if SALE in plain.query.terms and plain.query.flow is None and superlative.level == "admin1":
            # What the states of Mexico sell is not what the United States sells to them.
            series = [one for one in series if self._answers.direction(one) != "export"]
        leaders = self._rankings.find(superlative, series, plain.query, request.values_of)
        near_to = leaders and superlative.level in ("admin1", "admin2") and self.topic_answers.near_to(
            leaders.series, (*plain.topics, *request.topics))
        if leaders is not None and (near_to or (series[0] != leaders.series and (
                series[0].terms & set(plain.query.subject) - leaders.series.terms
                or (series[0] in of_topics and leaders.series not in of_topics)))):
            leaders = replace(leaders, nearest=True, missing=self._rankings.missing(superlative, plain.query),
                              missing_series=near_to or series[0])
        if leaders is None and superlative.level == "admin2":
            leaders = self._rankings.find_wider(superlative, series, plain.query, request.values_of)
        if leaders is None and superlative.beside is not None and resolved is not None:
            # What is ranked has no figure of the place, such as a department within a survey region.
            return request.query, replace(resolved, nearest=True)
        if leaders is None and is_held:
            nearest = self._answer(plain)[0] or resolved
            if nearest is not None:
                return plain.query, replace(
                    nearest, nearest=True, missing=self._rankings.missing(superlative, plain.query))
        return plain.query, leaders

    def _series_to_rank(self, plain: Request, request: Request, series: Sequence[Series]) -> list[Series]:
        """Return series and those of documents of a request and of its plain form without the superlative, by which
        places may be ranked: those that cover most of the subject first."""
        candidates = [*series]
        for variant in (plain, request):
            matches = self._covering_matches(variant.query, variant.matches, SURE_COVERAGE)
            candidates += self._answers.series_of_matches(matches, variant.query)[:10]
        # Words for places do not count.
        candidates.sort(key=lambda candidate: -covered(candidate.terms, plain.query.subject, self._index.weight))
        return candidates

    def _answer(self, request: Request, not_held: NotHeld | None = None) -> tuple[Resolved | None, Topic | None]:
        """Return the answer and its topic; the nearest to what is not held, where that is requested."""
        query = request.query
        if not_held is not None:
            return self._not_held.nearest(not_held, query, request.topics)
        if not query.subject:
            return self.topic_answers.of_crossing(query, self._catalogue.topics)
        # What was agreed on a place is no value of it.
        if ("record" in query.cues and not set(query.subject) & set(query.terms)) or self._meetings.find(query):
            return None, None
        if by_name := self._answer_by_name(request):
            return by_name, None
        resolved, topic = self.topic_answers.find(query, request.topics)
        by_words = self._answer_by_words(request, self.coverage(resolved, query) + ADVANTAGE)
        if by_words is None or (resolved is not None and are_elsewhere(by_words, query, self._catalogue)):
            return resolved, topic
        is_whole = by_words.series.terms >= set(query.subject) and (
            # That a definition names a group does not say that it is counted apart.
            resolved is None or bool(resolved.missing) or self._answers.title_terms(by_words.series) >= (
                {*self._lexicon.populations, MUNICIPALITY} & set(query.subject)) - resolved.series.terms)
        # Of two that are only near, the topic is of what is requested.
        if resolved is not None and ((by_words.nearest and not (is_whole and resolved.nearest))
                                     or len(by_words.missing) > len(resolved.missing)
                                     or not (resolved.nearest or is_whole)):
            return resolved, topic
        # What is counted for each person is no amount of all.
        is_per_person = PER_PERSON in self._answers.terms_of_title[by_words.series.indicator] - set(query.terms)
        if is_per_person and resolved is not None and not resolved.missing:
            return resolved, topic
        return replace(by_words, nearest=by_words.nearest or not is_whole or is_per_person), None

    def _answer_by_name(self, request: Request) -> Resolved | None:
        """Return the answer of the indicator whose whole name a query is."""
        named_hit, query = self.whole_name(request), request.query
        if named_hit is None or named_hit.kind != "indicator":
            return None
        # The places in the name of an indicator are what it is about, and not where an answer is requested.
        implied = frozenset(place for mention in query.mentions for place in mention.place.codes)
        return self._answers.resolve([Series(named_hit.code, {}, frozenset(query.terms), implied)], query)

    def _answer_by_words(self, request: Request, min_share: float) -> Resolved | None:
        """Return the answer of the documents that have at least a share of a query's words."""
        query = request.query
        candidates = self._answers.measures.amounts_first(self._series_of_words(request, min_share)[:40], query)
        resolved = self._answers.resolve(self._answers.in_direction(candidates, query), query)
        if query.flow == "export" and (resolved is None or not resolved.series.terms >= set(query.subject)):
            # What is held in the opposite direction alone is told as not held.
            return self._answers.resolve(candidates, query)
        return resolved

    def _series_of_words(self, request: Request, min_share: float) -> list[Series]:
        """Return the series of the documents that have at least a share of a query's words."""
        matches = self._covering_matches(request.query, request.matches, min_share)
        return self._answers.series_of_matches(matches, request.query)

    def _covering_matches(self, query: Query, matches: Sequence[Match], min_share: float) -> list[Match]:
        """Return the matches that cover most of a query, and at least a share of its subject."""
        matches = select_most(matches, query)
        weights = {term: self._index.weight(term) for term in query.subject}
        total = sum(weights.values()) or 1.0
        shares = [sum(weight for term, weight in weights.items() if term in match.terms) / total for match in matches]
        min_share = max(min_share, max(shares, default=0.0) - 0.1)
        return [match for match, share in zip(matches, shares, strict=True) if share >= min_share]

    def whole_name(self, request: Request) -> Hit | None:
        """Return the figure or indicator whose whole name a query is, unless that is a phrase of a topic."""
        query = request.query
        is_topic = any(match.terms >= {*query.terms, *query.place_terms} for match in request.topics)
        return None if is_topic else self._names.get(query.words)
