"""The extent of an indicator: first and last period, countries, places and observations."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.view import page_places


@dataclass(frozen=True)
class Extent:
    """What an indicator covers.

    Attributes:
        first, last: Periods; of one frequency, or of several.
        countries: ISO 3166-1 alpha-3 codes, in the order of the catalogue.
        places, observations: How many.
        page_places: Places of the page of the indicator.
    """

    first: str
    last: str
    countries: tuple[str, ...]
    places: int
    observations: int
    page_places: tuple[str, ...]


def build_extents(catalogue: Catalogue, coverage: pd.DataFrame) -> Mapping[str, Extent]:
    """Build indicator to its extent.

    Args:
        coverage: Of ``store.queries.coverage``: indicator, place, first, last, count.
    """
    order = {code: number for number, code in enumerate(catalogue.places_at("country"))}
    every = {code: number for number, code in enumerate(catalogue.places)}
    extents: dict[str, Extent] = {}
    for code, rows in coverage.groupby("indicator", sort=False):
        places = list(rows["place"])
        countries = {catalogue.country_of(member) for member in catalogue.members(places)}
        extents[str(code)] = Extent(
            min(rows["first"]), max(rows["last"]),
            tuple(sorted(filter(None, countries), key=order.__getitem__)), len(places), int(rows["count"].sum()),
            page_places(catalogue, sorted(every.keys() & places, key=every.__getitem__)))
    return extents


def start_of(period: str, calendar: str) -> date:
    """Return the first day of a period; fiscal years of the United States begin in October before."""
    year, _, part = period.partition("-")
    if not part and calendar == "us_fiscal":
        return date(int(year) - 1, 10, 1)
    return date(int(year), 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part or 1), 1)


def end_of(period: str, calendar: str) -> date:
    """Return the last day of a period."""
    year, _, part = period.partition("-")
    if not part and calendar == "us_fiscal":
        return date(int(year), 9, 30)
    month = 3 * int(part[1:]) if part.startswith("Q") else int(part or 12)
    return date(int(year), month, monthrange(int(year), month)[1])
