"""The thread pools of the API, so that neither the event loop nor script runs wait for its requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hled_dash.settings import read_count
from hled_dash.ui.run_limit import BusyError

T = TypeVar("T")
#: Requests that are handled at once (``HLED_API_THREADS``), and the most that may wait.
THREADS, MAX_WAITING = read_count("HLED_API_THREADS", 2), 128
#: Seconds after which a request that still waits is refused.
MAX_WAIT = 5.0


class ThreadPool:
    """A thread pool with a queue that is bounded in length and time; further calls raise ``BusyError``."""

    def __init__(self, threads: int = THREADS, waiting: int = MAX_WAITING, max_wait: float = MAX_WAIT) -> None:
        self._pool = ThreadPoolExecutor(threads, "api")
        self._capacity, self._max_wait = threads + waiting, max_wait
        self._running = 0

    async def run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread of the pool.

        Raises:
            BusyError: The queue is full, or no thread is free in time.
        """
        if self._running >= self._capacity:
            raise BusyError
        return await self._run(function, self._max_wait)

    async def resume(self, function: Callable[[], T]) -> T:
        """Call a function in a thread of the pool, however long it waits: for the rest of a response that has begun."""
        return await self._run(function, None)

    async def _run(self, function: Callable[[], T], max_wait: float | None) -> T:
        self._running += 1
        future = self._pool.submit(function)
        try:
            result = asyncio.wrap_future(future)
            await asyncio.wait([result], timeout=max_wait)
            # One that runs already cannot be cancelled, and is waited for.
            if future.cancel():
                raise BusyError
            return await result
        finally:
            future.cancel()
            self._running -= 1


POOL = ThreadPool()
#: Workbooks have a thread of their own, because they take long.
SLOW_POOL = ThreadPool(1, 16)
