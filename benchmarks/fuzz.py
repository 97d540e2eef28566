"""Fuzz every route of a running server: names, encodings, ranges, methods, headers. No answer may be a 5xx.

``python -m benchmarks fuzz`` sends 50,000 requests to a server of its own (``FUZZ_COUNT``, ``FUZZ_SEED`` change that),
or to the one that ``FUZZ_URL`` names.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
COUNT = 50_000
METHODS = ("GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
           "PROPFIND", "get", "G\u00c9T")
PATHS = (
    "/", "/maps", "/pillar_1", "/overview", "/mapas", "/no-such-page", "/a/b/c", "/favicon.png", "/manifest.json",
    "/static/js/", "/static/js/", "/static/css/", "/static/media/", "/static/", "/app/static/geography/admin1.json",
    "/app/static/blank.json", "/app/static/", "/media/", "/component/", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/stream", "/_stcore/metrics", "/_stcore/upload_file/", "/_stcore/bidi-components/", "/_stcore/agent",
    "/_stcore/agent/mcp", "/_stcore/script-health-check", "/_stcore/", "/healthz", "/auth/login", "/auth/logout",
    "/oauth2callback", "/robots.txt", "/sitemap.xml", "/index.html", "/static/index.html", "//", "/.", "/..", "*",
)
SEGMENTS = (
    "a" * 255, "a" * 256, "a" * 4000, "a" * 30_000, "%00", "a%00b", "%ff", "%c0%ae%c0%ae", "..", "%2e%2e", "%2E%2E%2F",
    "..%5c..%5c", "%5c", "\\", "%", "%zz", "%u0041", "%0d%0aX:1", "%0a", "%09", "%20", "+", "\u00e9", "\u4e2d" * 90,
    "%F0%9F%98%80" * 100, "%ed%a0%80", ".", ". ", "~", "'", '"', "<script>", "{}", "|", ";a=b", ":", "C:", "CON", "-",
    "$",
    "etc/passwd", "a" * 300 + ".js", "./.git/config", "/" * 500, "a/" * 900, "index.js", "index.js.map",
    "admin1.json", "\u202e", "%2f%2f",
)
QUERIES = (
    "", "", "", "v=1", "lang=es", "lang=%ff", "a" * 9000, "a=1&" * 2000, "%", "%00", "&&&===", "places=" + "MEX~" * 900,
    "objective=I.1", "figure=%27", "page=%0d%0a", "q=" + "%F0%9F%98%80" * 300, "indicators=SP.POP.TOTL&as=map", "=",
    ";",
    "from=99999999999999&to=-1", "lang=es&lang=en&lang=xx", "unknown_page=%3Cscript%3E",
)
HEADERS = (
    "Accept: text/html", "Accept: text/html", "Accept: */*", "Accept: application/json",
    "Accept: " + "text/html," * 500,
    "Accept: ;;;", "Accept-Encoding: gzip", "Accept-Encoding: gzip", "Accept-Encoding: gzip;q=x, br;q=-1",
    "Accept-Encoding: identity",
    "Accept-Language: es-MX", "Accept-Language: " + "x" * 5000, "Accept-Language: ,;q=",
    "Accept-Language: \u00ff\u00fe",
    "Range: bytes=0-", "Range: bytes=-1", "Range: bytes=5-1", "Range: bytes=0-0,2-3,5-", "Range: bytes=abc",
    "Range: bytes=" + ",".join(["0-1"] * 900), "Range: bytes=99999999999999999999-", "Range: items=1-2",
    "Range: bytes=",
    "Range: bytes=--1", "Range: bytes=0-99999999999999999999999", "Range: bytes=\u00b2-\u00b3", "If-Range: x",
    "If-None-Match: *", "If-None-Match: \"", "If-Modified-Since: yesterday",
    "If-Modified-Since: Thu, 01 Jan 1970 00:00:00",
    "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT", "Cookie: _streamlit_session=x; _streamlit_xsrf=2|a|b|c",
    "Cookie: " + "a=b;" * 2000, "Cookie: =;=;", "Cookie: _streamlit_xsrf=\u00ff", "Origin: null",
    "Origin: http://evil.example",
    "Origin: \u00ff", "Content-Type: multipart/form-data", "Content-Type: application/json; charset=\u00ff",
    "X-Forwarded-For: 1.2.3.4, x", "X-Forwarded-Proto: https", "X-Forwarded-Proto: gopher", "X-Forwarded-Host: [",
    "Host: [", "Host: x:y:z", "Host: \u00ff", "Host: ", "Referer: %", "Transfer-Encoding: chunked", "Content-Length: 5",
    "Content-Length: -1", "Content-Length: x", "Expect: 100-continue", "Upgrade: h2c", "Connection: upgrade",
    "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Version: 99", "Sec-WebSocket-Protocol: streamlit, \u00ff", "Sec-WebSocket-Extensions: x;;=",
    "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: " + "x," * 500, "X: " + "y" * 60_000,
    "Authorization: Basic %",
)
HANDSHAKE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
             "Sec-WebSocket-Version: 13")


@dataclass
class Result:
    """What was answered: how often each status, and each request that was answered with a 5xx or not at all."""

    statuses: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, bytes]] = field(default_factory=list)


def request(choose: random.Random, base: str = "") -> bytes:
    """A request that no browser sends."""
    path = choose.choice(PATHS)
    for _number in range(choose.choice((0, 0, 1, 1, 1, 2, 5))):
        path = f"{path.rstrip('/')}{choose.choice(('/', '/', '//', ''))}{choose.choice(SEGMENTS)}"
    if choose.random() < 0.1:
        place = choose.randrange(len(path) + 1)
        path = path[:place] + chr(choose.randrange(1, 0x250)) + path[place:]
    query = choose.choice(QUERIES)
    method = choose.choice(METHODS)
    lines = [f"{method} {base}{path}{'?' if query else ''}{query} HTTP/1.{choose.choice('1110')}"]
    headers = [choose.choice(HEADERS) for _number in range(choose.choice((0, 1, 1, 2, 4)))]
    if not any(header.startswith("Host:") for header in headers):
        lines.append("Host: localhost")
    lines += headers
    if choose.random() < 0.05:
        lines += HANDSHAKE
    # Latin-1 as HTTP has it, except that some write UTF-8.
    encoding = choose.choice(("latin-1", "utf-8"))
    body = choose.choice((b"", b"", b"{}", b"\xff" * 20, b"5\r\nhello\r\n0\r\n\r\n"))
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode(encoding, "replace") + body


async def send(host: str, port: int, data: bytes, timeout: float = 20.0) -> str:
    """The status of the answer to a request; ``closed`` where the server closes without one, ``silent`` where it waits.

    A server may wait for a body that was announced, and close on what is no HTTP.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(data)
        line = await asyncio.wait_for(reader.readline(), timeout)
        return line.split(b" ")[1].decode("latin-1") if line.startswith(b"HTTP/1.") else "closed"
    except TimeoutError:
        return "silent"
    except ConnectionError:
        return "closed"
    finally:
        writer.close()


async def fuzz(url: str, count: int, seed: int, at_once: int = 8, patience: float = 2.0) -> Result:
    """Send requests and note the answers.

    Args:
        url: The address of the server.
        count: How many requests.
        seed: The same seed sends the same requests.
        at_once: How many connections.
        patience: Seconds for an answer to a request whose body does not come.
    """
    parts, result, choose = urlsplit(url), Result(), random.Random(seed)
    numbers: Iterable[int] = iter(range(count))
    host, port = parts.hostname or "localhost", parts.port or 80

    async def work() -> None:
        for _number in numbers:
            data = request(choose, parts.path)
            waits = b"Content-Length: 5" in data or b"chunked" in data or b"websocket" in data
            status = await send(host, port, data, patience if waits else 20.0)
            result.statuses[status] += 1
            if status.startswith("5") or (status == "silent" and not waits):
                result.failures.append((status, data))

    await asyncio.gather(*(work() for _worker in range(at_once)))
    return result


def main() -> list[tuple[str, str, str, str]]:
    """Fuzz a server; ends with 1 where an answer was a 5xx."""
    from benchmarks.pages import served

    count, seed = int(os.environ.get("FUZZ_COUNT") or COUNT), int(os.environ.get("FUZZ_SEED") or 1)
    with ExitStack() as stack:
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        url = os.environ.get("FUZZ_URL") or stack.enter_context(served(command, ROOT))
        started = time.monotonic()
        result = asyncio.run(fuzz(url, count, seed))
        took = time.monotonic() - started
    for status, data in result.failures[:40]:
        print(status, data[:300], file=sys.stderr)
    rows = [(f"status {status}", str(number), "", "") for status, number in sorted(result.statuses.items())]
    if result.failures:
        sys.exit(f"{len(result.failures)} of {count} requests (seed {seed}) had no proper answer")
    return [(f"{count} requests, seed {seed}", f"{took:.0f} s", "", "no 5xx"), *rows]
