"""Entries of the record of the dialogue, and events, that a query requests or that are nearer to it than a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.search.index import Match, WordIndex
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.meetings import date_of
from hled_dash.search.query import Query
from hled_dash.search.result import Hit
from hled_dash.search.series import covered

#: Share of the terms of a query that an answer must cover so as not to be called the nearest.
SURE_COVERAGE = 0.5
#: Share of the words of a query that an answer without a topic, or an unrequested entry of the record, must have.
MIN_WORDS = 0.6
#: Entries of the record on a port of entry at most.
MAX_ENTRIES_ON_PORT = 5
#: Entries of the record at most, where it is asked for.
REQUESTED_ENTRIES = 8


class RecordFinder:
    """Finds entries of the record, and events."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, index: WordIndex) -> None:
        self._catalogue, self._lexicon, self._index = catalogue, lexicon, index

    def entries(self, query: Query, matches: Sequence[Match], coverage: float) -> list[Hit]:
        """Return entries of the record, where they are requested or cover more of the query than the answer
        (``coverage``)."""
        if "record" in query.cues:
            # An entry is of a place only by its words.
            query = replace(query, subject=(*query.subject, *self._named_terms(query)))
            matches = self._index.find([*query.subject, *([query.year] if query.year else [])], "entry")
        entries = [match for match in matches if match.document.kind == "entry"
                   and self._catalogue.record[match.document.code].date.startswith(date_of(query))]
        best = self._best(entries if "record" in query.cues else select_most(entries, query), query,
                          0.0 if "record" in query.cues else coverage + 0.2)
        if "record" in query.cues:
            # What was agreed comes before what was reported since.
            best[:REQUESTED_ENTRIES] = sorted(best[:REQUESTED_ENTRIES],
                                              key=lambda hit: self._catalogue.record[hit.code].date)
        return best

    def entries_on_port(self, query: Query) -> list[Hit]:
        """Return the newest entries of the record with the whole name of the port of entry or bridge of a query, those
        with words of its subject first."""
        codes = [code for mention in query.mentions for code in mention.place.codes[:1]]
        if any(self._catalogue.places[code].level not in POINT_LEVELS for code in codes):
            return []
        named = {*self._named_terms(query)}
        entries = [match for match in self._index.find([*query.subject, *sorted(named)], "entry")
                   if match.terms >= named]
        entries.sort(key=lambda match: (not match.terms.isdisjoint(query.subject),
                                        self._catalogue.record[match.document.code].date), reverse=True)
        # What was decided since stands below what has the words, though it says them otherwise.
        return [Hit("entry", match.document.code) for match in entries[:MAX_ENTRIES_ON_PORT]]

    @staticmethod
    def subject(query: Query, leads: Sequence[Hit]) -> str:
        """Return the words by which the record may be filtered: the subject of a query, or its places, where it asks
        when something happened there and entries on them lead."""
        is_of_place = "when" in query.cues and query.named and bool(leads) and leads[0].kind == "entry"
        return " ".join(query.words[number] for number in sorted(query.named)) if is_of_place else query.text

    def events(self, query: Query, coverage: float) -> list[Hit]:
        """Return events, where a day is requested or they cover more of the query than the answer (``coverage``).

        Unlike a figure, an event is of a place only by its words.
        """
        named = self._named_terms(query)
        # An answer is of the places of a query.
        of_places = sum(map(self._index.weight, named))
        total = sum(map(self._index.weight, query.subject)) + of_places
        coverage = coverage and (coverage * (total - of_places) + of_places) / total
        query = replace(query, subject=(*query.subject, *named))
        events = [match for match in self._index.find(query.subject, "event") if any(
            day.startswith(date_of(query)) for event in [self._catalogue.events[match.document.code]]
            for day in (event.date, event.end or event.date))]
        # A state that began some time ("since when") may be in a value.
        is_beginning = not {"since", "desde"}.isdisjoint(query.words)
        min_coverage = coverage + 0.2 if "when" not in query.cues else coverage if is_beginning else 0.0
        return self._best(select_most(events, query), query, min_coverage)

    def events_beside(self, query: Query, subject: Sequence[str]) -> list[Hit]:
        """Return events that have most of the words of a query's subject, where no value answers it: those with most of
        them, then the newest first, and of the year that it requests, if there are such; the first and the last since
        a year that it compares with."""
        matches = [match for match in self._index.find(query.subject, "event")
                   if covered(match.terms, subject, self._index.weight) >= SURE_COVERAGE]
        events = sorted(((len(match.terms), self._catalogue.events[match.document.code]) for match in matches),
                        key=lambda event: (event[0], event[1].date), reverse=True)
        if query.since and (since := [event for terms, event in events
                                      if terms == events[0][0] and event.date >= query.since]):
            # What has changed since is between the first and the last of them.
            first = min(since, key=lambda event: event.date)
            return [*dict.fromkeys(Hit("event", event.id) for event in (first, since[0]))]
        of_date = [event for event in events if event[1].date.startswith(date_of(query))]
        return [Hit("event", event.id) for _terms, event in (of_date or events)[:2]]

    def _named_terms(self, query: Query) -> Sequence[str]:
        """Return the terms of the names of places in a query."""
        return self._lexicon.terms([query.words[number] for number in sorted(query.named)])

    def _best(self, matches: Iterable[Match], query: Query, coverage: float) -> list[Hit]:
        """Return the documents that cover most of a query, if they cover more of it than ``coverage``."""
        scores = {Hit(match.document.kind, match.document.code):
                  covered(match.terms, query.subject, self._index.weight) + match.coverage for match in matches}
        best = max(scores.values(), default=0.0)
        return [hit for hit in sorted(scores, key=lambda hit: -scores[hit])
                if scores[hit] >= best * 0.7] if best > 2 * coverage else []


def select_most(matches: Iterable[Match], query: Query) -> list[Match]:
    """Select the documents that have most of the words that a query requests."""
    subject = set(query.subject)
    return [match for match in matches if len(match.terms & subject) >= MIN_WORDS * len(query.subject)]
