"""Groups, countries and survey regions as one shape each, dissolved from their states and departments.

``python -m hled_dash.geography.dissolve`` writes the layers ``group`` (all places that the windows with that level
name) and ``region`` of the :data:`FILES`; run it when such a window or the members of a group or region change.
Outlines coincide with those of the parts, because the layers of a file are made of the same arcs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from topojson.core.topology import Topology

from hled_dash.catalogue import DATA, Catalogue, load_catalogue
from hled_dash.catalogue.models import Level
from hled_dash.geography.topology import quantise

#: The layer whose shapes are dissolved, and the layers that are made of it in each file.
PARTS = "admin1"
FILES: Mapping[str, tuple[Level, ...]] = {
    "admin1.json": ("group", "region"), "guatemala_departments.json": ("region",),
}


def places_to_dissolve(level: Level, parts: gpd.GeoDataFrame, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Map each place to its parts: what the windows with the level ``group`` name, or the survey regions that have a
    shape here.

    Args:
        level: ``group`` or ``region``.
        parts: Shapes of states and departments by place.
        catalogue: Windows, groups, regions, and what lies inside them.
    """
    if level == "region":
        return {code: region.members for code, region in catalogue.regions.items()
                if not set(region.members).isdisjoint(parts.index)}
    return {place: catalogue.places_at("admin1", (place,)) for window in catalogue.windows.values()
            if level in window.levels for place in window.places}


def dissolve(parts: gpd.GeoDataFrame, members_by_place: Mapping[str, tuple[str, ...]]) -> gpd.GeoDataFrame:
    """Dissolve the parts of each place.

    Args:
        parts: Shapes of states and departments by place, without gaps or overlaps.
        members_by_place: Place to its parts.

    Returns:
        One row for each place, with its code as index.

    Raises:
        ValueError: When a part has no shape.
    """
    shapes = []
    for place, members in members_by_place.items():
        missing = [member for member in members if member not in parts.index]
        if missing or not members:
            raise ValueError(f"{place}: no shape of {', '.join(missing) or 'any part'}")
        shapes.append(shapely.coverage_union_all(parts.loc[list(members)].geometry.to_numpy()))
    return gpd.GeoDataFrame(index=pd.Index(list(members_by_place), name="place"), geometry=shapes, crs=parts.crs)


def write_topology(layers: dict[str, gpd.GeoDataFrame], transform: dict[str, Any]) -> str:
    """Write TopoJSON of layers whose coordinates lie on the grid of ``transform``, with shared arcs and clockwise
    rings."""
    frames = [frame.geometry.reset_index() for frame in layers.values()]
    topology = Topology(frames, object_name=list(layers), prequantize=False, winding_order="CW_CCW").to_dict()
    arcs = [quantise(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]
    content = {"type": "Topology", "transform": transform, "objects": topology["objects"], "arcs": arcs}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def main(data: Path = DATA) -> None:
    """Write the files again; nothing changes where they are up to date."""
    catalogue = load_catalogue(data)
    for file, levels in FILES.items():
        path = data / "geography" / file
        topology = json.loads(path.read_bytes())
        layers = {name: gpd.read_file(path, layer=name).set_index("place") for name in topology["objects"]}
        parts = layers[PARTS]
        dissolved = {PARTS: parts} | {level: dissolve(parts, places_to_dissolve(level, parts, catalogue))
                                 for level in levels}
        if all(name in layers and list(layers[name].index) == list(frame.index)
               and layers[name].geometry.geom_equals(frame.geometry).all() for name, frame in dissolved.items()):
            continue
        path.write_text(write_topology(dissolved, topology["transform"]), encoding="utf-8")


if __name__ == "__main__":
    main()
