"""The database as of a day; queries accept it in place of an engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, FromClause, and_, literal, select, union_all

from hled_dash.store import schema


@dataclass(frozen=True)
class Snapshot:
    """The observations as they had been published by a day, as far as vintages are held.

    An indicator whose first edition that is held is a later one has none.
    """

    engine: Engine
    day: date


#: What queries read: the newest observations, or those as of a day.
Database = Engine | Snapshot


def as_of(engine: Engine, day: date | None) -> Database:
    """Return the database as of a day; the newest where None."""
    return engine if day is None else Snapshot(engine, day)


def engine_of(database: Database) -> Engine:
    """Return the engine that answers."""
    return database.engine if isinstance(database, Snapshot) else database


def day_of(database: Database) -> date | None:
    """Return the day as of which the database is read; None for the newest."""
    return database.day if isinstance(database, Snapshot) else None


def observations_of(database: Database) -> FromClause:
    """Return the table of observations, or a subquery with its columns: what stood in their place on the day.

    Both parts are ranges of a primary key, into which the database takes the conditions of a query.
    """
    if not isinstance(database, Snapshot):
        return schema.observation
    now, then, day = schema.observation.c, schema.vintage.c, literal(database.day.isoformat())
    stood = and_(then.published <= day, then.superseded > day)
    replaced = select(then.indicator).where(
        then.indicator == now.indicator, then.breakdown == now.breakdown, then.place == now.place,
        then.period == now.period, stood).exists()
    return union_all(
        select(now.indicator, now.breakdown, now.place, now.period, now.value, now.status).where(
            select(schema.indicator.c.code).where(
                schema.indicator.c.code == now.indicator, schema.indicator.c.held_from <= day).exists(), ~replaced),
        select(then.indicator, then.breakdown, then.place, then.period, then.value, then.status).where(
            then.value.is_not(None), stood),
    ).subquery("as_of")
