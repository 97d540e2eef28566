"""Reading ``data/catalogue`` into a :class:`Catalogue`: every fault is found in one pass and named by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.faults import DataFaults, Fault
from hled_dash.catalogue.files import DATA, DataFiles, read_files
from hled_dash.catalogue.models import (
    Briefing,
    Dimension,
    FigureCard,
    Group,
    Indicator,
    Licence,
    Objective,
    Pillar,
    Place,
    Record,
    Series,
    Source,
    Term,
    Unit,
    Window,
)
from hled_dash.catalogue.yaml_reader import YamlReader, key_of

PLACE_COLUMNS = ("code", "name_en", "name_es", "parent", "official_code", "latitude", "longitude")
#: Each has a page of its own.
PILLARS = ("I", "II", "III", "IV")


def load_catalogue(data: Path = DATA) -> Catalogue:
    """Read and check the catalogue in ``data/catalogue``.

    Raises:
        DataFaults: with every fault of every file, never only the first.
    """
    return parse_catalogue(read_files(data, "catalogue"))


def parse_catalogue(files: DataFiles) -> Catalogue:
    """The catalogue of files that are read already.

    Raises:
        DataFaults: with every fault of every file, and with those of ``files``.
    """
    reader = YamlReader(files)
    plan = reader.mapping("catalogue/pillars.yaml", {"pillars": Pillar, "objectives": Objective})
    folder = "catalogue"
    parts: dict[str, Any] = {
        "pillars": plan["pillars"],
        "objectives": plan["objectives"],
        "licences": reader.records(Licence, f"{folder}/licences.yaml"),
        "units": reader.records(Unit, f"{folder}/units.yaml"),
        "dimensions": reader.records(Dimension, f"{folder}/dimensions.yaml", required=False),
        "sources": reader.records(Source, f"{folder}/sources/*.yaml"),
        "indicators": reader.records(Indicator, f"{folder}/indicators/*.yaml"),
        "groups": reader.records(Group, f"{folder}/places/groups.yaml", required=False),
        "windows": reader.records(Window, f"{folder}/windows.yaml", required=False),
        "cards": reader.records(FigureCard, f"{folder}/figures/*.yaml"),
        "briefings": reader.records(Briefing, f"{folder}/briefings.yaml", required=False),
        "glossary": reader.records(Term, f"{folder}/glossary.yaml", required=False),
    }
    places = _places(reader, f"{folder}/places/*.csv")
    for group in parts["groups"].values():
        if group.id in places:
            file, line = reader.where[Place, group.id]
            reader.faults.append(Fault(*reader.where[Group, group.id], group.id, f"is the place of {file}:{line} too"))
            continue
        places[group.id] = Place(code=group.id, name=group.name, level="group")
    catalogue = Catalogue(places=places, **parts)
    faults = [*files.faults, *reader.faults, *_gaps(catalogue), *_references(catalogue, reader.where)]
    if faults:
        raise DataFaults(faults)
    return catalogue


def _places(reader: YamlReader, pattern: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    paths = reader.files.matching(pattern)
    if not paths:
        reader.faults.append(Fault(f"data/{pattern}", 1, "the file", "is missing"))
    for path in paths:
        name = f"data/{path}"
        table, faults = read_csv(reader.files.content[path], name)
        reader.faults += faults
        if table is None:
            continue
        if sorted(table.heading) != sorted(PLACE_COLUMNS):
            reader.faults.append(Fault(name, 1, "the heading", f"must be {','.join(PLACE_COLUMNS)}"))
            continue
        for line, fields in zip(table.lines, table.rows, strict=True):
            row = dict(zip(table.heading, fields, strict=True))
            try:
                place = Place.model_validate({
                    "code": row["code"],
                    "name": {"en": row["name_en"], "es": row["name_es"]},
                    "level": name.rpartition("/")[2].removesuffix(".csv"),
                    "parent": row["parent"] or None,
                    "official_code": row["official_code"] or None,
                    "latitude": row["latitude"] or None,
                    "longitude": row["longitude"] or None,
                })
            except ValidationError as error:
                why = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
                reader.faults.append(Fault(name, line, row["code"] or "a place", why))
                continue
            if place.code in found:
                file, first = reader.where[Place, place.code]
                reader.faults.append(Fault(name, line, place.code, f"is there twice, first in {file}:{first}"))
                continue
            found[place.code] = place
            reader.where[Place, place.code] = name, line
    return found


def _gaps(catalogue: Catalogue) -> Iterator[Fault]:
    """Pillars whose page would be missing or empty."""
    for pillar in PILLARS:
        if pillar not in catalogue.pillars:
            yield Fault("data/catalogue/pillars.yaml", 1, pillar, "this pillar is missing")
        elif not catalogue.objectives_of(pillar):
            yield Fault("data/catalogue/pillars.yaml", 1, pillar, "this pillar has no objective")
        elif not any(catalogue.cards_of(one.id) for one in catalogue.objectives_of(pillar)):
            yield Fault("data/catalogue/figures", 1, pillar, "this pillar has no figure")


def _references(catalogue: Catalogue, where: Mapping[tuple[type[Record], str], tuple[str, int]]) -> Iterator[Fault]:
    """Every code that names a record which is not there."""

    def fault(record: Record, why: str) -> Fault:
        key = key_of(record)
        return Fault(*where.get((type(record), key), ("data/catalogue", 1)), key, why)

    def unknown(record: Record, codes: Iterable[str | None], known: Mapping[str, Any], what: str) -> Iterator[Fault]:
        for code in codes:
            if code is not None and code not in known:
                yield fault(record, f"{what} {code!r} is not in the catalogue")

    def series(record: Record, ones: Iterable[Series | None]) -> Iterator[Fault]:
        for one in ones:
            if one is None:
                continue
            yield from unknown(record, [one.indicator], catalogue.indicators, "indicator")
            indicator = catalogue.indicators.get(one.indicator)
            for dimension, items in one.items.items() if indicator else ():
                if dimension not in indicator.dimensions:  # type: ignore[union-attr]
                    yield fault(record, f"indicator {one.indicator!r} has no dimension {dimension!r}")
                elif dimension in catalogue.dimensions:
                    codes = [items] if isinstance(items, str) else items
                    known = {item.code: item for item in catalogue.dimensions[dimension].items}
                    yield from unknown(record, codes, known, f"item of {dimension}")

    for source in catalogue.sources.values():
        yield from unknown(source, [source.licence], catalogue.licences, "licence")
    for indicator in catalogue.indicators.values():
        yield from unknown(indicator, [indicator.unit], catalogue.units, "unit")
        yield from unknown(indicator, [indicator.source], catalogue.sources, "source")
        yield from unknown(indicator, indicator.objectives, catalogue.objectives, "objective")
        yield from unknown(indicator, indicator.dimensions, catalogue.dimensions, "dimension")
        yield from unknown(indicator, [indicator.municipal, indicator.regional], catalogue.indicators, "indicator")
        yield from unknown(indicator, [one.place for one in indicator.breaks], catalogue.places, "place")
        for dimension, item in indicator.default_items.items():
            if dimension in catalogue.dimensions:
                known = {one.code: one for one in catalogue.dimensions[dimension].items}
                yield from unknown(indicator, [item], known, f"item of {dimension}")
        if formula := indicator.formula:
            yield from series(indicator, [formula.of, formula.minus, formula.over, formula.weight,
                                          formula.beside])
            yield from unknown(indicator, [formula.group], catalogue.groups, "group")
            yield from unknown(indicator, [formula.place], catalogue.places, "place")
            yield from unknown(indicator, [formula.dimension], catalogue.dimensions, "dimension")
    for pillar in catalogue.pillars.values():
        yield from series(pillar, [Series(indicator=one.indicator, items=one.items) for one in pillar.headlines])
        yield from unknown(pillar, [one.place for one in pillar.headlines], catalogue.places, "place")
    for place in catalogue.places.values():
        yield from unknown(place, [place.parent], catalogue.places, "parent")
    for group in catalogue.groups.values():
        yield from unknown(group, group.members, catalogue.places, "place")
    for window in catalogue.windows.values():
        yield from unknown(window, window.places, catalogue.places, "place")
    for language in ("en", "es"):
        first: dict[str, str] = {}
        for term in catalogue.glossary.values():
            if term.abbreviation and first.setdefault(term.abbreviation.in_(language), term.id) != term.id:
                yield fault(term, f"abbreviation {term.abbreviation.in_(language)!r} stands for two things")
    for card in catalogue.cards.values():
        yield from unknown(card, [card.objective], catalogue.objectives, "objective")
        yield from unknown(card, [card.window], catalogue.windows, "window")
        yield from unknown(card, card.places, catalogue.places, "place")
        yield from series(card, card.series)
        if card.colour not in ("place", "indicator"):
            yield from unknown(card, [card.colour], catalogue.dimensions, "dimension")


__all__ = ["load_catalogue", "parse_catalogue"]
