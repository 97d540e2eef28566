"""Banco de México: the interface SIE, whose token stands in the environment and goes in a header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces.keys import read_key
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import get_rows, read_json, read_number

#: Series of one request.
PER_REQUEST = 20


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all values of the connector's series."""
    codes = list(dict.fromkeys(series.code for series in connector.series))
    headers = {"Bmx-Token": read_key(connector)}
    return merge(read(client.get(
        f"{connector.address}/series/{','.join(codes[start:start + PER_REQUEST])}/datos", headers=headers),
        connector) for start in range(0, len(codes), PER_REQUEST))


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a response of the interface; a range without values has no ``datos``."""
    document = read_json(content)
    if isinstance(document, Mapping) and isinstance(document.get("error"), Mapping):
        raise publisher_error(document["error"].get("mensaje", ""))
    rows, titles = [], {}
    for series in get_rows(document, "bmx", "series"):
        code = str(series.get("idSerie"))
        titles[code] = " ".join(str(series.get("titulo", "")).split())
        for observation in series.get("datos") or ():
            period = _period(str(observation.get("fecha")), connector.cadence)
            rows.append(Row(code, "MEX", period, read_number(observation.get("dato"))))
    return PublisherData(rows, titles=titles)


def _period(text: str, cadence: str) -> str:
    """Return the month, quarter or year that a day (``01/09/2026``) stands for: the first day of it."""
    try:
        day = datetime.strptime(text, "%d/%m/%Y")
    except ValueError:
        raise RefreshError(N_("{value} is in the place of a period."), value=repr(text[:40])) from None
    if cadence == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}" if cadence == "year" else f"{day.year}-{day.month:02}"
