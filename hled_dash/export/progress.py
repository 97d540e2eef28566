"""Progress and next step of a job in a process of :class:`hled_dash.export.pool.RenderPool`."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

_receivers: list[Callable[[object], None]] = []


def report(value: object) -> None:
    """Report the progress of this job; does nothing outside a process of a pool."""
    for receive in _receivers:
        receive(value)


def receive_progress(receive: Callable[[object], None]) -> None:
    """Register a function that receives the reports of this process's jobs."""
    _receivers.append(receive)


class NextStep:
    """What a job returns to go on in a fresh process: what the process before had in memory is given back.

    Args:
        function: A function of a module, whose result is that of the job.
        *args: Its arguments.
    """

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.job = pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)


def resume(job: bytes, value: object) -> Any:
    """Call a pickled function with its arguments and what a step between has made."""
    function, args = pickle.loads(job)
    return function(*args, value)
