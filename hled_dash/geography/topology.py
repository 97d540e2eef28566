"""Reading and projecting TopoJSON files.

Shapes are read from them by geopandas (:mod:`hled_dash.geography.layers`); this module keeps the arcs.
Projecting the arcs takes 0.2 s for 1,350 municipalities; building the topology of the projected shapes again with
``topojson`` takes 0.8 s and numbers all arcs differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field, PositiveFloat, ValidationError

from hled_dash.catalogue.files import DataFiles
from hled_dash.geography.projection import AlbersEqualArea

#: Gives the content of a file of shapes by its name.
Topologies = Callable[[str], Mapping[str, Any]]
#: The step of projected shapes, in radii of the earth: 19 m, a twentieth of a pixel of the largest picture.
GRID = 3e-6


@cache
def read_topology(path: Path) -> Mapping[str, Any]:
    """Read the content of a TopoJSON file. Shared and cached: do not change it."""
    content: Mapping[str, Any] = json.loads(path.read_bytes())
    return content


@cache
def project_topology(path: Path, projection: AlbersEqualArea) -> Mapping[str, Any]:
    """Return the topology of a file on the plane of a projection: x to the east and y to the south (as screens have it)
    in radii of the earth, quantised to the :data:`GRID`. Shared and cached: do not change it."""
    content = read_topology(path)
    scale, translate = content["transform"]["scale"], content["transform"]["translate"]
    arcs = [
        quantise(projection.project(np.cumsum(arc, axis=0) * scale + translate), (GRID, -GRID), (0, 0))
        for arc in content["arcs"]
    ]
    return {**content, "transform": {"scale": [GRID, GRID], "translate": [0, 0]}, "arcs": arcs}


def quantise(arc: npt.ArrayLike, scale: tuple[float, float], translate: tuple[float, float]) -> list[list[int]]:
    """Return an arc as TopoJSON writes it: steps of a grid from point to point, the first one from its origin."""
    steps = np.rint((np.asarray(arc) - translate) / scale).astype(int)
    return np.diff(steps, axis=0, prepend=0).tolist()  # type: ignore[no-any-return]


def arc_numbers(geometry: Mapping[str, Any]) -> Iterator[int]:
    """Yield numbers of the arcs that a geometry is made of, whichever way they run."""
    def flatten(arcs: Any) -> Iterator[int]:
        for arc in arcs:
            if isinstance(arc, int):
                yield arc if arc >= 0 else ~arc
            else:
                yield from flatten(arc)

    yield from flatten(geometry.get("arcs", ()))


_Pair = Field(min_length=2, max_length=2)


class _Transform(BaseModel, strict=True):
    scale: Annotated[list[PositiveFloat], _Pair]
    translate: Annotated[list[float], _Pair]


class _Topology(BaseModel, strict=True):
    """What a quantised topology has besides its objects. GDAL takes an arc that is none for an empty one in silence."""

    type: Literal["Topology"]
    transform: _Transform
    arcs: list[Annotated[list[Annotated[list[int], _Pair]], Field(min_length=2)]]


def read_topologies(files: DataFiles) -> Topologies:
    """Read a function that parses a file of shapes when it is requested first: several records are of one file."""
    @cache
    def read(file: str) -> Mapping[str, Any]:
        try:
            text = files.content[f"geography/{file}"].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError("it is not UTF-8") from error
        content: Mapping[str, Any] = json.loads(text,
                                                object_pairs_hook=_reject_duplicate_keys, parse_constant=_reject)
        _Topology.model_validate(content)
        return content

    return read


def describe_error(error: Exception) -> str:
    """Say why :func:`read_topologies` cannot read a file."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"is not TopoJSON: {'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
    return f"is not JSON: {error}"


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key is there twice in one JSON object: " + ", ".join(
            sorted({repr(key) for key, _value in pairs if sum(other == key for other, _ in pairs) > 1})))
    return members
