"""Questions which of many places has the most or the least: "which state has the highest extreme poverty"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Indicator, Level
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.flows import FROM, IN
from hled_dash.search.gazetteer import Mention
from hled_dash.search.lexicon import Phrase, find_phrases, longest_phrases
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import (
    ABOVE,
    AMERICAN,
    BEHIND_SUBJECT,
    BEHIND_SUBJECT_OF_MUNICIPALITIES,
    BESIDE,
    COMPARED,
    COUNTED,
    DEPARTMENTS,
    ENDS,
    LEVELS,
    OPPOSITE,
    ORDINALS,
    PARTNERS,
    PLACE_IN_ORDER,
    RANKED_LEVELS,
    RANKS,
    RANKS_OF_COUNTRY,
    THAN,
    WHERE,
    WHICH,
    WORDS,
    End,
)


class Superlative(NamedTuple):
    """What a query ranks.

    Attributes:
        level: The level of the places that are ranked.
        end: The end from which they are.
        is_department: Whether they are called departments.
        text: The query without the words that say this, and with the subject of an adjective in its place ("poorest"
            requests poverty).
        position: The position in the ranking that is requested; None requests those that lead.
        beside: The place whose position is requested, alone or before those that lead.
        is_compared: Whether others are compared with it.
    """

    level: Level
    end: End
    is_department: bool
    text: str
    position: int | None = None
    beside: str | None = None
    is_compared: bool = False

    def is_falling(self, indicator: Indicator) -> bool:
        """Return whether the highest value of an indicator leads."""
        if self.end in ("better", "worse") and indicator.direction in ("higher", "lower"):
            return (self.end == "better") == (indicator.direction == "higher")
        return self.end != "least" and not (self.end == "better" and indicator.direction == "parity")

    def key(self, indicator: Indicator, value: float) -> float:
        """Return the sort key of a value; where parity is the aim, of its distance from the middle."""
        if indicator.direction == "parity" and (self.end in ("better", "worse") or indicator.middle == 0):
            value = abs(value - (indicator.middle or 0))
        return -value if self.is_falling(indicator) else value


class SuperlativeReader:
    """Parses which places a query ranks."""

    def __init__(self, catalogue: Catalogue, stop_words: Set[str]) -> None:
        self._catalogue, self._stop_words = catalogue, stop_words
        self._qualities = {tuple(map(stem, split_words(words))): group for group in catalogue.word_groups.values()
                           if group.kind == "quality" for words in group.words}
        self._longest = longest_phrases(self._qualities)

    def read(self, query: Query) -> Superlative | None:
        """Parse what a query ranks; None if it ranks no places of a level."""
        words, used = query.words, set[int]()
        ordinal_at = self._ordinal(words)
        beside = self._beside(query)
        compared = COMPARED if WHICH & set(words) or beside is not None else {}
        at = next((number for number, word in enumerate(words) if word in ENDS), None)
        if at is None:
            at = next((number for number, word in enumerate(words) if word in compared), None)
        end = None if at is None else ENDS.get(words[at]) or compared[words[at]]
        subject, qualities = list(words), [(start, stop, self._qualities[tuple(map(stem, words[start:stop]))])
                                           for start, stop in self._phrases(words)]
        is_said = False
        # "Most" of the lack of a good thing is the worse end.
        for start, stop, group in sorted(qualities, key=lambda quality: quality[2].end != "worse"):
            superlative = any(word.endswith("est") or (beside is not None and word.endswith("er"))
                              for word in words[start:stop])
            if end is None and not superlative:
                continue
            if not is_said and group.end is not None:
                # "Most" of a bad thing is the worse end; "best" and "worst" say themselves which they mean.
                end = group.end if superlative or end == "most" else OPPOSITE[group.end] if end == "least" else end
                is_said = True
            if group.subject is not None:
                subject[start:stop] = [group.subject, *[""] * (stop - start - 1)]
        # The states of "United States" are no states that are ranked.
        level_at = next((number for number, word in enumerate(words)
                         if word in LEVELS and (number not in query.named or words[number - 1] in WHICH)), None)
        level = LEVELS[words[level_at]] if level_at is not None else self._level_below(query)
        end = end or ("most" if ordinal_at is not None and level_at is not None else None)
        if beside is not None:
            end = end or ("better" if ABOVE & set(words) else "worse")
        elif level_at is None and ordinal_at is None and (beside := self._ranked(query)) is not None:
            level, end = self._catalogue.places[beside.place.codes[0]].level, end or "most"
            at = next(number for number, word in enumerate(words) if word in RANKS)
        if level is None or end is None:
            return None
        is_partner = level_at is not None and words[level_at] in PARTNERS
        if is_partner and any(self._has_partners(mention, query) for mention in query.mentions):
            return None
        used |= {number for number in (at, None if is_partner else level_at, ordinal_at) if number is not None}
        if ordinal_at is not None and words[ordinal_at + 1:ordinal_at + 2] and words[ordinal_at + 1] in PLACE_IN_ORDER:
            used.add(ordinal_at + 1)
        if level_at is not None and words[level_at + 1:level_at + 3] in (("of", "entry"), ("de", "entrada")):
            used |= {level_at + 1, level_at + 2}
        is_department = level_at is not None and words[level_at].startswith("dep")
        if beside is not None:
            used |= set(range(beside.start - 1 if level_at is not None else beside.start, beside.end))
            used |= {number for number, word in enumerate(words) if word in THAN | BESIDE}
            is_department |= level_at is None and self._country(beside) in DEPARTMENTS
        if level == "admin1" and level_at is not None and not is_department and self._is_american(words, level_at):
            level = "us_state"
        text = " ".join(word for number, word in enumerate(subject) if number not in used)
        if beside is not None and not {*split_words(text)} - WORDS - self._stop_words:
            text = BEHIND_SUBJECT_OF_MUNICIPALITIES if level == "admin2" else BEHIND_SUBJECT
        return Superlative(level, end, is_department, text,
                           ORDINALS[words[ordinal_at]] if ordinal_at is not None else None,
                           beside.place.codes[0] if beside is not None else None, level_at is not None)

    def _beside(self, query: Query) -> Mention | None:
        """Return the place of a level below countries that others are compared with."""
        return next((mention for mention in query.mentions if self._is_ranked(mention) and mention.start and (
            query.words[mention.start - 1] in THAN
            or (mention.start > 1 and query.words[mention.start - 2] in BESIDE))), None)

    def _ranked(self, query: Query) -> Mention | None:
        """Return the place whose position a query requests."""
        mentions = [mention for mention in query.mentions if self._is_ranked(mention)]
        if not mentions and RANKS_OF_COUNTRY & set(query.words):
            mentions = [mention for mention in query.mentions if query.prepositions.get(mention.key) not in IN
                        and mention.place.codes and self._catalogue.places[mention.place.codes[0]].level == "country"]
        return mentions[0] if len(mentions) == 1 and RANKS & set(query.words) else None

    @staticmethod
    def _has_partners(mention: Mention, query: Query) -> bool:
        """Return whether the partners of a country are requested of which only the United States is held."""
        return mention.key != "USA" and (query.prepositions.get(mention.key) in FROM
                                         or query.words[mention.end:mention.end + 1] == ("s",))

    def _is_ranked(self, mention: Mention) -> bool:
        return bool(mention.place.codes) and self._catalogue.places[mention.place.codes[0]].level in RANKED_LEVELS

    def _country(self, mention: Mention) -> str | None:
        return self._catalogue.country_of(mention.place.codes[0])

    @staticmethod
    def _ordinal(words: Sequence[str]) -> int | None:
        """Return where a query says which position in a ranking it requests."""
        return next((number for number, word in enumerate(words) if word in ORDINALS
                     and not COUNTED & {*words[number + 1:number + 2]}), None)

    def _phrases(self, words: Sequence[str]) -> list[tuple[int, int]]:
        phrases: Mapping[Phrase, object] = self._qualities
        return find_phrases([stem(word) for word in words], phrases, self._longest)

    def _level_below(self, query: Query) -> Level | None:
        """Return the level below the place that a query names, where it requests the places inside it."""
        if not WHERE & set(query.words):
            return None
        places = (self._catalogue.places[code] for mention in query.mentions for code in mention.place.codes[:1])
        place = next(places, None)
        if place is None or place.level not in ("country", "admin1", "group"):
            return None
        return "admin2" if place.level == "admin1" else "admin1"

    @staticmethod
    def _is_american(words: Sequence[str], at: int) -> bool:
        """Return whether the word for states at a position means U.S. states: "which U.S. state", "estado de EE.
        UU."."""
        before, after = words[max(0, at - 2):at], [word for word in words[at + 1:at + 5]
                                                   if word not in ("de", "los", "of", "the")]
        return (before[-1:] == ("us",) or before == ("u", "s") or bool(AMERICAN & {*before[-1:], *after[:1]})
                or after[:2] in (["estados", "unidos"], ["ee", "uu"], ["united", "states"]))
