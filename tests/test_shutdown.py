"""The server listens when it is ready, and ends although an answer is still being made, as do threads that render."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from hled_dash.export import RenderError, RenderPool, pool
from hled_dash.server import shutdown
from hled_dash.server.logs import open_lossy
from hled_dash.ui.streamlit_internals.server import _bind_socket
from tests.asynchronous import run_coroutine


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_stopped", threading.Event())


def test_a_slow_response_does_not_delay_shutdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutdown, "GRACE", 0.2)
    monkeypatch.setattr(uvicorn.Server, "shutdown", uvicorn.Server.shutdown)
    shutdown.limit_shutdown_time()

    async def answer(_scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.sleep(60)

    async def serve() -> None:
        server = uvicorn.Server(uvicorn.Config(answer, port=0, lifespan="off", log_level=60))
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while not server.server_state.tasks:
            await asyncio.sleep(0.01)
        server.should_exit = True
        await asyncio.wait_for(running, 50)
        writer.close()

    run_coroutine(serve())
    assert pool._stopped.is_set()


def test_jobs_end_with_the_server() -> None:
    own = RenderPool(1, 1)

    def stop_at_work() -> None:
        while not own.running:
            time.sleep(0.01)
        pool.stop_rendering()

    stopping = threading.Thread(target=stop_at_work)
    stopping.start()
    with pytest.raises(RenderError, match="the server ends"):
        own.run(time.sleep, 600, timeout=1200)
    assert own.running == 0
    stopping.join()


def test_a_server_that_has_not_started_refuses_connections() -> None:
    bound = _bind_socket("127.0.0.1", 0, 100)
    with bound, socket.socket() as early, socket.socket() as late:
        assert early.connect_ex(bound.getsockname()) == errno.ECONNREFUSED
        bound.listen()
        assert late.connect_ex(bound.getsockname()) == 0


def test_a_log_that_takes_nothing_more_is_no_error() -> None:
    with Path("/dev/full").open("wb", 0) as full, open_lossy(full.fileno()) as log:
        print("x" * 100_000, file=log, flush=True)
