"""The search of a session: cached, and with a log record of what the catalogue lacks."""

from __future__ import annotations

import logging
from datetime import date

from hled_dash.search import SearchResult
from hled_dash.ui import builds, cache

log = logging.getLogger(__name__)

#: Words of a query that are logged, and letters of each: what is longer is no word of a subject.
MAX_LOGGED_WORDS, MAX_LOGGED_LETTERS = 5, 20


@builds.cached
def search(text: str, day: date | None = None) -> SearchResult:
    """Search for a text; computed once for all sessions.

    Args:
        text: What the reader entered.
        day: The day whose figures are searched; the newest where None.
    """
    result = cache.resolver(day).search(text)
    missing = describe_missing(text, result)
    if missing:
        log.warning("searched for and not held: %s", missing)
    return result


def describe_missing(text: str, result: SearchResult) -> str:
    """Describe what a search requested and the catalogue lacks; empty if it lacks nothing.

    Neither the query nor its author is logged: unknown words are sorted, so that no name or sentence can be read, and
    the words of a text with an e-mail address, a URL or a long number are left out.
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
