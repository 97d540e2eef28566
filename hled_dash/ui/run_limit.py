"""Limit of concurrent script runs: more of them would only wait for the interpreter within a page.

A run that cannot get a turn in time is rejected at once with the time of the next try, and its session keeps its place.
Where a session has requested something newer, the run that waits is dropped, and the newer one takes its place.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock

from hled_dash.settings import read_count

#: Seconds from one look at whether a waiting run is still wanted to the next.
LOOK_INTERVAL = 0.25
#: Seconds that a run is taken to work before any has, and at most: one that waited for a database that is gone says
#: nothing about the next.
FIRST_MEAN, MAX_MEAN = 0.1, 0.5
#: Share of the newest run in the mean.
WEIGHT = 0.05
#: Seconds after which a reader who was told to wait comes back: at least, at most; how much later others still wait for
#: the one who is not back, and how much later the place is kept.
MIN_RETRY, MAX_RETRY, LATE, GRACE = 2.0, 20.0, 0.5, 10.0


class BusyError(Exception):
    """Too many runs are waiting.

    Attributes:
        seconds: After which the next try may succeed.
    """

    def __init__(self, seconds: float = MIN_RETRY) -> None:
        super().__init__()
        self.seconds = min(MAX_RETRY, max(MIN_RETRY, seconds))


class StaleRunError(Exception):
    """A newer run of the same session has taken the place of this one."""


@dataclass(order=True)
class Place:
    """The place of a run in the queue.

    Attributes:
        number: Lower ones come first.
        session: Whose run it is, where it is a session's.
        deadline: When the run is told that the server is busy, by the clock of the limit.
        decided: Set when the run has its turn or was dropped.
        has_turn: Whether it has its turn.
    """

    number: int
    session: Hashable = field(default=None, compare=False)
    deadline: float = field(default=0.0, compare=False)
    decided: Event = field(default_factory=Event, compare=False)
    has_turn: bool = field(default=False, compare=False)


class RunLimit:
    """Lets some runs work; the others wait for their turn, in the order in which their sessions began to wait.

    A session has one place in the queue. The newest of its runs has it, so that nobody waits for what is not wanted any
    more, and who changes a choice while waiting neither overtakes anybody nor loses the place.

    Args:
        runs: Runs that work at once.
        patience: Seconds that a run waits at most.
        clock: Seconds of a monotonic clock.
    """

    def __init__(self, runs: int, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.runs, self.patience = runs, patience
        self._clock = clock
        self._lock = Lock()
        self._working = 0
        self._mean = FIRST_MEAN
        self._numbers = count()
        self._queue: list[Place] = []
        #: Sessions whose waiting run was dropped or told to come back, to its number and when it is expected.
        self._kept_places: dict[Hashable, tuple[int, float]] = {}
        #: Since the process began: runs that had their turn and the seconds that they worked; the seconds that runs
        #: waited for a turn; runs that were told that the server is busy.
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
            BusyError: If the turn does not come in time, at once where that can be foreseen.
            StaleRunError: If a newer run of the session has taken the place.
        """
        queued_at = self._clock()
        place = self.enter(patience, session)
        try:
            while not place.decided.wait(LOOK_INTERVAL):
                self.check_time(place)
                check()
            if not place.has_turn:
                raise StaleRunError
        except BaseException:
            self.leave(place, self._clock() - queued_at)
            raise
        started_at = self._clock()
        try:
            yield
        finally:
            self.finish(started_at - queued_at, self._clock() - started_at)

    def enter(self, patience: float | None = None, session: Hashable = None) -> Place:
        """Take a place in the queue; where nobody waits and not all work, it has its turn already.

        Raises:
            BusyError: If the turn would not come in time; a session keeps its place.
        """
        with self._lock:
            now, patience = self._clock(), self.patience if patience is None else patience
            place = Place(self._number(session, now), session, now + patience)
            if (self._working >= self.runs or self._queue) and self._expected(place.number, now) > patience:
                raise self._refuse(place, now)
            insort(self._queue, place)
            self._start_waiting_runs()
            return place

    def check_time(self, place: Place) -> None:
        """Check whether a run has waited as long as it may.

        Raises:
            BusyError: If it has; a session keeps its place.
        """
        with self._lock:
            now = self._clock()
            if now >= place.deadline and not place.decided.is_set():
                self._remove(place)
                raise self._refuse(place, now)

    def leave(self, place: Place, waited: float) -> None:
        """Leave the queue without having worked; a session keeps the place for the run that comes instead."""
        with self._lock:
            self.waited += waited
            self._working -= place.has_turn
            if (self._remove(place) or place.has_turn) and place.session is not None:
                self._kept_places[place.session] = place.number, self._clock()
            self._start_waiting_runs()

    def finish(self, waited: float, worked: float) -> None:
        """End a turn."""
        with self._lock:
            self.finished += 1
            self.seconds += worked
            self.waited += waited
            self._mean += WEIGHT * (min(worked, MAX_MEAN) - self._mean)
            self._working -= 1
            self._start_waiting_runs()

    def _number(self, session: Hashable, now: float) -> int:
        """Take over the queue number of the session's waiting run, which is dropped; a new number where none waits."""
        self._kept_places = {key: entry for key, entry in self._kept_places.items() if now < entry[1] + GRACE}
        for waiting in self._queue:
            if session is not None and waiting.session == session:
                self._remove(waiting)
                waiting.decided.set()
                return waiting.number
        return self._kept_places.pop(session)[0] if session in self._kept_places else next(self._numbers)

    def _expected(self, number: int, now: float) -> float:
        """Return seconds until the turn of a number comes, after those before it who wait or are about to come back."""
        earlier = sum(waiting.number < number for waiting in self._queue)
        earlier += sum(entry[0] < number and now < entry[1] + LATE for entry in self._kept_places.values())
        return (earlier + 1) * self._mean / self.runs

    def _refuse(self, place: Place, now: float) -> BusyError:
        self.refused += 1
        error = BusyError(self._expected(place.number, now))
        if place.session is not None:
            self._kept_places[place.session] = place.number, now + error.seconds
        return error

    def _remove(self, place: Place) -> bool:
        """Remove a run from the queue; whether it was there. Two runs of a session may have the same number."""
        length = len(self._queue)
        self._queue = [waiting for waiting in self._queue if waiting is not place]
        return len(self._queue) < length

    def _start_waiting_runs(self) -> None:
        while self._queue and self._working < self.runs:
            place = self._queue.pop(0)
            self._working += 1
            place.has_turn = True
            place.decided.set()


#: ``HLED_RUNS``, 1 by default: beside two that compute, the event loop waits so long for the interpreter in a rush that
#: readers wait for their connection. Seconds that a run waits: five, after which a reader has been told that the server
#: is busy, less what a page takes besides.
LIMIT = RunLimit(read_count("HLED_RUNS", 1), 2.0)
