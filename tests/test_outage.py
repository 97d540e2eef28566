"""The database is gone in mid-session: every page says one sentence, the health address too, and both come back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

import app as application
from hled_dash import store
from hled_dash.server import health
from hled_dash.server.api.endpoints import ENDPOINTS
from hled_dash.server.metadata import DOCUMENTS
from hled_dash.ui import builds, cache, startup
from hled_dash.view import PAGES, View

APP = str(Path(application.__file__))
SENTENCES = {"en": "The database cannot be reached.", "es": "No se puede acceder a la base de datos."}


@pytest.fixture(autouse=True)
def database(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)


def gone(*_arguments: object, **_keywords: object) -> None:
    raise store.DatabaseUnreachable("gone")


def show_error() -> None:
    from hled_dash import store
    from hled_dash.ui import startup

    startup.handle_script_error(store.DatabaseUnreachable("gone"))


def show_other_error() -> None:
    from hled_dash.ui import startup

    startup.handle_script_error(ValueError("secret"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sentence_is_in_the_readers_language(language: str) -> None:
    for script, beginning in ((show_error, SENTENCES[language]), (show_other_error, "")):
        page = AppTest.from_function(script)
        page.query_params["lang"] = language
        page.run()
        (error,) = page.error
        assert error.value.startswith(beginning)
        assert "secret" not in error.value
        assert not page.exception


def test_the_language_of_a_new_address_comes_before_that_of_the_session() -> None:
    page = AppTest.from_function(show_error)
    page.session_state["view"] = View(language="en")
    page.query_params["lang"] = "es"
    page.run()
    assert page.error[0].value.startswith(SENTENCES["es"])


def test_every_uncaught_error_comes_to_this_sentence() -> None:
    assert application.app._on_script_error is startup.handle_script_error


@pytest.mark.parametrize("page", ["places", "maps"])
def test_no_page_hides_that_the_database_is_gone(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What AppTest shows as an exception is what ``st.App`` hands to the function above."""
    cache.engine()
    monkeypatch.setattr("hled_dash.store.queries.fetch_rows", gone)
    builds.newest().cache.clear()
    run = AppTest.from_file(APP, default_timeout=60)
    run.switch_page(f"pages/{page}.py")
    run.query_params["places"] = "HND"
    run.run()
    assert len(run.exception) == 1
    assert not any("cannot be drawn" in str(element.proto.body) for element in run.get("html"))


def answer(check: health.HealthCheck, accept: str = "*/*", path: str = health.PATH) -> tuple[int, bytes]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, check(scope, receive, send)).result()
    return sent[0]["status"], sent[1]["body"]


def test_the_health_check_queries_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("streamlit")(scope, receive, send)

    monkeypatch.setattr(health, "MAX_AGE", 0.0)
    check = health.HealthCheck(streamlit)
    assert answer(check) == (200, b"ok")
    startup._ready.clear()
    assert answer(check, path=health.READY_PATH) == (503, b"starting")
    startup._ready.set()
    assert answer(check, path=health.READY_PATH) == (200, f"ready {builds.newest().hash}".encode())
    with monkeypatch.context() as patch:
        patch.setattr("hled_dash.store.integrity.ping", gone)
        assert answer(check, path=health.READY_PATH) == (503, b"database unreachable")
        assert answer(check) == (503, b"database unreachable")
        assert answer(check, "application/json, text/plain, */*") == (200, b"streamlit"), "the page's own question"
    assert answer(check) == (200, b"ok")


#: What a response begins with where the database is gone: those of pages and files, and those of the API.
ANSWERS = {"en": ("The database cannot be reached.", "This cannot be answered at the moment."),
           "es": ("No se puede acceder a la base de datos.", "Por el momento no se puede responder.")}
SECRET = "connection to server at 10.1.2.3 failed"
#: Every route that asks the database; ``{}`` is the language.
PAGE_ROUTES = (*(f"/{'' if page == 'overview' else page}?lang={{}}" for page in PAGES),
               "/maps?lang={}&embed=true", "/pillar_1?lang={}&present=1")
ROUTES = (
    "/slides/maps.json?lang={}", "/slides/maps.json?lang={}&present=1", "/share/maps.json?lang={}",
    "/oembed?url=http%3A%2F%2Ftestserver%2Fmaps", "/feeds/changes.atom?lang={}", "/feeds/changes.json?lang={}",
    *DOCUMENTS, "/catalog", "/catalog/dataset/SP.POP.TOTL", "/bulk/latest/README.md", "/preview/explorer.png?lang={}",
    *(f"/api/v1{endpoint.path.format(code='SP.POP.TOTL', card='trucks-by-port', page='maps', figure='map')}?lang={{}}"
      f"{'&q=poverty' if endpoint.name == 'search' else ''}"
      f"{'&indicators=SP.POP.TOTL' if endpoint.name == 'observations' else ''}" for endpoint in ENDPOINTS),
    "/api/v1/indicators.xlsx?lang={}",
)
#: Those that are asked again when it is back: one of each kind that costs little.
BACK = ("/glossary?lang={}", "/feeds/changes.json?lang={}", "/sitemap.xml", "/preview/explorer.png?lang={}",
        "/api/v1/indicators/SP.POP.TOTL?lang={}")
TOOL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The app's own middleware, without Streamlit; nothing was computed of the build yet."""
    monkeypatch.setenv("HLED_BULK_FOLDER", str(tmp_path))
    startup._ready.set()
    app: ASGIApp = PlainTextResponse("Streamlit's")
    for layer in reversed(application.layers):
        app = layer(app)
    builds.close()
    builds.newest()
    yield TestClient(app)
    builds.close()


def says_so(response: httpx.Response, language: str) -> bool:
    """Whether a response is 503 with a sentence in the language, without anything that the driver said."""
    text = unescape(response.text)
    return (response.status_code == 503 and int(response.headers["retry-after"]) > 0
            and any(sentence in text for sentence in ANSWERS[language])
            and SECRET not in text and "Traceback" not in text)


def test_every_route_says_that_the_database_is_gone_and_comes_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_keywords: object) -> None:
        raise OperationalError("select 1", {}, Exception(SECRET))

    def get(route: str, language: str) -> httpx.Response:
        headers = {"Accept": "text/html" if route in PAGE_ROUTES else "*/*", "Accept-Language": language}
        return client.get(route.format(language), headers=headers, follow_redirects=False)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "connect", refuse)
        for language in ("en", "es"):
            assert [route for route in (*PAGE_ROUTES, *ROUTES) if not says_so(get(route, language), language)] == []
            headers = {"X-Hled-Pack": "1", "Accept-Language": language, "Accept": "application/json, text/event-stream"}
            pack = client.post("/pack-files/new", json={"pack": "monday", "format": "pptx"}, headers=headers)
            assert says_so(pack, language)
            assert pack.json()["state"] == "failed"
            question = {"name": "search", "arguments": {"text": "poverty", "language": language}}
            tool = client.post("/mcp", json={**TOOL, "params": question}, headers=headers)
            assert ANSWERS[language][1] in tool.text
            assert SECRET not in tool.text
    assert [route for route in BACK if get(route, "es").status_code != 200] == []
