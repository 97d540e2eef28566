"""The API as HTTP: conditions, other sites, formats, compression, limits; its description."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import threading
from html import unescape

import brotli
import pytest
from hypothesis import given, settings, strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from benchmarks.api_cases import ask
from hled_dash.catalogue import Catalogue
from hled_dash.language import ENGLISH, LANGUAGES
from hled_dash.server import limits
from hled_dash.server.api import endpoints, handlers, openapi, response_cache
from hled_dash.server.api.bodies import build_body
from hled_dash.server.api.middleware import DataApi
from hled_dash.server.api.negotiation import choose_encoding
from hled_dash.server.api.thread_pool import ThreadPool
from hled_dash.ui.run_limit import BusyError
from tests.asgi import get_response, http_scope
from tests.asynchronous import run_coroutine
from tests.data_api import API, POVERTY, _no_limit, get, get_json, get_problem

pytestmark = pytest.mark.usefixtures("database")

__all__ = ["_no_limit"]


def test_conditional_requests_get_not_modified() -> None:
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


def test_an_equal_request_is_served_from_the_cache_of_its_build(monkeypatch: pytest.MonkeyPatch) -> None:
    api, questions = DataApi(PlainTextResponse("")), []
    monkeypatch.setattr(handlers, "build_body", lambda endpoint, parameters: (
        questions.append(endpoint.name), build_body(endpoint, parameters))[1])
    first = get_response(api, http_scope(POVERTY))
    again = get_response(api, http_scope(POVERTY))
    assert (first[0], {**first[1]}, first[2]) == (again[0], {**again[1]}, again[2])
    assert len(questions) == 1
    status, headers, body = get_response(api, http_scope(POVERTY, if_none_match=first[1]["etag"]))
    assert (status, body, headers["etag"], len(questions)) == (304, b"", first[1]["etag"], 1)
    assert {"access-control-allow-origin", "last-modified", "vary"} <= {*headers}
    status, headers, body = get_response(api, http_scope(POVERTY, "HEAD"))
    assert (status, body, headers["content-length"], len(questions)) == (200, b"", str(len(first[2])), 1)
    # Everything that an answer depends on makes another one.
    others = [http_scope(POVERTY, accept_language="es"), http_scope(POVERTY, accept_encoding="br"),
              http_scope(POVERTY, host="other.example"), http_scope(f"{POVERTY}&to=2020"),
              http_scope(f"{POVERTY}&lang=es"),
              http_scope(POVERTY.replace(".csv", ""), accept="text/csv"), http_scope(POVERTY.replace(".csv", ""))]
    bodies = [get_response(api, scope)[2] for scope in others]
    assert len(questions) == 1 + len(others)
    # Two of them are the same in two ways: by a header, by the address.
    assert len({first[2], *bodies}) == len(others) - 1
    # A workbook has the day on which it was made.
    workbook = http_scope(POVERTY.replace(".csv", ".xlsx"))
    assert [get_response(api, workbook)[0] for _number in range(2)] == [200, 200]
    assert questions[-2:] == ["observations", "observations"]
    assert len(api._responses.entries) == 1 + len(others)


def test_cached_responses_are_bounded_and_of_one_build() -> None:
    cache = response_cache.ResponseCache(max_bytes=4_000)
    keys = [response_cache.cache_key(http_scope(f"/api/v1/places?limit={number}"), ENGLISH) for number in range(9)]
    for key in keys:
        assert key is not None
        cache.put("a", key, response_cache.CachedResponse({}, b"x" * 500))
        assert cache.entries.bytes <= cache.entries.max_bytes
    assert [key for key in keys if cache.get("a", key)] == keys[-3:]
    assert cache.get("b", keys[-1]) is None
    cache.put("b", keys[0], response_cache.CachedResponse({}, b"body"))
    cache.put("b", keys[0], response_cache.CachedResponse({}, b"other"))
    assert (len(cache.entries), cache.get("a", keys[-1])) == (1, None)
    assert response_cache.cache_key(http_scope("/api/v1/places", accept="x" * 400), ENGLISH) is None


def test_cors_allows_reading_and_only_reading_methods_exist() -> None:
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
    assert get(url, accept="*")[1]["content-type"] == "application/json"
    problem = get_problem(url, accept="image/png")
    assert problem["status"] == 406
    assert problem["detail"].count("spreadsheetml") == 1


@pytest.mark.parametrize(("named", "header", "language"), [
    ("es", "en", "es"), ("ES", "en", "es"), ("es-MX", "en", "es"), ("es%2DMX", "en", "es"), ("es_MX", "en", "es"),
    ("es-GT", "en", "es-419"), ("en-US", "es", "en"), ("", "es-MX", "es")])
@pytest.mark.parametrize("path", ["observations.csv?indicators=coneval.pobreza&places=MX-CHP",
                                  "figures/poverty-southern-mexico-trend.csv?to=2020", "sources?limit=1"])
def test_a_language_is_named_by_any_of_its_tags(path: str, named: str, header: str, language: str) -> None:
    body = get(f"/api/v1/{path}&lang={language}")[2]
    answered = get(f"/api/v1/{path}&lang={named}", accept_language=header)[2]
    assert answered == body
    for unknown in ("fr", "español", "e", "%00"):
        problem = get_problem(f"/api/v1/{path}&lang={unknown}", accept_language="es")
        assert (problem["status"], problem["parameter"], problem["near"]) == (400, "lang", ["en", "es", "es-419"])
        assert "no se conoce" in problem["detail"]


@pytest.mark.parametrize(("path", "parameter"), [
    ("observations?indicators=coneval.pobreza&from=2019&from=2020", "from"), ("search?q=a&q=b", "q"),
    ("figures/poverty-southern-mexico-trend?to=2020&to=2021", "to"), ("sources?limit=1&limit=2", "limit"),
    ("sources?format=csv&format=json", "format"), ("sources?lang=es&lang=en", "lang")])
def test_of_two_values_none_is_chosen_in_silence(path: str, parameter: str) -> None:
    problem = get_problem(f"/api/v1/{path}", accept_language="es")
    assert (problem["status"], problem["parameter"]) == (400, parameter)
    assert re.search(r"takes one value; it has 2: |acepta un valor; tiene 2: ", problem["detail"])
    once = path.rpartition("&")[0]
    assert get(f"/api/v1/{once}&{once.rpartition('?')[2].rpartition('&')[2]}")[0] == 200
    lists = "observations?indicators=coneval.pobreza&at=latest&places=MX-CHP"
    assert get(f"/api/v1/{lists}&places=MX-OAX")[2].count(b"MX-") > get(f"/api/v1/{lists}")[2].count(b"MX-")


def test_text_is_compressed_as_the_client_takes_it() -> None:
    whole_response = get(POVERTY)[2]
    _status, headers, body = get(POVERTY, accept_encoding="gzip, deflate, br")
    assert (headers["content-encoding"], brotli.decompress(body)) == ("br", whole_response)
    _status, headers, body = get(POVERTY, accept_encoding="gzip;q=0.5, br;q=0")
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", whole_response)
    assert "Accept-Encoding" in headers["vary"]
    assert "content-encoding" not in get(POVERTY.replace(".csv", ".parquet"), accept_encoding="br")[1]
    assert choose_encoding(Headers({"accept-encoding": "identity"})) is None


def test_a_client_over_its_limit_gets_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_API_PER_MINUTE", "3")
    api = DataApi(PlainTextResponse(""))
    statuses = [get_response(api, http_scope(POVERTY))[0] for _number in range(4)]
    assert statuses == [200, 200, 200, 429]
    _status, headers, body = get_response(api, http_scope(POVERTY, accept_language="es"))
    assert 1 <= int(headers["retry-after"]) <= 60
    assert "segundos" in json.loads(body)["detail"]
    local = {**http_scope(POVERTY), "client": ("127.0.0.1", 1)}
    assert get_response(api, local)[0] == 200
    assert limits.DEFAULTS["HLED_MAX_API_PER_MINUTE"] == 600


def test_the_description_is_that_of_the_endpoints(catalogue: Catalogue) -> None:
    described = get_json("/api/v1/openapi.json")
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {endpoint.path for endpoint in endpoints.ENDPOINTS}
    names = {parameter["name"] for parameter in described["paths"]["/observations"]["get"]["parameters"]}
    assert {"indicators", "places", "level", "group", "from", "to", "items", "as-of", "at", "lang"} <= names
    of_card, of_page = ({parameter["name"] for parameter in described["paths"][path]["get"]["parameters"]}
                        for path in ("/figures/{card}", "/figures/{page}/{figure}"))
    taken = {name for figure in get_json("/api/v1/figures?limit=1000")["data"] for name in figure["parameters"]}
    assert taken == of_card - {"card", "format"}
    assert {"places", "from", "level", "items", "mode", "source", "part"} <= of_page
    text = json.dumps(described)
    for ref in re.findall(r'"#/components/(\w+)/([^"]+)"', text):
        assert ref[1] in described["components"][ref[0]]
    spanish = openapi.build("x", LANGUAGES["es"])
    english = openapi.build("x", ENGLISH)
    for path, operation in spanish["paths"].items():
        assert operation["get"]["summary"] != english["paths"][path]["get"]["summary"]
    index = get_json("/api/v1")
    assert set(index["endpoints"]) == set(index["summaries"]) == {endpoint.name for endpoint in endpoints.ENDPOINTS}
    assert index["description"] == described["info"]["description"]
    assert get(index["links"]["openapi"])[0] == get(index["links"]["documentation"])[0] == 200
    problem = get_problem("/api/v2/places")
    assert problem["instance"] == "/api/v2/places"
    assert "“/api/v2/places”" in problem["detail"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_documentation_page_lists_every_endpoint_and_has_no_script(language: str) -> None:
    status, headers, body = get(f"/api/v1/docs?lang={language}")
    page = body.decode()
    assert (status, headers["content-language"]) == (200, language)
    assert "<script" not in page
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    for endpoint in endpoints.ENDPOINTS:
        assert f"<code>{endpoint.path}</code>" in page
    line = re.search(r'pandas\.read_csv\("([^"]+)", dtype={"status": str}\)', unescape(page))
    assert line
    (position,) = re.findall(r"stringcols\((\d+)\)", page)
    assert get(line[1])[2].decode("utf-8-sig").split(",")[int(position) - 1] == "status"
    examples = re.findall(r'href="([^"]+)"><code>', page)
    assert len(examples) == len(endpoints.ENDPOINTS)
    for address in (line[1], *map(unescape, examples)):
        status, headers, body = get(address)
        assert (status, headers["content-language"], len(body) > 500) == (200, language, True), address


@settings(max_examples=60)
@given(st.sampled_from([endpoint.path for endpoint in endpoints.ENDPOINTS]),
       st.lists(st.tuples(st.sampled_from(["indicators", "places", "from", "at", "items", "after", "as-of", "limit",
                                           "offset", "q", "lang", "format", "level", "figure", "x"]),
                          st.sampled_from(["gdl.shdi", "MEX", "2020", "latest", "all", "-1", "1e9", "\0", "’;--", "es",
                                           "%ff", "../..", "💥", "gdl.shdi~~MEX~2020", ""])), max_size=4),
       st.sampled_from(["goods-trade", "maps", "%00", "..", "a b", "é"]))
def test_no_query_makes_the_api_fail(path: str, fields: list[tuple[str, str]], code: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in fields).encode("utf-8").decode("latin-1")
    scope = http_scope("/api/v1" + re.sub(r"\{\w+\}", code, path))
    status, headers, body = get_response(API, {**scope, "query_string": query.encode("latin-1")})
    assert status < 500, (path, query, body)
    assert status == 200 or headers["content-type"] == "application/problem+json"


def test_requests_generated_from_the_openapi_description_get_valid_responses(built: str) -> None:
    """A short form of ``python -m benchmarks api_cases``."""
    result = ask(180)
    assert not result.failures, result.failures[0]
    assert result.statuses[200] > 60


def test_a_request_waits_a_bounded_time_and_a_started_response_is_completed() -> None:
    working, pool = threading.Event(), ThreadPool(threads=1, max_wait=0.02)

    async def ask_all() -> list[object]:
        first = asyncio.ensure_future(pool.run(lambda: working.wait(5)))
        await asyncio.sleep(0)
        rest = asyncio.ensure_future(pool.resume(lambda: "rest"))
        refused = await asyncio.gather(pool.run(lambda: "late"), return_exceptions=True)
        working.set()
        return [*refused, await rest, await first]

    refused, rest, first = run_coroutine(ask_all())
    assert isinstance(refused, BusyError)
    assert (rest, first) == ("rest", True)
