"""Views that other components link to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hled_dash.api.figures import card_view
from hled_dash.ui.session import PageContext
from hled_dash.view import View


def explorer_view(
    context: PageContext, indicator: str, places: Sequence[str], items: Iterable[tuple[str, str]] = ()
) -> View:
    """Return the view of the explorer that shows an indicator over time, or as bars where it has one period."""
    return context.view.replace(
        page="explorer",
        indicators=(indicator,),
        places=tuple(places) or context.view.places,
        items=tuple(items),
        kind=None,
        level=None,
        scale="published",
        period=None,
        search="",
    )


def figure_view(context: PageContext, card: str) -> View:
    """Return the view of the page of a figure of the catalogue, with it at the top."""
    own = card_view(context.catalogue, card, context.language)
    return context.view.replace(page=own.page, objective=own.objective, figure=card, rows="", search="")


def place_view(context: PageContext, place: str) -> View:
    """Return the view of the profile of a place."""
    return replace(context.view, page="places", place=place, search="")
