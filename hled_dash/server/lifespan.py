"""Startup and shutdown of the server."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from hled_dash.server.connections import bound_connections
from hled_dash.server.index_page import index_html
from hled_dash.server.logs import limit_logs
from hled_dash.server.metadata import site
from hled_dash.server.metrics import open_port
from hled_dash.server.request_timeouts import limit_request_times
from hled_dash.server.shutdown import limit_shutdown_time
from hled_dash.server.stalled_clients import cut_stalled_clients
from hled_dash.server.tcp_nodelay import set_tcp_nodelay
from hled_dash.server.websocket_handshake import refuse_handshakes
from hled_dash.server.websocket_input import bound_input
from hled_dash.server.websocket_output import batch_writes, share_compressed_messages
from hled_dash.ui import builds, memory, startup
from hled_dash.ui.components import build_notice
from hled_dash.ui.components.board import warm_cache as warm_board_cache
from hled_dash.ui.maps.briefings import warm_cache as warm_map_cache
from hled_dash.ui.pages.pillar import warm_cache as warm_pillar_cache
from hled_dash.ui.streamlit_internals import (
    bound_disconnected_sessions,
    disable_external_ip_lookup,
    disable_pages_directory,
    ignore_invalid_values,
    keep_downloads,
    log_errors_once,
    silence_context_warnings,
    start_script_threads_in_background,
)
from hled_dash.ui.streamlit_internals.batches import batch_messages
from hled_dash.ui.streamlit_internals.replay import record_parts
from hled_dash.ui.streamlit_internals.speed import skip_repeated_work, stop_polling
from hled_dash.ui.urls import base_path

#: Seconds from one look at the hash of the database to the next.
WATCH_INTERVAL = 3
#: Seconds after which a server whose caches are not filled yet listens, and says so itself.
WARM_TIME = 60
#: Seconds between two calls of ``malloc_trim``.
MEMORY_INTERVAL = 60
#: Seconds after which a thread that computes lets others have the interpreter. Measured with two of them: with Python's
#: usual 5 ms the event loop waits 26 ms each time (median of a busy machine), with 1 ms 11 ms, for 1 % more processor.
SWITCH_INTERVAL = 0.001

#: Threads in which requests are answered. Most of them wait for their turn (``ui/run_limit.py``), in the order in which
#: they came; with asyncio's usual six, six that wait would keep all others from being answered, the health check too.
THREADS = 64


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Configure the process, fill the shared caches before the first session, and watch the database."""
    disable_pages_directory()
    disable_external_ip_lookup()
    batch_messages()
    share_compressed_messages()
    batch_writes()
    skip_repeated_work()
    record_parts()
    stop_polling()
    bound_disconnected_sessions()
    ignore_invalid_values()
    keep_downloads()
    silence_context_warnings()
    start_script_threads_in_background()
    log_errors_once()
    limit_request_times()
    refuse_handshakes()
    bound_input()
    cut_stalled_clients()
    limit_shutdown_time()
    set_tcp_nodelay()
    limit_logs()
    _raise_descriptor_limit()
    bound_connections()
    sys.setswitchinterval(SWITCH_INTERVAL)
    memory.set_thresholds()
    memory.bound_heaps()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "answers"))
    open_port()
    warming = asyncio.create_task(asyncio.to_thread(startup.warm_caches, _warm_pages))
    # The server listens after this: who comes before goes to another process and does not wait for this one.
    await asyncio.wait([warming], timeout=WARM_TIME)
    tasks = warming, asyncio.create_task(_watch_database()), asyncio.create_task(_trim_memory())
    yield
    for task in tasks:
        task.cancel()
    builds.close()


async def _watch_database() -> None:
    """Take over each new build, its caches filled, and tell the sessions."""
    while True:
        await asyncio.sleep(WATCH_INTERVAL)
        if await asyncio.to_thread(startup.take_over_newer_build, _warm_pages):
            build_notice.announce()


async def _trim_memory() -> None:
    while True:
        await asyncio.sleep(MEMORY_INTERVAL)
        await asyncio.to_thread(memory.trim_memory)


def _raise_descriptor_limit() -> None:
    """Raise the limit of open files: a session has about four, and the default is often 1,024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _warm_pages() -> None:
    warm_board_cache()
    warm_map_cache()
    warm_pillar_cache()
    site()
    index_html(base_path())
