"""U.S. Customs and Border Protection: the CSV of nationwide encounters, which has no interface."""

from __future__ import annotations

from collections import defaultdict

from hled_dash.catalogue import Connector
from hled_dash.language import N_
from hled_dash.refresh.counts import read_counts, refuse_cut_counts
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http import PublisherClient
from hled_dash.refresh.publisher_data import PublisherData, Row
from hled_dash.refresh.readers import read_number, read_period

_COLUMNS = ("Fiscal Year", "Month (abbv)", "Land Border Region", "Citizenship", "Encounter Count")


def fetch(connector: Connector, client: PublisherClient, areas: tuple[str, ...]) -> PublisherData:
    """Raise: the URL of the file changes with each release and is linked on a page."""
    raise RefreshError(N_("{address} has the newest file: download it there and give it with --from."),
                       address=connector.address)


def read(content: bytes, connector: Connector) -> PublisherData:
    """Read encounters by month and citizenship: sums over states, ages and authorities, which the file counts one by
    one.

    The code of a series is the region of the land border (``Southwest Land Border``), the area ``TOTAL`` all
    citizenships; the fiscal year begins in October.
    """
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    periods = []
    for record in read_counts(content, _COLUMNS):
        digits = read_number(record["Encounter Count"])
        if digits is None or not digits.isdecimal():
            raise RefreshError(N_("{value} is in the place of a number."), value=repr(record["Encounter Count"][:40]))
        fiscal = record["Fiscal Year"].removesuffix(" (FYTD)")
        month = read_period(f"{record['Month (abbv)'].title()} {fiscal}")
        period = month if month[5:] < "10" else f"{int(month[:4]) - 1}-{month[5:]}"
        periods.append(period)
        for area in (record["Citizenship"], "TOTAL"):
            sums[record["Land Border Region"], area, period] += int(digits)
    refuse_cut_counts(periods)
    return PublisherData([Row(region, area, period, str(count)) for (region, area, period), count in sums.items()])
