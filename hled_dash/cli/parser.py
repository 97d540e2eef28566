"""The parser of the command line, with messages in the language of the call."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from hled_dash.language import LANGUAGES, N_, Language

#: What argparse itself says; it asks gettext for them, and is given the dashboard's messages (see :func:`_parser`).
ARGPARSE = (
    N_("usage: "), N_("positional arguments"), N_("options"), N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"), N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"), N_("argument %(argument_name)s: %(message)s"), N_("expected one argument"),
    N_("expected at least one argument"), N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)


#: Each is the module of its name.
COMMANDS = ("build", "check", "anomalies", "refresh", "info", "get", "export", "export-all", "mcp", "pack", "serve")


class _Parser(argparse.ArgumentParser):
    """A parser that says what it does not understand in one sentence; how a command is used stands in its help."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, argparse._("%(prog)s: error: %(message)s\n")  # type: ignore[attr-defined]
                  % {"prog": self.prog, "message": message})


def build_parser(language: Language, arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser of the command that ``arguments`` begin with, or of all of them.

    What the other commands need is not imported then; charts alone take half a second. The parser's result has the
    ``run`` of the command.
    """
    _ = language.text
    argparse._ = language.text  # type: ignore[attr-defined]
    parser = _Parser(prog="python -m hled_dash", description=_("The HLED dashboard's data and server."))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for name in arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS:
        command = import_module(f"hled_dash.cli.{name.replace('-', '_')}")
        added = command.add_parser(commands, language)
        codes = ", ".join(LANGUAGES)
        added.add_argument("--lang", choices=tuple(LANGUAGES), help=_("language of the words: {codes}", codes=codes))
        added.set_defaults(run=command.run)
    return parser
