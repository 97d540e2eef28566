"""The search over everything: one call from a reader's text to answers and hits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import NotHeld, Series, Topic
from hled_dash.catalogue.text import normalize, split_words, stem
from hled_dash.search.answers import AnswerFinder, HasFigure, Resolved, covered
from hled_dash.search.documents import catalogue_documents
from hled_dash.search.gazetteer import Gazetteer
from hled_dash.search.index import Match, WordIndex
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.query import Query, QueryReader
from hled_dash.search.result import Hit, Kind, SearchResult
from hled_dash.search.topics import TopicFinder, TopicMatch

#: Share of what a query asks for that an answer must be about; below the second it is called the nearest.
MIN_COVERAGE, SURE_COVERAGE = 0.35, 0.45
#: Hits of each kind at most, unless more are asked for.
HITS_PER_KIND = 4
_OBJECTIVE = re.compile(r"\b(i|ii|iii|iv)[. ](\d)\b")


class SearchEngine:
    """Searches a catalogue; built once, and used by all sessions.

    Args:
        catalogue: What is searched.
        has_figure: Whether a series has a figure of a place: a place without one is never answered for.
    """

    def __init__(self, catalogue: Catalogue, has_figure: HasFigure) -> None:
        self._catalogue = catalogue
        self._lexicon = Lexicon(catalogue)
        documents = list(catalogue_documents(catalogue))
        self._index = WordIndex(documents, self._lexicon)
        gazetteer = Gazetteer(catalogue)
        subjects: tuple[Topic | NotHeld, ...] = (*catalogue.topics.values(), *catalogue.not_held.values())
        topic_words = {word for subject in subjects for phrase in subject.words for word in split_words(phrase)}
        weights = dict.fromkeys(self._lexicon.words, 2.0)
        for word, is_small in gazetteer.words:
            weights[word] = max(weights.get(word, 0.0), 0.5 if is_small else 3.0)
        for document in documents:
            if document.kind != "place":
                for word in split_words(f"{document.title} {document.keywords} {document.body}"):
                    weights.setdefault(word, 1.0)
        for group in catalogue.word_groups.values():
            for phrase in group.words:
                weights |= dict.fromkeys(split_words(phrase), 2.0)
        weights |= dict.fromkeys(topic_words, 3.0)
        self._reader = QueryReader(self._lexicon, gazetteer, weights, topic_words)
        self._topics: TopicFinder[Topic] = TopicFinder(catalogue.topics, self._reader.phrase_terms)
        self._not_held: TopicFinder[NotHeld] = TopicFinder(catalogue.not_held, self._reader.phrase_terms)
        self._answers = AnswerFinder(catalogue, self._lexicon, has_figure)
        self._pages = {self._page_key(split_words(phrase)): group.id
                       for group in catalogue.word_groups.values() if group.kind == "page" for phrase in group.words}

    def close(self) -> None:
        """Give the index back."""
        self._index.close()

    def phrase_terms(self, phrase: str) -> frozenset[str]:
        """What the phrase of a topic is compared by."""
        return self._reader.phrase_terms(phrase)

    def search(self, text: str, per_kind: int = HITS_PER_KIND) -> SearchResult:
        """Search for a text.

        Args:
            text: Words, a question, or names, in either language.
            per_kind: Hits of each kind at most.
        """
        query = self._reader.read(text)
        asked = frozenset(query.terms) | query.place_terms
        topics = self._topics.find(asked)
        not_held = next(iter(self._not_held.find(asked)), None)
        if not_held is not None and topics and topics[0].score > not_held.score:
            not_held = None
        matches = self._index.find(query.subject)
        resolved, subject = self._answer(query, topics, not_held.topic if not_held else None, matches)
        coverage = covered(resolved.series.terms, query.subject, self._index.weight) if resolved else 0.0
        lead = self._lead(text, query, topics, matches, coverage)
        hits = self._hits(query, lead, subject, matches, per_kind)
        is_near = resolved is not None and (
            resolved.nearest or bool(resolved.missing) or coverage < SURE_COVERAGE or not_held is not None)
        return SearchResult(
            answers=resolved.answers if resolved else (), nearest=is_near,
            missing_places=resolved.missing if resolved else (),
            indicator=resolved.series.indicator if resolved else None,
            not_held=not_held.topic if not_held else None, unknown_words=query.unknown, corrections=query.corrections,
            hits=hits, hits_first=bool(lead),
        )

    def _answer(self, query: Query, topics: Sequence[TopicMatch[Topic]], not_held: NotHeld | None,
                matches: Sequence[Match]) -> tuple[Resolved | None, Topic | None]:
        """The answer, and the topic that it is on."""
        if not_held is not None:
            for code in not_held.topics:
                topic = self._catalogue.topics[code]
                series = self._answers.series_of_topic(topic, frozenset(query.terms), query)
                if resolved := self._answers.resolve(series, query, topic.places):
                    return resolved, topic
            return None, None
        if not query.terms:
            return None, None
        best: tuple[float, Resolved | None, Topic | None] = (0.0, None, None)
        for match in topics[:2]:
            series = self._answers.series_of_topic(match.topic, match.terms, query)
            if resolved := self._answers.resolve(series, query, match.topic.places):
                best = covered(resolved.series.terms, query.subject, self._index.weight), resolved, match.topic
                break
        top = max((covered(match.terms, query.subject, self._index.weight) for match in matches), default=0.0)
        if top > best[0] + 0.05:
            strong = [match for match in matches
                      if covered(match.terms, query.subject, self._index.weight) > max(best[0] + 0.05, top - 0.1)]
            resolved = self._answers.resolve(self._answers.series_of_matches(strong)[:40], query)
            if resolved is not None and not (best[1] and resolved.nearest and not best[1].nearest):
                best = covered(resolved.series.terms, query.subject, self._index.weight), resolved, None
        return (best[1], best[2]) if best[0] >= MIN_COVERAGE else (None, None)

    def _lead(self, text: str, query: Query, topics: Sequence[TopicMatch[Topic]], matches: Sequence[Match],
              coverage: float) -> list[Hit]:
        """What is sought where it is no value: a page, an objective, a term, an entry of the record, a place."""
        if {"meetings", "newest"} <= query.cues:
            return [Hit("entry", code) for code in self._newest_meetings()]
        page = self._pages.get(self._page_key(query.words))
        if page is not None:
            return [Hit("page", page)]
        if numbered := _OBJECTIVE.search(normalize(text)):
            code = f"{numbered[1].upper()}.{numbered[2]}"
            if code in self._catalogue.objectives:
                return [Hit("objective", code)]
        terms = [match for match in matches if match.document.kind == "term"]
        if terms and terms[0].coverage >= 0.75 and not query.mentions and ("definition" in query.cues or (
                not topics and self._is_abbreviation(terms[0].document.code, query))):
            return [Hit("term", terms[0].document.code)]
        if entries := self._entries(query, matches, coverage):
            return [Hit("entry", code) for code in entries]
        if not query.terms and query.mentions:
            return [Hit("place", code) for mention in query.mentions
                    for code in mention.place.places]
        if "ranking" in query.cues and (figures := self._rankings(query, matches)):
            return figures
        if {"map", "ranking"} & query.cues and topics:
            kinds = ("map", "points") if "map" in query.cues else ("bars", "points")
            return [Hit("figure", card) for card in self._cards(topics[0].topic, kinds)]
        return []

    def _newest_meetings(self) -> list[str]:
        """Meetings of the dialogue itself, newest first."""
        meetings = [entry for entry in self._catalogue.record.values() if entry.meeting in ("cabinet", "review")]
        return [entry.id for entry in sorted(meetings, key=lambda entry: entry.date, reverse=True)[:3]]

    def _rankings(self, query: Query, matches: Sequence[Match]) -> list[Hit]:
        """Ranked figures that are about what the query asks for: one value of many is no answer to "most"."""
        scores = {match.document.code: covered(match.terms, query.subject, self._index.weight) for match in matches
                  if match.document.kind == "figure" and self._catalogue.cards[match.document.code].kind == "bars"
                  and len(match.terms & set(query.subject)) > 1}
        return [Hit("figure", code) for code in sorted(scores, key=lambda code: -scores[code])
                if scores[code] >= SURE_COVERAGE][:2]

    def _entries(self, query: Query, matches: Sequence[Match], coverage: float) -> list[str]:
        """Entries of the record, where they are sought or fit better than an answer that covers so much."""
        if "record" in query.cues:
            matches = self._index.find([*query.terms, *([query.year] if query.year else [])])
        entries = [match for match in matches if match.document.kind == "entry"
                   and (query.year is None or self._catalogue.record[match.document.code].date.startswith(query.year))]
        scores = {match.document.code: covered(match.terms, query.subject, self._index.weight) + match.coverage
                  for match in entries}
        if not scores or not ("record" in query.cues or max(scores.values()) > 2 * (coverage + 0.2)):
            return []
        best = max(scores.values())
        return [code for code in sorted(scores, key=lambda code: -scores[code]) if scores[code] >= best * 0.7]

    def _page_key(self, words: Iterable[str]) -> frozenset[str]:
        """The words that name a page, numerals among them."""
        return frozenset(stem(word) for word in words if len(word) == 1 or word not in self._lexicon.stop_words)

    def _is_abbreviation(self, term: str, query: Query) -> bool:
        abbreviation = self._catalogue.glossary[term].abbreviation
        return abbreviation is not None and query.words in [
            tuple(split_words(words)) for words in (abbreviation.en, abbreviation.es)]

    def _cards(self, topic: Topic, kinds: Sequence[str] = ()) -> list[str]:
        """The figures of a topic's series, in the order of the series."""
        return [card.id for series in topic.series for card in self._catalogue.cards.values()
                if (not kinds or card.kind in kinds) and any(_is_part(series, one) for one in card.series)]

    def _figures_of_places(self, query: Query) -> list[Hit]:
        """Figures of what the query asks for at the very places that it names."""
        named = {stem(word) for mention in query.mentions for word in query.words[mention.start:mention.end]}
        if not named or not query.subject:
            return []
        return [Hit("figure", match.document.code) for match in self._index.find([*query.subject, *named])
                if match.document.kind == "figure" and named <= match.terms and match.terms & set(query.subject)][:2]

    def _hits(self, query: Query, lead: Iterable[Hit], topic: Topic | None, matches: Sequence[Match],
              per_kind: int) -> tuple[Hit, ...]:
        """The lead, the figures of the topic, the places of the query, and what the index found; each once."""
        hits = dict.fromkeys(lead) | dict.fromkeys(self._figures_of_places(query))
        if topic is not None:
            hits |= dict.fromkeys(Hit("figure", card) for card in self._cards(topic)[:4])
            hits |= dict.fromkeys(Hit("indicator", series.indicator) for series in topic.series[:2])
        hits |= dict.fromkeys(Hit("place", code) for mention in query.mentions
                              for code in mention.place.places[:4])
        best = max((match.coverage for match in matches), default=0.0)
        hits |= dict.fromkeys(Hit(match.document.kind, match.document.code) for match in matches
                              if match.coverage >= best / 2)
        counts: dict[Kind, int] = {}
        kept = []
        for hit in hits:
            counts[hit.kind] = counts.get(hit.kind, 0) + 1
            if counts[hit.kind] <= per_kind:
                kept.append(hit)
        return tuple(kept)




def _is_part(series: Series, drawn: Series) -> bool:
    """Whether a figure that draws some items of an indicator draws those of a series."""
    return drawn.indicator == series.indicator and all(
        item in ((chosen,) if isinstance(chosen, str) else chosen)
        for name, item in series.items.items() if (chosen := drawn.items.get(name)) is not None)
