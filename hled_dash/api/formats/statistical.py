"""Observations in the formats of statistical offices: JSON-stat 2.0 and SDMX-CSV 2.0."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from hled_dash.api.formats.tabular import Rows, too_many
from hled_dash.api.quotation import csv_line
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import sort_periods
from hled_dash.catalogue.sdmx import AGENCY, code_id, structure_id
from hled_dash.export.safe_text import cell_text
from hled_dash.language import Language

#: Observations of a cube, and cells with those that are empty: a position is a whole number in every reader.
MAX_CUBE_ROWS, MAX_CELLS = 100_000, 2**53


def write_json_stat(rows: Iterable[Mapping[str, Any]], dimensions: Sequence[str], label: str, updated: str,
                    address: str, catalogue: Catalogue, language: Language) -> bytes:
    """A data set of JSON-stat 2.0 (https://json-stat.org/full): dimensions, and the values by their position.

    Args:
        rows: Records with indicator, place, period, value and dimensions.
        dimensions: The dimensions of the indicators.
        label: What the data set is.
        updated: When it was built.
        address: Its own address.

    Raises:
        Problem: where there are more than :data:`MAX_CUBE_ROWS`.
    """
    observations: list[Mapping[str, Any]] = []
    for row in rows:
        observations.append(row)
        if len(observations) > MAX_CUBE_ROWS:
            raise too_many(MAX_CUBE_ROWS, "JSON-stat", language)
    _ = language.text
    names = ("indicator", "place", *dimensions, "period")
    labels: dict[str, dict[str, str]] = {name: {} for name in names}
    for row in observations:
        for name in names:
            code = str(row.get(name) or "_Z")
            if code not in labels[name]:
                labels[name][code] = str(row.get(f"{name}_name") or (_("not applicable") if code == "_Z" else code))
    labels["period"] = {period: labels["period"][period] for period in sort_periods(labels["period"])}
    positions = {name: {code: number for number, code in enumerate(codes)} for name, codes in labels.items()}
    sizes = [len(labels[name]) for name in names]
    cells = 1
    for size in sizes:
        cells *= size
    if cells > MAX_CELLS:
        raise too_many(MAX_CUBE_ROWS, "JSON-stat", language)
    values, statuses = {}, {}
    for row in observations:
        position = 0
        for name, size in zip(names, sizes, strict=True):
            position = position * size + positions[name][str(row.get(name) or "_Z")]
        values[str(position)] = row["value"]
        if row["status"] != "A":
            statuses[str(position)] = row["status"]
    titles = {"indicator": _("Indicator"), "place": _("Place"), "period": _("Period"),
              **{name: language.localize(catalogue.dimensions[name].name) for name in dimensions}}
    units = {code: {"label": language.localize(catalogue.unit(code).name),
                    "decimals": catalogue.indicators[code].decimals} for code in labels["indicator"]}
    about = {row["indicator"]: {key: row[key] for key in ("unit", "source", "vintage", "licence", "address")}
             for row in observations}
    return json.dumps({
        "version": "2.0", "class": "dataset", "label": label, "updated": updated, "href": address,
        "source": "; ".join(dict.fromkeys(record["source"] for record in about.values())),
        "id": list(names), "size": sizes,
        "role": {"metric": ["indicator"], "geo": ["place"], "time": ["period"]},
        "dimension": {name: {"label": titles[name], "category": {
            "index": list(labels[name]), "label": labels[name],
            **({"unit": units} if name == "indicator" else {})}} for name in names},
        "value": values, **({"status": statuses} if statuses else {}),
        "extension": {"indicators": about},
    }, ensure_ascii=False, separators=(",", ":")).encode()


def write_sdmx_csv(parts: Iterable[Rows], dimensions: Sequence[str], catalogue: Catalogue) -> Iterator[bytes]:
    """SDMX-CSV 2.0: a row names the dataflow that its dimensions make, then dimensions, value and attributes.

    Codes are identifiers of SDMX (``IT_NET_USER_ZS``), as in the structure of the observations. Columns of dimensions
    that a dataflow does not have are empty.
    """
    attributes = ("OBS_STATUS", "UNIT_MEASURE", "SOURCE", "VINTAGE", "LICENCE", "ADDRESS", "CITE")
    heading = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA",
               *(name.upper() for name in dimensions), "TIME_PERIOD", "OBS_VALUE", *attributes)
    yield f"{csv_line(heading)}\r\n".encode()
    for rows in parts:
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        for row in rows:
            indicator = catalogue.indicators[row["indicator"]]
            writer.writerow((
                "dataflow", f"{AGENCY}:{structure_id(indicator.dimensions)}(1.0)", "I", code_id(indicator.code),
                code_id(row["place"]), *(code_id(row[name] or "") for name in dimensions), row["period"],
                row["value"], row["status"], code_id(indicator.unit), *map(cell_text, (
                    row["source"], row["vintage"], row["licence"], row["address"])), row["cite"]))
        yield text.getvalue().encode()
