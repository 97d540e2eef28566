"""U.S. Census Bureau: the time series of international trade, an array of arrays with its heading first."""

from __future__ import annotations

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.interfaces.keys import read_key
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import read_json, read_number, read_period, read_text

#: Of all data sets; some begin in 2010.
FIRST_MONTH = "2013-01"


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all months of each series, whose code is the data set and the column: ``imports/enduse/GEN_VAL_MO``."""
    answers = []
    for code in dict.fromkeys(series.code for series in connector.series):
        data_set, _slash, column = code.rpartition("/")
        for area in areas:
            parameters = {"get": column, "CTY_CODE": area, "time": f"from {connector.first_period or FIRST_MONTH}",
                          **connector.parameters}
            if connector.key:
                parameters["key"] = read_key(connector)
            content = client.get(f"{connector.address}/{data_set}", parameters)
            # No rows are an empty answer with status 204.
            answers.append(_read(content, code) if content else PublisherData(()))
    return merge(answers)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a saved answer of the first series."""
    return _read(content, connector.series[0].code)


def _read(content: bytes, code: str) -> PublisherData:
    text = read_text(content)
    if text.startswith("error:"):
        raise publisher_error(text[6:])
    document = read_json(content)
    if not isinstance(document, list) or not all(isinstance(fields, list) for fields in document) or not document:
        raise RefreshError(N_("The answer has not the form that the publisher describes."))
    heading = [str(name) for name in document[0]]
    column = code.rpartition("/")[2]
    missing = [name for name in (column, "CTY_CODE") if name not in heading]
    if missing or not {"time", "YEAR"} & {*heading}:
        raise RefreshError(N_("The publisher's table has no column {names}: its form has changed."),
                           names=", ".join(missing or ["time"]))
    rows = []
    for fields in document[1:]:
        if len(fields) != len(heading):
            raise RefreshError(N_("The answer has not the form that the publisher describes."))
        # A column that is requested and selected by stands there twice, with the same values.
        values = dict(zip(heading, map(str, fields), strict=True))
        rows.append(Row(code, values["CTY_CODE"], read_period(values.get("time") or values["YEAR"]),
                        read_number(values[column]), fields=values))
    return PublisherData(rows)
