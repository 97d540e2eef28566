"""The metrics are what OpenMetrics' own parser reads, and are told to those who have the token alone."""

from __future__ import annotations

from urllib.request import urlopen

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse

from hled_dash.api.formats.workbook import WORKBOOKS
from hled_dash.export.pool import PACKS, PICTURES
from hled_dash.server import metrics
from hled_dash.ui import builds
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.streamlit_internals import read_option
from tests.asynchronous import run_coroutine

TOKEN = "a token that is long"


def ask(path: str = "/metrics", method: str = "GET", **headers: str) -> httpx.Response:
    async def send() -> httpx.Response:
        app = metrics.Metrics(PlainTextResponse("Streamlit"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.request(method, path, headers=headers)

    return run_coroutine(send())


def test_metrics_are_off_and_then_for_the_token_alone(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    assert ask("/").text == "Streamlit"
    assert ask(Authorization=f"Bearer {TOKEN}").status_code == 404
    monkeypatch.setenv("HLED_METRICS_TOKEN", "short")
    assert ask(Authorization="Bearer short").status_code == 404
    monkeypatch.setenv("HLED_METRICS_TOKEN", TOKEN)
    for wrong in ("", "Bearer", "Bearer x", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN} ".strip() + "x"):
        answer = ask(**({"Authorization": wrong} if wrong else {}))
        assert (answer.status_code, answer.text) == (401, "Unauthorized")
    assert ask(method="POST", Authorization=f"Bearer {TOKEN}").status_code == 405
    with LIMIT.turn():
        pass
    monkeypatch.setattr(PACKS, "finished", 7)
    builds.newest().cache.get("x", lambda: "y")
    answer = ask(Authorization=f"Bearer {TOKEN}")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    listed = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    samples = {sample.name: sample for sample in listed}
    assert {(sample.labels["pool"], sample.value) for sample in listed if sample.name == "hled_jobs_total"} == {
        ("pictures", PICTURES.finished), ("packs", 7), ("workbooks", WORKBOOKS.finished)}
    assert samples["hled_runs_total"].value >= 1
    assert samples["hled_cache_misses_total"].value >= 1
    assert samples["hled_cache_bytes"].value > 0
    assert samples["hled_build_info"].labels == {"hash": builds.newest().hash}
    assert {"hled_sessions_open", "hled_sessions_total", "hled_run_seconds_total", "hled_wait_seconds_total",
            "hled_busy_answers_total", "hled_database_errors_total", "process_resident_memory_bytes"} <= samples.keys()


def test_a_port_of_its_own(built: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    started = []
    monkeypatch.setattr(metrics, "start_http_server", lambda *arguments: started.append(arguments))
    metrics.open_port()
    assert not started, "off by default"
    monkeypatch.setenv("HLED_METRICS_PORT", "9101")
    metrics.open_port()
    assert started[0][:2] == (9101, "127.0.0.1")
    monkeypatch.undo()
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    server, thread = metrics.start_http_server(0, "127.0.0.1", metrics.registry())
    with urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
        assert b"hled_sessions_open" in answer.read()
    server.shutdown()
    server.server_close()
    thread.join()
    for port in ("99999", str(read_option("server.port"))):
        monkeypatch.setenv("HLED_METRICS_PORT", port)
        metrics.open_port()
        assert f"HLED_METRICS_PORT={port} cannot be opened" in caplog.text
