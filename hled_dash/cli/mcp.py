"""``mcp``: the figures for an assistant, by the Model Context Protocol on standard input and output."""

from __future__ import annotations

import argparse
import os

from hled_dash.catalogue import load_catalogue
from hled_dash.cli import build
from hled_dash.cli.address import DEFAULT_BASE
from hled_dash.figures.resolve import Resolver
from hled_dash.language import Language
from hled_dash.metadata import BASE_VARIABLE


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    words = language.text("answer an assistant (Model Context Protocol on standard input and output)")
    return commands.add_parser("mcp", help=words, description=words)


def run(options: argparse.Namespace, language: Language) -> int:
    """Answer until the assistant hangs up."""
    # The protocol's library takes a second to import.
    from hled_dash.assistant import Tools, build_server

    resolver = Resolver(load_catalogue(), build.open_database(language))
    tools = Tools(resolver, os.environ.get(BASE_VARIABLE, "") or DEFAULT_BASE)
    build_server(lambda: tools).run("stdio")
    return 0
