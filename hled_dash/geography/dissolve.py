"""Groups and countries as one shape each, made from the borders of their states and departments.

A dissolved shape is made of arcs of the file that holds its parts: those that one part alone has. So its outline is
that of the parts to the last point, and neighbours coincide. ``python -m hled_dash.geography.dissolve`` writes the
object ``group`` of ``admin1.json`` for all places that the windows with the level ``group`` name; run it when such a
window or the members of a group change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.files import DATA
from hled_dash.catalogue.loader import load_catalogue

#: The file whose shapes are dissolved, and its object.
FILE, PARTS, WHOLE = "admin1.json", "admin1", "group"
Point = tuple[int, int]


def regions(catalogue: Catalogue) -> tuple[str, ...]:
    """The places that are drawn whole: those that windows with the level ``group`` name."""
    return tuple(dict.fromkeys(place for window in catalogue.windows.values() if WHOLE in window.levels
                               for place in window.places))


def dissolved(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """A topology with the object ``group`` made anew: for each region a geometry of the arcs that its parts do not
    share.

    Raises:
        ValueError: where a part has no shape, or the arcs left over make no rings.
    """
    parts = {one["properties"]["place"]: one for one in content["objects"][PARTS]["geometries"]}
    arcs = [_points(steps) for steps in content["arcs"]]
    geometries = []
    for region in regions(catalogue):
        members = catalogue.places_at("admin1", (region,))
        missing = [place for place in members if place not in parts]
        if missing or not members:
            raise ValueError(f"{region}: no shape of {', '.join(missing) or 'any part'}")
        polygons = _polygons(_rings([number for place in members for number in _numbers(parts[place]["arcs"])], arcs),
                             arcs)
        geometries.append({"type": "MultiPolygon", "arcs": polygons, "properties": {"place": region}})
    objects = {**content["objects"], WHOLE: {"type": "GeometryCollection", "geometries": geometries}}
    return {**content, "objects": objects}


def _numbers(arcs: Any) -> Iterator[int]:
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from _numbers(one)


def _points(steps: Sequence[Sequence[int]]) -> list[Point]:
    return list(accumulate(((x, y) for x, y in steps), lambda at, step: (at[0] + step[0], at[1] + step[1])))


def _along(number: int, arcs: Sequence[list[Point]]) -> list[Point]:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _rings(numbers: Sequence[int], arcs: Sequence[list[Point]]) -> list[list[int]]:
    """The arcs that occur once, chained end to start."""
    seen = Counter(number if number >= 0 else ~number for number in numbers)
    left: dict[Point, list[int]] = {}
    for number in numbers:
        if seen[number if number >= 0 else ~number] == 1:
            left.setdefault(_along(number, arcs)[0], []).append(number)
    rings = []
    while left:
        here = start = next(iter(left))
        ring: list[int] = []
        while not ring or here != start:
            if here not in left:
                raise ValueError(f"a border ends at {here}")
            ring.append(left[here].pop())
            if not left[here]:
                del left[here]
            here = _along(ring[-1], arcs)[-1]
        rings.append(ring)
    return rings


def _polygons(rings: Sequence[list[int]], arcs: Sequence[list[Point]]) -> list[list[list[int]]]:
    """Exterior rings (clockwise), the largest first, each with the holes that lie in it."""
    drawn = [(ring, [point for number in ring for point in _along(number, arcs)]) for ring in rings]
    outside = sorted((one for one in drawn if _area(one[1]) < 0), key=lambda one: _area(one[1]))
    found = [[ring] for ring, _line in outside]
    for ring, line in drawn:
        if _area(line) > 0:
            around = [number for number, (_ring, rim) in enumerate(outside) if _inside(line[0], rim)]
            if not around:
                raise ValueError("a hole lies in no shape")
            found[around[-1]].append(ring)
    return found


def _area(line: Sequence[Point]) -> float:
    """Positive where a closed line runs counter-clockwise."""
    return sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in pairwise(line)) / 2


def _inside(point: Point, rim: Sequence[Point]) -> bool:
    """Whether a line from the point to the east crosses the rim an odd number of times."""
    across, up = point
    return sum((y > up) != (to_y > up) and across < x + (up - y) * (to_x - x) / (to_y - y)
               for (x, y), (to_x, to_y) in pairwise(rim)) % 2 == 1


def main(data: Path = DATA) -> None:
    """Write the file again; nothing changes where it is up to date."""
    path = data / "geography" / FILE
    made = dissolved(json.loads(path.read_bytes()), load_catalogue(data))
    path.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
