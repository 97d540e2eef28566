"""The plane that maps are drawn on: an equal-area cone (Albers), on a sphere of radius one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple


class Cone(NamedTuple):
    """The two parallels where the cone cuts the sphere, and the meridian that stands upright; degrees."""

    south: float
    north: float
    middle: float

    def plane(self, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        """Longitudes and latitudes in degrees to x (east) and y (north) in radii of the earth, from where the middle
        meets the equator; by the formula that D3's ``geoConicEqualArea`` uses."""
        first, second = math.radians(self.south), math.radians(self.north)
        narrowing = (math.sin(first) + math.sin(second)) / 2
        size = 1 + math.sin(first) * (2 * narrowing - math.sin(first))
        tip = math.sqrt(size) / narrowing
        found = []
        for across, up in points:
            # Half a turn to each side of the middle.
            turned = narrowing * ((math.radians(across - self.middle) + math.pi) % (2 * math.pi) - math.pi)
            away = math.sqrt(size - 2 * narrowing * math.sin(math.radians(up))) / narrowing
            found.append((away * math.sin(turned), tip - away * math.cos(turned)))
        return found


__all__ = ["Cone"]
