"""A refresh from a publisher that answers well, badly or not at all; and taking its figures in, whatever happens."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from hled_dash import store
from hled_dash.catalogue import DataFaults
from hled_dash.language import LANGUAGES
from hled_dash.refresh import (
    PublisherClient,
    RefreshError,
    write,
)
from tests.refresh_publisher import (
    CHANGED,
    HELD,
    POLL_INTERVAL,
    Response,
    Values,
    _without_pauses,
    data,
    refresh,
    serve_publisher,
    snapshot,
    wb_page,
)

__all__ = ["_without_pauses", "data"]


def test_unchanged_responses_have_an_empty_diff(data: Path) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(HELD))) as (address, requests):
        diff, _accept = refresh(data, address)
    assert diff.changes == ()
    assert diff.compared == 12
    assert requests[0].endswith("hled-dash-refresh")


def test_values_before_the_first_period_of_an_interface_are_not_withdrawn(data: Path) -> None:
    path = data / "catalogue/connectors/src.yaml"
    path.write_text(path.read_text().replace("  cadence: year\n", "  cadence: year\n  first_period: '2022'\n"))
    later: Values = {key: value for key, value in HELD.items() if key[1] >= 2022}
    with serve_publisher(lambda *_: (200, {}, wb_page({**later, ("MEX", 2024): 40.25}))) as (address, _requests):
        diff, make = refresh(data, address)
        write(data, make())
    assert [(change.kind, change.key.period) for change in diff.changes] == [("new", "2024")]
    assert "rate,GTM,2020,,20.5," in (data / "observations/src.csv").read_text()


def test_figures_come_page_by_page(data: Path) -> None:
    figures = list({**HELD, ("MEX", 2024): 40.25}.items())

    def answer(_number: int, query: dict[str, list[str]]) -> Response:
        page_number = int(query["page"][0])
        return 200, {}, wb_page(dict(figures[4 * page_number - 4:4 * page_number]), page_number, 4)

    with serve_publisher(answer) as (address, requests):
        diff, _accept = refresh(data, address)
    assert [(change.kind, change.key.place, change.key.period, change.new and change.new.digits)
            for change in diff.changes] == [("new", "MEX", "2024", "40.25")]
    assert len(requests) == 4


HALF: Values = {key: value for key, value in HELD.items() if key[1] >= 2022}
#: What a publisher does, and words of the sentence that says so.
BAD: dict[str, tuple[Callable[[int], Response | None], str]] = {
    "an error with status 200": (lambda _: (200, {}, json.dumps(
        [{"message": [{"id": "120", "key": "Invalid value", "value": "Not valid"}]}]).encode()), "Not valid"),
    "a web page": (lambda _: (200, {}, b"<html><body>Maintenance</body></html>"), "web page"),
    "a web page with status 400": (lambda _: (400, {}, b"\xef\xbb\xbf<html></html>"), "does not know the request"),
    "a body that is cut": (lambda _: (200, {"Content-Length": str(len(wb_page(HELD)))}, wb_page(HELD)[:300]),
                           "broke its answer off"),
    "a body that was cut before": (lambda _: (200, {}, wb_page(HELD)[:300]), "not complete"),
    "a renamed column": (lambda _: (200, {}, wb_page(HELD, value="obs_value")), "not the form"),
    "another unit": (lambda _: (200, {}, wb_page(HELD, title="Rate (per 1,000 people)")), "per 1,000 people"),
    "half of the rows": (lambda _: (200, {}, wb_page(HALF)), "too many are gone"),
    "a place that is gone": (lambda _: (200, {}, wb_page(
        {key: value for key, value in HELD.items() if key[0] != "GTM"})), "GTM"),
    "a value times a hundred": (lambda _: (200, {}, wb_page({**HELD, ("MEX", 2023): 3350.0})), "33.5 to 3350.0"),
    "a value of the future": (lambda _: (200, {}, wb_page({**HELD, ("MEX", 2031): 50.0})), "2031"),
    "two values": (lambda _: (200, {}, json.dumps([{"page": 1, "pages": 1}, 2 * json.loads(wb_page(HELD))[1] + [
        {**json.loads(wb_page({("MEX", 2020): 31.0}))[1][0]}]]).encode()), "two values"),
    "an old edition": (lambda _: (200, {}, wb_page(CHANGED, updated="2019-01-01")), "older than the edition"),
    "words for a number": (lambda _: (200, {}, wb_page(HELD).replace(b"30.5", b'"thirty"')), "thirty"),
    "nothing": (lambda _: (200, {}, b""), "not complete"),
    "another form": (lambda _: (200, {}, b'{"a": 1}'), "not the form"),
    "429 for ever": (lambda _: (429, {"Retry-After": "0"}, b""), "too many requests"),
    "500 for ever": (lambda _: (500, {}, b""), "error of its own"),
    "403": (lambda _: (403, {}, b""), "needs a key"),
    "silence": (lambda _: None, "did not answer in time"),
    "no number in JSON": (lambda _: (200, {}, wb_page(HELD).replace(b"30.5", b"NaN")), "'NaN' is in the place"),
    "an infinite number": (lambda _: (200, {}, wb_page(HELD).replace(b"30.5", b"-Infinity")), "'-Infinity' is in"),
    "a field twice": (lambda _: (200, {}, wb_page(HELD).replace(b'"value": 30.5', b'"value": 9, "value": 30.5')),
                      "names a field twice"),
    "a part": (lambda _: (206, {"Content-Range": "bytes 0-9/99"}, wb_page(HELD)), "whole answer (status 206)"),
    "304 of what was never sent": (lambda _: (304, {}, b""), "whole answer (status 304)"),
    "another host": (lambda _: (302, {"Location": "http://localhost:9/"}, b""), "on to another host"),
    "a file of this machine": (lambda _: (302, {"Location": "file:///etc/passwd"}, b""), "on to another host"),
    "a script": (lambda _: (302, {"Location": "javascript:alert(1)"}, b""), "on to another host"),
    "packed twice": (lambda _: (200, {"Content-Encoding": "gzip, gzip"}, wb_page(HELD)), "coding gzip, gzip"),
    "no compression": (lambda _: (200, {"Content-Encoding": "gzip"}, wb_page(HELD)), "cut or damaged"),
    "orders to a terminal": (lambda _: (200, {}, b'[{"message": [{"value": "\\u001b[2Jgone\\ud800"}]}]'),
                             "\ufffd[2Jgone\ufffd"),
    "an address without end": (lambda _: (302, {"Location": "/"}, b""), "again and again"),
    "a pause in no number": (lambda _: (503, {"Retry-After": "²"}, b""), "error of its own"),
    "pages without end": (lambda _: (200, {}, wb_page(HELD, pages=10**9)), "at most 200 are read"),
    "one page for all": (lambda _: (200, {}, wb_page(HELD, pages=3)), "gives page 1 where page 2"),
    "months for years": (lambda _: (200, {}, wb_page(HELD).replace(b'"2023"', b'"2023M01"')), "no period of this"),
    "years of another calendar": (lambda _: (200, {}, wb_page(
        {(place, year + 543): value for (place, year), value in HELD.items()})), "'2563' is in the place"),
    "a day to come": (lambda _: (200, {}, wb_page(HELD, updated="2031-01-01")), "yet to come"),
    "two places swapped": (lambda _: (200, {}, wb_page(
        {({"MEX": "GTM", "GTM": "MEX"}.get(place, place), year): value for (place, year), value in HELD.items()})),
        "GTM has the figures"),
    "figures a year later": (lambda _: (200, {}, wb_page({(place, year + 1): value for (place, year), value
                                                       in HELD.items()})), "at another period"),
    "another unit under the old title": (lambda _: (200, {}, wb_page({key: 5 * (value or 0) for key, value
                                                                   in HELD.items()})), "every figure is 5 times"),
    "all figures equal": (lambda _: (200, {}, wb_page(dict.fromkeys(HELD, 30.0))), "all 4 figures are 30"),
    "a figure that is gone to zero": (lambda _: (200, {}, wb_page({**HELD, ("MEX", 2020): -0.0})), "30.5 to 0.0"),
    "two of three series end before": (lambda _: (200, {}, wb_page(
        {key: value for key, value in HELD.items() if key not in (("MEX", 2023), ("GTM", 2023))})), "ends in 2022"),
    "broken compression": (lambda _: (200, {"Content-Encoding": "gzip"}, gzip.compress(wb_page(HELD))[:80]), ""),
}


@pytest.mark.parametrize("name", BAD)
def test_an_invalid_response_gives_one_sentence_and_changes_nothing(data: Path, name: str) -> None:
    answer, words = BAD[name]
    before = snapshot(data)
    with (serve_publisher(lambda number, _query: answer(number)) as (address, _requests),
          pytest.raises(RefreshError) as error):
        refresh(data, address, timeout=0.3 if name == "silence" else 5)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert "127.0.0.1/" not in str(error.value)
    # The sentence is there in Spanish as well.
    assert LANGUAGES["es"].text(error.value.message, **error.value.values) != str(error.value)
    assert snapshot(data) == before


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_fault_is_waited_for(data: Path, status: int) -> None:
    with serve_publisher(lambda number, _: (status, {"Retry-After": "0"}, b"") if number == 1
                   else (200, {}, wb_page(HELD))) as (address, requests):
        assert refresh(data, address)[0].changes == ()
    assert len(requests) == 2


@contextmanager
def trickle(begun: bytes) -> Iterator[str]:
    """A server that sends ``begun`` at once and then a byte at a time, without end."""
    ended = threading.Event()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(begun)
                while not ended.wait(0.02):
                    self.request.sendall(b"a")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        ended.set()
        server.shutdown()


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
                                   b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: /"])
def test_a_response_that_takes_too_long_is_told(begun: bytes) -> None:
    with (trickle(begun) as address, PublisherClient(pause=0, longest=0.15) as client,
          pytest.raises(RefreshError, match="in time")):
        client.get(address)


def test_an_address_that_is_none_is_told() -> None:
    with PublisherClient() as client, pytest.raises(RefreshError, match="is not valid"):
        client.get("http://127.0.0.1:x")


def test_without_a_network_there_is_a_sentence(data: Path) -> None:
    with pytest.raises(RefreshError, match=r"127\.0\.0\.1 cannot be reached"):
        refresh(data, "http://127.0.0.1:9")


def test_a_connector_with_unknown_codes_is_a_fault(data: Path) -> None:
    path = data / "catalogue/connectors/src.yaml"
    path.write_text(path.read_text().replace("indicator: rate", "indicator: people") .replace("MEX, GTM", "MEX, XXX"))
    with pytest.raises(DataFaults) as error:
        store.validated(data)
    words = "\n".join(map(str, error.value.faults))
    assert "connectors/src.yaml:5" in words
    assert "sex" in words
    assert "'XXX'" in words
