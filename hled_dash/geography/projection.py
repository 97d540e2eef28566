"""The projection of the maps: Albers equal-area conic, on a sphere of radius one."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyproj import Proj


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
        return np.column_stack(_proj(self)(coordinates[:, 0], coordinates[:, 1]))


@cache
def _proj(projection: AlbersEqualArea) -> Proj:
    return Proj(proj="aea", lat_1=projection.south, lat_2=projection.north, lat_0=0, lon_0=projection.meridian, R=1)
