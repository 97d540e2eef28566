"""The register of shapes, ``data/geography/index.yaml``: which layer of which TopoJSON file holds which places.

A file that is added there is drawn without a change of code: a window takes the smallest files that hold all of its
places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator

from hled_dash.catalogue import DATA
from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.models import Code, Level, Name, Record, Text
from hled_dash.geography.projection import AlbersEqualArea

GEOGRAPHY = DATA / "geography"


class ShapeLayer(Record):
    """One layer (object) of one TopoJSON file: shapes of one level, each with its place as ``properties.place``.

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
    #: That of the windows which draw this file (of all layers in it): its shapes are then also published projected,
    #: because a browser projects a thousand shapes for longer than it draws them.
    projection: AlbersEqualArea | None = None
    publisher: Name
    licence: Code
    vintage: Name
    #: What a reader of the map must know of these outlines.
    caveat: Text | None = None
    #: Number of shapes.
    shapes: int = Field(gt=0)

    @field_validator("projection", mode="before")
    @classmethod
    def _has_two_parallels_and_a_meridian(cls, value: Any) -> AlbersEqualArea:
        if not isinstance(value, list | tuple) or len(value) != 3:
            raise ValueError("a projection is a list of its southern parallel, northern parallel and central meridian")
        south, north, meridian = map(float, value)
        if not (-90 < south < north < 90 and south + north):
            raise ValueError("the southern parallel lies south of the northern one and does not mirror it")
        if not -180 <= meridian <= 180:
            raise ValueError("the meridian is a longitude from -180 to 180")
        return AlbersEqualArea(south, north, meridian)


@dataclass(frozen=True)
class MapLayers:
    """What a map of a window at a level is drawn from, bottom to top; a window may need several files for each.

    ``units`` is empty if there are no shapes of that level.
    """

    surroundings: tuple[ShapeLayer, ...] = ()
    units: tuple[ShapeLayer, ...] = ()
    outlines: tuple[ShapeLayer, ...] = ()


@cache
def load_register() -> tuple[ShapeLayer, ...]:
    """Load all layers, in the order of the register.

    Raises:
        pydantic.ValidationError: When a record of the register is faulty.
    """
    records = yaml.load((GEOGRAPHY / "index.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(ShapeLayer.model_validate(record) for record in records)


def layers_for(catalogue: Catalogue, level: Level, *, window: str | None = None, places: Sequence[str] = (),
               register: Sequence[ShapeLayer] | None = None) -> MapLayers:
    """Return the layers of a map of a window, or of the insides of some places (one state's municipalities).

    A file made for the window comes first; otherwise the smallest single file that holds all its places; otherwise
    all files that hold some of them.

    Args:
        catalogue: The catalogue, for what lies inside what.
        level: The level of the shapes.
        window: Code of a map window.
        places: Places whose parts are drawn, instead of a window.
        register: All layers there are; by default those of ``data/geography``.
    """
    layers = load_register() if register is None else tuple(register)
    usable = [layer for layer in layers if not layer.cut or (window in layer.windows and not places)]
    candidates = [layer for layer in usable if layer.role == "units" and layer.level == level]
    window_layers = tuple(layer for layer in candidates if window in layer.windows) if window and not places else ()
    places_to_cover = catalogue.members(places or (catalogue.windows[window].places if window else ()))
    units = window_layers or _smallest_cover(catalogue, candidates, places_to_cover)
    files = {layer.file for layer in units}
    return MapLayers(
        surroundings=tuple(layer for layer in layers
                           if layer.role == "surroundings" and window in layer.windows and not places),
        units=units,
        outlines=tuple(layer for layer in layers if layer.role == "outline" and layer.file in files),
    )


def with_regions(layers: MapLayers, register: Sequence[ShapeLayer] | None = None) -> MapLayers:
    """Return the layers, and above the units the survey regions of the same files."""
    files = {layer.file for layer in layers.units}
    regions = tuple(layer for layer in (load_register() if register is None else register)
                    if layer.level == "region" and layer.file in files)
    return replace(layers, units=(*layers.units, *regions))


def _smallest_cover(catalogue: Catalogue, candidates: Sequence[ShapeLayer],
                    places_to_cover: Sequence[str]) -> tuple[ShapeLayer, ...]:
    """Return the smallest layer that holds all wanted places, else several that hold some of them each."""
    places_by_layer = {}
    for layer in candidates:
        roots = set(catalogue.members(layer.places))
        places_by_layer[layer] = {place for place in places_to_cover if catalogue.is_inside(place, roots)}
    complete = [layer for layer, places in places_by_layer.items() if places and len(places) == len(places_to_cover)]
    if complete:
        return (min(complete, key=lambda layer: layer.shapes),)
    # The largest share first; a layer that brings nothing new would draw the same shapes twice.
    chosen: list[ShapeLayer] = []
    covered: set[str] = set()
    for layer in sorted(places_by_layer, key=lambda layer: (-len(places_by_layer[layer]), layer.shapes)):
        if places_by_layer[layer] - covered:
            chosen.append(layer)
            covered |= places_by_layer[layer]
    return tuple(chosen)
