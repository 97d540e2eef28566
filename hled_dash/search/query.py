"""Parsing a query: spelling, places, years, kind of result, and the remaining terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hled_dash.catalogue import Text
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.dates import find_dates
from hled_dash.search.flows import IN, PARTNER, preposition, trade_flow
from hled_dash.search.gazetteer import Gazetteer, Mention
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.months import expand_dates
from hled_dash.search.pairs import expand_countries, expand_crossings, expand_pairs
from hled_dash.search.people import BY_SEX, COUNTS, MIGRANTS, PEOPLE_IN, PeopleReader, expand_sexes
from hled_dash.search.ranking_words import find_counts
from hled_dash.search.spelling import Speller, is_other_form
from hled_dash.search.terms import GROWTH, OVER_TIME, PASSING, VALUE

#: Words of a query that are parsed; the rest is ignored.
MAX_WORDS = 24
#: Prefix of a place code among the terms of a query or of a topic's phrase.
PLACE_MARK = "@"
#: A word as it is written: letters, with hyphens, points or apostrophes between them.
_WRITTEN = re.compile(r"\w+(?:[-.'’&]\w+)*")
_PERCENT = re.compile(r"%(?!\w)")
#: What asks for a value without saying anything of it.
_HOW_LARGE = re.compile(r"\bhow (?:large|big|high|low|wide)\b|\bqu[ée] tan (?:grande|alt|baj|ampli)[oaes]*\b", re.I)
#: The terms of what publishers have, which says no subject beside their names.
_DATA = frozenset(map(stem, ("data", "datos", "survey", "surveys", "encuesta", "encuestas")))
#: A state of Mexico, where it is not the one of that name: after these words, or in the plural.
_STATES_OF_MEXICO = (["estado", "de", "mexico"], ["estados", "de", "mexico"])
_ANY_STATE = {"que", "cual", "por", "cada", "mejor", "peor", "mayor", "menor", "principal", "primer", "segundo"}
#: Cues whose words carry no other meaning.
_BARE_CUES = {"definition", "map", "profile", "recovery", "monthly", "source", "by-age", "by-sector", "by-ethnicity",
              "by-income", "in-pesos", "in-dollars", OVER_TIME}


@dataclass(frozen=True)
class Query:
    """A parsed query.

    Attributes:
        words: Its words, normalized and with their spelling corrected.
        mentions: The places that it names.
        terms: What it requests besides the places.
        subject: The terms without the words of cues, unless there are no others; the places, where nothing else is
            sought in the record of the dialogue.
        cues: The kinds of result that it requests.
        year: The year that it requests.
        since: The year that it compares with.
        month: The number of the month that it requests.
        quarter: The number of the quarter that it requests.
        widened: Places in a country that it requests the people of another country in: ``mentions`` has the country.
        unknown: Words that nothing in the catalogue has.
        corrections: Words as they were typed and as they were understood.
        text: The words of the subject, as a filter of the record has them.
        flow: Where the query says who sells to whom: the item of the dimension ``flow``, seen from the United States.
        prepositions: The key of each place to the word before it, articles apart.
        named: The positions of the words of places.
        unheld: Places without figures of their own, where a query is nothing but them; their names are its subject.
        typed: Its words to how the reader wrote them, with accents and hyphens.
    """

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    terms: tuple[str, ...]
    subject: tuple[str, ...]
    cues: frozenset[str]
    year: str | None
    unknown: tuple[str, ...]
    corrections: Mapping[str, str]
    text: str = ""
    flow: str | None = None
    prepositions: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[int] = frozenset()
    unheld: tuple[Text, ...] = ()
    month: str | None = None
    quarter: str | None = None
    widened: tuple[Text, ...] = ()
    since: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def inside(self) -> frozenset[str]:
        """The keys of the places in which something is."""
        return frozenset(key for key, before in self.prepositions.items() if before in IN)

    @property
    def place_terms(self) -> frozenset[str]:
        """The places as terms of a topic's phrase."""
        return frozenset(PLACE_MARK + code for mention in self.mentions
                         for code in mention.place.codes[:1] or (mention.key,))

    def without_partner(self, code: str) -> Query:
        """Return the query without a country that others trade with or whose border it is ("ports with the most trade
        with Mexico", "on the Mexican border")."""
        return replace(self, mentions=tuple(
            mention for mention in self.mentions if code not in mention.place.codes
            or not (mention.is_people or self.prepositions.get(mention.key) in PARTNER)))


class _Places(NamedTuple):
    """The places of a query: attributes as of :class:`Query`."""

    mentions: list[Mention]
    prepositions: Mapping[str, str]
    widened: tuple[Text, ...] = ()


class QueryReader:
    """Reads queries.

    Args:
        lexicon: Stop words, synonyms and cues.
        gazetteer: Names of places.
        weights: Words that are known, and how likely each is meant by a misspelt one.
        common: Words of topics, which a small place of the same name does not take away.
        place_words: Words that nothing but names of places has.
        superlatives: Words before which "state of Mexico" is one of its states.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer, weights: Mapping[str, float],
                 common: Iterable[str], place_words: Iterable[str] = (), superlatives: Iterable[str] = ()) -> None:
        self._lexicon, self._gazetteer = lexicon, gazetteer
        self._known_stems = {stem(word) for word in weights}
        self._common = frozenset(common)
        self._common_stems = {stem(word) for word in (*self._common, *lexicon.words)}
        self._speller = Speller(weights, lexicon.common_words)
        self._place_words, self._superlatives = frozenset(place_words), frozenset(superlatives)
        self._people = PeopleReader(lexicon)

    def read(self, text: str) -> Query:
        """Read a query."""
        written = _written_words(text)
        text, typed = self._tokenize(text)
        typed, stands_for = expand_sexes(typed)
        words, corrections, unknown = self._correct(typed)
        words = expand_crossings(expand_pairs(words, lambda names: self._gazetteer.find_all(names, self._is_common)))
        mentions = self._gazetteer.find_all(words, self._is_common, text)
        names = _positions((mention.start, mention.end) for mention in mentions)
        # A word of a place's name that is no name itself: another place is called so.
        unknown += [word for number, word in enumerate(words) if number not in names and word in self._place_words]
        cues = [cue for cue in self._lexicon.cues(words) if names.isdisjoint(range(cue[0], cue[1]))]
        dates = find_dates(words)
        # Growth since a year is said beside the value of a series.
        growth = {GROWTH} if dates.since else set[str]()
        bare_cues = find_counts(words) | _positions((start, end) for start, end, kinds in cues if kinds <= _BARE_CUES)
        publishers = _positions((start, end) for start, end, kinds in cues if any(
            kind.startswith("publisher-") for kind in kinds))
        if publishers:
            # Who publishes something is no subject beside it, and data are none beside who publishes them.
            is_alone = {*self._terms(words, names | bare_cues | dates.positions | publishers)} <= _DATA
            data = {number for number, word in enumerate(words) if stem(word) in _DATA}
            bare_cues |= data if is_alone else publishers
        terms = tuple(term for term in self._terms(words, names | bare_cues | dates.positions) if term not in growth)
        # A place that is named twice is one.
        found = {mention.key: mention for mention in reversed(self._gazetteer.find(words, self._is_common, text))}
        places = _Places([*reversed(found.values())],
                         {mention.key: preposition(words, mention) for mention in mentions})
        is_people = self._people.are_in_place(words, terms, mentions, places.prepositions)
        crossing = (MIGRANTS,) if self._people.cross_border(terms, mentions) else ()
        terms += crossing
        if is_people:
            terms = tuple(self._lexicon.terms(PEOPLE_IN))
            places = self._widen(places)
        kinds = {kind for _start, _end, kinds in cues for kind in kinds}
        if "whole-country" in kinds:
            places = self._add_country(places)
        kinds |= {kind for kind, is_said in ((BY_SEX, stands_for), ("monthly", dates.month),
                                             ("quarterly", dates.quarter)) if is_said}
        other_positions = bare_cues | _positions((start, end) for start, end, _kinds in cues) | dates.positions
        if "record" not in kinds or self._terms(words, names | other_positions):
            other_positions |= names
        subject = terms if is_people else (self._terms(words, other_positions) or terms) + crossing
        subject = tuple(term for term in subject if term not in COUNTS | {VALUE} | growth) or subject
        unheld = () if terms or any(mention.place.places for mention in places.mentions) else tuple(
            mention.place.name for mention in places.mentions)
        if unheld:
            subject = tuple(self._lexicon.terms(split_words(" ".join(name.en for name in unheld))))
            places = places._replace(mentions=[])
        return Query(
            words=tuple(words), mentions=tuple(places.mentions), terms=terms, subject=subject, cues=frozenset(kinds),
            year=dates.year, unknown=tuple(unknown), corrections=corrections,
            text=" ".join(word for number, word in enumerate(words)
                          if number not in other_positions and self._lexicon.stems([word])),
            flow=trade_flow(words, mentions, self._lexicon), prepositions=places.prepositions, named=names,
            unheld=unheld, month=dates.month, quarter=dates.quarter, widened=places.widened, since=dates.since,
            typed=written | stands_for)

    def _tokenize(self, text: str) -> tuple[str, list[str]]:
        """Return a text with the names of places in the place of their abbreviations, and its words."""
        written = split_words(text)[:MAX_WORDS]
        is_spanish = self._is_spanish(written)
        text = PASSING.sub(" con el tiempo ", _HOW_LARGE.sub(" ", text))
        text = _PERCENT.sub(" porcentaje " if is_spanish else " percentage ", text)
        text = self._gazetteer.expand(text, self._common if is_spanish else frozenset())
        words = expand_countries(expand_dates(split_words(text)[:MAX_WORDS]), is_spanish)
        for number in range(len(words) - 2):
            if words[number + 3:number + 4] == ["mexico"]:
                # "State of Mexico (Mexico)" is that one.
                continue
            if number and words[number:number + 3] == ["state", "of", "mexico"] and (
                    words[number - 1] in self._superlatives or words[number - 1].endswith("est")):
                words[number + 1] = "in"
            elif words[number:number + 3] in _STATES_OF_MEXICO and words[number] in written and (
                    words[number] == "estados" or words[number - 1] in _ANY_STATE):
                words[number + 1] = "en"
        return text, words

    def widen(self, query: Query) -> Query:
        """Return a query for the people of one country in a place, with the country that this lies in instead of it."""
        places = self._widen(_Places([*query.mentions], query.prepositions))
        if not any(mention in query.mentions for mention in places.mentions):
            return query
        return replace(query, mentions=tuple(places.mentions), prepositions=places.prepositions,
                       widened=query.widened or places.widened)

    def _widen(self, places: _Places) -> _Places:
        """Return the places of a query for the people of one country in a place, with its country instead of it."""
        countries = [self._gazetteer.country_of(mention) if places.prepositions[mention.key] in IN else None
                     for mention in places.mentions]
        wider = [country if country and country.key not in places.prepositions else None for country in countries]
        return _Places(
            [country or mention for mention, country in zip(places.mentions, wider, strict=True)],
            {**places.prepositions, **{country.key: "in" for country in wider if country}},
            tuple(mention.place.name for mention, country in zip(places.mentions, wider, strict=True) if country))

    def _add_country(self, places: _Places) -> _Places:
        """Return the places of a query with the country that they lie in."""
        countries = {country.key: country for mention in places.mentions
                     if (country := self._gazetteer.country_of(mention)) and country.key not in places.prepositions}
        if len(countries) != 1:
            return places
        return places._replace(mentions=[*places.mentions, *countries.values()],
                               prepositions={**places.prepositions, **dict.fromkeys(countries, "")})

    def _correct(self, typed: Sequence[str]) -> tuple[list[str], dict[str, str], list[str]]:
        """Return the words with their spelling mended, those that have another stem now, and those that nothing has."""
        words, corrections, unknown = list[str](), dict[str, str](), list[str]()
        for word in typed:
            if not word.isdigit() and not self._speller.knows(word):
                correct = self._speller.correct(word)
                if correct is not None and is_other_form(word, correct):
                    continue
                if correct is not None:
                    if stem(correct) != stem(word):
                        corrections[word] = correct
                    word = correct
                elif stem(word) not in self._known_stems:
                    unknown.append(word)
            elif word in self._lexicon.common_words and stem(word) not in self._known_stems:
                unknown.append(word)
            words.append(word)
        return words, corrections, unknown

    def _is_spanish(self, words: Sequence[str]) -> bool:
        distinct_words = {*words} - {"usa"}
        return len(self._lexicon.spanish & distinct_words) > len(self._lexicon.english & distinct_words)

    def _terms(self, words: Sequence[str], without: Set[int]) -> tuple[str, ...]:
        """Return the terms of the words; positions in ``without`` are skipped and end a phrase."""
        terms, phrase = list[str](), list[str]()
        for number, word in enumerate(words):
            if number in without:
                terms += self._lexicon.terms(phrase)
                phrase = []
            else:
                phrase.append(word)
        return tuple(dict.fromkeys([*terms, *self._lexicon.terms(phrase)]))

    def phrase_terms(self, phrase: str, *, is_part: bool = False) -> frozenset[str]:
        """Return the terms of a topic's phrase, with its places; empty if it names only places, unless it is one of
        several parts."""
        words = split_words(phrase)
        mentions = self._gazetteer.find_all(words, self._is_common)
        terms = {*self._terms(words, _positions((mention.start, mention.end) for mention in mentions)),
                 *(PLACE_MARK + code for mention in mentions for code in mention.place.codes[:1] or (mention.key,))}
        is_whole = is_part or any(not term.startswith(PLACE_MARK) for term in terms)
        return frozenset(terms) if is_whole else frozenset()

    def _is_common(self, word: str) -> bool:
        return stem(word) in self._common_stems


def _written_words(text: str) -> dict[str, str]:
    """Map the normalized words of a text to how they are written in it: ``mec`` to ``T-MEC``."""
    return {word: written for written in _WRITTEN.findall(text) for word in split_words(written)}


def _positions(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the positions in spans of words, each from its start to before its end."""
    return frozenset(number for start, end in spans for number in range(start, end))
