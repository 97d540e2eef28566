"""``serve``: the dashboard on a port of this machine."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from functools import partial
from pathlib import Path

from hled_dash import store
from hled_dash.catalogue import DATA
from hled_dash.cli import build
from hled_dash.cli.output import not_empty, say
from hled_dash.language import Language

ROOT = Path(__file__).resolve().parents[2]


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("build if needed and serve the dashboard")
    parser = commands.add_parser("serve", help=words, description=words, epilog=_(
        "Other sites may show figures in a frame if the variable HLED_FRAME_ANCESTORS lists them, with spaces between: "
        "{example}", example="HLED_FRAME_ANCESTORS=https://www.example.gob.mx"))
    parser.add_argument("--port", type=_port, metavar=_("PORT"), default=8501, help=_("port (8501)"))
    listen = _("address to listen on (localhost)")
    parser.add_argument("--address", type=partial(not_empty, language), metavar=_("ADDRESS"), default="localhost",
                        help=listen)
    return parser


def _port(text: str) -> int:
    """Return an argument that is a port."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r}: 1 - 65535")
    return int(text)


def run(options: argparse.Namespace, language: Language) -> int:
    """Build first, so that the first visitor does not wait; then become the server."""
    if problem := _problem(options.address, options.port, language):
        print(problem, file=sys.stderr)
        return 1
    build.run(argparse.Namespace(force=False), language)
    say(language.text("Serving on http://{address}:{port}", address=options.address, port=options.port))
    os.environ.update(_environment())
    os.chdir(ROOT)
    server = ["-m", "hled_dash.server"]
    os.execv(
        sys.executable,
        [sys.executable, *server, "--server.port", str(options.port), "--server.address", options.address],
    )


def _environment() -> dict[str, str]:
    """Return what the server needs besides: paths that hold in another working folder, and a home folder."""
    changed = {"HLED_DATABASE_URL": store.absolute_url(store.database_url()), "HLED_DATA": str(DATA.absolute())}
    try:
        Path.home()
    except RuntimeError:
        # A user without a line in /etc/passwd; Streamlit looks for settings there.
        changed["HOME"] = str(ROOT)
    return changed


def _problem(address: str, port: int, language: Language) -> str:
    """Return why nothing can listen there, in one sentence; empty if something can."""
    _ = language.text
    try:
        # As Streamlit binds: IPv6 where the address has a colon, and a port that was left a moment ago is free.
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen()
    except PermissionError:
        return _("You may not use port {port}; choose one above 1023 with --port.", port=port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _("Port {port} is taken by another program; choose another one with --port.", port=port)
        return _("“{address}” is not an address of this machine.", address=address)
    return ""
