"""What a stranger sends over a web socket takes nothing from the other visitors, however the app was started."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks import fuzz
from hled_dash.server.websocket import MAX_FRAME_BYTES
from tests.browser.conftest import served
from tests.test_websocket import DECIDED, DECIDED_OPERATIONS, back_msg, run as run_coroutine

COUNTS = """
    select (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
           (select xact_commit + xact_rollback from pg_stat_database where datname = current_database())
"""
HARMFUL = [kind for kind, allowed in (DECIDED | DECIDED_OPERATIONS).items() if not allowed]


@pytest.fixture(scope="module")
def site_on_postgresql(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HLED_DATABASE_URL", postgresql)
        with served(tmp_path_factory.mktemp("server")) as root:
            yield root


def open_socket(root: str) -> ClientConnection:
    address = root.replace("http", "ws", 1) + "/_stcore/stream"
    return connect(address, subprotocols=["streamlit"], origin=root, max_size=None)  # type: ignore[arg-type,list-item]


def run(socket: ClientConnection, query: str = "") -> str:
    """Run the overview as a browser does when it has connected; the markup of the page."""
    message = BackMsg()
    message.rerun_script.query_string = query
    socket.send(message.SerializeToString())
    markup: list[str] = []
    while True:
        answer = ForwardMsg.FromString(socket.recv(timeout=60))  # type: ignore[arg-type]
        if answer.WhichOneof("type") == "delta":
            markup.append(answer.delta.new_element.html.body)
        if answer.WhichOneof("type") == "script_finished":
            return "".join(markup)


def close_code(root: str, frame: bytes | str) -> int | None:
    """The code that the server closes a connection with after a frame."""
    with open_socket(root) as socket:
        run(socket)
        try:
            socket.send(frame)
            while True:
                socket.recv(timeout=10)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@pytest.mark.postgres
def test_a_stranger_leaves_caches_and_connections_alone(site_on_postgresql: str, postgresql: str) -> None:
    engine = create_engine(postgresql)

    def look() -> tuple[int, int]:
        """Connections of the server, and transactions since the database began."""
        time.sleep(1.5)  # PostgreSQL counts a transaction within a second.
        with engine.connect() as connection:
            return tuple(connection.execute(text(COUNTS)).one())

    with open_socket(site_on_postgresql) as reader, open_socket(site_on_postgresql) as stranger:
        before = run(reader)
        run(stranger)
        assert "<h1" in before
        # The shared caches of a server that was just started are still being filled.
        _clients, done = look()
        while done + 2 < (now := look()[1]):
            done = now
        began = time.monotonic()
        for _round in range(20):
            for kind in [*["clear_cache"] * 10, *HARMFUL]:
                stranger.send(back_msg(kind))
            run(stranger)
            assert run(reader) == before
        clients, done_after = look()
    engine.dispose()
    assert clients <= 8
    # Each of the runs asks which build there is, and the server does every three seconds.
    assert done_after - done <= 40 + (time.monotonic() - began), "what all visitors share was read again"


@pytest.mark.parametrize(
    ("frame", "code"),
    [("text", 1003), (b"\xff" * 9, 1007), (b"\n" * (MAX_FRAME_BYTES + 1), 1009)],
    ids=["text", "garbage", "too large"],
)
def test_a_frame_that_is_no_message_closes_only_its_own_connection(site: str, frame: bytes | str, code: int) -> None:
    with open_socket(site) as reader:
        before = run(reader)
        assert close_code(site, frame) == code
        assert run(reader) == before


def test_the_server_reads_no_huge_frame(site: str) -> None:
    # None: the connection was gone before all was sent.
    assert close_code(site, b"\n" * 6_000_000) in {1009, None}


def test_many_connections_of_a_stranger_can_be_dropped(site: str) -> None:
    """The server stands after garbage from a hundred connections, and says nothing of what was in it."""
    for _number in range(100):
        with open_socket(site) as stranger:
            stranger.send(b"\xff<secret>")
    with open_socket(site) as reader:
        assert "<h1" in run(reader)


def test_no_request_is_answered_with_a_server_error(site_on_postgresql: str) -> None:
    """The short form of ``python -m benchmarks fuzz``; each time other requests, which the seed repeats."""
    seed = random.SystemRandom().randrange(10**6)
    result = run_coroutine(fuzz.fuzz(site_on_postgresql, 400, seed, patience=0.3))
    assert not result.failures, f"seed {seed}: {result.failures[0]}"
    assert {"200", "400", "404", "405"} <= set(result.statuses)
