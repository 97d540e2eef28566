"""Detection of records with the same name as another one, or with a code that differs only in its capitals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Group, NotHeld, Place, Record, Region, Text, WordGroup
from hled_dash.catalogue.text import split_words
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: Kinds whose codes are those of places.
_PLACES = (Place, Group, Region)
#: Parts of the catalogue to the key of the name that readers choose its records by, and to the key of what stands
#: beside the name.
_NAMES: Mapping[str, tuple[str, str | None]] = {
    "licences": ("name", None), "units": ("name", None), "dimensions": ("name", None), "themes": ("name", None),
    "indicators": ("name", "source"), "groups": ("name", None), "regions": ("name", None), "windows": ("name", None),
    "cards": ("title", "objective"), "briefings": ("name", None), "glossary": ("term", None), "parties": ("name", None),
    "packs": ("title", None), "pillars": ("name", None), "objectives": ("name", "pillar"), "record": ("what", None),
    "events": ("what", None),
}
#: Levels whose places are told apart by their codes where they have one name.
_NAMESAKES = ("admin2", "admin3", "group", "region")


class _FirstNames:
    """The record that has a name first, by scope, language and name."""

    def __init__(self, reader: YamlReader) -> None:
        self.reader = reader
        self.first: dict[tuple[object, str, str], str] = {}

    def add(self, scope: object, record: Record, code: str, location: Location, name: Text) -> Iterator[Fault]:
        """Add a name; yield its fault if another record of the scope has it, once for both languages."""
        for language in ("en", "es"):
            text = " ".join(name.translation(language).casefold().split())
            if (first := self.first.setdefault((scope, language, text), code)) != code:
                why = f"{name.translation(language)!r} is the name of {first!r} too"
                yield Fault(*self.reader.position(record, (*location, language)), code, why)
                return


def duplicate_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Codes that differ only in capitals, of records and of items; equal names of records of one kind, of items of one
    dimension, and of places of one level in one place."""
    names = _FirstNames(reader)
    yield from _record_codes(reader)
    yield from _record_names(catalogue, names)
    yield from _items(catalogue, reader, names)
    yield from _pack_sections(catalogue, names)
    yield from _held_indicators(catalogue, reader)
    yield from _shared_words(catalogue, reader)
    yield from _places(catalogue, reader, names)


def _record_codes(reader: YamlReader) -> Iterator[Fault]:
    """Yield codes of records that differ from that of another one only in capitals."""
    codes: dict[tuple[object, str], str] = {}
    for kind, code in reader.where:
        group = Place if kind in _PLACES else kind
        if (first := codes.setdefault((group, code.casefold()), code)) != code:
            yield Fault(*reader.where[kind, code], code, f"differs from {first!r} only in capitals")


def _record_names(catalogue: Catalogue, names: _FirstNames) -> Iterator[Fault]:
    """Yield names of records that another one of the kind has."""
    for part, (key, beside) in _NAMES.items():
        for code, record in getattr(catalogue, part).items():
            if (name := getattr(record, key)) is not None:
                scope = part, getattr(record, beside) if beside else None
                yield from names.add(scope, record, code, (key,), name)


def _items(catalogue: Catalogue, reader: YamlReader, names: _FirstNames) -> Iterator[Fault]:
    """Yield names and codes of items that another one of the dimension has; those of files are judged with the file."""
    codes: dict[tuple[str, str], str] = {}
    for dimension in catalogue.dimensions.values():
        of_file = f"catalogue/items/{dimension.id}.csv" in reader.files.content
        for number, item in enumerate(() if of_file else dimension.items):
            yield from names.add(dimension.id, dimension, item.code, ("items", number, "name"), item.name)
            if (first := codes.setdefault((dimension.id, item.code.casefold()), item.code)) != item.code:
                yield Fault(*reader.position(dimension, ("items", number, "code")), item.code,
                            f"differs from {first!r} only in capitals")


def _pack_sections(catalogue: Catalogue, names: _FirstNames) -> Iterator[Fault]:
    """Yield titles that two sections of a pack have."""
    for pack in catalogue.packs.values():
        for number, section in enumerate(pack.sections):
            name = f"{pack.id} section {number + 1}"
            yield from names.add(pack.id, pack, name, ("sections", number, "title"), section.title)


def _held_indicators(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield indicators that two updates say are held since then."""
    first_updates: dict[str, str] = {}
    for update in catalogue.updates.values():
        for number, code in enumerate(update.indicators):
            if (first := first_updates.setdefault(code, update.id)) != update.id:
                yield reader.record_fault(update, ("indicators", number), f"{code!r} is held since {first} already")


def _places(catalogue: Catalogue, reader: YamlReader, names: _FirstNames) -> Iterator[Fault]:
    """Yield official codes of two places of a country, and names of two places of a level that lie in one place."""
    official: dict[tuple[str, str | None, str], str] = {}
    for code, place in catalogue.places.items():
        if place.official_code:
            registered = place.level, catalogue.country_of(code), place.official_code
            if (first := official.setdefault(registered, code)) != code:
                yield Fault(*reader.position(place), code, f"has the official code {place.official_code} of {first!r}")
        if place.level not in _NAMESAKES:
            yield from names.add((place.level, place.parent), place, code, (), place.name)


def _shared_words(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield words of the search that lead to two pages, or to a topic and to what is not held."""
    first = {frozenset(split_words(phrase)): f"topic {topic.id!r}"
             for topic in catalogue.topics.values() for phrase in topic.words}
    pages = [group for group in catalogue.word_groups.values() if group.kind == "page"]
    records: list[tuple[NotHeld | WordGroup, str]] = [
        *((missing, f"what is not held ({missing.id})") for missing in catalogue.not_held.values()),
        *((page, f"page {page.id!r}") for page in pages)]
    of_page: dict[frozenset[str], str] = {}
    for record, name in records:
        known = of_page if isinstance(record, WordGroup) else first
        for number, phrase in enumerate(record.words):
            if (other := known.setdefault(frozenset(split_words(phrase)), name)) != name:
                position = reader.position(record, ("words", number))
                yield Fault(*position, record.id, f"{phrase!r} stands for {other} too")
