"""The command line: the same data and the same store for scripts, audits and administrators.

Exit codes: 0 done; 1 faults were found, or what was asked for is not there; 2 the call is not understood.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from hled_dash import store
from hled_dash.catalogue import DATA, Catalogue, DataFaults, Indicator, Period, load_catalogue
from hled_dash.language import LANGUAGES, Language, guessed

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(given)
    _ = language.text
    try:
        options = _parser(language).parse_args(given)
        return int(options.run(options, language))
    except DataFaults as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        print(language.plural("{count} fault.", "{count} faults.", len(error.faults)), file=sys.stderr)
    except store.DatabaseMissing:
        print(_("There is no database yet: python -m hled_dash build"), file=sys.stderr)
    except store.StoreError as error:
        print(_("The database cannot be used: {reason}", reason=_(error.message, **error.values)), file=sys.stderr)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough: no more is written, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 1


def _language(given: Sequence[str]) -> Language:
    """``--lang`` before ``HLED_LANG`` before the system's ``LANG``."""
    asked = [given[number + 1] for number, one in enumerate(given[:-1]) if one == "--lang"]
    asked += [one.partition("=")[2] for one in given if one.startswith("--lang=")]
    asked += [os.environ.get("HLED_LANG", ""), os.environ.get("LANG", "")]
    return guessed(next((one for one in asked if one[:2] in LANGUAGES), "en"))


def N_(message: str) -> str:
    """Marks a message that is translated elsewhere."""
    return message


#: What argparse itself says; it asks gettext for them, and is given the dashboard's messages (see :func:`_parser`).
ARGPARSE = (
    N_("usage: "), N_("positional arguments"), N_("options"), N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"), N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"), N_("argument %(argument_name)s: %(message)s"), N_("expected one argument"),
    N_("expected at least one argument"), N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)


def _parser(language: Language) -> argparse.ArgumentParser:
    _ = language.text
    argparse._ = language.text  # type: ignore[attr-defined]
    parser = argparse.ArgumentParser(prog="python -m hled_dash", description=_("The HLED dashboard's data and server."))
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))

    def command(name: str, words: str, run) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
        found = commands.add_parser(name, help=words, description=words)
        codes = ", ".join(LANGUAGES)
        found.add_argument("--lang", choices=tuple(LANGUAGES), help=_("language of the words: {codes}", codes=codes))
        found.set_defaults(run=run)
        return found

    build = command("build", _("build the database from data/ if data/ has changed"), _build)
    build.add_argument("--anew", action="store_true", help=_("build even if nothing has changed"))
    command("check", _("validate data/ and list every fault with its file and line"), _check)
    command("info", _("say what is in the database: counts, vintages, address"), _info)
    get = command("get", _("print the observations that a figure would draw, with codes"), _get)
    get.add_argument("indicator", metavar=_("INDICATOR"), help=_("code of the indicator"))
    get.add_argument(
        "--places", nargs="+", metavar=_("PLACE"), help=_("codes of places, with blanks or commas between")
    )
    get.add_argument(
        "--from", dest="start", type=_period, metavar=_("PERIOD"), help=_("first period: 2015, 2015-Q3, 2015-07")
    )
    get.add_argument("--to", dest="end", type=_period, metavar=_("PERIOD"), help=_("last period"))
    get.add_argument(
        "--items",
        nargs="+",
        default=[],
        metavar=_("DIMENSION=ITEM"),
        help=_("items of a breakdown, for example sex=F; all=all for every item; the usual ones when left out"),
    )
    get.add_argument("--format", choices=("csv", "json"), default="csv", help=_("csv (default) or json"))
    serve = command("serve", _("build if needed and serve the dashboard"), _serve)
    serve.add_argument("--port", type=_port, metavar=_("PORT"), default=8501, help=_("port (8501)"))
    listen = _("address to listen on (localhost)")
    serve.add_argument("--address", metavar=_("ADDRESS"), default="localhost", help=listen)
    return parser


def _period(text: str) -> str:
    """An argument that is a year, quarter or month; argparse says which one is not."""
    try:
        return TypeAdapter(Period).validate_python(text)
    except ValidationError:
        raise argparse.ArgumentTypeError(f"{text!r}: 2015, 2015-Q3, 2015-07") from None


def _port(text: str) -> int:
    """An argument that is a port."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r}: 1 - 65535")
    return int(text)


def _build(options: argparse.Namespace, language: Language) -> int:
    _ = language.text

    def tell(share: float, step: str) -> None:
        words = _(step)
        print(f"{share:4.0%}  {words}")

    done = store.ensure_built(store.database_url(), progress=tell, anew=options.anew)
    print(_("The database is built.") if done else _("The database is up to date."))
    return 0


def _check(options: argparse.Namespace, language: Language) -> int:
    catalogue, frames = store.validated()
    print(
        language.text(
            "data/ is in order: {sources} sources, {indicators} indicators, {observations} observations.",
            sources=language.number(len(catalogue.sources)),
            indicators=language.number(len(catalogue.indicators)),
            observations=language.number(sum(map(len, frames.values()))),
        )
    )
    return 0


def _info(options: argparse.Namespace, language: Language) -> int:
    _ = language.text
    url, catalogue = store.database_url(), load_catalogue()
    found = store.queries.info(store.open_engine(url))
    print(_("Database: {address}", address=store.shown(url)))
    print(_("Built: {time}, from content {hash}", time=found["built_at"], hash=found["hash"][:12]))
    print(_("Data files: {folder}", folder=DATA))
    print(
        _(
            "{sources} sources, {indicators} indicators ({derived} derived), {places} places, "
            "{observations} observations "
            "({published} published)",
            sources=language.number(len(catalogue.sources)),
            indicators=language.number(len(catalogue.indicators)),
            derived=language.number(sum(one.derived for one in catalogue.indicators.values())),
            places=language.number(len(catalogue.places)),
            observations=language.number(found["observations"]),
            published=language.number(found["published"]),
        )
    )
    for source in catalogue.sources.values():
        first, last, count = found["by_source"].get(source.id, ("", "", 0))
        print(
            f"{source.id:34} {source.vintage_date}  {first:>7} - {last:7} {language.number(count):>9}  "
            f"{language.of(source.publisher)}: {language.of(source.title)}"
        )
    return 0


def _get(options: argparse.Namespace, language: Language) -> int:
    _ = language.text
    catalogue = load_catalogue()
    if options.indicator not in catalogue.indicators:
        return _unknown(options.indicator, catalogue.indicators, language)
    indicator = catalogue.indicators[options.indicator]
    places = [code for text in options.places or () for code in text.split(",") if code]
    for code in places:
        if code not in catalogue.places:
            return _unknown(code, catalogue.places, language)
    items: dict[str, str | tuple[str, ...]] = dict(indicator.default_items)
    for text in options.items:
        dimension, _sign, item = text.partition("=")
        if text == "all=all":
            items = {}
        elif dimension not in indicator.dimensions:
            return _unknown(dimension, indicator.dimensions, language)
        elif item not in {one.code for one in catalogue.dimensions[dimension].items}:
            return _unknown(item, [one.code for one in catalogue.dimensions[dimension].items], language)
        else:
            items[dimension] = item
    if options.start and options.end and options.start[:4] > options.end[:4]:
        print(_("The first period lies after the last one."), file=sys.stderr)
        return 2
    frame = store.queries.observations(
        store.open_engine(store.database_url()),
        indicator.code,
        places=places or None,
        start=options.start,
        end=options.end,
        items=items,
    )
    if frame.empty:
        print(_("There are no figures for this choice. Widen the period or choose other places."), file=sys.stderr)
        return 1
    _print(_credited(frame, indicator, catalogue), options.format)
    return 0


def _credited(frame: pd.DataFrame, indicator: Indicator, catalogue: Catalogue) -> pd.DataFrame:
    sources = catalogue.sources_of(indicator.code)
    dimensions = [name for name in indicator.dimensions if name in frame]
    return frame[["indicator", "place", *dimensions, "period", "value", "status"]].assign(
        unit=indicator.unit,
        source="; ".join(one.id for one in sources),
        vintage="; ".join(dict.fromkeys(one.vintage_date.isoformat() for one in sources)),
        licence="; ".join(dict.fromkeys(one.licence for one in sources)),
        derived=indicator.derived,
    )


def _print(frame: pd.DataFrame, kind: str) -> None:
    if kind == "json":
        print(json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1))
    else:
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
    sys.stdout.flush()


def _unknown(code: str, known, language: Language) -> int:  # type: ignore[no-untyped-def]
    _ = language.text
    near = difflib.get_close_matches(code, list(known), n=3, cutoff=0.5)
    words = _("“{code}” is not known here.", code=code)
    if near:
        words += " " + _("Did you mean {codes}?", codes=language.list_of(near))
    print(words, file=sys.stderr)
    return 1


def _serve(options: argparse.Namespace, language: Language) -> int:
    """Build first, so that the first visitor does not wait; then become the server."""
    _build(argparse.Namespace(anew=False), language)
    print(language.text("Serving on http://{address}:{port}", address=options.address, port=options.port), flush=True)
    os.chdir(ROOT)
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(options.port),
            "--server.address",
            options.address,
        ],
    )
