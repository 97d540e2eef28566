"""``mcp``: the figures for an assistant, by the Model Context Protocol on standard input and output."""

from __future__ import annotations

import argparse
import signal
import sys

from hled_dash.catalogue import load_catalogue
from hled_dash.cli import build
from hled_dash.cli.address import DEFAULT_BASE
from hled_dash.figures.resolve import Resolver
from hled_dash.language import Language
from hled_dash.metadata import BASE_VARIABLE, base_address


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    words = language.text("answer an assistant (Model Context Protocol on standard input and output)")
    return commands.add_parser("mcp", help=words, description=f"{words}. {_base_sentence(language)}")


def _base_sentence(language: Language) -> str:
    return language.text("Without {variable}, the addresses to cite are of this machine ({base}).",
                         variable=BASE_VARIABLE, base=DEFAULT_BASE)


def run(options: argparse.Namespace, language: Language) -> int:
    """Answer until the assistant hangs up."""
    # The protocol's library takes a second to import.
    import anyio

    from hled_dash.assistant import Tools, build_server, serve_standard_streams

    # A thread that waits for a line keeps Python from ending: Ctrl+C and an assistant that is gone end the process.
    for number in (signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)

    resolver = Resolver(load_catalogue(), build.open_database(language))
    if not base_address():
        print(_base_sentence(language), file=sys.stderr, flush=True)
    tools = Tools(resolver, base_address() or DEFAULT_BASE)
    try:
        anyio.run(serve_standard_streams, build_server(lambda: tools))
    except ExceptionGroup as group:
        # Standard output that takes nothing more is one sentence, as of other commands.
        error: Exception = group
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        raise error from None
    return 0
