"""The places with which an indicator is shown, where none are chosen."""

from __future__ import annotations

from collections.abc import Collection

from hled_dash.catalogue import Catalogue
from hled_dash.view.codes import DEFAULT_PLACES

#: Groups whose members are shown first where none of the preferred places has data.
DEFAULT_GROUPS = ("partners", "northern-central-america", "southern-mexico")
#: Members of these groups at most (the nine states of southern Mexico are one whole), and of other places.
MAX_MEMBERS, MAX_PLACES = 9, 6


def default_places(catalogue: Catalogue, available: Collection[str],
                   preferred: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the preferred places that are available; where none is, members of :data:`DEFAULT_GROUPS`, or the first.

    Args:
        catalogue: The groups of places.
        available: Places with data of an indicator, in the order in which they are taken.
        preferred: Places that a reader has chosen.
    """
    groups = (catalogue.groups[group].members for group in DEFAULT_GROUPS if group in catalogue.groups)
    members = [code for group in groups for code in group if code in available]
    return tuple(code for code in preferred if code in available) or tuple(
        members[:MAX_MEMBERS] or [*available][:MAX_PLACES])


def page_places(catalogue: Catalogue, available: Collection[str]) -> tuple[str, ...]:
    """Return the places of an indicator's own page: those of a page without a choice if any of them has data, so that
    its address is short and stays the same, or others (:func:`default_places`).

    Args:
        catalogue, available: As of :func:`default_places`.
    """
    return DEFAULT_PLACES if any(code in available for code in DEFAULT_PLACES) else default_places(catalogue, available)
