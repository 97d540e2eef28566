"""The connection of readers of PostgreSQL."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import psycopg

from hled_dash.store import postgresql


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that gives up a server that says nothing: time-outs on the server do not run while it is frozen."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, at most :data:`postgresql.SILENCE_TIMEOUT` seconds."""
        try:
            return super().wait(gen, interval, postgresql.SILENCE_TIMEOUT if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as error:
            # Nobody knows what an answer that comes later would belong to.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {postgresql.SILENCE_TIMEOUT} seconds") from error
