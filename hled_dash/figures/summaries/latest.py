"""The latest value of an indicator in a place and its change, as tables show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.data import Change, change_from
from hled_dash.figures.formatting import format_amount
from hled_dash.language import Language
from hled_dash.store import Database, queries


class LatestValue(NamedTuple):
    """The latest value of an indicator in a place; projections are left out."""

    indicator: Indicator
    place: str
    period: str
    value: float
    status: str
    change: Change | None

    @property
    def better(self) -> bool | None:
        """Whether the change is in the better direction; None if that is a matter of view."""
        return self.change.is_better(self.indicator, self.place) if self.change else None

    def format_value(self, catalogue: Catalogue, language: Language) -> str:
        """Format the value with its unit, as text."""
        text = format_amount(self.value, self.indicator, catalogue, language)
        return f"{text} ({language.text('suspect')})" if self.status == "U" else text

    def format_change(self, catalogue: Catalogue, language: Language) -> str:
        """Format the change to this value, as text; empty if there is none, and a warning across a break in
        series."""
        if self.change and self.change.crosses_break(self.indicator, self.place):
            return language.text("not comparable: break in series")
        unit = catalogue.units[self.indicator.unit]
        return self.change.format(self.indicator, unit, language) if self.change else ""


def latest_values(
    places: Sequence[str], catalogue: Catalogue, engine: Database
) -> Mapping[tuple[str, str], LatestValue]:
    """Map each (Indicator, place) to its latest value, at the default items, for all indicators that have one."""
    return {(row.indicator, row.place): latest_value(row, catalogue)
            for row in queries.latest(engine, catalogue, places)}


def latest_value(row: queries.Latest, catalogue: Catalogue) -> LatestValue:
    """Return the latest value of a row of the store, with its change."""
    indicator, change = catalogue.indicators[row.indicator], None
    if row.base_period is not None and row.base_value is not None:
        change = change_from(row.base_value, row.base_period, row.value, row.period, indicator, catalogue)
    return LatestValue(indicator, row.place, row.period, row.value, row.status, change)
