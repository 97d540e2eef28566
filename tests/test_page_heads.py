"""The heads of pages: parsed strictly, and with the links between languages that search engines ask for."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import html5rdf
import pytest
from babel import Locale, UnknownLocaleError

from hled_dash.language import LOCALES
from hled_dash.server.index_page import render_index_page
from hled_dash.ui import startup
from tests.asgi import http_scope

#: Pages of each kind; one takes half a second.
SOME = ("overview", "pillar_2", "maps", "explorer", "value", "pack")
_LINK = re.compile(r'<link rel="(alternate|canonical)"(?: hreflang="([\w-]+)")? href="([^"]*)">')


@pytest.fixture(scope="module")
def heads(built: str) -> dict[str, str]:
    """Path and query of each page in each language to its head, without styles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HLED_DATABASE_URL", built)
        patch.setenv("HLED_BASE_ADDRESS", "https://hled.example.org")
        startup._ready.set()
        addresses = [f"/{page}?v=1&lang={language}" for page in SOME for language in LOCALES]
        pages = {address: render_index_page(urlsplit(address).path.strip("/"), http_scope(address))
                 for address in addresses}
    return {address: re.sub(r"<style.*?</style>", "", page.partition("<body")[0], flags=re.DOTALL)
            for address, page in pages.items()}


def links(head: str) -> tuple[str, dict[str, str]]:
    """Return the canonical address, and those of the other languages."""
    found = [(kind, code, unescape(address)) for kind, code, address in _LINK.findall(head)]
    (canonical,) = (address for kind, _code, address in found if kind == "canonical")
    return canonical, {code: address for kind, code, address in found if kind == "alternate" and code}


def test_each_language_links_to_all_others_and_to_itself(heads: dict[str, str]) -> None:
    by_canonical = dict(map(links, heads.values()))
    assert len(by_canonical) == len(heads) == len(SOME) * len(LOCALES)
    for canonical, alternates in by_canonical.items():
        assert {*alternates} == {*LOCALES, "x-default"}
        assert canonical in alternates.values()
        for code in LOCALES:
            assert by_canonical[alternates[code]] == alternates, "an address that does not link back counts for nothing"


def parse_head(head: str) -> None:
    """Parse a head as browsers do, and fail where they would have to guess."""
    html5rdf.HTMLParser(strict=True).parse(f"{head}<body></body></html>")


def test_heads_are_html_and_their_language_tags_those_of_bcp_47(heads: dict[str, str]) -> None:
    for head in heads.values():
        parse_head(head)
        for code in {*links(head)[1]} - {"x-default"}:
            Locale.parse(code, sep="-")
    head = next(iter(heads.values()))
    for broken in (head.replace("<title>", "<b><title>", 1), head.replace("</title>", "</title", 1),
                   head.replace('rel="canonical"', 'rel="canonical" rel="canonical"')):
        assert broken != head
        with pytest.raises(html5rdf.html5parser.ParseError):
            parse_head(broken)
    for code in ("es_MX", "zz-MX", "spanish"):
        with pytest.raises((ValueError, UnknownLocaleError)):
            Locale.parse(code, sep="-")
