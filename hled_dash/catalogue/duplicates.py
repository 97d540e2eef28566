"""Records that nobody could tell apart: with the name of another one, or a code that differs only in its capitals."""

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


def duplicate_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Codes that differ only in capitals, of records and of items; equal names of records of one kind, of items of one
    dimension, and of places of one level in one place."""
    codes: dict[tuple[object, str], str] = {}
    for kind, code in reader.where:
        group = Place if kind in _PLACES else kind
        if (first := codes.setdefault((group, code.casefold()), code)) != code:
            yield Fault(*reader.where[kind, code], code, f"differs from {first!r} only in capitals")
    names: dict[tuple[object, str, str], str] = {}

    def same(scope: object, record: Record, code: str, location: Location, name: Text) -> Iterator[Fault]:
        for language in ("en", "es"):
            text = " ".join(name.translation(language).casefold().split())
            if (first := names.setdefault((scope, language, text), code)) != code:
                why = f"{name.translation(language)!r} is the name of {first!r} too"
                yield Fault(*reader.position(record, (*location, language)), code, why)
                return

    for part, (key, beside) in _NAMES.items():
        for code, record in getattr(catalogue, part).items():
            if (name := getattr(record, key)) is not None:
                scope = part, getattr(record, beside) if beside else None
                yield from same(scope, record, code, (key,), name)
    for dimension in catalogue.dimensions.values():
        of_file = f"catalogue/items/{dimension.id}.csv" in reader.files.content
        for number, item in enumerate(() if of_file else dimension.items):
            yield from same(dimension.id, dimension, item.code, ("items", number, "name"), item.name)
            if (first := codes.setdefault((dimension.id, item.code.casefold()), item.code)) != item.code:
                yield Fault(*reader.position(dimension, ("items", number, "code")), item.code,
                            f"differs from {first!r} only in capitals")
    for pack in catalogue.packs.values():
        for number, section in enumerate(pack.sections):
            name = f"{pack.id} section {number + 1}"
            yield from same(pack.id, pack, name, ("sections", number, "title"), section.title)
    held: dict[str, str] = {}
    for update in catalogue.updates.values():
        for number, code in enumerate(update.indicators):
            if (first := held.setdefault(code, update.id)) != update.id:
                yield Fault(*reader.position(update, ("indicators", number)), update.id,
                            f"{code!r} is held since {first} already")
    yield from _shared_words(catalogue, reader)
    official: dict[tuple[str, str | None, str], str] = {}
    for code, place in catalogue.places.items():
        if place.official_code:
            registered = place.level, catalogue.country_of(code), place.official_code
            if (first := official.setdefault(registered, code)) != code:
                yield Fault(*reader.position(place), code, f"has the official code {place.official_code} of {first!r}")
        if place.level not in _NAMESAKES:
            yield from same((place.level, place.parent), place, code, (), place.name)


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


__all__ = ["duplicate_faults"]
