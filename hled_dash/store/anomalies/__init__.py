"""Anomalies of published values: checks of kinds find them, a person decides on each in ``data/catalogue/quality``.

Nothing is changed by a check. A finding that nobody decided on is a fault, and so is a decision on what no check finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hled_dash.catalogue import Catalogue, Decision
from hled_dash.store.anomalies.pairs import find_disagreements, find_exchanged, find_totals
from hled_dash.store.anomalies.table import Finding, SeriesTable
from hled_dash.store.anomalies.values import (
    find_levels,
    find_outliers,
    find_repeated,
    find_signs,
    find_steps,
    find_zeros,
)
from hled_dash.store.series_frames import period_ordinal


def find_anomalies(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Run every check.

    Args:
        catalogue: The catalogue.
        frames: Series frames by indicator, published and derived; only comparisons look at derived ones.
    """
    published = {code: frame for code, frame in frames.items() if not catalogue.indicators[code].derived}
    table = SeriesTable.of(catalogue, published)
    checks = (find_repeated, find_exchanged, find_levels, find_outliers, find_signs, find_zeros)
    findings = [finding for find in checks for finding in find(table)]
    found = {(finding.indicator, finding.place, finding.items, finding.start) for finding in findings}
    findings += [finding for finding in find_steps(table)
                 if (finding.indicator, finding.place, finding.items, finding.start) not in found]
    findings += [*find_totals(catalogue, published), *find_disagreements(catalogue, frames)]
    return [finding for finding in findings if not (finding.kind == "level" and _is_declared_break(finding, catalogue))]


def _is_declared_break(finding: Finding, catalogue: Catalogue) -> bool:
    """Return whether a break in the series is declared where its level jumps, or one period before or after."""
    at = period_ordinal(finding.start)
    return any(len(series_break.period) == len(finding.start) and abs(period_ordinal(series_break.period) - at) <= 1
               and series_break.place in (None, finding.place)
               for series_break in catalogue.indicators[finding.indicator].breaks)


def decision_on(finding: Finding, catalogue: Catalogue) -> Decision | None:
    """Return the decision that is about a whole finding."""
    items = dict(finding.items)
    for decision in catalogue.decisions.values():
        if finding.kind in decision.kinds and all(
                decision.covers(finding.indicator, finding.place, items, period)
                for period in (finding.start, finding.end)):
            return decision
    return None


def undecided(findings: Sequence[Finding], catalogue: Catalogue) -> tuple[list[Finding], list[Decision]]:
    """Return the findings that nobody decided on, and the decisions on what no check finds (any more)."""
    decisions = [decision_on(finding, catalogue) for finding in findings]
    used = {decision.id for decision in decisions if decision}
    stale = [decision for decision in catalogue.decisions.values()
             if decision.id not in used and "seen" not in decision.kinds]
    return [finding for finding, decision in zip(findings, decisions, strict=True) if decision is None], stale


__all__ = ["Finding", "decision_on", "find_anomalies", "undecided"]
