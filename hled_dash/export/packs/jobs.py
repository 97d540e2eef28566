"""Jobs that render files of packs: progress, cancelling, and the finished files for some minutes."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any, cast

from hled_dash.export.pool import PACKS, OutdatedError, QueueFullError, RenderError, RenderPool
from hled_dash.export.progress import NextStep

log = logging.getLogger(__name__)

#: Seconds that a file may take, the wait for those before it included.
TIMEOUT = 300.0
#: Seconds that a finished file is kept, and after which a job that nobody asks about is given up. Browsers ask once a
#: minute from a tab that is not seen.
KEPT, ABANDONED = 600.0, 150.0
#: Jobs and files that are kept at most.
MAX_JOBS = 16
#: Jobs of one client that are not over, at most.
MAX_OF_CLIENT = 4


class _UnwantedError(Exception):
    pass


@dataclass
class PackJob:
    """A file that is made.

    Attributes:
        name: Of the file.
        mime: Of the file.
        state: ``waiting``, ``running``, ``done``, ``failed``, ``cancelled``, ``full`` where too many wait,
            ``limited`` where its client has as many as it may, or ``outdated`` (:class:`OutdatedError`).
        before: Packs that are made before this one.
        step: ``draw``, then ``write``.
        done: Figures of the step that are done.
        count: Figures of the pack.
        path: The finished file.
        requested_at: When its state was last requested, in seconds of the monotonic clock.
        client: Network address of who began it; empty if clients are not told apart.
    """

    name: str
    mime: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    state: str = "waiting"
    before: int = 0
    step: str = "draw"
    done: int = 0
    count: int = 0
    path: Path | None = None
    requested_at: float = field(default_factory=time.monotonic)
    client: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the job has ended."""
        return self.state not in ("waiting", "running")


class PackJobs:
    """The jobs of this process; finished files are on disk, and go with the process.

    Args:
        pool: Makes the files.
    """

    def __init__(self, pool: RenderPool = PACKS) -> None:
        self._pool = pool
        self._jobs: dict[str, PackJob] = {}
        self._lock = Lock()
        self._folder: TemporaryDirectory[str] | None = None

    def start(
        self, name: str, mime: str, function: Callable[..., bytes | NextStep], *args: Any, client: str = ""
    ) -> PackJob:
        """Begin to make a file.

        Args:
            name: Of the file.
            mime: Of the file.
            function: Returns its bytes; a function of a module, which another process calls with ``args``.
            client: Network address of who begins it; empty if clients are not told apart.
        """
        job = PackJob(name, mime, client=client)
        with self._lock:
            if client and sum(job.client == client and not job.is_over for job in self._jobs.values()) >= MAX_OF_CLIENT:
                job.state = "limited"
                return job
            self._drop_old()
            if len(self._jobs) >= MAX_JOBS:
                job.state = "full"
                return job
            self._jobs[job.id] = job
        Thread(target=self._run, args=(job, function, args), name="pack", daemon=True).start()
        return job

    def find(self, number: str) -> PackJob | None:
        """Find the job of an identifier; None for one that is not known any more."""
        job = self._jobs.get(number)
        if job is not None:
            job.requested_at = time.monotonic()
        return job

    def cancel(self, number: str) -> None:
        """End a job; the process that works on it ends with it."""
        job = self._jobs.get(number)
        if job is not None and not job.is_over:
            job.state = "cancelled"

    def close(self) -> None:
        """Drop all jobs and their files; what is being made ends with its processes."""
        for number in list(self._jobs):
            self.cancel(number)
        with self._lock:
            self._jobs.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _run(self, job: PackJob, function: Callable[..., bytes | NextStep], args: tuple[Any, ...]) -> None:
        def check() -> None:
            if job.is_over or time.monotonic() - job.requested_at > ABANDONED:
                raise _UnwantedError

        def wait(before: int) -> None:
            job.before = before

        def progress(value: Any) -> None:
            if job.state == "waiting":
                job.state = "running"
            job.step, job.done, job.count = value

        try:
            data = self._pool.run(function, *args, timeout=TIMEOUT, check=check, on_wait=wait, on_progress=progress)
            with self._lock:
                self._folder = self._folder or TemporaryDirectory(prefix="hled-packs-")
                job.path = Path(self._folder.name, job.id)
                job.path.write_bytes(cast(bytes, data))
            state = "done"
        except QueueFullError:
            state = "full"
        except _UnwantedError:
            state = "cancelled"
        except (RenderError, OSError) as error:
            log.exception("a pack's file cannot be made")
            state = "outdated" if isinstance(error, OutdatedError) else "failed"
        if job.state != "cancelled":
            job.state = state
        job.requested_at = time.monotonic()

    def _drop_old(self) -> None:
        """Delete finished jobs that are old, and the oldest where there are too many."""
        finished = sorted((job for job in self._jobs.values() if job.is_over), key=lambda job: job.requested_at)
        excess = len(self._jobs) - MAX_JOBS + 1
        for number, job in enumerate(finished):
            if number < excess or time.monotonic() - job.requested_at > KEPT:
                del self._jobs[job.id]
                if job.path is not None:
                    job.path.unlink(missing_ok=True)
