"""Queries for an objective or a pillar of the work plan by its number."""

from __future__ import annotations

import re

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.board import board_bases, board_places
from hled_dash.catalogue.text import normalize
from hled_dash.search.meetings import is_open
from hled_dash.search.query import Query
from hled_dash.search.result import Hit

#: Entries of the record at most.
MAX_ENTRIES = 3
INDICATORS = {"indicators", "indicadores"}
_OBJECTIVE = re.compile(r"\b(?:(i|ii|iii|iv)[. -]?|(?<=objective )([1-4])[. -]|(?<=objetivo )([1-4])[. -])(\d)\b")
_PILLAR = re.compile(r"\bpill?ar (iv|i{1,3}|[1-4])\b")
_ROMAN = ("", "I", "II", "III", "IV")
#: All words of a query for every pillar, besides the name of the dialogue.
_ALL_PILLARS = {"pillars", "pilares"}
_OF_ALL = {"four", "4", "cuatro", "hled", "dean"}


def find_objective(text: str, query: Query, catalogue: Catalogue) -> Hit | None:
    """Return the objective whose number a query names; its cell of the board where the query asks how it moved.

    A question how many indicators moved, which names no objective, is answered by the whole board.
    """
    numbered = _OBJECTIVE.search(normalize(text))
    code = (f"{(numbered[1] or _ROMAN[int(numbered[2] or numbered[3])]).upper()}.{numbered[4]}" if numbered
            else "")
    if code not in catalogue.objectives:
        requests_board = {"movement", "count"} <= query.cues and INDICATORS & set(query.words)
        return Hit("page", "overview") if requests_board else None
    places = board_places(catalogue)
    place = next((code for mention in query.mentions for code in mention.place.codes[:1] if code in places), None)
    if place is None or "movement" not in query.cues:
        return Hit("objective", code)
    since = next((cue.removeprefix("since-") for cue in sorted(query.cues) if cue.startswith("since-")), query.year)
    since = since if since in board_bases(catalogue) else "relaunch"
    return Hit("cell", f"{code}:{place}:{since}")


def find_pillar(text: str, query: Query, catalogue: Catalogue) -> list[Hit]:
    """Return the page and the objectives of the pillar whose number a query names, where it asks for nothing else;
    its newest entries of the record, or commitments without a later document, where these are requested. Return the
    pages of all pillars where it names those."""
    words = {*query.text.split()}
    if words & _ALL_PILLARS and not words - _ALL_PILLARS - _OF_ALL:
        return [Hit("page", f"pillar_{number}") for number in range(1, len(_ROMAN))]
    numbered = _PILLAR.search(normalize(text))
    if numbered is None or {*query.text.split()} - {"pillar", "pilar", numbered[1]}:
        return []
    code = numbered[1].upper() if numbered[1].isalpha() else _ROMAN[int(numbered[1])]
    page = Hit("page", f"pillar_{_ROMAN.index(code)}")
    if "record" not in query.cues:
        return [page, *(Hit("objective", objective.id) for objective in catalogue.objectives.values()
                        if objective.pillar == code)]
    entries = [entry for entry in catalogue.record.values() if entry.pillar == code
               and not (is_open(query) and (entry.kind != "commitment" or entry.later))]
    entries.sort(key=lambda entry: entry.date, reverse=True)
    return [*(Hit("entry", entry.id) for entry in entries[:MAX_ENTRIES]), page]
