"""Validation of locations: shapes, points and windows that lie elsewhere than the catalogue says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import POINT_LEVELS, Window
from hled_dash.catalogue.yaml_reader import YamlReader

#: West, south, east, north in degrees.
Bounds = tuple[float, float, float, float]
#: Degrees that a point may lie outside of the box around its place: shapes are simplified, islands left out.
_NEAR = 0.5


def add_bounds(bounds: dict[str, Bounds], places: Sequence[str], shapes: np.ndarray) -> None:
    """Add the boxes around the shapes of places."""
    for place, (west, south, east, north) in zip(places, shapely.bounds(shapes).tolist(), strict=True):
        old = bounds.get(place, (west, south, east, north))
        bounds[place] = (min(old[0], west), min(old[1], south), max(old[2], east), max(old[3], north))


def is_inside_out(shape: object) -> bool:
    """Return whether an outer ring runs against the clock: a browser would fill the rest of the globe."""
    rings = shapely.get_exterior_ring(shapely.get_parts(shape))
    return bool(shapely.is_ccw(rings).any())


def is_elsewhere(places: Sequence[str], geometries: Sequence[tuple[str, int]], catalogue: Catalogue) -> bool:
    """Return whether none of the shapes of a layer lies in the places that it is said to be of."""
    roots = {*catalogue.members(places)}
    return not any(catalogue.is_inside(place, roots) for place, _arcs in geometries)


def extent_faults(catalogue: Catalogue, files: DataFiles, bounds: Mapping[str, Bounds]) -> Iterator[Fault]:
    """Yield windows that show none of their places, and points that lie outside of theirs.

    Args:
        bounds: Places to the boxes around their shapes; without its shape a place is not judged.
    """
    reader = YamlReader(files)
    reader.records(Window, "catalogue/windows.yaml", required=False)
    for window in catalogue.windows.values():
        south, west, north, east = window.bounds
        boxes = [box for code in window.places for place in catalogue.members((code,)) if (box := bounds.get(place))]
        if boxes and not any(box[0] < east and west < box[2] and box[1] < north and south < box[3] for box in boxes):
            yield reader.record_fault(window, ("bounds",), "none of its places lies within the bounds")
        roots = {*catalogue.members(window.places)}
        levels = {catalogue.places[place].level for place in bounds
                  if place in catalogue.places and catalogue.is_inside(place, roots)}
        for number, level in enumerate(window.levels):
            if level not in (*levels, *POINT_LEVELS, "group", "region"):
                yield reader.record_fault(window, ("levels", number), f"has no shape of the level {level}")
    for path in files.matching("geography/*.csv"):
        table, _faults = read_csv(files.content[path], f"data/{path}")
        capitals: dict[str, int] = {}
        for line, fields in zip(table.lines, table.rows, strict=True) if table is not None else ():
            row = dict(zip(table.heading, fields, strict=True)) if table is not None else {}
            for why in _point_faults(row, bounds):
                yield Fault(f"data/{path}", line, row.get("name") or "a point", why)
            place = row.get("place", "")
            if row.get("capital") == "true" and place and (first := capitals.setdefault(place, line)) != line:
                yield Fault(f"data/{path}", line, row.get("name") or "a point",
                            f"is another capital of {place!r}, the first is in line {first}")


def _point_faults(row: Mapping[str, str], bounds: Mapping[str, Bounds]) -> Iterator[str]:
    if row.get("name", "") != row.get("name", "").strip():
        yield "has a blank at an end of its name"
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except (KeyError, ValueError):
        return
    if abs(latitude) > 90 or abs(longitude) > 180:
        # A fault of its own.
        return
    place = next((code for key in ("place", "country") if (code := row.get(key, "")) in bounds), None)
    if place is not None:
        west, south, east, north = bounds[place]
        if not (west - _NEAR <= longitude <= east + _NEAR and south - _NEAR <= latitude <= north + _NEAR):
            yield f"lies outside of {place!r}"
