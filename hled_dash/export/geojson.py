"""Which shapes a drawing is made of, and a map as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_rows
from hled_dash.figures.figure import Figure
from hled_dash.geography import ShapeLayer, geojson_geometries, load_register, places_in, published_file
from hled_dash.language import Language

#: Decimals of a degree: about a tenth of a metre.
EXACT = 6
Geometry = dict[str, Any]


def shapes_of(spec: Any) -> tuple[ShapeLayer, ...]:
    """The registered shapes that a specification draws, in their order."""
    known = {(one.file, one.object): one for one in load_register()}
    return tuple(dict.fromkeys(known[key] for key in _named(spec) if key in known))


def is_map(figure: Figure) -> bool:
    """True where places stand on a map, so that there is a GeoJSON of it."""
    return bool(shapes_of(figure.spec))


def figure_geojson(figure: Figure, catalogue: Catalogue, language: Language, address: str, *,
                   day: date | None = None) -> bytes:
    """What is drawn on a map as GeoJSON (RFC 7946: WGS 84, exterior rings counter-clockwise): a feature for each place.

    Polygons are those of the drawing, so they are simplified; places without a shape are points. Properties are the
    columns of the CSV for the place's one value, and ``class``, the label in the legend, where there is one
    (``figure.extra["place_classes"]``, place to label). Where a place has several values (years, or two indicators),
    columns that differ carry what tells them apart: ``value 2019``, ``value 2025``. Places drawn without a figure have
    neither value nor status; those that are not on the map (Alaska) are in the notes and the CSV only.
    """
    rows = figure_rows(figure, catalogue, language)
    drawn = shapes_of(figure.spec)
    shapes = {place: geometry for one in drawn if one.role == "units"
              for place, geometry in geojson_geometries(one, EXACT).items()}
    labels = dict.fromkeys(_drawn_places(figure.spec), "") | dict(figure.extra.get("place_classes", {}))
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_place.setdefault(str(row["place"]), []).append(row)
    places = dict.fromkeys([*by_place, *(place for place in labels if place in catalogue.places)])
    apart = _apart(rows, by_place, catalogue)
    features = []
    for place in places:
        properties = {"place": place, "place_name": language.localize(catalogue.places[place].name)
                      if place in catalogue.places else place}
        properties |= _flat(by_place.get(place, []), apart)
        if labels.get(place):
            properties["class"] = labels[place]
        geometry = shapes[place] if place in shapes else _point(place, catalogue)
        if geometry is None:
            continue
        features.append({"type": "Feature", "id": place, "geometry": geometry, "properties": properties})
    collection = {
        "type": "FeatureCollection", "title": figure.title, "subtitle": figure.subtitle, "language": language.code,
        "sources": [{"source": credit.line(), "licence": credit.licence, "address": credit.address}
                    for credit in figure.credits],
        "boundaries": [{"source": language.localize(one.publisher), "vintage": language.localize(one.vintage),
                        "licence": language.localize(catalogue.licences[one.licence].name)}
                       for one in drawn if one.role == "units" and set(places_in(one)) & set(places)],
        "notes": list(figure.notes), "date": (day or date.today()).isoformat(), "view": address, "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _named(part: Any) -> Iterator[tuple[str, str]]:
    """File and object of every data source of a specification that names shapes."""
    if isinstance(part, Mapping):
        url = part.get("url")
        if isinstance(url, str) and (found := published_file(url)):
            yield found.source, str(part.get("format", {}).get("feature", ""))
        else:
            for inner in part.values():
                yield from _named(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _named(inner)


def _drawn_places(part: Any) -> Iterator[str]:
    """The places of the rows of a drawing."""
    if isinstance(part, Mapping):
        if isinstance(part.get("place"), str):
            yield part["place"]
        else:
            for inner in part.values():
                yield from _drawn_places(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _drawn_places(inner)


def _apart(rows: Sequence[Mapping[str, Any]], by_place: Mapping[str, Sequence[Any]],
           catalogue: Catalogue) -> tuple[str, ...]:
    """The fewest codes that tell the several values of a place apart; () where each has one."""
    codes = ["indicator", "period", *(name for name in rows[0] if name in catalogue.dimensions)] if rows else []
    for count in range(len(codes) + 1):
        for some in combinations(codes, count):
            if all(len({tuple(row[name] for name in some) for row in mine}) == len(mine) for mine in by_place.values()):
                return some
    return tuple(codes)


def _flat(rows: Sequence[Mapping[str, Any]], apart: Sequence[str]) -> dict[str, Any]:
    if not rows:
        return {}
    common = {name: value for name, value in rows[0].items() if all(row[name] == value for row in rows)}
    several: dict[str, Any] = {}
    for row in rows:
        told = " ".join(str(row[name] or "") for name in apart).strip()
        for name, value in row.items():
            if name not in common and name not in apart:
                several[f"{name} {told}".strip()] = value
    return common | several


def _point(place: str, catalogue: Catalogue) -> Geometry | None:
    known = catalogue.places.get(place)
    if known is None or known.longitude is None or known.latitude is None:
        return None
    return {"type": "Point", "coordinates": [known.longitude, known.latitude]}
