"""Rows, columns and base dates of the board of objectives."""

from __future__ import annotations

from hled_dash.catalogue.catalogue import Catalogue

#: Places of the columns, where the catalogue has them; a group stands for its own figures, never for its members'.
_PLACES = ("MEX", "GTM", "SLV", "HND", "southern-mexico", "USA")
#: What the newest figures are compared with: the relaunch of the dialogue, its last meeting, the last year before the
#: pandemic, a year before.
BOARD_SINCE = ("relaunch", "meeting", "2019", "year")
#: The first year that they may be compared with: few series are older.
FIRST_YEAR = 1990
#: Year of the first cabinet meeting of the relaunched dialogue (September 2021).
RELAUNCH = 2021
#: Kinds of meetings of the dialogue itself.
_OWN_MEETINGS = ("cabinet", "review")


def board_places(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the codes of the places that the board has a column for."""
    return tuple(code for code in _PLACES if code in catalogue.places)


def board_cells(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every cell of the board, as its address names it: ``II.1:GTM``."""
    return tuple(f"{objective}:{place}" for objective in catalogue.objectives for place in board_places(catalogue))


def board_bases(catalogue: Catalogue) -> tuple[str, ...]:
    """Return everything that newest figures may be compared with, as the address names it: :data:`BOARD_SINCE`, and
    years."""
    newest = max((source.vintage_date.year for source in catalogue.sources.values()), default=RELAUNCH)
    return tuple(dict.fromkeys([*BOARD_SINCE, *map(str, range(newest - 1, FIRST_YEAR - 1, -1))]))


def last_meeting(catalogue: Catalogue) -> str:
    """Return the date of the last meeting of the dialogue in its record; "" if the record has none."""
    return max((entry.date for entry in catalogue.record.values() if entry.meeting in _OWN_MEETINGS), default="")


def since_year(since: str, catalogue: Catalogue) -> int | None:
    """Return the year that newest figures are compared with; None for the year before each of them."""
    if since == "year":
        return None
    if since == "meeting":
        return int(last_meeting(catalogue)[:4] or RELAUNCH)
    return RELAUNCH if since == "relaunch" else int(since)


def neutral_objectives(catalogue: Catalogue) -> frozenset[str]:
    """Return the objectives that are tracked by neutral indicators alone: nothing of them is judged."""
    directions = {(indicator.objectives[0], indicator.direction) for indicator in catalogue.indicators.values()}
    judged = {objective for objective, direction in directions if direction != "neutral"}
    return frozenset(objective for objective, _direction in directions) - judged
