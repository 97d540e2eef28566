"""Readers of JSON, CSV, numbers and periods of publishers, robust against malformed data."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from typing import Any

from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError

#: Bytes of a response after decompression, and rows of a table.
MAX_RESPONSE_BYTES = 400_000_000
MAX_ROWS = 5_000_000
#: Lines above the heading of a table that are skipped.
_MAX_TITLES = 12
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}


def decompress(content: bytes) -> bytes:
    """Return the content of a gzip file; any other content as it is.

    Raises:
        RefreshError: If it is cut, damaged or grows beyond ``MAX_RESPONSE_BYTES``.
    """
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            decompressed = stream.read(MAX_RESPONSE_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise RefreshError(N_("The compressed answer is cut or damaged.")) from None
    if len(decompressed) > MAX_RESPONSE_BYTES:
        raise RefreshError(N_("The answer is larger than {size} megabytes."), size=MAX_RESPONSE_BYTES // 1_000_000)
    return decompressed


def read_text(content: bytes) -> str:
    """Read text in UTF-8, with or without a byte order mark.

    Raises:
        RefreshError: If it is in another encoding, or has null characters.
    """
    try:
        text = decompress(content).decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise RefreshError(N_("The answer is no text that can be read."))
    return text


def read_json(content: bytes) -> Any:
    """Read JSON with its numbers as the digits that the publisher wrote.

    Raises:
        RefreshError: If it is no JSON: a page in HTML, or cut.
    """
    text = read_text(content)
    if text.lstrip()[:1] == "<":
        raise RefreshError(N_("The publisher answered with a web page in place of figures."))
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse_infinite,
                          object_pairs_hook=_unique)
    except (json.JSONDecodeError, RecursionError):
        raise RefreshError(N_("The answer is not complete: it was cut or is in another form.")) from None


def _refuse_infinite(text: str) -> None:
    """Refuse NaN, Infinity and -Infinity, which Python reads and JSON does not have."""
    raise RefreshError(N_("{value} is in the place of a number."), value=repr(text))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise RefreshError(N_("The publisher's answer names a field twice."))
    return members


def read_pages(number: object, most: int) -> int:
    """Read the number of pages that a response has; one where it says none.

    Raises:
        RefreshError: If it is no number, or more than ``most``.
    """
    text = "1" if number is None else str(number)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > most:
        raise RefreshError(N_("The publisher says that its answer has {count} pages; at most {most} are read."),
                           count=text[:20], most=most)
    return int(text)


def check_page(page: int, pages: int, found: object, count: int) -> None:
    """Check that a page of a response is the one that was asked for, and not an empty one of several.

    Args:
        page: The one that was asked for.
        pages: How many there are.
        found: What the response calls itself; None if it does not, 0 of no page at all.
        count: Of its records.

    Raises:
        RefreshError: If it is another one, or empty.
    """
    if found is not None and str(found) not in (str(page), "0"):
        raise RefreshError(N_("The publisher gives page {found} where page {page} was asked for."),
                           found=str(found)[:20], page=page)
    if not count and pages > 1:
        raise RefreshError(N_("Page {page} of the publisher's {count} pages is empty."), page=page, count=pages)


def read_table(content: bytes, columns: Sequence[str], skip: int = 0) -> Iterator[dict[str, str]]:
    """Read rows of a CSV as text by column.

    Fields are separated by commas, semicolons or tabs, as in the heading; where by no commas, numbers may have decimal
    commas.

    Args:
        content: The file.
        columns: Columns that must be there; more may be.
        skip: Lines before the heading; a few more are skipped where it stands below them.

    Raises:
        RefreshError: If a column is missing, or a line has another number of fields.
    """
    text = read_text(content)
    if text.lstrip()[:1] == "<":
        raise RefreshError(N_("The publisher answered with a web page in place of figures."))
    head = list(islice(io.StringIO(text, newline=""), skip, skip + _MAX_TITLES))
    delimiter, above = _find_heading(head, columns)
    skip += above
    if delimiter != ",":
        text = _with_points(text, delimiter)
    reader = csv.reader(islice(io.StringIO(text, newline=""), skip, None), delimiter=delimiter)
    try:
        heading = [name.strip() for name in next(reader, [])]
        missing = [name for name in columns if name not in heading]
        if missing:
            raise RefreshError(N_("The publisher's table has no column {names}: its form has changed."),
                               names=", ".join(missing))
        if len(set(heading) - {""}) < len([name for name in heading if name]):
            raise RefreshError(N_("The publisher's table has a column twice."))
        for number, fields in enumerate(reader, start=1):
            if not fields:
                continue
            if len(fields) != len(heading):
                raise RefreshError(N_("Line {line} of the publisher's table has {found} fields, not {wanted}: the file "
                                      "is cut or damaged."),
                                   line=reader.line_num + skip, found=len(fields), wanted=len(heading))
            if number > MAX_ROWS:
                raise RefreshError(N_("The publisher's table has more than {count} rows."), count=MAX_ROWS)
            yield dict(zip(heading, fields, strict=False))
    except csv.Error:
        raise RefreshError(N_("The publisher's table is damaged near line {line}."), line=reader.line_num) from None


def _find_heading(head: Sequence[str], columns: Sequence[str]) -> tuple[str, int]:
    """Find the delimiter of a table, and the lines above its heading: the first line that has all columns."""
    delimiters = (",", ";", "\t")
    for number, line in enumerate(head if columns else ()):
        for sign in delimiters:
            with suppress(csv.Error):
                if {*columns} <= {name.strip() for name in next(csv.reader([line], delimiter=sign), [])}:
                    return sign, number
    return max(delimiters, key=(head[0] if head else "").count), 0


def _with_points(text: str, delimiter: str) -> str:
    """Return a table with decimal points where it has decimal commas.

    Raises:
        RefreshError: If it has both.
    """
    begin, end = f"(?<![^{delimiter}\r\n])", f"(?=[{delimiter}\r\n]|$)"
    with_comma = re.compile(rf'{begin}("?)(-?\d+),(\d+(?:[eE][+-]?\d+)?)\1{end}', re.ASCII)
    thousands = re.compile(r'"?-?[1-9]\d{0,2},\d{3}"?', re.ASCII)
    numbers = [match[0] for match in with_comma.finditer(text)]
    # Commas in 1,234,567 and beside decimal points are between thousands.
    if not numbers or re.search(rf'{begin}"?-?[1-9]\d{{0,2}}(,\d{{3}}){{2,}}', text, re.ASCII):
        return text
    if re.search(rf'{begin}"?-?\d*\.\d+"?{end}', text, re.ASCII):
        if all(map(thousands.fullmatch, numbers)):
            return text
        raise RefreshError(N_("The publisher's table has decimal commas and decimal points."))
    return with_comma.sub(r"\1\2.\3\1", text)


def read_number(text: object) -> str | None:
    """Read the digits of a number, without separators of thousands; None if there is no value.

    Raises:
        RefreshError: If it is something else.
    """
    if text is None:
        return None
    digits = str(text).strip()
    if digits in ("", "-", "..", "...", "N/E", "n/a", "NA", "#N/A", "null"):
        return None
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits, re.ASCII):
        digits = digits.replace(",", "")
    if re.fullmatch(r"-0+(\.0*)?", digits, re.ASCII):
        digits = digits[1:]
    if not re.fullmatch(r"-?(\d{1,18}(\.\d{0,25})?|\.\d{1,25})([eE][+-]?\d{1,2})?", digits, re.ASCII):
        raise RefreshError(N_("{value} is in the place of a number."), value=repr(digits[:40]))
    return digits


def read_period(text: object) -> str:
    """Read a year, quarter, or month in the writing of any publisher: 2024, 2024Q1, 2025M03, 2026/08, Dec 2021,
    2024-01-31.

    Raises:
        RefreshError: If it is something else.
    """
    stripped = str(text).strip()
    if match := re.fullmatch(r"(\d{4})(\.0)?", stripped, re.ASCII):
        period = match[1]
    elif match := re.fullmatch(r"(\d{4})-?[QT]([1-4])", stripped, re.ASCII):
        period = f"{match[1]}-Q{match[2]}"
    elif match := (re.fullmatch(r"(\d{4})[-/]?M?(0[1-9]|1[0-2])([-/]\d{2}([T ].*)?)?", stripped, re.ASCII)
                   or re.fullmatch(r"(\d{4})-A1", stripped, re.ASCII)):
        period = f"{match[1]}-{match[2]}" if match.re.groups > 1 else match[1]
    elif match := re.fullmatch(r"([A-Za-z]{3})[a-z]* (\d{4})", stripped, re.ASCII):
        if match[1].lower() not in _MONTHS:
            raise RefreshError(N_("{value} is in the place of a period."), value=repr(stripped[:40]))
        period = f"{match[2]}-{_MONTHS[match[1].lower()]:02}"
    elif match := re.fullmatch(r"(0[1-9]|1[0-2])/\d{2}/(\d{4})( .*)?", stripped, re.ASCII):
        period = f"{match[2]}-{match[1]}"
    else:
        raise RefreshError(N_("{value} is in the place of a period."), value=repr(stripped[:40]))
    if not 1500 <= int(period[:4]) <= 2200:
        raise RefreshError(N_("{value} is in the place of a period."), value=repr(stripped[:40]))
    return period


def read_day(text: object, pattern: str = "%Y-%m-%d") -> date | None:
    """Read a day; None if the text is none."""
    try:
        return datetime.strptime(str(text).strip(), pattern).date()
    except ValueError:
        return None


def get_rows(document: Any, *path: str | int) -> list[Mapping[str, Any]]:
    """Return the list of mappings at a place of a JSON document.

    Raises:
        RefreshError: If there is something else.
    """
    for step in path:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            raise RefreshError(N_("The answer has not the form that the publisher describes.")) from None
    if not isinstance(document, list) or not all(isinstance(record, Mapping) for record in document):
        raise RefreshError(N_("The answer has not the form that the publisher describes."))
    return document
