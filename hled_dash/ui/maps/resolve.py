"""Which map is shown: the nearest one that there are figures for, and what had to be changed, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hled_dash.catalogue.models import Level
from hled_dash.figures import explorer
from hled_dash.figures.maps import TWO
from hled_dash.ui import availability
from hled_dash.ui.components import filters
from hled_dash.ui.session import PageContext
from hled_dash.view import View

#: The level below, to walk down to.
CHILD_LEVEL: Mapping[str, Level] = {"country": "admin1", "admin1": "admin2"}


@dataclass(frozen=True)
class ResolvedMap:
    """What is drawn: the view, fitted to the figures that there are, and what had to be changed, in sentences."""

    view: View
    indicators: tuple[str, ...]
    level: Level
    window: str
    inside: str | None
    said: tuple[str, ...]


def resolve_map(context: PageContext) -> ResolvedMap:
    """The nearest map that there are figures for."""
    _ = context.language.text
    view, catalogue = context.view, context.catalogue
    said: list[str] = []
    code, inside = view.indicator, view.inside
    if inside is not None and not catalogue.children.get(inside):
        name = filters.place_name(context, inside)
        said.append(_("There are no shapes of the parts of {place}; the whole window is shown.", place=name))
        inside = None
    wanted = CHILD_LEVEL.get(catalogue.places[inside].level) if inside else view.level
    levels = availability.levels_with_data(code)
    twin = catalogue.indicators[code].municipal
    if wanted == "admin2" and "admin2" not in levels and twin is not None:
        old, code = code, twin
        levels = availability.levels_with_data(code)
        said.append(_("{old} has no figures for municipalities; the nearest one is shown: {new}.",
                      old=context.language.of(catalogue.indicators[old].name),
                      new=context.language.of(catalogue.indicators[code].name)))
    related = availability.equivalent_indicators(code)
    if wanted is not None and wanted in related and wanted not in availability.mappable_levels(code):
        old, code = code, related[wanted]
        said.append(_("{old} has no figures for: {wanted}. The one that has them is shown: {new}.",
                      old=context.language.of(catalogue.indicators[old].name), wanted=level_names(context)[wanted],
                      new=context.language.of(catalogue.indicators[code].name)))
    level = explorer.nearest_level(availability.mappable_levels(code), wanted)
    if wanted is not None and level != wanted:
        names = level_names(context)
        said.append(_("{indicator} has no figures for: {wanted}. Shown instead: {level}.",
                      indicator=context.language.of(catalogue.indicators[code].name), wanted=names[wanted],
                      level=names[level]))
        inside = None
    window = view.window
    if inside is None:
        having = set(availability.places_with_data(code))
        shares = _shares(context, level, having)
        if shares and not shares.get(window):
            window = max(shares, key=lambda one: shares[one])
            if view.window != View().window and view.window in catalogue.windows:
                said.append(_("There are no figures of this level in: {wanted}. Shown instead: {window}.",
                              wanted=context.language.of(catalogue.windows[view.window].name),
                              window=context.language.of(catalogue.windows[window].name)))
    indicators: tuple[str, ...] = (code,)
    if view.mode in TWO:
        if level in availability.mappable_levels(view.second) and view.second != code:
            indicators = (code, view.second)
        else:
            said.append(_("{indicator} has no figures at this level; choose another second indicator.",
                          indicator=context.language.of(catalogue.indicators[view.second].name)))
    if view.period and (periods := availability.periods_with_data(code, level)) and not any(
        period.startswith(view.period) for period in periods
    ):
        calendar = catalogue.indicators[code].calendar
        said.append(_("There are no figures for {asked}; the nearest year that has them is shown.",
                      asked=context.language.period(view.period, calendar)))
    return ResolvedMap(view, indicators, level, window, inside, tuple(said))


def _shares(context: PageContext, level: Level, having: set[str]) -> dict[str, float]:
    """Window to the share of its places that have a figure; the window of the widest reach first where shares tie."""
    found = {}
    for code, window in context.catalogue.windows.items():
        if level in window.levels:
            places = availability.places_in_window(level, code)
            share = sum(place in having for place in places) / max(1, len(places))
            if share:
                found[code] = share
    return found


def level_names(context: PageContext) -> dict[str, str]:
    _ = context.language.text
    return {
        "country": _("Countries"), "group": _("Regions compared"), "admin1": _("States and departments"),
        "admin2": _("Municipalities"),
        "us_state": _("U.S. states"), "port": _("Ports of entry"), "crossing": _("Bridges"),
    }
