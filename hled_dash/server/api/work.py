"""The thread pool of the API, which keeps the event loop and script runs from waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hled_dash.settings import read_count
from hled_dash.ui.run_limit import BusyError

T = TypeVar("T")
#: ``HLED_API_THREADS``: questions that are worked on at once; how many wait for it at most.
THREADS, MAX_WAITING = read_count("HLED_API_THREADS", 2), 128
#: Seconds after which a question whose turn has not come is told that it cannot be answered now.
MAX_WAIT = 5.0


class Workers:
    """A thread pool with a queue that is bounded in length and time."""

    def __init__(self, threads: int = THREADS, waiting: int = MAX_WAITING, max_wait: float = MAX_WAIT) -> None:
        self._pool = ThreadPoolExecutor(threads, "api")
        self._room, self._max_wait = threads + waiting, max_wait
        self._asked = 0

    async def run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread.

        Raises:
            BusyError: where too many wait, or the turn does not come in time.
        """
        if self._asked >= self._room:
            raise BusyError
        return await self._run(function, self._max_wait)

    async def go_on(self, function: Callable[[], T]) -> T:
        """Call a function in a thread, however long it waits: for the rest of an answer that has begun."""
        return await self._run(function, None)

    async def _run(self, function: Callable[[], T], max_wait: float | None) -> T:
        self._asked += 1
        called = self._pool.submit(function)
        try:
            result = asyncio.wrap_future(called)
            await asyncio.wait([result], timeout=max_wait)
            # One that works already cannot be cancelled, and is waited for.
            if called.cancel():
                raise BusyError
            return await result
        finally:
            called.cancel()
            self._asked -= 1


WORKERS = Workers()
#: Workbooks have a thread of their own, so that they keep no other question from its turn.
SLOW_WORKERS = Workers(1, 16)
