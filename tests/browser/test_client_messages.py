"""What a stranger sends over a web socket takes nothing from the other visitors, however the app was started."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed

from hled_dash.server.websocket import MAX_FRAME_BYTES
from tests.browser.sockets import open_socket, run_script


def close_code(root: str, frame: bytes | str) -> int | None:
    """The code that the server closes a connection with after a frame."""
    with open_socket(root) as socket:
        run_script(socket)
        try:
            socket.send(frame)
            while True:
                socket.recv(timeout=60)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize(
    ("frame", "code"),
    [("text", 1003), (b"\xff" * 9, 1007), (b"\n" * (MAX_FRAME_BYTES + 1), 1009)],
    ids=["text", "garbage", "too large"],
)
def test_a_frame_that_is_no_message_closes_only_its_own_connection(site: str, frame: bytes | str, code: int) -> None:
    with open_socket(site) as reader:
        before = run_script(reader)
        assert close_code(site, frame) == code
        assert run_script(reader) == before


def test_the_server_reads_no_huge_frame(site: str) -> None:
    # None: the connection was gone before all was sent.
    assert close_code(site, b"\n" * 6_000_000) in {1009, None}


def test_many_connections_of_a_stranger_can_be_dropped(site: str) -> None:
    """The server stands after garbage from a hundred connections, and says nothing of what was in it."""
    for _number in range(100):
        with open_socket(site) as stranger:
            stranger.send(b"\xff<secret>")
    with open_socket(site) as reader:
        assert "<h1" in run_script(reader)
