"""Movers of vintages: what the newest vintages changed, by how large that is against a series' own usual change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.figures.data import Change, change_from
from hled_dash.figures.summaries.movers import MIN_COUNT, usual_change
from hled_dash.figures.vintages import ChangeEntry
from hled_dash.store import Database, queries
from hled_dash.store.breakdowns import items_of

#: Indicator and place to period to value.
SeriesValues = Mapping[tuple[str, str], Mapping[str, float]]


class VintageMover(NamedTuple):
    """What a vintage changed in the newest figure of an indicator.

    Attributes:
        change: From what the vintage before said of the period, or from its newest figure where it had none.
        is_revised: Whether the vintage before had a figure of the period.
        ratio: The change as a multiple of the usual one (the median of the absolute earlier yearly changes).
    """

    entry: ChangeEntry
    place: str
    change: Change
    is_revised: bool
    ratio: float


def find_vintage_movers(
    entries: Iterable[ChangeEntry], catalogue: Catalogue, database: Database, limit: int = 8
) -> tuple[VintageMover, ...]:
    """Find at most one mover for each indicator, of its newest vintage, the largest against its usual change first.

    Args:
        entries: The newest first.
    """
    newest: dict[str, ChangeEntry] = {}
    for entry in entries:
        if entry.changes and catalogue.unit(entry.indicators[0]).kind != "rank":
            newest.setdefault(entry.indicators[0], entry)
    places = tuple(dict.fromkeys(change.place for entry in newest.values() for change in entry.changes))
    frame = queries.default_series(database, catalogue, tuple(newest), places)
    values: dict[tuple[str, str], dict[str, float]] = {}
    for code, place, period, value in zip(*(frame[name].tolist() for name in ("indicator", "place", "period", "value")),
                                          strict=True):
        values.setdefault((code, place), {})[period] = value
    largest = (max(_movers_of(entry, catalogue, values), key=lambda move: move.ratio, default=None)
               for entry in newest.values())
    return tuple(sorted((move for move in largest if move), key=lambda move: -move.ratio)[:limit])


def _movers_of(entry: ChangeEntry, catalogue: Catalogue, values: SeriesValues) -> Iterator[VintageMover]:
    """Yield the changes of an entry in the newest period of each series at the default items."""
    indicator = catalogue.indicators[entry.indicators[0]]
    old_values = {(change.place, change.period): change.old for change in entry.changes
              if items_of(change.breakdown) == dict(indicator.default_items)}
    for revision in entry.changes:
        series = values.get((revision.indicator, revision.place), {})
        periods = sorted(series)
        is_newest = bool(periods) and revision.period == periods[-1] and revision.new is not None
        if not is_newest or items_of(revision.breakdown) != dict(indicator.default_items):
            continue
        value = series[revision.period]
        base_period = revision.period if revision.old is not None else "".join(periods[-2:-1])
        base_value = old_values.get((revision.place, base_period), series.get(base_period))
        if base_value is None or (catalogue.unit(indicator.code).kind == "count" and value < MIN_COUNT):
            continue
        change = change_from(base_value, base_period, value, revision.period, indicator, catalogue)
        if change is None or change.is_zero or change.crosses_break(indicator, revision.place):
            continue
        if (usual := usual_change(series, indicator, revision.place, change.relative)) > 0:
            yield VintageMover(entry, revision.place, change, revision.old is not None, abs(change.amount) / usual)
