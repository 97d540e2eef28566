"""Filtering the rows of ranked bars by words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hled_dash.catalogue.text import split_words, stem
from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy, to_records

#: Letters from which on the beginning of a word finds it: fewer find too much ("car" is also in "carpets").
MIN_PREFIX = 4


def filter_note(matching: int, count: int, context: Context) -> str:
    """Return how many of all rows have the words of the filter."""
    number = context.language.format_number
    return context.language.text("Only rows with “{words}”: {count} of {all}.", words=context.selection.rows,
                                 count=number(matching), all=number(count))


def matching_keys(keys: Mapping[str, int], tidy: Tidy, context: Context) -> list[str]:
    """Return the keys of the rows that have every word of the filter, stop words apart: in a name, in either language
    and whatever the accents, in a keyword, or at the beginning of a code.

    Args:
        keys: Key of a row to its position in ``tidy.frame``.
    """
    stop_words = {word for group in context.catalogue.word_groups.values() if group.kind == "stop"
                  for phrase in group.words for word in split_words(phrase)}
    words = split_words(context.selection.rows)
    required_words = [word for word in words if word not in stop_words] or words
    records = to_records(tidy.frame)
    return [key for key, position in keys.items()
            if _has_all(required_words, set(_row_words(records[position], tidy, context)))]


def _row_words(row: Mapping[str, str], tidy: Tidy, context: Context) -> Iterator[str]:
    catalogue = context.catalogue
    texts: list[str] = []
    for dimension in tidy.dimensions:
        # Another indicator of the figure may have no such dimension.
        if item := catalogue.dimensions[dimension].find(row[dimension]):
            texts += (item.code, item.name.en, item.name.es, *item.keywords)
    if len(tidy.places) > 1:
        code = row["place"]
        texts += (catalogue.places[code].official_code or "", *(catalogue.names(lang)[code] for lang in ("en", "es")))
    for text in texts:
        yield from split_words(text)


def _has_all(required_words: list[str], words: set[str]) -> bool:
    return all(any(_finds(word, candidate) for candidate in words) for word in required_words)


def _finds(word: str, candidate: str) -> bool:
    if word.isdigit() or len(word) >= MIN_PREFIX:
        return candidate.startswith(word) or stem(candidate).startswith(stem(word))
    return stem(candidate) == stem(word)
