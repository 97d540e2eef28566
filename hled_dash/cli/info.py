"""``info``: what is in the database."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from hled_dash import store
from hled_dash.catalogue import DATA, Catalogue, load_catalogue
from hled_dash.cli import build
from hled_dash.figures.summaries import is_due
from hled_dash.language import Language


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("say what is in the database: counts, vintages, address")
    parser = commands.add_parser("info", help=words, description=words)
    parser.add_argument("--stale", action="store_true",
                        help=_("only the indicators with a newer figure due, oldest first"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Print counts, vintages and the address of the database."""
    _ = language.text
    url, catalogue = store.database_url(), load_catalogue()
    if options.stale:
        return _print_stale(catalogue, language)
    facts = store.queries.info(build.open_database(language))
    print(_("Database: {address}", address=store.hide_password(url)))
    print(_("Built: {time}, from content {hash}", time=facts["built_at"], hash=facts["hash"][:12]))
    print(_("Data files: {folder}", folder=DATA))
    print(
        _(
            "{sources} sources, {indicators} indicators ({derived} derived), {places} places, "
            "{observations} observations "
            "({published} published)",
            sources=language.format_number(len(catalogue.sources)),
            indicators=language.format_number(len(catalogue.indicators)),
            derived=language.format_number(sum(indicator.derived for indicator in catalogue.indicators.values())),
            places=language.format_number(len(catalogue.places)),
            observations=language.format_number(facts["observations"]),
            published=language.format_number(facts["published"]),
        )
    )
    for source in catalogue.sources.values():
        first, last, count = facts["by_source"].get(source.id, ("", "", 0))
        print(
            f"{source.id:34} {source.vintage_date}  {first:>7} - {last:7} {language.format_number(count):>9}  "
            f"{language.localize(source.publisher)}: {language.localize(source.title)}"
        )
    return 0


def _print_stale(catalogue: Catalogue, language: Language) -> int:
    """Print the indicators of which a newer figure is due by the publisher's cadence: newest period, source, name."""
    newest = store.queries.newest_periods(build.open_database(language))
    due = sorted((period, code) for code, period in newest.items() if not catalogue.indicators[code].derived
                 and is_due(period, catalogue.indicators[code], catalogue, date.today()))
    for period, code in due:
        indicator = catalogue.indicators[code]
        print(f"{period:8} {indicator.source:34} {code:34} {language.localize(indicator.name)}")
    print(language.plural("{count} indicator with a newer figure due.",
                          "{count} indicators with newer figures due.", len(due)), file=sys.stderr)
    return 0
