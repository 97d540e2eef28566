"""Filters of the record of the dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.models import DialogueEntry
from hled_dash.catalogue.text import split_words, stem


@dataclass(frozen=True)
class RecordFilter:
    """What the rows have in common; None and empty text leave it open.

    Attributes:
        part: A pillar (``I``) or an objective (``I.2``).
        year: Year of the date.
        party: The id of a party, or the code of a country, which stands for all of its parties.
        text: Words in either language; all of them, at least as the start of a word.
    """

    part: str | None = None
    kind: str | None = None
    year: str | None = None
    party: str | None = None
    text: str = ""

    @property
    def is_open(self) -> bool:
        """Whether all rows fit."""
        return self == RecordFilter()


def filter_record(catalogue: Catalogue, chosen: RecordFilter) -> tuple[DialogueEntry, ...]:
    """Return the rows of the record that fit, by date."""
    words = split_words(chosen.text)

    def fits(entry: DialogueEntry) -> bool:
        return (
            chosen.part in (None, entry.pillar, *entry.objectives)
            and chosen.kind in (None, entry.kind)
            and (chosen.year is None or entry.date.startswith(chosen.year))
            and chosen.party in (None, *party_codes(catalogue, entry))
            and (not words or _has_words(entry_words(catalogue, entry), words))
        )

    return tuple(filter(fits, catalogue.record.values()))


def party_codes(catalogue: Catalogue, entry: DialogueEntry) -> tuple[str, ...]:
    """Return the ids of the parties of an entry, and the codes of the countries that they belong to."""
    countries = (catalogue.parties[party].country for party in entry.parties)
    return tuple(dict.fromkeys([*filter(None, countries), *entry.parties]))


def parties_of_record(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every code that :func:`filter_record` knows as a party: countries first, then the others in their
    order."""
    countries = dict.fromkeys(party.country for party in catalogue.parties.values() if party.country)
    taking_part = {party for entry in catalogue.record.values() for party in entry.parties}
    return (*countries, *(party for party in catalogue.parties if party in taking_part))


def years_of_record(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the years that the record has rows of, newest first."""
    return tuple(sorted({entry.date[:4] for entry in catalogue.record.values()}, reverse=True))


def entry_words(catalogue: Catalogue, entry: DialogueEntry) -> str:
    """Return what a search looks through: the sentence and the parties in both languages, publisher and title."""
    texts = [entry.what, entry.document.publisher, entry.document.title,
             *(catalogue.parties[party].name for party in entry.parties)]
    return " ".join(word for text in texts for word in (text.en, text.es))


def _has_words(text: str, words: Sequence[str]) -> bool:
    stems = set(map(stem, split_words(text)))
    return all(any(word_stem.startswith(stem(word)) for word_stem in stems) for word in words)
