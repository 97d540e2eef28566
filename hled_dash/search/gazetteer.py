"""Recognize place names in a text: places of the catalogue, aliases, cities, and countries without data."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Name, Place
from hled_dash.catalogue.text import split_words
from hled_dash.geography import GEOGRAPHY
from hled_dash.search.bridges import join_ends
from hled_dash.search.lexicon import Phrase, find_phrases, longest_phrases
from hled_dash.search.ranking_words import COMPARING, ENDS, ORDINALS

#: Levels in the order in which an ambiguous name is resolved; areas come last.
LEVELS = ("country", "group", "admin1", "us_state", "port", "crossing", "region", "area", "admin2", "admin3")
#: Levels whose names are often words too ("Progreso", "Reforma").
SMALL_LEVELS = ("admin2", "admin3")
#: First words of the full names of municipalities that are also known by their last word ("San Juan Comalapa").
_SAINTS = {"san", "santa", "santo"}
#: Words before a place, after which a name in capitals is no other word.
_BEFORE_PLACE = {"in", "of", "for", "en", "de", "para"}
#: Words for one municipality, and what may stand between them and its name.
_DEPARTMENT = {"department", "departamento"}
_MUNICIPALITY, _OF = {"municipality", "municipio", "municipal", "city", "ciudad"}, {"of", "de", "the"}
#: Words before it for all of them.
_EACH = {"by", "per", "each", "every", "por", "cada"}
#: Words between two places of which one is compared with the other that it lies in.
COMPARISONS = COMPARING | {"vs", "versus", "than", "against", "contra"}


@dataclass(frozen=True)
class PlaceName:
    """A name: the places that it may mean, or the nearest places of the catalogue."""

    name: Text
    codes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    #: How many of ``codes`` are of larger places, which stand before what is near.
    large: int = 0

    @property
    def places(self) -> tuple[str, ...]:
        """All of them, the likeliest first."""
        return tuple(dict.fromkeys((*self.codes[:self.large], *self.near, *self.codes[self.large:])))


@dataclass(frozen=True)
class Mention:
    """A name in a text, from word ``start`` to before word ``end``."""

    start: int
    end: int
    place: PlaceName
    #: Whether it names the people of a place ("Hondurans").
    is_people: bool = False
    #: Cities at the other end of a port of entry or bridge, which are named beside it.
    other_ends: tuple[Text, ...] = ()

    @property
    def key(self) -> str:
        """The likeliest place that it means; its name where it is not held."""
        return self.place.codes[0] if self.place.codes else self.place.name.en


class Gazetteer:
    """Finds names of places."""

    def __init__(self, catalogue: Catalogue, folder: Path = GEOGRAPHY) -> None:
        self._catalogue = catalogue
        self._names: dict[Phrase, PlaceName] = {}
        self._is_small: dict[Phrase, bool] = {}
        for level in LEVELS:
            for place in catalogue.places.values():
                # The world occurs in too many names to be recognized as a place.
                if place.level == level and place.code != "WLD" and not self._is_pair(place):
                    for spelling in {place.name.en, place.name.es, place.name.en.partition(" (")[0],
                                    place.name.es.partition(" (")[0]}:
                        self._add(spelling, place.name, (place.code,), is_small=level in SMALL_LEVELS)
        for record in catalogue.place_words.values():
            for words in (*record.words, *record.people):
                # A city keeps its name: its municipality may have another one.
                is_place = bool(record.places) and catalogue.places[record.places[0]].level not in SMALL_LEVELS
                name = (catalogue.places[record.places[0]].name if is_place
                        else _country(record.country) if record.country
                        else Name(en=_title(words), es=_title(words)))
                self._add(words, name, record.places, record.near, first=True)
        for city, state in _cities(folder):
            if tuple(split_words(city)) not in self._names:
                self._add(city, Name(en=city, es=city), (), (state,), is_small=True)
        for country in _countries():
            for spelling in (country.en, country.es):
                if tuple(split_words(spelling)) not in self._names:
                    self._add(spelling, country, (), is_small=True)
        self._longest = longest_phrases(self._names)
        #: What each short form that is also a word stands for, in capitals and without its full stop.
        self._abbreviations = {
            form: catalogue.places[record.places[0]].name.en for record in catalogue.place_words.values()
            for short in record.abbreviations for form in {short.removesuffix("."), short.removesuffix(".").upper()}}
        self._short = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, self._abbreviations)) + r")\b(?!\.\w)\.?")
        #: Words of subjects whose second one may be a short form too ("digital ID").
        self._pairs = {tuple(split_words(phrase)) for group in (catalogue.topics, catalogue.not_held)
                       for record in group.values() for phrase in record.words}
        self._people = {tuple(split_words(words)) for record in catalogue.place_words.values()
                        for words in record.people}

    def _is_pair(self, place: Place) -> bool:
        """Return whether a place is a group that is called by the names of its two members, which a text then names."""
        members = self._catalogue.members([place.code])
        return len(members) == 2 and all(self._catalogue.places[code].name.en in place.name.en for code in members)

    def _add(self, name: str, text: Text, codes: Sequence[str], near: Sequence[str] = (), *, is_small: bool = False,
             first: bool = False) -> None:
        key = tuple(split_words(name))
        existing = self._names.get(key)
        ordered = (*codes, *existing.codes) if existing and first else (*(existing.codes if existing else ()), *codes)
        ordered = tuple(dict.fromkeys(ordered))
        large = sum(self._catalogue.places[code].level not in SMALL_LEVELS for code in ordered)
        self._names[key] = PlaceName(existing.name if existing and not first else text, ordered,
                                     (*(existing.near if existing else ()), *near), large)
        self._is_small[key] = is_small and self._is_small.get(key, True)

    @property
    def words(self) -> Iterator[tuple[str, bool]]:
        """The words of all names, and whether each is of a small place's name."""
        return ((word, self._is_small[key]) for key in self._names for word in key)

    def expand(self, text: str, words: Set[str]) -> str:
        """Return a text with the names of places instead of their abbreviations that are also words.

        They are told from words by their capitals, which say nothing in a text that is all in capitals; "Ver" and "Son"
        at its beginning are words unless a full stop follows.

        Args:
            text: What a reader typed.
            words: Words that are no abbreviations, whatever their capitals: "IA" in Spanish.
        """
        def expand_abbreviation(match: re.Match[str]) -> str:
            short = match[1]
            if (*split_words(text[:match.start()])[-1:], short.lower()) in self._pairs:
                return match[0]
            is_word = not short.isupper() and not match[0].endswith(".") and not text[:match.start()].strip("¿¡ ")
            is_word |= short.isupper() and short.lower() in words
            return match[0] if is_word else self._abbreviations[short]

        is_mixed = sum(map(str.islower, text)) > sum(map(str.isupper, text))
        is_alone = text.strip(" .").upper() in self._abbreviations and text.strip(" .").isupper()
        return self._short.sub(expand_abbreviation, text) if self._abbreviations and (is_mixed or is_alone) else text

    def find_all(self, words: Sequence[str], is_common: Callable[[str], bool], text: str = "") -> list[Mention]:
        """Find the names in normalized words.

        Args:
            words: The words.
            is_common: Whether a word says something else too; no small place of one or two such words is meant, unless
                they are written as a name: "population of La Esperanza".
            text: The text as it was typed.
        """
        mentions = list[Mention]()
        for start, end in find_phrases(words, self._names, self._longest):
            key = tuple(words[start:end])
            if self._is_small[key] and len(key) < 3 and all(map(is_common, key)):
                name = self._names[key].name.es.partition(" (")[0]
                # A phone writes every first word in capitals.
                is_whole = not start and end == len(words) and len(key) > 1
                is_in_text = name in text and (len(key) > 1 or bool(self._names[key].codes))
                if not is_in_text or not (is_whole or (start and words[start - 1] in _BEFORE_PLACE)):
                    continue
            mention = Mention(start, end, self._names[key], key in self._people)
            if mentions and self._is_full_name(mentions[-1], mention, words):
                mention = Mention(mentions.pop().start, end, mention.place)
            mentions.append(mention)
        mentions = [self._as_municipality(self._as_department(mention, words), words) for mention in mentions]
        return join_ends(mentions, words, self._catalogue)

    def country_of(self, mention: Mention) -> Mention | None:
        """Return a mention of the country that a place lies in; None for a country and for a place that is not held."""
        codes = (*mention.place.codes, *mention.place.near)
        countries = {self._catalogue.country_of(code) for code in self._catalogue.members(codes[:1])}
        country = countries.pop() if len(countries) == 1 else None
        if country is None or country == codes[0]:
            return None
        return Mention(mention.start, mention.end, PlaceName(self._catalogue.places[country].name, (country,)))

    def _is_full_name(self, first: Mention, second: Mention, words: Sequence[str]) -> bool:
        """Return whether two small places beside each other are the full name of the second: San Juan Comalapa."""
        key = tuple(words[second.start:second.end])
        return (first.end == second.start == first.start + 2 and words[first.start] in _SAINTS and key[0] not in _SAINTS
                and bool(second.place.codes) and self._is_small[key]
                and self._is_small[tuple(words[first.start:first.end])])

    def is_country(self, words: Sequence[str]) -> bool:
        """Return whether words are the name of a country without figures of its own here, and of no other place."""
        mentions = self.find_all(words, lambda _word: False)
        return any(mention.end - mention.start == len(words) and not mention.place.places and not mention.place.near
                   for mention in mentions)

    def find(self, words: Sequence[str], is_common: Callable[[str], bool], text: str = "") -> list[Mention]:
        """As :meth:`find_all`, without names that only disambiguate another name."""
        return self._narrow(self.find_all(words, is_common, text), words)

    def _as_department(self, mention: Mention, words: Sequence[str]) -> Mention:
        """Return a mention of the department whose name is also that of a municipality, where a query calls it one."""
        codes = tuple(code for code in mention.place.codes if self._catalogue.places[code].level == "admin1")[:1]
        before = mention.start - 2 if words[max(0, mention.start - 1)] in _OF else mention.start - 1
        is_before = before >= 0 and words[before] in _DEPARTMENT and words[before - 1] not in _EACH
        is_named = is_before or not _DEPARTMENT.isdisjoint(words[mention.end:mention.end + 1])
        if not codes or not is_named or _is_superlative(words):
            return mention
        place = PlaceName(self._catalogue.places[codes[0]].name, codes, mention.place.near)
        return Mention(before if is_before else mention.start, mention.end + (not is_before), place)

    def _as_municipality(self, mention: Mention, words: Sequence[str]) -> Mention:
        """Return a mention of the municipality whose name is or begins with that of a state (Oaxaca de Juárez), where a
        query says that it requests one."""
        before = next((number for number in reversed(range(mention.start)) if words[number] not in _OF), 0)
        is_before = mention.start > 0 and words[before] in _MUNICIPALITY and words[before - 1] not in _EACH
        if not is_before and _MUNICIPALITY.isdisjoint(words[mention.end:mention.end + 1]):
            return mention
        is_country = bool(mention.place.codes) and self._catalogue.places[mention.place.codes[0]].level == "country"
        if is_before and is_country and words[before] == "municipal":
            return mention
        if is_before and _is_superlative(words):
            # "The municipality of Oaxaca with the most poverty" is any of them.
            return mention
        key = tuple(words[mention.start:mention.end])
        longer = (name.codes for other, name in self._names.items() if other[:len(key)] == key)
        codes = tuple(code for codes in (mention.place.codes, *longer) for code in codes
                      if self._catalogue.places[code].level == "admin2")[:1]
        if not codes:
            return mention
        place = PlaceName(self._catalogue.places[codes[0]].name, codes, mention.place.near)
        return Mention(before if is_before else mention.start, mention.end + (not is_before), place)

    def _narrow(self, mentions: Sequence[Mention], words: Sequence[str]) -> list[Mention]:
        """Resolve names by the larger places named beside them ("San Marcos, Guatemala"), and drop these, unless one is
        compared with the other."""
        dropped: set[int] = set()
        narrowed = dict(enumerate(mentions))
        for number, mention in enumerate(mentions):
            for other, container in enumerate(mentions):
                if other == number or not container.place.codes:
                    continue
                root = container.place.codes[0]
                inside = tuple(code for code in mention.place.codes if code != root and self._is_inside(code, root))
                # The port of entry of a city is another place.
                near = not mention.place.codes and self._catalogue.places[root].level != "port" and any(
                    self._is_inside(code, root) for code in mention.place.near)
                if inside:
                    narrowed[number] = Mention(mention.start, mention.end, PlaceName(
                        self._catalogue.places[inside[0]].name, inside, mention.place.near, len(inside)))
                between = words[min(mention.end, container.end):max(mention.start, container.start)]
                if (inside or near) and COMPARISONS.isdisjoint(between):
                    dropped.add(other)
        return [mention for number, mention in narrowed.items() if number not in dropped]

    def _is_inside(self, code: str, root: str) -> bool:
        return self._catalogue.is_inside(code, {root})


def _title(words: str) -> str:
    return re.sub(r" (?:De|Del|Of) ", lambda small: small[0].lower(), words.title())


def _is_superlative(words: Sequence[str]) -> bool:
    return any(word in ENDS or word in ORDINALS or word.endswith("est") for word in words)


def _cities(folder: Path) -> list[tuple[str, str]]:
    """Return names of cities and the states or departments that they lie in."""
    path = folder / "cities.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["place"] or row["country"]) for row in csv.DictReader(file)]


def _countries() -> Iterator[Text]:
    """Return names of the countries of the world in both languages, from CLDR."""
    spanish = Locale("es").territories
    return (_country(code) for code in map(str, Locale("en").territories)
            if len(code) == 2 and code.isalpha() and code in spanish)


def _country(code: str) -> Text:
    return Name(en=Locale("en").territories[code], es=Locale("es").territories[code])
