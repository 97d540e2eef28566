"""``export-all``: the bulk download as files."""

from __future__ import annotations

import argparse
import os
import sys

from hled_dash import store
from hled_dash.bulk import BulkError, export_build
from hled_dash.cli import build
from hled_dash.cli.output import system_reason
from hled_dash.language import Language
from hled_dash.metadata import base_address


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("write all data as Parquet, DuckDB, SQLite, and CSV, with descriptions and checksums")
    parser = commands.add_parser("export-all", help=words, description=words)
    parser.add_argument("-o", "--output", metavar=_("FOLDER"), required=True,
                        help=_("the folder; the files are in it under the version of the build"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Write the files; 1 if they cannot be written."""
    build.open_database(language).dispose()
    try:
        print(export_build(store.database_url(), options.output, base_address(),
                           os.environ.get("HLED_CONTACT", "")))
    except BulkError as error:
        cause = error.__cause__
        reason = system_reason(cause, language) if isinstance(cause, OSError) else error
        print(language.text("The files cannot be written: {reason}", reason=reason), file=sys.stderr)
        return 1
    return 0
