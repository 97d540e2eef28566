"""Socrata (SODA 2.1), the platform of data.bts.gov and of many public offices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import get_rows, read_json, read_number, read_pages, read_period, read_table

PAGE = 50_000
MAX_PAGES = 100


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all rows of a data set whose columns the connector's parameters name: ``area``, ``period`` and
    ``value``."""
    names = connector.parameters
    codes = ", ".join("'" + area.replace("'", "''") + "'" for area in areas)
    where, order = f"{names['area']} in ({codes})", f"{names['area']},{names['period']}"
    return fetch_rows(connector, client, where, order, lambda code, record: Row(
        code, record[names["area"]], read_period(record[names["period"]]), read_number(record.get(names["value"])),
        fields=record))


def fetch_rows(connector: Connector, client: PublisherClient, where: str, order: str,
               make: Callable[[str, dict[str, str]], Row]) -> PublisherData:
    """Fetch the rows of each data set of the connector, page by page in a fixed order, which paging needs."""
    rows: list[Row] = []
    updated = None
    for code in dict.fromkeys(series.code for series in connector.series):
        metadata = _read(client.get(f"{connector.address}/api/views/{code}.json"))
        stamp = str(metadata.get("rowsUpdatedAt", "")) if isinstance(metadata, Mapping) else ""
        if re.fullmatch(r"\d{1,11}", stamp, re.ASCII):
            day = datetime.fromtimestamp(int(stamp), UTC).date()
            updated = max(updated, day) if updated else day
        for page in range(MAX_PAGES):
            parameters = {"$limit": str(PAGE), "$offset": str(page * PAGE), "$order": order, "$where": where}
            records = get_rows(_read(client.get(f"{connector.address}/resource/{code}.json", parameters)))
            try:
                rows += [make(code, {str(name): str(value) for name, value in record.items()}) for record in records]
            except KeyError as error:
                raise RefreshError(N_("The publisher's table has no column {names}: its form has changed."),
                                   names=str(error.args[0])) from None
            if len(records) < PAGE:
                break
        else:
            read_pages(MAX_PAGES + 1, MAX_PAGES)
    return PublisherData(rows, updated)


def _read(content: bytes) -> Any:
    """Read JSON of the platform; an error is a mapping with a message, whatever its status."""
    document = read_json(content)
    if isinstance(document, Mapping) and (document.get("error") is True or "message" in document):
        raise publisher_error(document.get("message", ""))
    return document


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read the CSV of a data set, with the names of its columns in the connector's parameters."""
    names = connector.parameters
    return PublisherData([
        Row(connector.series[0].code, record[names["area"]], read_period(record[names["period"]]),
            read_number(record[names["value"]]), fields=record)
        for record in read_table(content, (names["area"], names["period"], names["value"]))
    ])
