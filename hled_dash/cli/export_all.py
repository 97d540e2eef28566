"""``export-all``: the bulk download as files."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from hled_dash import store
from hled_dash.bulk import BulkError, export_build
from hled_dash.cli import build
from hled_dash.cli.output import not_empty, run_job, system_reason
from hled_dash.export.pool import RenderPool
from hled_dash.language import Language
from hled_dash.metadata import base_address


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("write all data as Parquet, DuckDB, SQLite, and CSV, with descriptions and checksums")
    parser = commands.add_parser("export-all", help=words, description=words)
    parser.add_argument("-o", "--output", type=partial(not_empty, language), metavar=_("FOLDER"), required=True,
                        help=_("the folder; the files are in it under the version of the build"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Write the files; 1 if they cannot be written."""
    build.open_database(language).dispose()
    result = run_job(RenderPool(1, 1, max_tasks=1), _export, store.database_url(), options.output, base_address(),
                     os.environ.get("HLED_CONTACT", ""))
    if isinstance(result, str):
        print(result)
        return 0
    reason = system_reason(result, language) if isinstance(result, OSError) else result
    print(language.text("The files cannot be written: {reason}", reason=reason), file=sys.stderr)
    return 1


def _export(url: str, folder: str, base: str, contact: str) -> str | Exception:
    """Return the path of the files, or why they cannot be written."""
    try:
        return export_build(url, folder, base, contact)
    except BulkError as error:
        return error.__cause__ if isinstance(error.__cause__, OSError) else error
