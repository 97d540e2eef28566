"""UNHCR: the population interface, and the CSV of the Refugee Data Finder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import check_page, get_rows, read_json, read_number, read_pages, read_period, read_table

LIMIT = 10_000
MAX_PAGES = 100
FIRST_YEAR, LAST_YEAR = "1951", "2100"
#: Column of the Data Finder to its name in the interface; with its side that is the code of a series: ``refugees/coo``.
COLUMNS = {"Refugees": "refugees", "Asylum-seekers": "asylum_seekers", "IDPs": "idps"}


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch totals by country of origin and by country of asylum.

    A misspelt parameter is ignored and gives the world, and one bound of the years alone is ignored: both are sent,
    and the countries of the response are looked at.
    """
    rows: list[Row] = []
    for side in dict.fromkeys(series.code.partition("/")[2] for series in connector.series):
        if side not in ("coo", "coa"):
            raise RefreshError(N_("A series of UNHCR is written refugees/coo or refugees/coa, not {code}."), code=side)
        for page in range(1, MAX_PAGES + 1):
            parameters = {"limit": str(LIMIT), "page": str(page), "yearFrom": FIRST_YEAR, "yearTo": LAST_YEAR,
                          "cf_type": "ISO", side: ",".join(areas)}
            document = read_json(client.get(f"{connector.address}/population/", parameters))
            records = get_rows(document, "items")
            rows += [row for record in records for row in _rows({str(name): record[name] for name in record}, side)]
            pages = read_pages(document.get("maxPages"), MAX_PAGES)
            check_page(page, pages, document.get("page"), len(records))
            if page >= pages:
                break
    if {row.area for row in rows} - {*areas}:
        raise RefreshError(N_("The publisher answered for other places than those asked for."))
    return PublisherData(rows)


def _rows(record: Mapping[str, object], side: str) -> Iterator[Row]:
    try:
        area = str(record[f"{side}_iso"])
        for name in COLUMNS.values():
            yield Row(f"{name}/{side}", area, read_period(record["year"]), read_number(record[name]))
    except KeyError:
        raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read the Data Finder's CSV. ``-`` means summed over that side; rows of pairs are no totals and are left out."""
    sides = {"coo": ("Country of Origin ISO", "Country of Asylum ISO"),
             "coa": ("Country of Asylum ISO", "Country of Origin ISO")}
    rows = []
    for record in read_table(content, ("Year", "Country of Origin ISO", "Country of Asylum ISO", *COLUMNS)):
        for side, (own, other) in sides.items():
            if record[own] != "-" and record[other] == "-":
                rows += [Row(f"{name}/{side}", record[own], read_period(record["Year"]), read_number(record[column]))
                         for column, name in COLUMNS.items()]
    return PublisherData(rows)
