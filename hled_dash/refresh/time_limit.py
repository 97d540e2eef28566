"""A time limit of a whole request: the timeouts of httpx begin anew with each byte that arrives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import httpx

#: Events of the ``trace`` extension of httpx whose value is a network stream.
_OPENED = (".connect_tcp.complete", ".start_tls.complete")


class TimeLimit:
    """Shuts the connections of a client down when a request takes too long; its client sends one at a time.

    Args:
        seconds: Seconds from a request to the last byte of its response.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._streams: WeakSet[Any] = WeakSet()
        self._expired = threading.Event()

    def trace(self, event: str, values: dict[str, Any]) -> None:
        """Note a new connection: the ``trace`` extension of a request."""
        if event.endswith(_OPENED):
            self._streams.add(values["return_value"])
            if self._expired.is_set():
                self._shut_down()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Limit the time of what is done inside.

        Raises:
            httpx.ReadTimeout: If it took too long.
        """
        self._expired.clear()
        timer = threading.Timer(self._seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx.TransportError:
            if not self._expired.is_set():
                raise
        finally:
            timer.cancel()
        # A connection that is shut down ends a body without a length as if it were whole.
        if self._expired.is_set():
            raise httpx.ReadTimeout("the response takes too long")

    def _expire(self) -> None:
        self._expired.set()
        self._shut_down()

    def _shut_down(self) -> None:
        for stream in list(self._streams):
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
