"""The figure of a map: from the view to its card, selection and figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hled_dash.catalogue import FigureCard
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure, MapOptions, Selection
from hled_dash.figures.maps import TWO_INDICATOR_MODES
from hled_dash.figures.maps.drawing import selected_value
from hled_dash.ui import cache
from hled_dash.ui.maps.chart import is_dynamic
from hled_dash.ui.maps.resolve import ResolvedMap
from hled_dash.ui.maps.webgl import is_webgl_missing
from hled_dash.ui.session import PageContext, current_theme

#: Modes whose period changes in the browser.
DYNAMIC_MODES = ("one", "change")


def map_card(context: PageContext, resolved: ResolvedMap) -> FigureCard:
    """The card of the map that is shown."""
    items = dict(context.view.items)
    return explorer.build_map_card(
        context.catalogue, resolved.indicators, items, resolved.level, resolved.window, resolved.inside
    )


def map_selection(context: PageContext, resolved: ResolvedMap, theme: str | None = None) -> Selection:
    """What the figure depends on; not the selected places, which the browser highlights in the same figure."""
    view = context.view
    choice = MapOptions(
        mode=view.mode if view.mode not in TWO_INDICATOR_MODES or len(resolved.indicators) > 1 else "one",
        since=view.since, years=view.years, method=view.method, classes=view.classes, palette=view.palette,
        labels=view.labels != "off", large=view.labels == "projector", layers=view.layers,
        animated=view.mode in DYNAMIC_MODES,
    )
    return Selection(period=view.period, theme=theme or current_theme(), map=choice)


def map_figure(context: PageContext, resolved: ResolvedMap, theme: str | None = None) -> Figure:
    """The figure of a map, in the theme of the page when none is given."""
    return cache.figure(map_card(context, resolved), map_selection(context, resolved, theme), context.language)


def has_deck(context: PageContext, figure: Figure) -> bool:
    """Whether pydeck renders the map, so that the reader can zoom."""
    wanted = context.view.renderer != "flat" and context.view.mode in DYNAMIC_MODES and is_dynamic(figure)
    return wanted and not is_webgl_missing()


def with_selected(figure: Figure, places: Iterable[str]) -> Figure:
    """The figure with places highlighted, as a picture of it shows them."""
    if figure.spec is None or "params" not in figure.spec:
        return figure
    value = selected_value(places)
    params = [param | {"value": value} if param["name"] == "selected" else param for param in figure.spec["params"]]
    return replace(figure, spec={**figure.spec, "params": params})
