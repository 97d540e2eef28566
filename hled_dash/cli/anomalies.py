"""``anomalies``: what the checks of kinds find in published values, and what was decided on each."""

from __future__ import annotations

import argparse

from hled_dash import store
from hled_dash.language import Language
from hled_dash.store.anomalies import decision_on, find_anomalies
from hled_dash.store.anomalies.report import describe, draft_decisions


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("list the anomalies of published values and what was decided on each")
    parser = commands.add_parser("anomalies", help=words, description=words)
    parser.add_argument("--draft", action="store_true",
                        help=_("print drafts of decisions (YAML) on those that nobody decided on"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Print every finding with its decision, or drafts of the decisions that are missing."""
    catalogue, frames = store.validated()
    findings = find_anomalies(catalogue, frames)
    decisions = [decision_on(finding, catalogue) for finding in findings]
    missing = [finding for finding, decision in zip(findings, decisions, strict=True) if decision is None]
    if options.draft:
        print(draft_decisions(missing, catalogue), end="")
        return 0
    words = {"suspect": language.text("suspect"), "plausible": language.text("plausible")}
    for finding, decision in zip(findings, decisions, strict=True):
        decided = (f"{words[decision.decision]} ({decision.id}): {language.localize(decision.reason)}" if decision
                   else language.text("nobody decided on it"))
        print(f"{describe(finding)}: {finding.words}. {decided}")
    print(language.plural("{count} finding, {missing} of them not decided on.",
                          "{count} findings, {missing} of them not decided on.", len(findings),
                          missing=language.format_number(len(missing))))
    return 0
