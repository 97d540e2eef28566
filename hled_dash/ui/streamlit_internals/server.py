"""Streamlit's server: its command, its socket, its options, the sessions and pages that it keeps."""

from __future__ import annotations

import os
import socket
from typing import Any

from streamlit import config, net_util
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server

#: Sessions whose connection is gone that are kept for a reader who comes back.
DISCONNECTED_SESSIONS = 24


def read_option(name: str) -> Any:
    """Read an option of the module, where it takes no lock (``streamlit_speed``): hundreds of links ask for one."""
    return config.get_option(name)


def run_streamlit(*arguments: str) -> None:
    """Run Streamlit's command in this process, which ends with it."""
    cli.main(arguments, prog_name="streamlit")


def listen_when_started() -> None:
    """Listen when the lifespan of the app has begun, and not before app.py is imported.

    To be called before Streamlit's command. Without it connections wait until the app has started.
    """
    module: Any = starlette_server
    module._bind_socket = _bind_socket


def _bind_socket(address: str, port: int, _backlog: int) -> socket.socket:
    """Return a socket that is bound; asyncio lets it listen."""
    bound = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        if os.name != "nt":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if bound.family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind((address, port))
        bound.setblocking(False)
        bound.set_inheritable(True)
    except BaseException:
        bound.close()
        raise
    return bound


def bound_disconnected_sessions() -> None:
    """Keep fewer sessions whose readers are gone: each holds the figures of its page, of maps nearly a megabyte.

    Who comes back after more than so many others have left gets the page again, from its address. Without it Streamlit
    keeps 128 for two minutes.
    """
    manager: Any = Runtime.instance()._session_mgr
    manager._session_storage = MemorySessionStorage(maxsize=DISCONNECTED_SESSIONS)


def disable_external_ip_lookup() -> None:
    """Compare no origin of a web socket with the public address of this machine.

    Without it each handshake from another site makes the event loop wait for an answer of checkip.amazonaws.com, for
    seconds where that cannot be reached.
    """
    module: Any = net_util
    module.get_external_ip = lambda: None


def disable_pages_directory() -> None:
    """Take pages from ``st.navigation`` only.

    A server whose project has a folder ``pages/`` serves its files without app.py until ``st.navigation`` has run once.
    Where the flag is gone, the first session of a server may open a page that is not in the navigation of app.py.
    """
    PagesManager.uses_pages_directory = False
