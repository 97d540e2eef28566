"""Our World in Data: the CSV and the metadata of a chart."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row, merge
from hled_dash.refresh.readers import read_day, read_json, read_number, read_period, read_table


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Fetch the whole table of each chart with its short column names, and the day of its update.

    The code of a series is the chart and the short name of the column, or ``*`` for the only column with numbers:
    ``life-expectancy/*``.
    """
    answers = []
    for chart in dict.fromkeys(series.code.partition("/")[0] for series in connector.series):
        where = f"{connector.address}/{chart}"
        metadata = read_json(client.get(f"{where}.metadata.json", {"v": "1", "csvType": "full",
                                                                   "useColumnShortNames": "true"}))
        content = client.get(f"{where}.csv", {"v": "1", "csvType": "full", "useColumnShortNames": "true"})
        columns = metadata.get("columns") if isinstance(metadata, Mapping) else None
        if not isinstance(columns, Mapping):
            raise RefreshError(N_("The answer has not the form that the publisher describes."))
        titles, days = {}, []
        for name, column in columns.items():
            if isinstance(column, Mapping):
                unit = str(column.get("unit") or "")
                titles[f"{chart}/{column.get('shortName') or name}"] = f"{column.get('titleShort') or name} ({unit})"
                days.append(read_day(column.get("lastUpdated")))
        answers.append(PublisherData(_read(content, chart, connector), max(filter(None, days), default=None), titles))
    return merge(answers)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read a chart's CSV, whole or filtered: the columns are those of the connector's series."""
    return PublisherData([row for chart in dict.fromkeys(series.code.partition("/")[0] for series in connector.series)
                   for row in _read(content, chart, connector)])


def _read(content: bytes, chart: str, connector: Connector) -> list[Row]:
    only = any(series.code == f"{chart}/*" for series in connector.series)
    # Without groups of the compiler's own, and without the filtered table's rows that have no year.
    table = read_table(content, ("Entity", "Code", "Year"))
    records = [record for record in table if record["Code"] and record["Year"]]
    # A column of regions or notes has words alone; a word in a column of numbers is in the place of a number.
    columns = {name for record in records for name, text in record.items()
               if name not in ("Entity", "Code", "Year", "time") and text and not _is_words(text)}
    rows = [Row(f"{chart}/{'*' if only else name}", record["Code"], read_period(record["Year"]), read_number(text))
            for record in records for name, text in record.items() if name in columns]
    if only and len(columns) > 1:
        raise RefreshError(N_("The publisher's table has the columns {names}; the connector expects one."),
                           names=", ".join(sorted(columns)))
    return rows


def _is_words(text: str) -> bool:
    """Return whether a field has words (a region, a note) and no number."""
    return bool(re.search(r"[A-Za-z]", re.sub(r"[eE][+-]?\d+$", "", text)))
