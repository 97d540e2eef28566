"""Execution of statements, guarded against a build that replaced the one the engine was opened for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Select, bindparam, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hled_dash.store import schema
from hled_dash.store.engine import build_hash, fetch_all
from hled_dash.store.errors import NO_ANSWER, BuildReplaced, DatabaseUnreachable, describe_error, sqlstate
from hled_dash.store.snapshot import Database, engine_of

#: PostgreSQL's code of a statement that a replica cancels in favour of what it takes over from the primary.
SERIALIZATION_FAILURE = "40001"
#: Seconds after which a reader has waited too long for a second try.
RETRY_TIME = 3.0
_IS_BUILD = select(schema.build.c.hash).scalar_subquery() == bindparam("content")


def fetch_rows(database: Database, statement: Select[Any], values: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    """As :func:`fetch_guarded`, of a statement without :func:`guard`."""
    return fetch_guarded(database, guard(statement), values)


def guard(statement: Select[Any]) -> Select[Any]:
    """Add the condition that the database is still the build; a statement that is kept has it from the start."""
    # In one statement with the rows: a build that takes over in between cannot mix the two.
    return statement.where(_IS_BUILD)


def fetch_guarded(database: Database, statement: Select[Any], values: Mapping[str, Any],
                  ) -> tuple[list[str], list[Any]]:
    """Fetch names of the columns, and the rows as plain tuples.

    What a server ends at once is executed once more: a replica cancels statements and connections that hold what it
    takes over (a new build), and of several hosts another one may answer.

    Raises:
        BuildReplaced: If the database was built again since the engine was opened.
        DatabaseUnreachable: If it does not answer.
    """
    engine = engine_of(database)
    started = time.monotonic()
    try:
        try:
            return _fetch(engine, statement, values)
        except DBAPIError as error:
            is_ended = error.connection_invalidated or sqlstate(error) == SERIALIZATION_FAILURE
            if not is_ended or time.monotonic() - started > RETRY_TIME:
                raise
            return _fetch(engine, statement, values)
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error


def _fetch(engine: Engine, statement: Select[Any], values: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    content = build_hash(engine)
    with engine.connect() as connection:
        result = connection.execute(statement, {**values, "content": content})
        names, rows = list(result.keys()), fetch_all(result)
        if not rows and connection.execute(select(schema.build.c.hash)).scalar() != content:
            raise BuildReplaced("the database was built anew")
        return names, rows
