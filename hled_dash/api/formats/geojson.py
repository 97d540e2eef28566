"""Places as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hled_dash.api.models import Place


def write_geojson(places: Sequence[Place]) -> bytes:
    """Write a feature for each place with a point (RFC 7946); properties are those of the place."""
    features = [
        {"type": "Feature", "id": place.code,
         "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
         "properties": place.model_dump(exclude={"longitude", "latitude"})}
        for place in places if place.longitude is not None and place.latitude is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False,
                      separators=(",", ":")).encode()
