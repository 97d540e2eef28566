"""The whole data folder as one file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hled_dash.catalogue import DATA
from hled_dash.catalogue.files import DataFiles

#: Files that explain the others; no build depends on them.
_EXPLANATIONS = ("README.md", "geography/README.md")


def data_archive(files: DataFiles, data: Path = DATA) -> bytes:
    """Return a ZIP of ``data/``: catalogue, published observations and shapes, with the README that explains them."""
    content = {name: (data / name).read_bytes() for name in _EXPLANATIONS if (data / name).is_file()}
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path, file in sorted({**content, **files.content}.items()):
            archive.writestr(ZipInfo(f"hled-data/{path}"), file, ZIP_DEFLATED)
    return buffer.getvalue()
