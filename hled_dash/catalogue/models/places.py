"""Places, groups of places, survey regions, and map windows."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from hled_dash.catalogue.models.base import Code, Level, Name, Number, Record, Text, Unique

DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")


class Place(Record):
    """A country, state, municipality, port or crossing, or a group of them."""

    code: Code
    name: Name
    level: Level
    parent: str | None = None
    #: The national statistical office's own code.
    official_code: str | None = None
    #: A point to label or draw it at (capital, or the port itself); degrees, WGS 84.
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)

    @field_validator("latitude", "longitude", mode="before")
    @classmethod
    def _parse_degrees(cls, degrees: object) -> object:
        # Python also reads underscores and the digits of other scripts.
        if isinstance(degrees, str) and not DEGREES.fullmatch(degrees):
            raise ValueError(f"{degrees!r} is not a number")
        return degrees

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a point has a latitude and a longitude")
        if self.official_code is not None and self.official_code.startswith(("=", "+", "-", "@")):
            raise ValueError(f"official_code {self.official_code!r} is what spreadsheets take for a formula")
        if self.parent is None and self.level not in ("area", "country", "group"):
            raise ValueError(f"a place of the level {self.level} lies in another one: parent is missing")
        return self


class Group(Record):
    """A named set of places; its code is itself a place of level ``group``."""

    id: Code
    name: Name
    members: Annotated[tuple[Code, ...], Field(min_length=2), Unique]


class Region(Record):
    """A region that a source publishes one value for instead of its states or departments; its code is itself a place
    of level ``region``, so that the value is never one of them's own."""

    id: Code
    name: Name
    #: The country that it lies in.
    parent: Code
    members: Annotated[tuple[Code, ...], Field(min_length=2), Unique]


class Window(Record):
    """A named map window: which places, and the file that holds their shapes."""

    id: Code
    name: Text
    #: Places whose shapes make the window (a country takes all of the level inside it), or a group.
    places: Annotated[tuple[Code, ...], Field(min_length=1), Unique]
    levels: Annotated[tuple[Level, ...], Field(min_length=1), Unique]
    #: South, west, north, east in degrees.
    bounds: tuple[Number, Number, Number, Number]

    @field_validator("bounds")
    @classmethod
    def _is_on_the_globe(cls, bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        south, west, north, east = bounds
        if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
            raise ValueError("bounds are south, west, north, east in degrees, south below north and west before east")
        return bounds
