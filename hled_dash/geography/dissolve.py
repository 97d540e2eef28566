"""Groups and countries as one shape each, dissolved from their states and departments.

``python -m hled_dash.geography.dissolve`` writes the layer ``group`` of ``admin1.json`` for all places that the windows
with the level ``group`` name; run it when such a window or the members of a group change. Outlines coincide with those
of the parts, because both layers of the file are made of the same arcs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from topojson.core.topology import Topology

from hled_dash.catalogue import DATA, Catalogue, load_catalogue
from hled_dash.geography.topology import quantise

#: The file whose shapes are dissolved, and its layers.
FILE, PARTS, GROUPS = "admin1.json", "admin1", "group"


def dissolve_groups(parts: gpd.GeoDataFrame, catalogue: Catalogue) -> gpd.GeoDataFrame:
    """Dissolve the parts of each place that a window with the level ``group`` names.

    Args:
        parts: Shapes of states and departments by place, without gaps or overlaps.
        catalogue: Windows, groups, and what lies inside them.

    Returns:
        One row for each group or country, with its code as index.

    Raises:
        ValueError: When a part has no shape.
    """
    groups = dict.fromkeys(place for window in catalogue.windows.values() if GROUPS in window.levels
                           for place in window.places)
    shapes = []
    for group in groups:
        members = catalogue.places_at("admin1", (group,))
        missing = [place for place in members if place not in parts.index]
        if missing or not members:
            raise ValueError(f"{group}: no shape of {', '.join(missing) or 'any part'}")
        shapes.append(shapely.coverage_union_all(parts.loc[list(members)].geometry.to_numpy()))
    return gpd.GeoDataFrame(index=pd.Index(list(groups), name="place"), geometry=shapes, crs=parts.crs)


def write_topology(layers: dict[str, gpd.GeoDataFrame], transform: dict[str, Any]) -> str:
    """TopoJSON of layers whose coordinates lie on the grid of ``transform``, with shared arcs and clockwise rings."""
    frames = [frame.geometry.reset_index() for frame in layers.values()]
    topology = Topology(frames, object_name=list(layers), prequantize=False, winding_order="CW_CCW").to_dict()
    arcs = [quantise(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]
    content = {"type": "Topology", "transform": transform, "objects": topology["objects"], "arcs": arcs}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def main(data: Path = DATA) -> None:
    """Write the file again; nothing changes where it is up to date."""
    path = data / "geography" / FILE
    parts, groups = (gpd.read_file(path, layer=name).set_index("place") for name in (PARTS, GROUPS))
    dissolved = dissolve_groups(parts, load_catalogue(data))
    if list(groups.index) == list(dissolved.index) and groups.geometry.geom_equals(dissolved.geometry).all():
        return
    transform = json.loads(path.read_bytes())["transform"]
    path.write_text(write_topology({PARTS: parts, GROUPS: dissolved}, transform), encoding="utf-8")


if __name__ == "__main__":
    main()
