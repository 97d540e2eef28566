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


class ThreadPool:
    """A thread pool with a bounded queue; further calls raise ``BusyError``."""

    def __init__(self, threads: int = THREADS, waiting: int = MAX_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, "api")
        self._capacity = threads + waiting
        self._running = 0

    async def run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread of the pool.

        Raises:
            BusyError: The queue is full.
        """
        if self._running >= self._capacity:
            raise BusyError
        self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, function)
        finally:
            self._running -= 1


POOL = ThreadPool()
#: Workbooks have a thread of their own, because they take long.
SLOW_POOL = ThreadPool(1, 16)
