"""Metrics of the process in the OpenMetrics format; off by default.

| setting | what it opens |
|---|---|
| ``HLED_METRICS_PORT`` | a port of its own on 127.0.0.1 (``HLED_METRICS_ADDRESS``), without a token |
| ``HLED_METRICS_TOKEN`` | ``/metrics`` on the port of the pages, for ``Authorization: Bearer`` and this token alone |

Nothing in them names a reader or what was read.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.api.formats.workbook import WORKBOOKS
from hled_dash.export.pool import PACKS, PICTURES
from hled_dash.settings import TOKEN, read_text
from hled_dash.store import DatabaseUnreachable
from hled_dash.ui import builds
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.streamlit_internals import read_option
from hled_dash.ui.urls import base_path

log = logging.getLogger(__name__)

PATH = "/metrics"


class Metrics:
    """ASGI middleware: counts sessions, and answers the route of the metrics where a token is set."""

    opened = open = 0

    ROUTES = (PATH,)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for the metrics that has the token; pass all other requests on, and count sessions."""
        if scope["type"] == "websocket":
            Metrics.opened += 1
            Metrics.open += 1
            try:
                await self.app(scope, receive, send)
            finally:
                Metrics.open -= 1
        elif scope["type"] == "http" and scope["path"].removeprefix(base_path()) == PATH:
            # Opening a database may take seconds.
            await (await asyncio.to_thread(_answer, scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class ProcessMetrics:
    """Collector of this process's counters, read when metrics are scraped."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics with their current values."""
        yield GaugeMetricFamily("hled_sessions_open", "Sessions that are open.", Metrics.open)
        yield CounterMetricFamily("hled_sessions", "Sessions that were opened.", Metrics.opened)
        yield CounterMetricFamily("hled_runs", "Script runs that had their turn.", LIMIT.finished)
        yield CounterMetricFamily("hled_run_seconds", "Seconds that runs worked.", LIMIT.seconds, unit="seconds")
        yield CounterMetricFamily("hled_wait_seconds", "Seconds that runs waited.", LIMIT.waited, unit="seconds")
        yield GaugeMetricFamily("hled_runs_waiting", "Script runs that wait for their turn.", LIMIT.waiting)
        yield CounterMetricFamily("hled_busy_answers", "Runs that waited in vain.", LIMIT.refused)
        yield CounterMetricFamily("hled_database_errors", "Failures of the database.", DatabaseUnreachable.count)
        yield from _pools()
        if (build := builds.newest_loaded()) is None:
            return
        # The cache begins again with each build, and its counters with it, as with a new process.
        yield GaugeMetricFamily("hled_cache_bytes", "Bytes of cached values.", build.cache.bytes, unit="bytes")
        yield CounterMetricFamily("hled_cache_hits", "Values that were there.", build.cache.hits)
        yield CounterMetricFamily("hled_cache_misses", "Values that were computed.", build.cache.misses)
        yield InfoMetricFamily("hled_build", "The content of the database.", {"hash": build.hash})


def _pools() -> Iterator[Metric]:
    """Yield the jobs of the processes that write pictures, packs and workbooks."""
    labels = ("pool",)
    running = GaugeMetricFamily("hled_jobs_running", "Jobs that a process works on.", labels=labels)
    queued = GaugeMetricFamily("hled_jobs_queued", "Jobs that wait for their turn.", labels=labels)
    finished = CounterMetricFamily("hled_jobs", "Jobs that had their turn.", labels=labels)
    refused = CounterMetricFamily("hled_jobs_refused", "Jobs that found the queue full.", labels=labels)
    for name, pool in (("pictures", PICTURES), ("packs", PACKS), ("workbooks", WORKBOOKS)):
        running.add_metric((name,), pool.running)
        queued.add_metric((name,), pool.queued)
        finished.add_metric((name,), pool.finished)
        refused.add_metric((name,), pool.refused)
    yield from (running, queued, finished, refused)


def registry() -> CollectorRegistry:
    """Return all metrics of this process."""
    collector_registry = CollectorRegistry(auto_describe=False)
    collector_registry.register(ProcessMetrics())
    ProcessCollector(registry=collector_registry)
    return collector_registry


def open_port() -> None:
    """Open the port of the metrics, where one is set."""
    port = read_text("HLED_METRICS_PORT")
    if not port:
        return
    try:
        if int(port) == read_option("server.port"):
            raise ValueError("it is that of the pages")
        start_http_server(int(port), read_text("HLED_METRICS_ADDRESS") or "127.0.0.1", registry())
    except (ValueError, OverflowError, OSError) as error:
        # Readers come first.
        log.error("HLED_METRICS_PORT=%s cannot be opened: %s", port, error)


def _token() -> str:
    """Return the token; none if it is too short."""
    token = read_text("HLED_METRICS_TOKEN")
    return token if TOKEN.fullmatch(token) else ""


def _answer(scope: Scope) -> Response:
    if not (token := _token()):
        return PlainTextResponse("Not Found", 404)
    authorization = Headers(scope=scope).get("authorization", "")
    if not hmac.compare_digest(authorization.encode("latin-1", "replace"), f"Bearer {token}".encode()):
        return PlainTextResponse("Unauthorized", 401, headers={"WWW-Authenticate": "Bearer"})
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("Method Not Allowed", 405, headers={"Allow": "GET, HEAD"})
    content: bytes = generate_latest(registry())  # type: ignore[no-untyped-call]
    return Response(content, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
