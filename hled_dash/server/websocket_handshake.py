"""Handshakes of web sockets that are refused: uvicorn answers them without the security headers, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from starlette.datastructures import MutableHeaders
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.http11 import Response
from websockets.server import ServerProtocol

from hled_dash.server.headers import set_headers
from hled_dash.server.request_timeouts import refusal


class HandshakeProtocol(ServerProtocol):
    """Protocol that gives its refusals the security headers."""

    def send_response(self, response: Response) -> None:
        """Send the response to a handshake."""
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            headers = MutableHeaders()
            set_headers(headers, {})
            for name, value in headers.items():
                response.headers.setdefault(name, value)
        super().send_response(response)


def refuse_handshakes() -> None:
    """Make uvicorn use :class:`HandshakeProtocol`, and close connections whose handshake cannot be read.

    Of a request with a line of more than 8 kB or more than 128 headers, which HTTP allows, uvicorn would hold the
    connection for ever and say nothing.
    """
    module: Any = websockets_sansio_impl
    module.ServerProtocol = HandshakeProtocol
    protocol = module.WebSocketsSansIOProtocol
    protocol.data_received = _closing(protocol.data_received)


def _closing(receive_data: Callable[[Any, bytes], None]) -> Callable[[Any, bytes], None]:
    def receive_or_close(self: Any, data: bytes) -> None:
        receive_data(self, data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(refusal(self.default_headers, str(self.conn.handshake_exc)))
            self.transport.close()

    return receive_or_close
