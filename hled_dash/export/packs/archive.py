"""All files of a pack in one ZIP, with a README and checksums."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hled_dash.export.packs.html import write_html
from hled_dash.export.packs.pack_text import Progress, all_credits, clean_content, pack_lines, pack_title
from hled_dash.export.packs.pdf import write_pdf
from hled_dash.export.packs.pptx import write_pptx
from hled_dash.export.packs.xlsx import write_xlsx
from hled_dash.language import LANGUAGES
from hled_dash.pack.content import PackContent

_WRITERS = {".pptx": write_pptx, ".pdf": write_pdf, ".xlsx": write_xlsx, ".html": write_html}
#: Names that Windows gives to devices.
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


def write_zip(content: PackContent, progress: Progress | None = None) -> bytes:
    """Write all formats under safe names, ``README.txt`` in the pack's language, and ``SHA256SUMS``."""
    return join_parts(content, write_parts(content, tuple(_WRITERS), progress))


def write_parts(content: PackContent, suffixes: Sequence[str], progress: Progress | None = None, before: int = 0,
                ) -> dict[str, bytes]:
    """Write some of the formats.

    Args:
        suffixes: Of the formats.
        before: Formats that were written before these.
    """
    return {suffix: _WRITERS[suffix](content, part_progress(progress, number))
            for number, suffix in enumerate(suffixes, start=before)}


def part_progress(progress: Progress | None, before: int) -> Progress:
    """Return the progress of one format as a part of that of all, ``before`` of which are written."""
    def report(done: int, count: int) -> None:
        if progress:
            progress((before * count + done) // len(_WRITERS), count)

    return report


def join_parts(content: PackContent, parts: Mapping[str, bytes]) -> bytes:
    """Return the ZIP of all formats, whose files are given by their suffixes."""
    content = clean_content(content)
    language = LANGUAGES[content.pack.language]
    _ = language.text
    stem = safe_stem(pack_title(content, language))
    files = {stem + suffix: parts[suffix] for suffix in _WRITERS}
    readme = [pack_title(content, language), *filter(None, [content.pack.classification]),
              *pack_lines(content, language), content.address, "", _("Contents"),
              *(f"{number}. {entry.title}\r\n   {entry.address}" for number, entry in enumerate(content.entries, 1)),
              "",
              _("Sources"), *(f"- {credit.line()}. {credit.licence}. {credit.address}"
                                    for credit in all_credits(content)), "",
              _("SHA256SUMS has the checksum of each file: sha256sum --check SHA256SUMS")]
    files["README.txt"] = ("\ufeff" + "\r\n".join(readme) + "\r\n").encode("utf-8")
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    files["SHA256SUMS"] = sums.encode("ascii")
    buffer = BytesIO()
    day = content.day
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16  # Whoever gets the folder may read it.
            archive.writestr(entry, data, ZIP_DEFLATED)
    return buffer.getvalue()


def safe_stem(title: str) -> str:
    """Return a name of letters, digits and hyphens that every system takes: no accents, no device of Windows, 60
    letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^0-9A-Za-z]+", "-", plain).strip("-")[:60].strip("-").lower()
    return f"hled-{stem or 'pack'}" if not stem or _DEVICES.match(stem) else stem
