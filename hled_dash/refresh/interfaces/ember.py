"""Ember: the interface of electricity data, whose key stands in the query of an address and so in no message."""

from __future__ import annotations

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces.keys import read_key
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import get_rows, read_json, read_number, read_period


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all years of each series, whose code is data set and column: ``electricity-generation/generation_twh``."""
    key = read_key(connector)
    return merge(_read(client.get(
        f"{connector.address}/{data_set}/yearly",
        {"entity_code": ",".join(areas), "start_date": "2000", **connector.parameters, "api_key": key}),
        data_set)
        for data_set in dict.fromkeys(series.code.partition("/")[0] for series in connector.series))


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a saved answer of the first series' data set."""
    return _read(content, connector.series[0].code.partition("/")[0])


def _read(content: bytes, data_set: str) -> PublisherData:
    rows = []
    for record in get_rows(read_json(content), "data"):
        try:
            fields = {str(name): str(value) for name, value in record.items()}
            rows += [Row(f"{data_set}/{name}", fields["entity_code"], read_period(fields["date"]), read_number(value),
                         fields=fields)
                     for name, value in record.items() if name.endswith(("_twh", "_pct", "_mwh", "_gw", "_kwh"))]
        except KeyError:
            raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
    return PublisherData(rows)
