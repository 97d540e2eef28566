"""Execution of statements, guarded against a build that replaced the one the engine was opened for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from hled_dash.store import schema
from hled_dash.store.engine import build_hash, fetch_all
from hled_dash.store.errors import NO_ANSWER, BuildReplaced, DatabaseUnreachable, describe_error
from hled_dash.store.snapshot import Database, engine_of

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

    Raises:
        BuildReplaced: If the database was built again since the engine was opened.
        DatabaseUnreachable: If it does not answer.
    """
    engine = engine_of(database)
    content = build_hash(engine)
    try:
        with engine.connect() as connection:
            result = connection.execute(statement, {**values, "content": content})
            names, rows = list(result.keys()), fetch_all(result)
            if not rows and connection.execute(select(schema.build.c.hash)).scalar() != content:
                raise BuildReplaced("the database was built anew")
            return names, rows
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error
