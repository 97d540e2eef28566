"""Responses of the API: headers, conditional requests, problems, and bodies that are sent in parts."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from starlette.datastructures import Headers
from starlette.types import Scope, Send

from hled_dash.api.problems import Problem
from hled_dash.language import Language

PACKAGE = Path(__file__).resolve().parents[2]
#: Reading from pages of other sites; nothing can be changed and no cookie is sent.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Language, Content-Disposition, ETag, Last-Modified, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    **CORS, "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Modified-Since, If-None-Match",
    "Allow": "GET, HEAD, OPTIONS",
}
VARY = "Accept, Accept-Language, Accept-Encoding"
#: Measured on 400 observations (250 kB): brotli 4.0 kB in 0.7 ms; gzip 5.2 kB in 0.8 ms, at level 9 4.9 kB in 2.1 ms.
QUALITY, LEVEL = 4, 5


def problem_body(problem: Problem, api: str) -> bytes:
    """Return a problem as ``application/problem+json`` (RFC 9457)."""
    fields: dict[str, Any] = {
        "type": f"{api}/docs#{problem.kind}", "title": problem.title, "status": problem.status,
        "detail": problem.detail,
    }
    if problem.parameter:
        fields["parameter"] = problem.parameter
    if problem.near:
        fields["near"] = list(problem.near)
    return json.dumps(fields, ensure_ascii=False).encode()


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
    """Return when answers changed last: with the build or with the program."""
    return max(datetime.fromisoformat(built_at).replace(microsecond=0), code_version()[1])


def is_fresh(headers: Headers, tag: str, modified: str) -> bool:
    """Return whether the client's copy is still current (RFC 9110, 13.2.2).

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
    except ValueError:
        return False
    return since.tzinfo is not None and parsedate_to_datetime(modified) <= since


def http_date(moment: datetime) -> str:
    """Format a time for HTTP headers (RFC 9110, 5.6.7)."""
    return format_datetime(moment, usegmt=True)


def compress(parts: Iterator[bytes], encoding: str | None) -> Iterator[bytes]:
    """Compress the parts as one stream."""
    if encoding is None:
        yield from parts
        return
    if encoding == "br":
        brotli_file = brotli.Compressor(quality=QUALITY, mode=brotli.MODE_TEXT)
        process: Callable[[bytes], bytes] = brotli_file.process
        finish: Callable[[], bytes] = brotli_file.finish
    else:
        gzip_file = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        process, finish = gzip_file.compress, gzip_file.flush
    for part in parts:
        if compressed := process(part):
            yield compressed
    yield finish()


def link_header(links: Mapping[str, str | None]) -> str:
    """Return the links of a response (RFC 8288)."""
    return ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items() if url)


async def send_whole(scope: Scope, send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    """Send a response of one part."""
    length = {} if status in (204, 304) else {"Content-Length": str(len(body))}
    await send_start(send, status, {**headers, **length})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def send_start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Send status and headers."""
    raw = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})


def unavailable(language: Language) -> Problem:
    """Return the problem of a server that is unavailable (503)."""
    _ = language.text
    return Problem("unavailable", _("Not available"), _(
        "This cannot be answered at the moment. Please try again in a few seconds."), 503, wait=5)
