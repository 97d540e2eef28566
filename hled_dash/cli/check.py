"""``check``: whether ``data/`` is in order."""

from __future__ import annotations

import argparse
from datetime import date

import pandas as pd

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.catalogue.loader import examine_catalogue
from hled_dash.catalogue.refused import drop_refused
from hled_dash.language import Language
from hled_dash.pack.validation import pack_faults
from hled_dash.store.anomalies.copies import copied_faults
from hled_dash.store.anomalies.report import anomaly_faults
from hled_dash.store.card_faults import card_faults
from hled_dash.store.coverage_faults import coverage_faults
from hled_dash.store.vintage_faults import vintage_faults
from hled_dash.view.catalogue_urls import address_faults


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("validate data/ and list every fault with its file and line")
    return commands.add_parser("check", help=words, description=words)


def validate(files: DataFiles, today: date) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
    """Return everything that ``check`` looks at, beyond what a build needs: dates, addresses, anomalies.

    Raises:
        DataFaults: with every fault that was found.
    """
    catalogue, faults, refused = examine_catalogue(files, today)
    frames, observation_faults = store.examine_observations(files, catalogue, refused=refused)
    # Each fault is reported once: the rest is validated without the record.
    known = drop_refused(catalogue, refused)
    faults += observation_faults
    faults += anomaly_faults(files, known, frames, refused)
    faults += copied_faults(files, known, frames)
    faults += coverage_faults(files, known, frames)
    faults += card_faults(files, known, frames)
    faults += vintage_faults(files, known, frames)
    faults += address_faults(files, known, refused)
    faults += pack_faults(files, known, frames, refused)
    if faults:
        raise DataFaults(faults)
    return catalogue, frames


def run(options: argparse.Namespace, language: Language) -> int:
    """Validate ``data/``, name anomalies that nobody decided on, and count what is in it."""
    catalogue, frames = validate(read_files(), date.today())
    print(
        language.text(
            "data/ is in order: {sources} sources, {indicators} indicators, {observations} observations.",
            sources=language.format_number(len(catalogue.sources)),
            indicators=language.format_number(len(catalogue.indicators)),
            observations=language.format_number(sum(map(len, frames.values()))),
        )
    )
    return 0
