"""Queries about the meetings of the dialogue itself: the newest, those of a year, the first."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import DialogueEntry
from hled_dash.search.index import WordIndex
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import ORDINALS
from hled_dash.search.series import covered

#: Meetings of a query at most.
MAX_MEETINGS = 3
#: Share of a subject that an entry of a meeting must have, and that it may have where none has more.
MIN_SUBJECT, SOME = 0.65, 0.3
#: Words for the reviews between two meetings, and for who leads a meeting, normalized.
_REVIEWS = {"midyear", "mid", "review", "medio", "revision", "semestral"}
_CHAIRS = {"chairs", "chaired", "chair", "preside", "presidio", "encabeza", "encabezo"}
#: Words for the dialogue, its meetings, who leads them and who takes part in them.
_DIALOGUE = {
    "alto", "annual", "anual", "asistieron", "asistio", "attend", "attended", "conjunta", "dean", "declaracion",
    "dialogo", "dialogue", "economic", "economico", "high", "hled", "joint", "leads", "led", "level", "meeting",
    "nivel", "participaron", "participated", "participo", "reunion", "statement", "year", *_REVIEWS, *_CHAIRS,
}
#: Words for commitments of which nothing was reported since.
_OPEN = {"unfinished", "pending", "outstanding", "unfulfilled", "pendiente", "pendientes", "incumplido", "incumplidos",
         "inconcluso", "inconclusos", "unmet"}
_OPEN_PHRASES = {("not", "fulfilled"), ("sin", "cumplir"), ("por", "cumplir"), ("sin", "cumplirse"),
                 ("open", "commitments"), ("open", "commitment")}
#: The beginning of words for consultations, which are no meetings of the governments.
_CONSULTED = "consult"
#: The name of the dialogue, and words before it for its newest meeting.
_NAMES, _LAST = {"hled", "dean"}, {"last", "latest", "newest", "ultimo", "ultima"}


def is_open(query: Query) -> bool:
    """Return whether a query requests commitments of which nothing was reported since."""
    return not (_OPEN.isdisjoint(query.words) and _OPEN_PHRASES.isdisjoint(pairwise(query.words)))


class MeetingFinder:
    """Finds the entries of the record on meetings of the dialogue."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, index: WordIndex) -> None:
        meetings = (entry for entry in catalogue.record.values() if entry.meeting in ("cabinet", "review"))
        self._meetings = sorted(meetings, key=lambda entry: entry.date, reverse=True)
        self._entries, self._index = [*catalogue.record.values()], index
        self._dialogue, self._ordinals = ({*lexicon.stems(words), *lexicon.terms(words)}
                                          for words in (sorted(_DIALOGUE), sorted(ORDINALS)))

    def _is_of_dialogue(self, query: Query) -> bool:
        """Return whether a query names no subject besides the dialogue itself."""
        return not query.text or self._dialogue >= set(query.subject)

    def open_commitments(self, query: Query) -> list[str]:
        """Return commitments without a later document, newest first, where a query requests what remains to be done."""
        if "record" not in query.cues or not self._is_of_dialogue(query) or not is_open(query):
            return []
        return [entry.id for entry in reversed(self._entries) if entry.kind == "commitment" and not entry.later
                and entry.date.startswith(date_of(query))]

    def find(self, query: Query) -> list[str]:
        """Return meetings of the dialogue, newest first, where a query requests nothing else: the newest, those of its
        date, or those that the record calls the first or second."""
        if commitments := self.open_commitments(query):
            return commitments
        if "record" in query.cues and self._is_of_dialogue(query) and (is_newest(query) or query.year) and not any(
                word.startswith(_CONSULTED) for word in query.words):
            # What was agreed there is asked for.
            meeting = next((entry for entry in self._meetings if is_newest(query)
                            or (entry.meeting == "cabinet" and entry.date.startswith(date_of(query)))), None)
            if meeting is not None and (is_newest(query) or {"meetings", "outcome"} & query.cues != {"meetings"}):
                others = [entry for entry in self._entries if entry.date == meeting.date and entry != meeting]
                return [meeting.id, *(entry.id for entry in sorted(others, key=lambda one: one.kind != "commitment"))]
        if "record" in query.cues and "when" not in query.cues and is_newest(query) and not self._is_of_dialogue(query):
            return self._passages(self._meetings[0], query.subject, MIN_SUBJECT) or self._newest(query)
        subject = set(query.subject)
        ordinals = self._ordinals & subject
        if topic := sorted(subject - self._dialogue - ordinals):
            # "At the second meeting" is of the dialogue before its relaunch or since.
            named = self._numbered(query, ordinals) if ordinals and "meetings" in query.cues else [
                entry for entry in self._meetings if entry.meeting == "review" and is_review(query)
                and entry.date.startswith(date_of(query))]
            passages = (self._passages(meeting, topic, least) for least in (MIN_SUBJECT, SOME) for meeting in named)
            if found := next(filter(None, passages), None):
                return found
        is_requested = query.cues & {"meetings", "record"} or (query.year and _NAMES & set(query.words))
        if not is_newest(query) and (not is_requested or subject - self._dialogue - ordinals):
            return []
        meetings = [entry for entry in self._meetings if is_newest(query) or entry.date.startswith(date_of(query))]
        if ordinals:
            numbered = self._numbered(query, ordinals)
            meetings = [entry for entry in meetings if entry in numbered]
        if _REVIEWS & set(query.words):
            meetings = [entry for entry in meetings if entry.meeting == "review"] or meetings
        if _CHAIRS & set(query.words):
            # The record names who chairs them.
            meetings = [entry for entry in meetings if entry.meeting == "cabinet"] or meetings
        return [entry.id for entry in meetings[:MAX_MEETINGS]]

    def _numbered(self, query: Query, ordinals: Set[str]) -> list[DialogueEntry]:
        """Return the cabinet meetings that the record calls by an ordinal ("second"), newest first."""
        codes = {match.document.code for match in self._index.find(query.subject, "entry") if ordinals <= match.terms}
        return [entry for entry in self._meetings if entry.id in codes and entry.meeting == "cabinet"]

    def _passages(self, meeting: DialogueEntry, subject: Sequence[str], least: float) -> list[str]:
        """Return a meeting and the entries of its day that have at least a share of a subject; nothing where none
        has."""
        dates = {entry.id: entry.date for entry in self._entries}
        passages = [code for code in self._entries_on(subject, least) if dates[code] == meeting.date]
        return list(dict.fromkeys([meeting.id, *passages])) if passages else []

    def _newest(self, query: Query) -> list[str]:
        """Return the newest meeting and the newest entries on the subject of a query."""
        dates = {entry.id: entry.date for entry in self._entries}
        codes = self._entries_on(query.subject, MIN_SUBJECT)
        newest = sorted(codes, key=lambda code: dates[code], reverse=True)[:MAX_MEETINGS]
        return list(dict.fromkeys([self._meetings[0].id, *newest])) if newest else []

    def _entries_on(self, subject: Sequence[str], least: float) -> list[str]:
        """Return the entries that have at least a share of a subject, those with most of it first."""
        return [match.document.code for match in self._index.find(subject, "entry")
                if covered(match.terms, subject, self._index.weight) >= least]


def is_newest(query: Query) -> bool:
    """Return whether a query requests the newest meeting ("the last HLED")."""
    return {"meetings", "newest"} <= query.cues or any(
        first in _LAST and second in _NAMES for first, second in pairwise(query.words))


def is_review(query: Query) -> bool:
    """Return whether a query names the reviews between two meetings."""
    words = {*query.words}
    return not words.isdisjoint(("mid", "midyear", "semestral")) or {"medio", "ano"} <= words


def date_of(query: Query) -> str:
    """Return the beginning of the dates that a query requests; empty if it requests none."""
    return f"{query.year}-{query.month}" if query.year and query.month else query.year or ""
