"""The URL of the database, and engines that read it."""

from __future__ import annotations

import os
import re
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import CursorResult, Engine, ExceptionContext, QueuePool, create_engine, event, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hled_dash.language import N_
from hled_dash.store import postgresql, schema
from hled_dash.store.errors import NO_ANSWER, DatabaseMissing, DatabaseUnreachable, StoreError, describe_error

ROOT = Path(__file__).resolve().parents[2]
NO_ADDRESS = N_("HLED_DATABASE_URL is not a database address")
OTHER_KIND = N_("HLED_DATABASE_URL must name a SQLite file or a PostgreSQL database")
_SEVERAL_HOSTS = re.compile(
    r"(?P<before>\w+(?:\+\w+)?://(?:[^/?]*@)?)(?P<hosts>[^/?@]+,[^/?@]+)(?:/(?P<name>[^?]*))?(?:\?(?P<query>.*))?"
)
#: At most so many connections in a process, and how many seconds a reader waits for one.
POOL = {"pool_size": 8, "max_overflow": 0, "pool_timeout": 5}

_contents: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


def database_url() -> str:
    """Return ``HLED_DATABASE_URL``, or the SQLite file ``build/hled.sqlite`` below the project."""
    return os.environ.get("HLED_DATABASE_URL", "").strip() or f"sqlite:///{ROOT / 'build' / 'hled.sqlite'}"


def parse_database_url(url: str) -> URL:
    """Raises StoreError, as text, for an address that is not one of the two kinds."""
    dialect, _separator, path = url.strip().partition(":///")
    if dialect.split("+")[0] == "sqlite":
        # The rest is the path, as a shell reads it: SQLAlchemy would take what follows a ``?`` for settings.
        if not path or path == ":memory:" or path.startswith("file:") or "\0" in path:
            raise StoreError(OTHER_KIND)
        return URL.create("sqlite", database=os.path.expanduser(path))
    try:
        address = make_url(_separate_hosts(url.strip()))
    except (ArgumentError, ValueError) as error:
        raise StoreError(NO_ADDRESS) from error
    if "@" in (address.host or ""):
        # A password with an @ that is not written as %40; an error would name the rest of it as the host.
        raise StoreError(NO_ADDRESS)
    # libpq has both names; SQLAlchemy knows only the longer one.
    if address.get_backend_name() in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    raise StoreError(OTHER_KIND)


def _separate_hosts(url: str) -> str:
    """Return an address with several hosts, as libpq has it (``h1:5432,h2/name``), in the form of SQLAlchemy.

    Readers take the first host that answers, a build the first that may be written.
    """
    match = _SEVERAL_HOSTS.fullmatch(url)
    if match is None:
        return url
    hosts = "&".join(f"host={host}" for host in match["hosts"].split(","))
    return f"{match['before']}/{match['name'] or ''}?{hosts}{'&' if match['query'] else ''}{match['query'] or ''}"


def absolute_url(url: str) -> str:
    """Return the same address for a process that works in another folder."""
    where = parse_database_url(url)
    return f"sqlite:///{Path(str(where.database)).absolute()}" if where.get_backend_name() == "sqlite" else url


def hide_password(url: str) -> str:
    """Return the address without its password."""
    return parse_database_url(url).render_as_string(hide_password=True)


def open_engine(url: str) -> Engine:
    """Open an engine that can only read.

    Raises:
        DatabaseMissing: If nothing was built there yet.
        DatabaseUnreachable: If the server does not answer.
    """
    engine = create_reader(parse_database_url(url))
    try:
        content = read_build_hash(engine)
        if content is None:
            raise DatabaseMissing("the database has not been built yet")
    except StoreError:
        engine.dispose()
        raise
    _contents[engine] = content
    return engine


def create_reader(where: URL) -> Engine:
    """Create an engine that can only read, of a database that nobody has looked at.

    Raises:
        DatabaseMissing: If there is no file.
    """
    if where.get_backend_name() == "sqlite":
        path = Path(str(where.database))
        if not os.path.exists(path):
            raise DatabaseMissing(f"there is no database at {path}")
        engine = create_engine("sqlite://", creator=partial(_open_file, path), poolclass=QueuePool, **POOL)
        event.listen(engine, "handle_error", _drop_connections)
        return engine
    return postgresql.create_reader(where, **POOL)


def current_build_hash(url: str) -> str:
    """Return the hash of the content that the database at an address holds now.

    Raises:
        DatabaseMissing, DatabaseUnreachable: as :func:`open_engine`.
    """
    engine = open_engine(url)
    try:
        return build_hash(engine)
    finally:
        engine.dispose()


def build_hash(engine: Engine) -> str:
    """Return the hash of the content that an engine was opened for; queries never answer from another one."""
    return _contents[engine]


def _open_file(path: Path) -> sqlite3.Connection:
    """Open a connection to a file that no build ever changes, only replaces: nothing is locked, nothing stands beside
    it.

    It is not mapped into memory, which would be 0.02 ms faster for a query: reading a mapped file that somebody cut
    short kills the process.
    """
    if not path.is_file():
        # Opening a pipe would wait for its writer.
        raise sqlite3.OperationalError("unable to open database file")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    # Of each connection: more made no query faster, because the system keeps the file's pages too.
    connection.execute("pragma cache_size = -4000")
    # Serving needs no room on a disk: a large sort would write a file.
    connection.execute("pragma temp_store = memory")
    return connection


def _drop_connections(context: ExceptionContext) -> None:
    """Reopen the file after an error: a connection keeps the file that it opened, also when another has its name."""
    if isinstance(context.original_exception, sqlite3.DatabaseError):
        context.is_disconnect = True


def fetch_all(result: CursorResult[Any]) -> list[Any]:
    """Fetch the rows as the driver gives them: plain tuples, many times faster than named ones.

    Raises:
        DatabaseUnreachable: If SQLite finds only now that its file is damaged.
    """
    try:
        return list(result.cursor.fetchall()) if result.cursor else []
    except sqlite3.Error as error:
        result.connection.invalidate(error)
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error


def read_build_hash(engine: Engine) -> str | None:
    """Return the hash of the content that the database was built from; None if nothing was built.

    Raises:
        DatabaseUnreachable: If the server does not answer.
    """
    try:
        with engine.connect() as connection:
            name = postgresql.SCHEMA if engine.dialect.name == "postgresql" else None
            if not engine.dialect.has_table(connection, "build", schema=name):
                return None
            return connection.execute(select(schema.build.c.hash)).scalar()
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error
