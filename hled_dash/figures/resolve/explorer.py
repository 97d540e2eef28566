"""Cards of the explorer, of the map of the overview, and of the trend of a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.models import Level
from hled_dash.figures import explorer
from hled_dash.figures.data import POPULATION
from hled_dash.figures.explorer import PlaceChoice
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve.availability import REGION
from hled_dash.figures.resolve.names import map_level_names, place_name
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.summaries import leading_rows
from hled_dash.geography import neighbours
from hled_dash.language import LANGUAGES
from hled_dash.view import DEFAULT_PLACES, LEVELS, View

#: Kinds of figures that compare the places of a level in one period.
SPATIAL_KINDS = ("bars", "map", "scatter")
#: The first indicator of the overview's map: one measure for the states and departments of all four countries.
DEFAULT_MAP_INDICATOR = "gdl.shdi"
#: Places that are compared where the reader has chosen none; of the trend of a place, it, its country, its neighbors.
MAX_DEFAULT, MAX_COMPARED = 9, 6


def with_held_places(view: View, resolver: Resolver) -> View:
    """Return the view with how it is drawn, where nobody chose that, and with places that its indicators have figures
    of, where it compares places that nobody chose and none of them has any."""
    view, codes = _with_kind(view, resolver), view.indicators
    level = explorer_level(view, resolver)
    if view.places != DEFAULT_PLACES or level not in (None, "country") or view.kind == "map" or any(
            not {*DEFAULT_PLACES}.isdisjoint(resolver.places_with_data(code)) for code in codes):
        return view
    places = dict.fromkeys(place for code in codes for place in resolver.default_places(code, ()))
    return replace(view, places=tuple(places)[:MAX_DEFAULT] or view.places)


def _with_kind(view: View, resolver: Resolver) -> View:
    """Return the view with how it is drawn: figures of one period as bars, since no line joins them, of its places if
    any of them has figures."""
    if view.kind is not None:
        return view
    if not all(resolver.has_one_period(code) for code in view.indicators):
        return replace(view, kind="line")
    has_places = any(not {*view.places}.isdisjoint(resolver.places_with_data(code)) for code in view.indicators)
    return replace(view, kind="bars", level=view.level or ("country" if has_places else None))


def explorer_level(view: View, resolver: Resolver) -> Level | None:
    """Return the level that is drawn, where the kind of figure compares all places of one: by default that of the
    reader's places."""
    if view.kind not in SPATIAL_KINDS:
        return None
    levels = explorer_levels(view, resolver)
    chosen = explorer.level_of_choice(view.places, levels, resolver.catalogue)
    return explorer.nearest_level(levels, view.level or chosen)


def explorer_levels(view: View, resolver: Resolver) -> list[str]:
    """Return levels at which places can be compared, from the large to the small; of two indicators, those that both
    have."""
    codes = view.indicators[:2] if view.kind == "scatter" else view.indicators[:1]
    levels = [level for level in LEVELS if all(level in resolver.mappable_levels(code) for code in codes)]
    return levels or ["country"]


def explorer_scales(view: View, resolver: Resolver) -> tuple[str, ...]:
    """Return the scales that the indicators, the kind and the places of the view have a use for: nothing is per person
    where no place has a population (ports, bridges, municipalities)."""
    scales = explorer.usable_scales(resolver.catalogue, view.indicators, view.kind or "line")
    level = explorer_level(view, resolver)
    places = [code for code in resolver.places_with_data(view.indicators[0])
              if resolver.catalogue.places[code].level == level] if level else with_held_places(view, resolver).places
    populations = (resolver.places_with_data(code) for code in POPULATION.values())
    if any(not {*places}.isdisjoint(population) for population in populations):
        return scales
    return tuple(scale for scale in scales if scale != "per_capita")


def explorer_scale(view: View, resolver: Resolver) -> str:
    """Return the scale of the view, or that of the published values where it has no use for it."""
    return view.scale if view.scale in explorer_scales(view, resolver) else "published"


def lacks_second_indicator(view: View) -> bool:
    """Return whether a scatter has only one indicator."""
    return view.kind == "scatter" and len(view.indicators) < 2


def explorer_cards(view: View, resolver: Resolver) -> Sequence[FigureCard]:
    """Return the cards of the explorer."""
    if lacks_second_indicator(view):
        return ()
    level = explorer_level(view, resolver) or explorer.nearest_level(explorer_levels(view, resolver), view.level)
    return explorer.build_cards(
        resolver.catalogue, indicators=view.indicators, items=dict(view.items), kind=view.kind or "line",
        scale=explorer_scale(view, resolver),
        places=PlaceChoice(level, _window(view, level, resolver), view.places),
    )


def without_drawing(figure: Figure) -> Figure:
    """Return the figure as a table, for every page and file: no drawing, and no words about one."""
    left_out = figure.extra.get("left_out", ())
    _kind, sign, words = figure.alt.partition(": ")
    return replace(figure, spec=None, alt=f"{LANGUAGES[figure.language].text('Table')}{sign}{words}",
                   notes=tuple(note for note in figure.notes if note not in left_out),
                   extra={name: value for name, value in figure.extra.items() if name != "left_out"})


def explorer_notices(view: View, resolver: Resolver) -> list[str]:
    """Return what differs from a view of the explorer, in sentences: the places, where none of those at first has
    figures; the level, and the part of the world."""
    language, catalogue, notices = LANGUAGES[view.language], resolver.catalogue, list[str]()
    shown = with_held_places(view, resolver)
    if shown.places != view.places:
        notices.append(language.text(
            "The places that are compared at first have no figures of this; shown instead: {places}.",
            places=language.format_list(place_name(code, language, catalogue) for code in shown.places)))
    level, card = explorer_level(shown, resolver), next(iter(explorer_cards(shown, resolver)), None)
    if level is None or card is None:
        return notices
    if view.level not in (None, level):
        names = map_level_names(language)
        notices.append(language.text(
            "{indicator} has no figures for: {wanted}. Shown instead: {level}.", wanted=names[str(view.level)],
            level=names[level], indicator=language.format_list(
                language.localize(catalogue.indicators[series.indicator].name) for series in card.series)))
    elif view.window not in (None, REGION, card.window) and card.window:
        wanted, window = (language.localize(catalogue.windows[str(code)].name) for code in (view.window, card.window))
        notices.append(language.text("There are no figures of this level in: {wanted}. Shown instead: {window}.",
                                     wanted=wanted, window=window))
    return notices


def explorer_windows(view: View, level: Level, resolver: Resolver) -> tuple[str, ...]:
    """Return the windows that show a place of a level with figures; of a scatter, with those of both indicators."""
    return resolver.windows_sharing_places(_compared(view), level)


def _compared(view: View) -> tuple[str, ...]:
    return view.indicators[:2 if view.kind == "scatter" else 1]


def _window(view: View, level: Level, resolver: Resolver) -> str:
    """Return the window of the view if it has figures, else the one with which the explorer opens."""
    if view.window in explorer_windows(view, level, resolver):
        return str(view.window)
    chosen = tuple(code for code in view.places if resolver.catalogue.places[code].level == level)
    return resolver.opening_window(_compared(view), level, chosen)


def overview_map_card(view: View, resolver: Resolver) -> FigureCard | None:
    """Return the map of the overview, of the view's first indicator that the region has figures of."""
    indicators = resolver.regional_indicators()
    if not indicators:
        return None
    default = DEFAULT_MAP_INDICATOR if DEFAULT_MAP_INDICATOR in indicators else indicators[0]
    indicator = next((code for code in view.indicators if code in indicators), default)
    window = (view.window if view.window in resolver.windows_with_data(indicator, "admin1")
              else resolver.opening_window((indicator,), "admin1"))
    (card,) = explorer.build_cards(
        resolver.catalogue, indicators=(indicator,), items={}, kind="map", scale="published",
        places=PlaceChoice("admin1", window),
    )
    return card


def place_trend(view: View, selection: Selection, resolver: Resolver) -> tuple[FigureCard, Selection] | None:
    """Return the card of a place's indicator over time, and the places that are compared; None for a place without
    figures. Where none is chosen, it is the first that has a change, which an area has not, else that of a short
    table. Figures of a single period are bars, which mark the place."""
    rows = resolver.profile(view.place, view.language).rows
    if not rows:
        return None
    catalogue, place = resolver.catalogue, view.place
    items_of = {row.indicator: row.items for row in rows}
    leading = leading_rows([catalogue.indicators[row.indicator] for row in rows], catalogue)[0]
    default = next((row.indicator for row in rows if row.change), rows[leading].indicator)
    indicator = next((code for code in view.indicators if code in items_of), default)
    country = catalogue.country_of(place)
    # Beside the total of a country its parts would all be near zero.
    adds_up = catalogue.units[catalogue.indicators[indicator].unit].kind in ("count", "money")
    whole = [country] if country and not adds_up else []
    with_data = set(resolver.places_with_data(indicator))
    compared = [code for code in tuple(dict.fromkeys([place, *whole, *neighbours(place)]))[:MAX_COMPARED]
                if code in with_data]
    items = items_of[indicator]
    (card,) = explorer.build_cards(
        catalogue, indicators=(indicator,), items=items, scale="published", places=PlaceChoice("country", view.window),
        kind="line" if any(resolver.has_several_periods(indicator, items, code) for code in compared) else "bars",
    )
    return card, replace(selection, places=tuple(compared), marked=(place,))
