"""The menu of a figure: its link, citations, QR code and frame; oEmbed."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date, datetime
from html import escape, unescape
from io import BytesIO
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import bibtexparser
import pandas as pd
import pytest
import rispy
from PIL import Image

from hled_dash.export.citation import figure_citations
from hled_dash.export.qr import qr_png, qr_svg
from hled_dash.figures.figure import Credit, Figure
from hled_dash.language import LANGUAGES
from hled_dash.server.api.middleware import DataApi
from tests.asgi import get_response, http_scope
from tests.standalone_pages import PAGES, ROOT, get_page

pytestmark = pytest.mark.usefixtures("database")


def test_oembed_has_json_and_xml_within_the_maximum_size() -> None:
    address = quote(f"{ROOT}/pillar_1?v=1&lang=en&figure=trucks-by-port", safe="")
    status, headers, body = get_page(f"/oembed?url={address}")
    payload = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (payload["type"], payload["version"]) == ("rich", "1.0")
    assert payload["title"] == "Trucks entering Texas from Mexico"
    assert f'src="{ROOT}/pillar_1?v=1&amp;lang=en&amp;figure=trucks-by-port&amp;embed=true"' in payload["html"]
    assert payload["thumbnail_url"].startswith(f"{ROOT}/preview/pillar_1.png?")
    small = json.loads(get_page(f"/oembed?url={address}&maxwidth=320&maxheight=400")[2])
    largest = get_page(f"/oembed?url={address}&maxwidth=1{'0' * 5000}&maxheight={'0' * 5000}7")[2]
    assert json.loads(largest)["width"] > 320
    assert (small["width"], small["height"]) == (320, 400)
    assert 'width="320" height="400"' in small["html"]
    assert "thumbnail_url" not in small
    xml = ElementTree.fromstring(get_page(f"/oembed?url={address}&format=xml")[2])
    assert {part.tag: part.text for part in xml} == {name: str(value) for name, value in payload.items()}


@pytest.mark.parametrize(("query", "status"), [
    (f"url={ROOT}/maps&format=yaml", 501), ("", 404), (f"url={ROOT}/glossary", 404), (f"url={ROOT}/nothing", 404),
    ("url=https://elsewhere.example/maps", 404), ("url=javascript:alert(1)", 404), ("url=http://[", 404),
])
def test_oembed_refuses_unknown_urls_and_formats(query: str, status: int) -> None:
    assert get_page(f"/oembed?{query}")[0] == status


def test_a_page_links_to_its_oembed_response() -> None:
    page = get_page("/maps?lang=es&embed=true")[2]
    links = re.findall(r'<link rel="alternate" type="(\S+)\+oembed" title="[^"]+" href="([^"]+)">', page)
    assert [kind for kind, _url in links] == ["application/json", "text/xml"]
    for _kind, url in links:
        assert get_page(unescape(url).removeprefix(ROOT))[0] == 200


def test_marks_of_figures_have_the_keys_of_their_values() -> None:
    """What is no mark of the figure has none."""
    figure = "explorer.json?lang=en&indicators=IT.NET.USER.ZS&places=MEX~GTM&as=line"
    (href,) = re.findall(r'href="(/value[^"]+)"', json.loads(get_page(f"/share/{figure}&mark=" + quote(json.dumps(
        {"time": 2015, "value": 57.431, "series": "Mexico", "period_label": "2015"})))[2])["html"])
    assert "place=MEX" in href
    assert "at=2015" in href
    for mark in ("{", "[]", '{"value": 1e999}', f'{{"value": 1{"0" * 400}}}', '{"value": 57.5, "series": "Mexico"}',
                 "[" * 3000):
        assert get_page(f"/share/{figure}&mark={quote(mark)}")[0] == 404


@pytest.mark.parametrize("url", ["pillar_1.json?lang=es&figure=trucks-by-port", "maps.json?lang=en",
                                 "dialogue.json?lang=en"])
def test_the_menu_of_a_figure_has_its_citations_its_code_and_its_frame(url: str) -> None:
    status, headers, body = get_page(f"/share/{url}&zone=Pacific%2FKiritimati")
    assert (status, headers["content-type"]) == (200, "application/json")
    menu = json.loads(body)["html"]
    texts = [unescape(text) for text in re.findall(r'data-copy-text="([^"]*)"', menu)]
    link, (apa, plain, bibtex, ris), other, snippet = texts[0], texts[1:5], texts[5:9], texts[-1]
    assert link.startswith(f"{ROOT}/{url.partition('.')[0]}?v=1&lang={'es' if 'es' in url else 'en'}")
    assert ("Recuperado el" in apa, "Retrieved" in other[0]) == ("es" in url, "es" in url)
    assert apa.endswith(link) and link in plain  # noqa: PT018
    day = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    (entry,) = bibtexparser.loads(bibtex).entries
    assert (entry["url"], entry["urldate"]) == (link, day.isoformat())
    (record,) = rispy.loads(ris)
    assert (record["urls"], record["access_date"]) == ([link], f"{day:%Y/%m/%d}")
    assert record["authors"] and entry["author"]  # noqa: PT018
    assert menu.index("HLED_FRAME_ANCESTORS") < menu.index("&lt;iframe")
    assert snippet.startswith(f'<iframe src="{escape(link)}&amp;embed=true"')
    rows, *lines = texts[9:-1]
    assert rows.startswith(f"{ROOT}/api/v1/figures/")
    assert len(lines) == 4
    assert all(rows in line for line in lines)
    status, _headers, body = get_response(DataApi(PAGES), http_scope(rows.removeprefix(ROOT)))
    assert status == 200
    assert body.startswith(b"\xef\xbb\xbf")
    (code,) = re.findall(r'href="data:image/png;base64,([^"]+)" download="hled_[^"]+_qr.png"', menu)
    picture = Image.open(BytesIO(b64decode(code)))
    assert picture.size[0] == picture.size[1] > 600


@pytest.mark.parametrize(("query", "words"), [
    ("lang=en&as-of=2199-01-01", "January 1, 2199 is yet to come. The newest figures are shown."),
    ("lang=es&as-of=1990-01-01", "hasta el 1 de enero de 1990"), ("lang=es&as-of=%22ayer", "no es un día"),
    ("lang=en&as-of=2025-03-01", ""),
])
def test_the_share_menu_and_oembed_say_why_a_day_is_not_shown(query: str, words: str) -> None:
    menu = json.loads(get_page(f"/share/pillar_1.json?{query}&figure=trucks-by-port")[2])["html"]
    assert ('class="hled-notice"' in menu) is bool(words)
    assert words in menu
    oembed = json.loads(get_page(f"/oembed?url={quote(f'{ROOT}/pillar_1?{query}&figure=trucks-by-port', safe='')}")[2])
    assert words in oembed["title"]
    (frame,) = re.findall(r'src="([^"]+)"', oembed["html"])
    assert ('class="muted" role="status"' in get_page(unescape(frame).removeprefix(ROOT))[2]) is bool(words)


@pytest.mark.parametrize(("query", "kind", "kind_es"), [
    ("pillar_1?figure=trucks-by-port", "Chart", "Gráfica"), ("maps?", "Map", "Mapa"),
    ("pillar_1?figure=board", "Table", "Tabla"), ("places?figure=profile", "Table", "Tabla"),
    ("dialogue?", "Chart", "Gráfica"),
])
def test_a_citation_has_the_year_of_the_newest_edition_and_the_kind_of_figure(
    query: str, kind: str, kind_es: str
) -> None:
    page, _, rest = query.partition("?")
    texts = [unescape(text) for text in re.findall(
        r'data-copy-text="([^"]*)"', json.loads(get_page(f"/share/{page}.json?lang=en&{rest}")[2])["html"])]
    found = re.search(r"\. \((20\d\d)\)\. .+ \[" + kind + r"\]\. U\.S\.", texts[1])
    assert found, texts[1]
    assert re.search(r"\. \(" + found[1] + r"\)\. .+ \[" + kind_es + r"\]\. Di", texts[5])
    assert bibtexparser.loads(texts[3]).entries[0]["year"] == found[1]
    assert rispy.loads(texts[4])[0]["year"] == found[1]
    if page == "places":
        assert "place=MX-CHP" in texts[0]


@pytest.mark.parametrize(("count", "english", "spanish"), [
    (1, "A0.", "A0."), (2, "A0 & A1.", "A0 y A1."), (4, "A0, A1, A2, & A3.", "A0, A1, A2 y A3."),
    (22, "A17, A18, . . . A21.", "A17, A18, . . . A21."),
])
def test_authors_are_named_as_apa_names_them(count: int, english: str, spanish: str) -> None:
    credits = tuple(Credit(f"s{number}", f"A{number}", "T", "V", "L", "", "", year=2000 + number)
                    for number in range(count))
    empty = pd.DataFrame()
    figure = Figure("x", "Title", "", None, empty, empty, "", credits)
    for code, authors in (("en", english), ("es", spanish)):
        apa = figure_citations(figure, "https://x.example", date(2026, 1, 1), LANGUAGES[code])[0].text
        assert f"{authors} ({1999 + count})." in apa
        undated = replace(figure, credits=tuple(replace(credit, year=None) for credit in credits))
        apa, _plain, bibtex, ris = figure_citations(undated, "https://x.example", date(2026, 1, 1), LANGUAGES[code])
        assert (" (n.d.). " if code == "en" else " (s. f.). ") in apa.text
        assert "year" not in bibtex.text
        assert "PY" not in ris.text


def test_the_share_menu_of_unknown_pages_is_not_found() -> None:
    assert [get_page(f"/share/{page}.json?lang=en")[0] for page in ("glossary", "nothing", "")] == [404, 404, 404]
    assert qr_svg("x" * 3000) == "" == qr_png("x" * 3000).decode()
