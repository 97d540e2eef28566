"""Reading a file that was downloaded from a publisher, possibly saved again by a spreadsheet program."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from collections.abc import Callable

from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.publisher_data import PublisherData
from hled_dash.refresh.readers import MAX_RESPONSE_BYTES, decompress
from hled_dash.refresh.workbook_reader import read_sheets

#: What the World Bank packs beside its figures.
_BESIDE = "metadata_"
_WORKBOOK = "xl/workbook.xml"


def read_file(content: bytes, read: Callable[[bytes], PublisherData]) -> PublisherData:
    """Return what an interface reads in a file; in a workbook, in the one sheet that has what it looks for.

    Raises:
        RefreshError: If it can read nothing, or several sheets.
    """
    content = decompress(content)
    if not _is_workbook(content):
        return read(read_saved(content))
    answers, errors = [], []
    for sheet in read_sheets(content):
        try:
            answers.append(read(sheet))
        except RefreshError as error:
            errors.append((len(sheet), error))
    with_rows = [answer for answer in answers if answer.rows]
    if len(with_rows) == 1:
        return with_rows[0]
    if not with_rows and errors:
        # What the largest sheet lacks is what a person wants to hear of.
        raise max(errors, key=lambda pair: pair[0])[1]
    raise RefreshError(N_("The workbook has {count} sheets with figures, not one: save the right one as CSV, and give "
                          "that."), count=len(with_rows))


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def read_saved(content: bytes) -> bytes:
    """Read the figures of a file: unpacked from gzip or ZIP, and in UTF-8 where it was in UTF-16.

    Raises:
        RefreshError: If it is damaged, too large, or an archive of several tables.
    """
    content = decompress(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefreshError(N_("The file is a workbook of the older form (.xls): save it as a newer one or as CSV, "
                              "and give that."))
    if content.startswith(b"PK\x03\x04"):
        content = _unzip(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode()
        except UnicodeError:
            raise RefreshError(N_("The answer is no text that can be read.")) from None
    return content


def _unzip(content: bytes) -> bytes:
    """Return the one table of an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            tables = [name for name in names if name.lower().endswith((".csv", ".json", ".txt", ".tsv", ".xml"))
                      and not name.rpartition("/")[2].lower().startswith(_BESIDE)]
            if len(tables) != 1:
                raise RefreshError(N_("The archive has {count} tables, not one: unpack it, and give the one with the "
                                      "figures."), count=len(tables))
            with archive.open(tables[0]) as stream:
                unpacked = stream.read(MAX_RESPONSE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise RefreshError(N_("The compressed answer is cut or damaged.")) from None
    if len(unpacked) > MAX_RESPONSE_BYTES:
        raise RefreshError(N_("The answer is larger than {size} megabytes."), size=MAX_RESPONSE_BYTES // 1_000_000)
    return unpacked
