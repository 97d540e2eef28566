"""U.S. Bureau of Transportation Statistics: the monthly files of TransBorder freight, which have no interface."""

from __future__ import annotations

from collections import defaultdict

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.counts import read_counts, refuse_cut_counts
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import read_number, read_period

#: Of the tables by state of the United States (``dot1``, ``dot2``), each of which adds up to all freight of a month.
_COLUMNS = ("TRDTYPE", "USASTATE", "DISAGMOT", "COUNTRY", "VALUE", "MONTH", "YEAR")


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Raise: the files are linked on a page that serves browsers only."""
    raise RefreshError(N_("{address} has the newest file: download it there and give it with --from."),
                       address=connector.address)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read value of freight by month, country, flow and mode of transport: sums over states, ports and commodities.

    The code of a series is the flow (``1`` exports of the United States, ``2`` imports), the column ``DISAGMOT`` the
    mode of transport.
    """
    sums: dict[tuple[str, str, str, str], int] = defaultdict(int)
    periods = []
    for record in read_counts(content, _COLUMNS):
        digits = read_number(record["VALUE"])
        if digits is None or not digits.isdecimal():
            raise RefreshError(N_("{value} is in the place of a number."), value=repr(record["VALUE"][:40]))
        period = read_period(f"{record['YEAR']}-{record['MONTH'].zfill(2)}")
        periods.append(period)
        sums[record["TRDTYPE"], record["COUNTRY"], period, record["DISAGMOT"]] += int(digits)
    refuse_cut_counts(periods)
    return PublisherData([Row(flow, area, period, str(total), fields={"DISAGMOT": mode})
                   for (flow, area, period, mode), total in sums.items()])
