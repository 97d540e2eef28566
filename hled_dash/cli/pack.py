"""``pack``: a meeting pack as a file."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import cast
from urllib.parse import parse_qs

from hled_dash import store
from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.cli import build
from hled_dash.cli.address import DEFAULT_BASE, refuse_other_site, split_address, split_page
from hled_dash.cli.output import INCOMPLETE, print_ignored, run_job, write_output
from hled_dash.export.packs import FORMATS
from hled_dash.export.packs.job import render_pack_file
from hled_dash.export.packs.pptx_template import VARIABLE, TemplateError, open_template
from hled_dash.export.pool import PACKS
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack import Pack
from hled_dash.pack.address import decode, encode
from hled_dash.pack.file import file_stem
from hled_dash.pack.ready_made import translate_pack
from hled_dash.view import View
from hled_dash.view.parameter_parsers import truncate


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language
) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    _ = language.text
    words = _("write a meeting pack as a file")
    codes = _("Exit codes: 0 the file has the whole pack; 1 there is no file; 2 the call is not understood; "
              "3 the file lacks what can no longer be read of the pack, which a sentence names.")
    parser = commands.add_parser("pack", help=words, description=words, epilog=codes)
    parser.add_argument("pack", nargs="?", metavar=_("PACK"), help=_("name of a ready-made pack, or a pack's address"))
    parser.add_argument("--list", action="store_true", help=_("print the names of the ready-made packs"))
    parser.add_argument("--format", choices=tuple(FORMATS), default="pptx", help=_("kind of the file (pptx)"))
    parser.add_argument("--language", choices=tuple(LANGUAGES), help=_("language of the pack; its own when left out"))
    parser.add_argument("-o", "--output", metavar=_("FILE"), help=_(
        "the file; - for standard output; named after the pack when left out"))
    parser.add_argument("--base", type=partial(_base, language), default="", metavar=_("ADDRESS"), help=_(
        "address of the dashboard for the links in the file; that of the pack's address when left out"))
    return parser


def _base(language: Language, text: str) -> str:
    """Return an argument that is the address of a dashboard; an empty one, also of a script's variable, is none."""
    address = split_address(text)
    if text and (address.scheme not in ("http", "https") or not address.hostname or " " in text):
        raise argparse.ArgumentTypeError(language.text(
            "{address} is not the address of a dashboard; write https://host/path", address=repr(text[:80])))
    return text


def run(options: argparse.Namespace, language: Language) -> int:
    """Write the file of a pack, or list the ready-made ones."""
    _ = language.text
    catalogue = load_catalogue()
    if options.list:
        print("\n".join(catalogue.packs))
        return 0
    if not options.pack:
        print(_("Name a pack; these are ready-made: {names}", names=", ".join(catalogue.packs)), file=sys.stderr)
        return 2
    if refuse_other_site(split_address(options.pack), language, options.base):
        return 1
    read = read_pack(options.pack, options.language, catalogue, language)
    if read is None:
        return 1
    pack, is_whole = read
    if not pack.count:
        print(_("This pack has no figure."), file=sys.stderr)
        return 1
    if options.format in ("pptx", "zip"):
        try:
            open_template()
        except TemplateError:
            print(_("The file that {variable} names is not a PowerPoint presentation that can be read.",
                    variable=VARIABLE), file=sys.stderr)
            return 1
    _page, _inner, site = split_page(split_address(options.pack))
    build.open_database(language).dispose()
    if not store.is_built(store.database_url()):
        raise store.DatabaseMissing("the database was built from other data")
    # In other processes, as the server does: together they would hold 700 MB.
    data = run_job(PACKS, cast(Callable[..., bytes], render_pack_file), encode(pack), pack.language, options.format,
                   options.base or site or DEFAULT_BASE, date.today())
    output = options.output or f"{file_stem(pack)}{FORMATS[options.format].suffix}"
    write_output(data, output)
    if output != "-":
        print(output, file=sys.stderr)
    return 0 if is_whole else INCOMPLETE


def read_pack(text: str, code: LanguageCode | None, catalogue: Catalogue, language: Language,
              ) -> tuple[Pack, bool] | None:
    """Read the pack of a name or an address, in a language; None, with a sentence, where there is none."""
    _ = language.text
    if not text.isascii() or "?" not in text:
        packed, own = text, code or language.code
    else:
        parsed = View.from_query("pack", parse_qs(split_address(text).query, keep_blank_values=True), catalogue)
        packed, own = parsed.view.pack, code or parsed.view.language
    pack, remarks = decode(packed, catalogue, own)
    is_name = not packed[:1].isdigit()
    if not pack.count and is_name and (remarks or not packed):
        near = difflib.get_close_matches(packed, catalogue.packs, n=3, cutoff=0.5)
        names = ", ".join(dict.fromkeys([*near, *catalogue.packs]))
        print(_("There is no pack “{name}”. Ready-made ones: {names}", name=truncate(text), names=names),
              file=sys.stderr)
        return None
    print_ignored(remarks, language)
    if not pack.count and remarks:
        return None
    return (translate_pack(pack, catalogue, LANGUAGES[code].code) if code else pack), not remarks
