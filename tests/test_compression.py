"""Messages of the web socket are compressed once for all readers, and a browser decodes them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from hled_dash.server.compression import MIN_BYTES, SharedDeflateFactory

LARGE = b"".join(b"%d of the figures of a page, " % number for number in range(20_000))


@pytest.mark.parametrize("window_bits", [None, 10])
def test_a_browser_decodes_what_is_compressed_once_for_all(window_bits: int | None) -> None:
    frames = []
    for _session in range(2):
        client = ClientPerMessageDeflateFactory(server_max_window_bits=window_bits, client_max_window_bits=True)
        answer, server = SharedDeflateFactory().process_request_params(client.get_request_params(), [])
        browser = client.process_response_params(answer, [])
        for data in (LARGE, b"small", LARGE + b".", LARGE):
            frame = server.encode(Frame(Opcode.BINARY, data))
            assert bytes(browser.decode(frame).data) == data
            frames.append(frame)
        assert server.decode(browser.encode(Frame(Opcode.BINARY, LARGE))).data == LARGE
    assert len(frames[0].data) < len(LARGE) / 4
    assert all(frame.data is frames[0].data for frame in (frames[3], frames[4], frames[7]))


def test_small_messages_and_control_frames_are_sent_as_they_are() -> None:
    _answer, server = SharedDeflateFactory().process_request_params([], [])
    for frame in (Frame(Opcode.BINARY, b"x" * (MIN_BYTES - 1)), Frame(Opcode.PING, b"ping")):
        assert server.encode(frame) is frame


def test_compression_is_on() -> None:
    settings = tomllib.loads((Path(__file__).parents[1] / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["enableWebsocketCompression"] is True
