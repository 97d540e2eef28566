"""UNESCO Institute for Statistics: the data interface (versioned), and its exports as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError, publisher_error
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import get_rows, read_day, read_json, read_number, read_period

#: Qualifiers of a value that is no count of the country itself.
_STATUS = {"NAT_EST": "E", "UIS_EST": "E"}
#: Series of one request: an address has a limit.
PER_REQUEST = 20


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all records of the connector's series for some countries, of the default version."""
    version = read_json(client.get(f"{connector.address}/versions/default"))
    if not isinstance(version, Mapping) or "version" not in version:
        raise RefreshError(N_("The answer has not the form that the publisher describes."))
    day = read_day(str(version.get("publicationDate", ""))[:10])
    codes = list(dict.fromkeys(series.code for series in connector.series))
    answers = [PublisherData((), day)]
    for start in range(0, len(codes), PER_REQUEST):
        query = "&".join([*(f"indicator={code}" for code in codes[start:start + PER_REQUEST]),
                          *(f"geoUnit={area}" for area in areas), f"version={version['version']}"])
        answers.append(read(client.get(f"{connector.address}/data/indicators?{query}"), connector))
    return merge(answers)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read the records of a response; the magnitude ``NA`` says that there is no number, ``NIL`` that zero is meant."""
    document = read_json(content)
    if isinstance(document, Mapping) and "records" not in document and "message" in document:
        raise publisher_error(document["message"])
    titles = {}
    for metadata in document.get("indicatorMetadata") or () if isinstance(document, Mapping) else ():
        if isinstance(metadata, Mapping) and "indicatorCode" in metadata and "name" in metadata:
            titles[str(metadata["indicatorCode"])] = str(metadata["name"])
    rows = []
    for record in get_rows(document, "records"):
        try:
            value = None if record.get("magnitude") == "NA" else _shorten(read_number(record["value"]))
            rows.append(Row(str(record["indicatorId"]), str(record["geoUnit"]), read_period(record["year"]), value,
                            _STATUS.get(str(record.get("qualifier")), "")))
        except KeyError:
            raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
    return PublisherData(rows, titles=titles)


def _shorten(digits: str | None) -> str | None:
    """Return the digits that a number of 32 bits has: the interface widens 1.33728 to 1.337280035018921."""
    return digits if digits is None or len(digits) < 12 else f"{float(digits):.7g}"
