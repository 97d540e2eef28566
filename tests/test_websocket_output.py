"""Messages of the web socket are compressed once for all readers, a browser decodes them, and few writes send them."""

from __future__ import annotations

import asyncio
import re
import tomllib
import zlib
from base64 import b64encode
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import Message
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from hled_dash.figures.charts import draw_sparkline
from hled_dash.server.websocket_output import SharedDeflateFactory, _batched
from hled_dash.ui.components.html import svg_image
from tests.asynchronous import run_coroutine

SMALL = bytes(range(256))
LARGE = b"".join(b"%d of the figures of a page, " % number for number in range(20_000))


@pytest.mark.parametrize("window_bits", [None, 10])
def test_browsers_decode_messages_compressed_without_context(window_bits: int | None) -> None:
    frames = []
    for _session in range(2):
        client = ClientPerMessageDeflateFactory(server_max_window_bits=window_bits, client_max_window_bits=True)
        answer, server = SharedDeflateFactory().process_request_params(client.get_request_params(), [])
        browser = client.process_response_params(answer, [])
        for data in (LARGE, b"small", SMALL, SMALL, LARGE + b".", SMALL, LARGE):
            frame = server.encode(Frame(Opcode.BINARY, data))
            assert bytes(browser.decode(frame).data) == data
            frames.append(frame)
        assert server.decode(browser.encode(Frame(Opcode.BINARY, LARGE))).data == LARGE
    assert len(frames[0].data) < len(LARGE) / 4
    assert all(frame.data is frames[0].data for frame in (frames[6], frames[7], frames[13]))
    assert 10 * len(frames[3].data) < len(frames[2].data) <= len(frames[5].data)


def test_a_browser_that_keeps_no_dictionary_decodes_small_messages() -> None:
    client = ClientPerMessageDeflateFactory(server_no_context_takeover=True)
    answer, server = SharedDeflateFactory().process_request_params(client.get_request_params(), [])
    browser = client.process_response_params(answer, [])
    for data in (SMALL, SMALL, LARGE, SMALL):
        assert bytes(browser.decode(server.encode(Frame(Opcode.BINARY, data))).data) == data


def test_control_frames_are_sent_as_they_are() -> None:
    _answer, server = SharedDeflateFactory().process_request_params([], [])
    frame = Frame(Opcode.PING, b"ping")
    assert server.encode(frame) is frame


def test_compression_is_on() -> None:
    settings = tomllib.loads((Path(__file__).parents[1] / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["enableWebsocketCompression"] is True


class Protocol(SimpleNamespace):
    """A protocol of uvicorn, which is compared by identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def test_messages_of_a_moment_are_one_write_and_none_comes_after_a_later_one() -> None:
    writes: list[bytes] = []

    async def send(self: Any, message: Message) -> None:
        self.conn.send_close(1000) if message["type"] == "websocket.close" else self.conn.send_text(b"text")
        writes.append(b"".join(self.conn.data_to_send()))

    async def main() -> None:
        conn = ServerProtocol()
        conn.state = State.OPEN
        writable = asyncio.Event()
        writable.set()
        protocol = Protocol(handshake_complete=True, conn=conn, writable=writable, scope={"query_string": b""},
                            loop=asyncio.get_running_loop(), transport=SimpleNamespace(write=writes.append))
        joined = _batched(send)
        for number in range(3):
            await joined(protocol, {"type": "websocket.send", "bytes": b"%d" % number})
        await asyncio.sleep(0)
        await joined(protocol, {"type": "websocket.send", "bytes": b"3", "more": [b"4", b"5"]})
        await joined(protocol, {"type": "websocket.send", "text": "text"})
        writable.clear()
        await joined(protocol, {"type": "websocket.send", "bytes": b"a slow reader: uvicorn waits", "more": [b"."]})
        writable.set()
        await joined(protocol, {"type": "websocket.send", "bytes": b"4"})
        await joined(protocol, {"type": "websocket.close"})
        await asyncio.sleep(0)

    run_coroutine(main())
    assert writes == [b"\x82\x010\x82\x011\x82\x012", b"\x82\x013\x82\x014\x82\x015\x81\x04text", b"\x81\x04text",
                      b"\x81\x04text",
                      b"\x82\x014\x88\x02\x03\xe8"]


def test_an_svg_in_a_page_can_be_read_and_compressed() -> None:
    svg = draw_sparkline([1, 5, 2, 7, 3] * 6, colour="#1f4e79", label='100 % of "exports" & imports <2020')
    (url,) = re.findall(r'<img alt="A line" src="data:image/svg\+xml,([^"]+)">', svg_image(svg, "A line"))
    assert unquote(url) == svg
    assert not set("#<>&") & set(url)
    assert len(zlib.compress(url.encode())) < 0.8 * len(zlib.compress(b64encode(svg.encode())))
