"""Which parameters of an address change a figure, and which of a view do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.catalogue.periods import chronological
from hled_dash.figures.context import TIME_KINDS
from hled_dash.figures.data import PERIOD_KINDS, has_fixed_start, own_places
from hled_dash.figures.maps import TWO_INDICATOR_MODES
from hled_dash.figures.resolve.explorer import SPATIAL_KINDS
from hled_dash.view import PAGE_FIGURES, IgnoredParameter, View
from hled_dash.view.parameters import BY_PAGE

#: Parameters of every figure.
_COMMON = ("lang", "as-of")
#: Parameters that change figures of the catalogue, some or all of them.
CARD_PARAMETERS = ("places", "from", "to", "as-of", "markers", "rows")
#: Parameters that say which figure it is.
_NAMING = (*_COMMON, "figure", "objective")
_PERIODS = ("from", "to")
#: Figure of a page to the parameters that change it.
_OF_PAGE_FIGURES: Mapping[str, tuple[str, ...]] = {
    "board": ("board",), "headlines": (), "movers": (), "trend": ("place", "indicators", *_PERIODS, "markers"),
    "profile": ("place",), "timeline": ("q", "part", "kind", "year", "party"), "coverage": ("source",),
    "changes": ("source", "pillar", "place", "since"), "series": ("indicator", "place", "items"),
}
_OF_OVERVIEW_MAP = ("indicators", "places", *_PERIODS, "at", "window")
_OF_MAP = ("indicator", "second", "third", "mode", "items", "at", "since", "years", "level", "window", "inside",
           "method", "classes", "palette", "labels", "layers", "selected")
#: Parameter to the modes of a map in which it has a meaning.
_MODES: Mapping[str, Collection[str]] = {
    "second": TWO_INDICATOR_MODES, "third": ("indicators",), "since": ("change",), "years": ("multiples",)}
_OF_EXPLORER = ("indicators", "items", "as", "scale", "places", *_PERIODS, "at", "level", "window", "markers")


def figure_parameters(page: str, name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the parameters that may change a figure, in the order in which addresses have them.

    Args:
        page: Its page.
        name: Its name there: that of a card, or of a figure of the page.
        catalogue: The catalogue.
    """
    return _in_order(page, _parameters_of(page, name, catalogue))


def parameters_of_pages() -> Mapping[str, tuple[str, ...]]:
    """Map each parameter to the figures of pages (``maps/map``) that it may change."""
    figures: dict[str, list[str]] = {}
    for page, names in PAGE_FIGURES.items():
        for name in names:
            for parameter in _in_order(page, _of_page_figure(page, name)):
                figures.setdefault(parameter, []).append(f"{page}/{name}")
    return {parameter: tuple(names) for parameter, names in figures.items() if parameter != "lang"}


def ignored_parameters(view: View, catalogue: Catalogue, names: Collection[str] | None = None,
                       ) -> tuple[IgnoredParameter, ...]:
    """Return the parameters of a view that do not change the figure that it names.

    Args:
        view: The view; a parameter that is what it usually is, is none of it.
        catalogue: The catalogue.
        names: The parameters that are looked at; all of the page, when absent.
    """
    name, usual = str(view.figure), View(page=view.page)
    taken = {*_NAMING, *_parameters_of(view.page, name, catalogue)} - _without_meaning(view)
    known = ", ".join(_in_order(view.page, taken - {*_NAMING}))
    dimensions = _dimensions(view, catalogue)
    card, ignored = catalogue.cards.get(name), list[IgnoredParameter]()
    for parameter in BY_PAGE[view.page].values():
        value = getattr(view, parameter.field)
        if value == getattr(usual, parameter.field) or (names is not None and parameter.name not in names):
            continue
        if parameter.name not in taken:
            ignored.append(IgnoredParameter("figure-takes", parameter.name, known))
        elif parameter.name == "items" and (unknown := [name for name, _item in value if name not in dimensions]):
            ignored.append(IgnoredParameter("figure-items", parameter.name, ", ".join(unknown)))
        elif card is not None and parameter.name == "places" and _shows_none(card, value, catalogue):
            ignored.append(IgnoredParameter("figure-places", parameter.name))
        elif card is not None and parameter.name == "from" and _begins_otherwise(card, value):
            ignored.append(IgnoredParameter("figure-from", parameter.name, str(card.start)))
        elif parameter.name == "from" and view.end is None and _shows_one_period(view, card):
            ignored.append(IgnoredParameter("figure-one-period", parameter.name))
    return tuple(ignored)


def without_ignored(view: View, catalogue: Catalogue) -> View:
    """Return the view without the parameters that do not change the figure that it names."""
    usual, parameters, dimensions = View(page=view.page), BY_PAGE[view.page], _dimensions(view, catalogue)
    view = view.replace(items=tuple((name, item) for name, item in view.items if name in dimensions))
    fields = [parameters[ignored.parameter].field for ignored in ignored_parameters(view, catalogue)]
    return view.replace(**{field: getattr(usual, field) for field in fields}) if fields else view


def _parameters_of(page: str, name: str, catalogue: Catalogue) -> Sequence[str]:
    if card := catalogue.cards.get(name):
        has_marks = card.kind != "dumbbell" or card.level is None
        return (*(("places",) if has_marks else ()), *_PERIODS, *(("markers",) if card.kind in TIME_KINDS else ()),
                *(("rows",) if card.row_filter else ()))
    return _of_page_figure(page, name)


def _of_page_figure(page: str, name: str) -> Sequence[str]:
    if name == "map":
        return _OF_MAP if page == "maps" else _OF_OVERVIEW_MAP
    return _OF_EXPLORER if page == "explorer" else _OF_PAGE_FIGURES[name]


def _without_meaning(view: View) -> set[str]:
    """Return the parameters of maps and of the explorer that have no meaning for the kind of figure of a view."""
    if view.page == "maps":
        return {name for name, modes in _MODES.items() if view.mode not in modes}
    if view.page != "explorer" or view.kind is None:
        return set()
    if view.kind == "table":
        return {"level", "window"}
    return {"markers"} if view.kind in SPATIAL_KINDS else {"at", "level", "window", *(
        () if view.kind in TIME_KINDS else ("markers",))}


def _dimensions(view: View, catalogue: Catalogue) -> set[str]:
    """Return the dimensions of the indicators of a map, of the explorer or of a value."""
    codes = view.indicators if view.page == "explorer" else (view.indicator,)
    if view.page == "maps" and view.mode in TWO_INDICATOR_MODES:
        codes = (*codes, view.second, *filter(None, [view.third]))
    return {name for code in codes if code in catalogue.indicators for name in catalogue.indicators[code].dimensions}


def _shows_one_period(view: View, card: FigureCard | None) -> bool:
    kind = card.kind if card is not None else view.kind if view.page == "explorer" else view.figure
    return kind in PERIOD_KINDS


def _shows_none(card: FigureCard, places: Collection[str], catalogue: Catalogue) -> bool:
    own = own_places(card, catalogue)
    return own is not None and own.isdisjoint(places)


def _begins_otherwise(card: FigureCard, start: str) -> bool:
    return card.start is not None and (has_fixed_start(card) or chronological(start) < chronological(card.start))


def _in_order(page: str, names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in BY_PAGE[page] if name in {*_COMMON, *names})
