"""``refresh``: new and revised figures of the publishers."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from hled_dash import refresh, store
from hled_dash.catalogue import DATA, Catalogue, DataFaults, load_catalogue
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.cli.output import REASONS, write_output
from hled_dash.language import Language
from hled_dash.store.anomalies.report import anomaly_faults


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("compare data/ with the newest figures of the publishers, and accept them")
    parser = commands.add_parser("refresh", help=words, description=words)
    parser.add_argument("sources", nargs="*", metavar=_("SOURCE"),
                        help=_("codes of sources; all with a connector when left out"))
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help=_("only show what would change (default)"))
    how.add_argument("--accept", action="store_true", help=_("write what has changed into data/"))
    how.add_argument("--list", action="store_true", help=_("list the connectors and what they were tried with"))
    parser.add_argument("--from", dest="file", type=Path, metavar=_("FILE"),
                        help=_("a file that was downloaded from the publisher, in place of the network"))
    parser.add_argument("--address", metavar=_("ADDRESS"), help=_("a mirror of the publisher's interface"))
    parser.add_argument("--format", choices=("text", "html", "json"), default="text",
                        help=_("of the changes: text (default), html to send around, json"))
    parser.add_argument("-o", "--output", metavar=_("FILE"), help=_("where the changes are written"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Show the changes of each source, and accept them where that is requested; 1 if a source failed."""
    _ = language.text
    if options.list:
        return _list(load_catalogue(), language)
    if (options.file or options.address) and len(options.sources) != 1:
        print(_("A file or a mirror has the data of one source: name that source."), file=sys.stderr)
        return 2
    try:
        return _refresh(options, language)
    except refresh.RefreshError as error:
        # Of no single source: another refresh holds data/.
        print(_describe(error, language), file=sys.stderr)
        return 1


def _refresh(options: argparse.Namespace, language: Language) -> int:
    _ = language.text
    failed = False
    diffs: list[refresh.Diff] = []
    with refresh.locked(DATA) if options.accept else nullcontext():
        files = read_files()
        catalogue = load_catalogue()
        sources = options.sources or [*catalogue.connectors]
        if unknown := [code for code in sources if code not in catalogue.connectors]:
            print(_("{names} has no connector; those that have one: {known}", names=", ".join(unknown),
                    known=", ".join(catalogue.connectors)), file=sys.stderr)
            return 2
        with refresh.PublisherClient(refresh.AnswerCache(refresh.default_folder())) as client:
            for code in sources:
                try:
                    diff, accept = refresh.refresh_source(code, files, catalogue, date.today(), client=client,
                                                          file=options.file, address=options.address)
                    diffs.append(diff)
                    if options.accept and diff.changes:
                        acceptance = accept()
                        files, catalogue = _accept(acceptance, files)
                        print(f"{code}: " + _("Written into data/: {files}.", files=", ".join(acceptance.content)),
                              file=sys.stderr)
                except refresh.RefreshError as error:
                    failed = True
                    print(f"{code}: {_describe(error, language)} " + _("Nothing was changed."), file=sys.stderr)
                except DataFaults as error:
                    failed = True
                    for fault in error.faults[:20]:
                        print(fault, file=sys.stderr)
                    print(f"{code}: " + _("With these figures data/ would not be in order. Nothing was changed."),
                          file=sys.stderr)
    _show(diffs, options, catalogue, language)
    return 1 if failed else 0


def _describe(error: refresh.RefreshError, language: Language) -> str:
    values = {name: language.text(value) if value in REASONS else value for name, value in error.values.items()}
    return language.text(error.message, **values)


def _accept(acceptance: refresh.Acceptance, files: DataFiles) -> tuple[DataFiles, Catalogue]:
    """Write an acceptance if ``data`` is in order with it; returns ``data`` as it is then."""
    content = {path: file for path, file in {**files.content, **acceptance.content}.items() if file is not None}
    changed = DataFiles(dict(sorted(content.items())), files.faults)
    catalogue, frames = store.validated(files=changed)
    refresh.write(DATA, acceptance)
    # Those of other files stood there before.
    for fault in anomaly_faults(changed, catalogue, frames):
        if fault.file.removeprefix("data/") in acceptance.content:
            print(fault, file=sys.stderr)
    return changed, catalogue


def _show(diffs: list[refresh.Diff], options: argparse.Namespace, catalogue: Catalogue, language: Language) -> None:
    if options.format == "html":
        text = refresh.to_html(diffs, catalogue, language)
    elif options.format == "json":
        text = refresh.to_json(diffs)
    else:
        text = "\n".join(refresh.to_text(diff, catalogue, language) for diff in diffs)
    if options.output:
        write_output(text.encode(), options.output)
    elif text:
        print(text, end="")


def _list(catalogue: Catalogue, language: Language) -> int:
    _ = language.text
    tried = {"recorded": _("tried with recorded answers"), "files": _("tried with the publisher's files"),
             "description": _("not yet seen working")}
    for code, connector in catalogue.connectors.items():
        print(f"{code:32} {connector.interface:16} {tried[connector.tried]}")
    return 0

