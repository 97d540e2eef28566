"""Anomalies that nobody decided on, as faults of ``data/`` and as drafts of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import pandas as pd
import yaml

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.csv_reader import read_csv
from hled_dash.catalogue.faults import MAX_LISTED
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Decision
from hled_dash.catalogue.refused import Refused, RefusedRecords
from hled_dash.catalogue.yaml_reader import YamlReader
from hled_dash.store.anomalies import find_anomalies, undecided
from hled_dash.store.anomalies.table import Finding

DECISIONS = "catalogue/quality/decisions.yaml"


def anomaly_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame],
                   refused: RefusedRecords | None = None) -> list[Fault]:
    """Return a fault for each finding that nobody decided on, at its observation, and for each decision without a
    finding.

    Args:
        refused: Findings that a decision among it may be about are none.
    """
    refused = refused or RefusedRecords()
    if not frames:
        return []
    findings, stale = undecided(find_anomalies(catalogue, frames), catalogue)
    if refused[Decision]:
        decided = Refused()
        decided.add_file(files.content.get(DECISIONS))
        findings = [finding for finding in findings if finding.indicator not in decided]
    lines = _lines(files, catalogue, {finding.indicator for finding in findings}) if findings else {}
    faults = []
    for (kind, indicator), group in groupby(sorted(findings, key=_order), key=attrgetter("kind", "indicator")):
        findings_of_kind = list(group)
        for finding in findings_of_kind[:MAX_LISTED]:
            key = finding.indicator, finding.place, finding.start, finding.items
            file, line = lines.get(key, (f"data/{DECISIONS}", 1))
            why = f"{finding.words}; nobody decided on it in data/{DECISIONS}"
            faults.append(Fault(file, line, describe(finding), why))
        if len(findings_of_kind) > MAX_LISTED:
            more = f"{len(findings_of_kind) - MAX_LISTED} more findings that nobody decided on"
            faults.append(Fault(f"data/{DECISIONS}", 1, f"{kind}: {indicator}", more))
    if stale:
        reader = YamlReader(files)
        decisions_by_id = reader.records(Decision, DECISIONS)
        faults += [Fault(*reader.position(decisions_by_id[decision.id], ("where",)), decision.id,
                         "no check finds what it is about")
                   for decision in stale]
    return faults


def describe(finding: Finding) -> str:
    """Describe ``repeated: cbp.bridge_crossings crossing:ELP-YSL-YSLE trucks 2025-06``."""
    periods = dict.fromkeys((finding.start, finding.end))
    parts = [finding.indicator, finding.place, *(item for _name, item in finding.items), " to ".join(periods)]
    return f"{finding.kind}: {' '.join(parts)}"


def draft_decisions(findings: Iterable[Finding], catalogue: Catalogue) -> str:
    """Return YAML of decisions to fill in, one for each kind and indicator."""
    drafts = []
    for (kind, code), group in groupby(sorted(findings, key=_order), key=attrgetter("kind", "indicator")):
        where = [{"places": [finding.place], **({"items": dict(finding.items)} if finding.items else {}),
                  "start": finding.start, "end": finding.end} for finding in group]
        drafts.append({
            "id": f"{code.lower().replace('.', '-').replace('_', '-')}-{kind}", "kinds": [kind],
            "source": catalogue.indicators[code].source, "indicators": [code], "where": where, "decision": "",
            "mark": {"en": "", "es": ""}, "reason": {"en": "", "es": ""},
        })
    return str(yaml.safe_dump(drafts, sort_keys=False, allow_unicode=True, width=118)) if drafts else ""


def _order(finding: Finding) -> tuple[str, ...]:
    return finding.kind, finding.indicator, finding.start, finding.place, str(finding.items)


def _lines(files: DataFiles, catalogue: Catalogue, codes: set[str]) -> dict[tuple[object, ...], tuple[str, int]]:
    """Return indicator, place, period and items of an observation to its file and line."""
    return dict(_rows_of(files, catalogue, codes))


def _rows_of(files: DataFiles, catalogue: Catalogue,
             codes: set[str]) -> Iterator[tuple[tuple[object, ...], tuple[str, int]]]:
    for path in [*files.matching("observations/*.csv"), *files.matching("observations/*.csv.gz")]:
        table, _faults = read_csv(files.content[path], f"data/{path}")
        if table is None:
            continue
        column = {name: number for number, name in enumerate(table.heading)}
        for row, line in zip(table.rows, table.lines, strict=True):
            code = row[column["indicator"]]
            if code in codes:
                dimensions: Sequence[str] = catalogue.indicators[code].dimensions
                items = tuple((name, row[column[name]]) for name in dimensions)
                yield (code, row[column["place"]], row[column["period"]], items), (f"data/{path}", line)
