"""Messages that Streamlit's own interface sends."""

from __future__ import annotations

from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

#: Every message of this Streamlit, with what is decided for it. A new Streamlit's messages need a line each, here and
#: in docs/security.md.
DECIDED = {
    "rerun_script": True,
    "stop_script": True,
    "app_heartbeat": True,
    "backend_operation_request": True,
    "clear_cache": False,
    "set_run_on_save": False,
    "load_git_info": False,
    "file_urls_request": False,
    "debug_disconnect_websocket": False,
    "debug_shutdown_runtime": False,
}
DECIDED_OPERATIONS = {
    "deferred_file": True,
    "dataframe_chunk": False,
    "install_skills": False,
    "dismiss_skills_nudge": False,
}


def back_msg(kind: str) -> bytes:
    """A message of a kind, as Streamlit's own interface sends it."""
    message = BackMsg()
    if kind in DECIDED_OPERATIONS:
        getattr(message.backend_operation_request, kind).SetInParent()
    elif kind == "backend_operation_request":
        message.backend_operation_request.deferred_file.file_id = "ab12"
    elif BackMsg.DESCRIPTOR.fields_by_name[kind].message_type is not None:
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    return message.SerializeToString()


def frame(data: bytes) -> Message:
    return {"type": "websocket.receive", "bytes": data}
