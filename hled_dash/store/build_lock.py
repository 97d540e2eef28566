"""The lock of a build, and what it waits for."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hled_dash.language import N_
from hled_dash.store import ownership
from hled_dash.store.errors import (
    NO_ANSWER,
    NOT_WRITTEN,
    DatabaseUnreachable,
    OwnershipError,
    StoreError,
    describe_error,
    sqlstate,
)
from hled_dash.store.postgresql import create_writer

Progress = Callable[[float, str], object]
#: Any number will do, as long as every process uses the same one.
LOCK = 2021_09_09
#: Seconds that a build waits for another one, or for who reads the old database, and from one try to the next.
MAX_WAIT, TRY_INTERVAL = 600.0, 1.0
WAITING = N_("Another process builds the database or has its tables locked; waiting for it …")
GIVEN_UP = N_("another process has been building it, or has had its tables locked, for more than {count} minutes")


def wait_for(take: Callable[[], bool], tell: Progress) -> None:
    """Wait until ``take`` returns True, and say so.

    Raises:
        StoreError: After :data:`MAX_WAIT` seconds.
    """
    if take():
        return
    tell(0.0, WAITING)
    until = time.monotonic() + MAX_WAIT
    while not take():
        if time.monotonic() > until:
            raise StoreError(GIVEN_UP, count=round(MAX_WAIT / 60))
        time.sleep(TRY_INTERVAL)


@contextmanager
def build_lock(where: URL, tell: Progress) -> Iterator[None]:
    """Hold a lock that the operating system releases when its process dies."""
    if where.get_backend_name() == "sqlite":
        path = Path(str(where.database))
        try:
            ownership.require_file(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = _open_lock(path.with_name(f"{path.name}.lock"))
        except (OSError, RecursionError) as error:
            # RecursionError: of thousands of folders within each other.
            raise DatabaseUnreachable(NOT_WRITTEN, reason=describe_error(error)) from error
        with os.fdopen(lock):
            wait_for(partial(_lock_file, lock), tell)
            ownership.remove_unfinished(path)
            yield
        return
    engine = create_writer(where, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            # The server may still be rolling back the transaction of a killed build, which holds the second lock.
            for function in (func.pg_try_advisory_lock(LOCK), func.pg_try_advisory_xact_lock(LOCK + 1)):
                wait_for(partial(_lock_server, connection, select(function)), tell)
            ownership.require_schema(connection)
            yield
    except SQLAlchemyError as error:
        raise DatabaseUnreachable(NO_ANSWER, reason=describe_error(error)) from error
    finally:
        engine.dispose()


def _lock_file(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_server(connection: Connection, statement: Select[tuple[bool]]) -> bool:
    return bool(connection.execute(statement).scalar())


def _open_lock(path: Path) -> int:
    """Open a descriptor to lock. Nothing is written to the file, so that another program's file of this name stays
    whole."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    if not stat.S_ISREG(os.fstat(lock).st_mode):
        os.close(lock)
        raise OwnershipError(ownership.NO_FILE, path=path)
    return lock


def drop_old_schema(connection: Connection) -> bool:
    """Drop the old schema; False where another transaction has one of its tables locked.

    Readers wait behind a statement that waits for a lock, so that it waits for a moment only.
    """
    connection.exec_driver_sql("set local lock_timeout = '300ms'")
    try:
        with connection.begin_nested():
            ownership.drop_schema(connection)
    except DBAPIError as error:
        if sqlstate(error) != "55P03":
            raise
        return False
    return True
