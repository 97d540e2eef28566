"""Reading ``data/catalogue`` into a :class:`Catalogue`: every fault is found in one pass and named by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.consistency import consistency_faults
from hled_dash.catalogue.csv_reader import read_rows
from hled_dash.catalogue.duplicates import duplicate_faults
from hled_dash.catalogue.faults import DataFaults, Fault
from hled_dash.catalogue.files import DATA, DataFiles, read_files
from hled_dash.catalogue.item_files import add_items
from hled_dash.catalogue.models import (
    Briefing,
    Comparison,
    Connector,
    Decision,
    DialogueEntry,
    Dimension,
    Event,
    FigureCard,
    Group,
    Indicator,
    Licence,
    NotHeld,
    Objective,
    Party,
    Pillar,
    Place,
    PlaceWords,
    ReadyMadePack,
    Record,
    Region,
    Source,
    Term,
    Theme,
    Topic,
    Unit,
    Update,
    Window,
    WordGroup,
)
from hled_dash.catalogue.name_faults import name_faults
from hled_dash.catalogue.references import reference_faults
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.catalogue.translation import translation_faults
from hled_dash.catalogue.unit_faults import unit_faults
from hled_dash.catalogue.yaml_reader import YamlReader

PLACE_COLUMNS = ("code", "name_en", "name_es", "parent", "official_code", "latitude", "longitude")
#: Each has a page of its own.
PILLARS = ("I", "II", "III", "IV")
#: Part of the catalogue to the kind of its records and the files that they stand in.
FILES: Mapping[str, tuple[type[Record], str]] = {
    "licences": (Licence, "catalogue/licences.yaml"),
    "units": (Unit, "catalogue/units.yaml"),
    "dimensions": (Dimension, "catalogue/dimensions.yaml"),
    "themes": (Theme, "catalogue/themes.yaml"),
    "sources": (Source, "catalogue/sources/*.yaml"),
    "indicators": (Indicator, "catalogue/indicators/*.yaml"),
    "groups": (Group, "catalogue/places/groups.yaml"),
    "regions": (Region, "catalogue/places/regions.yaml"),
    "windows": (Window, "catalogue/windows.yaml"),
    "cards": (FigureCard, "catalogue/figures/*.yaml"),
    "briefings": (Briefing, "catalogue/briefings.yaml"),
    "glossary": (Term, "catalogue/glossary.yaml"),
    "topics": (Topic, "catalogue/search/topics.yaml"),
    "word_groups": (WordGroup, "catalogue/search/words.yaml"),
    "place_words": (PlaceWords, "catalogue/search/places.yaml"),
    "not_held": (NotHeld, "catalogue/search/not_held.yaml"),
    "parties": (Party, "dialogue/parties.yaml"),
    "record": (DialogueEntry, "dialogue/record/*.yaml"),
    "events": (Event, "dialogue/events.yaml"),
    "decisions": (Decision, "catalogue/quality/decisions.yaml"),
    "comparisons": (Comparison, "catalogue/quality/comparisons.yaml"),
    "packs": (ReadyMadePack, "catalogue/packs/*.yaml"),
    "updates": (Update, "catalogue/updates.yaml"),
    "connectors": (Connector, "catalogue/connectors/*.yaml"),
}
#: Parts that must have a record, and parts whose files need not be there.
REQUIRED = ("licences", "units", "themes", "sources", "indicators", "cards")
OPTIONAL = ("decisions", "comparisons", "packs", "updates", "connectors")


def load_catalogue(data: Path = DATA) -> Catalogue:
    """Read and check the catalogue in ``data/catalogue``, and the record of the dialogue in ``data/dialogue``.

    Raises:
        DataFaults: with every fault of every file, never only the first.
    """
    return parse_catalogue(read_files(data, "catalogue", "dialogue"))


def parse_catalogue(files: DataFiles, today: date | None = None) -> Catalogue:
    """Parse the catalogue of files that are read already; with ``today`` nothing in it may be dated later, and
    units must fit.

    Raises:
        DataFaults: with every fault of every file, and with those of ``files``.
    """
    examined = examine_catalogue(files, today)
    if examined.faults:
        raise DataFaults(examined.faults)
    return examined.catalogue


class Examined(NamedTuple):
    """What was found in the files of a catalogue.

    Attributes:
        catalogue: The records that are what a record of their kind is; what they name need not be there.
        faults: Everything that is wrong.
        refused: The records that have a fault.
    """

    catalogue: Catalogue
    faults: list[Fault]
    refused: RefusedRecords


def examine_catalogue(files: DataFiles, today: date | None = None) -> Examined:
    """Return the catalogue as far as its files can be read, and what is wrong with them; as :func:`parse_catalogue`."""
    reader = YamlReader(files)
    plan = reader.mapping("catalogue/pillars.yaml", {"pillars": Pillar, "objectives": Objective})
    parts: dict[str, dict[str, Any]] = {
        **plan, **{name: reader.records(kind, path, required=name in REQUIRED) for name, (kind, path) in FILES.items()
                   if name not in OPTIONAL or files.matching(path)}}
    parts["dimensions"] = add_items(reader, parts["dimensions"])
    parts["record"] = dict(sorted(parts["record"].items(), key=lambda entry: (entry[1].date, entry[0])))
    places = _places(reader, "catalogue/places/*.csv")
    areas: tuple[Group | Region, ...] = (*parts["groups"].values(), *parts["regions"].values())
    for area in areas:
        if area.id in places:
            file, line = reader.where.get((Place, area.id)) or reader.where[Group, area.id]
            why = f"is the place of {file}:{line} too"
            reader.faults.append(Fault(*reader.where[type(area), area.id], area.id, why))
            continue
        level, parent = ("region", area.parent) if isinstance(area, Region) else ("group", None)
        places[area.id] = Place.model_validate({"code": area.id, "name": area.name, "level": level, "parent": parent})
    catalogue = Catalogue(places=places, **parts)
    # What is wrong with one key of a record hides nothing that is wrong with another one.
    kinds: dict[str, type[Record]] = {"pillars": Pillar, "objectives": Objective,
                                      **{name: kind for name, (kind, _path) in FILES.items()}}
    mended = Catalogue(places=places, **parts | {
        name: parts.get(name, {}) | more for name, kind in kinds.items() if (more := reader.mended.get(kind))})
    between = [fault for fault in (*reference_faults(mended, reader), *consistency_faults(mended, reader, today),
                                 *((*unit_faults(mended, reader), *duplicate_faults(mended, reader),
                                   *translation_faults(mended, reader), *name_faults(mended, reader)) if today else ()))
               if fault.line]
    wrong = {(fault.file, fault.subject) for fault in between}
    for (kind, key), (file, _line) in reader.where.items() if wrong else ():
        if (file, key) in wrong:
            reader.refused[kind].add([key])
    # All files of a folder that is missing have one fault.
    faults = [*dict.fromkeys((*files.faults, *reader.faults)), *_gaps(catalogue, reader), *between]
    # A place may lie in itself.
    rooted = {code: place.model_copy(update={"parent": None})
              for code, place in places.items() if code in reader.refused[Place].codes}
    return Examined(replace(catalogue, places=places | rooted) if rooted else catalogue, faults, reader.refused)


def indicator_faults(files: DataFiles, reasons: Mapping[str, str], key: str = "formula") -> list[Fault]:
    """Return faults of indicators, by code: at the line of the key, or of the indicator where it has none."""
    if not reasons:
        return []
    reader = YamlReader(files)
    indicators = reader.records(Indicator, "catalogue/indicators/*.yaml")
    return [Fault(*reader.position(indicators[code], (key,)), code, why) for code, why in reasons.items()]


def _places(reader: YamlReader, pattern: str) -> dict[str, Place]:
    places: dict[str, Place] = {}
    paths = reader.files.matching(pattern)
    if not paths:
        reader.faults.append(reader.files.missing(pattern))
        reader.refused[Place].add_file(None)
    for path in paths:
        name = f"data/{path}"
        rows, faults = read_rows(reader.files.content[path], name, PLACE_COLUMNS)
        reader.faults += faults
        if faults:
            reader.refused[Place].add_file(reader.files.content[path])
        for line, row in rows:
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
                why = "; ".join(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors())
                reader.faults.append(Fault(name, line, row["code"] or "a place", why))
                reader.refused[Place].add([row["code"]])
                continue
            if place.code in places:
                file, first = reader.where[Place, place.code]
                reader.faults.append(Fault(name, line, place.code, f"is there twice, first in {file}:{first}"))
                continue
            places[place.code] = place
            reader.where[Place, place.code] = name, line
    return places


def _gaps(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield pillars whose page would be missing or empty."""
    for pillar in PILLARS:
        if pillar not in catalogue.pillars:
            if pillar not in reader.refused[Pillar]:
                yield Fault("data/catalogue/pillars.yaml", 1, pillar, "this pillar is missing")
        elif not catalogue.objectives_of(pillar):
            if not reader.refused[Objective]:
                yield Fault(*reader.position(catalogue.pillars[pillar]), pillar, "this pillar has no objective")
        elif not reader.refused[FigureCard] and not any(
                catalogue.cards_of(objective.id) for objective in catalogue.objectives_of(pillar)):
            yield Fault("data/catalogue/figures", 1, pillar, "this pillar has no figure")
