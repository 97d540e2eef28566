"""The figure beside what a search finds: places on a map or ranked, or values over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve import explorer_cards, map_card, map_selection, resolve_map, view_selection
from hled_dash.search import Answer, PlacesOf, SearchResult
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.session import PageContext, current_theme
from hled_dash.view import View

#: Lines that are told apart in a figure this small.
_MAX_LINES = 6


def answer_map_view(context: PageContext, answer: Answer, period: str | None,
                    places: Sequence[str] = ()) -> View | None:
    """Return the view of the map that has the place of an answer; None where there is no map of its level.

    Args:
        context: The page.
        answer: The answer.
        period: The period that its query requests, if any.
        places: The places that are highlighted, if more than that of the answer.
    """
    level = context.catalogue.places[answer.place].level
    if level not in context.resolver.mappable_levels(answer.indicator):
        return None
    return replace(context.view, page="maps", indicator=answer.indicator, items=tuple(answer.items.items()), search="",
                   mode="change" if answer.change_since else "one", since=answer.change_since, period=period,
                   level=level, window=None, inside=None, selected=tuple(places) or (answer.place,))


def places_view(context: PageContext, indicator: str, places: PlacesOf) -> View:
    """Return the view of an indicator for all places of a level: a ranking, or a map inside one."""
    # Places that nobody compared are not set off among all of a level.
    view = explorer_view(context, indicator, context.view.places, places.items)
    if places.inside is not None:
        return replace(view, page="maps", indicator=indicator, mode="one", level=places.level, window=None,
                       inside=places.inside, selected=())
    return replace(view, kind="map" if places.on_map else "bars", level=places.level, window=places.window)


def search_figure_view(context: PageContext, result: SearchResult) -> View | None:
    """Return the view of the figure that shows what a search finds first; None where there is none to show.

    It is of all places of a level, where these are requested, or of the first value with the others of its series.
    """
    first = result.hits[0] if result.hits else None
    if first is not None and first.places is not None and (result.lead_count or not result.answers):
        return places_view(context, first.code, first.places)
    return _answers_view(context, result) if result.answers and not result.nearest else None


def _answers_view(context: PageContext, result: SearchResult) -> View | None:
    """Return the view of the first answer, and the others of its series: one place among many, and a ranking of levels,
    on a map where the places are areas; others over time, or as bars where they are too many for it."""
    first, resolver = result.answers[0], context.resolver
    places = tuple(dict.fromkeys(answer.place for answer in result.answers
                                 if (answer.indicator, answer.items) == (first.indicator, first.items)))
    items = tuple(first.items.items())
    if resolver.headline(first.indicator, first.place, items, None, context.language.code) is None:
        # Nothing was held yet on the day of the view.
        return None
    level = context.catalogue.places[first.place].level
    has_several_periods = resolver.has_several_periods(first.indicator, first.items, first.place)
    is_about_time = (first.change_since or result.since or result.is_over_time
                     or (len(places) > 1 and first.rank is None))
    if level not in ("country", *POINT_LEVELS) and not (has_several_periods and is_about_time):
        period = first.year and resolver.nearest_period(first.indicator, first.items, first.place, first.year)
        on_map = answer_map_view(context, first, period, places)
        if on_map is not None:
            # All municipalities of a country are too small to be seen here.
            parent = context.catalogue.places[first.place].parent
            return replace(on_map, inside=parent) if level in ("admin2", "admin3") else on_map
    over_time = replace(explorer_view(context, first.indicator, places, items), kind="line")
    if len(places) > _MAX_LINES:
        return replace(over_time, kind="bars", level=level)
    return over_time if has_several_periods else None


def render_search_figure(context: PageContext, view: View) -> None:
    """Render the figure of a view that :func:`search_figure_view` returned."""
    card, selection = _card_and_selection(context, view)
    # A figure of the page may have the same name.
    render_figure_card(context, card.model_copy(update={"id": "answer"}), selection,
                       FigureViews(view, data=replace(view, figure=card.id)))


def search_figure(context: PageContext, view: View) -> Figure:
    """Return the figure of a view that :func:`search_figure_view` returned."""
    card, selection = _card_and_selection(context, view)
    return context.resolver.figure(card, selection, context.language)


def _card_and_selection(context: PageContext, view: View) -> tuple[FigureCard, Selection]:
    resolver = context.resolver
    if view.page == "explorer":
        return explorer_cards(view, resolver)[0], view_selection(view, current_theme())
    resolved = resolve_map(view, resolver)
    selection = map_selection(view, resolved, current_theme())
    # Nothing beside it steps through the periods; such a map has a border around the places of the selection.
    options = replace(selection.map, animated=False)
    return map_card(view, resolved, resolver), replace(selection, places=view.selected, map=options)
