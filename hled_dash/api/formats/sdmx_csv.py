"""Observations as SDMX-CSV 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hled_dash.api.observations import Slice
from hled_dash.api.serializer import ObservationSerializer, csv_line
from hled_dash.catalogue.sdmx import AGENCY, code_id, structure_id


def write_sdmx_csv(slices: Iterable[Slice], serializer: ObservationSerializer) -> Iterator[bytes]:
    """Write SDMX-CSV 2.0: a row names the dataflow that its dimensions make, then dimensions, value and attributes.

    Codes are identifiers of SDMX (``IT_NET_USER_ZS``), as in the structure of the observations. Columns of dimensions
    that a dataflow does not have are empty.
    """
    attributes = ("OBS_STATUS", "UNIT_MEASURE", "SOURCE", "VINTAGE", "LICENCE", "ADDRESS", "CITE")
    heading = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA",
               *(name.upper() for name in serializer.dimensions), "TIME_PERIOD", "OBS_VALUE", *attributes)
    yield f"{csv_line(heading)}\r\n".encode()
    for part in slices:
        indicator, about = part.indicator, serializer.about(part.indicator)
        start = ("dataflow", f"{AGENCY}:{structure_id(indicator.dimensions)}(1.0)", "I", code_id(indicator.code))
        end = (code_id(indicator.unit), about["source"], about["vintage"], about["licence"], about["address"])
        heads: dict[tuple[str, str], str] = {}
        tails: dict[str, str] = {}
        lines = []
        for row in part.rows:
            if (series := row[:2]) not in heads:
                items = serializer.named_items(indicator.code, row.breakdown).values()
                heads[series] = csv_line([*start, code_id(row.place), *(code_id(item) for item, _name in items)])
            if row.status not in tails:
                tails[row.status] = csv_line([row.status, *end])
            lines.append(f"{heads[series]},{row.period},{row.value!r},{tails[row.status]},"
                         f"{serializer.cite(indicator.code, row)}\r\n")
        yield "".join(lines).encode()
