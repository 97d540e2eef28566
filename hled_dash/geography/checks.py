"""Whether every place with a figure can be drawn, and every shape is that of a place: what ``check`` says of shapes.

A folder of data without ``geography/index.yaml`` has no maps, and nothing to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import Field, ValidationError

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.loader import Fault
from hled_dash.catalogue.models import POINT_LEVELS, Code, Level, Record, Text
from hled_dash.geography.projection import Cone
from hled_dash.geography.shapes import Shapes, arcs_of

R = TypeVar("R", bound=Record)


class Shapeless(Record):
    """Places that may have figures and no shape: those named, and all of the level inside them."""

    level: Level
    places: tuple[Code, ...] = Field(min_length=1)
    reason: Text


def shapeless(catalogue: Catalogue, folder: Path) -> frozenset[str]:
    """Places that no map can show although their level has shapes, and that are not declared to have none."""
    if not (folder / "index.yaml").exists():
        return frozenset()
    shapes, _faults = _records(Shapes, folder / "index.yaml")
    declared, _faults = _records(Shapeless, folder / "without_shapes.yaml")
    drawn: dict[str, set[str]] = {}
    for one, _line in shapes:
        if one.role == "units" and not one.cut:
            drawn.setdefault(one.level, set()).update(place for place, _arcs in _geometries(one, folder))
    excused = {place for one, _line in declared for place in catalogue.places_at(one.level, one.places)}
    return frozenset(
        code for code, place in catalogue.places.items()
        if code not in excused and ((place.level in drawn and code not in drawn[place.level]) or
                                    (place.level in POINT_LEVELS
                                     and (place.longitude is None or place.latitude is None)))
    )


def faults(catalogue: Catalogue, folder: Path) -> Iterator[Fault]:
    """Everything that is wrong with the register and the files of shapes, by the line of the register."""
    index = folder / "index.yaml"
    if not index.exists():
        return
    known, wrong = _records(Shapes, index)
    yield from wrong
    cones: dict[str, Cone | None] = {}
    for one, line in known:
        def fault(what: str, why: str, line: int = line) -> Fault:
            return Fault(_name(index), line, what, why)

        for code in one.places:
            if code not in catalogue.places:
                yield fault(one.file, f"place {code!r} is not in the catalogue")
        for code in one.windows:
            if code not in catalogue.windows:
                yield fault(one.file, f"window {code!r} is not in the catalogue")
        if one.licence not in catalogue.licences:
            yield fault(one.file, f"licence {one.licence!r} is not in the catalogue")
        if one.cone != cones.setdefault(one.file, one.cone):
            yield fault(one.file, "has another cone here than before: a file is flat on one plane")
        try:
            geometries = _geometries(one, folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield fault(one.file, f"object {one.object!r} cannot be read: {error}")
            continue
        for place, why in _wrong(one, geometries, catalogue):
            yield fault(f"{one.file} {one.object} {place!r}", why)
    registered = {one.file for one, _line in known}
    for path in sorted(folder.glob("*.json")):
        if path.name not in registered and not wrong:
            yield Fault(_name(path), 1, "the file", "is not in index.yaml")
    declared, wrong = _records(Shapeless, folder / "without_shapes.yaml")
    yield from wrong
    for excuse, line in declared:
        for code in excuse.places:
            if code not in catalogue.places:
                yield Fault(_name(folder / "without_shapes.yaml"), line, code, "is not in the catalogue")


def _wrong(shapes: Shapes, geometries: list[tuple[str, int]], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for place, arcs in geometries:
        if place not in catalogue.places:
            yield place, "is not a place of the catalogue"
        # At the level of groups countries stand beside them.
        elif shapes.level != "group" and catalogue.places[place].level not in (shapes.level, "area"):
            yield place, f"is of the level {catalogue.places[place].level}, not {shapes.level}"
        elif place in seen:
            yield place, "is there twice"
        elif not arcs:
            yield place, "has no shape"
        seen.add(place)
    if len(geometries) != shapes.shapes:
        yield shapes.object, f"has {len(geometries)} shapes, not {shapes.shapes}"


def _geometries(shapes: Shapes, folder: Path) -> list[tuple[str, int]]:
    """The place of each geometry of an object, and of how many arcs it is made.

    Raises:
        OSError, ValueError, KeyError, TypeError: when the file cannot be read as TopoJSON with places.
    """
    content: Mapping[str, Any] = json.loads((folder / shapes.file).read_bytes())
    count = len(content["arcs"])
    found = []
    for geometry in content["objects"][shapes.object]["geometries"]:
        arcs = list(arcs_of(geometry))
        if any(arc >= count for arc in arcs):
            raise ValueError(f"{geometry['properties']['place']!r} names an arc that is not there")
        found.append((str(geometry["properties"]["place"]), len(arcs)))
    return found


def _records(kind: type[R], path: Path) -> tuple[list[tuple[R, int]], list[Fault]]:
    """The records of a file with their lines, and the faults of those that cannot be read; none where it is absent."""
    found: list[tuple[R, int]] = []
    wrong: list[Fault] = []
    if not path.exists():
        return found, wrong
    try:
        nodes = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return found, [Fault(_name(path), line, "the file", f"is not YAML: {error.problem}")]
    if not isinstance(nodes, yaml.SequenceNode):
        return found, [Fault(_name(path), 1, "the file", "must be a list of records")]
    constructor = yaml.CSafeLoader("")
    for node in nodes.value:
        line = node.start_mark.line + 1
        try:
            found.append((kind.model_validate(constructor.construct_object(node, deep=True)), line))
        except ValidationError as error:
            wrong += [Fault(_name(path), line, ".".join(map(str, one["loc"])) or kind.__name__, one["msg"])
                      for one in error.errors()]
    return found, wrong


def _name(path: Path) -> str:
    return f"data/geography/{path.name}"
