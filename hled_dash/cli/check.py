"""``check``: whether ``data/`` is in order."""

from __future__ import annotations

import argparse

from hled_dash import store
from hled_dash.catalogue import DataFaults
from hled_dash.catalogue.files import read_files
from hled_dash.language import Language
from hled_dash.store.anomalies.report import anomaly_faults


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("validate data/ and list every fault with its file and line")
    return commands.add_parser("check", help=words, description=words)


def run(options: argparse.Namespace, language: Language) -> int:
    """Validate ``data/``, name anomalies that nobody decided on, and count what is in it."""
    files = read_files()
    catalogue, frames = store.validated(files=files)
    if faults := anomaly_faults(files, catalogue, frames):
        raise DataFaults(faults)
    print(
        language.text(
            "data/ is in order: {sources} sources, {indicators} indicators, {observations} observations.",
            sources=language.format_number(len(catalogue.sources)),
            indicators=language.format_number(len(catalogue.indicators)),
            observations=language.format_number(sum(map(len, frames.values()))),
        )
    )
    return 0
