"""``info``: what is in the database."""

from __future__ import annotations

import argparse

from hled_dash import store
from hled_dash.catalogue import DATA, load_catalogue
from hled_dash.cli import build
from hled_dash.language import Language


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("say what is in the database: counts, vintages, address")
    return commands.add_parser("info", help=words, description=words)


def run(options: argparse.Namespace, language: Language) -> int:
    """Print counts, vintages and the address of the database."""
    _ = language.text
    url, catalogue = store.database_url(), load_catalogue()
    found = store.queries.info(build.open_database(language))
    print(_("Database: {address}", address=store.hide_password(url)))
    print(_("Built: {time}, from content {hash}", time=found["built_at"], hash=found["hash"][:12]))
    print(_("Data files: {folder}", folder=DATA))
    print(
        _(
            "{sources} sources, {indicators} indicators ({derived} derived), {places} places, "
            "{observations} observations "
            "({published} published)",
            sources=language.format_number(len(catalogue.sources)),
            indicators=language.format_number(len(catalogue.indicators)),
            derived=language.format_number(sum(one.derived for one in catalogue.indicators.values())),
            places=language.format_number(len(catalogue.places)),
            observations=language.format_number(found["observations"]),
            published=language.format_number(found["published"]),
        )
    )
    for source in catalogue.sources.values():
        first, last, count = found["by_source"].get(source.id, ("", "", 0))
        print(
            f"{source.id:34} {source.vintage_date}  {first:>7} - {last:7} {language.format_number(count):>9}  "
            f"{language.localize(source.publisher)}: {language.localize(source.title)}"
        )
    return 0
