"""The API over HTTP: questions, formats, pages, conditions, problems; figures equal those of the pages."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import brotli
import pytest
from hypothesis import given, settings, strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from benchmarks.api_cases import ask
from hled_dash import store
from hled_dash.api import models
from hled_dash.api.figures import figure_url
from hled_dash.catalogue import Catalogue
from hled_dash.export import figure_csv
from hled_dash.figures.resolve import Resolver, view_figures
from hled_dash.language import ENGLISH, LANGUAGES
from hled_dash.server import limits
from hled_dash.server.api import endpoints, openapi
from hled_dash.server.api.middleware import DataApi
from hled_dash.server.api.negotiation import choose_encoding
from hled_dash.view import View
from tests.test_link_preview import answered, database, request

__all__ = ["database"]
ROOT = "https://data.example.gob.mx"
API = DataApi(PlainTextResponse("Streamlit's"))
POVERTY = "/api/v1/observations.csv?indicators=coneval.pobreza&places=MX-CHP&from=2016"


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_API_PER_MINUTE", "100000")


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, Headers, bytes]:
    return answered(API, request(url.removeprefix(ROOT), method, **headers))


def get_json(url: str, **headers: str) -> Any:
    status, _headers, body = get(url, **headers)
    assert status == 200, body.decode()
    return json.loads(body)


def problem(url: str, **headers: str) -> dict[str, Any]:
    status, fields, body = get(url, **headers)
    found: dict[str, Any] = json.loads(body)
    assert fields["content-type"] == "application/problem+json"
    assert found["status"] == status >= 400
    assert "Traceback" not in found["detail"]
    assert re.fullmatch(r"[^.].{10,400}[.?]?", found["detail"])
    models.ProblemAnswer.model_validate(found)
    return found


def rows_of(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_poverty_of_chiapas_is_one_address_and_has_all_that_it_needs_to_be_quoted(
        engine: store.Engine, catalogue: Catalogue) -> None:
    status, headers, body = get(POVERTY)
    assert status == 200
    assert headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(body)
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
    assert rows_of(get(f"{POVERTY}&as-of=latest")[2]) == rows


def test_json_and_csv_say_the_same_and_fit_the_models() -> None:
    url = "/api/v1/observations{}?indicators=bts.freight.value,gdl.shdi&places=MEX~MX-OAX&from=2018&to=2019&items=all"
    answer = models.Page[models.Observation].model_validate(get_json(url.format("") + "&limit=9000"))
    rows = rows_of(get(url.format(".csv"))[2])
    assert len(rows) == len(answer.data) > 300
    for row, one in zip(rows, answer.data, strict=True):
        assert (row["indicator"], row["place"], row["period"], float(row["value"])) == (
            one.indicator, one.place, one.period, one.value)
        assert {name: item for name, item in one.items.items() if row[name] != item} == {}
        assert (row["status"], row["status_name"], row["marks"].split(), row["cite"], row["source"]) == (
            one.status, one.status_name, one.marks, one.cite, one.source)


def test_as_of_a_day_is_what_had_been_published_then(catalogue: Catalogue, engine: store.Engine) -> None:
    code, day = next((code, source.editions[-1].vintage_date) for code, one in catalogue.indicators.items()
                     if (source := catalogue.sources[one.source]).editions and not one.dimensions
                     and store.vintages.superseded(engine, code))
    rows = rows_of(get(f"/api/v1/observations.csv?indicators={code}&as-of={day}")[2])
    frame = store.queries.observations(store.as_of(engine, day), code)
    assert {(row["place"], row["period"]): float(row["value"]) for row in rows} == {
        (place, period): value for place, period, value in frame[["place", "period", "value"]].values}
    assert len(rows) > 0
    assert {row["as_of"] for row in rows} == {day.isoformat()}
    assert all(f"as-of={day}" in row["cite"] for row in rows)
    answer = get_json(f"/api/v1/observations?indicators={code}&as-of={day}&limit=5")
    assert answer["as_of"] == day.isoformat()
    assert answer["notes"]
    newest = rows_of(get(f"/api/v1/observations.csv?indicators={code}")[2])
    assert [row["value"] for row in newest] != [row["value"] for row in rows]


def test_marks_say_what_a_value_is() -> None:
    marks = {mark for indicator in ("conapo.pop", "bts.freight.total", "coneval.pobreza", "gdl.shdi")
             for row in rows_of(get(f"/api/v1/observations.csv?indicators={indicator}")[2])
             for mark in row["marks"].split()}
    assert {"projection", "derived"} <= marks


def test_the_pages_together_are_the_whole() -> None:
    url: str | None = "/api/v1/observations?indicators=coneval.pobreza,gdl.shdi&level=admin1&from=2018&limit=97"
    whole = rows_of(get(str(url).replace("observations?", "observations.csv?").replace("&limit=97", ""))[2])
    found: list[Any] = []
    while url:
        status, headers, body = get(url)
        assert status == 200
        answer = json.loads(body)
        found += answer["data"]
        url = answer["links"]["next"]
        assert (f'<{url}>; rel="next"' in headers["link"]) == (url is not None)
        assert len(answer["data"]) == 97 or url is None
    assert [(row["indicator"], row["place"], row["period"]) for row in found] == [
        (row["indicator"], row["place"], row["period"]) for row in whole]
    places, url = [], "/api/v1/places?limit=700&level=admin2"
    while url:
        answer = get_json(url)
        places += answer["data"]
        url = answer["links"]["next"]
    assert len(places) == len({one["code"] for one in places}) == answer["total"] > 700


def test_the_newest_of_each_series_is_no_projection(engine: store.Engine) -> None:
    rows = rows_of(get("/api/v1/observations.csv?indicators=conapo.pop&at=latest")[2])
    frame = store.queries.observations(engine, "conapo.pop")
    newest = frame[frame["status"] != "F"].groupby("place")["period"].max()
    assert {row["place"]: row["period"] for row in rows} == newest.to_dict()


def _views(catalogue: Catalogue) -> list[View]:
    views = [View(page=page, language="es") for page in ("overview", "maps", "places", "dialogue", "changes", "value")]
    views.append(View(page="data", language="es", source="coneval_poverty"))
    views.append(View(page="explorer", indicators=("coneval.pobreza",), places=("MX-CHP", "MX-OAX"), start="2016"))
    views.append(View(page="maps", indicator="coneval.pobreza", mode="change"))
    views.append(View(page="pillar_2", figure="poverty-southern-mexico-ranked", objective="II.1", end="2020"))
    return views


def test_a_figure_of_the_api_is_that_of_its_page(catalogue: Catalogue, engine: store.Engine) -> None:
    resolver = Resolver(catalogue, engine)
    compared = 0
    for view in _views(catalogue):
        for one in view_figures(view, resolver)[:2]:
            figure = one.draw()
            if figure.codes.empty:
                continue
            url = figure_url(one.view, ROOT)
            status, headers, body = get(url)
            assert status == 200, (url, body)
            assert body == figure_csv(figure, catalogue, LANGUAGES[view.language]), url
            assert one.view.address(ROOT, short=True) in headers["link"]
            compared += 1
    assert compared > 9
    answer = get_json("/api/v1/figures/poverty-southern-mexico-ranked?to=2020")["data"]
    models.Figure.model_validate(answer)
    assert answer["rows"][0]["value"] == float(rows_of(get(
        "/api/v1/figures/poverty-southern-mexico-ranked.csv?to=2020")[2])[0]["value"])


@pytest.mark.parametrize(("url", "kind", "said"), [
    ("/api/v1/observations", "invalid-parameter", "indicators"),
    ("/api/v1/observations?indicators=coneval.pobrza", "unknown-code", "coneval.pobreza"),
    ("/api/v1/observations?indicators=gdl.shdi&places=MX-XXX", "unknown-code", "MX-"),
    ("/api/v1/observations?indicators=gdl.shdi&level=planet", "invalid-parameter", "admin1"),
    ("/api/v1/observations?indicators=gdl.shdi&from=yesterday", "invalid-parameter", "2016-Q3"),
    ("/api/v1/observations?indicators=gdl.shdi&from=2020&to=2010", "invalid-parameter", "last"),
    ("/api/v1/observations?indicators=gdl.shdi&as-of=1700-01-01", "invalid-parameter", "first edition"),
    ("/api/v1/observations?indicators=gdl.shdi&place=MEX", "unknown-parameter", "places"),
    ("/api/v1/observations?indicators=gdl.shdi&items=sex:F", "unknown-code", "sex"),
    ("/api/v1/observations?indicators=gdl.shdi&after=x~y~z", "invalid-parameter", "after"),
    ("/api/v1/observations?indicators=gdl.shdi&limit=0", "invalid-parameter", "0"),
    ("/api/v1/observations?indicators=gdl.shdi&format=pdf", "unknown-format", "csv"),
    ("/api/v1/observations.geojson?indicators=gdl.shdi", "unknown-format", "csv"),
    ("/api/v1/observations.xlsx?indicators=bts.crossings&items=all", "too-large", "20"),
    ("/api/v1/observations?indicators=';drop table observation", "invalid-parameter", "drop"),
    ("/api/v1/observations?" + "&".join(f"x{one}=1" for one in range(200)), "too-long", "too many"),
    ("/api/v1/indicators/nothing", "unknown-code", "nothing"), ("/api/v1/indicators/../../etc", "not-found", "etc"),
    ("/api/v1/figures/nothing", "unknown-code", "nothing"), ("/api/v1/figures/maps/nothing", "unknown-code", "map"),
    ("/api/v1/figures/maps/map?mode=sideways", "invalid-parameter", "sideways"),
    ("/api/v1/figures/goods-trade?as-of=tomorrow", "invalid-parameter", "tomorrow"),
    ("/api/v1/figures/goods-trade.geojson", "unknown-format", "csv"),
    ("/api/v2/observations", "not-found", "observations"), ("/api/v1/search?q=", "invalid-parameter", "q"),
    ("/api/v1/dialogue?part=VII", "unknown-code", "VII"),
])
def test_a_wrong_question_is_told_so_in_one_sentence(url: str, kind: str, said: str) -> None:
    found = problem(url)
    assert found["type"] == f"{ROOT}/api/v1/docs#{kind}"
    assert said in found["detail"]
    spanish = problem(url, accept_language="es-MX,es;q=0.9")
    assert spanish["detail"] != found["detail"]
    assert problem(f"{url}{'&' if '?' in url else '?'}lang=es")["detail"] == spanish["detail"]
    assert problem(url, accept_language="de, es-GT;q=0.5, en;q=0.3")["detail"] == spanish["detail"]


def test_what_the_client_has_is_not_sent_again() -> None:
    status, headers, body = get(POVERTY)
    assert headers["etag"].startswith('W/"')
    for condition in ({"if_none_match": headers["etag"]}, {"if_none_match": f'"other", {headers["etag"]}'},
                      {"if_none_match": "*"}, {"if_modified_since": headers["last-modified"]}):
        status, again, nothing = get(POVERTY, **condition)
        assert (status, nothing, again["etag"]) == (304, b"", headers["etag"]), condition
    assert get(POVERTY, if_none_match='"other"', if_modified_since=headers["last-modified"])[0] == 200
    assert get(POVERTY, if_modified_since="Sat, 01 Jan 2000 00:00:00 GMT")[0] == 200
    assert get(POVERTY, if_modified_since="no date")[0] == 200
    tags = {get(url, **fields)[1]["etag"] for url, fields in (
        (POVERTY, {}), (f"{POVERTY}&lang=es", {}), (POVERTY.replace("csv", "json"), {}), (f"{POVERTY}&to=2020", {}),
        (f"{POVERTY}&limit=2", {}), (f"{POVERTY}&after=coneval.pobreza~~MX-CHP~2018", {}))}
    assert len(tags) == 6
    status, only, nothing = get(POVERTY, "HEAD")
    assert (status, nothing) == (200, b"")
    assert (only["etag"], only["content-length"]) == (headers["etag"], str(len(body)))


def test_other_sites_may_read_and_nobody_may_write() -> None:
    for url in (POVERTY, "/api/v1/nothing", "/api/v1/docs"):
        headers = get(url, origin="https://other.example")[1]
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["x-content-type-options"] == "nosniff"
    status, headers, _body = get(POVERTY, "OPTIONS", origin="https://other.example",
                                 access_control_request_method="GET")
    assert status == 204
    assert headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        status, headers, body = get(POVERTY, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert json.loads(body)["type"].endswith("#method")


def test_the_format_follows_the_suffix_the_parameter_and_the_header() -> None:
    url = POVERTY.replace(".csv", "")
    kinds = {"csv": "text/csv", "jsonstat": "application/vnd.json-stat+json",
             "sdmx-csv": "application/vnd.sdmx.data+csv"}
    for name, kind in kinds.items():
        assert get(f"{url}&format={name}")[1]["content-type"].startswith(kind)
        assert get(url, accept=f"{kind}, */*;q=0.1")[1]["content-type"].startswith(kind)
    assert get(f"{POVERTY}&format=json", accept="application/json")[1]["content-type"].startswith("text/csv")
    assert get(url, accept="text/html,*/*;q=0.8")[1]["content-type"] == "application/json"
    assert problem(url, accept="image/png")["status"] == 406


def test_text_is_compressed_as_the_client_takes_it() -> None:
    whole = get(POVERTY)[2]
    _status, headers, body = get(POVERTY, accept_encoding="gzip, deflate, br")
    assert (headers["content-encoding"], brotli.decompress(body)) == ("br", whole)
    _status, headers, body = get(POVERTY, accept_encoding="gzip;q=0.5, br;q=0")
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", whole)
    assert "Accept-Encoding" in headers["vary"]
    assert "content-encoding" not in get(POVERTY.replace(".csv", ".parquet"), accept_encoding="br")[1]
    assert choose_encoding(Headers({"accept-encoding": "identity"})) is None


def test_a_client_over_its_limit_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_API_PER_MINUTE", "3")
    api = DataApi(PlainTextResponse(""))
    statuses = [answered(api, request(POVERTY))[0] for _number in range(4)]
    assert statuses == [200, 200, 200, 429]
    _status, headers, body = answered(api, request(POVERTY, accept_language="es"))
    assert 1 <= int(headers["retry-after"]) <= 60
    assert "segundos" in json.loads(body)["detail"]
    local = {**request(POVERTY), "client": ("127.0.0.1", 1)}
    assert answered(api, local)[0] == 200
    assert limits.DEFAULTS["HLED_MAX_API_PER_MINUTE"] == 600


def test_lists_fit_their_models_and_their_words_are_in_the_language() -> None:
    for one in endpoints.ENDPOINTS:
        if "{" in one.path or one.name in ("observations", "search"):
            continue
        for language in ("en", "es"):
            answer = get_json(f"/api/v1{one.path}?lang={language}")
            models.Page[one.answer].model_validate(answer)  # type: ignore[name-defined]
            assert answer["total"] >= len(answer["data"]) > 3
        rows = rows_of(get(f"/api/v1{one.path}.csv?lang=es")[2])
        assert len(rows) == answer["total"]
        assert list(rows[0]) == list(one.answer.model_fields)
    assert get_json("/api/v1/indicators/gdl.shdi", accept_language="es-GT")["data"]["unit"] != ""
    assert {one["code"] for one in get_json("/api/v1/indicators?source=coneval_poverty")["data"]} >= {"coneval.pobreza"}
    assert {one["parent"] for one in get_json("/api/v1/places?level=admin1&parent=GTM")["data"]} == {"GTM"}


def test_a_search_answers_with_a_value_and_its_source() -> None:
    answer = models.One[models.SearchAnswer].model_validate(get_json("/api/v1/search?q=poverty+Chiapas")).data
    (value,) = answer.answers
    assert (value.indicator, value.place) == ("coneval.pobreza", "MX-CHP")
    assert value.cite.startswith(f"{ROOT}/value?")
    assert any(hit.kind == "figure" for hit in answer.hits)
    kinds = {hit["kind"] for text in ("Oaxaca", "semiconductors", "percentage point", "remittances")
             for hit in get_json(f"/api/v1/search?q={text.replace(' ', '+')}")["data"]["hits"]}
    assert {"place", "entry", "term", "indicator", "figure"} <= kinds


def test_the_description_is_that_of_the_endpoints(catalogue: Catalogue) -> None:
    described = get_json("/api/v1/openapi.json")
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {one.path for one in endpoints.ENDPOINTS}
    names = {one["name"] for one in described["paths"]["/observations"]["get"]["parameters"]}
    assert {"indicators", "places", "level", "group", "from", "to", "items", "as-of", "at", "lang"} <= names
    text = json.dumps(described)
    for ref in re.findall(r'"#/components/(\w+)/([^"]+)"', text):
        assert ref[1] in described["components"][ref[0]]
    spanish = openapi.build("x", LANGUAGES["es"])
    english = openapi.build("x", ENGLISH)
    for path, operation in spanish["paths"].items():
        assert operation["get"]["summary"] != english["paths"][path]["get"]["summary"]
    assert set(get_json("/api/v1")["endpoints"]) == {one.name for one in endpoints.ENDPOINTS}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_the_description_has_every_question_and_no_script(language: str) -> None:
    status, headers, body = get(f"/api/v1/docs?lang={language}")
    page = body.decode()
    assert (status, headers["content-language"]) == (200, language)
    assert "<script" not in page
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    for one in endpoints.ENDPOINTS:
        assert f"<code>{one.path}</code>" in page
    line = re.search(r'pandas\.read_csv\("([^"]+)"\)', unescape(page))
    assert line
    assert get(line[1])[0] == 200


@settings(max_examples=60)
@given(st.sampled_from([one.path for one in endpoints.ENDPOINTS]),
       st.lists(st.tuples(st.sampled_from(["indicators", "places", "from", "at", "items", "after", "as-of", "limit",
                                           "offset", "q", "lang", "format", "level", "figure", "x"]),
                          st.sampled_from(["gdl.shdi", "MEX", "2020", "latest", "all", "-1", "1e9", "\0", "’;--", "es",
                                           "%ff", "../..", "💥", "gdl.shdi~~MEX~2020", ""])), max_size=4),
       st.sampled_from(["goods-trade", "maps", "%00", "..", "a b", "é"]))
def test_whatever_is_asked_is_answered(path: str, fields: list[tuple[str, str]], code: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in fields).encode("utf-8").decode("latin-1")
    scope = request("/api/v1" + re.sub(r"\{\w+\}", code, path))
    status, headers, body = answered(API, {**scope, "query_string": query.encode("latin-1")})
    assert status < 500, (path, query, body)
    assert status == 200 or headers["content-type"] == "application/problem+json"


def test_questions_made_of_the_description_are_answered_as_it_says(built: str) -> None:
    """A short form of ``python -m benchmarks api_cases``."""
    result = ask(180)
    assert not result.failures, result.failures[0]
    assert result.statuses[200] > 60
