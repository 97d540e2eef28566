"""A publisher that answers as a test says, and a data folder that is refreshed from it."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import stamina

from hled_dash import store
from hled_dash.catalogue.files import read_files
from hled_dash.refresh import (
    Diff,
    PublisherClient,
    accept,
    refresh_source,
)
from tests import small_data

TODAY = date(2026, 11, 28)
#: Seconds after which a server looks whether it is to end; the standard library's half a second is a test's time.
POLL_INTERVAL = 0.01
CONNECTOR = """- id: src
  interface: world_bank
  address: {address}
  series:
    - {{code: RATE, indicator: rate, title: 'Rate (% of people)'}}
  vintage: {{en: 'Update of {{date}}', es: 'Actualización del {{date}}'}}
  citation: {{en: 'Office (update of {{date}})', es: 'Oficina (actualización del {{date}})'}}
  cadence: year
  lag_months: 6
  required: [MEX, GTM]
  tried: recorded
"""
ROWS = small_data.ROWS_HEAD + "".join(
    f"rate,{place},{year},,{value + year - 2020}.5,\n"
    for place, value in (("GTM", 20), ("MEX", 30), ("SLV", 10)) for year in range(2020, 2024)
) + "people,MEX,2020,T,100,\ntrade,MEX,2020-01,,5,\n"
HELD = {(place, year): value + year - 2020 + 0.5 for place, value in (("GTM", 20), ("MEX", 30), ("SLV", 10))
        for year in range(2020, 2024)}
Values = dict[tuple[str, int], float | None]
Response = tuple[int, dict[str, str], bytes]
CHANGED: Values = {**HELD, ("MEX", 2024): 40.0, ("MEX", 2023): 33.75, ("SLV", 2020): None, ("GTM", 2023): 23.4999999}


def wb_page(figures: Mapping[tuple[str, int], float | None], number: int = 1, pages: int = 1,
            title: str = "Rate (% of people)", value: str = "value", updated: str = "2026-10-01") -> bytes:
    """A page of the World Bank's Indicators API."""
    return json.dumps([
        {"page": number, "pages": pages, "per_page": 4, "total": len(figures), "lastupdated": updated},
        [{"indicator": {"id": "RATE", "value": title}, "country": {"id": place[:2]}, "countryiso3code": place,
          "date": str(year), value: figure, "obs_status": ""} for (place, year), figure in figures.items()],
    ]).encode()


class PublisherServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that does not wait for the end of a response closes its connection.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve_publisher(answer: Callable[[int, dict[str, list[str]]], Response | None],
              replay: Callable[[str, Mapping[str, str]], Response] | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that gives ``answer(number of the request, its query)``; None says nothing for a while.

    With ``replay`` it gives what that has for the path and query of a request, and its headers.
    """
    requests: list[str] = []
    silent = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(f"{self.path} {self.headers['User-Agent']}")
            response = (replay(self.path, self.headers) if replay
                     else answer(len(requests), parse_qs(urlsplit(self.path).query)))
            if response is None:
                silent.wait(5)
                return
            status, headers, body = response
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_parts: object) -> None: ...

    server = PublisherServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", requests
    finally:
        silent.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = small_data.write(tmp_path, small_data.sort_rows(ROWS))
    (folder / "catalogue/connectors").mkdir()
    (folder / "catalogue/connectors/src.yaml").write_text(CONNECTOR.format(address="https://www.example.org"))
    return folder


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


def refresh(data: Path, address: str, timeout: float = 5.0) -> tuple[Diff, Callable[[], accept.Acceptance]]:
    files = read_files(data)
    with PublisherClient(pause=0, timeout=timeout) as client:
        return refresh_source("src", files, store.validated(files=files)[0], TODAY, client=client, address=address)


def snapshot(data: Path) -> dict[str, bytes]:
    return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*")
            if path.is_file() and path.name != ".refresh.lock"}
