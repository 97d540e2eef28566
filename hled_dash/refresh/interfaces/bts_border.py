"""U.S. Bureau of Transportation Statistics: border crossing entry data, by Socrata and as the CSV of the portal."""

from __future__ import annotations

from hled_dash.catalogue import Connector
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces import socrata
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import read_number, read_period, read_table

#: The measures' names before and since 2020.
_RENAMED = {"Truck Containers Full": "Truck Containers Loaded", "Rail Containers Full": "Rail Containers Loaded"}


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all crossings at the ports of the border, by month and measure."""
    codes = ", ".join(f"'{area}'" for area in areas)
    return socrata.fetch_rows(connector, client, f"port_code in ({codes})", "port_code,date,measure", _row)


def _row(code: str, fields: dict[str, str]) -> Row:
    measure = fields["measure"]
    return Row(code, fields["port_code"].lstrip("0"), read_period(fields["date"]), read_number(fields["value"]),
               fields={"measure": _RENAMED.get(measure, measure)})


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read the portal's CSV, whose dates are written ``Dec 2021`` or ``03/01/2019 12:00:00 AM``."""
    code = connector.series[0].code
    return PublisherData([
        _row(code, {"measure": record["Measure"], "port_code": record["Port Code"], "date": record["Date"],
                    "value": record["Value"]})
        for record in read_table(content, ("Port Code", "Date", "Measure", "Value"))
    ])
