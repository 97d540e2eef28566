"""What a text finds; what is not held is logged for the curators."""

from __future__ import annotations

import logging
from datetime import date

from hled_dash.search import SearchResult
from hled_dash.ui import builds, cache

log = logging.getLogger(__name__)

#: Words of a query that are logged, and letters of each: what is longer is no word of a subject.
MAX_LOGGED_WORDS, MAX_LOGGED_LETTERS = 5, 20


@builds.cached
def find(text: str, day: date | None = None) -> SearchResult:
    """What a text finds among the figures of a day, or the newest; computed once for all sessions."""
    result = cache.resolver(day).search(text)
    note = curators_note(text, result)
    if note:
        log.warning("searched for and not held: %s", note)
    return result


def curators_note(text: str, result: SearchResult) -> str:
    """What a search asked for that is not held, for the log; empty where everything is.

    No query is written down, nor who asked: words that are not known are sorted, so that no name or sentence stays
    together, and a text with an address or a long number in it gives none.
    """
    parts = []
    if result.not_held is not None:
        parts.append(f"subject {result.not_held.id}")
    if result.missing_places and result.indicator:
        names = ", ".join(sorted(name.en for name in result.missing_places))
        parts.append(f"{result.indicator} of {names}")
    digits = sum(character.isdigit() for character in text)
    if "@" not in text and "//" not in text and digits < 6:
        words = sorted(word for word in result.unknown_words if word.isalpha() and len(word) <= MAX_LOGGED_LETTERS)
        if words:
            parts.append(f"words {' '.join(words[:MAX_LOGGED_WORDS])}")
    return "; ".join(parts)
