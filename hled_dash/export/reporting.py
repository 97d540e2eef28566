"""How far a job of another process is: it reports, and :meth:`hled_dash.export.pool.RenderPool.run` tells who waits."""

from __future__ import annotations

from collections.abc import Callable

_receivers: list[Callable[[object], None]] = []


def report(value: object) -> None:
    """Tell who waits for this job how far it is; nobody where it runs in no process of a pool."""
    for receive in _receivers:
        receive(value)


def receive_reports(receive: Callable[[object], None]) -> None:
    """Have a function called with what the jobs of this process report."""
    _receivers.append(receive)
