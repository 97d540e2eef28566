"""The projection of the maps: Albers equal-area conic, on a sphere of radius one."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class AlbersEqualArea(NamedTuple):
    """An Albers projection, as D3's ``geoConicEqualArea`` computes it: standard parallels and central meridian, in
    degrees."""

    south: float
    north: float
    meridian: float

    def project(self, coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Project points.

        Args:
            coordinates: Longitude and latitude in degrees (WGS 84), shape (n, 2).

        Returns:
            x (east) and y (north) in radii of the earth, from where the central meridian meets the equator; shape
            (n, 2).
        """
        south, north = math.radians(self.south), math.radians(self.north)
        cone = (math.sin(south) + math.sin(north)) / 2
        constant = math.cos(south) ** 2 + 2 * cone * math.sin(south)
        longitude, latitude = np.radians(coordinates[:, 0] - self.meridian), np.radians(coordinates[:, 1])
        # The shorter way around the globe.
        shorter = np.where(np.abs(longitude) > np.pi, np.remainder(longitude + np.pi, 2 * np.pi) - np.pi, longitude)
        angle = cone * shorter
        radius = np.sqrt(constant - 2 * cone * np.sin(latitude)) / cone
        return np.column_stack((radius * np.sin(angle), math.sqrt(constant) / cone - radius * np.cos(angle)))
