"""The database is gone in mid-session: every page says one sentence, the health address too, and both come back."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

import app as application
from hled_dash import store
from hled_dash.server import health
from hled_dash.ui import builds, cache, startup

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
    assert not any("cannot be drawn" in str(one.proto.body) for one in run.get("html"))


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


def test_the_health_address_asks_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
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
        patch.setattr("hled_dash.store.queries.ping", gone)
        assert answer(check, path=health.READY_PATH) == (503, b"database unreachable")
        assert answer(check) == (503, b"database unreachable")
        assert answer(check, "application/json, text/plain, */*") == (200, b"streamlit"), "the page's own question"
    assert answer(check) == (200, b"ok")
