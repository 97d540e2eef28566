"""Publishers that answer page by page: every page is read, and a fault of a later one ends in one sentence."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hled_dash.refresh import Diff, PublisherClient, RefreshError, refresh_source
from hled_dash.refresh.interfaces import socrata
from tests.connectors.publisher_office import (
    CATALOGUE,
    CONNECTORS,
    ONE_OF_EACH,
    TODAY,
    Office,
    data_files,
    hold,
    newest,
    with_connector,
)
from tests.publisher_replay import replay, rows_of
from tests.refresh_publisher import Response

#: Interface to the fields of number and count of pages, and where the records of a page are.
PAGES: dict[str, tuple[Any, str, str, Any]] = {
    "world_bank": (0, "page", "pages", 1), "un_sdg": (None, "pageNumber", "totalPages", "data"),
    "unhcr": (None, "page", "maxPages", "items"),
}
#: Publishers that have no count of pages: the last one is not full.
WITHOUT_COUNT = ("bts_border", "socrata")
SOURCES = [source for source in ONE_OF_EACH if CONNECTORS[source].interface in (*PAGES, *WITHOUT_COUNT)]


def paged(interface: str, body: bytes, page: int) -> bytes:
    """Half of the records of an answer, as a page of two."""
    header, number, count, records = PAGES[interface]
    document = json.loads(body)
    half = len(document[records]) // 2
    document[records] = document[records][:half] if page == 1 else document[records][half:]
    (document if header is None else document[header]).update({number: page, count: 2})
    return json.dumps(document).encode()


def empty(body: bytes, interface: str) -> bytes:
    document = json.loads(body)
    document[PAGES[interface][3]] = []
    return json.dumps(document).encode()


def ask(source: str, fault: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[Diff, int]:
    """The diff of an answer in two pages or more, the second one with a fault; and how many figures are held."""
    connector, held = newest(source)
    hold(monkeypatch, held)
    monkeypatch.setattr(socrata, "PAGE", len(held) * 2 // 3)
    answer = replay(connector, rows_of(connector, CATALOGUE, held), CATALOGUE.sources[source].vintage_date)

    def reply(path: str) -> Response:
        query = parse_qs(urlsplit(path).query)
        later = query.get("page", ["1"]) != ["1"] or query.get("$offset", ["0"]) != ["0"]
        if later and fault in ("500", "web page"):
            return (500, {}, b"") if fault == "500" else (200, {}, b"<html>Maintenance</html>")
        if later and fault == "the first again":
            path, later = re.sub(r"offset=\d+", "offset=0", path), False
        body = answer(path)
        if connector.interface in PAGES:
            body = paged(connector.interface, body, 2 if later else 1)
            body = empty(body, connector.interface) if later and fault == "empty" else body
        return 200, {}, body

    office.reply = reply
    with PublisherClient(pause=0) as client:
        return refresh_source(source, data_files(), with_connector(connector), TODAY, client=client,
                              address=office.address)[0], len(held)


@pytest.mark.parametrize("source", SOURCES)
def test_all_pages_are_read(source: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    diff, held = ask(source, "", office, monkeypatch)
    assert diff.changes == ()
    assert diff.compared >= held > 1


FAULTS = {
    "500": "error of its own", "web page": "web page in place",
    "the first again": r"gives page 1 where page 2|has \d+ pages; at most",
    "empty": "2 of the publisher's 2 pages is empty",
}


@pytest.mark.parametrize(("source", "fault", "words"), [
    (source, *fault) for source in SOURCES for fault in FAULTS.items()
    if fault[0] != "empty" or CONNECTORS[source].interface in PAGES])
def test_a_fault_on_a_later_page_is_one_sentence(source: str, fault: str, words: str, office: Office,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefreshError, match=words):
        ask(source, fault, office, monkeypatch)
