"""Which database, and how it is opened for reading."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, DisconnectionError, SQLAlchemyError

from hled_dash.store import schema
from hled_dash.store.errors import DatabaseMissing, DatabaseUnreachable, StoreError

ROOT = Path(__file__).resolve().parents[2]
#: PostgreSQL's schema that readers use; a build makes another one and takes this one's name.
SCHEMA = "hled"
#: One process serves some dozens of visitors; a query takes milliseconds, so few connections serve many threads.
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 24, "pool_timeout": 20}


def database_url() -> str:
    """``HLED_DATABASE_URL``, or the SQLite file ``build/hled.sqlite`` below the project."""
    return os.environ.get("HLED_DATABASE_URL") or f"sqlite:///{ROOT / 'build' / 'hled.sqlite'}"


def parsed(url: str) -> URL:
    """The address as SQLAlchemy has it.

    Raises:
        StoreError: in words, for an address that is not one of the two kinds.
    """
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise StoreError("HLED_DATABASE_URL is not a database address") from error
    if found.get_backend_name() == "sqlite" and found.database and found.database != ":memory:":
        return found.set(database=str(Path(found.database).absolute()), query={})
    if found.get_backend_name() == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    raise StoreError("HLED_DATABASE_URL must name a SQLite file or a PostgreSQL database")


def shown(url: str) -> str:
    """The address without its password."""
    return parsed(url).render_as_string(hide_password=True)


def open_engine(url: str) -> Engine:
    """An engine that can only read, for any number of threads.

    Raises:
        DatabaseMissing: when nothing was built there yet.
        DatabaseUnreachable: when the server does not answer, or the file is no database.
    """
    where = parsed(url)
    engine = _sqlite(where) if where.get_backend_name() == "sqlite" else _postgresql(where)
    try:
        if built_from(engine) is None:
            raise DatabaseMissing("the database has not been built yet")
    except StoreError:
        engine.dispose()
        raise
    return engine


def _sqlite(where: URL) -> Engine:
    path = Path(str(where.database))
    if not path.exists():
        raise DatabaseMissing(f"there is no database at {path}")

    def connect() -> sqlite3.Connection:
        # Not immutable=1: a build may put another file under this name.
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.execute("pragma query_only = on")
        connection.execute("pragma mmap_size = 268435456")
        connection.execute("pragma cache_size = -16000")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=_pool_of(), isolation_level="AUTOCOMMIT", **POOL)

    def remember(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)

    def still_there(connection: Any, record: Any, proxy: Any) -> None:
        if record.info.get("file") != _identity(path):
            # A build has put a new file in this one's place: the pool opens that one instead.
            raise DisconnectionError("the database was built anew")

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", still_there)
    return engine


def _pool_of() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _postgresql(where: URL) -> Engine:
    options = f"-c default_transaction_read_only=on -c search_path={SCHEMA}"
    return create_engine(
        # A server that was restarted is noticed before a visitor meets it.
        where, pool_pre_ping=True, isolation_level="AUTOCOMMIT", **POOL,
        connect_args={"options": f"{where.query.get('options', '')} {options}".strip(), "connect_timeout": 10},
    )


def built_from(engine: Engine) -> str | None:
    """The hash of the content that the database was built from; None where nothing was built.

    Raises:
        DatabaseUnreachable: when the server does not answer, or the file is no database.
    """
    try:
        with engine.connect() as connection:
            where = SCHEMA if engine.dialect.name == "postgresql" else None
            if not inspect(connection).has_table("build", schema=where):
                return None
            return connection.execute(select(schema.build.c.hash)).scalar()
    except SQLAlchemyError as error:
        raise unreachable(error) from error


def unreachable(error: Exception) -> DatabaseUnreachable:
    """A driver's error as one sentence, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    kind = "refuses" if isinstance(error, DatabaseError) else "does not answer"
    return DatabaseUnreachable(f"the database {kind}: {words}")
