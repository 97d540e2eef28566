"""Resolve topics and matches to a series and the places that it has observations for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Topic, TopicSeries
from hled_dash.catalogue.text import split_words
from hled_dash.search.documents import Document
from hled_dash.search.flows import FROM, IN, OF_STATES, PARTNER, PURCHASE, SALE, TO, fixed_flow
from hled_dash.search.gazetteer import SMALL_LEVELS, Mention
from hled_dash.search.index import Match
from hled_dash.search.item_names import TOTALS, ItemNames
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.measures import Measures
from hled_dash.search.months import monthly_sibling
from hled_dash.search.other_places import origins_of_crossings, series_of_groups, with_other_places, with_series_beside
from hled_dash.search.partners import listed_partners
from hled_dash.search.publishers import Publishers
from hled_dash.search.query import PLACE_MARK, Query
from hled_dash.search.result import Answer, PlacesWithFigures
from hled_dash.search.series import Resolved, Series

#: Where an answer is given for when neither the query nor its topic names a place.
DEFAULT_PLACES = ("MEX", "USA", "southern-mexico", "GTM", "SLV", "HND")
MAX_ANSWERS = 3
#: Values at most, where each place has several, and where a query names a group beside other places.
MAX_VALUES, MAX_PLACES = 4, 6
#: The cue of what something contributes to a whole.
CONTRIBUTION = "contribution"
#: Levels of places that contain those of other levels.
LARGE_LEVELS = ("country", "group")
#: Prepositions that say that something comes from a place; the Spanish "de" may say that it is there.
_ORIGINS = {"from", "by", "desde"}


class AnswerFinder:
    """Chooses series and places."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, places_of: PlacesWithFigures) -> None:
        self._catalogue, self._places_of, self.populations = catalogue, places_of, lexicon.populations
        #: The terms of the names of an item.
        self._terms_of: Callable[[Document], frozenset[str]] = cache(lambda document: frozenset(
            term for name in document.names for term in lexicon.terms(split_words(name))))
        self.items = ItemNames(catalogue, lexicon, places_of)
        self.measures, self.publishers = Measures(catalogue), Publishers(catalogue)
        self._keyword_terms = {
            code: frozenset(term for words in indicator.keywords for term in lexicon.terms(split_words(words)))
            for code, indicator in catalogue.indicators.items()}
        #: The terms of the names of each indicator.
        self.terms_of_title = {code: frozenset(
            term for text in (indicator.name, indicator.short) for name in (text.en, text.es)
            for term in lexicon.terms(split_words(name))) for code, indicator in catalogue.indicators.items()}

    def series_of_topic(self, topic: Topic, terms: frozenset[str], query: Query) -> list[Series]:
        """Return the series of a topic that fit the query, with the items that it requests."""
        named = {code for mention in query.mentions for code in mention.place.codes}
        candidates = list[Series]()
        for series in topic.series:
            other_mentions = [mention for mention in query.mentions if not set(mention.place.codes) & set(series.named)]
            if series.named and (not set(series.named) <= named or not other_mentions
                                 or (query.inside and query.inside.isdisjoint(series.named))):
                continue
            before = {"from" if mention.is_people and query.mentions[1:] else query.prepositions.get(mention.key, "")
                      for mention in other_mentions}
            if before & {"in": FROM, "from": IN, None: set[str]()}[series.role]:
                continue
            refined = self._refine(series, terms, query)
            if series.partner is not None:
                partnered = self._with_partner(refined, series.partner, query)
                if partnered is None:
                    continue
                refined = partnered
            if "monthly" in query.cues and "twelve-months" not in query.cues and (
                    code := monthly_sibling(refined.indicator, self._catalogue)):
                candidates.append(replace(refined, indicator=code))
            candidates.append(refined)
        candidates = self.publishers.first(self.measures.requested(candidates, query), query)
        candidates = self._of_parts(self.in_direction(candidates, query) or candidates)
        frequency = "month" if "monthly" in query.cues else "quarter" if "quarterly" in query.cues else None
        return sorted(candidates, key=lambda candidate: frequency is not None and
                      self._catalogue.indicators[candidate.indicator].frequency != frequency)

    def _of_parts(self, candidates: Sequence[Series]) -> list[Series]:
        """Return series without the terms of a part of a population that another of them is of: women, by sex."""
        parts = [self.populations & self.title_terms(series) for series in candidates]
        others = frozenset[str]().union(*parts)
        return [replace(series, terms=series.terms - (others - part))
                for series, part in zip(candidates, parts, strict=True)]

    def _with_partner(self, series: Series, role: Literal["from", "to"], query: Query) -> Series | None:
        """Return a series with the places that something comes from or goes to as its items; None without such."""
        dimension = self._catalogue.dimensions[self._catalogue.indicators[series.indicator].dimensions[0]]
        if not (listed := listed_partners(dimension, role, query)):
            return None
        first, before = listed[0][0], _ORIGINS if role == "from" else TO
        is_explicit = query.prepositions.get(first.key) in before or first.is_people or any(
            query.prepositions.get(one.key) in IN | {"into"} for one in query.mentions if one is not first)
        # Countries beside them may be items by their names.
        named = [one[dimension.id] for one in (series.items, *series.other_items) if dimension.id in one]
        codes, keys = dict.fromkeys((*(code for _one, code in listed), *named)), {one.key for one, _code in listed}
        items, *others = ({**series.items, dimension.id: code} for code in codes)
        return replace(series, items=items, other_items=tuple(others), is_of_partner=is_explicit, implied=series.implied
                       | keys, terms=series.terms | {PLACE_MARK + key for key in keys if is_explicit})

    def title_terms(self, series: Series) -> frozenset[str]:
        """Return the terms of a series that the names of its indicator and of its items have, or their keywords."""
        return series.terms & (self.terms_of_title[series.indicator] | self._keyword_terms[series.indicator]
                               | self.item_terms(series))

    def item_terms(self, series: Series) -> set[str]:
        """Return the terms of the names of the items of a series."""
        return self.items.terms(series.items.items())

    def in_direction(self, candidates: Sequence[Series], query: Query) -> list[Series]:
        """Return the series without those of the opposite direction of trade; others have its item."""
        if query.flow is None:
            return [*candidates]
        return [series.in_flow(query.flow)
                if "flow" in self._catalogue.indicators[series.indicator].dimensions else series
                for series in candidates if self.fixed_flow(series.indicator) in (None, query.flow)
                and not (query.flow == "export" and series.indicator.startswith(OF_STATES))]

    def direction(self, series: Series) -> str | None:
        """Return the direction of trade of a series of the United States, as ``Query.flow``; None of both together."""
        flows = {items.get("flow") for items in (series.items, *series.other_items)}
        return flows.pop() or self.fixed_flow(series.indicator) if len(flows) == 1 else None

    def fixed_flow(self, code: str) -> str | None:
        """Return the direction of trade of an indicator of the United States that has one alone, as ``Query.flow``."""
        return fixed_flow(self._catalogue.indicators[code], self.terms_of_title[code])

    def _refine(self, series: TopicSeries, terms: frozenset[str], query: Query) -> Series:
        """Return a series with the items of its indicator that the query names ("women", "rural", "pedestrians")."""
        named, origins = frozenset(query.terms), origins_of_crossings(series.indicator, query, self._catalogue)
        found, of_items = self.items.find(self._catalogue.indicators[series.indicator], series.items, terms, named)
        items, *other_items = (one for number, one in enumerate(found) if one not in found[:number])
        return Series(series.indicator, items, terms | of_items | (self.terms_of_title[series.indicator] & named),
                      frozenset((*series.implied, *series.named, *origins)), series.near, tuple(other_items),
                      frozenset(series.same_in), series.beside)

    def series_of_matches(self, matches: Iterable[Match], query: Query) -> list[Series]:
        """Return the series of indicators, of their items, and of figures that the index found, with the items that the
        query names."""
        candidates: dict[tuple[str, tuple[tuple[str, str], ...]], Series] = {}
        for match in matches:
            code, items, terms = match.document.code, match.document.items, match.terms
            if match.document.kind == "figure":
                first = self._catalogue.cards[code].series[0]
                code = first.indicator
                items = tuple((name, item) for name, item in first.items.items() if isinstance(item, str))
            elif match.document.kind != "indicator":
                continue
            elif match.terms <= self.terms_of_title[code] or (
                    items and (match.terms - {SALE, PURCHASE}).isdisjoint(self._terms_of(match.document))):
                # What was found are words of the indicator, not of the item; salts are "sales" in Spanish.
                items = ()
            if not items:
                (named_items, *_other_items), of_items = self.items.find(
                    self._catalogue.indicators[code], {}, frozenset(), frozenset(query.terms))
                if of_items:
                    candidates.setdefault((code, tuple(sorted(named_items.items()))),
                                          Series(code, named_items, terms | of_items, frozenset({"USA"})))
                elif not {*self._catalogue.indicators[code].default_items.values()} <= {*TOTALS}:
                    # A keyword may be of any of its items, and not of the usual one.
                    terms &= self.terms_of_title[code]
            # The United States is a partner of the places of many series; what it has a figure of is about it too.
            is_partner = query.prepositions.get("USA") in PARTNER | {"for", "para"} or (
                "USA" not in self._places_of(code, dict(items)))
            implied = frozenset({"USA"} if is_partner else ())
            other_items = list[dict[str, str]]()
            if items:
                # "Retail trade" has the words of "wholesale trade" that are no superlatives: the whole name tells.
                (named_items, *other_items), of_items = self.items.find(
                    self._catalogue.indicators[code], dict(items), frozenset(), frozenset(query.terms))
                items, terms = tuple(named_items.items()), terms | of_items
            candidates.setdefault((code, items), Series(
                code, dict(items), terms, implied, other_items=tuple(other_items)))
        return self.publishers.first(candidates.values(), query)

    def resolve(self, series: Sequence[Series], query: Query, places: Sequence[str] = ()) -> Resolved | None:
        """Return answers of the best series for the places of the query, else the nearest ones; None without any
        value."""
        series = [*series, *series_of_groups(series, query, self._catalogue, self._places_of)]
        best: tuple[tuple[bool, int, bool, int, int], Resolved] | None = None
        asks_share = "part" in query.cues
        for number, candidate in enumerate(series):
            if (resolved := self._exact(candidate, query, places)) is not None:
                is_amount = asks_share and not (candidate.is_of_partner or self.measures.says_share(candidate))
                key = (candidate.is_near, len(resolved.missing), is_amount, -len(candidate.terms), number)
                if best is None or key < best[0]:
                    best = key, resolved
                if key[:3] == (False, 0, False) and len({len(other.terms) for other in series}) == 1:
                    break
        if best is not None:
            if best[0][0]:
                missing = tuple(mention.place.name for mention in query.mentions
                                if mention.key not in series[0].implied)
                return replace(best[1], nearest=True, missing=missing, missing_series=series[0])
            found = with_other_places(best[1], series, query, self._catalogue, self._places_of, MAX_VALUES)
            found = with_series_beside(found, series, self._catalogue, self._places_of)
            # A query for a share is only nearly answered by a count; what something contributes may be an amount.
            is_amount = asks_share and CONTRIBUTION not in query.cues and not self.measures.says_share(found.series)
            return replace(found, nearest=True) if is_amount else found
        nearest_answers = [answer for candidate in series if (answer := self._nearest(candidate, query, places))]
        if not nearest_answers:
            return None
        _distance, nearest = min(nearest_answers, key=lambda answer: (answer[0], -len(answer[1].series.terms)))
        return replace(nearest, missing_series=series[0]) if nearest.series.is_near else nearest

    def _exact(self, series: Series, query: Query, places: Sequence[str]) -> Resolved | None:
        """Return answers for places of the query; for a default place where it names none (besides what is implied)."""
        mentions = [mention for mention in query.mentions if mention.key not in series.implied]
        codes: list[str] = []
        missing: list[Text] = []
        for mention in mentions:
            place = self._place(series, self._largest_of_name(mention))
            if place is not None:
                codes.append(place)
            elif len(mentions) > 1 and (members := self._members(series, mention)):
                codes += members
                missing += [self._catalogue.places[code].name for code in self._catalogue.groups[mention.key].members
                            if code not in members]
            else:
                missing.append(mention.place.name)
        if not mentions:
            place = self._place(series, (*places, *DEFAULT_PLACES))
            # The preferred place of a topic takes precedence over the order of its series.
            if place is None or (places and place != places[0]):
                return None
            codes.append(place)
        codes = [*dict.fromkeys(codes)]
        return Resolved(self._answers(series, codes, query), series, tuple(missing),
                        left_out=tuple(codes[MAX_PLACES:])) if codes else None

    def _members(self, series: Series, mention: Mention) -> list[str]:
        """Return the members of a small group beside other places that have a figure."""
        group = self._catalogue.groups.get(mention.key)
        members = group.members if group is not None and len(group.members) <= MAX_ANSWERS else ()
        return [code for code in members if code in self._places_of(series.indicator, series.items)]

    def _nearest(self, series: Series, query: Query, places: Sequence[str]) -> tuple[int, Resolved] | None:
        """Return answers for the surroundings of the query's places, else for a default place; and their distance."""
        mentions = [mention for mention in query.mentions if mention.key not in series.implied]
        nearby = list(dict.fromkeys(code for mention in mentions for code in self._surroundings(mention)))
        with_figure = self._places_of(series.indicator, series.items)
        codes = [code for code in nearby if code in with_figure]
        if codes:
            level = self._catalogue.places[codes[0]].level
            codes = [code for code in codes if self._catalogue.places[code].level == level]
        else:
            place = self._place(series, (*places, *DEFAULT_PLACES))
            codes = [place] if place else []
        if not codes:
            return None
        missing = tuple(mention.place.name for mention in mentions)
        # Where nothing near has a figure, the topic's own place comes before others, whatever these say in addition.
        order = [*nearby, *places, *DEFAULT_PLACES]
        distance = order.index(codes[0])
        return distance, Resolved(self._answers(series, codes, query), series, missing, bool(missing))

    def _largest_of_name(self, mention: Mention) -> Sequence[str]:
        """Return the places of a name without smaller ones of the same name: Arizona is no municipality of Honduras."""
        codes = mention.place.codes
        ranks = [self._rank(code) for code in codes]
        return [code for code, rank in zip(codes, ranks, strict=True) if rank <= ranks[0]]

    def _rank(self, code: str) -> int:
        return 0 if (level := self._catalogue.places[code].level) in LARGE_LEVELS else 2 if level in SMALL_LEVELS else 1

    def _surroundings(self, mention: Mention) -> Iterable[str]:
        """Return the neighbours and ancestors of a place, nearest first."""
        catalogue = self._catalogue
        codes = [*mention.place.near, *mention.place.codes[:1],
                 *(code for code in mention.place.codes[1:] if catalogue.is_inside(code, {*mention.place.codes[:1]}))]
        while codes:
            yield from codes
            yield from (catalogue.region_of[code] for code in codes if code in catalogue.region_of)
            parents = (catalogue.places[code].parent for code in codes)
            codes = [parent for parent in parents if parent is not None and parent in catalogue.places]

    def _place(self, series: Series, codes: Iterable[str]) -> str | None:
        return next((code for code in codes if code in self._places_of(series.indicator, series.items)), None)

    def _answers(self, series: Series, places: Sequence[str], query: Query) -> tuple[Answer, ...]:
        """Return the answers of a series for places, with those of the other items that are requested."""
        return tuple(Answer(series.indicator, items, place, query.year)
                     for place in list(dict.fromkeys(places))[:MAX_PLACES]
                     for items in (series.items, *series.other_items)
                     if items is series.items or place in self._places_of(series.indicator, items))[:2 * MAX_PLACES]
