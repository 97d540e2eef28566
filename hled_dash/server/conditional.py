"""Entity tags, dates and conditional requests (RFC 9110, 13): 304 where the client's copy is current."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers

PACKAGE = Path(__file__).resolve().parents[1]


def entity_tag(build: str, *parts: str) -> str:
    """Return the tag of a response: weak, because its bytes differ with their compression."""
    digest = sha256("\n".join((build, code_version()[0], *parts)).encode("utf-8", "replace")).hexdigest()
    return f'W/"{digest[:32]}"'


@functools.cache
def code_version() -> tuple[str, datetime]:
    """Return a hash of the source code and the time of its newest file: other code may give other responses."""
    digest, newest = sha256(), 0.0
    for path in sorted([*PACKAGE.glob("**/*.py"), *PACKAGE.glob("locale/**/*.po")]):
        digest.update(path.read_bytes())
        newest = max(newest, path.stat().st_mtime)
    return digest.hexdigest()[:16], datetime.fromtimestamp(int(newest), UTC)


def last_modified(built_at: str) -> datetime:
    """Return when responses changed last: with the build or with the program."""
    return max(datetime.fromisoformat(built_at).replace(microsecond=0), code_version()[1])


def file_time(path: Path) -> datetime:
    """Return when a file was written, in whole seconds."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def is_fresh(headers: Headers, tag: str, modified: str) -> bool:
    """Return whether the client's copy is still current; a tag takes precedence over a date (RFC 9110, 13.2.2).

    Args:
        headers: Of the request.
        tag: The ``ETag`` of the response.
        modified: Its ``Last-Modified``.
    """
    if (header := headers.get("if-none-match")) is not None:
        tags = {value.strip().removeprefix("W/") for value in header.split(",")}
        return "*" in tags or tag.removeprefix("W/") in tags
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    return since.tzinfo is not None and parsedate_to_datetime(modified) <= since


def http_date(moment: datetime) -> str:
    """Format a time for HTTP headers (RFC 9110, 5.6.7)."""
    return format_datetime(moment, usegmt=True)
