"""The API over HTTP: questions, formats, pages, conditions, problems; figures equal those of the pages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hled_dash import store
from hled_dash.api import models
from hled_dash.catalogue import Catalogue
from hled_dash.server.api import endpoints
from hled_dash.server.api.bodies import _page_links
from hled_dash.view import View
from tests.data_api import POVERTY, ROOT, _no_limit, csv_rows, get, get_json, get_problem

__all__ = ["_no_limit"]
pytestmark = pytest.mark.usefixtures("database")


def test_an_observation_has_unit_source_licence_and_citation_url(
        engine: store.Engine, catalogue: Catalogue) -> None:
    status, headers, body = get(POVERTY)
    assert status == 200
    assert headers["content-type"] == "text/csv; charset=utf-8"
    rows = csv_rows(body)
    frame = store.queries.observations(engine, "coneval.pobreza", places=["MX-CHP"], start="2016")
    assert [(row["period"], float(row["value"])) for row in rows] == list(
        zip(frame["period"], frame["value"], strict=True))
    assert {row["unit"] for row in rows} == {"% of population"}
    for row in rows:
        assert all(row[name] for name in ("source", "vintage", "licence", "address", "status"))
        parts = urlsplit(row["cite"])
        cited = View.from_query("value", parse_qs(parts.query), catalogue)
        assert not cited.ignored
        assert (cited.view.indicator, cited.view.place, cited.view.period) == (
            "coneval.pobreza", "MX-CHP", row["period"])
    assert csv_rows(get(f"{POVERTY}&as-of=latest")[2]) == rows


def test_json_and_csv_say_the_same_and_fit_the_models() -> None:
    url = "/api/v1/observations{}?indicators=bts.freight.value,gdl.shdi&places=MEX~MX-OAX&from=2018&to=2019&items=all"
    answer = models.Page[models.Observation].model_validate(get_json(url.format("") + "&limit=9000"))
    rows = csv_rows(get(url.format(".csv"))[2])
    assert len(rows) == len(answer.data) > 300
    for row, observation in zip(rows, answer.data, strict=True):
        assert (row["indicator"], row["place"], row["period"], float(row["value"])) == (
            observation.indicator, observation.place, observation.period, observation.value)
        assert {name: item for name, item in observation.items.items() if row[name] != item} == {}
        assert (row["status"], row["status_name"], row["marks"].split(), row["cite"], row["source"]) == (
            observation.status, observation.status_name, observation.marks, observation.cite, observation.source)


def test_as_of_returns_the_values_published_by_that_day(catalogue: Catalogue, engine: store.Engine) -> None:
    code, day = next((code, source.editions[-1].vintage_date) for code, indicator in catalogue.indicators.items()
                     if (source := catalogue.sources[indicator.source]).editions and not indicator.dimensions
                     and store.vintages.superseded(engine, code))
    rows = csv_rows(get(f"/api/v1/observations.csv?indicators={code}&as-of={day}")[2])
    frame = store.queries.observations(store.as_of(engine, day), code)
    assert {(row["place"], row["period"]): float(row["value"]) for row in rows} == {
        (place, period): value for place, period, value in frame[["place", "period", "value"]].values}
    assert len(rows) > 0
    assert {row["as_of"] for row in rows} == {day.isoformat()}
    assert all(f"as-of={day}" in row["cite"] for row in rows)
    all_entries, entries_as_of = (get_json(f"/api/v1/dialogue?{query}") for query in ("", "as-of=2022-12-31"))
    assert 0 < entries_as_of["total"] < all_entries["total"]
    assert all(entry["date"] < "2023" and "as-of=2022-12-31" in entry["page"] for entry in entries_as_of["data"])
    answer = get_json(f"/api/v1/observations?indicators={code}&as-of={day}&limit=5")
    assert answer["as_of"] == day.isoformat()
    assert answer["notes"]
    newest = csv_rows(get(f"/api/v1/observations.csv?indicators={code}")[2])
    assert [row["value"] for row in newest] != [row["value"] for row in rows]
    # A value that took the place of another one is marked, in every form, and not before it did.
    revised = {(place, period) for _code, _items, place, period in store.vintages.revised(
        engine, [code], [*{row["place"] for row in newest}])}
    assert 0 < len(revised) < len(newest)
    for marked in (newest, get_json(f"/api/v1/observations?indicators={code}&limit=10000")["data"]):
        assert {(row["place"], row["period"]) for row in marked if "revised" in row["marks"]} == revised
    assert not any("revised" in row["marks"] for row in rows)


def test_marks_describe_the_status_of_values() -> None:
    marks = {mark for indicator in ("conapo.pop", "bts.freight.total", "coneval.pobreza", "gdl.shdi")
             for row in csv_rows(get(f"/api/v1/observations.csv?indicators={indicator}")[2])
             for mark in row["marks"].split()}
    assert {"projection", "derived"} <= marks


def test_the_pages_together_are_the_whole() -> None:
    url: str | None = "/api/v1/observations?indicators=coneval.pobreza,gdl.shdi&level=admin1&from=2018&limit=97"
    all_rows = csv_rows(get(str(url).replace("observations?", "observations.csv?").replace("&limit=97", ""))[2])
    collected: list[Any] = []
    while url:
        status, headers, body = get(url)
        assert status == 200
        answer = json.loads(body)
        collected += answer["data"]
        url = answer["links"]["next"]
        assert (f'<{url}>; rel="next"' in headers["link"]) == (url is not None)
        assert f'<{answer["links"]["first"]}>; rel="first"' in headers["link"]
        assert "after=" not in answer["links"]["first"]
        assert len(answer["data"]) == 97 or url is None
    assert [(row["indicator"], row["place"], row["period"]) for row in collected] == [
        (row["indicator"], row["place"], row["period"]) for row in all_rows]
    places, pages, url = [], [], "/api/v1/places?limit=700&level=admin2"
    while url:
        pages.append(get_json(url))
        places += pages[-1]["data"]
        url = pages[-1]["links"]["next"]
    assert len(places) == len({place["code"] for place in places}) == pages[0]["total"] > 1_400
    addresses = [page["links"]["self"] for page in pages]
    assert {(page["links"]["first"], page["links"]["last"]) for page in pages} == {(addresses[0], addresses[-1])}
    assert [page["links"]["prev"] for page in pages] == [None, *addresses[:-1]]


def test_a_month_is_read_as_sdmx_writes_it_too() -> None:
    url = "/api/v1/observations.csv?indicators=bts.freight.value&places=MEX&from={}&to={}"
    rows = csv_rows(get(url.format("2024-M03", "2024-M04"))[2])
    assert {row["period"] for row in rows} == {"2024-03", "2024-04"}
    assert rows == csv_rows(get(url.format("2024-03", "2024-04"))[2])


@pytest.mark.parametrize(("offset", "expected"), [
    (0, (None, 3, 9)), (3, (0, 6, 9)), (4, (1, 7, 7)), (9, (6, None, 9)), (40, (7, None, 7))])
def test_links_of_a_page_lead_to_pages_that_have_rows(offset: int, expected: tuple[int | None, ...]) -> None:
    links = _page_links("https://host/x", offset, 3, 10)
    offsets = [None if url is None else int(parse_qs(urlsplit(url).query).get("offset", ["0"])[0])
             for url in (links.prev, links.next, links.last)]
    assert tuple(offsets) == expected
    assert _page_links("https://host/x", 0, 20, 10).pages() == dict.fromkeys(("first", "prev", "next", "last"))


def test_latest_values_exclude_projections(engine: store.Engine) -> None:
    rows = csv_rows(get("/api/v1/observations.csv?indicators=conapo.pop&at=latest")[2])
    frame = store.queries.observations(engine, "conapo.pop")
    newest = frame[frame["status"] != "F"].groupby("place")["period"].max()
    assert {row["place"]: row["period"] for row in rows} == newest.to_dict()


@pytest.mark.parametrize(("name", "code"), [
    ("Chiapas", "MX-CHP"), ("chiapas", "MX-CHP"), ("M%C3%A9xico", "MEX"), ("Nuevo%20Leon", "MX-NLE"),
    ("mx-chp", "MX-CHP")])
def test_the_name_of_a_place_is_answered_with_its_code(catalogue: Catalogue, name: str, code: str) -> None:
    assert code in catalogue.places
    for url in (f"observations?indicators=coneval.pobreza&places=MEX,{name}", f"places?parent={name}"):
        problem = get_problem(f"/api/v1/{url}")
        assert problem["type"].endswith("#unknown-code")
        assert problem["near"][0] == code
        assert code in problem["detail"]


@pytest.mark.parametrize(("url", "kind", "sentence"), [
    ("/api/v1/observations", "invalid-parameter", "indicators"),
    ("/api/v1/observations?indicators=coneval.pobrza", "unknown-code", "coneval.pobreza"),
    ("/api/v1/observations?indicators=gdl.shdi&places=MX-XXX", "unknown-code", "MX-"),
    ("/api/v1/observations?indicators=gdl.shdi&level=planet", "invalid-parameter", "admin1"),
    ("/api/v1/observations?indicators=gdl.shdi&from=yesterday", "invalid-parameter", "2016-Q3"),
    ("/api/v1/observations?indicators=gdl.shdi&from=2020&to=2010", "invalid-parameter", "last"),
    ("/api/v1/observations?indicators=gdl.shdi&as-of=1700-01-01", "invalid-parameter", "first edition"),
    ("/api/v1/observations?indicators=gdl.shdi&as-of=2199-01-01", "invalid-parameter", "yet to come"),
    ("/api/v1/observations?indicators=gdl.shdi&as-of=1735689600", "invalid-parameter", "“1735689600”"),
    ("/api/v1/dialogue?as-of=2025-03-01T00:00", "invalid-parameter", "“2025-03-01T00:00”"),
    ("/api/v1/observations?indicators=gdl.shdi&place=MEX", "unknown-parameter", "places"),
    ("/api/v1/observations?indicators=gdl.shdi&items=sex:F", "unknown-code", "sex"),
    ("/api/v1/observations?indicators=gdl.shdi&after=x~y~z", "invalid-parameter", "after"),
    ("/api/v1/observations?indicators=gdl.shdi&limit=0", "invalid-parameter", "1 at least"),
    ("/api/v1/observations?indicators=gdl.shdi&limit=20000", "invalid-parameter", "10,000 at most"),
    ("/api/v1/observations?indicators=gdl.shdi&places=" + "MX," * 400 + "USA", "unknown-code", "MX"),
    ("/api/v1/observations?indicators=gdl.shdi&places=" + ",".join(map(str, range(401))), "invalid-parameter",
     "400 codes"),
    ("/api/v1/search?q=" + "a" * 101, "invalid-parameter", "100 characters"),
    ("/api/v1/indicators/GDL.SHDI", "unknown-code", "gdl.shdi"),
    ("/api/v1/observations?indicators=gdl.shdi&format=pdf", "unknown-format", "csv"),
    ("/api/v1/observations?indicators=gdl.shdi&format=CSV.gz", "unknown-format", "“CSV.gz”"),
    ("/api/v1/observations.exe", "unknown-format", "sdmx-csv"),
    ("/api/v1/observations.csv.gz", "unknown-format", "“csv.gz”"),
    ("/api/v1/indicators.exe", "unknown-format", "parquet"),
    ("/api/v1/search.csv?q=poverty", "unknown-format", "json"),
    ("/api/v1/indicators/gdl.shdi.exe", "unknown-format", "json"),
    ("/api/v1/indicators/gdl.shd", "unknown-code", "shdi"),
    ("/api/v1/figures/goods-trade.pdf", "unknown-format", "geojson"),
    ("/api/v1/figures/maps/map.exe", "unknown-format", "csv"),
    ("/api/v1/figures/data/coverage", "unknown-code", "more parameters"),
    ("/api/v1/figures/explorer/explorer-4", "unknown-code", "more parameters"),
    ("/api/v1/openapi.yaml", "not-found", "/openapi.json"),
    ("/api/v1/observations.geojson?indicators=gdl.shdi", "unknown-format", "csv"),
    ("/api/v1/observations.xlsx?indicators=bts.crossings&items=all", "too-large", "20"),
    ("/api/v1/observations?indicators=';drop table observation", "invalid-parameter", "drop"),
    ("/api/v1/observations?" + "&".join(f"x{number}=1" for number in range(200)), "too-long", "too many"),
    ("/api/v1/indicators/nothing", "unknown-code", "nothing"), ("/api/v1/indicators/../../etc", "not-found", "etc"),
    ("/api/v1/figures/nothing", "unknown-code", "nothing"), ("/api/v1/figures/maps/nothing", "unknown-code", "map"),
    ("/api/v1/figures/maps/map?mode=sideways", "invalid-parameter", "sideways"),
    ("/api/v1/figures/goods-trade?as-of=tomorrow", "invalid-parameter", "tomorrow"),
    ("/api/v1/figures/goods-trade.geojson", "unknown-format", "csv"),
    ("/api/v2/observations", "not-found", "observations"), ("/api/v1/search?q=", "invalid-parameter", "q"),
    ("/api/v1/dialogue?part=VII", "unknown-code", "VII"),
])
def test_an_invalid_request_gets_a_problem_with_one_sentence(url: str, kind: str, sentence: str) -> None:
    problem = get_problem(url)
    assert problem["type"] == f"{ROOT}/api/v1/docs#{kind}"
    assert sentence in problem["detail"]
    spanish = get_problem(url, accept_language="es-MX,es;q=0.9")
    assert spanish["detail"] != problem["detail"]
    assert get_problem(f"{url}{'&' if '?' in url else '?'}lang=es")["detail"] == spanish["detail"]
    assert get_problem(url, accept_language="de, es-GT;q=0.5, en;q=0.3")["detail"] == spanish["detail"]


def test_lists_fit_their_models_and_their_words_are_in_the_language() -> None:
    for endpoint in endpoints.ENDPOINTS:
        if "{" in endpoint.path or endpoint.name in ("observations", "search"):
            continue
        for language in ("en", "es"):
            answer = get_json(f"/api/v1{endpoint.path}?lang={language}&fbclid=a&utm_source=chat")
            models.Page[endpoint.answer].model_validate(answer)  # type: ignore[name-defined]
            assert answer["total"] >= len(answer["data"]) > 3
        rows = csv_rows(get(f"/api/v1{endpoint.path}.csv?lang=es")[2])
        assert len(rows) == answer["total"]
        assert list(rows[0]) == list(endpoint.answer.model_fields)
    assert get_json("/api/v1/indicators/gdl.shdi", accept_language="es-GT")["data"]["unit"] != ""
    assert {indicator["code"]
            for indicator in get_json("/api/v1/indicators?source=coneval_poverty")["data"]} >= {"coneval.pobreza"}
    assert {place["parent"] for place in get_json("/api/v1/places?level=admin1&parent=GTM")["data"]} == {"GTM"}


def test_a_search_answers_with_a_value_and_its_source() -> None:
    answer = models.One[models.SearchAnswer].model_validate(get_json("/api/v1/search?q=poverty+Chiapas")).data
    (value,) = answer.answers
    assert (value.indicator, value.place) == ("coneval.pobreza", "MX-CHP")
    assert value.cite.startswith(f"{ROOT}/value?")
    assert any(hit.kind == "figure" for hit in answer.hits)
    kinds = {hit["kind"] for text in ("Oaxaca", "semiconductors", "percentage point", "remittances")
             for hit in get_json(f"/api/v1/search?q={text.replace(' ', '+')}")["data"]["hits"]}
    assert {"place", "entry", "term", "indicator", "figure"} <= kinds
