"""Questions which of many places has the most or the least: "which state has the highest extreme poverty"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Indicator, Level
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.changes import FAST, Change, find_change
from hled_dash.search.flows import FROM, IN, TRADE
from hled_dash.search.gazetteer import Mention
from hled_dash.search.lexicon import Phrase, find_phrases, longest_phrases
from hled_dash.search.query import Query
from hled_dash.search.ranked_by import ranks_by
from hled_dash.search.ranking_words import (
    ABOVE,
    AFTER_MINORS,
    AMERICAN,
    BEHIND_SUBJECT,
    BEHIND_SUBJECT_OF_MUNICIPALITIES,
    BESIDE,
    COMPARED,
    COUNTED,
    DEPARTMENTS,
    ENDS,
    LEVELS,
    LOW,
    MINORS,
    NUMBERS,
    OPPOSITE,
    ORDINALS,
    PARTNERS,
    PLACE_IN_ORDER,
    RANKED_LEVELS,
    RANKS,
    RANKS_OF_COUNTRY,
    RANKS_OF_PARTNER,
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
        how_many: How many places are requested ("top 5"); None where the query does not say it.
        by_change: The change that places are ranked by; None where it is a value.
    """

    level: Level
    end: End
    is_department: bool
    text: str
    position: int | None = None
    beside: str | None = None
    is_compared: bool = False
    how_many: int | None = None
    by_change: Change | None = None

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
    """Parses which places a query ranks.

    Args:
        catalogue: Its words for qualities ("poorest"), and its places.
        stop_words: Words without a meaning.
    """

    def __init__(self, catalogue: Catalogue, stop_words: Set[str]) -> None:
        self._catalogue, self._stop_words = catalogue, stop_words
        self._qualities = {tuple(map(stem, split_words(words))): group for group in catalogue.word_groups.values()
                           if group.kind == "quality" for words in group.words}
        self._longest = longest_phrases(self._qualities)

    def read(self, query: Query) -> Superlative | None:
        """Parse what a query ranks; None if it ranks no places of a level."""
        words = query.words
        place = self._compared_place(query)
        positions = _Positions(*_find_end(words, is_comparison=place is not None), self._level_position(query),
                               self._ordinal(words))
        subject, end = self._replace_qualities(words, positions.end_word, is_comparison=place is not None)
        level = LEVELS[words[positions.level]] if positions.level is not None else self._level_below(query)
        if positions.ordinal is not None and positions.level is not None:
            end = end or "most"
        if place is not None:
            end = end or ("better" if ABOVE & set(words) else "worse")
        elif positions.level is None and positions.ordinal is None and (place := self._ranked_place(query)) is not None:
            level, end = self._catalogue.places[place.place.codes[0]].level, end or "most"
            positions = positions._replace(end=next(number for number, word in enumerate(words) if word in RANKS))
        elif positions.level is not None and words[positions.level] in PARTNERS and end in (None, "most") and (
                partner := self._ranked_partner(query)):
            place, end = partner, "most"
            positions = positions._replace(end=next(
                number for number, word in enumerate(words) if word in RANKS_OF_PARTNER))
        if end is None and positions.level is not None and ranks_by(query, positions.level):
            end = "most"
        change = find_change(words)
        if end is None and change is not None and FAST & set(words):
            end = "most"
        if level is None or end is None:
            return None
        is_partner = positions.level is not None and words[positions.level] in PARTNERS
        if is_partner and any(self._has_partners(mention, query) for mention in query.mentions):
            return None
        is_department = (words[positions.level].startswith("dep") if positions.level is not None
                         else place is not None and self._country(place) in DEPARTMENTS)
        if level == "admin1" and positions.level is not None and not is_department and self._is_american(
                words, positions.level):
            level = "us_state"
        dropped = _dropped_positions(words, positions, place) - self._positions_of_groups(query)
        text = " ".join(word for number, word in enumerate(subject) if number not in dropped)
        if place is not None and not {*split_words(text)} - WORDS - self._stop_words:
            text = BEHIND_SUBJECT_OF_MUNICIPALITIES if level == "admin2" else BEHIND_SUBJECT
        return Superlative(level, end, is_department, text,
                           ORDINALS[words[positions.ordinal]] if positions.ordinal is not None else None,
                           place.place.codes[0] if place is not None else None, positions.level is not None,
                           _count(words, positions), change)

    def _replace_qualities(self, words: Sequence[str], end: End | None, *,
                           is_comparison: bool) -> tuple[list[str], End | None]:
        """Return the words with the subjects of adjectives in their place, and the end of the ranking that these mean
        ("poorest" is the worse end of poverty).

        Args:
            words: The words of a query.
            end: The end that another word says.
            is_comparison: Whether the query compares others with a place, so that comparatives are superlatives too.
        """
        subject, has_end = list(words), False
        qualities = [(start, stop, self._qualities[tuple(map(stem, words[start:stop]))])
                     for start, stop in self._phrases(words)]
        # "Most" of the lack of a good thing is the worse end.
        for start, stop, group in sorted(qualities, key=lambda quality: quality[2].end != "worse"):
            superlative = any(word.endswith("est") or (is_comparison and word.endswith("er"))
                              for word in words[start:stop])
            if end is None and not superlative:
                continue
            if not has_end and group.end is not None:
                # "Most" of a bad thing is the worse end; "best" and "worst" say themselves which they mean.
                end = group.end if superlative or end == "most" else OPPOSITE[group.end] if end == "least" else end
                has_end = True
            if group.subject is not None:
                subject[start:stop] = [group.subject, *[""] * (stop - start - 1)]
        return subject, end

    def _level_position(self, query: Query) -> int | None:
        """Return where a query names the level of places that it ranks."""
        # The states of "United States" are no states that are ranked; those of "southern states" are.
        named = query.named - self._positions_of_groups(query)
        return next((number for number, word in enumerate(query.words)
                     if word in LEVELS and (number not in named or query.words[number - 1] in WHICH)), None)

    def _positions_of_groups(self, query: Query) -> set[int]:
        return {number for mention in query.mentions if mention.key in self._catalogue.groups
                for number in range(mention.start, mention.end)}

    def _compared_place(self, query: Query) -> Mention | None:
        """Return the place of a level below countries that others are compared with."""
        return next((mention for mention in query.mentions if self._is_ranked(mention) and mention.start and (
            query.words[mention.start - 1] in THAN
            or (mention.start > 1 and query.words[mention.start - 2] in BESIDE))), None)

    def _ranked_place(self, query: Query) -> Mention | None:
        """Return the place whose position in a ranking a query requests."""
        mentions = [mention for mention in query.mentions if self._is_ranked(mention)]
        if not mentions and RANKS_OF_COUNTRY & set(query.words):
            # Its position in the trade of the United States is among others.
            mentions = [mention for mention in query.mentions if query.prepositions.get(mention.key) not in IN
                        and (len(query.mentions) == 1 or (mention.key != "USA" and TRADE in query.terms))
                        and mention.place.codes and self._catalogue.places[mention.place.codes[0]].level == "country"]
        return mentions[0] if len(mentions) == 1 and RANKS & set(query.words) else None

    def _ranked_partner(self, query: Query) -> Mention | None:
        """Return the country whose position among the partners of the United States a query requests."""
        countries = [mention for mention in query.mentions if mention.key != "USA" and mention.place.codes
                     and self._catalogue.places[mention.place.codes[0]].level == "country"]
        return countries[0] if len(countries) == 1 and RANKS_OF_PARTNER & set(query.words) else None

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
    def _is_american(words: Sequence[str], position: int) -> bool:
        """Return whether the word for states at a position means U.S. states: "which U.S. state", "estado de EE.
        UU."."""
        before, after = words[max(0, position - 2):position], [word for word in words[position + 1:position + 5]
                                                   if word not in ("de", "los", "of", "the")]
        return (before[-1:] == ("us",) or before == ("u", "s") or bool(AMERICAN & {*before[-1:], *after[:1]})
                or after[:2] in (["estados", "unidos"], ["ee", "uu"], ["united", "states"]))


class _Positions(NamedTuple):
    """The positions of the words of a superlative, and the end that a word says."""

    end: int | None
    end_word: End | None
    level: int | None
    ordinal: int | None


def _find_end(words: Sequence[str], *, is_comparison: bool) -> tuple[int | None, End | None]:
    """Return where a query says from which end it ranks, and the end."""
    compared = COMPARED if is_comparison or WHICH & set(words) else {}
    for ends in (ENDS, compared):
        for number, word in enumerate(words):
            if word in ends and not (word in MINORS and words[number + 1:number + 2] in AFTER_MINORS):
                return number, "least" if words[number + 1:number + 2] in LOW else ends[word]
    return None, None


def _count_position(words: Sequence[str], positions: _Positions) -> int | None:
    """Return where a query says how many places it requests: beside the word for the end ("top 5"), or before that for
    the level ("five poorest states")."""
    beside = {position + step for position, steps in ((positions.end, (-1, 1)), (positions.level, (-1, -2)))
              if position is not None for step in steps}
    return next((number for number, word in enumerate(words) if number in beside and word in NUMBERS), None)


def _count(words: Sequence[str], positions: _Positions) -> int | None:
    number = _count_position(words, positions)
    return NUMBERS[words[number]] if number is not None else None


def _dropped_positions(words: Sequence[str], positions: _Positions, place: Mention | None) -> set[int]:
    """Return the positions of the words that say what is ranked and how, and that name the compared place."""
    level, ordinal = positions.level, positions.ordinal
    dropped = {number for number in (positions.end, level, ordinal) if number is not None}
    if (count := _count_position(words, positions)) is not None:
        dropped.add(count)
    if positions.end is not None and words[positions.end + 1:positions.end + 2] in LOW:
        dropped.add(positions.end + 1)
    if level is not None and words[level] in PARTNERS:
        dropped.discard(level)
    if ordinal is not None and PLACE_IN_ORDER & {*words[ordinal + 1:ordinal + 2]}:
        dropped.add(ordinal + 1)
    if level is not None and words[level + 1:level + 3] in (("of", "entry"), ("de", "entrada")):
        dropped |= {level + 1, level + 2}
    if place is not None:
        dropped |= set(range(place.start - 1 if level is not None else place.start, place.end))
        dropped |= {number for number, word in enumerate(words) if word in THAN | BESIDE}
    return dropped
