"""World Bank: Indicators API v2 and the CSV file of an indicator (WDI, WGI and other databases)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import (
    check_page,
    get_rows,
    read_day,
    read_json,
    read_number,
    read_pages,
    read_period,
    read_table,
    read_text,
)

PER_PAGE = "32500"
MAX_PAGES = 200


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all observations of the connector's series for some countries."""
    return merge(_fetch_series(connector, client, code, areas)
                 for code in dict.fromkeys(series.code for series in connector.series))


def _fetch_series(connector: Connector, client: PublisherClient, code: str, areas: tuple[str, ...]) -> PublisherData:
    where = f"{connector.address}/country/{';'.join(areas)}/indicator/{code}"
    answers: list[PublisherData] = []
    for page in range(1, MAX_PAGES + 1):
        parameters = {"format": "json", "per_page": PER_PAGE, "page": str(page), **connector.parameters}
        answer, pages = parse(client.get(where, parameters), code, page)
        answers.append(answer)
        if page >= pages:
            break
    return merge(answers)


def parse(content: bytes, code: str, page: int) -> tuple[PublisherData, int]:
    """Parse a page of the API, and the number of pages. An error is a response with status 200 and a message."""
    document = read_json(content)
    if not isinstance(document, list) or not document or not isinstance(document[0], Mapping):
        raise RefreshError(N_("The answer has not the form that the publisher describes."))
    header = document[0]
    if "message" in header:
        raise publisher_error(_message(header), code)
    pages = read_pages(header.get("pages"), MAX_PAGES)
    is_empty = len(document) < 2 or document[1] in (None, [])
    check_page(page, pages, header.get("page"), not is_empty)
    if is_empty:
        return PublisherData((), read_day(header.get("lastupdated"))), pages
    rows, titles = [], {}
    for record in get_rows(document, 1):
        try:
            series, title = str(record["indicator"]["id"]), str(record["indicator"]["value"])
            area = str(record.get("countryiso3code") or record["country"]["id"])
            rows.append(Row(series, area, read_period(record["date"]), read_number(record["value"]),
                            _status(str(record.get("obs_status") or ""))))
        except (KeyError, TypeError):
            raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
        titles[series] = title
    return PublisherData(rows, read_day(header.get("lastupdated")), titles), pages


def _message(header: Mapping[str, Any]) -> str:
    messages = header["message"]
    first = messages[0] if isinstance(messages, list) and messages else messages
    return str(first.get("value") or first.get("key")) if isinstance(first, Mapping) else str(first)


def _status(code: str) -> str:
    return code if code in ("E", "F", "P") else ""


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read the CSV of ``downloadformat=csv``: four lines before the heading, a column for each year; or the file of
    WGI."""
    if {"indicator", "pctrank"} <= {*re.split(r"[,;\t]", content[:300].decode("utf-8", "replace").partition("\n")[0])}:
        return _read_wgi(content)
    head = read_text(content[:2000].rpartition(b"\n")[0] or content[:2000]).splitlines()
    updated = next((read_day(match[1]) for line in head[:4]
                    if (match := re.search(r'"?Last Updated Date"?[,;\t]"?(\d{4}-\d{2}-\d{2})', line))), None)
    skip = next((number for number, line in enumerate(head[:6]) if "Country Code" in line), 0)
    rows, titles = [], {}
    for record in read_table(content, ("Country Code", "Indicator Name", "Indicator Code"), skip):
        titles[record["Indicator Code"]] = record["Indicator Name"]
        rows += [Row(record["Indicator Code"], record["Country Code"], name, read_number(value))
                 for name, value in record.items() if re.fullmatch(r"\d{4}", name, re.ASCII)]
    return PublisherData(rows, updated, titles)


def _read_wgi(content: bytes) -> PublisherData:
    """Read the data set of the governance indicators: a row for each country, year and dimension (``cc``, ``ge``)."""
    return PublisherData([
        Row(f"{record['indicator'].upper()}.PER.RNK", record["code"], read_period(record["year"]),
            _shorten(read_number(record["pctrank"])))
        for record in read_table(content, ("code", "year", "indicator", "pctrank"))
    ])


def _shorten(digits: str | None) -> str | None:
    """Return the digits that a number of 32 bits has: 19.52380943298339 is 19.523809."""
    return digits if digits is None or len(digits) < 12 else f"{float(digits):.8g}"
