"""Pages without Streamlit: a figure in a frame with its title and sources, oEmbed, and the slides of a presentation."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from html import escape, unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import bibtexparser
import pytest
import rispy
from PIL import Image
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from hled_dash.catalogue import Catalogue
from hled_dash.export import embed_height, embed_snippet
from hled_dash.export.qr import qr_png, qr_svg
from hled_dash.pack.address import encode
from hled_dash.pack.content import item_figure
from hled_dash.pack.model import Pack, Section, make_item
from hled_dash.server.api.middleware import DataApi
from hled_dash.server.requests import page_context
from hled_dash.server.slides import slides_of
from hled_dash.server.standalone import StandalonePages
from hled_dash.server.standalone_assets import asset_url
from hled_dash.ui import builds
from hled_dash.view import PILLAR_PAGES, View
from tests.asgi import get_response, http_scope

pytestmark = pytest.mark.usefixtures("database")
PAGES = StandalonePages(PlainTextResponse("Streamlit's"))
ROOT = "https://data.example.gob.mx"


def get(url: str, **headers: str) -> tuple[int, Headers, str]:
    status, fields, body = get_response(PAGES, http_scope(url, accept="text/html", **headers))
    return status, fields, body.decode()


def data(page: str, name: str) -> dict[str, Any]:
    match = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert match
    value: dict[str, Any] = json.loads(match[1])
    return value


@pytest.mark.parametrize("url", [
    "/pillar_1?figure=trucks-by-port&lang=es&embed=true", "/maps?lang=es&embed=true", "/explorer?lang=es&embed=TRUE",
    "/places?lang=es&embed=true", "/dialogue?lang=es&embed=1", "/?lang=es&embed=true",
])
def test_a_frame_has_the_figure_with_its_title_its_sources_and_a_link_to_the_whole(url: str) -> None:
    status, headers, page = get(url)
    assert status == 200
    figure = data(page, "hled-figure")
    assert f"<h1>{figure['title']}</h1>" in unescape(page)
    assert figure["source"].startswith("Fuente: ")
    assert figure["source"] in unescape(page)
    assert figure["spec"]["width"] in ("container", None)
    assert page.startswith('<!DOCTYPE html><html lang="es">')
    (link,) = re.findall(r'<a href="([^"]*)" target="_blank" rel="noopener">Abrir la vista completa</a>', page)
    assert "embed" not in link
    assert "v=1&amp;lang=es" in link
    assert headers["x-frame-options"] == "DENY"


def test_a_table_moves_in_its_room_of_the_frame() -> None:
    page = get("/?lang=es&figure=movers&embed=true")[2]
    assert '<main class="embed tabular">' in page
    assert re.search(r'<div class="table"><div [^>]*tabindex="0"', page)


@pytest.mark.parametrize(("day", "sentence"), [
    ("2025-03-01", "as on March 1, 2025"), ("2199-01-01", "is yet to come"), ("1990-01-01", "the first edition is of"),
    ("2025-03-01T10:00", "is not a day such as"),
])
def test_a_frame_says_of_which_day_it_is(day: str, sentence: str) -> None:
    page = get(f"/explorer?lang=en&indicators=undp.hdi&places=MEX&as-of={day}&embed=true")[2]
    assert sentence in page.partition("<header>")[2].partition("</header>")[0]


def test_a_presentation_says_why_it_is_not_as_of_a_day() -> None:
    assert "la primera edición es del" in get("/pillar_1?lang=es&as-of=1990-01-01&present=1")[2].partition("<body>")[2]
    assert 'role="status"' not in get("/pillar_1?lang=es&as-of=2025-03-01&present=1")[2]


def test_a_page_without_a_figure_has_a_message_in_the_frame() -> None:
    page = get("/glossary?lang=en&embed=true")[2]
    assert "This page has no figure that could be shown alone." in page
    assert "hled-figure" not in page


def test_other_requests_are_streamlits() -> None:
    for url in ("/maps", "/maps?embed=false", "/_stcore/health?embed=true", "/nothing?present=1"):
        assert get(url)[2] == "Streamlit's", url


def test_who_may_frame_it_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_FRAME_ANCESTORS", "https://portal.example.org")
    headers = get("/maps?embed=true")[1]
    assert "frame-ancestors https://portal.example.org" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("page", [
    "value?lang=en&indicator=IT.NET.USER.ZS&place=MEX", "data?lang=es&source=global_findex",
    "changes?lang=es&pillar=II"])
def test_every_page_with_a_figure_can_be_embedded(page: str) -> None:
    status, _headers, body = get(f"/oembed?url={quote(f'{ROOT}/{page}', safe='')}")
    assert status == 200
    assert json.loads(body)["title"]
    frame = get(f"/{page}&embed=true")[2]
    figure = data(frame, "hled-figure") if "hled-figure" in frame else {}
    assert figure.get("spec") or "<table" in frame


def test_oembed_has_json_and_xml_within_the_maximum_size() -> None:
    address = quote(f"{ROOT}/pillar_1?v=1&lang=en&figure=trucks-by-port", safe="")
    status, headers, body = get(f"/oembed?url={address}")
    payload = json.loads(body)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert (payload["type"], payload["version"]) == ("rich", "1.0")
    assert payload["title"] == "Trucks entering Texas from Mexico"
    assert f'src="{ROOT}/pillar_1?v=1&amp;lang=en&amp;figure=trucks-by-port&amp;embed=true"' in payload["html"]
    assert payload["thumbnail_url"].startswith(f"{ROOT}/preview/pillar_1.png?")
    small = json.loads(get(f"/oembed?url={address}&maxwidth=320&maxheight=400")[2])
    assert json.loads(get(f"/oembed?url={address}&maxwidth=1{'0' * 5000}&maxheight={'0' * 5000}7")[2])["width"] > 320
    assert (small["width"], small["height"]) == (320, 400)
    assert 'width="320" height="400"' in small["html"]
    assert "thumbnail_url" not in small
    xml = ElementTree.fromstring(get(f"/oembed?url={address}&format=xml")[2])
    assert {part.tag: part.text for part in xml} == {name: str(value) for name, value in payload.items()}


@pytest.mark.parametrize(("query", "status"), [
    (f"url={ROOT}/maps&format=yaml", 501), ("", 404), (f"url={ROOT}/glossary", 404), (f"url={ROOT}/nothing", 404),
    ("url=https://elsewhere.example/maps", 404), ("url=javascript:alert(1)", 404), ("url=http://[", 404),
])
def test_oembed_refuses_unknown_urls_and_formats(query: str, status: int) -> None:
    assert get(f"/oembed?{query}")[0] == status


def test_a_page_links_to_its_oembed_response() -> None:
    page = get("/maps?lang=es&embed=true")[2]
    links = re.findall(r'<link rel="alternate" type="(\S+)\+oembed" title="[^"]+" href="([^"]+)">', page)
    assert [kind for kind, _url in links] == ["application/json", "text/xml"]
    for _kind, url in links:
        assert get(unescape(url).removeprefix(ROOT))[0] == 200


def test_marks_of_figures_have_the_keys_of_their_values() -> None:
    """What is no mark of the figure has none."""
    figure = "explorer.json?lang=en&indicators=IT.NET.USER.ZS&places=MEX~GTM&as=line"
    (href,) = re.findall(r'href="(/value[^"]+)"', json.loads(get(f"/share/{figure}&mark=" + quote(json.dumps(
        {"time": 2015, "value": 57.431, "series": "Mexico", "period_label": "2015"})))[2])["html"])
    assert "place=MEX" in href
    assert "at=2015" in href
    for mark in ("{", "[]", '{"value": 1e999}', f'{{"value": 1{"0" * 400}}}', '{"value": 57.5, "series": "Mexico"}',
                 "[" * 3000):
        assert get(f"/share/{figure}&mark={quote(mark)}")[0] == 404


@pytest.mark.parametrize("url", ["pillar_1.json?lang=es&figure=trucks-by-port", "maps.json?lang=en",
                                 "dialogue.json?lang=en"])
def test_the_menu_of_a_figure_has_its_citations_its_code_and_its_frame(url: str) -> None:
    status, headers, body = get(f"/share/{url}&zone=Pacific%2FKiritimati")
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
    menu = json.loads(get(f"/share/pillar_1.json?{query}&figure=trucks-by-port")[2])["html"]
    assert ('class="hled-notice"' in menu) is bool(words)
    assert words in menu
    oembed = json.loads(get(f"/oembed?url={quote(f'{ROOT}/pillar_1?{query}&figure=trucks-by-port', safe='')}")[2])
    assert words in oembed["title"]
    (frame,) = re.findall(r'src="([^"]+)"', oembed["html"])
    assert ('class="muted" role="status"' in get(unescape(frame).removeprefix(ROOT))[2]) is bool(words)


def test_the_share_menu_of_unknown_pages_is_not_found() -> None:
    assert [get(f"/share/{page}.json?lang=en")[0] for page in ("glossary", "nothing", "")] == [404, 404, 404]
    assert qr_svg("x" * 3000) == "" == qr_png("x" * 3000).decode()


def test_a_frame_is_higher_where_it_is_narrower_and_its_snippet_is_safe() -> None:
    with builds.one_build():
        figure = slides_of(page_context("pillar_1", "lang=en&figure=trucks-by-port"))[0].make()
    assert 320 <= embed_height(figure, 1000) <= embed_height(figure, 320) < 1200
    panels = {"concat": [{"width": 300, "height": 250}] * 4}
    multiples = replace(figure, spec=panels, extra={})
    # One below the other in a narrow frame, in two rows in a wide one, with type of the same size.
    assert embed_height(multiples, 320) > 4 * 250 > embed_height(multiples, 640) > 2 * 250
    # The board is a table that can be read, as high as its rows.
    with builds.one_build():
        board = slides_of(page_context("overview", "lang=en&figure=board"))[0].make()
    assert 700 < embed_height(board, 768) < embed_height(board, 640) < 1300
    assert "<th scope=\"col\">Guatemala</th>" in get("/?lang=en&figure=board&embed=true")[2]
    assert '"><script>' not in embed_snippet(figure, 'https://x.example/?q="><script>')


def test_a_presentation_has_every_figure_of_its_page() -> None:
    page = get("/pillar_2?lang=es&present=3")[2]
    deck = data(page, "hled-deck")
    all_of_them = data(get("/pillar_2?lang=es&figures=all&present=1")[2], "hled-deck")
    assert 3 < len(deck["slides"]) < len(all_of_them["slides"])
    assert deck["page"] == "/pillar_2?v=1&lang=es"
    slide = json.loads(get(f"{deck['slidesUrl']}&present=3")[2])
    assert slide["title"] == deck["slides"][2]["title"]
    assert slide["spec"]
    assert slide["source"].startswith("Fuente: ")
    assert json.loads(get(deck["otherUrl"])[2])["language"] == "en"
    for number in ("99", "00000199", "²"):
        assert get(f"{deck['slidesUrl']}&present={quote(number)}")[0] == 404
    assert get("/slides/nothing.json?present=1")[0] == 404


def test_a_map_is_presented_with_its_years_and_large_names() -> None:
    slide = json.loads(get("/slides/maps.json?lang=en&present=1")[2])
    assert len(slide["timeline"]["periods"]) > 10
    plain = data(get("/maps?lang=en&embed=true")[2], "hled-figure")
    assert json.dumps(slide["spec"]) != json.dumps(plain["spec"])


def test_every_page_with_figures_is_presented() -> None:
    with builds.one_build():
        for page in ("overview", *PILLAR_PAGES, "maps", "explorer", "places", "dialogue"):
            assert slides_of(page_context(page, "")), page
        assert not slides_of(page_context("glossary", ""))


def test_a_pack_is_presented_with_its_titles_and_notes(catalogue: Catalogue) -> None:
    views = [View(page="pillar_1", figure="trucks-by-port"), View(page="maps", indicator="gdl.shdi")]
    items = (make_item(views[0], "en", "Trucks", "Say this first"), make_item(views[1], "en"))
    pack = encode(Pack(title="Monday", sections=(Section("Border", items),)))
    address = View(page="pack", pack=pack).address(short=True)
    deck = data(get(f"{address}&present=2")[2], "hled-deck")
    assert deck["slides"][0] == {"title": "Trucks", "section": "Border"}
    first = json.loads(get(f"{deck['slidesUrl']}&present=1")[2])
    assert (first["title"], first["note"]) == ("Trucks", "Say this first")
    page = get(f"{address}&embed=true")[2]
    assert '<meta property="og:title" content="Monday">' in page
    assert re.search(r'"Trucks: [^";]+ [\d,]+ \([^)]+\); Human development[^";]+: [^";]+ 0\.\d{3} \(\d{4}\)', page)


def test_a_pack_is_presented_with_the_figures_of_its_files() -> None:
    pages = [View(page=page) for page in ("overview", "pillar_2", "places", "dialogue")]
    views = [*pages, View(page="pillar_2", figure="board"), View(page="overview", figure="movers")]
    pack = encode(Pack(sections=(Section("", tuple(make_item(view, "en") for view in views)),)))
    with builds.one_build():
        context = page_context("pack", View(page="pack", pack=pack).address(short=True).partition("?")[2])
        presented = [slide.make() for slide in slides_of(context, large=True)]
        filed = [item_figure(view, context.resolver) for view in views]
    assert [figure.title for figure in presented] == [figure.title for figure in filed]
    assert all(first.codes.equals(second.codes) for first, second in zip(presented, filed, strict=True))


def test_scripts_are_kept_by_browsers_and_others_are_not_there() -> None:
    for url in map(asset_url, ("vega.js", "shared.js")):
        status, headers, _body = get_response(PAGES, http_scope(url, accept_encoding="gzip"))
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert "immutable" in headers["cache-control"]
    assert get_response(PAGES, http_scope("/standalone/vega.0.js"))[0] == 404
    assert get_response(PAGES, http_scope("/standalone/../app.py"))[0] == 404
