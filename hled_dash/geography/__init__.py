"""Shapes of places: which layer holds which, read by geopandas, checked, dissolved, projected and published."""

from hled_dash.geography import layers, publish as publishing, topology
from hled_dash.geography.layers import (
    geojson_geometries,
    label_points,
    neighbours,
    places_in,
    projected_bounds,
    projected_shapes,
    read_layer,
    warm_cache,
    widest_points,
)
from hled_dash.geography.projection import AlbersEqualArea
from hled_dash.geography.publish import (
    URL,
    geojson_url,
    missing_content,
    projected_url,
    publish,
    published_digest,
    published_file,
    published_topology,
    shapes_url,
)
from hled_dash.geography.register import GEOGRAPHY, MapLayers, ShapeLayer, layers_for, load_register, with_regions

__all__ = [
    "GEOGRAPHY", "URL", "AlbersEqualArea", "MapLayers", "ShapeLayer", "clear_caches", "geojson_geometries",
    "geojson_url", "label_points", "layers_for", "load_register", "missing_content", "neighbours", "places_in",
    "projected_bounds", "projected_shapes", "projected_url", "publish", "published_digest", "published_file",
    "published_topology", "read_layer", "shapes_url", "warm_cache", "widest_points", "with_regions",
]


def clear_caches() -> None:
    """Forget what was read of the files of shapes, because they may be others now."""
    for function in (load_register, topology.read_topology, topology.project_topology):
        function.cache_clear()
    layers.clear_caches()
    publishing.clear_caches()
