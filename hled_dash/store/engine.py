"""Which database, and how it is opened for reading."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, create_engine, event, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hled_dash.store import schema
from hled_dash.store.errors import DatabaseMissing, DatabaseUnreachable, StoreError

ROOT = Path(__file__).resolve().parents[2]
#: PostgreSQL's schema that readers use; a build makes another one and takes this one's name.
SCHEMA = "hled"
#: At most so many connections in a process, and how many seconds a reader waits for one.
POOL = {"pool_size": 8, "max_overflow": 0, "pool_timeout": 10}


def database_url() -> str:
    """``HLED_DATABASE_URL``, or the SQLite file ``build/hled.sqlite`` below the project."""
    return os.environ.get("HLED_DATABASE_URL") or f"sqlite:///{ROOT / 'build' / 'hled.sqlite'}"


def parse_database_url(url: str) -> URL:
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


def hide_password(url: str) -> str:
    """The address without its password."""
    return parse_database_url(url).render_as_string(hide_password=True)


def open_engine(url: str) -> Engine:
    """An engine that can only read.

    Raises:
        DatabaseMissing: when nothing was built there yet.
        DatabaseUnreachable: when the server does not answer.
    """
    where = parse_database_url(url)
    if where.get_backend_name() == "sqlite":
        path = Path(str(where.database))
        if not path.exists():
            raise DatabaseMissing(f"there is no database at {path}")
        engine = create_engine(
            f"sqlite:///file:{path}?mode=ro&uri=true", connect_args={"check_same_thread": False}, **POOL
        )
        event.listen(engine, "connect", _tune)
    else:
        engine = create_engine(
            where,
            pool_pre_ping=True,
            **POOL,
            connect_args={
                "options": f"-c default_transaction_read_only=on -c search_path={SCHEMA}",
                "connect_timeout": 10,
            },
        )
    try:
        if built_from(engine) is None:
            raise DatabaseMissing("the database has not been built yet")
    except StoreError:
        engine.dispose()
        raise
    return engine


class SharedEngine:
    """The engine that all threads of a process share, by the address of its database.

    A cache must not own it: an engine that is dropped without being disposed of keeps its connections.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._url = ""
        self._engine: Engine | None = None

    def get(self, url: str) -> Engine:
        """The open engine of a database; one of another database is disposed of when this one is open.

        Raises:
            DatabaseMissing: when nothing was built there yet.
            DatabaseUnreachable: when the server does not answer.
        """
        with self._lock:
            if self._engine is None or url != self._url:
                engine = open_engine(url)
                self._dispose()
                self._url, self._engine = url, engine
            return self._engine

    def close(self) -> None:
        """Dispose of the engine; :meth:`get` opens another."""
        with self._lock:
            self._dispose()

    def _dispose(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


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
