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
    obs, vintage, day = schema.observation.c, schema.vintage.c, literal(database.day.isoformat())
    stood = and_(vintage.published <= day, vintage.superseded > day)
    replaced = select(vintage.indicator).where(
        vintage.indicator == obs.indicator, vintage.breakdown == obs.breakdown, vintage.place == obs.place,
        vintage.period == obs.period, stood).exists()
    return union_all(
        select(obs.indicator, obs.breakdown, obs.place, obs.period, obs.value, obs.status).where(
            select(schema.indicator.c.code).where(
                schema.indicator.c.code == obs.indicator, schema.indicator.c.held_from <= day).exists(), ~replaced),
        select(vintage.indicator, vintage.breakdown, vintage.place, vintage.period, vintage.value,
               vintage.status).where(
            vintage.value.is_not(None), stood),
    ).subquery("as_of")
