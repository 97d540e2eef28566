"""Which database, and how it is opened for reading."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hled_dash.store import schema
from hled_dash.store.errors import DatabaseMissing, DatabaseUnreachable, StoreError

ROOT = Path(__file__).resolve().parents[2]
#: PostgreSQL's schema that readers use; a build makes another one and takes this one's name.
SCHEMA = "hled"


def database_url() -> str:
    """``HLED_DATABASE_URL``, or the SQLite file ``build/hled.sqlite`` below the project."""
    return os.environ.get("HLED_DATABASE_URL") or f"sqlite:///{ROOT / 'build' / 'hled.sqlite'}"


def parsed(url: str) -> URL:
    """Raises StoreError, in words, for an address that is not one of the two kinds."""
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise StoreError("HLED_DATABASE_URL is not a database address") from error
    if found.get_backend_name() == "sqlite" and found.database and found.database != ":memory:":
        return found
    if found.get_backend_name() == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    raise StoreError("HLED_DATABASE_URL must name a SQLite file or a PostgreSQL database")


def shown(url: str) -> str:
    """The address without its password."""
    return parsed(url).render_as_string(hide_password=True)


def open_engine(url: str) -> Engine:
    """An engine that can only read.

    Raises:
        DatabaseMissing: when nothing was built there yet.
        DatabaseUnreachable: when the server does not answer.
    """
    where = parsed(url)
    if where.get_backend_name() == "sqlite":
        path = Path(str(where.database))
        if not path.exists():
            raise DatabaseMissing(f"there is no database at {path}")
        engine = create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true", connect_args={"check_same_thread": False}, pool_size=8
        )
        event.listen(engine, "connect", _tune)
    else:
        engine = create_engine(
            where,
            pool_pre_ping=True,
            pool_size=8,
            connect_args={
                "options": f"-c default_transaction_read_only=on -c search_path={SCHEMA}",
                "connect_timeout": 10,
            },
        )
    if built_from(engine) is None:
        raise DatabaseMissing("the database has not been built yet")
    return engine


def _tune(connection, record) -> None:  # type: ignore[no-untyped-def]
    connection.execute("pragma mmap_size = 268435456")
    connection.execute("pragma cache_size = -16000")


def built_from(engine: Engine) -> str | None:
    """The hash of the content that the database was built from; None where nothing was built.

    Raises:
        DatabaseUnreachable: when the server does not answer.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql" and not engine.dialect.has_table(connection, "build", schema=SCHEMA):
                return None
            if engine.dialect.name == "sqlite" and not engine.dialect.has_table(connection, "build"):
                return None
            return connection.execute(select(schema.build.c.hash)).scalar()
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(f"the database does not answer: {type(error).__name__}") from error
