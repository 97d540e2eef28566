"""Classification of the messages that the server sends."""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

#: Characters of HTML that say what kind of element it is: the beginning tag with its first class.
_TAG = 24


def element_place(payload: bytes) -> tuple[str, tuple[int, ...]]:
    """Return the kind of a serialised message and its place on the page.

    A message replaces the earlier one of the same kind and place, and differs little from it.
    """
    message = ForwardMsg.FromString(payload)
    kind = message.WhichOneof("type") or ""
    if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "html":
            kind = element.html.body[:_TAG].partition(">")[0]
    return kind, tuple(message.metadata.delta_path)
