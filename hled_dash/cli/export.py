"""``export``: a figure of any address as a file."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qs

from hled_dash.catalogue import load_catalogue
from hled_dash.cli import build
from hled_dash.cli.address import refuse_other_site, split_address, split_page
from hled_dash.cli.output import INCOMPLETE, print_ignored, run_job, write_output
from hled_dash.export import PICTURES, figure_files
from hled_dash.figures.resolve import NoFigureError, Resolver, view_figure, view_figures
from hled_dash.language import LANGUAGES, Language
from hled_dash.metadata import base_address
from hled_dash.view import PAGES, View
from hled_dash.view.parameter_parsers import truncate

#: Format to the label of its file; each stands in the help.
FORMATS = {"png": "PNG", "png4x": "PNG 4x", "svg": "SVG", "pdf": "PDF", "16x9": "16:9", "csv": "CSV", "xlsx": "XLSX",
           "parquet": "Parquet", "json": "JSON", "geojson": "GeoJSON"}


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("write the figure of an address to a file")
    codes = _("Exit codes: 0 the file shows the whole address; 1 there is no file; 2 the call is not understood; "
              "3 the file is there, and lacks what could not be read of the address, which a sentence names.")
    parser = commands.add_parser("export", help=words, description=words, epilog=codes)
    parser.add_argument("address", metavar=_("ADDRESS"), help=_("address of a view, or its path with the query"))
    parser.add_argument("--format", choices=tuple(FORMATS), required=True, help=_("format of the file"))
    parser.add_argument("-o", "--output", metavar=_("FILE"), required=True,
                        help=_("the file; - for standard output"))
    parser.add_argument("--figure", metavar=_("NAME"), help=_("which figure of the page"))
    parser.add_argument("--language", choices=tuple(LANGUAGES), help=_("language of the figure"))
    return parser


def run(options: argparse.Namespace, language: Language) -> int:
    """Write the figure; 1 if the address has none or it cannot be written, 3 if part of the address was left out."""
    _ = language.text
    catalogue = load_catalogue()
    address = split_address(options.address)
    page, inner, site = split_page(address)
    if page not in PAGES:
        print(_("There is no page “{value}” here.", value=truncate(page)), file=sys.stderr)
        return 1
    if refuse_other_site(address, language):
        return 1
    query = parse_qs("&".join(filter(None, (inner, address.query))), keep_blank_values=True)
    parsed = View.from_query(page, query, catalogue)
    print_ignored(parsed.ignored, language)
    if any(parameter.parameter == "figure" for parameter in parsed.ignored):
        return 1
    view = replace(parsed.view, language=options.language or parsed.view.language)
    resolver = Resolver(catalogue, build.open_database(language))
    if options.figure:
        chosen = View.from_query(page, {**view.to_query(), "figure": options.figure}, catalogue)
        names = [figure.id for figure in view_figures(view, resolver)]
        if chosen.view.figure != options.figure and names:
            print(_("“{code}” is no figure of this page; it has {names}.", code=truncate(options.figure),
                    names=", ".join(names)), file=sys.stderr)
            return 1
        view = chosen.view
    try:
        figure = view_figure(view, resolver.for_slides(large=True) if options.format == "16x9" else resolver)
    except NoFigureError as error:
        ids = ", ".join(figure.id for figure in error.figures)
        print(_("This address has several figures; name one with --figure: {names}.", names=ids) if ids
              else _("This address has no figure."), file=sys.stderr)
        return 1
    link = view.address(site or base_address(), short=True)
    files = {file.label: file for file in figure_files(figure, catalogue, link, run=partial(run_job, PICTURES))}
    file = files.get(FORMATS[options.format])
    if file is None or (figure.spec is None and not len(figure.codes)):
        print(figure.empty or _("This figure cannot be written as {format}; it can as: {formats}.",
                                format=options.format,
                                formats=", ".join(name for name, label in FORMATS.items() if label in files)),
              file=sys.stderr)
        return 1
    write_output(file.content(), options.output)
    return INCOMPLETE if any(parameter.is_of_figure for parameter in parsed.ignored) else 0
