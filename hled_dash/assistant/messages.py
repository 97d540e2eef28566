"""Messages of JSON-RPC 2.0 on standard input and over HTTP, which the protocol's library reads more loosely."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import INVALID_REQUEST, ErrorData, JSONRPCError, JSONRPCNotification, jsonrpc_message_adapter
from pydantic_core import from_json

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

#: Threads of the tools that answer, and of the one that writes answers.
MAX_THREADS = 5
#: The answer to what is no message.
INVALID_MESSAGE = JSONRPCError(jsonrpc="2.0", id=None, error=ErrorData(code=INVALID_REQUEST, message="Invalid Request"))


def check_message(text: str | bytes) -> None:
    """Check a message.

    Raises:
        ValueError: If it is none of the protocol's, or a request whose ``id`` is neither text nor a whole number: the
            library would take it for a notification, which is never answered.
    """
    if isinstance(jsonrpc_message_adapter.validate_json(text), JSONRPCNotification) and "id" in from_json(text):
        raise ValueError("id")


async def serve_standard_streams(server: MCPServer[Any]) -> None:
    """Answer on standard output until standard input ends; the library leaves what is no message unanswered, and who
    sent it would wait for ever."""
    # An object with the one method of a file that the library uses.
    lines = cast(Any, _message_lines())
    # Each tool that answers holds a connection of the database, which has eight.
    anyio.to_thread.current_default_thread_limiter().total_tokens = MAX_THREADS
    async with stdio_server(stdin=lines) as (received, answers), anyio.create_task_group() as tasks:
        send, messages = anyio.create_memory_object_stream[SessionMessage | Exception]()

        async def answer_invalid() -> None:
            async with send:
                async for message in received:
                    await (answers.send(SessionMessage(INVALID_MESSAGE)) if isinstance(message, Exception)
                           else send.send(message))

        tasks.start_soon(answer_invalid)
        lowlevel = server._lowlevel_server
        await lowlevel.run(messages, answers, lowlevel.create_initialization_options())


async def _message_lines() -> AsyncIterator[str]:
    """Read the lines of standard input; one that is no message is left empty, which the library reports."""
    own_thread = anyio.CapacityLimiter(1)
    while line := await anyio.to_thread.run_sync(sys.stdin.buffer.readline, limiter=own_thread):
        if not line.isspace():
            try:
                check_message(line)
            except ValueError:
                line = b""
            yield line.decode("utf-8", "replace")
