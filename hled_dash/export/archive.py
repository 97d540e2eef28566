"""The whole data folder as one file."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from hled_dash.catalogue import DATA


@cache
def data_archive() -> bytes:
    """Return a ZIP of ``data/``: catalogue, published observations and shapes, with the README that explains them."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path in sorted(DATA.rglob("*")):
            if path.is_file():
                archive.write(path, f"hled-data/{path.relative_to(DATA).as_posix()}")
    return buffer.getvalue()
