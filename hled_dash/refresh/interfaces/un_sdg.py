"""United Nations: the interface of the Global SDG Indicators Database."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import check_page, get_rows, read_json, read_number, read_pages, read_period

PAGE = "10000"
MAX_PAGES = 100
#: The publisher's nature of a value: estimated, modelled, global monitoring, forecast.
_STATUS = {"E": "E", "M": "E", "G": "E", "F": "F"}


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch all values of each series for some areas (M49 codes)."""
    answers = []
    for code in dict.fromkeys(series.code for series in connector.series):
        for page in range(1, MAX_PAGES + 1):
            query = "&".join([f"seriesCode={code}", *(f"areaCode={area}" for area in areas),
                              f"page={page}", f"pageSize={PAGE}"])
            content = client.get(f"{connector.address}/Series/Data?{query}")
            answers.append(read(content, connector))
            document = read_json(content)
            pages = read_pages(document.get("totalPages"), MAX_PAGES)
            check_page(page, pages, document.get("pageNumber"), len(answers[-1].rows))
            if page >= pages:
                break
    return merge(answers)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a response of the interface: a row for each area, year and set of dimensions, which are the fields of the
    row."""
    document = read_json(content)
    rows, titles = [], {}
    for record in get_rows(document, "data"):
        try:
            code, attributes = str(record["series"]), record.get("attributes") or {}
            fields = {str(name): str(value) for name, value in (record.get("dimensions") or {}).items()}
            nature = attributes.get("Nature") if isinstance(attributes, Mapping) else ""
            rows.append(Row(code, str(record["geoAreaCode"]), read_period(record["timePeriodStart"]),
                            read_number(record["value"]), _STATUS.get(str(nature), ""), fields))
            titles[code] = f"{record.get('seriesDescription', '')}"
        except (KeyError, AttributeError):
            raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
    return PublisherData(rows, titles=titles)
