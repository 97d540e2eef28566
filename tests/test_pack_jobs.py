"""Files of packs: who waits sees how far they are, may cancel them, and is told where too many wait."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from hled_dash import store
from hled_dash.export import RenderPool, pool as pool_module
from hled_dash.export.packs import jobs as pack_jobs
from hled_dash.export.packs.jobs import PackJob, PackJobs
from hled_dash.server import pack_files
from hled_dash.server.standalone import StandalonePages
from tests import small_data
from tests.asgi import http_scope
from tests.asynchronous import run_coroutine
from tests.waiting_job import make

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def jobs() -> Iterator[PackJobs]:
    pool = RenderPool(1, 1)
    jobs = PackJobs(pool)
    yield jobs
    until(lambda: not pool._busy)
    jobs.close()
    pool.close()


def until(is_true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.02)


def call(method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    sent: list[Message] = []
    parts = iter([{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}])

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        for part in parts:
            return part
        # The client stays.
        return await asyncio.Event().wait()  # type: ignore[return-value]

    run_coroutine(StandalonePages(PlainTextResponse("Streamlit's"))(
        http_scope(f"/pack-files/{path}", method, **headers), receive, send))
    fields = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]), fields


def state(path: str) -> dict[str, Any]:
    job_state: dict[str, Any] = json.loads(call("GET", path)[1])
    return job_state


def test_jobs_report_progress_and_can_be_cancelled_and_downloaded(
        jobs: PackJobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pack_files, "JOBS", jobs)
    monkeypatch.setattr(pack_files, "render_pack_file", make)
    monkeypatch.setattr(pack_files, "client_of", lambda _scope: "203.0.113.9")
    request = {"pack": "pillar-2", "format": "pptx"}
    assert call("POST", "new.json", request)[0] == 403, "a page of another site begins none"
    for body, status in (({"pack": "pillar-2", "format": "exe"}, 400), ({"pack": "", "format": "pdf"}, 400),
                         ([1], 400), ({"pack": "x" * 200_000, "format": "pdf"}, 413)):
        assert call("POST", "new.json", body, x_hled_pack="1")[0] == status, body
    folders = [tmp_path / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()

    def begin(number: int) -> str:
        monkeypatch.setattr(jobs, "start", lambda name, mime, _function, *_rest, client: PackJobs.start(
            jobs, name, mime, make, str(folders[number]), client=client))
        return str(json.loads(call("POST", "new.json?lang=en", request, x_hled_pack="1")[1])["id"])

    first = begin(0)
    until(lambda: state(f"{first}.json")["state"] == "running")
    assert state(f"{first}.json?lang=en")["text"] == "Drawing figure 7 of 20"
    assert state(f"{first}.json?lang=es")["text"] == "Se dibuja la gráfica 7 de 20"
    second = begin(1)
    until(lambda: state(f"{second}.json?lang=en")["text"] == "1 pack is made before yours.")
    third = begin(2)
    until(lambda: state(f"{third}.json")["state"] == "full")
    assert "try again in a minute" in state(f"{third}.json?lang=en")["text"]
    monkeypatch.setattr(pack_jobs, "MAX_OF_CLIENT", 2)
    status, answer, _fields = call("POST", "new.json?lang=es", request, x_hled_pack="1")
    assert (status, json.loads(answer)["state"]) == (429, "limited"), "two of this client are not over"
    assert "una misma dirección de red" in json.loads(answer)["text"]
    other = jobs.start("a.pdf", "application/pdf", make, str(folders[2]), client="203.0.113.10")
    assert other.state != "limited", "another client may"

    worker = int((folders[0] / "process").read_text())
    assert call("DELETE", f"{first}.json")[0] == 403
    assert json.loads(call("DELETE", f"{first}.json", x_hled_pack="1")[1])["state"] == "cancelled"
    until(lambda: state(f"{second}.json")["state"] == "running")
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    (folders[1] / "go").touch()
    until(lambda: state(f"{second}.json")["state"] == "done")
    finished = state(f"{second}.json")
    status, data, headers = call("GET", f"{finished['file'].removeprefix('/pack-files/')}")
    assert (status, data) == (200, b"PK")
    assert headers["content-disposition"] == f'attachment; filename="{finished["name"]}"'
    assert call("GET", f"{first}/file")[0] == call("GET", "nothing.json")[0] == 404


def test_abandoned_jobs_are_cancelled_and_finished_files_are_bounded(
        jobs: PackJobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pack_jobs, "ABANDONED", 0.2)
    left = jobs.start("a.pdf", "application/pdf", make, str(tmp_path))
    until(lambda: left.state == "cancelled")
    monkeypatch.setattr(pack_jobs, "ABANDONED", 60)
    (tmp_path / "go").touch()
    client_jobs: list[PackJob] = []
    for _number in range(3):
        client_jobs.append(jobs.start("a.pdf", "application/pdf", make, str(tmp_path)))
        until(lambda: client_jobs[-1].state == "done")
    monkeypatch.setattr(pack_jobs, "MAX_JOBS", 2)
    until(lambda: jobs.start("a.pdf", "application/pdf", make, str(tmp_path)).state != "full")
    assert [jobs.find(job.id) is not None for job in client_jobs] == [False, False, True]
    assert client_jobs[0].path is not None
    assert not client_jobs[0].path.exists()


def test_a_changed_program_and_changed_data_are_told(
        jobs: PackJobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pack_files, "JOBS", jobs)

    def over(function: Callable[..., Any], *args: object) -> str:
        job = jobs.start("a.pdf", "application/pdf", function, *args)
        until(lambda: job.is_over)
        return str(state(f"{job.id}.json?lang=es")["text"])

    assert "Inténtelo de nuevo" in over(divmod, 1, 0)
    other_data = small_data.write(tmp_path)
    assert "han cambiado desde que se inició" in over(store.open_build, store.database_url(), other_data)
    monkeypatch.setattr(pool_module, "_PROGRAM", [])
    assert "han cambiado desde que se inició" in over(divmod, 1, 0)
    assert "han cambiado desde que se inició" in over(os._exit, 3)
