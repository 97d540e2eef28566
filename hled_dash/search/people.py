"""Queries for the people of one country: in another one, or at the border."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hled_dash.search.flows import IN
from hled_dash.search.gazetteer import Mention
from hled_dash.search.lexicon import Lexicon

#: Implied subject of a query that names only people and a country ("Hondurans in the United States").
PEOPLE_IN = ("living",)
#: Words that say no more of the people of one country in another than that they are there.
_PEOPLE_WORDS = ("living", "born", "population", "poblacion", "community",
                 "comunidad", "migrants", "immigrants", "inmigrantes", "emigrants", "emigrantes")
_PEOPLE = {"people", "persons", "personas", "gente"}
#: Verbs of those who went to another country, and prepositions before it.
_LEFT = {"left", "leave", "moved", "move", "went", "emigrated", "emigrate", "migrated", "gone", "fueron", "emigraron",
         "migraron", "salieron", "salido", "emigrado", "emigran", "migran", "ido"}
_TOWARD = {"for", "to", "a", "hacia", "into"}
#: Before the place that people are from.
_ORIGIN = {"from", "de"}
#: The term of those who lack something.
WITHOUT = "synwithout"
#: Terms that only ask for a count.
COUNTS = {"synhowmany"}
#: The term of homes, which something is said of.
HOME = "synhome"
#: The terms of migrants, and of the border that they cross.
MIGRANTS, _BORDER, _CROSSING = "synmigrants", "synborder", "syncrossing"

#: "By sex" requests both, which are named apart, and its cue.
BY_SEX = "by-sex"
_BY = frozenset(["by", "por", "segun"])
_BOTH_SEXES = {**dict.fromkeys(("sex", "gender"), ("women", "and", "men")),
               **dict.fromkeys(("sexo", "genero"), ("mujeres", "y", "hombres"))}


def expand_sexes(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return words with women and men in the place of "by sex", and these to what they stand for."""
    expanded, stands_for = list[str](), dict[str, str]()
    for before, word in zip(("", *words), words, strict=False):
        if before in _BY and word in _BOTH_SEXES:
            written = f"{expanded.pop()} {word}"
            expanded += _BOTH_SEXES[word]
            stands_for |= dict.fromkeys(_BOTH_SEXES[word], written)
        else:
            expanded.append(word)
    return expanded, stands_for


class PeopleReader:
    """Recognizes people in queries."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._terms = COUNTS.union(*(lexicon.terms([word]) for word in _PEOPLE_WORDS))
        self._left_terms = self._terms.union(*(lexicon.terms([word]) for word in _LEFT))

    def are_in_place(self, words: Sequence[str], terms: Sequence[str], mentions: Sequence[Mention],
                     prepositions: Mapping[str, str]) -> bool:
        """Return whether a query requests the people of one country in another."""
        if len(mentions) == 2 and _LEFT & set(words) and self._left_terms.issuperset(terms):
            # Those who left one country for another live there.
            return mentions[-1].key == "USA" and prepositions[mentions[-1].key] in _TOWARD
        if len(mentions) < 2 or not self._terms.issuperset(terms):
            return False
        if any(mention.is_people for mention in mentions):
            return set(terms) <= COUNTS or bool(IN & set(prepositions.values()))
        is_born = self._terms.intersection(terms) - COUNTS or _PEOPLE & set(words)
        return bool(is_born) and bool(_ORIGIN & set(prepositions.values())) and bool(IN & set(prepositions.values()))

    @staticmethod
    def cross_border(terms: Sequence[str], mentions: Sequence[Mention]) -> bool:
        """Return whether a query requests the people of a country at the border ("Venezuelans who crossed the
        border"), who are counted as migrants."""
        return (any(mention.is_people and mention.key != "USA" for mention in mentions)
                and _BORDER in terms and {*terms} <= {_BORDER, _CROSSING, *COUNTS})
