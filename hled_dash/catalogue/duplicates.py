"""Records that nobody could tell apart: with the name of another one, or a code that differs only in its capitals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Group, Place, Record, Region, Text
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: Kinds whose codes are those of places.
_PLACES = (Place, Group, Region)
#: Parts of the catalogue to the key of the name that readers choose its records by, and to the key of what stands
#: beside the name.
_NAMES: Mapping[str, tuple[str, str | None]] = {
    "licences": ("name", None), "units": ("name", None), "dimensions": ("name", None), "themes": ("name", None),
    "indicators": ("name", "source"), "groups": ("name", None), "regions": ("name", None), "windows": ("name", None),
    "cards": ("title", "objective"), "briefings": ("name", None), "glossary": ("term", None), "parties": ("name", None),
    "packs": ("title", None), "pillars": ("name", None), "objectives": ("name", "pillar"),
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
    for code, place in catalogue.places.items():
        if place.level not in _NAMESAKES:
            yield from same((place.level, place.parent), place, code, (), place.name)


__all__ = ["duplicate_faults"]
