"""A map as GeoJSON, and the layers of shapes that a specification draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import combinations
from typing import Any

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_rows
from hled_dash.export.tabular import describe_figure
from hled_dash.figures.figure import Figure
from hled_dash.geography import ShapeLayer, geojson_geometries, load_register, places_in, published_file
from hled_dash.language import Language

#: Decimals of a degree: about a tenth of a metre.
DECIMALS = 6
Geometry = dict[str, Any]


def shapes_of(spec: Any) -> tuple[ShapeLayer, ...]:
    """Return the registered layers that a specification draws, in their order."""
    layers = {(layer.file, layer.object): layer for layer in load_register()}
    return tuple(dict.fromkeys(layers[key] for key in _data_sources(spec) if key in layers))


def is_map(figure: Figure) -> bool:
    """Return whether a figure is a map of places, so that it has a GeoJSON file."""
    return bool(shapes_of(figure.spec))


def figure_geojson(figure: Figure, catalogue: Catalogue, language: Language, address: str, *,
                   day: date | None = None) -> bytes:
    """Return what is drawn on a map as GeoJSON (RFC 7946: WGS 84, exterior rings counter-clockwise): a feature for each
    place.

    Polygons are those of the drawing, so they are simplified; places without a shape are points. Properties are the
    columns of the CSV for the place's one value, and ``class``, the label in the legend, where there is one
    (``figure.extra["place_classes"]``, place to label). Where places have several values (years, or two indicators),
    columns that differ end with the codes that distinguish them: ``value 2019``, ``value 2025``. Places drawn without a
    figure have the value null and no status; those that are not on the map (Alaska) are in the notes and the CSV only.

    Args:
        address: The whole address of the view.
        day: The date that is written; today's by default.
    """
    rows = figure_rows(figure, catalogue, language)
    layers = [layer for layer in shapes_of(figure.spec) if layer.role == "units"]
    geometries = {place: geometry for layer in layers
                  for place, geometry in geojson_geometries(layer, DECIMALS).items()}
    labels = dict.fromkeys(_drawn_places(figure.spec), "") | dict(figure.extra.get("place_classes", {}))
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_place.setdefault(str(row["place"]), []).append(row)
    places = dict.fromkeys([*by_place, *(place for place in labels if place in catalogue.places)])
    key_columns = _distinguishing_columns(rows, by_place, catalogue)
    # Of all places, so that those with one value have the properties of those with several.
    differing = {name for place_rows in by_place.values() for row in place_rows for name, value in row.items()
                 if value != place_rows[0][name]}
    features, names = list[dict[str, Any]](), catalogue.full_names(language.code)
    for place in places:
        properties: dict[str, Any] = {"place": place, "place_name": names.get(place, place)}
        properties |= _properties(by_place.get(place, []), key_columns, differing)
        if labels.get(place):
            properties["class"] = labels[place]
        geometry = geometries[place] if place in geometries else _point(place, catalogue)
        if geometry is None:
            continue
        features.append({"type": "Feature", "id": place, "geometry": geometry, "properties": properties})
    value_columns = list(dict.fromkeys(name for feature in features for name in feature["properties"]
                                       if name.partition(" ")[0] == "value")) or ["value"]
    for feature in features:
        feature["properties"] = {**feature["properties"], **{
            name: feature["properties"].get(name) for name in value_columns}}
    collection = {
        "type": "FeatureCollection", "title": figure.title, "subtitle": figure.subtitle, "language": language.code,
        "sources": [{"source": credit.line(), "licence": credit.licence, "address": credit.address}
                    for credit in figure.credits],
        "boundaries": [{"source": language.localize(layer.publisher), "vintage": language.localize(layer.vintage),
                        "licence": language.localize(catalogue.licences[layer.licence].name)}
                       for layer in layers if set(places_in(layer)) & set(places)],
        "notes": list(figure.notes), "date": (day or date.today()).isoformat(), "view": address,
        "figure": describe_figure(figure, catalogue, language, address, day or date.today()), "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _data_sources(part: Any) -> Iterator[tuple[str, str]]:
    """Yield file and object of every data source of a specification that is published shapes."""
    if isinstance(part, Mapping):
        url = part.get("url")
        if isinstance(url, str) and (file := published_file(url)):
            yield file.source, str(part.get("format", {}).get("feature", ""))
        else:
            for inner in part.values():
                yield from _data_sources(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _data_sources(inner)


def _drawn_places(part: Any) -> Iterator[str]:
    """Yield codes of the places of a specification's rows, without points that are not measured in the period."""
    if isinstance(part, Mapping):
        if isinstance(part.get("place"), str):
            if part.get("requested", True):
                yield part["place"]
        else:
            for inner in part.values():
                yield from _drawn_places(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _drawn_places(inner)


def _distinguishing_columns(rows: Sequence[Mapping[str, Any]], by_place: Mapping[str, Sequence[Any]],
                            catalogue: Catalogue) -> tuple[str, ...]:
    """Return the fewest columns that distinguish the several values of a place; () if each has one."""
    columns = ["indicator", "period", *(name for name in rows[0] if name in catalogue.dimensions)] if rows else []
    for count in range(len(columns) + 1):
        for candidate in combinations(columns, count):
            if all(len({tuple(row[name] for name in candidate) for row in place_rows}) == len(place_rows)
                   for place_rows in by_place.values()):
                return candidate
    return tuple(columns)


def _properties(rows: Sequence[Mapping[str, Any]], key_columns: Sequence[str],
                differing: Set[str]) -> dict[str, Any]:
    """Return the columns of a place's rows; those that differ once for each row."""
    properties = {name: value for row in rows[:1] for name, value in row.items() if name not in differing}
    for row in rows:
        suffix = " ".join(str(row[name] or "") for name in key_columns)
        properties |= {f"{name} {suffix}".strip(): row[name] for name in row
                       if name in differing and name not in key_columns}
    return properties


def _point(place: str, catalogue: Catalogue) -> Geometry | None:
    record = catalogue.places.get(place)
    if record is None or record.longitude is None or record.latitude is None:
        return None
    return {"type": "Point", "coordinates": [record.longitude, record.latitude]}
