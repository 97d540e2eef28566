"""Reading ``data/catalogue`` into a :class:`Catalogue`: every fault is found in one pass and named by file and line."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from hled_dash.catalogue.catalogue import Catalogue
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
    Text,
    Unit,
    Window,
)

#: The project's data folder; HLED_DATA names another one.
DATA = Path(os.environ.get("HLED_DATA") or Path(__file__).resolve().parents[2] / "data")

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in ``data/``: where it stands, what it is and why it is a fault."""

    file: str
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


class DataFaults(Exception):
    """``data/`` cannot be used; ``faults`` lists everything that is wrong with it, sorted by place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_catalogue(data: Path = DATA) -> Catalogue:
    """Read and check the catalogue in ``data/catalogue``.

    Raises:
        DataFaults: with every fault of every file, never only the first.
    """
    reader = _Reader(data)
    plan = reader.mapping("catalogue/pillars.yaml", {"pillars": Pillar, "objectives": Objective})
    folder = "catalogue"
    parts: dict[str, Any] = {
        "pillars": plan["pillars"],
        "objectives": plan["objectives"],
        "licences": reader.records(Licence, f"{folder}/licences.yaml"),
        "units": reader.records(Unit, f"{folder}/units.yaml"),
        "dimensions": reader.records(Dimension, f"{folder}/dimensions.yaml"),
        "sources": reader.records(Source, f"{folder}/sources/*.yaml"),
        "indicators": reader.records(Indicator, f"{folder}/indicators/*.yaml"),
        "groups": reader.records(Group, f"{folder}/places/groups.yaml"),
        "windows": reader.records(Window, f"{folder}/windows.yaml"),
        "cards": reader.records(FigureCard, f"{folder}/figures/*.yaml"),
        "briefings": reader.records(Briefing, f"{folder}/briefings.yaml"),
        "glossary": reader.records(Term, f"{folder}/glossary.yaml"),
    }
    places = reader.places(f"{folder}/places/*.csv")
    for group in parts["groups"].values():
        places[group.id] = Place(code=group.id, name=group.name, level="group")
    catalogue = Catalogue(places=places, **parts)
    reader.faults += _references(catalogue, reader.where)
    if reader.faults:
        raise DataFaults(reader.faults)
    return catalogue


def _key(record: Any) -> str:
    return str(getattr(record, "id", None) or record.code)


class _Reader:
    """Reads record files and keeps the line on which each record starts."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.faults: list[Fault] = []
        self.where: dict[tuple[type[Record], str], tuple[str, int]] = {}

    def records(self, kind: type[R], pattern: str) -> dict[str, R]:
        found: dict[str, R] = {}
        for path in sorted(self.data.glob(pattern)):
            node = self._compose(path)
            if isinstance(node, yaml.SequenceNode):
                self._take(kind, node, path, found)
            elif node is not None:
                self._fault(path, node, "the file", "must be a list of records")
        return found

    def mapping(self, name: str, kinds: Mapping[str, type[Record]]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {key: {} for key in kinds}
        path = self.data / name
        node = self._compose(path)
        for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
            if key.value in kinds and isinstance(value, yaml.SequenceNode):
                self._take(kinds[key.value], value, path, found[key.value])
            else:
                self._fault(path, key, str(key.value), "is not one of " + ", ".join(kinds))
        return found

    def places(self, pattern: str) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for path in sorted(self.data.glob(pattern)):
            with path.open(encoding="utf-8", newline="") as lines:
                for number, row in enumerate(csv.DictReader(lines), start=2):
                    try:
                        place = Place.model_validate({
                            "code": row["code"],
                            "name": {"en": row["name_en"], "es": row["name_es"]},
                            "level": path.stem,
                            "parent": row["parent"] or None,
                            "official_code": row["official_code"] or None,
                            "latitude": row["latitude"] or None,
                            "longitude": row["longitude"] or None,
                        })
                    except (ValidationError, KeyError) as error:
                        self.faults.append(Fault(self._name(path), number, row.get("code") or "a place", _why(error)))
                        continue
                    if place.code in found:
                        self.faults.append(Fault(self._name(path), number, place.code, "is there twice"))
                    found[place.code] = place
                    self.where[Place, place.code] = self._name(path), number
        return found

    def _take(self, kind: type[R], sequence: yaml.SequenceNode, path: Path, found: dict[str, R]) -> None:
        constructor = yaml.CSafeLoader("")
        for node in sequence.value:
            try:
                record = kind.model_validate(constructor.construct_object(node, deep=True))
            except ValidationError as error:
                for one in error.errors():
                    what = ".".join(map(str, one["loc"])) or kind.__name__
                    at = _at(node, one["loc"])
                    self.faults.append(Fault(self._name(path), at.start_mark.line + 1, what, one["msg"]))
                continue
            except yaml.YAMLError as error:
                self._fault(path, node, kind.__name__, str(error))
                continue
            if (key := _key(record)) in found:
                self._fault(path, node, key, "is there twice")
            found[key] = record
            self.where[kind, key] = self._name(path), node.start_mark.line + 1

    def _compose(self, path: Path) -> yaml.Node | None:
        try:
            return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(Fault(self._name(path), 1, "the file", f"cannot be read: {error}"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.append(Fault(self._name(path), line, "the file", f"is not YAML: {error.problem}"))
        return None

    def _fault(self, path: Path, node: yaml.Node, what: str, why: str) -> None:
        self.faults.append(Fault(self._name(path), node.start_mark.line + 1, what, why))

    def _name(self, path: Path) -> str:
        return f"data/{path.relative_to(self.data).as_posix()}"


def _at(node: yaml.Node, location: tuple[int | str, ...]) -> yaml.Node:
    """The node that a validation error points at, or the nearest one above it."""
    for step in location:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            inner = node.value[step]
        else:
            inner = None
        if inner is None:
            break
        node = inner
    return node


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return f"column {error} is missing"


def _references(catalogue: Catalogue, where: Mapping[tuple[type[Record], str], tuple[str, int]]) -> Iterator[Fault]:
    """Every code that names a record which is not there."""

    def fault(record: Record, why: str) -> Fault:
        key = _key(record)
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


__all__ = ["DATA", "Catalogue", "DataFaults", "Fault", "Text", "load_catalogue"]
