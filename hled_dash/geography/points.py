"""Files of points: cities, sea ports and airports that a map shows beside its places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models.places import DEGREES
from hled_dash.catalogue.text import find_address, find_markup

#: Latitudes and longitudes of known places by country.
Positions = Mapping[str | None, Sequence[tuple[float, float]]]
COLUMNS = ("name", "country", "place", "latitude", "longitude")
#: Degrees from the next known place of its country that no point lies: latitude and longitude may be exchanged.
FAR = 15
#: Name of a file to the columns that it has besides.
FILES = {"cities": ("capital",), "seaports": (), "airports": ("iata",)}


def point_faults(catalogue: Catalogue, files: DataFiles,
                 is_place: Callable[[str], bool] | None = None) -> Iterator[Fault]:
    """Return what is wrong with the files of points, by file and line.

    Args:
        is_place: Whether a code may be named; those of the catalogue where None.
    """
    is_place = is_place or catalogue.places.__contains__
    positions = _positions_by_country(catalogue)
    for path in files.matching("geography/*.csv"):
        file = f"data/{path}"
        more = FILES.get(path.removeprefix("geography/").removesuffix(".csv"))
        if more is None:
            yield Fault(file, 1, "the file", f"is not read; files of points are {', '.join(FILES)}")
            continue
        table, faults = read_csv(files.content[path], file)
        yield from faults
        if table is None:
            continue
        if sorted(table.heading) != sorted((*COLUMNS, *more)):
            yield Fault(file, 1, "the heading", f"must be {','.join((*COLUMNS, *more))}")
            continue
        first: dict[tuple[str, ...], int] = {}
        for line, fields in zip(table.lines, table.rows, strict=True):
            row = dict(zip(table.heading, fields, strict=True))
            # Two cities of a country may have one name, but not in one place of it.
            if (before := first.setdefault((row["name"], row["country"], row["place"]), line)) != line:
                yield Fault(file, line, row["name"] or "a point", f"is there twice, first in line {before}")
            for why in _row_faults(row, catalogue, positions, is_place):
                yield Fault(file, line, row["name"] or "a point", why)


def _positions_by_country(catalogue: Catalogue) -> Positions:
    positions: dict[str | None, list[tuple[float, float]]] = {}
    for place in catalogue.places.values():
        if place.latitude is not None and place.longitude is not None:
            positions.setdefault(catalogue.country_of(place.code), []).append((place.latitude, place.longitude))
    return positions


def _row_faults(row: dict[str, str], catalogue: Catalogue, positions: Positions,
                is_place: Callable[[str], bool]) -> Iterator[str]:
    if not row["name"].strip():
        yield "has no name"
    elif markup := find_markup(row["name"]) or find_address(row["name"]):
        yield f"has {markup!r} in its name, which is plain text"
    elif row["name"].startswith(("=", "+", "-", "@")):
        yield f"begins with {row['name'][0]}, which spreadsheets take for a formula"
    for key in ("country", "place"):
        if not is_place(row[key]) and (row[key] or key == "country"):
            yield f"{key} {row[key]!r} is not in the catalogue"
    places: dict[str, float] = {}
    for key, most in (("latitude", 90), ("longitude", 180)):
        number = float(row[key]) if DEGREES.fullmatch(row[key]) else math.nan
        if not -most <= number <= most:
            yield f"{key} {row[key]!r} is not a number from -{most} to {most}"
        else:
            places[key] = number
    country, near = row["country"], catalogue.places.get(row["place"])
    if near is not None and country in catalogue.places and catalogue.country_of(near.code) != country:
        yield f"place {near.code!r} does not lie in {country!r}"
    if len(places) == 2 and not _is_near(places["latitude"], places["longitude"], positions.get(country, ())):
        yield f"lies more than {FAR} degrees from every place of {country!r}"
    if row.get("capital", "true") not in ("true", "false"):
        yield f"capital {row['capital']!r} is neither true nor false"


def _is_near(latitude: float, longitude: float, points: Sequence[tuple[float, float]]) -> bool:
    """Return whether one of the points is near, or there is none."""
    return not points or any(abs(north - latitude) <= FAR and abs(east - longitude) <= FAR for north, east in points)
