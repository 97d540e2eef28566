"""A session over a plain web socket."""

from __future__ import annotations

from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


def open_socket(root: str) -> ClientConnection:
    address, origin = root.replace("http", "ws", 1) + "/_stcore/stream", f"http://{urlsplit(root).netloc}"
    return connect(address, subprotocols=["streamlit"], origin=origin, max_size=None)  # type: ignore[arg-type,list-item]


def run_script(socket: ClientConnection, query: str = "") -> str:
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
