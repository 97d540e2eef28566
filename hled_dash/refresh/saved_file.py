"""A file that a person downloaded from a publisher, and may have opened and saved again, as an answer in UTF-8."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib

from hled_dash.refresh.answer import N_, RefreshError
from hled_dash.refresh.readers import LARGEST_ANSWER, decompress

#: What the World Bank packs beside its figures.
_BESIDE = "metadata_"


def read_saved(content: bytes) -> bytes:
    """The figures of a file: unpacked from gzip or ZIP, and in UTF-8 where it was in UTF-16.

    Raises:
        RefreshError: where it is a workbook, damaged, too large, or an archive of several tables.
    """
    content = decompress(content)
    if content.startswith(b"PK\x03\x04"):
        content = _unzip(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode()
        except UnicodeError:
            raise RefreshError(N_("The answer is no text that can be read.")) from None
    return content


def _unzip(content: bytes) -> bytes:
    """The one table of an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                raise RefreshError(N_("The file is a workbook. Save the sheet with the figures as CSV, and give that."))
            tables = [name for name in names if name.lower().endswith((".csv", ".json", ".txt", ".tsv", ".xml"))
                      and not name.rpartition("/")[2].lower().startswith(_BESIDE)]
            if len(tables) != 1:
                raise RefreshError(N_("The archive has {count} tables, not one: unpack it, and give the one with the "
                                      "figures."), count=len(tables))
            with archive.open(tables[0]) as stream:
                unpacked = stream.read(LARGEST_ANSWER + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise RefreshError(N_("The compressed answer is cut or damaged.")) from None
    if len(unpacked) > LARGEST_ANSWER:
        raise RefreshError(N_("The answer is larger than {size} megabytes."), size=LARGEST_ANSWER // 1_000_000)
    return unpacked
