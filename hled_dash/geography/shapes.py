"""Shapes of places: which file of ``data/geography`` holds which shapes, and which of them border each other.

``data/geography/index.yaml`` is the register. A file that is added there is drawn without a change of code: a window
takes the smallest files that hold all of its places.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.files import DATA
from hled_dash.catalogue.models import Code, Level, Record, Text
from hled_dash.geography.projection import Cone

GEOGRAPHY = DATA / "geography"
#: The folder that the web server serves, and where the browser finds the shapes in it.
STATIC = Path(__file__).resolve().parents[2] / "static"
ADDRESS = "app/static/geography"
#: Longitude and latitude in degrees, the first point again at the end.
Ring = list[tuple[float, float]]
#: The step of flat shapes, in radii of the earth: 19 m, a twentieth of a pixel of the largest picture.
GRID = 3e-6


class Shapes(Record):
    """One object of one TopoJSON file: shapes of one level. Its geometries carry their place as ``properties.place``.

    ``role`` is ``units`` (shapes to colour), ``outline`` (lines to draw over smaller units of the same file) or
    ``surroundings`` (neighbouring land, cut to a window).
    """

    file: str = Field(pattern=r"^[A-Za-z0-9_\-]+\.json$")
    object: Code
    level: Level
    role: Literal["units", "outline", "surroundings"] = "units"
    #: Countries, states or groups inside which the shapes lie.
    places: tuple[Code, ...] = Field(min_length=1)
    #: Windows that take this file before any other; a file that is cut to a window serves only these.
    windows: tuple[Code, ...] = ()
    #: True where shapes are cut at the window's edge, so that their areas are not those of the places.
    cut: bool = False
    #: That of the windows which draw this file (of all objects in it): its shapes are then also published flat, because
    #: a browser that has to flatten a thousand shapes does so for longer than it draws them.
    cone: Cone | None = None
    publisher: Text
    licence: Code
    vintage: Text
    #: Number of shapes, and kilobytes of the file as it is sent (gzipped).
    shapes: int = Field(gt=0)
    kilobytes: int = Field(gt=0)

    @field_validator("cone")
    @classmethod
    def _cuts_the_sphere(cls, cone: Cone | None) -> Cone | None:
        if cone and not (-90 < cone.south < cone.north < 90 and cone.south + cone.north):
            raise ValueError("a cone has a southern and a northern parallel, which are not each other's mirror image")
        return cone


@dataclass(frozen=True)
class Layers:
    """What a map of a window at a level is drawn from, bottom to top; each a tuple because a window may need several
    files. ``units`` is empty where no shapes of that level are there."""

    surroundings: tuple[Shapes, ...] = ()
    units: tuple[Shapes, ...] = ()
    outlines: tuple[Shapes, ...] = ()


@cache
def load_shapes(folder: Path = GEOGRAPHY) -> tuple[Shapes, ...]:
    """The register, in its order.

    Raises:
        pydantic.ValidationError: when a record of the register is faulty.
    """
    records = yaml.safe_load((folder / "index.yaml").read_text(encoding="utf-8"))
    return tuple(Shapes.model_validate(record) for record in records)


def shapes_for(catalogue: Catalogue, level: Level, *, window: str | None = None, places: Sequence[str] = (),
               register: Sequence[Shapes] | None = None) -> Layers:
    """The shapes for a window, or for the insides of ``places`` (one state's municipalities), at a level.

    A file made for the window comes first; otherwise the smallest single file that holds all its places; otherwise
    all files that hold some of them.
    """
    known = load_shapes() if register is None else tuple(register)
    wanted = catalogue.members(places or (catalogue.windows[window].places if window else ()))
    usable = [one for one in known if not one.cut or (window in one.windows and not places)]
    units = _covering(catalogue, [one for one in usable if one.role == "units" and one.level == level], wanted,
                      None if places else window)
    files = {one.file for one in units}
    return Layers(
        surroundings=tuple(one for one in known if one.role == "surroundings" and window in one.windows and not places),
        units=units,
        outlines=tuple(one for one in known if one.role == "outline" and one.file in files),
    )


def places_in(shapes: Shapes, folder: Path = GEOGRAPHY) -> tuple[str, ...]:
    """The places that have a shape in this object, in the order of the file."""
    return _places_in(folder / shapes.file, shapes.object)


def centres(shapes: Shapes, folder: Path = GEOGRAPHY) -> Mapping[str, tuple[float, float]]:
    """Longitude and latitude of the middle of each place's largest polygon, for a label; degrees."""
    return _centres(folder / shapes.file, shapes.object)


def polygons(shapes: Shapes, folder: Path = GEOGRAPHY) -> Mapping[str, Sequence[Sequence[Ring]]]:
    """Place to polygons, each an exterior ring (clockwise) and its holes (counter-clockwise), in degrees (WGS 84).

    Shared and cached: do not change it.
    """
    return _polygons(folder / shapes.file, shapes.object)


def topology(file: str, folder: Path = GEOGRAPHY) -> Mapping[str, Any]:
    """The content of a file that a browser fetches, for drawing where there is none. Shared and cached: do not change
    it."""
    flat = _flattened(folder).get(file)
    return _flat(folder / flat.file, flat.cone) if flat and flat.cone else _read(folder / file)


def file_at(address: str, folder: Path = GEOGRAPHY) -> tuple[str, str] | None:
    """The file that is sent from an address, and the one of the register that its shapes are of; None for an address
    of something else."""
    if not address.startswith(f"{ADDRESS}/"):
        return None
    name = address.removeprefix(f"{ADDRESS}/").partition("?")[0]
    flat = _flattened(folder).get(name)
    return name, flat.file if flat else name


def address(file: str, folder: Path = GEOGRAPHY) -> str:
    """The address of a file for the browser; it changes when the content does, so that it may be kept for ever."""
    return f"{ADDRESS}/{file}?{_digest(folder / file)}"


def flat_address(shapes: Shapes, folder: Path = GEOGRAPHY) -> str:
    """The address of the same shapes on the plane of their cone: x to the east and y to the south (as screens have it)
    in radii of the earth, see :class:`Cone`."""
    return f"{ADDRESS}/{_flat_name(shapes)}?{_flat_digest(shapes, folder)}"


def geojson_address(shapes: Shapes, folder: Path = GEOGRAPHY) -> str:
    """The address of an object as GeoJSON, for a renderer that knows no TopoJSON."""
    return f"{ADDRESS}/{_geojson_name(shapes)}?{_digest(folder / shapes.file)}"


def publish(static: Path = STATIC, folder: Path = GEOGRAPHY) -> None:
    """Copy the shapes to where the web server finds them (``static/geography``), where they are not there yet.

    Raises:
        OSError: when the folder cannot be written, or holds files that this program did not put there.
    """
    target = static / "geography"
    target.mkdir(parents=True, exist_ok=True)
    _require_ours(target)
    for path in sorted(folder.glob("*.json")):
        there = target / path.name
        if not there.exists() or there.read_bytes() != path.read_bytes():
            _put(there, path.read_bytes())
    for shapes in load_shapes(folder):
        # Municipalities are too many to send as GeoJSON; their states stand under them.
        if shapes.level != "admin2" and shapes.role != "outline":
            _put_made(target / _geojson_name(shapes), _digest(folder / shapes.file), partial(_geojson, shapes, folder))
        if shapes.cone:
            flat = _flat_name(shapes)
            _put_made(target / flat, _flat_digest(shapes, folder), partial(_written, flat, folder))


def _require_ours(target: Path) -> None:
    """Mark the folder that files are published in. One that was filled before there was a mark has stamps in it."""
    mark = target / ".made_by_hled_dash"
    if mark.exists():
        return
    names = [path.name for path in target.iterdir()]
    if names and not any(re.fullmatch(r".+json\.[0-9a-f]{10}", name) for name in names):
        raise FileExistsError(f"{target} holds files that this program did not put there: {min(names)}")
    mark.touch()


def _put_made(there: Path, digest: str, make: Callable[[], str]) -> None:
    """Put what is made of a file beside a stamp that says of which, where it is not there yet."""
    stamp = there.with_name(f"{there.name}.{digest}")
    if not (there.exists() and stamp.exists()):
        _put(there, make().encode())
        stamp.touch()


def _put(there: Path, content: bytes) -> None:
    # Written beside and moved, so that a request never meets half a file.
    part = there.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    # Streamlit says nothing of caching, so browsers keep a file for a tenth of its age (RFC 9111): one of 1970 for
    # years, which is meant, because its address changes with its content.
    os.utime(part, (0, 0))
    part.replace(there)


def _flat_name(shapes: Shapes) -> str:
    return f"{shapes.file.removesuffix('.json')}_flat.json"


@cache
def _flattened(folder: Path) -> Mapping[str, Shapes]:
    """Name of a flat file to one of its objects."""
    return {_flat_name(one): one for one in load_shapes(folder) if one.cone}


def _flat_digest(shapes: Shapes, folder: Path) -> str:
    return hashlib.sha256(f"{_digest(folder / shapes.file)} {shapes.cone} {GRID}".encode()).hexdigest()[:10]


def _written(file: str, folder: Path) -> str:
    return json.dumps(topology(file, folder), separators=(",", ":"))


@cache
def _flat(path: Path, cone: Cone) -> Mapping[str, Any]:
    """The same topology on the plane of a cone, to the :data:`GRID`."""
    content = _read(path)
    arcs = []
    for arc in _arcs(path):
        spots = [(round(x / GRID), round(-y / GRID)) for x, y in cone.plane(arc)]
        arcs.append([[x - before[0], y - before[1]] for before, (x, y) in pairwise([(0, 0), *spots])])
    return {**content, "transform": {"scale": [GRID, GRID], "translate": [0, 0]}, "arcs": arcs}


def _geojson_name(shapes: Shapes) -> str:
    return f"{shapes.file.removesuffix('.json')}_{shapes.object}.geojson"


def _geojson(shapes: Shapes, folder: Path) -> str:
    """Shapes as GeoJSON (RFC 7946), to a thousandth of a degree: land under points, not places to measure."""
    features = [
        {"type": "Feature", "properties": {"place": place}, "geometry": {
            "type": "MultiPolygon",
            "coordinates": [[[[round(x, 3), round(y, 3)] for x, y in reversed(ring)] for ring in part]
                            for part in parts]}}
        for place, parts in polygons(shapes, folder).items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))


def gzipped(file: str, folder: Path = GEOGRAPHY) -> int:
    """Bytes of a file as it is sent."""
    return len(gzip.compress((folder / file).read_bytes(), 9, mtime=0))


def neighbours(place: str, folder: Path = GEOGRAPHY) -> tuple[str, ...]:
    """Codes of the places of the same level that share a border with this one, sorted; () where shapes are missing."""
    return _neighbours(folder).get(place, ())


@cache
def _read(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_bytes())
    return content


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@cache
def _places_in(path: Path, name: str) -> tuple[str, ...]:
    return tuple(geometry["properties"]["place"] for geometry in _read(path)["objects"][name]["geometries"])


def _arcs(path: Path) -> list[Ring]:
    """The arcs of a file, in degrees."""
    content = _read(path)
    (width, height), (left, bottom) = content["transform"]["scale"], content["transform"]["translate"]
    found: list[Ring] = []
    for steps in content["arcs"]:
        points = accumulate(steps, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        found.append([(x * width + left, y * height + bottom) for x, y in points])
    return found


@cache
def _polygons(path: Path, name: str) -> Mapping[str, Sequence[Sequence[Ring]]]:
    content, arcs = _read(path), _arcs(path)

    def ring(numbers: Sequence[int]) -> Ring:
        found: Ring = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            # An arc begins where the one before it ends.
            found += arc[1:] if found else arc
        return found

    return {
        geometry["properties"]["place"]: [
            [ring(numbers) for numbers in part]
            for part in (geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]])
        ]
        for geometry in content["objects"][name]["geometries"]
    }


@cache
def _centres(path: Path, name: str) -> Mapping[str, tuple[float, float]]:
    found = {}
    for place, parts in _polygons(path, name).items():
        sums = []
        for exterior, *_ in parts:
            # The centroid of a polygon, by the cross products of its edges; measured from a corner, to stay exact.
            left, bottom = exterior[0]
            ring = [(x - left, y - bottom) for x, y in exterior]
            area = across = up = 0.0
            for (x, y), (to_x, to_y) in pairwise(ring):
                cross = x * to_y - to_x * y
                area, across, up = area + cross, across + (x + to_x) * cross, up + (y + to_y) * cross
            if area:
                sums.append((abs(area), across / (3 * area) + left, up / (3 * area) + bottom))
        if sums:
            _size, x, y = max(sums)
            found[place] = (round(x, 3), round(y, 3))
    return found


def _covering(catalogue: Catalogue, candidates: Sequence[Shapes], wanted: Sequence[str],
              window: str | None) -> tuple[Shapes, ...]:
    made = tuple(one for one in candidates if window is not None and window in one.windows)
    if made:
        return made
    if not wanted:
        return ()
    inside = {one: set(catalogue.members(one.places)) for one in candidates}
    held = {one: {place for place in wanted if catalogue.inside(place, inside[one])} for one in candidates}
    whole = [one for one in candidates if len(held[one]) == len(wanted)]
    if whole:
        return (min(whole, key=lambda one: one.shapes),)
    # The biggest share first; a file that brings nothing new would draw the same shapes twice.
    taken: list[Shapes] = []
    covered: set[str] = set()
    for one in sorted(candidates, key=lambda one: (-len(held[one]), one.shapes)):
        if held[one] - covered:
            taken.append(one)
            covered |= held[one]
    return tuple(taken)


@cache
def _neighbours(folder: Path) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    settled: list[set[str]] = []
    # Groups share their borders with their own parts' neighbours, which say it already.
    units = [shapes for shapes in load_shapes(folder)
             if shapes.role == "units" and not shapes.cut and shapes.level != "group"]
    # Files made for one window are the more exact ones: what they say of two of their places stands.
    for shapes in sorted(units, key=lambda one: not one.windows):
        by_arc: dict[int, set[str]] = {}
        for geometry in _read(folder / shapes.file)["objects"][shapes.object]["geometries"]:
            place = geometry["properties"]["place"]
            found.setdefault(place, set())
            for arc in arcs_of(geometry):
                by_arc.setdefault(arc, set()).add(place)
        for places in by_arc.values():
            if len(places) > 1 and not any(places <= one for one in settled):
                for place in places:
                    found[place] |= places - {place}
        settled.append(set(places_in(shapes, folder)))
    return {place: tuple(sorted(others)) for place, others in found.items()}


def arcs_of(geometry: Mapping[str, Any]) -> Iterator[int]:
    """Numbers of the arcs that a TopoJSON geometry is made of, whichever way they run; shared arcs are borders."""
    def flat(arcs: Any) -> Iterator[int]:
        for one in arcs:
            if isinstance(one, int):
                yield one if one >= 0 else ~one
            else:
                yield from flat(one)

    yield from flat(geometry.get("arcs", ()))
