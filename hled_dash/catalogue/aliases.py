"""Aliases of codes: other separators, two-letter country codes, and names of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from hled_dash.catalogue.text import split_words

if TYPE_CHECKING:
    from hled_dash.catalogue.catalogue import Catalogue

#: Letters of a municipality's official code that say its country too.
_LONG_CODE = 5


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, case folded, without accents: ``Mx_Chp`` and ``MX-CHP`` are the same."""
    return "".join(split_words(text.replace("_", " ")))


def unique_by_letters(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map the letters of a text to the code that it stands for, without texts that stand for several.

    Args:
        pairs: Texts, each with its code.
    """
    codes: dict[str, str | None] = {}
    for text, code in pairs:
        letters = letters_of(text)
        codes[letters] = code if codes.get(letters, code) == code else None
    return {letters: code for letters, code in codes.items() if code is not None}


def place_aliases(catalogue: Catalogue) -> Mapping[str, str]:
    """Map the letters of what people write for a place to its code, where it means that place alone.

    A code is itself first: ``MX-CHP`` is Chiapas whatever else is called so.
    """
    codes = unique_by_letters((code, code) for code in catalogue.places)
    return unique_by_letters(_written(catalogue)) | codes


def _written(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for code, place in catalogue.places.items():
        prefix, _dash, _rest = code.partition("-")
        if place.level == "admin1" and place.parent and len(prefix) == 2:
            yield prefix, place.parent
        if place.level == "admin2":
            number = code.partition(":")[2]
            yield prefix + number, code
            if len(number) >= _LONG_CODE:
                yield number, code
    yield from ((word, named.places[0]) for named in catalogue.place_words.values() if len(named.places) == 1
                for word in (*named.words, *named.people))
    for language in ("en", "es"):
        names = catalogue.names(language)
        countries = {name for code, name in names.items() if catalogue.places[code].level == "country"}
        # A comma separates two places in an address; a country's name means the country.
        yield from ((name, code) for code, name in names.items()
                    if "," not in name and (name not in countries or catalogue.places[code].level == "country"))
