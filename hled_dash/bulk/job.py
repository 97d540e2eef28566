"""The export as a job for another process; nothing is imported for it before it runs."""

from __future__ import annotations

from pathlib import Path

from hled_dash import store
from hled_dash.bulk.folder import BulkError
from hled_dash.catalogue import DATA

#: Of the files' form: a new number is a new version of the same build.
FORMAT = 1


def version_of(content: str) -> str:
    """Return the version of the files of a build, by the hash of its content."""
    return f"{content[:12]}.{FORMAT}"


def export_build(url: str, folder: str, base: str = "", contact: str = "", data: Path = DATA) -> str:
    """Write everything of a build to ``folder/<version>``; a version that is there already is left as it is.

    Args:
        url: Address of the database.
        base: Where the app is served; empty if nobody says so.
        contact: Whom readers write to.

    Returns:
        The path of the version's folder.

    Raises:
        BulkError: If it cannot be written; nothing half is left.
        StoreError: If the database cannot be used.
    """
    # DuckDB is 66 MB of machine code, which a serving process does not need.
    from hled_dash.bulk.export import export_all

    try:
        try:
            return export_all(url, Path(folder), base, contact, data)
        except store.BuildReplaced:
            return export_all(url, Path(folder), base, contact, data)
    except OSError as error:
        raise BulkError(f"{error.filename or folder}: {error.strerror or error}") from error
