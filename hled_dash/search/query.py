"""Parsing a query: spelling, places, years, kind of result, and the remaining terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from hled_dash.catalogue import Text
from hled_dash.catalogue.text import split_words, stem
from hled_dash.search.flows import IN, PARTNER, preposition, trade_flow
from hled_dash.search.gazetteer import Gazetteer, Mention
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.months import expand_dates, find_month, find_quarter
from hled_dash.search.spelling import Speller

#: Words of a query that are parsed; the rest is ignored.
MAX_WORDS = 24
#: Prefix of a place code among the terms of a query or of a topic's phrase.
PLACE_MARK = "@"
_YEAR = re.compile(r"(1[89]|20)\d\d")
_PERCENT = re.compile(r"%(?!\w)")
#: Words after which a number of four digits is a tariff code, not a year.
_HEADINGS = {"heading", "headings", "hs", "code", "partida", "partidas", "fraccion", "codigo"}
_SINCE = {"since", "desde", "from", "after", "before", "antes", "que", "than", "against", "vs", "versus", "contra"}
#: The same, with a preposition after them.
_COMPARED = {"compared", "comparison", "relative", "comparado", "comparada", "comparados", "comparadas", "comparacion",
             "frente", "respecto", "despues", "partir"}
#: Implied subject of a query that names only people and a country ("Hondurans in the United States").
PEOPLE_IN = ("living",)
#: Words that say no more of the people of one country in another than that they are there.
_PEOPLE_WORDS = ("living", "born", "population", "poblacion", "community",
                 "comunidad", "migrants", "immigrants", "inmigrantes")
PEOPLE = {"people", "persons", "personas", "gente"}
#: Before the place that people are from.
_ORIGIN = {"from", "de"}
#: The term of growth.
GROWTH = "syngrowth"
#: Terms that only ask for a count.
COUNTS = {"synhowmany"}
#: Cues whose words carry no other meaning.
_BARE_CUES = {"definition", "map", "profile", "recovery", "monthly", "source"}
#: Endings of verbs: a word with one is another form of the verb, not a misspelling of a similar word.
_VERB = re.compile(r"(ados?|adas?|idos?|idas?|ando|iendo|aron|ieron|amos|emos|imos|aba|aban|ian|io|ed|ing)$")
#: What stands for both partners, and their names.
_BOTH = {(number, noun) for number in ("two", "both", "dos", "ambos", "ambas")
         for noun in ("countries", "nations", "sides", "paises", "naciones", "partes")}
_PARTNERS = ("united", "states", "mexico")
#: ``us`` is a pronoun after these; ``usa`` is a verb in Spanish, but not after these.
_US, _USA = {"tell", "give", "show", "let", "help"}, {"a", "de", "en", "con", "los", "desde", "hacia", "y", "e"}


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

    @property
    def inside(self) -> frozenset[str]:
        """The keys of the places in which something is."""
        return frozenset(key for key, before in self.prepositions.items() if before in IN)

    @property
    def place_terms(self) -> frozenset[str]:
        """The places as terms of a topic's phrase."""
        return frozenset(PLACE_MARK + code for mention in self.mentions for code in mention.place.codes[:1])

    def without_partner(self, code: str) -> Query:
        """Return the query without a country that others trade with ("ports with the most trade with Mexico")."""
        return replace(self, mentions=tuple(mention for mention in self.mentions if code not in mention.place.codes or
                                            self.prepositions.get(mention.key) not in PARTNER))


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
        self._people_terms = COUNTS.union(*(lexicon.terms([word]) for word in _PEOPLE_WORDS))

    def read(self, text: str) -> Query:
        """Read a query."""
        is_spanish = self._is_spanish(split_words(text)[:MAX_WORDS])
        text = _PERCENT.sub(" porcentaje " if is_spanish else " percentage ", text)
        text = self._gazetteer.expand(text, self._common if is_spanish else frozenset())
        typed = self._say_countries(expand_dates(split_words(text)[:MAX_WORDS]), is_spanish)
        for number in range(1, len(typed) - 2):
            if typed[number:number + 3] == ["state", "of", "mexico"] and (
                    typed[number - 1] in self._superlatives or typed[number - 1].endswith("est")):
                typed[number + 1] = "in"
        words, corrections, unknown = self._correct(typed)
        words = self._expand_both(words)
        mentions = self._gazetteer.find(words, self._is_common, text)
        all_mentions = self._gazetteer.find_all(words, self._is_common, text)
        name_positions = {number for mention in all_mentions for number in range(mention.start, mention.end)}
        # A word of a place's name that is no name itself: another place is called so.
        unknown += [word for number, word in enumerate(words) if number not in name_positions
                    and word in self._place_words]
        cues = [cue for cue in self._lexicon.cues(words) if not name_positions & set(range(cue[0], cue[1]))]
        bare_positions = {number for start, end, kinds in cues if kinds <= _BARE_CUES for number in range(start, end)}
        year, since, years = self._year(words)
        month, months = find_month(words, sorted(years))
        quarter, quarters = find_quarter(words)
        dates = years | months | quarters
        # Growth since a year is said beside the value of a series.
        growth = {GROWTH} if since else set[str]()
        terms = tuple(term for term in self._terms(words, name_positions | bare_positions | dates)
                      if term not in growth)
        prepositions = {mention.key: preposition(words, mention) for mention in all_mentions}
        is_people = self._is_people(words, terms, all_mentions, prepositions)
        widened: tuple[Text, ...] = ()
        if is_people:
            terms = tuple(self._lexicon.terms(PEOPLE_IN))
            countries = [self._gazetteer.country_of(mention) if prepositions[mention.key] in IN else None
                         for mention in mentions]
            wider = [country if country and country.key not in prepositions else None for country in countries]
            widened = tuple(mention.place.name for mention, country in zip(mentions, wider, strict=True) if country)
            mentions = [country or mention for mention, country in zip(mentions, wider, strict=True)]
            prepositions |= {country.key: "in" for country in wider if country}
        if any("whole-country" in kinds for _start, _end, kinds in cues) and len(mentions) == 1 and (
                country := self._gazetteer.country_of(mentions[0])):
            mentions.append(country)
            prepositions[country.key] = ""
        kinds = {kind for _start, _end, kinds in cues for kind in kinds} | ({"monthly"} if month else set()) | (
            {"quarterly"} if quarter else set())
        cue_positions = {number for start, end, _kinds in cues for number in range(start, end)} | dates
        if "record" not in kinds or self._terms(words, name_positions | cue_positions):
            cue_positions |= name_positions
        subject = " ".join(word for number, word in enumerate(words)
                           if number not in cue_positions and self._lexicon.stems([word]))
        subject_terms = terms if is_people else self._terms(words, cue_positions) or terms
        subject_terms = tuple(term for term in subject_terms if term not in COUNTS | growth) or subject_terms
        unheld = () if terms or any(mention.place.places for mention in mentions) else tuple(
            mention.place.name for mention in mentions)
        if unheld:
            subject_terms, mentions = tuple(self._lexicon.terms(split_words(" ".join(name.en for name in unheld)))), []
        return Query(tuple(words), tuple(mentions), terms, subject_terms, frozenset(kinds), year, tuple(unknown),
                     corrections, subject, trade_flow(words, all_mentions, self._lexicon), prepositions,
                     frozenset(name_positions),
                     unheld, month, quarter, widened, since)

    def _correct(self, typed: Sequence[str]) -> tuple[list[str], dict[str, str], list[str]]:
        """Return the words with their spelling mended, those that have another stem now, and those that nothing has."""
        words, corrections, unknown = list[str](), dict[str, str](), list[str]()
        for word in typed:
            if not word.isdigit() and not self._speller.knows(word):
                correct = self._speller.correct(word)
                if correct is not None and _is_other_form(word, correct):
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

    def _is_people(self, words: Sequence[str], terms: Sequence[str], mentions: Sequence[Mention],
                   prepositions: Mapping[str, str]) -> bool:
        """Return whether a query requests the people of one country in another."""
        if len(mentions) < 2 or not self._people_terms.issuperset(terms):
            return False
        if any(mention.is_people for mention in mentions):
            return set(terms) <= COUNTS or bool(IN & set(prepositions.values()))
        is_born = self._people_terms.intersection(terms) - COUNTS or PEOPLE & set(words)
        return bool(is_born) and bool(_ORIGIN & set(prepositions.values())) and bool(IN & set(prepositions.values()))

    def _is_spanish(self, words: Sequence[str]) -> bool:
        # "USA" is no sign of Spanish.
        distinct_words = {*words} - {"usa"}
        return len(self._lexicon.spanish & distinct_words) > len(self._lexicon.english & distinct_words)

    @staticmethod
    def _say_countries(words: Sequence[str], is_spanish: bool) -> list[str]:
        """Drop "us" and "usa" where they are a pronoun or a verb; expand "eu" in Spanish."""
        expanded = list[str]()
        for previous, word in zip(("", *words), words, strict=False):
            is_verb = word == "usa" and is_spanish and previous and previous not in _USA
            if word == "eu" and (is_spanish or previous in _USA):
                expanded.append("eeuu")
            elif not (is_verb or (word == "us" and previous in _US)):
                expanded.append(word)
        return expanded

    def _expand_both(self, words: list[str]) -> list[str]:
        """Replace "the two countries" by the names of both partners, unless a query names places."""
        at = next((number for number, pair in enumerate(pairwise(words)) if pair in _BOTH), None)
        if at is None or self._gazetteer.find_all(words, self._is_common):
            return words
        return [*words[:at], *_PARTNERS, *words[at + 2:]]

    def _terms(self, words: Sequence[str], without: Set[int]) -> tuple[str, ...]:
        """Return the terms of the words; positions in ``without`` are skipped and end a phrase."""
        terms, run = list[str](), list[str]()
        for number, word in enumerate(words):
            if number in without:
                terms += self._lexicon.terms(run)
                run = []
            else:
                run.append(word)
        return tuple(dict.fromkeys([*terms, *self._lexicon.terms(run)]))

    def phrase_terms(self, phrase: str) -> frozenset[str]:
        """Return the terms of a topic's phrase, with its places; empty if it names only places."""
        words = split_words(phrase)
        terms = set[str]()
        mentions = self._gazetteer.find_all(words, self._is_common)
        position = 0
        for mention in mentions:
            terms |= {*self._lexicon.terms(words[position:mention.start])}
            terms |= {PLACE_MARK + code for code in mention.place.codes[:1]}
            position = mention.end
        terms |= {*self._lexicon.terms(words[position:])}
        return frozenset(terms) if any(not term.startswith(PLACE_MARK) for term in terms) else frozenset()

    def _is_common(self, word: str) -> bool:
        return stem(word) in self._common_stems

    @staticmethod
    def _year(words: list[str]) -> tuple[str | None, str | None, set[int]]:
        """Return the requested year and the one compared with, each if there is exactly one, and the positions of all
        years."""
        dates = {number for number, word in enumerate(words) if _YEAR.fullmatch(word)
                 and not (number and words[number - 1] in _HEADINGS)}
        bases = {number for number in dates if number and (
            words[number - 1] in _SINCE or _COMPARED & {*words[max(0, number - 2):number]})}
        (year, since) = (words[min(numbers)] if len(numbers) == 1 else None for numbers in (dates - bases, bases))
        return year, since, dates


def _is_other_form(word: str, correct: str) -> bool:
    """Return whether a word is a form of a verb, and not a misspelt word: ``informado`` is not ``informal``."""
    ending = _VERB.search(word)
    return ending is not None and (not correct.endswith(ending[0]) or OSA.distance(word, correct) > 1)
