"""Words of a text as a search compares them: case folded, without accents, without endings of number and gender."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_COMBINING = re.compile("[\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}]")


def normalize(text: str) -> str:
    """Case folded, without accents: ``México`` and ``mexico`` are the same in a search."""
    folded = text.casefold()
    return folded if folded.isascii() else _COMBINING.sub("", unicodedata.normalize("NFKD", folded))


def split_words(text: str) -> list[str]:
    """The words of a text, normalized."""
    return _WORD.findall(normalize(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A normalized word without the endings of number and gender of either language.

    A text here often mixes both languages, and a reader's query does not say which it is in: one rule for both keeps
    ``bridges`` with ``bridge``, ``cruces`` with ``cruce``, ``mexicanas`` with ``mexicano`` and ``countries`` with
    ``country``. What it leaves apart (``women``, ``woman``) are synonyms of the catalogue.
    """
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 4 and word[-1] in "aeo":
        word = word[:-1]
    if len(word) > 3 and word[-1] in "yz":
        word = word[:-1] + {"y": "i", "z": "c"}[word[-1]]
    return word
