"""Validation of shapes: every place with a figure can be drawn, and every shape is that of a place.

A folder of data without ``geography/index.yaml`` has no maps, and nothing to check. Places and arcs are read from the
parsed JSON and not by GDAL, which leaves out a geometry without arcs and drops an arc that is not there without a word;
only what passes is read by geopandas and its geometry checked by shapely (0.7 s for all files).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

import geopandas as gpd
import shapely
from pydantic import Field
from yaml import Node

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import (
    POINT_LEVELS,
    Code,
    Group,
    Level,
    Licence,
    Place,
    Record,
    Region,
    Text,
    Window,
)
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.catalogue.yaml_reader import YamlReader, line_of
from hled_dash.geography.location_validation import Bounds, add_bounds, extent_faults, is_elsewhere, is_inside_out
from hled_dash.geography.points import point_faults
from hled_dash.geography.projection import AlbersEqualArea
from hled_dash.geography.register import ShapeLayer
from hled_dash.geography.topology import Topologies, arc_numbers, describe_error, read_topologies

INDEX, WITHOUT = "geography/index.yaml", "geography/without_shapes.yaml"


class WithoutShapes(Record):
    """Places that may have figures and no shape: those named, and all of the level inside them."""

    level: Level
    places: tuple[Code, ...] = Field(min_length=1)
    reason: Text


#: What a file of shapes raises that is not what it should be.
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, RecursionError)


def shapeless(catalogue: Catalogue, files: DataFiles, read: Topologies | None = None) -> frozenset[str]:
    """Return places that no map can show although their level has shapes, and that are not declared to have none.

    A level with a file of shapes that cannot be read is not judged.
    """
    if INDEX not in files.content:
        return frozenset()
    reader = YamlReader(files)
    drawn: dict[str, set[str]] = {}
    unknown = set[str]()
    read = read or read_topologies(files)
    for layer, _node in reader.listed(ShapeLayer, INDEX):
        if layer.role == "units" and not layer.cut:
            try:
                drawn.setdefault(layer.level, set()).update(place for place, _arcs in _geometries(layer, read))
            except _UNREADABLE:
                unknown.add(layer.level)
    excused = {place for declared, _node in _declared(reader)
               for place in catalogue.places_at(declared.level, declared.places)}
    if reader.faults:
        return frozenset()
    return frozenset(
        code for code, place in catalogue.places.items() if code not in excused and place.level not in unknown and (
            (place.level in drawn and code not in drawn[place.level])
            or (place.level in POINT_LEVELS and (place.longitude is None or place.latitude is None)))
    )


def shape_faults(catalogue: Catalogue, files: DataFiles, read: Topologies | None = None,
                 refused: RefusedRecords | None = None) -> Iterator[Fault]:
    """Yield the faults of the register, of the files of shapes, and of the files of points.

    Args:
        read: Parses a file of shapes.
        refused: Records with faults of their own: naming one of them is not another fault.
    """
    refused, read = refused or RefusedRecords(), read or read_topologies(files)

    def is_place(code: str) -> bool:
        return code in catalogue.places or any(code in refused[kind] for kind in (Place, Group, Region))

    yield from point_faults(catalogue, files, is_place)
    paths = files.matching("geography/*.json")
    if INDEX not in files.content:
        yield from (Fault(f"data/{path}", 1, "the file", "is not in index.yaml, which is missing") for path in paths)
        return
    reader = YamlReader(files)
    layers, declared = reader.listed(ShapeLayer, INDEX), _declared(reader)
    yield from reader.faults
    unreadable: set[str] = set()
    bounds: dict[str, Bounds] = {}
    yield from _json_faults(paths, read, unreadable)
    yield from _register_faults(layers, files, unreadable)
    first_layers: dict[tuple[str, str], tuple[ShapeLayer, Node]] = {}
    for layer, node in layers:
        yield from _reference_faults(layer, node, catalogue, refused, is_place)
        first_layers.setdefault((layer.file, layer.object), (layer, node))
    for layer, node in first_layers.values():
        path = f"geography/{layer.file}"
        if path in files.content and path not in unreadable:
            layer_faults = [*_layer_faults(layer, node, files.content[path], read, catalogue, is_place, bounds)]
            unreadable |= {path} if layer_faults else set()
            yield from layer_faults
    if not reader.faults:
        yield from _unlisted_objects(layers, read, {*paths} - unreadable)
        registered = {f"geography/{layer.file}" for layer, _node in layers}
        yield from (Fault(f"data/{path}", 1, "the file", "is not in index.yaml")
                    for path in paths if path not in registered)
    yield from _declaration_faults(declared, is_place)
    if not (reader.faults or unreadable):
        yield from extent_faults(catalogue, files, bounds)
        yield from (_fault(node, layer.file, "none of its shapes lies in its places", "places")
                    for layer, node in layers
                    if layer.role == "units" and is_elsewhere(layer.places, _geometries(layer, read), catalogue))
        yield from _needless_declarations(declared, catalogue, bounds)


def _json_faults(paths: Iterable[str], read: Topologies, unreadable: set[str]) -> Iterator[Fault]:
    """Yield files that are not JSON, and add them to ``unreadable``."""
    for path in paths:
        try:
            read(path.removeprefix("geography/"))
        except (ValueError, RecursionError) as error:
            unreadable.add(path)
            yield Fault(f"data/{path}", getattr(error, "lineno", 1), "the file", describe_error(error))


def _register_faults(layers: list[tuple[ShapeLayer, Node]], files: DataFiles, unreadable: set[str]) -> Iterator[Fault]:
    """Yield layers that are there twice, without their file, or with another projection than others of it; add files
    that are not there to ``unreadable``."""
    projections: dict[str, AlbersEqualArea | None] = {}
    lines: dict[tuple[str, str], int] = {}
    for layer, node in layers:
        if layer.projection != projections.setdefault(layer.file, layer.projection):
            yield _fault(node, layer.file, "has another projection here than before: a file has one", "projection")
        line, path = line_of(node), f"geography/{layer.file}"
        if (before := lines.setdefault((layer.file, layer.object), line)) != line:
            yield _fault(node, f"{layer.file} {layer.object}", f"is there twice, first at line {before}")
        elif path not in files.content:
            unreadable.add(path)
            yield _fault(node, layer.file, "is not there", "file")


def _needless_declarations(declared: list[tuple[WithoutShapes, Node]], catalogue: Catalogue,
                           bounds: Container[str]) -> Iterator[Fault]:
    """Yield places that are declared to have no shape and have one."""
    yield from (Fault(f"data/{WITHOUT}", line_of(node, ("places", number)), code,
                      f"has shapes of the level {without.level}")
                for without, node in declared for number, code in enumerate(without.places)
                if any(place in bounds for place in catalogue.places_at(without.level, (code,))))


def _unlisted_objects(layers: list[tuple[ShapeLayer, Node]], read: Topologies, paths: set[str]) -> Iterator[Fault]:
    """Yield objects of files that no layer names."""
    listed: dict[str, set[str]] = {}
    for layer, _node in layers:
        listed.setdefault(layer.file, set()).add(layer.object)
    for file, node in {layer.file: node for layer, node in layers}.items():
        content: object = read(file) if f"geography/{file}" in paths else None
        objects = content.get("objects") if isinstance(content, Mapping) else None
        for name in sorted({*(objects if isinstance(objects, Mapping) else ())} - listed[file]):
            yield _fault(node, file, f"has the object {name!r}, which is not listed")


def _fault(node: Node, subject: str, why: str, *location: str | int) -> Fault:
    return Fault(f"data/{INDEX}", line_of(node, location), subject, why)


def _reference_faults(layer: ShapeLayer, node: Node, catalogue: Catalogue, refused: RefusedRecords,
                      is_place: Callable[[str], bool]) -> Iterator[Fault]:
    """Yield places, windows and licences of a layer that are not in the catalogue."""
    for number, code in enumerate(layer.places):
        if not is_place(code):
            yield _fault(node, layer.file, f"place {code!r} is not in the catalogue", "places", number)
    for number, code in enumerate(layer.windows):
        if code not in catalogue.windows and code not in refused[Window]:
            yield _fault(node, layer.file, f"window {code!r} is not in the catalogue", "windows", number)
    if layer.licence not in catalogue.licences and layer.licence not in refused[Licence]:
        yield _fault(node, layer.file, f"licence {layer.licence!r} is not in the catalogue", "licence")


def _layer_faults(layer: ShapeLayer, node: Node, content: bytes, read: Topologies, catalogue: Catalogue,
                  is_place: Callable[[str], bool], bounds: dict[str, Bounds]) -> Iterator[Fault]:
    """Yield the faults of the shapes of a layer, and add the boxes around them to ``bounds``."""
    file = f"data/geography/{layer.file}"
    try:
        geometries = _geometries(layer, read)
        problems = [*_attribute_faults(layer, geometries, catalogue, is_place),
                 *_geometry_faults(layer, content, [place for place, arcs in geometries if arcs], bounds)]
    except _UNREADABLE as error:
        # The texts of the others name types of Python, not what is in the file.
        why = (f"{error} is missing" if isinstance(error, KeyError)
               else "the file is not TopoJSON" if isinstance(error, TypeError | AttributeError) else error)
        is_named = error.args == (layer.object,)
        yield (_fault(node, layer.file, f"object {why}", "object") if is_named
               else Fault(file, 1, f"object {layer.object!r}", f"cannot be read: {why}"))
        return
    yield from (Fault(file, 1, f"{layer.object} {place!r}", why) for place, why in problems)
    if len(geometries) != layer.shapes:
        yield _fault(node, layer.file, f"{layer.object} has {len(geometries)} shapes, not {layer.shapes}", "shapes")


def _declaration_faults(declared: list[tuple[WithoutShapes, Node]], is_place: Callable[[str], bool]) -> Iterator[Fault]:
    """Yield places that are declared twice to have no shape, or are not in the catalogue."""
    first: dict[tuple[str, str], int] = {}
    for record, node in declared:
        for number, code in enumerate(record.places):
            line = line_of(node, ("places", number))
            if (before := first.setdefault((record.level, code), line)) != line:
                yield Fault(f"data/{WITHOUT}", line, code, f"is there twice, first at line {before}")
            if not is_place(code):
                yield Fault(f"data/{WITHOUT}", line, code, "is not in the catalogue")


def _declared(reader: YamlReader) -> list[tuple[WithoutShapes, Node]]:
    return reader.listed(WithoutShapes, WITHOUT) if WITHOUT in reader.files.content else []


def _attribute_faults(shapes: ShapeLayer, geometries: list[tuple[str, int]],
                      catalogue: Catalogue, is_place: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    places: set[str] = set()
    for place, arcs in geometries:
        if place not in catalogue.places:
            if not is_place(place):
                yield place, "is not a place of the catalogue"
        # At the level of groups countries stand beside them.
        elif shapes.level != "group" and catalogue.places[place].level not in (shapes.level, "area"):
            yield place, f"is of the level {catalogue.places[place].level}, not {shapes.level}"
        elif place in places:
            yield place, "is there twice"
        elif not arcs:
            yield place, "has no shape"
        places.add(place)


def _geometry_faults(layer: ShapeLayer, content: bytes, places: list[str],
                     bounds: dict[str, Bounds]) -> list[tuple[str, str]]:
    """Return places whose shape is not valid or not part of a coverage, as neighbours and dissolved groups need it, and
    why.

    Raises:
        ValueError: When GDAL cannot read the layer.
    """
    try:
        frame = gpd.read_file(io.BytesIO(content), layer=layer.object, columns=["place"])
    except RuntimeError as error:
        raise ValueError("GDAL does not take the file for TopoJSON") from error
    shapes, names = frame.geometry.to_numpy(), frame["place"].astype(str).to_numpy()
    is_drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    drawn = set(names[is_drawn])
    problems = [(place, "has no shape that GDAL can read") for place in places if place not in drawn]
    shapes, names = shapes[is_drawn], names[is_drawn]
    left, bottom, right, top = shapely.bounds(shapes).T
    outside = (left < -180) | (bottom < -90) | (right > 180) | (top > 90)
    problems += [(place, "lies outside the degrees of longitude and latitude") for place in names[outside]]
    valid = shapely.is_valid(shapes)
    reasons = shapely.is_valid_reason(shapes[~valid])
    problems += [(place, f"is not valid: {why}") for place, why in zip(names[~valid], reasons, strict=True)]
    # Others are no part of a coverage.
    shapes, names = shapes[valid & ~outside], names[valid & ~outside]
    problems += [(place, "has an outer ring against the clock, which fills the rest of the globe")
              for place, shape in zip(names, shapes, strict=True) if is_inside_out(shape)]
    if layer.role == "units" and not layer.cut:
        add_bounds(bounds, names.tolist(), shapes)
    unmatched = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    return problems + [(place, "overlaps another shape, or their common border differs") for place in names[unmatched]]


def _geometries(shapes: ShapeLayer, read: Topologies) -> list[tuple[str, int]]:
    """Return the place of each geometry of an object, and of how many arcs it is made.

    Raises:
        ValueError, KeyError, TypeError: If the file cannot be read as TopoJSON with places.
    """
    content = read(shapes.file)
    count = len(content["arcs"])
    arc_counts = []
    for number, geometry in enumerate(content["objects"][shapes.object]["geometries"]):
        if not isinstance((geometry.get("properties") or {}).get("place"), str):
            raise ValueError(f"shape {number + 1} has no place")
        arcs = list(arc_numbers(geometry))
        if any(arc >= count for arc in arcs):
            raise ValueError(f"{geometry['properties']['place']!r} names an arc that is not there")
        arc_counts.append((str(geometry["properties"]["place"]), len(arcs)))
    return arc_counts
