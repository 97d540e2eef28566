"""The view of an item as text: its page, and what differs from the defaults that version 1 of the text has."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.pack.model import PACK_PAGES, Item, make_item
from hled_dash.view import PARAMETERS, IgnoredParameter, ParsedView, View
from hled_dash.view.codes import SEPARATOR
from hled_dash.view.parameter_parsers import INVALID, truncate

#: What a view of version 1 is where its text says nothing.
_DEFAULTS_1 = dict(parse_qsl(
    "places=MEX~GTM~SLV~HND~USA&from=first&to=latest&board=relaunch&cell=none&figure=all&figures=first&themes="
    "&order=theme&indicators=IT.NET.USER.ZS&indicator=gdl.shdi&second=conapo.pop&mode=one&items=&as=line"
    "&scale=published&at=latest&since=first&years=&level=auto&window=region&inside=none&method=auto&classes=5"
    "&palette=auto&renderer=flat&labels=on&layers=around~outlines&selected=&place=MX-CHP&source=all&part=all&kind=all"
    "&year=all&party=all&entry=none&markers=", keep_blank_values=True,
))
#: Parameters that are no part of a figure, or the pack's own.
_NOT_OF_ITEMS = ("v", "lang", "q", "p")


def parse_item(line: str, catalogue: Catalogue, language: LanguageCode, remarks: list[IgnoredParameter]) -> Item | None:
    """Parse the item of a line; None if it shows no figure. What cannot be used is added to ``remarks``."""
    address, title, note = (*line.split("\t"), "", "")[:3]
    page, _sign, query = address.partition("?")
    page = page.strip("/") or "overview"
    if page not in PACK_PAGES:
        remarks.append(IgnoredParameter("pack-item", "p", truncate(address)))
        return None
    page_parameters = {name for name, parameter in PARAMETERS.items() if page in parameter.pages}
    fields = {name: text for name, text in _DEFAULTS_1.items() if name in page_parameters}
    try:
        query_fields = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=len(PARAMETERS)))
    except ValueError:
        query_fields = {}
    fields |= {name: text for name, text in query_fields.items() if name not in _NOT_OF_ITEMS}
    parsed = View.from_query(page, fields, catalogue)
    is_lost = _shows_another_thing(parsed, fields, catalogue)
    remarks += [IgnoredParameter("pack-unknown", "p", truncate(title))] if is_lost and title else parsed.ignored
    if is_lost:
        return None
    return make_item(parsed.view, language, title, note)


def _shows_another_thing(parsed: ParsedView, fields: Mapping[str, str], catalogue: Catalogue) -> bool:
    """Whether what the item showed is not known, so that something else would stand under the reader's title."""
    subjects = {"figure", "indicator", "place"}
    if parsed.view.page == "explorer":
        # Its figures are numbered by their indicators.
        subjects.add("indicators")
    if parsed.view.mode in ("bivariate", "circles", "indicators"):
        subjects |= {"second", "third"}
    unknown = {reason.parameter for reason in parsed.ignored if reason.kind in ("value", "elsewhere")}
    return not subjects.isdisjoint(unknown) or (
        "places" in unknown and PARAMETERS["places"].parse(fields["places"], catalogue)[0] is INVALID)


def format_view(view: View) -> str:
    """Format a view as a line has it: its page, and what differs from the defaults of version 1."""
    fields = {name: text for name, text in view.to_query().items()
              if name not in _NOT_OF_ITEMS and text != _DEFAULTS_1.get(name)
              # A figure is of one objective.
              and not (name == "objective" and view.figure)}
    query = urlencode(fields, safe=SEPARATOR + ":,", quote_via=quote)
    return f"{view.page}?{query}" if query else view.page
