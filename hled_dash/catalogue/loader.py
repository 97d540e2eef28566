"""Reading ``data/catalogue`` into a :class:`Catalogue`: every fault is found in one pass and named by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.consistency import consistency_faults
from hled_dash.catalogue.csv_reader import read_rows
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
from hled_dash.catalogue.references import reference_faults
from hled_dash.catalogue.yaml_reader import YamlReader

PLACE_COLUMNS = ("code", "name_en", "name_es", "parent", "official_code", "latitude", "longitude")
#: Each has a page of its own.
PILLARS = ("I", "II", "III", "IV")


def load_catalogue(data: Path = DATA) -> Catalogue:
    """Read and check the catalogue in ``data/catalogue``, and the record of the dialogue in ``data/dialogue``.

    Raises:
        DataFaults: with every fault of every file, never only the first.
    """
    return parse_catalogue(read_files(data, "catalogue", "dialogue"))


def parse_catalogue(files: DataFiles, today: date | None = None) -> Catalogue:
    """The catalogue of files that are read already; with ``today`` nothing in it may be dated later.

    Raises:
        DataFaults: with every fault of every file, and with those of ``files``.
    """
    catalogue, faults = examine_catalogue(files, today)
    if faults:
        raise DataFaults(faults)
    return catalogue


def examine_catalogue(files: DataFiles, today: date | None = None) -> tuple[Catalogue, list[Fault]]:
    """The catalogue as far as its files can be read, and what is wrong with them; as :func:`parse_catalogue`."""
    reader = YamlReader(files)
    plan = reader.mapping("catalogue/pillars.yaml", {"pillars": Pillar, "objectives": Objective})
    folder = "catalogue"
    parts: dict[str, Any] = {
        "pillars": plan["pillars"],
        "objectives": plan["objectives"],
        "licences": reader.records(Licence, f"{folder}/licences.yaml"),
        "units": reader.records(Unit, f"{folder}/units.yaml"),
        "dimensions": add_items(reader, reader.records(Dimension, f"{folder}/dimensions.yaml", required=False)),
        "themes": reader.records(Theme, f"{folder}/themes.yaml"),
        "sources": reader.records(Source, f"{folder}/sources/*.yaml"),
        "indicators": reader.records(Indicator, f"{folder}/indicators/*.yaml"),
        "groups": reader.records(Group, f"{folder}/places/groups.yaml", required=False),
        "regions": reader.records(Region, f"{folder}/places/regions.yaml", required=False),
        "windows": reader.records(Window, f"{folder}/windows.yaml", required=False),
        "cards": reader.records(FigureCard, f"{folder}/figures/*.yaml"),
        "briefings": reader.records(Briefing, f"{folder}/briefings.yaml", required=False),
        "glossary": reader.records(Term, f"{folder}/glossary.yaml", required=False),
        "topics": reader.records(Topic, f"{folder}/search/topics.yaml", required=False),
        "word_groups": reader.records(WordGroup, f"{folder}/search/words.yaml", required=False),
        "place_words": reader.records(PlaceWords, f"{folder}/search/places.yaml", required=False),
        "not_held": reader.records(NotHeld, f"{folder}/search/not_held.yaml", required=False),
        "parties": reader.records(Party, "dialogue/parties.yaml", required=False),
        "record": reader.records(DialogueEntry, "dialogue/record/*.yaml", required=False),
        "events": reader.records(Event, "dialogue/events.yaml", required=False),
    }
    optional = (("decisions", Decision, "quality/decisions"), ("comparisons", Comparison, "quality/comparisons"),
                ("packs", ReadyMadePack, "packs/*"), ("updates", Update, "updates"))
    for name, kind, file in optional:
        path = f"{folder}/{file}.yaml"
        parts[name] = reader.records(kind, path, required=False) if files.matching(path) else {}
    connectors = f"{folder}/connectors/*.yaml"
    parts["connectors"] = reader.records(Connector, connectors, required=False) if files.matching(connectors) else {}
    parts["record"] = dict(sorted(parts["record"].items(), key=lambda entry: (entry[1].date, entry[0])))
    places = _places(reader, f"{folder}/places/*.csv")
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
    return catalogue, [*files.faults, *reader.faults, *_gaps(catalogue, reader), *reference_faults(catalogue, reader),
                       *consistency_faults(catalogue, reader, today)]


def indicator_faults(files: DataFiles, reasons: Mapping[str, str]) -> list[Fault]:
    """Faults of indicators, by code: at the line of the formula, or of the indicator where it has none."""
    reader = YamlReader(files)
    indicators = reader.records(Indicator, "catalogue/indicators/*.yaml")
    return [Fault(*reader.position(indicators[code], ("formula",)), code, why) for code, why in reasons.items()]


def _places(reader: YamlReader, pattern: str) -> dict[str, Place]:
    places: dict[str, Place] = {}
    paths = reader.files.matching(pattern)
    fault_count = len(reader.faults)
    if not paths:
        reader.faults.append(Fault(f"data/{pattern}", 1, "the file", "is missing"))
    for path in paths:
        name = f"data/{path}"
        rows, faults = read_rows(reader.files.content[path], name, PLACE_COLUMNS)
        reader.faults += faults
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
                continue
            if place.code in places:
                file, first = reader.where[Place, place.code]
                reader.faults.append(Fault(name, line, place.code, f"is there twice, first in {file}:{first}"))
                continue
            places[place.code] = place
            reader.where[Place, place.code] = name, line
    if len(reader.faults) > fault_count:
        reader.incomplete.add(Place)
    return places


def _gaps(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Pillars whose page would be missing or empty."""
    for pillar in () if Pillar in reader.incomplete else PILLARS:
        if pillar not in catalogue.pillars:
            yield Fault("data/catalogue/pillars.yaml", 1, pillar, "this pillar is missing")
        elif not catalogue.objectives_of(pillar):
            yield Fault(*reader.position(catalogue.pillars[pillar]), pillar, "this pillar has no objective")
        elif FigureCard in reader.incomplete:
            continue
        elif not any(catalogue.cards_of(objective.id) for objective in catalogue.objectives_of(pillar)):
            yield Fault("data/catalogue/figures", 1, pillar, "this pillar has no figure")


__all__ = ["examine_catalogue", "indicator_faults", "load_catalogue", "parse_catalogue"]
