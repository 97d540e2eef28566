"""What chats and mail show of a shared address: tags in its language with the newest values, and a picture of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.responses import PlainTextResponse

from hled_dash.catalogue import Catalogue
from hled_dash.pack.address import decode, encode
from hled_dash.server import link_preview, preview_pictures
from hled_dash.server.index_page import render_index_page
from hled_dash.server.page_middleware import requested_page
from hled_dash.server.preview_pictures import PreviewPictures, site_picture
from hled_dash.view import PAGES
from tests.asgi import get_response, http_scope

pytestmark = pytest.mark.usefixtures("database")


def tags(url: str, **headers: str) -> dict[str, str]:
    page = render_index_page(urlsplit(url).path.strip("/") or "overview", http_scope(url, **headers))
    metas = re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', page)
    links = re.findall(r'<link rel="(canonical)" href="([^"]*)">', page)
    return {name: unescape(text).replace("\N{NO-BREAK SPACE}", " ") for name, text in [*metas, *links]}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_preview_title_and_description(page: str) -> None:
    path = "" if page == "overview" else page
    page_tags = tags(f"/{path}?lang=es")
    assert page_tags["og:locale"] == "es_MX"
    assert page_tags["og:site_name"] == "Diálogo Económico de Alto Nivel México-Estados Unidos"
    assert page_tags["og:title"]
    assert 10 < len(page_tags["og:description"]) <= 300
    short = "&".join(["v=1&lang=es", *(["as=auto"] if page == "explorer" else []),
                      *(["window=auto"] if page in ("overview", "maps", "explorer") else [])])
    assert page_tags["og:url"] == page_tags["canonical"] == f"https://data.example.gob.mx/{path}?{short}"
    assert page_tags["og:image"].startswith(f"https://data.example.gob.mx/preview/{page}.png?{short}&build=")
    assert (page_tags["og:image:width"], page_tags["og:image:height"]) == ("1200", "630")
    assert page_tags["twitter:card"] == "summary_large_image"
    assert link_preview.ORIGIN not in "".join(page_tags.values())


@pytest.mark.parametrize(("url", "title", "value"), [
    ("/dialogue?lang=en&part=II", "The dialogue: Promoting Sustainable", r"^\d\d? entries of the record: .*20"),
    ("/dialogue?lang=es&kind=meeting&year=2022", "El diálogo: Reunión, 2022", r"^\d+ entradas? del registro: .*2022: "),
    ("/dialogue?lang=es&party=USA", "El diálogo: Estados Unidos", r"^\d+ entradas? del registro: "),
    ("/changes?lang=en&pillar=II", "What changed: Promoting Sustainable", r"^\d+ entr(y|ies): .+ (figures|added)"),
    ("/pillar_2?lang=en&figure=headlines", "Headline figures", r"^Poverty rate, southern Mexico: [\d.]+ % \(\d{4}\);"),
    ("/overview?lang=es&figure=movers", "Lo que más cambió", r", [A-Z]\w+: .+ \(\d{4}\); [+−]\d.+ respecto a "),
    ("/places?lang=es&figure=profile&place=MEX", "Perfil: México", r"^Inversión extranjera directa, .+ % \(\d{4}\); "),
    ("/pillar_1?lang=es&objective=I.5", "Reconstruir juntos: Agilizar el paso por la frontera", r"^Camiones de carga"),
    ("/pillar_2?lang=en&board=2019", "Promoting Sustainable", r"^How the indicators .+ 2019"),
    ("/places?place=MX-OAX&lang=es&figure=trend", "Oaxaca (México)", r", Oaxaca: [\d.]+ "),
    ("/changes?lang=es&place=GTM", "Qué cambió: Guatemala", r"^\d+ cambios?: "),
    ("/pillar_1?figure=trucks-by-port&lang=en", "Trucks entering Texas from Mexico", r"highest Laredo [\d,]+ \("),
    ("/maps?lang=es", "Desarrollo humano", r"máximo, .+ \d\.\d{3} \(\d{4}\)"),
    # Honduras has figures of 2019, Guatemala of 2015: the highest is in Guatemala.
    ("/pillar_2?lang=es&figure=acute-poverty-region", "Pobreza", r"máximo, Alta Verapaz 54\.0 % \(2015\)"),
    ("/explorer?lang=en&indicators=IT.NET.USER.ZS", "People using the internet", r"% of population.* \d\d\.\d %"),
    ("/places?lang=es&place=HN-CR", "Cortés (Honduras)", r"Cortés: 13\.2 % \(2019\)"),
    ("/value?lang=en&indicator=IT.NET.USER.ZS&place=MEX", "People using the internet, Mexico", r"\d\d\.\d % \(\d{4}\)"),
    ("/?lang=en&as-of=2025-02-30", "U.S.-Mexico", r"not a day such as 2025-03-01\. .+US\$\d"),
    ("/places?place=GTM&lang=es&as-of=1990-01-01", "Guatemala", r"la primera edición es del .+ Guatemala: \d"),
    ("/explorer?indicators=undp.hdi&as-of=2199-01-01", "Human Development", r"yet to come\. .+: highest"),
    ("/glossary?lang=en&as-of=2025-03-01", "Glossary", r"^What the words"),
    ("/data?lang=en&as-of=2025-03-01", "Data and sources", r"^[\d,]+ sources"),
    ("/?lang=en&as-of=2025-03-01", "U.S.-Mexico", r"As of March 1, 2025: what the sources had published by then\. \w"),
    ("/?lang=es&q=remesas+chiapas", "Ingresos por remesas, Chiapas", r"^Ingresos por remesas, Chiapas: [\d.]+ mil"),
    ("/maps?lang=en&q=highest+gdp+2019+state", "Mexico City", r"\(2019\); .+ \(2019\); .+ \(2019\)\.$"),
    ("/?lang=en&q=remittances+Guatemala+by+municipality", "U.S.-Mexico High", r"Mexico: US\$\d"),
    ("/?lang=en", "U.S.-Mexico High-Level Economic Dialogue", r"Mexico: US\$\d.+\(the 12 months to \w+ \d{4}\).*; "),
])
def test_the_sentence_has_the_newest_values_of_the_view(url: str, title: str, value: str) -> None:
    page_tags = tags(url)
    assert title in page_tags["og:title"]
    assert re.search(value, page_tags["og:description"]), page_tags["og:description"]


def test_an_invalid_host_is_in_no_meta_tag() -> None:
    assert tags("/maps?lang=en", host='x"><script>')["og:url"] == "/maps?v=1&lang=en&window=auto"
    assert tags("/maps?lang=en", host="[::1]:8501")["og:url"] == "https://[::1]:8501/maps?v=1&lang=en&window=auto"


def test_programs_that_take_anything_get_the_page() -> None:
    for accept in ("*/*", "*"):
        assert requested_page(http_scope("/maps", accept=accept)) == "maps"
    assert requested_page(http_scope("/")) == ""
    assert requested_page(http_scope("/robots.txt", accept="*/*")) is None
    assert requested_page(http_scope("/unknown", accept="*/*")) is None
    assert requested_page(http_scope("/maps", accept="image/png")) is None


def test_a_picture_is_of_the_view_and_kept_once_for_all_ways_of_writing_it() -> None:
    pictures = PreviewPictures(PlainTextResponse("passed"))
    url = "/preview/explorer.png?v=1&lang=es&as=bars&window=auto&build=0"
    status, headers, body = get_response(pictures, http_scope(url))
    assert (status, headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(body)).size == (1200, 630)
    assert len(body) < 300_000
    assert body != site_picture("es")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=86400" in headers["cache-control"]
    again = get_response(pictures, http_scope("/preview/Explorer.png?as=bars&lang=es&utm_source=x&build=9"))
    assert (again[2], len(pictures._pictures)) == (body, 1)
    known = get_response(pictures, http_scope("/preview/explorer.png?lang=es&as=bars", if_none_match=headers["etag"]))
    assert (known[0], known[2]) == (304, b"")
    assert get_response(pictures, http_scope("/maps"))[2] == b"passed"


@pytest.mark.parametrize(("page", "query", "figure", "heading", "newest"), [
    ("pillar_1", "objective=I.5&lang=es", "trucks-every-port", "Agilizar el paso por la frontera", ""),
    ("pillar_1", "lang=es", "", "", ""), ("pillar_1", "lang=es&figure=headlines", "headlines-I", "", ""),
    ("pillar_1", "lang=es&cell=I.1:MEX", "board-I", "Reconstruir juntos", ""),
    ("places", "place=MX-OAX&lang=es", "explorer-1", "Oaxaca (México)", "Oaxaca "),
    ("places", "place=HN-CR&lang=en&indicators=undp.hdi&figure=trend", "explorer-1", "Cortés (Honduras)", "Cortés "),
    ("overview", "lang=es", "headlines", "", ""), ("overview", "lang=es&indicators=undp.hdi", "explorer-1", "", ""),
    ("overview", "lang=es&board=year", "board", "", ""),
    ("pillar_3", "lang=es&q=remesas+chiapas", "map", "", "Chiapas "),
    ("pack", "lang=es&p=pillar-2", "", "Pilar II: Sur de México y norte de Centroamérica. Para discusión", ""),
])
def test_the_picture_is_of_what_the_address_chooses(
    page: str, query: str, figure: str, heading: str, newest: str
) -> None:
    preview, _language = preview_pictures._preview(page, query)
    assert preview.figure is not None
    assert preview.figure.id == (figure or preview.figure.id)
    assert heading in preview.heading
    assert bool(heading) == bool(preview.heading)
    assert preview.figure.newest.startswith(newest)


def test_an_objective_without_figures_has_a_picture_of_words(monkeypatch: pytest.MonkeyPatch,
                                                            catalogue: Catalogue) -> None:
    monkeypatch.setattr(Catalogue, "cards_of", lambda self, _objective: ())
    preview, _language = preview_pictures._preview("pillar_1", "objective=I.5&lang=en")
    assert preview.figure is None
    assert preview.description == catalogue.objectives["I.5"].question.en


def test_the_heading_of_a_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hled_dash.export.preview.render_png", lambda svg, *_rest: svg.encode())
    monkeypatch.setattr(preview_pictures.POOL, "run", lambda function, *args, **_options: function(*args))
    assert "Para discusi" in preview_pictures._render("pack", "lang=es&p=pillar-2").decode()


def test_the_picture_of_a_table_has_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(preview_pictures, "text_preview", lambda *_texts: b"")
    monkeypatch.setattr("hled_dash.export.preview.render_png", lambda svg, *_rest: drawn.append(svg) or b"drawn")
    monkeypatch.setattr(preview_pictures.POOL, "run", lambda function, *args, **_options: function(*args))
    for query in ("figure=profile&place=MEX", "figure=profile&place=HN-CR"):
        assert preview_pictures._render("places", query) == b"drawn"
    assert "% of GDP" in drawn[0]
    # Of the 417 rows of Mexico, the sources of those that can be drawn.
    assert 1 <= drawn[0].count(";") <= 20


def test_a_picture_has_no_emoji_and_says_nothing_of_its_own_address(monkeypatch: pytest.MonkeyPatch,
                                                                    catalogue: Catalogue) -> None:
    monkeypatch.setattr("hled_dash.export.preview.render_png", lambda svg, *_rest: svg.encode())
    monkeypatch.setattr(preview_pictures.POOL, "run", lambda function, *args, **_options: function(*args))
    pack, _remarks = decode("border", catalogue, "es")
    shown = encode(replace(pack, title="Frontera \U0001f1f2\U0001f1fd norte"))
    assert ">Frontera norte" in preview_pictures._render("pack", f"lang=es&build=9&p={shown}").decode()
    assert "build" not in preview_pictures._render("glossary", "lang=es&build=9").decode()


@pytest.mark.parametrize("path", ["nothing.png?lang=es", "..%2f..%2fpasswd.png?lang=es", "%00.png?lang=es"])
def test_a_wrong_address_has_the_picture_of_the_site(path: str) -> None:
    status, headers, body = get_response(PreviewPictures(PlainTextResponse("")), http_scope(f"/preview/{path}"))
    assert (status, body) == (200, site_picture("es"))
    assert "max-age=60" in headers["cache-control"]
    assert get_response(PreviewPictures(PlainTextResponse("", 404)), http_scope("/preview/x"))[0] == 404


def test_rejected_or_failed_previews_get_the_site_picture(
    monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    rendered: list[str] = []

    def render(page: str, query: str) -> bytes:
        rendered.append(query)
        if "MEX" in query:
            raise ValueError("no drawing")
        return b"x" * 1000

    monkeypatch.setattr(preview_pictures, "_render", render)
    monkeypatch.setattr(preview_pictures, "BURST", 5)
    monkeypatch.setattr(preview_pictures, "MAX_BYTES", 2500)
    pictures = PreviewPictures(PlainTextResponse(""))
    assert get_response(pictures, http_scope("/preview/explorer.png?places=MEX"))[2] == site_picture("en")
    bodies = [get_response(pictures, http_scope(f"/preview/explorer.png?places=GTM&from={year}"))[2]
              for year in range(1990, 2000)]
    assert len(rendered) == 5
    assert bodies[4:] == [site_picture("en")] * 6
    assert sum(map(len, pictures._pictures.values())) <= 2500
    assert not pictures._rendering
