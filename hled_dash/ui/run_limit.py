"""How many script runs work at once: more of them would only wait for the interpreter in the middle of a page.

Where a session has asked for something newer, the run that waits is dropped, and the newer one takes its place.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Condition

from hled_dash.settings import read_count

#: Seconds from one look at whether a waiting run is still wanted to the next.
LOOK_INTERVAL = 0.1


class BusyError(Exception):
    """Too many runs are waiting."""


class StaleRunError(Exception):
    """A newer run of the same session has taken the place of this one."""


@dataclass(order=True)
class _Waiting:
    """A run that waits: its number in the queue, and its session, where it has one."""

    number: int
    session: Hashable = field(default=None, compare=False)


class RunLimit:
    """Lets some runs work; the others wait for their turn, in the order in which their sessions began to wait.

    A session has one place in the queue. The newest of its runs has it, so that nobody waits for what is not wanted any
    more, and who changes a choice while waiting neither overtakes anybody nor loses the place.

    Args:
        runs: Runs that work at once.
        patience: Seconds that a run waits at most.
    """

    def __init__(self, runs: int, patience: float) -> None:
        self.runs, self.patience = runs, patience
        self._changed = Condition()
        self._working = 0
        self._numbers = count()
        self._queue: list[_Waiting] = []
        #: Sessions whose waiting run was dropped, to its number and the time: the newer run is about to come.
        self._kept: dict[Hashable, tuple[int, float]] = {}
        #: Since the process began: runs that had their turn and the seconds that they worked; the seconds that runs
        #: waited for a turn; runs that waited in vain, and were told that the server is busy.
        self.finished, self.seconds, self.waited, self.refused = 0, 0.0, 0.0, 0

    @property
    def waiting(self) -> int:
        """Runs that wait."""
        return len(self._queue)

    @contextmanager
    def turn(
        self, check: Callable[[], object] = lambda: None, patience: float | None = None, session: Hashable = None
    ) -> Iterator[None]:
        """Wait for a turn and work.

        Args:
            check: Called while waiting; raises where the run is not wanted any more.
            patience: Seconds to wait at most, where these are not the usual ones.
            session: Whose run it is; it takes the place of an earlier one that still waits.

        Raises:
            BusyError: when the turn does not come in time.
            StaleRunError: when a newer run of the session has taken the place.
        """
        began = time.monotonic()
        until = began + (self.patience if patience is None else patience)
        with self._changed:
            me = _Waiting(self._place(session, began), session)
            insort(self._queue, me)
            self._changed.notify_all()
        try:
            while not self._acquire(me):
                if time.monotonic() >= until:
                    raise BusyError
                check()
        except BaseException as error:
            with self._changed:
                now = time.monotonic()
                self.waited += now - began
                self.refused += isinstance(error, BusyError)
                if self._remove(me) and session is not None and not isinstance(error, BusyError):
                    self._kept[session] = me.number, now
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

    def _place(self, session: Hashable, now: float) -> int:
        """Take over the queue number of the session's waiting run, which is dropped; a new number where none waits."""
        self._kept = {key: entry for key, entry in self._kept.items() if now - entry[1] < self.patience}
        for waiting in self._queue:
            if session is not None and waiting.session == session:
                self._remove(waiting)
                return waiting.number
        return self._kept.pop(session, (next(self._numbers), now))[0]

    def _remove(self, me: _Waiting) -> bool:
        """Remove a run from the queue; whether it was there. Two runs of a session may have the same number."""
        length = len(self._queue)
        self._queue = [waiting for waiting in self._queue if waiting is not me]
        return len(self._queue) < length

    def _acquire(self, me: _Waiting) -> bool:
        with self._changed:
            if not (is_next := self._is_next(me)):
                self._changed.wait(LOOK_INTERVAL)
                is_next = self._is_next(me)
            if is_next:
                self._remove(me)
                self._working += 1
            return is_next

    def _is_next(self, me: _Waiting) -> bool:
        if not any(waiting is me for waiting in self._queue):
            raise StaleRunError
        return self._working < self.runs and self._queue[0] is me


#: ``HLED_RUNS``, 2 by default: one computes while the other waits for the database or is being sent.
LIMIT = RunLimit(read_count("HLED_RUNS", 2), 4.0)
