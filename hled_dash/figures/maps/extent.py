"""The extent of a map: its window, its level, its places and their shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hled_dash import geography
from hled_dash.catalogue import Catalogue, Window
from hled_dash.catalogue.models import Level
from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy, card_places, shift_years
from hled_dash.figures.maps.projection import Bounds
from hled_dash.geography import MapLayers, layers_for, places_in

#: South, west, north, east of a map without a window.
WORLD: Bounds = (6.0, -127.0, 52.0, -64.0)
#: Levels whose shapes are the land under points, in windows that have no shapes of the points' own level.
LAND_LEVELS: tuple[Level, ...] = ("us_state", "admin1", "country")
#: Years up to the one drawn in which a point has a figure other than zero, if it is meant by a map.
MEASURED_YEARS = 10


@dataclass(frozen=True)
class MapExtent:
    """Attributes:
        level: The level of the places.
        layers: Shapes of the places and around them; none for points.
        bounds: South, west, north, east.
        requested: Every place of the level in the window; of points, those that are measured around the period.
        places: Those that can be drawn; of points, all that are measured in any period.
    """

    level: Level
    layers: MapLayers
    bounds: Bounds
    requested: tuple[str, ...]
    places: tuple[str, ...]


def shape_extent(tidy: Tidy, context: Context) -> MapExtent:
    """Return the extent of a map of shapes."""
    card, catalogue = context.card, context.catalogue
    level = level_of(tidy, context)
    window = window_of(level, context)
    layers = layers_for(catalogue, level, window=window.id if window else None,
                        places=card.places if card.places and not card.window else ())
    requested = card_places(card, context.selection, catalogue)
    if not catalogue.regions.keys().isdisjoint(requested):
        layers = geography.with_regions(layers)
    with_shape = {place for layer in layers.units for place in places_in(layer)}
    places = tuple(place for place in requested if place in with_shape)
    return MapExtent(level, layers, window.bounds if window else bounds_of(layers, places), requested, places)


def point_extent(measured: Tidy, period: str, context: Context) -> MapExtent:
    """Return the extent of a map of points.

    Of all points of a level only those with figures are meant: a bridge that trucks may not use is no gap in a map of
    trucks, nor is one that they have not used for :data:`MEASURED_YEARS`.

    Args:
        measured: Every figure of what the map shows.
        period: The one that is drawn.
        context: What the figure is drawn for.
    """
    level = level_of(measured, context)
    window = window_of(level, context)
    requested = card_places(context.card, context.selection, context.catalogue)
    places = tuple(place for place in requested if coordinates(place, context))
    if context.card.level is not None:
        with_figure, frame = set(measured.places), measured.frame
        recent = frame["period"].between(shift_years(period, -MEASURED_YEARS), period) & (frame["value"] != 0)
        current = set(frame.loc[recent, "place"])
        requested = tuple(place for place in requested if place in current)
        places = tuple(place for place in places if place in with_figure)
    return MapExtent(level, MapLayers(), window.bounds if window else WORLD, requested, places)


def level_of(tidy: Tidy, context: Context) -> Level:
    """Return the level to draw: the card's, or that of the first place."""
    return context.card.level or context.catalogue.places[tidy.places[0]].level


def window_of(level: Level, context: Context) -> Window | None:
    """Return the card's window; without one, the first that has the level, unless the card names its own places."""
    windows = context.catalogue.windows
    if context.card.window:
        return windows[context.card.window]
    if context.card.places and context.card.level:
        return None
    return next((window for window in windows.values() if level in window.levels), None)


def land_under_points(window: Window, catalogue: Catalogue) -> list[MapLayers]:
    """Return land under points: everything that was made for the window, else the first level that it has."""
    by_level = [(level, layers_for(catalogue, level, window=window.id)) for level in LAND_LEVELS]
    designed = [layers for _level, layers in by_level if any(window.id in shapes.windows for shapes in layers.units)]
    return designed or [layers for level, layers in by_level if level in window.levels][:1]


def coordinates(place: str, context: Context) -> tuple[float, float] | None:
    """Return the longitude and latitude of a point; None if the catalogue has none."""
    record = context.catalogue.places.get(place)
    if record is None or record.longitude is None or record.latitude is None:
        return None
    return record.longitude, record.latitude


def label_points(layers: MapLayers) -> Mapping[str, tuple[float, float]]:
    """Return place to longitude and latitude of the middle of its shape."""
    return {place: centre for shapes in layers.units for place, centre in geography.label_points(shapes).items()}


def bounds_of(layers: MapLayers, places: Sequence[str]) -> Bounds:
    """Return bounds around the centres of some places, where no window defines them."""
    points = label_points(layers)
    centres = [points[place] for place in places if place in points]
    if not centres:
        return WORLD
    longitudes, latitudes = zip(*centres, strict=True)
    # Half a unit on each side; a single unit gets a degree.
    margin = max(0.5, (max(longitudes) - min(longitudes)) / 12)
    return min(latitudes) - margin, min(longitudes) - margin, max(latitudes) + margin, max(longitudes) + margin
