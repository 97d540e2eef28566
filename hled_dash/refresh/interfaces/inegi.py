"""INEGI: the interface of indicators, whose token stands in the path of an address and so in no message."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces.keys import read_key
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import get_rows, read_day, read_json, read_number


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all values of each series for each area (``00`` the country, ``07`` Chiapas).

    Series of BIE are of one place each, and are all requested under one area, which the connector's parameters name.
    """
    key, bank = read_key(connector), connector.parameters.get("bank", "BIE-BISE")
    areas = (connector.parameters["area"],) if "area" in connector.parameters else areas
    codes = ",".join(dict.fromkeys(series.code for series in connector.series))
    return merge(read(client.get(
        f"{connector.address}/INDICATOR/{codes}/es/{area}/false/{bank}/2.0/{key}", {"type": "json"}), connector)
        for area in areas)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a response of the interface: series, and in each its observations with the area that they are of."""
    document = read_json(content)
    if isinstance(document, list):
        raise publisher_error("; ".join(map(str, document)))
    rows, days = [], []
    for series in get_rows(document, "Series"):
        days.append(read_day(str(series.get("LASTUPDATE", ""))[:10], "%d/%m/%Y"))
        for observation in series.get("OBSERVATIONS") or ():
            if not isinstance(observation, Mapping):
                raise RefreshError(N_("The answer has not the form that the publisher describes."))
            rows.append(Row(str(series.get("INDICADOR")), str(observation.get("COBER_GEO") or "0").zfill(2),
                            _period(str(observation.get("TIME_PERIOD")), connector.cadence),
                            _shorten(read_number(observation.get("OBS_VALUE")))))
    return PublisherData(rows, max(filter(None, days), default=None))


def _shorten(digits: str | None) -> str | None:
    """Return 145.46199999999999000000, the expansion of a number of 64 bits, as that number is written: 145.462."""
    return digits if digits is None or len(digits) < 18 else repr(float(digits))


def _period(text: str, cadence: str) -> str:
    """Return ``2026``, ``2026/08`` (a month) or ``2026/03`` (a quarter, where that is the cadence)."""
    match = re.fullmatch(r"(\d{4})(?:/(\d{2}))?(?:/\d{2})?", text, re.ASCII)
    if match is None or (match[2] is None) != (cadence == "year"):
        raise RefreshError(N_("{value} is in the place of a period."), value=repr(text[:40]))
    if match[2] is None:
        return match[1]
    return f"{match[1]}-Q{int(match[2])}" if cadence == "quarter" else f"{match[1]}-{match[2]}"
