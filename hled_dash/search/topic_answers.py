"""The answer of the topics that a query names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hled_dash.catalogue.models import Topic
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.flows import IN, ORIGINS, PURCHASE, SALE, TRADE, WITH
from hled_dash.search.query import Query
from hled_dash.search.request import Request
from hled_dash.search.series import Resolved, Series
from hled_dash.search.siblings import SiblingFinder
from hled_dash.search.superlatives import Superlative
from hled_dash.search.terms import OVER_TIME
from hled_dash.search.topics import TopicMatch

#: What is not held of trade and of investment in one of their directions.
EXPORTS_BY_PRODUCT, INVESTMENT_ABROAD = "exports-by-product", "investment-abroad"
#: Investment by who invests and by sector, which are held apart.
INVESTORS_BY_SECTOR = "fdi-by-origin-and-sector"
#: What is not held of the trade of the partners of the United States.
PARTNERS_SHARE = "share-of-partners-trade"
#: Topics of what crosses at a port of entry or bridge, and the beginning of the codes of these.
CROSSINGS, POINTS = ("trucks", "crossings"), ("port:", "crossing:")
#: What is not held of suppliers.
SUPPLIERS = "suppliers"


class TopicAnswers:
    """Chooses among topics.

    Args:
        answers: Resolves the series of a topic.
        weight: How rare a term is.
    """

    def __init__(self, answers: AnswerFinder, weight: Callable[[str], float]) -> None:
        self._answers, self._weight = answers, weight

    def find(self, query: Query, topics: Sequence[TopicMatch[Topic]]) -> tuple[Resolved | None, Topic | None]:
        """Return the answer of the first topic that has the places of the query; the nearest one where none has."""
        nearest: tuple[Resolved, Topic] | None = None
        named = {code for mention in query.mentions for code in mention.place.codes}
        weights = [sum(map(self._weight, match.terms & set(query.subject))) for match in topics[:3]]
        # Among topics that match by a single word, or by what is sold, prefer the one with the rarer word.
        order = sorted(range(len(weights)), key=lambda number: (
            not self._is_of_product(query, topics[number]), -topics[number].score,
            # "Women" says of whom something is measured, and not what.
            topics[number].terms <= self._answers.populations,
            -weights[number] if topics[number].score <= 1 or SALE in query.terms else 0.0))
        for number in order:
            match = topics[number]
            if nearest is not None and match.score <= 1 and weights[number] < weights[order[0]]:
                continue
            series = self._answers.series_of_topic(match.topic, match.terms, query)
            resolved = self._answers.resolve(series, query, match.topic.places)
            if resolved is None:
                continue
            if nearest is None and resolved.series.is_near and any(
                    answer.place in named for answer in resolved.answers):
                # What is near to the first topic, in the requested place, is nearer than another topic.
                return resolved, match.topic
            if not resolved.missing:
                if nearest is not None:
                    # Prefer another subject in the requested place to this one in another place.
                    resolved = replace(resolved, nearest=True, missing=nearest[0].missing,
                                       missing_series=nearest[0].series)
                return resolved, match.topic
            nearest = nearest or (resolved, match.topic)
        return nearest or (None, None)

    def with_others(self, query: Query, resolved: Resolved, topics: Sequence[TopicMatch[Topic]]) -> Resolved:
        """Return an answer with those of other topics, for the same places, where a query names them all: "kidnappings
        and extortions"."""
        subject, places = set(query.subject), {answer.place for answer in resolved.answers}
        if resolved.missing or resolved.nearest or resolved.series.terms >= subject:
            return resolved
        if len(sides := subject & {SALE, PURCHASE}) == 1 and resolved.series.terms | sides >= subject and (
                self._answers.fixed_flow(resolved.series.indicator)):
            # Who sells a product to whom is no other measure than its trade.
            return replace(resolved, series=replace(resolved.series, terms=resolved.series.terms | sides))
        terms, answers = resolved.series.terms, resolved.answers
        for match in topics:
            # A topic of words that the others have too is another way to say it.
            if match.terms & subject & terms or not match.terms & subject:
                continue
            other = self._answers.resolve(
                self._answers.series_of_topic(match.topic, match.terms, query), query, match.topic.places)
            if other is None or other.missing or other.nearest or other.series.is_near or (
                    {answer.place for answer in other.answers} != places):
                continue
            terms, answers = terms | match.terms, (*answers, *other.answers)
            if terms >= subject:
                return replace(resolved, answers=answers, series=replace(resolved.series, terms=terms))
        return resolved

    @staticmethod
    def near_to(series: Series, topics: Sequence[TopicMatch[Topic]]) -> Series | None:
        """Return the series that answers a topic, where another one is only near to that; None where it is not."""
        first = next((match.topic.series[0] for match in topics for one in match.topic.series
                      if series.is_near and one.near and one.indicator == series.indicator
                      and one.items.items() <= series.items.items()), None)
        return None if first is None else Series(first.indicator, {
            name: item for name, item in first.items.items() if isinstance(item, str)}, frozenset())

    def of_crossing(self, query: Query, topics: Mapping[str, Topic]) -> tuple[Resolved | None, Topic | None]:
        """Return the crossings of trucks, else of people, where a query is the name of a port of entry or bridge."""
        if query.cues - {OVER_TIME} or not all(mention.key.startswith(POINTS) for mention in query.mentions):
            return None, None
        for topic in (topics[code] for code in CROSSINGS if query.mentions and code in topics):
            resolved = self._answers.resolve(
                self._answers.series_of_topic(topic, frozenset(), query), query, topic.places)
            if resolved is not None and not resolved.missing:
                return resolved, topic
        return None, None

    def over_time(self, request: Request, resolved: Resolved, siblings: SiblingFinder) -> Resolved | None:
        """Return the answer that has several periods, of the topics that a query names, near unless one has both; None
        without one."""
        first = resolved.answers[0]
        candidates = [series for match in request.topics
                      if match.terms & set(request.query.subject) - {SALE, PURCHASE}
                      for series in self._answers.series_of_topic(match.topic, match.terms, request.query)
                      if self._answers.measures.is_share(series) == self._answers.measures.is_share(resolved.series)]
        series = siblings.first_over_time(candidates, first, request.values_of)
        if series is None:
            return None
        answer = replace(first, indicator=series.indicator, items=series.items)
        # Another series of a topic is of the same subject.
        is_same = not first.items and any({first.indicator, series.indicator} <= {
            one.indicator for one in match.topic.series if not one.near} for match in request.topics)
        return replace(resolved, answers=(answer,), series=series, nearest=resolved.nearest or not is_same)

    def read_origins(self, request: Request, resolved: Resolved | None) -> Superlative | None:
        """Return that the countries are ranked from which the United States buys most of something, where a query
        requests where it comes from; None where it requests something else."""
        query = request.query
        named = {mention.key for mention in query.mentions}
        if "origin" not in query.cues or resolved is None or not named <= {"USA"} or query.flow == "export" or (
                self._answers.fixed_flow(resolved.series.indicator) != "import"):
            return None
        return Superlative("country", "most", False, " ".join(query.words))

    def _is_of_product(self, query: Query, match: TopicMatch[Topic]) -> bool:
        """Return whether a topic is of a product, in the direction of trade that a query requests."""
        # Imports are those of the United States, where a query does not say whose they are; of trade, they are held.
        flow = query.flow or ("import" if {PURCHASE, TRADE} & set(query.terms) and SALE not in query.terms else None)
        return (flow is not None and bool(match.terms & set(query.subject) - {SALE, PURCHASE, TRADE})
                and self._answers.fixed_flow(match.topic.series[0].indicator) == flow)

    def opposite(self, request: Request, resolved: Resolved) -> str | None:
        """Return what is not held, where that is what a query requests and the answer is of the opposite direction:
        what the United States sells of a product, where that is held of its group alone, or who invests in it."""
        query = request.query
        if "investor" in resolved.series.items and query.prepositions.get("USA") in IN:
            return INVESTMENT_ABROAD
        if "investor" in resolved.series.items and "by-sector" in query.cues:
            return INVESTORS_BY_SECTOR
        if self._is_share_of_partner(query, resolved):
            return PARTNERS_SHARE
        is_of_group = query.flow == "export" and "commodity" in resolved.series.items and (
            self._answers.item_terms(resolved.series).isdisjoint({*query.subject} - {SALE, PURCHASE}))
        return EXPORTS_BY_PRODUCT if is_of_group or self._is_sold(request, resolved) else None

    def is_one_way(self, query: Query, resolved: Resolved) -> bool:
        """Return whether a query requests the trade in a product, and the answer is what the United States buys."""
        return (TRADE in query.terms and query.flow is None and {SALE, PURCHASE}.isdisjoint(query.terms)
                and self._answers.fixed_flow(resolved.series.indicator) == "import"
                and bool(resolved.series.items) and "part" not in query.cues)

    def _is_share_of_partner(self, query: Query, resolved: Resolved) -> bool:
        """Return whether a query requests a share of what a partner of the United States sells, buys or trades, and the
        answer is the share of that partner in the trade of the United States."""
        is_american = "share" in resolved.series.indicator and resolved.series.indicator.startswith("census.")
        if "part" not in query.cues or not is_american:
            return False
        sides = {SALE, PURCHASE} & set(query.terms)
        return query.prepositions.get("USA") in WITH if query.flow is None or not sides else (
            sides == {SALE if query.flow == "import" else PURCHASE})

    def _is_sold(self, request: Request, resolved: Resolved) -> bool:
        """Return whether a query requests what the United States sells of a product, and what is held is what it
        buys."""
        query, flow = request.query, self._answers.fixed_flow(resolved.series.indicator)
        if query.flow is None:
            return flow == "import" and query.prepositions.get("USA") in ORIGINS
        if query.flow != "export" or {SALE, PURCHASE}.isdisjoint(query.terms):
            return False
        return flow == "import" or (flow is None and any(
            match.terms & set(query.subject) - {SALE, PURCHASE}
            and {self._answers.fixed_flow(series.indicator) for series in match.topic.series} == {"import"}
            for match in request.topics)) or (flow is None and self._names_other_product(request, resolved))

    def _names_other_product(self, request: Request, resolved: Resolved) -> bool:
        """Return whether a query names products of imports that the answer says nothing of."""
        others = {*request.query.subject} - resolved.series.terms - {SALE, PURCHASE}
        return any(
            others & match.terms & self._answers.item_terms(Series(document.code, dict(document.items), match.terms))
            for match in request.matches if (document := match.document).items
            and self._answers.fixed_flow(document.code) == "import")
