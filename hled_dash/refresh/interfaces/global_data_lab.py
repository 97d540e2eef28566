"""Global Data Lab: the download of a table, with commas or semicolons; there is no interface without a sign-in."""

from __future__ import annotations

import re

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import read_number, read_period, read_table


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Raise: the file has to be downloaded by a person."""
    raise RefreshError(N_("{address} asks for a sign-in: download the table there and give it with --from."),
                       address=connector.address)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read one table: a row for each region, a column for each year; the first series of the connector is meant."""
    code = connector.series[0].code
    return PublisherData([
        Row(code, record["GDLCODE"], read_period(name), read_number(value))
        for record in read_table(content, ("ISO_Code", "Level", "GDLCODE", "Region"))
        for name, value in record.items() if re.fullmatch(r"\d{4}", name, re.ASCII)
    ])
