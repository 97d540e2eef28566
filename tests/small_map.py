"""A small folder of data that has a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import small_data

SQUARES = {
    # Two squares that share the arc 0.
    "type": "Topology", "transform": {"scale": [0.01, 0.01], "translate": [-89.0, 14.0]},
    "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
    "objects": {"admin1": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[-2, -1]], "properties": {"place": "MX-A"}},
        {"type": "Polygon", "arcs": [[0, -3]], "properties": {"place": "MX-B"}},
    ]}},
}
RECORD = """- file: squares.json
  object: admin1
  level: admin1
  places: [MEX]
  publisher: {en: p, es: p}
  licence: free
  vintage: {en: v, es: v}
  shapes: 2
"""


def folder(tmp_path: Path, rows: str | None = None, register: str = RECORD, squares: Any = SQUARES) -> Path:
    """A small folder of data that has a map."""
    data = small_data.write(tmp_path, rows)
    (data / "geography").mkdir()
    (data / "geography/index.yaml").write_text(register)
    (data / "geography/squares.json").write_text(json.dumps(squares))
    return data
