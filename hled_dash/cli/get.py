"""``get``: observations, as a figure would draw them."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Collection, Iterable
from datetime import date
from functools import partial

import pandas as pd

from hled_dash import store
from hled_dash.catalogue import Catalogue, Indicator, load_catalogue
from hled_dash.catalogue.periods import is_reversed
from hled_dash.cli import build
from hled_dash.language import Language
from hled_dash.view.period_parsers import is_to_come, read_day, read_period


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("print the observations that a figure would draw, with codes")
    parser = commands.add_parser("get", help=words, description=words)
    parser.add_argument("indicator", metavar=_("INDICATOR"), help=_("code of the indicator"))
    parser.add_argument(
        "--places", nargs="+", metavar=_("PLACE"), help=_("codes of places, separated by blanks or commas")
    )
    parser.add_argument(
        "--from", dest="start", type=partial(_period, language), metavar=_("PERIOD"),
        help=_("first period: 2015, 2015-Q3, 2015-07"),
    )
    parser.add_argument("--to", dest="end", type=partial(_period, language), metavar=_("PERIOD"),
                        help=_("last period"))
    parser.add_argument(
        "--items",
        nargs="+",
        default=[],
        metavar=_("DIMENSION=ITEM"),
        help=_("items of a breakdown, for example sex=F; all=all for every item; the usual ones when left out"),
    )
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--as-of", dest="as_of", type=partial(_day, language), metavar=_("DAY"),
                      help=_("as it was published on a day: 2026-10-15"))
    when.add_argument("--vintages", action="store_true",
                      help=_("every vintage that is held, with the days on which it was published and superseded"))
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help=_("csv (default) or json"))
    return parser


def _period(language: Language, text: str) -> str:
    """Return an argument that is a year, quarter, or month; argparse says which one is not."""
    if (period := read_period(text)) is None:
        raise argparse.ArgumentTypeError(language.text(
            "{period} is not a period; write 2015, 2015-Q3, or 2015-07", period=repr(text[:40])))
    return period


def _day(language: Language, text: str) -> date:
    """Return an argument that is a day on which something may have been published."""
    _ = language.text
    if (day := read_day(text)) is None:
        raise argparse.ArgumentTypeError(_("{day} is not a day; write it as 2026-10-15", day=repr(text[:40])))
    if is_to_come(day):
        raise argparse.ArgumentTypeError(_("{day} is yet to come", day=text))
    return day


class _UnknownCodeError(Exception):
    """A code of the command line that is not among those that are known."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        super().__init__(code)
        self.code, self.known = code, list(known)


def run(options: argparse.Namespace, language: Language) -> int:
    """Print the observations that were requested, as CSV or JSON."""
    _ = language.text
    catalogue = load_catalogue()
    try:
        _require(options.indicator, catalogue.indicators)
        indicator = catalogue.indicators[options.indicator]
        places = [code for text in options.places or () for code in text.split(",") if code]
        for code in places:
            _require(code, catalogue.places)
        items = _items(options.items, indicator, catalogue)
    except _UnknownCodeError as error:
        return _print_unknown(error, language)
    if is_reversed(options.start, options.end):
        print(_("The first period lies after the last one."), file=sys.stderr)
        return 2
    engine = build.open_database(language)
    if options.as_of and options.as_of < (first := store.vintages.first_published(engine, indicator.code)):
        print(_("The first edition held here is of {first}; nothing published before it is held.",
                first=language.format_date(first)), file=sys.stderr)
        return 1
    frame = store.queries.observations(store.as_of(engine, options.as_of), indicator.code, places=places or None,
                                       start=options.start, end=options.end, items=items)
    if options.vintages:
        superseded = store.vintages.superseded(engine, indicator.code, places=places or None, start=options.start,
                                               end=options.end)
        frame = store.vintages.history(frame,
                                       [vintage for vintage in superseded if store.vintages.has_items(vintage, items)],
                                       store.vintages.first_published(engine, indicator.code))
    if frame.empty:
        print(_("There are no figures for this choice. Widen the period or choose other places."), file=sys.stderr)
        return 1
    _print(_credited(frame, indicator, catalogue, options.as_of), options.format)
    return 0


def _items(choices: Iterable[str], indicator: Indicator, catalogue: Catalogue) -> dict[str, str | tuple[str, ...]]:
    """Return the item of each dimension: the usual one, or that of a choice like ``sex=F``; none after ``all=all``.

    Raises:
        _UnknownCodeError: For a dimension that the indicator has not, or an item that the dimension has not.
    """
    items: dict[str, str | tuple[str, ...]] = dict(indicator.default_items)
    for choice in choices:
        dimension, _sign, item = choice.partition("=")
        if choice == "all=all":
            items = {}
            continue
        _require(dimension, indicator.dimensions)
        _require(item, [record.code for record in catalogue.dimensions[dimension].items])
        items[dimension] = item
    return items


def _require(code: str, known: Collection[str]) -> None:
    """Raise ``_UnknownCodeError`` if a code is not known."""
    if code not in known:
        raise _UnknownCodeError(code, known)


def _credited(frame: pd.DataFrame, indicator: Indicator, catalogue: Catalogue, day: date | None) -> pd.DataFrame:
    sources = catalogue.sources_of(indicator.code)
    dimensions = [name for name in indicator.dimensions if name in frame]
    days = [name for name in ("published", "superseded") if name in frame]
    return frame[["indicator", "place", *dimensions, "period", "value", "status", *days]].assign(
        unit=indicator.unit,
        source="; ".join(source.id for source in sources),
        vintage="; ".join(dict.fromkeys(source.published_by(day).isoformat() for source in sources)),
        licence="; ".join(dict.fromkeys(source.licence for source in sources)),
        derived=indicator.derived,
    )


def _print(frame: pd.DataFrame, kind: str) -> None:
    if kind == "json":
        print(json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1))
    else:
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
    sys.stdout.flush()


def _print_unknown(error: _UnknownCodeError, language: Language) -> int:
    """Print that a code is not known, with the nearest ones that are; return the exit code."""
    _ = language.text
    # Codes are typed in other letters, too.
    known = {code.casefold(): code for code in error.known}
    near = [known[code] for code in difflib.get_close_matches(error.code.casefold(), known, n=3, cutoff=0.5)]
    words = _("“{code}” is not known here.", code=error.code)
    if near:
        words += " " + _("Did you mean {codes}?", codes=language.format_list(near))
    print(words, file=sys.stderr)
    return 1
