"""How many script runs work at once: more of them would only wait for the interpreter in the middle of a page.

Where a session has asked for something newer, a run that waits is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from hled_dash.settings import read_count

#: Seconds from one look at whether a waiting run is still wanted to the next.
LOOK_INTERVAL = 0.1


class BusyError(Exception):
    """Too many runs are waiting."""


class RunLimit:
    """Lets some runs work; the others wait for their turn, in the order in which they came.

    Args:
        runs: Runs that work at once.
        patience: Seconds that a run waits at most.
    """

    def __init__(self, runs: int, patience: float) -> None:
        self.runs, self.patience = runs, patience
        self._changed = Condition()
        self._working = 0
        self._queue: list[object] = []
        #: Since the process began: runs that had their turn and the seconds that they worked; the seconds that runs
        #: waited for a turn; runs that waited in vain, and were told that the server is busy.
        self.finished, self.seconds, self.waited, self.refused = 0, 0.0, 0.0, 0

    @property
    def waiting(self) -> int:
        """Runs that wait."""
        return len(self._queue)

    @contextmanager
    def turn(self, check: Callable[[], object] = lambda: None, patience: float | None = None) -> Iterator[None]:
        """Wait for a turn and work.

        Args:
            check: Called while waiting; raises where the run is not wanted any more.
            patience: Seconds to wait at most, where these are not the usual ones.

        Raises:
            BusyError: when the turn does not come in time.
        """
        me = object()
        began = time.monotonic()
        until = began + (self.patience if patience is None else patience)
        with self._changed:
            self._queue.append(me)
        try:
            while not self._take(me):
                if time.monotonic() >= until:
                    raise BusyError
                check()
        except BaseException as error:
            with self._changed:
                self.waited += time.monotonic() - began
                self.refused += isinstance(error, BusyError)
                self._queue.remove(me)
                self._changed.notify_all()
            raise
        started = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self.finished += 1
                self.seconds += time.monotonic() - started
                self.waited += started - began
                self._working -= 1
                self._changed.notify_all()

    def _take(self, me: object) -> bool:
        with self._changed:
            if not (found := self._is_next(me)):
                self._changed.wait(LOOK_INTERVAL)
                found = self._is_next(me)
            if found:
                self._queue.remove(me)
                self._working += 1
            return found

    def _is_next(self, me: object) -> bool:
        return self._working < self.runs and self._queue[0] is me


#: ``HLED_RUNS``, 2 by default: one computes while the other waits for the database or is being sent.
LIMIT = RunLimit(read_count("HLED_RUNS", 2), 4.0)
