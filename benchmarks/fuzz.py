"""Fuzz every route of a running server: names, encodings, ranges, methods, headers, parameters, bodies, half requests.

No answer may be a 5xx (but 503 with ``Retry-After`` where the server is busy, and the 501 of oEmbed), or lack the
headers that protect. The routes are those that the layers of the app name: a new one is tried from its first day.
``python -m benchmarks fuzz`` sends 50,000 requests to a server of its own (``FUZZ_COUNT``, ``FUZZ_SEED`` change that),
or to the one that ``FUZZ_URL`` names.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from hled_dash import store

ROOT = Path(__file__).parents[1]
COUNT = 50_000
METHODS = ("GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT",
           "PROPFIND", "get", "G\u00c9T")
#: Paths besides those of the app's own layers (:func:`routes`): Streamlit's, and what no server has.
PATHS = (
    "/", "/mapas", "/no-such-page", "/a/b/c", "/favicon.png", "/manifest.json", "/static/js/", "/static/css/",
    "/static/media/", "/static/", "/app/static/geography/admin1.json", "/app/static/blank.json", "/app/static/",
    "/media/",
    "/component/", "/_stcore/host-config", "/_stcore/stream", "/_stcore/bidi-components/", "/_stcore/agent/mcp",
    "/_stcore/script-health-check", "/_stcore/", "/healthz", "/index.html", "/static/index.html", "//", "/.", "/..",
    "*",
)
#: Whatever stands for a code, a day or a text.
VALUES = (
    "", "x", "%00", "%ff", "%0d%0aSet-Cookie:%20a=b", "%27%22%3E%3Csvg%20onload=alert(1)%3E", "%3C/script%3E",
    "..%2f..%2fetc",
    "=1+1", "%EF%BC%9D1", "%E2%80%AE", "-1", "99999999999999999999", "0", "1e309", "NaN", "9999-99-99", "2021",
    "latest",
    "MEX", "MEX~GTM", "en", "es", "json", "xlsx", "a" * 3000, "~" * 2000, "%F0%9F%98%80" * 300,
    "http%3A%2F%2F169.254.169.254%2F",
    "%C2%B2", "%D9%A3", "00000199", "1" + "0" * 400, "%7B%22value%22%3A1" + "0" * 400 + "%7D", "%ED%A0%80", "America",
    "http%3A%2F%2Flocalhost%2Fmaps", "file%3A%2F%2F%2Fetc%2Fpasswd", "%28a%2B%29%2B%24" * 40, "1" + "A" * 2000, "true",
)
BODIES = (
    b"", b"", b"{}", b"[" * 4000, b"\xff" * 20, b"5\r\nhello\r\n0\r\n\r\n", b'{"format":"pptx","text":"en\\n#x"}',
    b'{"format":"zip","pack":"1' + b"A" * 3000 + b'"}', b'{"format":[],"text":{}}', b"null",
    b'"' + b"a" * 200_000 + b'"',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}',
    b'{"jsonrpc":"2.0","id":' + b"9" * 400 + b',"method":"initialize","params":{}}',
    b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
)
#: What every answer has, whoever made it.
PROTECTING = (b"content-security-policy:", b"x-content-type-options: nosniff", b"referrer-policy:",
              b"permissions-policy:")
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
    "Authorization: Basic %", "X-Hled-Pack: 1", "X-Hled-Pack: 1", "Content-Type: application/json",
    "Accept: application/json, text/event-stream", "If-None-Match: W/\"x\", *", "Host: evil.example", "Host: a\tb",
    "Forwarded: for=1;host=evil.example", "X-Original-URL: /metrics", "X-HTTP-Method-Override: DELETE",
    "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked", " folded: x",
)
HANDSHAKE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
             "Sec-WebSocket-Version: 13")


@dataclass
class Result:
    """What was answered: how often each status, and each request whose answer was not as it should be."""

    statuses: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, bytes]] = field(default_factory=list)
    #: Seconds of the slowest answer, and the beginning of its request.
    slowest: tuple[float, bytes] = (0.0, b"")


@cache
def routes() -> tuple[str, ...]:
    """Every path that a layer of the app says it answers; a layer that does not say is an error."""
    import app

    return tuple(dict.fromkeys(path for layer in app.layers for path in layer.ROUTES))


@cache
def fields() -> tuple[str, ...]:
    """The parameters of every address, and those of the API, feeds, oEmbed and the pages without Streamlit."""
    from hled_dash.server.api.endpoints import ENDPOINTS
    from hled_dash.view.parameters import BY_PAGE

    own = (name for page in BY_PAGE.values() for name in page)
    names = (parameter.alias or name for endpoint in ENDPOINTS
             for name, parameter in endpoint.parameters.model_fields.items())
    return tuple(dict.fromkeys([*own, *names, "format", "url", "maxwidth", "zone", "present", "embed", "unknown_page"]))


def request(choose: random.Random, base: str = "") -> bytes:
    """A request that no browser sends."""
    path = choose.choice(routes() if choose.random() < 0.7 else PATHS)
    while "{" in path:
        path = re.sub(r"{\w+}", lambda _found: choose.choice(VALUES), path, count=1)
    for _number in range(choose.choice((0, 0, 1, 1, 1, 2, 5))):
        path = f"{path.rstrip('/')}{choose.choice(('/', '/', '//', ''))}{choose.choice(SEGMENTS)}"
    if choose.random() < 0.1:
        place = choose.randrange(len(path) + 1)
        path = path[:place] + chr(choose.randrange(1, 0x250)) + path[place:]
    query = choose.choice(QUERIES)
    if choose.random() < 0.6:
        count = choose.choice((1, 1, 2, 4))
        query = "&".join(f"{choose.choice(fields())}={choose.choice(VALUES)}" for _number in range(count))
    method = choose.choice(METHODS)
    lines = [f"{method} {base}{path}{'?' if query else ''}{query} HTTP/1.{choose.choice('1110')}"]
    headers = [choose.choice(HEADERS) for _number in range(choose.choice((0, 1, 1, 2, 4)))]
    if not any(header.startswith("Host:") for header in headers):
        lines.append("Host: localhost")
    lines += headers
    # A connection that is to be closed is not upgraded.
    lines += HANDSHAKE if choose.random() < 0.05 else ("Connection: close",)
    # Latin-1 as HTTP has it, except that some write UTF-8.
    encoding = choose.choice(("latin-1", "utf-8"))
    body = choose.choice(BODIES)
    if choose.random() < 0.5 and not any(line.startswith(("Content-Length", "Transfer")) for line in lines):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode(encoding, "replace") + body


async def send(host: str, port: int, data: bytes, timeout: float = 30.0) -> tuple[str, bytes]:
    """The status and the head of the answer to a request; ``closed`` where the server closes without one, ``silent``
    where it waits.

    A server may wait for a body that was announced, and close on what is no HTTP.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(data)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), timeout)
        status = head.split(b" ")[1].decode("latin-1") if head.startswith(b"HTTP/1.") else "closed"
        return status, head.lower()
    except TimeoutError:
        return "silent", b""
    except (ConnectionError, asyncio.IncompleteReadError):
        return "closed", b""
    finally:
        writer.close()


def describe_fault(status: str, head: bytes, waits: bool) -> str:
    """What is wrong with an answer; empty where it is as it should be."""
    if status.startswith("5") and not (status == "503" and b"retry-after:" in head) and status != "501":
        return status
    if status == "silent" and not waits:
        return "silent"
    missing = [name.decode() for name in PROTECTING if name not in head]
    if missing and head and status != "100":
        return f"{status} without {missing[0]}"
    return f"{status} sets a cookie" if b"\r\nset-cookie: a=b" in head else ""


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
            waits = any(word in data for word in (b"Content-Length:", b"chunked", b"100-continue"))
            started = time.monotonic()
            status, head = await send(host, port, data, patience if waits else 30.0)
            result.statuses[status] += 1
            result.slowest = max(result.slowest, (time.monotonic() - started, data[:200]))
            if problem := describe_fault(status, head, waits):
                result.failures.append((problem, data))

    await asyncio.gather(*(work() for _worker in range(at_once)))
    return result


def wait_until_ready(url: str) -> None:
    """Wait, at most two minutes, until a server has its caches filled."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(OSError), urlopen(f"{url}/_stcore/ready", timeout=10):
            return
        time.sleep(0.5)


def main() -> list[tuple[str, str, str, str]]:
    """Fuzz a server; ends with 1 where an answer was a 5xx."""
    from benchmarks.pages import served

    count, seed = int(os.environ.get("FUZZ_COUNT") or COUNT), int(os.environ.get("FUZZ_SEED") or 1)
    with ExitStack() as stack:
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        store.ensure_built(store.database_url())
        url = os.environ.get("FUZZ_URL") or stack.enter_context(served(command, ROOT))
        # Until then 503 is the proper answer of the route that says so.
        wait_until_ready(url)
        started = time.monotonic()
        result = asyncio.run(fuzz(url, count, seed))
        took = time.monotonic() - started
    for status, data in result.failures[:40]:
        print(status, data[:300], file=sys.stderr)
    rows = [(f"status {status}", str(number), "", "") for status, number in sorted(result.statuses.items())]
    if result.failures:
        sys.exit(f"{len(result.failures)} of {count} requests (seed {seed}) had no proper answer")
    return [(f"{count} requests, seed {seed}", f"{took:.0f} s", "", f"slowest {result.slowest[0]:.1f} s"), *rows]
