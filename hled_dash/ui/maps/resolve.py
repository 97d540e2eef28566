"""Which map is shown: the nearest one to the view that there is data for, with notices about what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hled_dash.catalogue.models import Level
from hled_dash.catalogue.periods import last_match
from hled_dash.figures import explorer
from hled_dash.figures.maps import TWO_INDICATOR_MODES
from hled_dash.ui import availability
from hled_dash.ui.components.names import indicator_name, map_level_names, place_name
from hled_dash.ui.session import PageContext
from hled_dash.view import View

#: Level to the one of its parts.
CHILD_LEVEL: Mapping[str, Level] = {"country": "admin1", "admin1": "admin2", "admin2": "admin3"}


@dataclass(frozen=True)
class ResolvedMap:
    """What the map shows.

    Attributes:
        indicators: The indicator, and the others of a map of several.
        level: Level of the places.
        window: The part of the world.
        inside: The place whose parts are shown, if any.
        notices: What differs from the view, in sentences.
    """

    indicators: tuple[str, ...]
    level: Level
    window: str
    inside: str | None
    notices: tuple[str, ...]


def resolve_map(context: PageContext) -> ResolvedMap:
    """The nearest map to the view that there is data for."""
    notices: list[str] = []
    inside = _resolve_inside(context, notices)
    wanted = CHILD_LEVEL.get(context.catalogue.places[inside].level) if inside else context.view.level
    indicator = _resolve_indicator(context, wanted, notices)
    level = explorer.nearest_level(availability.mappable_levels(indicator), wanted)
    if wanted is not None and level != wanted:
        names = map_level_names(context.language)
        notices.append(context.language.text(
            "{indicator} has no figures for: {wanted}. Shown instead: {level}.",
            indicator=indicator_name(context, indicator), wanted=names[wanted], level=names[level],
        ))
        inside = None
    window = context.view.window if inside else _resolve_window(context, indicator, level, notices)
    indicators = (indicator, *_resolve_other_indicators(context, indicator, level, notices))
    _check_period(context, indicator, level, notices)
    return ResolvedMap(indicators, level, window, inside, tuple(notices))


def _resolve_inside(context: PageContext, notices: list[str]) -> str | None:
    """The place whose parts are shown, where it has parts."""
    inside = context.view.inside
    if inside is None or context.catalogue.children.get(inside):
        return inside
    notices.append(context.language.text(
        "There are no shapes of the parts of {place}; the whole window is shown.", place=place_name(context, inside)
    ))
    return None


def _resolve_indicator(context: PageContext, level: str | None, notices: list[str]) -> str:
    """The indicator, or the one that the catalogue links with it for the level."""
    _ = context.language.text
    indicator = context.view.indicator
    municipal = context.catalogue.indicators[indicator].municipal
    if level == "admin2" and municipal is not None and level not in availability.levels_with_data(indicator):
        notices.append(_("{old} has no figures for municipalities; the nearest one is shown: {new}.",
                         old=indicator_name(context, indicator), new=indicator_name(context, municipal)))
        indicator = municipal
    equivalents = availability.equivalent_indicators(indicator)
    if level is not None and level in equivalents and level not in availability.mappable_levels(indicator):
        equivalent = equivalents[level]
        notices.append(_("{old} has no figures for: {wanted}. The one that has them is shown: {new}.",
                         old=indicator_name(context, indicator), wanted=map_level_names(context.language)[level],
                         new=indicator_name(context, equivalent)))
        indicator = equivalent
    return indicator


def _resolve_window(context: PageContext, indicator: str, level: Level, notices: list[str]) -> str:
    """The window, or the one with the largest share of places with data; of countries, with the most of them."""
    wanted, windows = context.view.window, context.catalogue.windows
    shares = availability.coverage_by_window(indicator, level)
    if not shares or shares.get(wanted):
        return wanted
    window = max(shares, key=lambda code: (
        shares[code] * len(availability.places_in_window(level, code)) if level == "country" else shares[code]))
    if wanted != View().window and wanted in windows:
        notices.append(context.language.text(
            "There are no figures of this level in: {wanted}. Shown instead: {window}.",
            wanted=context.language.localize(windows[wanted].name),
            window=context.language.localize(windows[window].name),
        ))
    return window


def _resolve_other_indicators(
    context: PageContext, indicator: str, level: Level, notices: list[str]
) -> tuple[str, ...]:
    """The other indicators of a map of several, where they have data at the level; empty for other maps."""
    view = context.view
    if view.mode not in TWO_INDICATOR_MODES:
        return ()
    found = list[str]()
    for code in (view.second, *([view.third] if view.third and view.mode == "indicators" else [])):
        if level in availability.mappable_levels(code) and code not in (indicator, *found):
            found.append(code)
        else:
            notices.append(context.language.text(
                "{indicator} has no figures at this level, or is chosen twice; choose another indicator.",
                indicator=indicator_name(context, code),
            ))
    return tuple(found)


def _check_period(context: PageContext, indicator: str, level: Level, notices: list[str]) -> None:
    """Add a notice where the indicator has no data for the period of the view."""
    period = context.view.period
    periods = availability.periods_with_data(indicator, level) if period else ()
    if period and periods and not last_match(periods, period):
        calendar = context.catalogue.indicators[indicator].calendar
        notices.append(context.language.text(
            "There are no figures for {asked}; the nearest year that has them is shown.",
            asked=context.language.format_period(period, calendar),
        ))
