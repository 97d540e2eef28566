"""Words that stand for places that they do not name: "the two countries", "south vs. north"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from hled_dash.search.flows import IN
from hled_dash.search.gazetteer import COMPARISONS, Mention

#: What stands for both partners, and their names.
_BOTH = {(number, noun) for number in ("two", "both", "dos", "ambos", "ambas")
         for noun in ("countries", "nations", "sides", "paises", "naciones", "partes")}
_PARTNERS = ("united", "states", "mexico")
#: Halves of Mexico, their names and their codes; only words for a border make others of them.
_HALVES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("sur", "south", "southern"), ("southern", "mexico")),
    **dict.fromkeys(("norte", "north", "northern"), ("northern", "mexico")),
}
_PLACES = {("southern", "mexico"): "southern-mexico", ("northern", "mexico"): "border-states-mexico"}
#: ``us`` is a pronoun after these; ``usa`` is a verb in Spanish, but not after these.
_US, _USA = {"tell", "give", "show", "let", "help"}, {"a", "de", "en", "con", "los", "desde", "hacia", "y", "e"}
_BORN = {"born", "nacido", "nacida", "nacidos", "nacidas", "nacieron", "nacio"}
_BORDER = {"frontera", "border"}
#: What says that crossings are places, because money does not cross: what they are called, without words beside them.
_MONEY = {"dollar", "dollars", "dolares", "value", "valor"}
_CROSSINGS, _BESIDE_CROSSINGS = {"crossings": "ports", "cruces": "puertos"}, {"border", "fronterizos"}
#: What may stand after a half, and is in its name.
_OF_MEXICO = (("mexico",), ("de", "mexico"), ("of", "mexico"), ("del", "pais"), ("of", "the", "country"))


def expand_pairs(words: list[str], find: Callable[[Sequence[str]], Sequence[Mention]]) -> list[str]:
    """Replace "the two countries" by the names of both partners, unless a query names places; and "south" and "north"
    by halves of Mexico, where they are compared with each other or with a state of Mexico.

    Args:
        words: The words of a query.
        find: Finds the names of places in words.
    """
    position = next((number for number, pair in enumerate(pairwise(words)) if pair in _BOTH), None)
    if position is not None:
        return words if find(words) else [*words[:position], *_PARTNERS, *words[position + 2:]]
    halves = {_PLACES[_HALVES[word]] for word in words if word in _HALVES}
    if not halves or not _BORDER.isdisjoint(words):
        return words
    codes = {code for mention in find(words) for code in mention.place.codes[:1] or ("",)}
    others = codes - {"MEX", *_PLACES.values()}
    halves |= codes & {*_PLACES.values()}
    is_of_mexico = all(code.startswith("MX-") and ":" not in code for code in others)
    if not is_of_mexico or not (len(halves) > 1 or (others and not COMPARISONS.isdisjoint(words))):
        return words
    expanded, rest = list[str](), list(words)
    while rest:
        word = rest.pop(0)
        if word not in _HALVES:
            expanded.append(word)
            continue
        expanded += _HALVES[word]
        after = next((phrase for phrase in _OF_MEXICO if tuple(rest[:len(phrase)]) == phrase), ())
        del rest[:len(after)]
    return expanded


def expand_countries(words: Sequence[str], is_spanish: bool) -> list[str]:
    """Return the words without "us" and "usa" where they are a pronoun or a verb, with "eu" expanded in Spanish, and
    with "from" for the preposition of a place of birth."""
    expanded = list[str]()
    for previous, word in zip(("", *words), words, strict=False):
        if previous in _BORN and word in IN:
            # Who is born in a country comes from it.
            expanded.append("from")
            continue
        is_verb = word == "usa" and is_spanish and previous and previous not in _USA
        if word == "eu" and (is_spanish or previous in _USA):
            expanded.append("eeuu")
        elif not (is_verb or (word == "us" and previous in _US)):
            expanded.append(word)
    return expanded


def expand_crossings(words: list[str]) -> list[str]:
    """Return words with the ports in the place of crossings that are said to have a value ("crossings by dollars")."""
    if _MONEY.isdisjoint(words) or _CROSSINGS.keys().isdisjoint(words):
        return words
    return [_CROSSINGS.get(word, word) for word in words if word not in _BESIDE_CROSSINGS]
