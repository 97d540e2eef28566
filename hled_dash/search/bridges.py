"""Bridges that are called by the cities at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import POINT_LEVELS

if TYPE_CHECKING:
    from hled_dash.search.gazetteer import Mention

#: Words around the name of a bridge, and the one of them that belongs to a name.
_INTERNATIONAL = {"internacional", "international"}
_WORDS = {"puente", "bridge", *_INTERNATIONAL}


def join_ends(mentions: Sequence[Mention], words: Sequence[str], catalogue: Catalogue) -> list[Mention]:
    """Return mentions of places, with each bridge or port of entry and the city at its other end beside it as one
    ("Pharr-Reynosa"), and with the words before and after it by which it is an international bridge."""
    joined: list[Mention] = []
    for mention in mentions:
        if any(_is_other_end(mention, other, catalogue) for other in mentions):
            continue
        if _is_point(mention, catalogue):
            cities = [other for other in mentions if _is_other_end(other, mention, catalogue)]
            parts = [mention, *cities]
            start, end = min(part.start for part in parts), max(part.end for part in parts)
            first, last = start, end
            while first and words[first - 1] in _WORDS:
                first -= 1
            while last < len(words) and words[last] in _WORDS:
                last += 1
            if not _INTERNATIONAL.isdisjoint((*words[first:start], *words[end:last])):
                start, end = first, last
            mention = replace(mention, start=start, end=end, other_ends=tuple(city.place.name for city in cities))
        joined.append(mention)
    return joined


def _is_point(mention: Mention, catalogue: Catalogue) -> bool:
    """Return whether a mention is of a port of entry or a bridge."""
    return any(catalogue.places[code].level in POINT_LEVELS for code in mention.place.codes[:1])


def _is_other_end(city: Mention, crossing: Mention, catalogue: Catalogue) -> bool:
    """Return whether a city that has no figures of its own is at the other end of a crossing named beside it."""
    is_beside = city.end == crossing.start or city.start == crossing.end
    if not is_beside or city.place.codes or not _is_point(crossing, catalogue):
        return False
    place = catalogue.places[crossing.place.codes[0]]
    return not {place.code, place.parent}.isdisjoint(city.place.near)
