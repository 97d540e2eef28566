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


class Workers:
    """A thread pool with a bounded queue."""

    def __init__(self, threads: int = THREADS, waiting: int = MAX_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, "api")
        self._room = threads + waiting
        self._asked = 0

    async def run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread.

        Raises:
            BusyError: where too many wait.
        """
        if self._asked >= self._room:
            raise BusyError
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, function)
        finally:
            self._asked -= 1


WORKERS = Workers()
#: Workbooks have a thread of their own, so that they keep no other question from its turn.
SLOW_WORKERS = Workers(1, 16)
