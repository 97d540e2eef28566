"""Resolve a view to the nearest map with data, with notices of what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.models import POINT_LEVELS, Level
from hled_dash.catalogue.periods import last_match
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure, MapOptions, Selection
from hled_dash.figures.maps import TWO_INDICATOR_MODES, selected_value
from hled_dash.figures.resolve.names import map_level_names, place_name
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.language import LANGUAGES, Language
from hled_dash.view import View

#: Level to the one of its parts.
CHILD_LEVEL: Mapping[str, Level] = {"country": "admin1", "admin1": "admin2", "admin2": "admin3"}
#: Modes whose period changes in the browser.
DYNAMIC_MODES = ("one", "change")


@dataclass(frozen=True)
class ResolvedMap:
    """What the map shows.

    Attributes:
        indicators: The indicator, and the second one of a map of two.
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


def map_card(view: View, resolved: ResolvedMap, resolver: Resolver) -> FigureCard:
    """Return the card of the map that is shown."""
    return explorer.build_map_card(
        resolver.catalogue, resolved.indicators, dict(view.items), resolved.level, resolved.window, resolved.inside
    )


def map_selection(view: View, resolved: ResolvedMap, theme: str) -> Selection:
    """Return what the figure depends on; not the selected places, which the browser highlights in the same figure."""
    choice = MapOptions(
        mode=view.mode if view.mode not in TWO_INDICATOR_MODES or len(resolved.indicators) > 1 else "one",
        since=view.since, years=view.years, method=view.method, classes=view.classes, palette=view.palette,
        labels=view.labels != "off", large=view.labels == "projector", layers=view.layers,
        animated=view.mode in DYNAMIC_MODES,
    )
    return Selection(period=view.period, theme=theme, map=choice, as_of=view.as_of)


def map_figure(view: View, resolved: ResolvedMap, resolver: Resolver, theme: str) -> Figure:
    """Return the figure of a map."""
    return resolver.figure(map_card(view, resolved, resolver), map_selection(view, resolved, theme),
                           LANGUAGES[view.language])


def is_dynamic(figure: Figure) -> bool:
    """Return whether a figure is a map whose period and places change in the browser."""
    return figure.spec is not None and "timeline" in figure.extra and "panels" not in figure.extra


def with_selected(figure: Figure, places: Iterable[str]) -> Figure:
    """Return the figure with places highlighted, as a picture of it shows them."""
    if figure.spec is None or "params" not in figure.spec:
        return figure
    value = selected_value(places)
    params = [param | {"value": value} if param["name"] == "selected" else param for param in figure.spec["params"]]
    return replace(figure, spec={**figure.spec, "params": params})


def resolve_map(view: View, resolver: Resolver) -> ResolvedMap:
    """Resolve a view to the nearest map with data."""
    return _MapResolution(view, resolver).resolve()


class _MapResolution:
    """Resolves one map; ``notices`` are what had to be changed so far."""

    def __init__(self, view: View, resolver: Resolver) -> None:
        self.view, self.resolver, self.catalogue = view, resolver, resolver.catalogue
        self.language: Language = LANGUAGES[view.language]
        self.notices: list[str] = []

    def resolve(self) -> ResolvedMap:
        """Return the map."""
        inside = self._resolve_inside()
        requested = CHILD_LEVEL.get(self.catalogue.places[inside].level) if inside else self.view.level
        indicator = self._resolve_indicator(requested)
        level = explorer.nearest_level(self.resolver.mappable_levels(indicator), requested)
        if requested is not None and level != requested:
            names = map_level_names(self.language)
            self.notices.append(self.language.text(
                "{indicator} has no figures for: {wanted}. Shown instead: {level}.",
                indicator=self._name(indicator), wanted=names[requested], level=names[level],
            ))
            inside = None
        indicators = (indicator, *self._resolve_other_indicators(indicator, level))
        # Above the parts of a place is the map of states and departments, to which a link leads.
        window = (resolve_map(replace(self.view, inside=None, level="admin1"), self.resolver).window if inside
                  else self._resolve_window(indicators, level))
        self._check_period(indicator, level)
        if level in POINT_LEVELS and self.view.mode not in ("one", "change"):
            self.notices.append(self.language.text(
                "A map of points shows one period, or the change between two; the other comparisons need areas."))
        return ResolvedMap(indicators, level, window, inside, tuple(self.notices))

    def _name(self, indicator: str) -> str:
        return self.language.localize(self.catalogue.indicators[indicator].name)

    def _resolve_inside(self) -> str | None:
        """Return the place whose parts are shown, where it has parts."""
        inside = self.view.inside
        if inside is None or self.catalogue.children.get(inside):
            return inside
        self.notices.append(self.language.text(
            "There are no shapes of the parts of {place}; the whole region of the map is shown.",
            place=place_name(inside, self.language, self.catalogue)
        ))
        return None

    def _resolve_indicator(self, level: str | None) -> str:
        """Return the indicator, or the one that the catalogue links with it for the level."""
        _, resolver = self.language.text, self.resolver
        indicator = self.view.indicator
        municipal = self.catalogue.indicators[indicator].municipal
        if level == "admin2" and municipal is not None and level not in resolver.levels_with_data(indicator):
            self.notices.append(_("{old} has no figures for municipalities; the nearest one is shown: {new}.",
                                  old=self._name(indicator), new=self._name(municipal)))
            indicator = municipal
        equivalents = resolver.equivalent_indicators(indicator)
        if level is not None and level in equivalents and level not in resolver.mappable_levels(indicator):
            equivalent = equivalents[level]
            self.notices.append(_("{old} has no figures for: {wanted}. The one that has them is shown: {new}.",
                                  old=self._name(indicator), wanted=map_level_names(self.language)[level],
                                  new=self._name(equivalent)))
            indicator = equivalent
        return indicator

    def _resolve_window(self, indicators: tuple[str, ...], level: Level) -> str:
        """Return the window of the view if it has figures, else the one that a map opens with."""
        requested, windows = self.view.window, self.catalogue.windows
        if requested in self.resolver.windows_sharing_places(indicators, level):
            return str(requested)
        window = self.resolver.opening_window(indicators, level, self.view.selected)
        if requested:
            self.notices.append(self.language.text(
                "There are no figures of this level in: {wanted}. Shown instead: {window}.",
                wanted=self.language.localize(windows[requested].name),
                window=self.language.localize(windows[window].name),
            ))
        return window

    def _resolve_other_indicators(self, indicator: str, level: Level) -> tuple[str, ...]:
        """Return the other indicators of a map of several, where they have data at the level; empty for other maps."""
        view = self.view
        if view.mode not in TWO_INDICATOR_MODES:
            return ()
        others = list[str]()
        for code in (view.second, *([view.third] if view.third and view.mode == "indicators" else [])):
            if level in self.resolver.mappable_levels(code) and code not in (indicator, *others):
                others.append(code)
            else:
                self.notices.append(self.language.text(
                    "{indicator} has no figures at this level, or is chosen twice; choose another indicator.",
                    indicator=self._name(code),
                ))
        return tuple(others)

    def _check_period(self, indicator: str, level: Level) -> None:
        """Add a notice where the indicator has no data for the period of the view."""
        period = self.view.period
        periods = self.resolver.periods_with_data(indicator, level) if period else ()
        if period and periods and not last_match(periods, period):
            calendar = self.catalogue.indicators[indicator].calendar
            self.notices.append(self.language.text(
                "There are no figures for {asked}; the nearest year that has them is shown.",
                asked=self.language.format_period(period, calendar),
            ))
