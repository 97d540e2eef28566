"""A pool of rendering processes: vl-convert holds the interpreter, which would block all pages.

A worker is ``python -m hled_dash.export.worker`` with pickles on its pipes. ``multiprocessing`` is no way to start it:
Streamlit makes the script of a session the module ``__main__``, which every spawned process would run. A worker ends
with its pipe, also where this process was killed.
"""

from __future__ import annotations

import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Event
from typing import Any, TypeVar, cast

from hled_dash.export.progress import NextStep
from hled_dash.language import N_
from hled_dash.settings import read_count

T = TypeVar("T")
#: Length of a pickle, before it.
HEADER = struct.Struct(">Q")
#: Seconds from one look at whether a job is still wanted to the next.
LOOK_INTERVAL = 0.1
_stopped = Event()
OUTDATED = N_("The program or the data of this dashboard have changed since it was started; this works again when its "
              "administrator has restarted it.")
SERVER_ENDS, TIME_OVER = N_("the server ends"), N_("the time is over")
PROCESS_ENDED = N_("the process ended, which happens where memory is short")
#: How the exception of a worker begins that finds other data than the database was built from.
_OTHER_DATA = "DatabaseMissing:"


def stop_rendering() -> None:
    """End all jobs, running and waiting, and every later one: their threads would keep the process from ending."""
    _stopped.set()


def _check_time(until: float) -> None:
    if _stopped.is_set():
        raise RenderError(SERVER_ENDS)
    if time.monotonic() > until:
        raise RenderError(TIME_OVER)


class QueueFullError(Exception):
    """As many jobs wait as may wait."""


class RenderError(Exception):
    """A job failed, took too long, or its worker died twice."""


class OutdatedError(RenderError):
    """A job failed, and the program or the data are not those with which this process began (:data:`OUTDATED`)."""


def _program() -> list[tuple[str, int, int]]:
    """Return the modules of the program as they are on disk now: workers import these, this process has imported
    others if they have changed."""
    files = ((path, path.stat()) for path in Path(__file__).parents[1].rglob("*.py"))
    return sorted((str(path), status.st_mtime_ns, status.st_size) for path, status in files)


_PROGRAM = _program()


def _failure(reason: str) -> RenderError:
    """Return the exception of a job that failed in its worker."""
    try:
        is_outdated = reason.startswith(_OTHER_DATA) or _program() != _PROGRAM
    except OSError:
        # Modules come and go at this moment.
        is_outdated = True
    return OutdatedError(reason) if is_outdated else RenderError(reason)


class _WorkerDied(Exception):
    pass


class _Worker:
    def __init__(self, stderr: int | None) -> None:
        self.tasks = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hled_dash.export.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=stderr, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )

    def call(self, job: bytes, until: float, check: Callable[[], object], on_progress: Callable[[Any], None]) -> Any:
        """Return whether a pickled function with its arguments succeeded, and its result or what went wrong."""
        assert self._process.stdin is not None
        self.tasks += 1
        try:
            self._process.stdin.write(HEADER.pack(len(job)) + job)
            self._process.stdin.flush()
        except OSError:
            raise _WorkerDied from None
        while True:
            (length,) = HEADER.unpack(self._read(HEADER.size, until, check))
            succeeded, result = pickle.loads(self._read(length, until, check))
            if succeeded is not None:
                return succeeded, result
            on_progress(result)

    def _read(self, length: int, until: float, check: Callable[[], object]) -> bytes:
        assert self._process.stdout is not None
        pipe, parts = self._process.stdout.fileno(), []
        while length:
            while not select.select([pipe], [], [], LOOK_INTERVAL)[0]:
                check()
                _check_time(until)
            part = os.read(pipe, min(length, 1 << 20))
            if not part:
                raise _WorkerDied
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _call(worker: _Worker | None, job: bytes, until: float, check: Callable[[], object],
          on_progress: Callable[[Any], None], stderr: int | None) -> tuple[bool, Any, _Worker]:
    """Run a job: whether it succeeded, its result, and its process; a process that dies is replaced once."""
    for attempt in (1, 2):
        worker = worker or _Worker(stderr)
        try:
            return *worker.call(job, until, check, on_progress), worker
        except _WorkerDied:
            worker.close()
            worker = None
            if attempt == 2:
                raise _failure(PROCESS_ENDED) from None
        except BaseException:
            worker.close()
            raise
    raise AssertionError("unreachable")


class RenderPool:
    """Runs functions in a bounded number of processes, the others wait in their order.

    Args:
        workers: Processes at most; one starts when it is first needed.
        max_waiting: Jobs that wait at most.
        max_tasks: Jobs after which a process is replaced, because what it renders leaves memory behind.
    """

    def __init__(self, workers: int, max_waiting: int, max_tasks: int = 50) -> None:
        self.workers, self.max_waiting, self.max_tasks = workers, max_waiting, max_tasks
        #: Where processes write what libraries print: where this one does, or nowhere (``subprocess.DEVNULL``).
        self.stderr: int | None = None
        self._changed = Condition()
        self._queue: list[object] = []
        self._idle: list[_Worker] = []
        self._busy = 0
        #: Jobs that had their turn, and those that were refused because the queue was full.
        self.finished = self.refused = 0

    @property
    def running(self) -> int:
        """Jobs that a process works on."""
        return self._busy

    @property
    def queued(self) -> int:
        """Jobs that wait for their turn."""
        return len(self._queue)

    @property
    def waiting(self) -> int:
        """Jobs ahead of a new one, running or waiting; 0 if a process is idle."""
        return 0 if self._busy < self.workers else self._busy + len(self._queue)

    def run(self, function: Callable[..., T], *args: Any, timeout: float = 60.0,
            check: Callable[[], object] = lambda: None,
            on_wait: Callable[[int], None] = lambda before: None,
            on_progress: Callable[[Any], None] = lambda value: None) -> T:
        """Return the result of a function of a module, in another process.

        Args:
            function: Named by its module, as pickle has it.
            args: Its arguments; they travel as a pickle.
            timeout: Seconds to wait and to work at most.
            check: Called again and again; raises where the result is not wanted any more.
            on_wait: Called with the number of jobs before this one while it waits.
            on_progress: Called with what the function reports (:mod:`hled_dash.export.progress`).

        Raises:
            QueueFullError: If too many jobs wait.
            RenderError: If the function raises, the time is over, or the process died twice.
        """
        until = time.monotonic() + timeout
        job = pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)
        worker = self._acquire(until, check, on_wait)
        reusable: _Worker | None = None
        try:
            while True:
                succeeded, result, worker = _call(worker, job, until, check, on_progress, self.stderr)
                if not isinstance(result, NextStep):
                    break
                job = result.job
                worker.close()
                worker = None
            # Where a job is dropped, what it leaves in the pipe is nobody's, and its process ends.
            reusable, worker = worker, None
        finally:
            if worker is not None:
                worker.close()
            self._release(reusable)
        if not succeeded:
            raise _failure(result)
        return cast(T, result)

    def _acquire(self, until: float, check: Callable[[], object], on_wait: Callable[[int], None]) -> _Worker | None:
        """Wait for a turn; return an idle process, or None if one is to be started."""
        me = object()
        with self._changed:
            if self._busy >= self.workers and len(self._queue) >= self.max_waiting:
                self.refused += 1
                raise QueueFullError
            self._queue.append(me)
        try:
            while True:
                with self._changed:
                    if self._queue[0] is me and self._busy < self.workers:
                        self._busy += 1
                        return self._idle.pop() if self._idle else None
                    jobs_ahead = self._queue.index(me) + self._busy
                    self._changed.wait(LOOK_INTERVAL)
                check()
                on_wait(jobs_ahead)
                _check_time(until)
        finally:
            with self._changed:
                self._queue.remove(me)
                self._changed.notify_all()

    def _release(self, worker: _Worker | None) -> None:
        with self._changed:
            self._busy -= 1
            self.finished += 1
            if worker is not None and worker.tasks < self.max_tasks:
                self._idle.append(worker)
                worker = None
            self._changed.notify_all()
        if worker is not None:
            worker.close()

    def close(self) -> None:
        """End the idle processes; the others end with this one."""
        with self._changed:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()


#: Pictures and previews, of a second each; and whole packs, which never keep a picture waiting.
PICTURES = RenderPool(read_count("HLED_PICTURE_PROCESSES", 1), read_count("HLED_PICTURE_QUEUE", 20))
PACKS = RenderPool(read_count("HLED_PACK_PROCESSES", 1), read_count("HLED_PACK_QUEUE", 4), max_tasks=1)
