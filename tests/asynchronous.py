"""Coroutines and servers in tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvicorn

T = TypeVar("T")


def run_coroutine(coroutine: Coroutine[None, None, T]) -> T:
    """Run a coroutine in a thread of its own: a browser that another test has open keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """Serve an ASGI application by uvicorn as Streamlit does, on a free port of this machine.

    Yields:
        The server and its port.
    """
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off",
                                           ws="websockets-sansio"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield server, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task
