"""Observations as plain rows, in chunks, so that streamed results are never in memory at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, FromClause, Select, bindparam, select, tuple_

from hled_dash.catalogue.periods import is_within
from hled_dash.store import schema
from hled_dash.store.fetch import fetch_guarded, fetch_rows, guard
from hled_dash.store.queries import END_OF_PERIOD, MAX_LISTED_PLACES, breakdowns_of
from hled_dash.store.snapshot import Database, Snapshot, observations_of

_AFTER = ("after_breakdown", "after_place", "after_period")
Items = Mapping[str, Sequence[str]]


class Row(NamedTuple):
    """An observation of an indicator; ``status`` is the SDMX code."""

    breakdown: str
    place: str
    period: str
    value: float
    status: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What rows are ordered by, and a next page begins after."""
        return self.breakdown, self.place, self.period


@dataclass(frozen=True)
class RowFilter:
    """Which rows of an indicator are read.

    Attributes:
        places: Only these places; None for all.
        start, end: First and last period, inclusive; of another frequency, those that share a month with it.
        items: Dimension to its items; dimensions that are not named keep all.
    """

    places: Sequence[str] | None = None
    start: str | None = None
    end: str | None = None
    items: Items = field(default_factory=dict)


def observation_rows(
    database: Database, indicator: str, rows: RowFilter, *, after: tuple[str, str, str] | None = None,
    limit: int = 5_000,
) -> tuple[list[Row], tuple[str, str, str] | None]:
    """Return rows of an indicator by breakdown, place and period.

    Args:
        rows: Which of them.
        after: Only rows behind this key.
        limit: Rows that are read at most; fewer may be returned.

    Returns:
        The rows, and the key behind which there may be more; None if these were the last.
    """
    places, start, end = rows.places, rows.start, rows.end
    breakdowns = [code for code, by_dimension in breakdowns_of(database, indicator).items()
                  if (after is None or code >= after[0])
                  and all(by_dimension.get(name) in chosen for name, chosen in rows.items.items())]
    if not breakdowns or places == []:
        return [], None
    values: dict[str, Any] = {"indicator": indicator, "breakdowns": breakdowns, "most": limit}
    if places is not None and len(places) <= MAX_LISTED_PLACES:
        values["places"] = list(places)
    if start is not None:
        values["start"] = start[:4]
    if end is not None:
        values["end"] = end[:4] + END_OF_PERIOD
    if after is not None:
        values |= dict(zip(_AFTER, after, strict=True))
    build = _statement if isinstance(database, Snapshot) else _kept_statement
    _names, records = fetch_guarded(database, build(observations_of(database), frozenset(values)), values)
    last = Row._make(records[-1]).key if len(records) == limit else None
    if start or end:
        records = [row for row in records if is_within(row[2], start, end)]
    if places is not None and "places" not in values:
        place_codes = set(places)
        records = [row for row in records if row[1] in place_codes]
    return [Row._make(row) for row in records], last


def _statement(table: FromClause, parameters: frozenset[str]) -> Select[Any]:
    """Return the statement of :func:`observation_rows` with the conditions that have parameters."""
    obs = table.c
    after = tuple_(obs.breakdown, obs.place, obs.period) > tuple_(*map(bindparam, _AFTER))
    conditions: Mapping[str, ColumnElement[bool]] = {
        "places": obs.place.in_(bindparam("places", expanding=True)), "start": obs.period >= bindparam("start"),
        "end": obs.period <= bindparam("end"), _AFTER[0]: after}
    return guard(select(obs.breakdown, obs.place, obs.period, obs.value, obs.status).where(
        obs.indicator == bindparam("indicator"), obs.breakdown.in_(bindparam("breakdowns", expanding=True)),
        *(condition for name, condition in conditions.items() if name in parameters),
    ).order_by(obs.breakdown, obs.place, obs.period).limit(bindparam("most")))


#: Of the newest observations: putting a statement together takes longer than its few rows.
_kept_statement = lru_cache(32)(_statement)


def built_at(engine: Engine) -> str:
    """Return when the database was built (ISO 8601, UTC)."""
    _names, rows = fetch_rows(engine, select(schema.build.c.built_at), {})
    return str(rows[0][0])
