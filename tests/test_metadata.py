"""The catalogue in the standards of others, each read by the library of its standard."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
import sdmx
from lxml import etree
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from hled_dash import metadata
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.sdmx import code_id
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES, LOCALES, LanguageCode
from hled_dash.metadata import Site
from hled_dash.metadata.extent import end_of, start_of
from hled_dash.metadata.sdmx_structure import build_structure
from hled_dash.server.feeds import Feeds
from hled_dash.server.headers import SecurityHeaders
from hled_dash.server.index_page import render_index_page
from hled_dash.server.metadata import DOCUMENTS, MetadataRoutes
from hled_dash.server.standalone import StandalonePages
from hled_dash.ui import startup
from hled_dash.view import PAGES, View
from tests.asgi import get_response, http_scope
from tests.asynchronous import run_coroutine
from tests.catalog_site import BASE, HOSTILE, site, some

__all__ = ["site", "some"]


def test_every_indicator_with_figures_is_a_data_set(site: Site) -> None:
    document = metadata.build_dcat(site)
    kinds = [dataset["@type"] for dataset in document["dcat:dataset"]]
    assert kinds.count("dcat:Dataset") == len(site.catalogue.indicators) + 1
    identifiers = [dataset["@id"] for dataset in document["dcat:dataset"]]
    assert len(set(identifiers)) == len(identifiers)
    series = {dataset["@id"] for dataset in document["dcat:dataset"] if "dcat:DatasetSeries" in dataset["@type"]}
    assert {dataset["dcat:inSeries"]["@id"] for dataset in document["dcat:dataset"]
            if "dcat:inSeries" in dataset} == series


@pytest.mark.parametrize(("period", "calendar", "first", "last"), [
    ("2020", "calendar", "2020-01-01", "2020-12-31"), ("2020", "us_fiscal", "2019-10-01", "2020-09-30"),
    ("2021-Q3", "calendar", "2021-07-01", "2021-09-30"), ("2024-02", "us_fiscal", "2024-02-01", "2024-02-29"),
])
def test_a_period_has_days(period: str, calendar: str, first: str, last: str) -> None:
    assert (start_of(period, calendar).isoformat(), end_of(period, calendar).isoformat()) == (first, last)


def test_sdmx_reads_the_structure_back(some: Site) -> None:
    content = build_structure(some)
    assert content == build_structure(some)
    message = sdmx.read_sdmx(io.BytesIO(content))
    indicators = message.codelist["CL_INDICATOR"]
    assert {code.id for code in indicators} == {code_id(code) for code in some.extents}
    assert indicators["gdl_shdi"].name["es"].split() == HOSTILE.es.split()
    assert message.codelist["CL_AREA"]["MX-CHP"].parent.id == "MEX"
    assert all(name.startswith("CL_") for name in message.codelist), "a reference that leads nowhere"
    used = {name for code in some.extents for name in some.catalogue.indicators[code].dimensions}
    for indicator in (some.catalogue.indicators[code] for code in some.extents):
        structure = message.structure["_".join(["HLED", *(name.upper() for name in indicator.dimensions)])]
        names = [dimension.id for dimension in structure.dimensions]
        assert names == ["INDICATOR", "REF_AREA", *(name.upper() for name in indicator.dimensions), "TIME_PERIOD"]
        assert structure.measures[0].id == "OBS_VALUE"
        assert {attribute.id for attribute in structure.attributes} == {"OBS_STATUS", "UNIT_MEASURE"}
        assert message.dataflow[structure.id].structure is structure
    for name in used:
        items = [item.code for item in some.catalogue.dimensions[name].items]
        assert [code.id for code in message.codelist[f"CL_{name.upper()}"]] == items


def test_no_two_codes_become_one_in_sdmx(catalogue: Catalogue) -> None:
    lists = [catalogue.indicators, catalogue.places, catalogue.units,
             *([item.code for item in dimension.items] for dimension in catalogue.dimensions.values())]
    assert all(len(set(map(code_id, codes))) == len(codes) for codes in lists)


def test_the_sitemap_has_every_page_card_and_indicator_in_every_language(site: Site) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = etree.fromstring(metadata.sitemap(site).encode())
    addresses = root.xpath("//s:loc/text()", namespaces=space)
    catalogue = site.catalogue
    # The page Explorer shows an indicator that is in the list too.
    count = len(PAGES) + len(catalogue.cards) + len(catalogue.indicators) + len(catalogue.sources) - 1
    assert len(addresses) == len(set(addresses)) == count * len(LANGUAGES) < 50_000
    links = root.xpath("//x:link", namespaces=space)
    assert {link.get("href") for link in links if link.get("hreflang") != "x-default"} == set(addresses)
    defaults = [link.get("href") for link in links if link.get("hreflang") == "x-default"]
    assert [address.replace(f"&lang={language}", "") for address, language in zip(
        addresses, [code for _number in range(count) for code in LANGUAGES], strict=True)] == defaults
    for address in addresses[::97]:
        parts = urlsplit(address)
        page = parts.path.removeprefix("/hled").strip("/") or "overview"
        parsed = View.from_query(page, parse_qs(parts.query), catalogue)
        assert not parsed.ignored
        assert parsed.view.address(BASE, short=True) == address


def test_the_page_of_every_indicator_shows_places_that_have_figures_of_it(site: Site, resolver: Resolver) -> None:
    places = resolver.coverage().groupby("indicator")["place"].agg(set)
    assert [code for code, extent in site.extents.items() if places[code].isdisjoint(extent.page_places)] == []
    address = site.indicator_page("coneval.pobreza")
    assert "places=MX-CAM~MX-CHP" in address
    assert f"<loc>{address.replace('&', '&amp;')}</loc>" in metadata.sitemap(site)


def test_robots_txt_allows_pages_and_disallows_generated_files(site: Site) -> None:
    robots = RobotFileParser()
    robots.parse(metadata.robots_text(site).splitlines())
    assert robots.can_fetch("any", f"{BASE}/explorer?v=1")
    assert not robots.can_fetch("any", f"{BASE}/slides/maps.json")
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]


# --- as the server answers ---


@pytest.fixture
def served(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    startup._ready.set()


def request(url: str, **headers: str) -> Scope:
    parts = urlsplit(url)
    fields = [(b"host", b"data.example.gob.mx"),
              *((name.replace("_", "-").encode(), text.encode()) for name, text in headers.items())]
    return {"type": "http", "method": "GET", "scheme": "https", "path": parts.path, "headers": fields,
            "query_string": parts.query.encode(), "client": ("203.0.113.1", 1)}


def answered(url: str, **headers: str) -> tuple[int, Headers, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    app = SecurityHeaders(MetadataRoutes(PlainTextResponse("passed on", 418)))
    run_coroutine(app(request(url, **headers), receive, send))
    return sent[0]["status"], Headers(raw=sent[0]["headers"]), b"".join(message.get("body", b"")
                                                                        for message in sent[1:])


@pytest.mark.usefixtures("served")
def test_documents_are_served_with_the_host_that_was_asked() -> None:
    status, headers, content = answered("/catalog.ttl")
    assert (status, headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert b"<https://data.example.gob.mx/catalog> a dcat:Catalog" in content
    assert headers["access-control-allow-origin"] == "*"
    assert answered("/catalog.ttl", if_none_match=headers["etag"])[0] == 304
    assert answered("/catalog.ttl", if_modified_since=headers["last-modified"])[0] == 304
    assert answered("/catalog.ttl", if_modified_since="Sat, 01 Jan 2000 00:00:00 GMT")[0] == 200
    for path in ("/robots.txt", "/llms.txt"):
        status, _headers, content = answered(path)
        assert status == 200
        assert b"https://data.example.gob.mx/" in content
        assert "\N{SYMBOL FOR SUBSTITUTE}".encode() not in content
    status, headers, _content = answered("/llms.txt", accept_encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("url", [*DOCUMENTS, "/feeds/changes.atom", "/feeds/changes.json",
                                 "/oembed?url=https://data.example.gob.mx/maps"])
def test_no_shared_cache_keeps_links_that_a_client_chose(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = MetadataRoutes(Feeds(StandalonePages(PlainTextResponse("", 418))))
    for base, expected in (("", "private"), ("javascript://x", "private"), ("https://data.example.gob.mx", "public")):
        monkeypatch.setenv("HLED_BASE_ADDRESS", base)
        status, headers, _body = get_response(app, http_scope(url))
        policy = headers["cache-control"]
        assert (status, policy.partition(",")[0]) == (200, expected)
        if known := headers.get("etag"):
            status, headers, _body = get_response(app, http_scope(url, if_none_match=known))
            assert (status, headers["cache-control"]) == (304, policy)


def test_every_data_set_of_the_catalogue_has_its_time_countries_and_themes(site: Site) -> None:
    datasets = metadata.build_dcat(site)["dcat:dataset"]
    assert len(datasets) > len(site.extents)
    for record in datasets:
        assert record["dct:temporal"]["dcat:startDate"]["@value"] < record["dct:temporal"]["dcat:endDate"]["@value"]
        assert record["dct:spatial"]
        assert record["dcat:theme"]
        assert record["dct:modified"]
    whole, *others = datasets
    starts = [record["dct:temporal"]["dcat:startDate"]["@value"] for record in others]
    assert whole["dct:temporal"]["dcat:startDate"]["@value"] == min(starts)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(("url", "accept", "target"), [
    ("/catalog/dataset/coneval.pobreza", "text/html", "/explorer?v=1&lang=es&places=MX-CAM~MX-CHP~MX-GRO~MX-OAX~MX-PUE"
     "~MX-ROO~MX-TAB~MX-VER~MX-YUC&indicators=coneval.pobreza&as=auto&window=auto"),
    ("/catalog/source/coneval_poverty", "*/*", "/data?v=1&lang=es&source=coneval_poverty"),
    ("/catalog", "text/turtle", "/catalog.ttl"), ("/catalog", "application/ld+json", "/catalog.jsonld"),
    ("/catalog/dataset/%3Cb%3E", "text/html", None), ("/catalog/other", "*/*", None),
])
def test_identifiers_lead_somewhere(url: str, accept: str, target: str | None) -> None:
    status, headers, content = answered(url, accept=accept, accept_language="es-MX")
    assert (status, headers.get("location")) == (
        (303, f"https://data.example.gob.mx{target}") if target else (404, None))
    assert answered("/catalogue")[0] == 418
    if target is None:
        assert content.decode().startswith(f"El catálogo no tiene “{unquote(url)}”")
        assert headers["access-control-allow-origin"] == "*"


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(("language", "name", "query"), [
    ("en", "maps", "indicator=coneval.pobreza"), ("es", "explorer", "indicators=coneval.pobreza&places=GTM"),
    ("es-419", "value", "indicator=coneval.pobreza&place=MX-CHP")])
def test_a_page_says_which_data_sets_it_shows(language: LanguageCode, name: str, query: str,
                                              catalogue: Catalogue) -> None:
    page = render_index_page(name, request(f"/{name}?lang={language}&{query}"))
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    collection, *datasets = json.loads(text)
    assert (collection["@type"], collection["url"]) == (
        "DataCatalog", f"https://data.example.gob.mx/?v=1&lang={language}&window=auto")
    dataset = next(dataset for dataset in datasets if dataset["identifier"] == "coneval.pobreza")
    indicator = catalogue.indicators["coneval.pobreza"]
    assert dataset["name"].startswith(LANGUAGES[language].localize(indicator.name))
    assert 50 <= len(dataset["description"]) <= 5_000, "what Google takes; these it asks for or recommends:"
    assert {"creator", "citation", "distribution", "identifier", "includedInDataCatalog", "isAccessibleForFree",
            "keywords", "spatialCoverage", "url", "variableMeasured", "version"} <= {*dataset}
    assert all(dataset["keywords"])
    assert dataset["license"] == catalogue.licences[catalogue.source("coneval.pobreza").licence].address
    assert re.fullmatch(r"\d{4}-01-01/\d{4}-12-31", dataset["temporalCoverage"])
    assert 'title="DCAT-AP" href="https://data.example.gob.mx/catalog.jsonld"' in page
    languages = {code: unescape(link) for code, link in re.findall(
        r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]*)">', page)}
    assert {*languages} == {*LOCALES, "x-default"}
    assert languages["x-default"] == languages[language].replace(f"&lang={language}", "")
