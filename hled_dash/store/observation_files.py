"""Files of observations as frames of categories, whose index is the line of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from hled_dash.catalogue import Fault
from hled_dash.catalogue.csv_reader import MAX_COLUMNS, read_csv, unpack

TEXT = pd.StringDtype(na_value=np.nan)
#: Quotes, other ends of lines, blank lines, a byte order mark.
_NOT_PLAIN = (b'"', b"\r", b"\n\n", b"\0", b"\xef\xbb\xbf")
_CODED = pa.dictionary(pa.int32(), pa.string())


def read_observations(content: bytes, name: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Parse a file of observations.

    Returns:
        Each column as categories in the order of their code points; None if there is no usable heading. And the
        faults.
    """
    table = _read_plain(content, name)
    if table is not None:
        # Without blank lines and quotes a row is a line.
        columns = {column: _categories(table[column]) for column in table.column_names}
        return pd.DataFrame(columns, index=pd.RangeIndex(2, 2 + table.num_rows), copy=False), []
    rows, faults = read_csv(content, name)
    if rows is None:
        return None, faults
    fields = zip(*rows.rows, strict=True) if rows.rows else ((),) * len(rows.heading)
    columns = {column: _categories(pa.chunked_array([pa.array(texts, pa.string()).dictionary_encode()]))
               for column, texts in zip(rows.heading, fields, strict=True)}
    return pd.DataFrame(columns, index=pd.Index(rows.lines), copy=False), faults


def _read_plain(content: bytes, name: str) -> pa.Table | None:
    """Read the table of a file that has nothing but fields and commas; None for any other, which ``read_csv``
    judges."""
    if name.endswith(".gz"):
        try:
            content = unpack(content)
        except ValueError:
            return None
    try:
        heading = content.partition(b"\n")[0].decode().split(",")
    except UnicodeDecodeError:
        return None
    if len(set(heading)) < len(heading) or len(heading) > MAX_COLUMNS or any(mark in content for mark in _NOT_PLAIN):
        return None
    try:
        table = csv.read_csv(
            pa.BufferReader(content), read_options=csv.ReadOptions(use_threads=False),
            parse_options=csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(heading, _CODED), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows and table.column_names == heading else None


def _categories(column: pa.ChunkedArray) -> pd.Categorical:
    coded = column.combine_chunks()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0)
    texts = coded.dictionary.to_pylist()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts), dtype=np.int32)
    rank[order] = np.arange(len(texts), dtype=np.int32)
    categories = pd.Index(pd.array([texts[number] for number in order], dtype=TEXT))
    return pd.Categorical.from_codes(rank[coded.indices.to_numpy()], categories=categories)


def mask(column: pd.Series, test: Callable[[str], object]) -> np.ndarray:
    """Return for each row whether its category passes a test."""
    passes = np.array([bool(test(text)) for text in column.cat.categories.tolist()], dtype=bool)
    return passes[column.cat.codes.to_numpy()]


def is_in(column: pd.Series, texts: Iterable[str]) -> np.ndarray:
    """Return for each row whether its category is one of ``texts``."""
    return mask(column, frozenset(texts).__contains__)


def as_numbers(column: pd.Series) -> np.ndarray:
    """Return the categories of a column as numbers, by row; NaN where one is no number."""
    by_category = pd.to_numeric(column.cat.categories.to_series(), errors="coerce").to_numpy(dtype=float)
    return by_category[column.cat.codes.to_numpy()]


def as_text(column: pd.Series) -> pd.Series:
    """Return the column as text."""
    categories = pa.array(column.cat.categories, pa.large_string())
    coded = pa.DictionaryArray.from_arrays(column.cat.codes.to_numpy(), categories)
    return pd.Series(pd.array(coded.cast(pa.large_string()), dtype=TEXT), index=column.index)
