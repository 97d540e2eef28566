"""The search over everything: one call from a reader's text to answers and hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Topic
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.answers import AnswerFinder
from hled_dash.search.breakdowns import divide
from hled_dash.search.differences import DifferenceFinder
from hled_dash.search.documents import catalogue_documents
from hled_dash.search.gazetteer import Gazetteer
from hled_dash.search.index import WordIndex
from hled_dash.search.leads import HITS_PER_KIND, LeadFinder, with_items
from hled_dash.search.levels import requested_level
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.months import answers_of_month, answers_of_quarter
from hled_dash.search.older_years import find_older_years
from hled_dash.search.query import QueryReader
from hled_dash.search.ranking_words import ENDS, LEVELS, ORDINALS, WORDS as SUPERLATIVE_WORDS
from hled_dash.search.rankings import RankingFinder
from hled_dash.search.record import REQUESTED_ENTRIES, SURE_COVERAGE
from hled_dash.search.relative_dates import compares_with_last_year
from hled_dash.search.request import Request, read_once
from hled_dash.search.requested import requested_of
from hled_dash.search.resolver import RequestResolver
from hled_dash.search.result import Hit, Kind, PlacesWithFigures, SearchResult, ValuesByPeriod
from hled_dash.search.series import Resolved, covered
from hled_dash.search.superlatives import SuperlativeReader
from hled_dash.search.terms import GROWTH, OVER_TIME
from hled_dash.search.topic_answers import POINTS
from hled_dash.search.vocabulary import word_weights

#: Share of a subject that a hit must have, where the subject is not held, and beside a sure answer.
MIN_RELEVANCE, MIN_RELEVANCE_BESIDE, MIN_RELEVANCE_SURE = 0.5, 0.65, 0.9


class SearchEngine:
    """Searches a catalogue; built once, and used by all sessions.

    Args:
        catalogue: What is searched.
        places_of: The places that a series has figures of: a place without one is never answered for.
        values_of: The values by which places of a level are ranked.
    """

    def __init__(self, catalogue: Catalogue, places_of: PlacesWithFigures, values_of: ValuesByPeriod) -> None:
        self._catalogue, self._places_of, self._values_of = catalogue, places_of, values_of
        self._lexicon = Lexicon(catalogue)
        #: The whole names of figures and indicators, as words.
        names = {tuple(split_words(name)): hit for hit, texts in (
            *((Hit("figure", card.id), (card.title,)) for card in catalogue.cards.values()),
            *((Hit("indicator", code), (indicator.short, indicator.name))
              for code, indicator in reversed(list(catalogue.indicators.items()))),
        ) for text in texts for name in (text.en, text.es)}
        documents = list(catalogue_documents(catalogue))
        self._index = WordIndex(documents, self._lexicon)
        gazetteer = Gazetteer(catalogue)
        phrases = chain(*(topic.words for topic in catalogue.topics.values()),
                        *(missing.phrases for missing in catalogue.not_held.values()))
        topic_words = {word for phrase in phrases if not gazetteer.is_country(split_words(phrase))
                       for word in split_words(phrase)}
        weights, known_words = word_weights(catalogue, self._lexicon.words, topic_words, gazetteer, documents)
        self._reader = QueryReader(self._lexicon, gazetteer, weights, topic_words,
                                   {word for word, _is_small in gazetteer.words} - known_words, SUPERLATIVE_WORDS)
        self._answers = AnswerFinder(catalogue, self._lexicon, places_of)
        self._superlatives = SuperlativeReader(catalogue, self._lexicon.stop_words)
        self._rankings = RankingFinder(catalogue)
        self._resolver = RequestResolver(catalogue, self._lexicon, self._index, self._reader, self._answers,
                                         self._rankings, names)
        #: Words for the places of a level, for the ends of a ranking and for positions are on no subject.
        self._level_terms = {*self._lexicon.terms(sorted({*LEVELS, *ENDS, *ORDINALS}))}
        self._differences = DifferenceFinder(catalogue, self._lexicon, self._answers, self._resolver, self._level_terms,
                                             {stem(word) for word in topic_words})
        self._leads = LeadFinder(catalogue, self._lexicon, self._index, places_of)

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
        request = self._resolver.read(text, read_once(values_of or self._values_of))
        words = request.query.words
        resolved, topic, not_held = self._resolver.resolve(request)
        named: Sequence[str] = request.query.subject
        if not_held is not None:
            # What else there is on it has its words, and not others of a question.
            named = sorted((self._resolver.not_held_terms(request, not_held) & self._index.terms)
                           - self._level_terms) or named
            request = request._replace(matches=[
                match for match in (*request.matches, *self._index.find(named))
                if covered(match.terms, named, self._index.weight) >= MIN_RELEVANCE_BESIDE])
        figures = self._leads.against(request.query, request.matches) or self._leads.origins(
            request.query, request.topics) or self._leads.cards.of_main_goods(request.query, self._answers.fixed_flow)
        superlative = None if figures or "record" in request.query.cues else (
            self._resolver.topic_answers.read_origins(request, resolved) or self._superlatives.read(request.query))
        is_ranked = False
        if superlative is not None:
            request, resolved, is_ranked = self._resolver.resolve_ranking(superlative, request, resolved, not_held)
        elif resolved is not None and resolved.missing and not_held is None:
            resolved = self._resolver.resolve_members(request, resolved)
        if resolved is not None and not_held is None and superlative is None:
            resolved = divide(self._resolver.resolve_part(request, resolved), self._resolver.series_of_topics(request),
                              request.query, self._catalogue, self._places_of)
        query = request.query
        one_period, note = None, topic.note if topic is not None and not_held is None else None
        if resolved is not None:
            resolved = self._as_requested(resolved, request)
            if not_held is None and self._resolver.siblings.is_of_one_period(resolved.answers[0], request):
                over_time = self._resolver.topic_answers.over_time(request, resolved, self._resolver.siblings)
                one_period = None if over_time and not over_time.nearest else resolved.series.indicator
                resolved = over_time or resolved
        # A query that ranks places is not answered by a figure of other places.
        leads = figures or ([] if is_ranked else self._leads.find(request, self._resolver.coverage(resolved, query)))
        if resolved is not None and not leads and (level := requested_level(query, self._catalogue)):
            resolved = replace(resolved, nearest=True, missing=self._rankings.missing(level, query))
            leads = self._leads.of_wider_level(query, request.topics, request.matches)
        if leads and resolved is not None and not_held is None and superlative is None and (
                each := self._resolver.resolve_each(request, resolved, leads)):
            leads = with_items(leads, each) if each.answers[0].rank else []
            note = note if each.series.indicator == resolved.series.indicator else None
            resolved, topic, is_ranked = each, None, True
        named_hit = self._resolver.whole_name(request)
        if named_hit is not None and (resolved is None or resolved.series.indicator != named_hit.code):
            leads = [named_hit, *leads]
        events = self._leads.record.events_beside(query, named) if not_held is not None else []
        is_rest = resolved is not None and resolved.is_rest
        is_answer = is_rest and resolved is not None and not resolved.missing
        is_near = resolved is not None and not is_answer and (not_held is not None or self._differences.is_near(
            resolved, request, is_of_topic=topic is not None, is_ranking=superlative is not None or is_ranked))
        if is_near and not_held is None and leads and leads[0].kind in ("entry", "event") and (
                "when" in query.cues or self._resolver.coverage(resolved, query) < SURE_COVERAGE):
            # What was agreed or happened is requested, and no figure is of most of it.
            resolved, is_near = None, False
        is_dated = not_held is not None and not_held.dated and bool(events)
        if resolved is not None and not_held is None and (topic is None or resolved.series.is_near):
            note = self._note_of_items(resolved) or (None if resolved.series.is_near else note)
        hits_first = bool(leads) or is_dated
        result = SearchResult(
            nearest=is_near, missing_places=query.unheld, not_held=not_held,
            unknown_words=self._differences.written(query, query.unknown),
            corrections={query.typed.get(word, word): correct for word, correct in query.corrections.items()},
            hits=self._hits(request, [*events, *leads] if is_dated else [*leads, *events], topic, per_kind, named,
                            resolved, is_sure=not is_near),
            hits_first=hits_first, lead_count=len({*leads, *events}) if hits_first else 0,
            subject=self._leads.record.subject(query, leads),
            since=query.since, one_period=one_period, is_over_time=OVER_TIME in query.cues,
            is_of_rest=is_rest, note=note)
        result = replace(result, requested=requested_of(
            query, result.hits, resolved.answers[0].items if resolved else {}, self._answers.items, self._catalogue))
        if resolved is None:
            return result
        if request.topics and not_held is None:
            first = request.topics[0].topic
            if resolved.missing:
                if self._differences.is_of_missing(first, query):
                    result = replace(result, elsewhere=first.elsewhere)
            elif not self._resolver.siblings.have_year(resolved.answers, request):
                result = replace(result, elsewhere=first.newer)
        older = tuple(find_older_years(resolved.answers, self._catalogue, request.values_of))
        monthly = dict.fromkeys(Hit("indicator", year.monthly) for year in older if year.monthly)
        result = replace(result, older_years=older, hits=(*dict.fromkeys((
            *result.hits[:result.lead_count], *monthly, *result.hits[result.lead_count:])),))
        return self._differences.with_answers(result, resolved, query, words)

    def _note_of_items(self, resolved: Resolved) -> Text | None:
        """Return what the items of a near answer hold, where that is known."""
        return next((item.holds for name, code in resolved.series.items.items()
                     for item in self._catalogue.dimensions[name].items if item.code == code), None)

    def _as_requested(self, resolved: Resolved, request: Request) -> Resolved:
        """Return answers of the month or quarter that a query requests (the nearest where there are none), and those of
        the newest month where it compares with the year before."""
        query = request.query
        if query.month:
            answers = answers_of_month(resolved.answers, query.month, self._catalogue, request.values_of)
            is_of_month = all(self._catalogue.indicators[answer.indicator].frequency == "month" for answer in answers)
            resolved = replace(resolved, answers=answers, nearest=resolved.nearest or not is_of_month)
        elif query.quarter or "quarterly" in query.cues:
            resolved = self._resolver.siblings.of_quarters(resolved, request)
            if query.quarter:
                is_quarterly = self._catalogue.indicators[resolved.series.indicator].frequency == "quarter"
                resolved = replace(resolved, answers=answers_of_quarter(resolved.answers, query.quarter),
                                   nearest=resolved.nearest or not is_quarterly)
        elif not query.year and compares_with_last_year(request.text):
            resolved = replace(resolved, answers=self._resolver.siblings.with_newest_months(resolved.answers, request))
        if not query.month and not query.quarter:
            resolved = replace(resolved, answers=self._resolver.siblings.complete(resolved.answers, request))
        if query.widened:
            resolved = replace(resolved, nearest=True, missing=query.widened)
        # A value has its change beside it.
        terms = self._resolver.covered_terms(resolved.series, query)
        return replace(resolved, series=replace(resolved.series, terms=terms | {GROWTH}))

    def _hits(self, request: Request, leads: Sequence[Hit], topic: Topic | None, per_kind: int,
              subject: Sequence[str], resolved: Resolved | None, *, is_sure: bool) -> tuple[Hit, ...]:
        """Return unique hits: the leading ones, the figures of the topic, the places of the query, and the matches of
        the index that have much of the subject; most of it beside a sure answer."""
        query, matches = request.query, request.matches
        if leads and leads[0].kind == "cell":
            return (*leads, Hit("objective", leads[0].code.partition(":")[0]))
        hits = dict.fromkeys(chain(leads, self._leads.figures_of_places(query)))
        if topic is not None:
            places = {answer.place for answer in resolved.answers} if resolved else set[str]()
            hits |= dict.fromkeys(Hit("figure", card) for card in self._leads.cards.of_topic(topic)[:4]
                                  if not self._leads.cards.is_of_others(card, places))
            hits |= dict.fromkeys(Hit("indicator", series.indicator) for series in topic.series[:2])
        is_at_border = resolved is not None and resolved.answers[0].place.startswith(POINTS)
        hits |= dict.fromkeys(Hit("place", code) for mention in query.mentions for code in (
            mention.place.places if is_at_border or not mention.place.large else mention.place.codes)[:4])
        best = max((match.coverage for match in matches), default=0.0)
        subject = [term for term in subject if term not in self._level_terms] or subject
        min_relevance = MIN_RELEVANCE_SURE if resolved and is_sure else MIN_RELEVANCE
        # Beside an answer, words of a question are no names of places.
        is_of_record = resolved is None and "when" in query.cues and leads and leads[0].kind in ("entry", "event")
        matched = (Hit(match.document.kind, match.document.code) for match in matches if match.coverage >= best / 2
                   and (resolved is None or match.document.kind != "place")
                   # When something opened is in no figure on open data.
                   and not (is_of_record and match.document.kind in ("figure", "indicator"))
                   and covered(match.terms, subject, self._index.weight) >= min_relevance)
        counts: dict[Kind, int] = {}
        limited = dict[tuple[Kind, str], Hit]()
        for hit in (*hits, *matched):
            is_requested = hit.kind == "entry" and bool({"record", "when"} & query.cues) and hit in leads
            most = max(per_kind, REQUESTED_ENTRIES) if is_requested else per_kind
            if counts.get(hit.kind, 0) < most and hit[:2] not in limited:
                counts[hit.kind] = counts.get(hit.kind, 0) + 1
                limited[hit[:2]] = hit
        return tuple(limited.values())
