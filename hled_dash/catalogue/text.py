"""Text: normalization and stemming for the search, and detection of damaged or hidden characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hled_dash.catalogue.faults import MAX_LISTED, Fault

#: Blanks that typography needs: the others that are not printable show nothing, or reorder what stands beside them.
_BLANKS = frozenset("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
#: Tags and comments, character references; links, pictures, emphasis and code.
_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]{0,200}>?|<[!?]|&#?[A-Za-z0-9]{1,31};|!?\[[^\]]{0,200}\]\s?[(\[:][^)\]]{0,200}|\*\*|`|~~")
_ADDRESS = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|(?:javascript|data):\b)[^\s]{0,200}", re.IGNORECASE)
#: The sign of what could not be read, UTF-8 read as Windows-1252, and more than two marks over one letter.
_DAMAGE = re.compile("\N{REPLACEMENT CHARACTER}|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac"
                     "|[\u0300-\u036f]{3}"
                     # Greek, Cyrillic and full-width letters beside Latin ones look like them.
                     "|[A-Za-z][\u0370-\u03ff\u0400-\u052f\uff00-\uffef]|[\u0370-\u03ff\u0400-\u052f\uff00-\uffef][A-Za-z]")
_WORD = re.compile(r"[^\W_]+")
_COMBINING = re.compile("[\N{COMBINING GRAVE ACCENT}-\N{COMBINING LATIN SMALL LETTER X}]")


def find_damage(text: str) -> str:
    """Find the first characters that are no longer what was written: read in another encoding, or letters apart from
    their accents; empty if there are none."""
    if text.isascii():
        return ""
    match = _DAMAGE.search(text)
    if match is None and not unicodedata.is_normalized("NFC", text):
        match = _COMBINING.search(text)
        return match[0] if match else text[:20]
    return match[0] if match else ""


def find_markup(text: str) -> str:
    """Find the first characters that HTML or Markdown would make something else of; empty if there are none."""
    match = _MARKUP.search(text)
    return match[0] if match else ""


def find_address(text: str) -> str:
    """Find the first web address in a text, of which Markdown and mail programs make a link; empty if there is
    none."""
    match = _ADDRESS.search(text)
    return match[0] if match else ""


def find_hidden(text: str) -> int | None:
    """Find the position of the first character that is not shown as itself: controls, marks of direction, private
    ones."""
    if text.isprintable():
        return None
    return next((at for at, letter in enumerate(text) if not letter.isprintable() and letter not in _BLANKS), None)


def hidden_faults(text: str, file: str) -> list[Fault]:
    """Return the lines of a text file that have a character which is not shown as itself."""
    faults = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\t", " ").split("\n"), start=1):
        if (at := find_hidden(line)) is not None:
            faults.append(Fault(file, number, "the line", f"has the character {describe_character(line[at])}"))
    return faults[:MAX_LISTED]


def remove_hidden(text: str) -> str:
    """Return a text file without these characters, so that the rest of it can be judged."""
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable() or letter in _BLANKS)


def describe_character(letter: str) -> str:
    """Describe a character by its number and its name in Unicode."""
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'without a name').lower()})"


def normalize(text: str) -> str:
    """Return a text case folded and without accents: ``México`` and ``mexico`` are the same in a search."""
    folded = text.casefold()
    return folded if folded.isascii() else _COMBINING.sub("", unicodedata.normalize("NFKD", folded))


def split_words(text: str) -> list[str]:
    """Return the words of a text, normalized."""
    return _WORD.findall(normalize(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a normalized word without the endings of number and gender of either language.

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
