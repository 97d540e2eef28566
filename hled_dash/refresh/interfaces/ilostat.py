"""International Labour Organization: ILOSTAT's ``rplumber`` interface, and its files."""

from __future__ import annotations

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import read_number, read_period, read_table

_STATUS = {"B": "B", "E": "E", "P": "P", "F": "F"}


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all rows of each data set; unknown parameters and blanks mean "all" here, so that none is ever sent
    blank."""
    answers = []
    for code in dict.fromkeys(series.code for series in connector.series):
        parameters = {"id": code, "type": "code", "format": ".csv", "ref_area": "+".join(areas), **connector.parameters}
        # A literal + joins the list; encoded it would not.
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        content = client.get(f"{connector.address}/data/indicator/?{query}")
        if not content.strip():
            raise RefreshError(N_("The answer for {code} is empty."), code=code)
        answers.append(_read(content, code))
    return merge(answers)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a file of one data set, plain or gzipped."""
    return _read(content, None)


def _read(content: bytes, code: str | None) -> PublisherData:
    rows = []
    for record in read_table(content, ("ref_area", "indicator", "time", "obs_value")):
        period = read_period(record["time"])
        frequency = "M" if len(period) == 7 and "Q" not in period else "Q" if "Q" in period else "A"
        rows.append(Row(code or f"{record['indicator']}_{frequency}", record["ref_area"], period,
                        read_number(record["obs_value"]), _STATUS.get(record.get("obs_status", ""), ""), record))
    return PublisherData(rows)
