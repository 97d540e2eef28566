"""The rows of a figure as Parquet and JSON, with metadata."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_rows
from hled_dash.export.metadata import figure_metadata
from hled_dash.figures.figure import Figure
from hled_dash.language import Language


def figure_parquet(figure: Figure, catalogue: Catalogue, language: Language, address: str, day: date) -> bytes:
    """Return the rows of the CSV as Parquet; the metadata of the schema has ``hled``, the JSON object of the other
    file."""
    frame = pd.DataFrame(figure_rows(figure, catalogue, language))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    words = json.dumps(describe_figure(figure, catalogue, language, address, day), ensure_ascii=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"hled": words.encode()})
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def figure_json(figure: Figure, catalogue: Catalogue, language: Language, address: str, day: date) -> bytes:
    """Return an object: ``figure`` describes it, ``rows`` has an object for each row of the CSV, null where it is
    empty."""
    value = {"figure": describe_figure(figure, catalogue, language, address, day),
             "rows": figure_rows(figure, catalogue, language)}
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode()


def describe_figure(figure: Figure, catalogue: Catalogue, language: Language, address: str,
                    day: date) -> dict[str, object]:
    """Describe the entries of :func:`figure_metadata` by key; a list where there may be several."""
    described: dict[str, object] = {"id": figure.id, "language": figure.language}
    entries = figure_metadata(figure, catalogue, language, address, day)
    for key in dict.fromkeys(entry.key for entry in entries):
        texts = [entry.text for entry in entries if entry.key == key]
        is_list = key in ("items", "source", "vintage", "licence", "citation", "source_address", "note")
        described[key] = texts if is_list else texts[0]
    return described
