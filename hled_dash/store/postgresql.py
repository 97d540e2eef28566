"""PostgreSQL connections with timeouts for servers that are unreachable, frozen or locked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    import psycopg

#: PostgreSQL's schema that readers use; a build makes another one and takes this one's name.
SCHEMA = "hled"
#: Seconds for a connection, for a statement, for the lock of a table, and of silence from a server that is frozen.
CONNECT_TIMEOUT, STATEMENT_TIMEOUT, LOCK_TIMEOUT, SILENCE_TIMEOUT = 4, 8, 3, 9
#: Seconds after a failed connection in which no other one is tried: a crowd need not find out one by one.
RETRY_AFTER = 2.0
#: Server address to the time (monotonic) until which it counts as unreachable, and its error.
_gone: dict[URL, tuple[float, str]] = {}

_SETTINGS = {
    "default_transaction_read_only": "on",
    "search_path": SCHEMA,
    "statement_timeout": f"{STATEMENT_TIMEOUT}s",
    "lock_timeout": f"{LOCK_TIMEOUT}s",
}
_CONNECT_ARGS: dict[str, Any] = {
    "connect_timeout": CONNECT_TIMEOUT,
    # A database that is declared as SQL_ASCII would have bytes for an answer.
    "client_encoding": "utf8",
    # A host that is gone without a word is noticed within seconds, not hours.
    "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000,
}


def create_reader(where: URL, **pool: Any) -> Engine:
    """Create an engine that can only read."""
    # 9 MB that a process with SQLite does not need.
    import psycopg

    from hled_dash.store.bounded_connection import BoundedConnection

    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    engine = create_engine(where, pool_pre_ping=True, connect_args={**_CONNECT_ARGS, "options": options}, **pool)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], keywords: dict[str, Any]) -> psycopg.Connection[Any]:
        until, message = _gone.get(where, (0.0, ""))
        if time.monotonic() < until:
            raise psycopg.OperationalError(message)
        try:
            connection = BoundedConnection.connect(*arguments, **keywords)
        except psycopg.OperationalError as error:
            _gone[where] = time.monotonic() + RETRY_AFTER, str(error)
            raise
        _gone.pop(where, None)
        return connection

    return engine


def create_writer(where: URL, **options: Any) -> Engine:
    """Create an engine for a build, whose statements take as long as they take."""
    # Of several hosts only the primary can be written; the others are its replicas. A role may have limits of its own.
    arguments = {**_CONNECT_ARGS, "target_session_attrs": "read-write",
                 "options": "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"}
    return create_engine(where, poolclass=NullPool, connect_args=arguments, **options)
