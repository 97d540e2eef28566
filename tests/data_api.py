"""Requests to the data API."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from hled_dash.api import models
from hled_dash.server.api.middleware import DataApi
from tests.asgi import get_response, http_scope

ROOT = "https://data.example.gob.mx"
API = DataApi(PlainTextResponse("Streamlit's"))
POVERTY = "/api/v1/observations.csv?indicators=coneval.pobreza&places=MX-CHP&from=2016"


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_API_PER_MINUTE", "100000")


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, Headers, bytes]:
    return get_response(API, http_scope(url.removeprefix(ROOT), method, **headers))


def get_json(url: str, **headers: str) -> Any:
    status, _headers, body = get(url, **headers)
    assert status == 200, body.decode()
    return json.loads(body)


def get_problem(url: str, **headers: str) -> dict[str, Any]:
    status, fields, body = get(url, **headers)
    answer: dict[str, Any] = json.loads(body)
    assert fields["content-type"] == "application/problem+json"
    assert answer["status"] == status >= 400
    assert "Traceback" not in answer["detail"]
    assert re.fullmatch(r"[^.].{10,400}[.?]?", answer["detail"])
    models.ProblemAnswer.model_validate(answer)
    return answer


def csv_rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
