"""Places as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hled_dash.api.models import Place


def write_places(places: Sequence[Place]) -> bytes:
    """A feature for each place with a point (RFC 7946); properties are those of the place."""
    features = [
        {"type": "Feature", "id": one.code, "geometry": {"type": "Point", "coordinates": [one.longitude, one.latitude]},
         "properties": one.model_dump(exclude={"longitude", "latitude"})}
        for one in places if one.longitude is not None and one.latitude is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False,
                      separators=(",", ":")).encode()
