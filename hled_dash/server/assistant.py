"""``/mcp``: the tools of an assistant over HTTP (Model Context Protocol, streamable HTTP).

Each request stands for itself: it is one ``POST`` with one message and gets one response as JSON; nothing is kept
until the next. A browser says with every ``POST`` from where it asks (``Origin``), and may do so from this machine and
from the site of ``HLED_BASE_ADDRESS`` alone, so that no other site reads a closed server by a name that it points there
(DNS rebinding). Other programs say no origin, and may use any name of the server.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hled_dash import store
from hled_dash.api.problems import shorten
from hled_dash.export import PICTURES
from hled_dash.metadata import BASE_VARIABLE, base_address
from hled_dash.server.api.negotiation import choose_language
from hled_dash.server.api.thread_pool import MAX_WAIT, MAX_WAITING, THREADS
from hled_dash.server.requests import ASSISTANT, origin_of
from hled_dash.server.unavailable import PATIENCE, unavailable
from hled_dash.ui import builds, startup
from hled_dash.ui.run_limit import BusyError
from hled_dash.ui.urls import base_path

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from hled_dash.assistant import Tools

#: Bytes of a message; a request has a few hundred.
MAX_BYTES = 2**16
#: Seconds that a response may take.
TIMEOUT = 60.0
_LOCAL = ("127.0.0.1", "localhost", "::1")
_tools: ContextVar[Tools] = ContextVar("tools")


class AssistantRoute:
    """ASGI middleware: answers the messages of assistants."""

    ROUTES = (ASSISTANT,)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._turns = asyncio.Semaphore(THREADS)
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a message; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if path not in (ASSISTANT, f"{ASSISTANT}/"):
            await self.app(scope, receive, send)
        elif scope["method"] != "POST":
            # A stream of messages from the server, and the end of a session: there is neither.
            await PlainTextResponse("Method Not Allowed", 405, headers={"Allow": "POST"})(scope, receive, send)
        elif (origin := Headers(scope=scope).get("origin")) is not None and not _is_known(origin, scope):
            _ = choose_language(Headers(scope=scope).get("accept-language", "")).text
            await PlainTextResponse(_(
                "A page of {origin} cannot query this server until its administrator sets {name} to the server's "
                "address.",
                origin=shorten(origin), name=BASE_VARIABLE), 403)(scope, receive, send)
        else:
            # The library takes a second to import.
            limited = await asyncio.to_thread(_limit_body, self)
            await limited(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a message that has been read whole, when it has its turn."""
        if self._asked >= THREADS + MAX_WAITING:
            await unavailable(BusyError(), scope)(scope, receive, send)
            return
        try:
            replay = await _replayable(receive)
        except ValueError:
            from hled_dash.assistant import INVALID_MESSAGE

            await JSONResponse(INVALID_MESSAGE.model_dump(exclude_unset=True), 400)(scope, receive, send)
            return
        if replay is None:
            return
        self._asked += 1
        is_answered = False

        async def send_answer(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            async with asyncio.timeout(MAX_WAIT):
                await self._turns.acquire()
            try:
                async with asyncio.timeout(TIMEOUT):
                    await _respond(scope, replay, send_answer)
            finally:
                self._turns.release()
        except Exception as error:
            response = unavailable(BusyError() if isinstance(error, TimeoutError) else error, scope)
            if not is_answered:
                await response(scope, receive, send)
        finally:
            self._asked -= 1


def _limit_body(route: AssistantRoute) -> ASGIApp:
    """Limit the size of messages before they take a turn, so that a slow sender keeps none."""
    from mcp.server.streamable_http_manager import RequestBodyLimitMiddleware

    _server()
    return RequestBodyLimitMiddleware(route.answer, MAX_BYTES)


async def _replayable(receive: Receive) -> Receive | None:
    """Check a message; return a ``receive`` that replays it, or None where the client is gone. The library would answer
    an invalid one at great length, and write a traceback of one that is cut into the log.

    Raises:
        ValueError: If it is none of the protocol's.
    """
    from hled_dash.assistant import check_message

    first: Message | None = await receive()
    if first is None or first["type"] != "http.request":
        return None
    check_message(first["body"])

    async def receive_again() -> Message:
        nonlocal first
        message, first = first, None
        return await receive() if message is None else message

    return receive_again


async def _respond(scope: Scope, receive: Receive, send: Send) -> None:
    from hled_dash.assistant import Tools

    await asyncio.to_thread(startup.require_ready, PATIENCE)
    build = await asyncio.to_thread(_newest_build)
    with build.keep_open():
        resolver = build.resolver()
        _tools.set(Tools(resolver, f"{origin_of(scope)}{base_path()}", PICTURES.run))
        manager = _manager()
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _newest_build() -> builds.Build:
    """Return the build that the database holds now: what a tool finds out too late it cannot begin again."""
    build = builds.newest()
    # That the database is gone is said by the tools themselves.
    with suppress(store.StoreError):
        if store.integrity.ping(build.engine) != build.hash:
            builds.refresh()
    return builds.newest()


def _manager() -> StreamableHTTPSessionManager:
    """Return the library's session manager for one request, without sessions."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    # Its own protection refuses every host that it is not told (:func:`_is_known`).
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return StreamableHTTPSessionManager(_server()._lowlevel_server, json_response=True, stateless=True,
                                        security_settings=security, max_request_body_size=MAX_BYTES)


def _is_known(origin: str, scope: Scope) -> bool:
    """Return whether a request's ``Origin`` and ``Host`` are allowed."""
    site, host = urlsplit(base_address()), Headers(scope=scope).get("host", "")
    try:
        is_local = urlsplit(origin).hostname in _LOCAL and urlsplit(f"//{host}").hostname in _LOCAL
    except ValueError:
        return False
    return is_local or (bool(site.netloc) and origin == f"{site.scheme}://{site.netloc}" and host == site.netloc)


@cache
def _server() -> MCPServer[Any]:
    from hled_dash.assistant import build_server

    # The library gives the root logger a handler of its own where it has none.
    root, nothing = logging.getLogger(), logging.NullHandler()
    root.addHandler(nothing)
    try:
        return build_server(_tools.get)
    finally:
        root.removeHandler(nothing)

