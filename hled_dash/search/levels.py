"""Queries for all places of a level: "by department", "por municipio"."""

from __future__ import annotations

from itertools import pairwise

from hled_dash.catalogue import Catalogue
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import AMERICAN, DEPARTMENTS, LEVELS
from hled_dash.search.result import PlacesOf
from hled_dash.search.superlatives import Superlative

#: Before a level whose places are all requested ("by municipality", "por entidad").
_EACH = {"by", "por", "per", "each", "every", "cada"}
#: Words for all departments; states are also said of one ("southern states").
_DEPARTMENTS = {"departments", "departamentos"}
#: Words for all municipalities: "pobreza municipal".
_MUNICIPAL = {"municipal", "municipales"}
#: After a level that is where something comes from, and no place of a figure: "por país de origen".
_OF_ORIGIN = {("of", "origin"), ("de", "origen")}


def requested_level(query: Query, catalogue: Catalogue) -> Superlative | None:
    """Return the level whose places are all requested ("by municipality", "pobreza municipal", "departamentos"); None
    if none is, as where the query names places of that level ("by state Michoacán")."""
    level = _level_of_words(query)
    named = {catalogue.places[code].level for mention in query.mentions for code in mention.place.codes[:1]}
    return None if level is None or level.level in named else level


def _level_of_words(query: Query) -> Superlative | None:
    # "Por Ciudad Juárez" names a place.
    levels = {number for number, word in enumerate(query.words) if word in LEVELS and number not in query.named
              and tuple(query.words[number + 1:number + 3]) not in _OF_ORIGIN}
    # "By Mexican state", "by U.S. state".
    unnamed = [number for number in range(len(query.words)) if number not in query.named]
    for each, number in pairwise(unnamed):
        word = query.words[number]
        if query.words[each] in _EACH and number in levels:
            beside = {*query.words[each + 1:number], *query.words[number + 1:number + 2]}
            if LEVELS[word] == "admin1" and beside & {*AMERICAN, "us", "u", "united"}:
                return Superlative("us_state", "most", False, "")
            return Superlative(LEVELS[word], "most", word.startswith("dep"), "")
    if any(word in _MUNICIPAL and number not in query.named for number, word in enumerate(query.words)):
        return Superlative("admin2", "most", False, "")
    if any(query.words[number] in _DEPARTMENTS for number in levels):
        return Superlative("admin1", "most", True, "")
    return None


def places_of(requested: Superlative, query: Query, catalogue: Catalogue) -> PlacesOf:
    """Return the places of a level that a query requests: those of the place or the group that it names, else the
    departments of Central America or the states of a country."""
    named = [code for mention in query.mentions for code in mention.place.codes[:1]]
    if len(named) == 1 and requested.level == "admin2" and catalogue.places[named[0]].level == "admin1":
        return PlacesOf(requested.level, inside=named[0], on_map="map" in query.cues)
    default = {"admin1": sorted(DEPARTMENTS) if requested.is_department else ["MEX"], "us_state": ["USA"]}
    codes = sorted(named or default.get(requested.level, []))
    return PlacesOf(requested.level, next((
        window.id for window in catalogue.windows.values()
        if requested.level in window.levels and sorted(window.places) == codes), None), on_map="map" in query.cues)
