"""The rows of a map for pydeck: position, size, colour and label of each place, and the land below them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.models import POINT_LEVELS, Level
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import EXACT_DIGITS, NumberStyle, decimals_shown
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.extent import bounds_of, coordinates, label_points, land_under_points, window_of
from hled_dash.figures.maps.labels import text_width
from hled_dash.figures.maps.legend import round_sizes
from hled_dash.figures.maps.projection import Bounds
from hled_dash.figures.maps.symbols import MAX_LABELS
from hled_dash.figures.maps.timeline import Timeline, place_name
from hled_dash.geography import geojson_url, layers_for
from hled_dash.language import Language

#: The largest circle and the smallest, in pixels of their radius.
MAX_RADIUS, MIN_RADIUS = 30.0, 3.0
#: The map in a window of 1366 by 768 pixels, as large as the flat one, and what its buttons take of the height; a
#: telephone's map is narrower, a large screen's is enlarged (streamlit_overrides.css).
DECK_WIDTH, DECK_HEIGHT, BUTTONS_HEIGHT = 770, 520, 60
#: Places that may carry a name, the largest first, and half the width of a column in pixels.
MAX_NAMED, HALF_COLUMN = 40, 6
#: How far a map with columns is tilted, in degrees.
DECK_PITCH = 45
METRES_PER_DEGREE = 111_000
#: The level of the land under the places of a level.
LAND: Mapping[Level, Level] = {"admin1": "admin1", "admin2": "admin1", "admin3": "admin1", "us_state": "us_state",
                               "group": "group"}
#: Left, right, bottom, top in pixels.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class DeckMap:
    """Attributes:
        rows: ``position`` (longitude, latitude), ``place``, ``name``, ``tooltip`` (value, period and rank as text, one
            in a line), ``colour`` (red, green, blue, opacity), ``share`` (of the largest value of all periods, 0 to 1)
            and ``radius`` (pixels); the largest first.
        land: URLs of the GeoJSON that is the land, bottom first, and the opacity of each (0 to 1).
        names: Labels that do not overlap at first: ``text``, ``position``, ``share``, ``anchor``, ``offset`` (pixels).
        size_legend: Radius in pixels of three circles, and the value that each stands for, as text.
        largest: Name and value, as text, of the place with the largest value of this period; empty if nothing is
            drawn.
        ranking: Code, name and value as text of every place with a figure in this period, in the order of the ranking.
        bounds: South, west, north, east.
        degree: Pixels of a degree of longitude when the map has :data:`DECK_WIDTH` by :data:`DECK_HEIGHT` pixels.
        height: Pixels from south to north then, with the rise of columns.
        tallest: Height of the column of the largest value of all periods, in metres: a quarter of the map's width.
    """

    rows: tuple[dict[str, Any], ...]
    land: tuple[tuple[str, float], ...]
    names: tuple[dict[str, Any], ...]
    size_legend: tuple[tuple[float, str], ...]
    largest: tuple[str, ...]
    ranking: tuple[tuple[str, str, str], ...]
    bounds: Bounds
    degree: float
    height: int
    tallest: float


class _Scale(NamedTuple):
    """Pixels of a map of :data:`DECK_WIDTH` by :data:`DECK_HEIGHT` pixels.

    Attributes:
        bounds: South, west, north, east.
        across: Of a degree of longitude.
        up: Of a degree of latitude.
        rise: Of the tallest column; 0 if there are circles.
    """

    bounds: Bounds
    across: float
    up: float
    rise: float


def build_deck_map(figure: Figure, card: FigureCard, selection: Selection, language: Language, catalogue: Catalogue, *,
                   columns: bool) -> DeckMap:
    """Return what pydeck draws of a figure of one period or of a change, as circles or as columns.

    A change is a colour; the size is the newer of its two values, as on the flat map.

    Raises:
        KeyError: When the figure is no such map.
    """
    context = Context(card, selection, language, catalogue, tuple(figure.codes["place"].unique()))
    timeline: Timeline = figure.extra["timeline"]
    sizes: Timeline = figure.extra.get("sizes", timeline)
    level = card.level or "country"
    window = window_of(level, context)
    layers = layers_for(catalogue, level, window=window.id if window else None, places=card.places)
    points = label_points(layers)
    positions = {place: coordinates(place, context) if level in POINT_LEVELS else points.get(place)
                 for place in timeline.values}
    # On one scale for all periods, as on the flat map.
    sizes_drawn = (abs(value) for place, values in sizes.values.items() if positions[place]
             for value in values if value is not None)
    largest = max(sizes_drawn, default=1.0) or 1.0
    rows = _rows(figure, positions, sizes, largest, context, opacity=255 if columns else 205)
    bounds = window.bounds if window else bounds_of(layers, [row["place"] for row in rows])
    scale = _scale(bounds, columns=columns)
    south, west, north, east = bounds
    return DeckMap(
        rows=tuple(rows), land=_land(level, card, context), bounds=bounds, degree=scale.across,
        names=tuple(_labels(rows, scale)) if selection.map.labels else (),
        size_legend=tuple((round(radius_of(value / largest), 1), _value(value, context))
                          for value in round_sizes(largest)),
        largest=(rows[0]["name"], _value(_size(sizes, rows[0]["place"], timeline.current), context)) if rows else (),
        ranking=_ranking(figure, timeline, context), height=round((north - south) * scale.up + scale.rise),
        tallest=(east - west) * METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2)) / 4,
    )


def radius_of(share: float) -> float:
    """Return the radius of a circle in pixels: its area is in proportion to the share of the largest value."""
    return max(MIN_RADIUS, MAX_RADIUS * math.sqrt(share))


def _size(sizes: Timeline, place: str, period: int) -> float:
    return sizes.values[place][period] or 0.0


def _rows(figure: Figure, positions: Mapping[str, tuple[float, float] | None], sizes: Timeline, largest: float,
          context: Context, *, opacity: int) -> list[dict[str, Any]]:
    timeline: Timeline = figure.extra["timeline"]
    classes: Classes | None = figure.extra.get("classes")
    table_rows = {place: number for number, place in enumerate(figure.extra.get("order", ()))}
    values = {place: value for place, value in timeline.current_values().items() if positions[place] is not None}
    shares = {place: abs(_size(sizes, place, timeline.current)) / largest for place in values}
    rows = []
    for place in sorted(values, key=lambda place: -shares[place]):
        colour = classes.colours[classes.index(values[place])] if classes is not None else context.theme.accent
        rows.append({
            "position": list(positions[place] or ()), "place": place, "name": place_name(place, context),
            "tooltip": _tooltip(figure.table, table_rows.get(place), context), "colour": [*_rgb(colour), opacity],
            "share": round(shares[place], 4), "radius": round(radius_of(shares[place]), 1),
        })
    return rows


def _scale(bounds: Bounds, *, columns: bool) -> _Scale:
    south, west, north, east = bounds
    # Mercator's degrees of latitude are longer than those of longitude; a tilted map is lower, and its columns rise.
    up = (math.cos(math.radians(DECK_PITCH)) if columns else 1) / math.cos(math.radians((south + north) / 2))
    rise = (east - west) / 4 * math.sin(math.radians(DECK_PITCH)) if columns else 0
    # What is near is drawn larger on a tilted map.
    across = min(DECK_WIDTH * (0.8 if columns else 1) / (east - west),
                 (DECK_HEIGHT - BUTTONS_HEIGHT) / ((north - south) * up + rise))
    return _Scale(bounds, across, across * up, across * rise)


def _ranking(figure: Figure, timeline: Timeline, context: Context) -> tuple[tuple[str, str, str], ...]:
    values, changes = timeline.current_values(), figure.extra.get("changes")
    unit = context.catalogue.unit(context.card.series[0].indicator)
    ordered = sorted(values, key=values.__getitem__, reverse=bool(changes) or not unit.ranks_lowest_first)
    return tuple((place, context.place_name(place), changes.format_value(values[place], context.language) if changes
                  else _value(values[place], context)) for place in ordered)


def _value(value: float, context: Context) -> str:
    """Return a value as a list or a legend has it."""
    indicator, language = context.catalogue.indicators[context.card.series[0].indicator], context.language
    return NumberStyle(language, context.catalogue.unit(indicator.code), indicator.decimals, short=True).format(value)


def _tooltip(table: pd.DataFrame, row: int | None, context: Context) -> str:
    """Return a row of the table as text: a line for each column after rank and name."""
    if row is None:
        return ""
    language, indicator = context.language, context.catalogue.indicators[context.card.series[0].indicator]
    unit = context.catalogue.unit(indicator.code)
    lines = []
    for number, (name, value) in enumerate(table.iloc[row].items()):
        if number < 2 or pd.isna(value) or str(value) == "":
            continue
        if isinstance(value, float):
            # The columns of values come first; those that are computed from them have one decimal.
            value = (NumberStyle(language, unit, indicator.decimals, digits=EXACT_DIGITS).format(value) if number < 4
                     else language.format_number(value, decimals_shown(value, 1)))
        lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _labels(rows: Sequence[Mapping[str, Any]], scale: _Scale) -> Iterator[dict[str, Any]]:
    """Yield names of the largest places, beside circles or above columns, that overlap no mark and no other name."""
    marks = [_mark_box(row, scale) for row in rows]
    occupied: list[Box] = []
    for number, row in enumerate(rows[:MAX_NAMED]):
        if len(occupied) == MAX_LABELS or row["share"] < 1 / 50:
            return
        anchor, offset, box = _label_box(row, scale)
        if not any(_overlap(box, other) for other in (*marks[:number], *marks[number + 1:], *occupied)):
            occupied.append(box)
            yield {"text": row["name"], "position": row["position"], "share": row["share"], "anchor": anchor,
                   "offset": offset}


def _mark_box(row: Mapping[str, Any], scale: _Scale) -> Box:
    (x, y), half = row["position"], HALF_COLUMN if scale.rise else row["radius"]
    x, y = x * scale.across, y * scale.up
    if scale.rise:
        return x - half, x + half, y, y + row["share"] * scale.rise
    return x - half, x + half, y - half, y + half


def _label_box(row: Mapping[str, Any], scale: _Scale) -> tuple[str, list[float], Box]:
    """Return the anchor and offset of a label, and its box."""
    (x, y), width = row["position"], text_width(row["name"], 12)
    to_west, to_east = (x - scale.bounds[1]) * scale.across, (scale.bounds[3] - x) * scale.across
    if scale.rise:
        distance = 0.0
        anchor = "middle" if min(to_west, to_east) >= width / 2 else "start" if to_west < to_east else "end"
    else:
        distance = row["radius"] + 4
        anchor = "start" if to_east >= distance + width else "end"
    begin = x * scale.across + {"start": distance, "middle": -width / 2, "end": -distance - width}[anchor]
    middle = y * scale.up + (row["share"] * scale.rise + 12 if scale.rise else 0)
    offset: list[float] = [0, -12] if scale.rise else [distance if anchor == "start" else -distance, 0]
    return anchor, offset, (begin, begin + width, middle - 8, middle + 8)


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3]


def _land(level: Level, card: FigureCard, context: Context) -> tuple[tuple[str, float], ...]:
    window = window_of(level, context)
    if window and level in POINT_LEVELS:
        layers = land_under_points(window, context.catalogue)
    else:
        layers = [layers_for(context.catalogue, LAND.get(level, "country"), window=window.id if window else None,
                             places=() if window else card.places)]
    land: dict[str, float] = {}
    if "around" in context.selection.map.layers:
        land |= {geojson_url(layer): 0.55 for land_layers in layers for layer in land_layers.surroundings}
    # Two tones where two countries meet.
    units = dict.fromkeys(geojson_url(layer) for land_layers in layers for layer in land_layers.units)
    return tuple((land | {url: 0.65 if number else 1.0 for number, url in enumerate(units)}).items())


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
