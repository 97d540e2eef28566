"""``build``: the database from ``data/``."""

from __future__ import annotations

import argparse
import sys

from hled_dash import geography, store
from hled_dash.cli.output import say, system_reason
from hled_dash.language import Language


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("build the database from data/ if data/ has changed")
    parser = commands.add_parser("build", help=words, description=words)
    parser.add_argument("--force", action="store_true", help=_("build even if nothing has changed"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Build the database from ``data/`` if ``data/`` has changed, and publish the shapes of the maps."""
    _ = language.text

    def print_progress(share: float, step: str) -> None:
        words = _(step)
        say(f"{share:4.0%}  {words}")

    done = store.ensure_built(store.database_url(), progress=print_progress, force=options.force)
    try:
        geography.publish()
    except FileExistsError:
        raise
    except OSError as error:
        # On a file system that is read-only.
        words = _("The shapes of the maps cannot be written, and the server sends them from memory: {reason}",
                  reason=system_reason(error, language))
        say(words, sys.stderr)
    say(_("The database is built.") if done else _("The database is up to date."))
    return 0


def open_database(language: Language) -> store.Engine:
    """Open the database for reading; a damaged one is built again first, which is said on standard error."""
    url = store.database_url()

    def print_rebuild(_share: float, step: str) -> None:
        if step == store.DAMAGED:
            say(language.text(step), sys.stderr)

    store.ensure_intact(url, progress=print_rebuild)
    return store.open_engine(url)
