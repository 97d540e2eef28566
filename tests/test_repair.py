"""Addresses that were changed on the way open the same view, without a word about it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from hypothesis import assume, given, settings, strategies as st

from hled_dash.language import LANGUAGES
from hled_dash.server.redirects import redirect_url
from hled_dash.view import PARAMETERS, View, requested_language
from hled_dash.view.repair import repair_page, wrapped_address
from hled_dash.view.trackers import is_tracker
from tests.views import CATALOGUE, views

FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}
TRACKERS = ("fbclid=IwAR0x_1", "utm_source=teams&utm_medium=chat", "gclid=Cj0K.Q", "msclkid=a1", "mc_eid=9&mc_cid=8",
            "data=05%7C02%7C&sdata=Ab%3D&reserved=0", "igshid=1", "_hsenc=p2&_hsmi=3", "UTM_Campaign=x", "srsltid=A",
            "s=20&t=Ab_1-x", "tt_from=copy", "gad_source=1&gad_campaignid=2", "usp=sharing", "fb_action_ids=1",
            "web=1&CT=17&OR=Teams-HL", "ScCid=a", "WT.mc_id=x", "wprov=sfla1", "_ga=2.1&_gl=1*a",
            "trkInfo=A&midToken=B", "sfnsn=mo&extid=c&xmt=1", "irclickid=1&irgwc=1", "ck_subscriber_id=4",
            "via=x&rdid=1&share_url=https%3A%2F%2Ffb.com",
            "bsft_eid=1&elq=2&elqat=1", "rlz=1C&ie=UTF-8&aqs=a", "isappinstalled=0&nsukey=a&scene=1", "cjevent=1")


def outside_words(query: str, old: str, new: str) -> str:
    """The query with signs replaced in all parameters but the reader's own words."""
    return "&".join(part if part.startswith("q=") else part.replace(old, new) for part in query.split("&"))


def halves(query: str) -> tuple[str, str]:
    """The query in two, not within the reader's own words: a break is a blank there."""
    middle = min(len(query) // 2, f"{query}&q=".index("&q="))
    return query[:middle], query[middle:]


#: Each makes another query of a query.
CHANGES: dict[str, Callable[[str], str]] = {
    "escaped ampersands": lambda query: query.replace("&", "&amp;"),
    "twice escaped ampersands": lambda query: query.replace("&", "&amp;amp;"),
    "encoded tildes": lambda query: query.replace("~", "%7E"),
    "encoded twice": lambda query: query.replace("~", "%7e").replace("%", "%25"),
    "encoded three times": lambda query: query.replace("~", "%7E").replace("%", "%25").replace("%", "%25"),
    "encoded separators": lambda query: quote(query, safe="~%"),
    "encoded as a whole": lambda query: quote(query, safe=""),
    "encoded as a whole twice": lambda query: quote(quote(query, safe=""), safe=""),
    "encoded ampersands": lambda query: query.replace("&", "%26"),
    "encoded equals signs": lambda query: query.replace("%", "%25").replace("=", "%3D"),
    "a line break": lambda query: "%0D%0A".join(halves(query)),
    "quoted-printable": lambda query: query.replace("=", "=3D"),
    "quoted-printable ampersands": lambda query: query.replace("%", "%25").replace("=", "=3d").replace("&", "=26"),
    "soft line breaks": lambda query: f"{query[:14]}=%0D%0A{query[14:]}".replace("=", "=3D").replace("=3D%0D", "=%0D"),
    # A blank that somebody types in words of their own is theirs.
    "soft line breaks alone": lambda query: "=%0D%0A".join(query[at:at + 20] for at in range(0, len(query), 20))
    if "q=&" in query else query,
    "lines of a reply": lambda query: "%0A%3E%20".join(halves(query)),
    "lists of a library": lambda query: re.sub(r"(?<=&)([a-z-]+)=", r"\1[0]=", query),
    "pasted twice": lambda query: f"{query}https://host/maps?{query}" if "q=&" in query else query,
    "semicolons and blanks": lambda query: query.replace("&", ";%20"),
    "signs of parameters": lambda query: query.replace("&lang=", "\u27e8=").replace("&part", "\u2202")
    .replace("&order=", "\u2134="),
    "entities in what a browser takes for a place": lambda query: query.replace("&", "&%2338;"),
    "blanks at separators": lambda query: outside_words(query, "~", "~+").replace("&", "%20&"),
    "full width": lambda query: quote(unquote(query).translate(FULL_WIDTH)) if "q=" not in query else query,
    "unseen characters": lambda query: query.replace("=", "=%E2%80%8B").replace("&", "%C2%AD&%EF%BB%BF"),
    "other dashes": lambda query: query.replace("-", "%E2%80%91"),
    "a Markdown editor": lambda query: query.replace("_", "\\_").replace("~", "\\~"),
    "a second question mark": lambda query: f"?{query}?utm_source=x",
    "a link checker": lambda query: f"url=https%3A%2F%2Fhost%2Fmaps%3F{quote(query, safe='')}&data=05%7C&reserved=0",
    "escapes of JSON": lambda query: query.replace("&", "\\u0026"),
    "escapes of scripts": lambda query: query.replace("%", "%25").replace("=", "%u003D").replace("&", "\\x26"),
    "ampersands by number": lambda query: query.replace("&", "%26%2338%3B"),
    "semicolons": lambda query: query.replace("&", ";"),
    "bars between codes": lambda query: outside_words(query, "~", "|"),
    "semicolons between codes": lambda query: outside_words(query, "~", "%3B%20"),
    "entities": lambda query: outside_words(outside_words(query, "~", "&tilde;"), "-", "%26%2345%3B"),
    "entities twice": lambda query: outside_words(query, "~", "%26amp%3Btilde;"),
    "ampersands without a semicolon": lambda query: query.replace("&", "&amp"),
    "tags where a line may break": lambda query: outside_words(query, "~", "~%3Cwbr%3E"),
    "the bracket of &lang": lambda query: query.replace("&lang=", "\u27e8="),
    "tildes of TeX": lambda query: outside_words(query, "~", "\\textasciitilde{}"),
    "swung dashes": lambda query: outside_words(query, "~", "\u2053"),
    "a batch file": lambda query: query.replace("&lang", "^&lang").replace("&from", "^&from"),
    "question marks": lambda query: query.replace("&", "?", 3),
    "a service with a key to its signs": lambda query: f"{query}__;fn4-!!Ab1!x-y$",
    "words of a page": lambda query: f"{query}:~:text=hola",
    "names in capitals": lambda query: re.sub(r"(?<=&)[a-z-]+(?==)", lambda name: name[0].upper(), query),
    "a link of Markdown": lambda query: f"{query}](https://host" if "q=" not in query else query,
    "a defending service": lambda query: f"{query}__;!!Ab1!x-y$",
    **{f"ending {end}": lambda query, end=end: query + end  # type: ignore[misc]
       for end in (".", ",", ")", ").", "]", ">", "%22", "%E2%80%9D.", "*_", "%C2%BB",
                 "%20", "+", "%0A", ";", "*", "…", "&", "&gt;", "`", "|", "%5C", "%E3%80%82", "%A0")},
    **{tracker: lambda query, tracker=tracker: f"{query}&{tracker}" for tracker in TRACKERS},  # type: ignore[misc]
    "trackers first": lambda query: f"{TRACKERS[0]}&{query}",
}


def read(page: str, query: str) -> View:
    parsed = View.from_query(page, parse_qs(query, keep_blank_values=True), CATALOGUE)
    assert parsed.ignored == ()
    return parsed.view


@pytest.mark.parametrize("after", [
    '","Ver")', "|Ver el mapa>", "|smart-link]", " - Trade of Mexico", '">ver</a>', '" "Título")', "[/url]",
    ",2026-11-29", ";Ver mapa", "\tVer", " (consultado el 29 de noviembre)", "%257", '""', ">`_", "]]>",
    "\u00b9", "=20", "=0D=0A", "_x000D_", "\u00c2\u00a0", "\u00e2\u20ac\u009d", ". Saludos cordiales", "\n\nSaludos",
    '" target="_blank', '" rel="noopener', "<br>",
])
def test_what_stood_behind_an_address_in_a_text_is_no_part_of_it(after: str) -> None:
    for query in ("v=1&lang=es&places=MEX~MX-CHP&markers=", "v=1&lang=es&places=MEX~MX-CHP"):
        assert read("explorer", query + after) == read("explorer", query)


@pytest.mark.parametrize("query", [
    "places=MEX+GTM&indicators=IT.NET.USER.ZS+SP.POP.TOTL", "places=MEX%20%20GTM&indicators=IT.NET.USER.ZSSP.POP.TOTL",
    "places=MEXGTM&indicators=IT.NET.USER.ZS%0ASP.POP.TOTL", "places=3DMEX~GTM&indicators=3DIT.NET.USER.ZS~SP.POP.TOTL",
    "places=MEX~GTM&indicators=IT.NET.USER.ZS~SP.POP.TOTL&source=newsletter",
])
def test_codes_that_nothing_parts_are_read(query: str) -> None:
    view = read("explorer", query)
    assert (view.places, view.indicators) == (("MEX", "GTM"), ("IT.NET.USER.ZS", "SP.POP.TOTL"))


def test_a_text_that_is_no_run_of_codes_is_ignored() -> None:
    for places in ("MEXX", "XMEX", "MEXGT", "MEX" * 100):
        parsed = View.from_query("explorer", {"places": places}, CATALOGUE)
        assert [parameter.value[:3] for parameter in parsed.ignored] == [places[:3]]
    assert View.from_query("explorer", {"source": "gapminder_wdi"}, CATALOGUE).ignored


@settings(max_examples=60)
@given(views(), st.sampled_from(sorted(CHANGES)), st.sampled_from(TRACKERS))
def test_an_address_changed_on_the_way_opens_the_same_view(view: View, name: str, tracker: str) -> None:
    # Where separators are written in another way, words of the reader's own that hold a parameter look like one.
    assume(not re.search("&.*=", view.search))
    query = urlsplit(view.address()).query
    assert read(view.page, f"{CHANGES[name](query)}&{tracker}").to_query() == view.to_query()


#: A reader's own words in the middle and at the end; a parameter without a value beside the last; several codes in it.
VIEWS = (
    View(page="explorer", language="es", places=("MEX", "MX-CHP", "GTM"), start="2019-Q3", end="2021",
         items=(("flow", "export"), ("mode", "truck")), search="salarios & empleo 50%, Nuevo León"),
    View(page="glossary", language="es", search="cambio en %"),
    View(page="maps", language="es", layers=(), selected=("MX-CHP:07085", "SV-SV:1008")),
    View(page="pillar_4", language="es", objective="none", markers=("wage", "trade_remedy", "tariff")),
)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("view", VIEWS, ids=[view.page for view in VIEWS])
def test_changes_of_an_address_by_other_programs_are_undone(view: View, name: str) -> None:
    query = CHANGES[name](urlsplit(view.address()).query)
    assert read(view.page, query) == view
    assert requested_language(parse_qs(query, keep_blank_values=True)) == LANGUAGES["es"]


def test_punctuation_after_a_period_is_none_of_it() -> None:
    assert read("explorer", "v=1&from=2015,&to=2022;.") == read("explorer", "v=1&from=2015&to=2022")


@settings(max_examples=20)
@given(views(), st.sampled_from([str.lower, str.upper, str.swapcase]))
def test_the_case_of_letters_does_not_matter(view: View, change: Callable[[str], str]) -> None:
    view = replace(view, search="", rows="")
    assert read(view.page, change(urlsplit(view.address()).query)).to_query() == view.to_query()


@pytest.mark.parametrize(("written", "code"), [
    ("ES", "es"), ("es-MX", "es"), ("es_mx", "es"), ("es-419.", "es-419"), ("es-GT", "es-419"), ("en-GB", "en"),
])
def test_a_language_with_its_region_is_the_language_of_that_region(written: str, code: str) -> None:
    assert read("explorer", f"v=1&lang={written}").language == code
    assert requested_language({"lang": written}) == LANGUAGES[code]


def test_no_parameter_of_ours_is_taken_for_a_tracker() -> None:
    assert [name for name in (*PARAMETERS, "v", "page") if is_tracker(name)] == []


@pytest.mark.parametrize(("path", "query", "url"), [
    ("explorer", "v=1", None),
    ("Explorer", "v=1", "/explorer?v=1"),
    ("explorer.", "", "/explorer"),
    ("explorer%20", "", "/explorer"),
    ("explorer\u200b)", "v=1", "/explorer?v=1"),
    ("explorer?v=1&lang=es", "", "/explorer?v=1&lang=es"),
    ("explorer%3Fv=1&indicators=IT.NET.USER.ZS", "ref=x", "/explorer?v=1&indicators=IT.NET.USER.ZS&ref=x"),
    ("", "url=https%3A%2F%2Fhost%2Fhled%2Fmaps%3Fv%3D1%26lang%3Des&data=05", "/maps?v=1&lang=es"),
    ("", "url=https%3A%2F%2Fsafe%2F%3Furl%3Dhttps%253A%252F%252Fhost%252Fmaps%253Fv%253D1%26data%3D05&data=05",
     "/maps?v=1"),
    ("", "u=https-3A__host_pillar-5F1-3Fv-3D1-26lang-3Des&d=Dw", "/pillar_1?v=1&lang=es"),
    ("", "q=https%3A%2F%2Fhost%2Fmaps%3Fv%3D1&sa=D", "/maps?v=1"),
    ("", "q=https%3A%2F%2Fhost%2F%3Fv%3D1%26lang%3Des&sa=D&usg=A", "/?v=1&lang=es"),
    ("", "u=https-3A__host_-3Fv-3D1-26lang-3Des&d=Dw", "/?v=1&lang=es"),
    ("", "returnUrl=https%3A%2F%2Fhost%2Fmaps%3Fv%3D1", "/maps?v=1"),
    ("maps-3Fv-3D1-26lang-3Des", "", "/maps?v=1&lang=es"),
    ("pillar-1.html", "v=1", "/pillar_1?v=1"),
    ("maps/index.html", "v=1", "/maps?v=1"),
    ("Pilar 2", "v=1", "/pillar_2?lang=es&v=1"),
    ("mapas", "", "/maps?lang=es"),
    ("search", "q=trucks+laredo", "/?q=trucks+laredo"),
    ("búsqueda", "q=pobreza", "/?lang=es&q=pobreza"),
    ("nowhere", "q=trucks&lang=es&kind=map", "/?page=nowhere&q=trucks&lang=es"),
    ("overview", "lang=es", "/?lang=es"),
    ("", "lang=es", None),
])
def test_the_page_of_a_changed_address_is_found(path: str, query: str, url: str | None) -> None:
    assert redirect_url(path, {"query_string": query.encode(), "path": f"/{path}"}) == url


def test_the_name_of_a_file_is_no_page() -> None:
    assert repair_page("favicon.png") == ("favicon.png", "")


@pytest.mark.parametrize("sign", ["_", "%25", "=", "&", "(", "%20", "=%0A", "&amp;", "?", "%26_", "~", "\u200b", "id",
                                  "\\", "|", ";", "; ", "[", " - "])
def test_the_longest_address_takes_no_longer_than_its_length(sign: str) -> None:
    started = time.process_time()
    for start in ("q=a&", "places=", "q=a%26"):
        query = (start + sign * 60_000)[:65_000] + "!=1"
        View.from_query("explorer", parse_qs(query, keep_blank_values=True), CATALOGUE)
        wrapped_address(f"url={query}")
    assert time.process_time() - started < 3
