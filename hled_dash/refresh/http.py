"""HTTP client for publishers: user agent, rate limit, retries, size limits, and no keys in messages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx
import stamina

from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.http_cache import VALIDATORS, AnswerCache, Entry
from hled_dash.refresh.readers import MAX_RESPONSE_BYTES
from hled_dash.refresh.time_limit import TimeLimit

stamina.instrumentation.set_on_retry_hooks([])

#: Names the program to publishers (RFC 9110), and what it is for.
USER_AGENT = "hled-dash-refresh"
#: Seconds between two requests to one host, and the longest pause that a publisher may ask for.
PAUSE, MAX_WAIT = 1.0, 120.0
ATTEMPTS, MAX_REDIRECTS = 4, 5
#: Seconds that a response may take: each pause of a publisher that sends a byte at a time is short.
MAX_SECONDS = 900.0
#: Codings of a body that are read: each unpacks a part of the answer to at most a thousand times its size.
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})
_OTHER_HOST = N_("{host} sends the request on to another host: if that is the publisher's, write its address into the "
                 "connector.")
#: Status codes of RFC 9110 after which the same request may succeed.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class PublisherClient:
    """An HTTP client for one refresh.

    Proxies and certificates are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``, ``SSL_CERT_FILE``).

    Args:
        cache: Answers of earlier runs: what has not changed since is not sent again. None requests everything.
        pause: Seconds between two requests to one host.
        timeout: Seconds to wait for a publisher that says nothing.
        longest: Seconds that a response may take, from the request to its last byte.
    """

    def __init__(self, cache: AnswerCache | None = None, pause: float = PAUSE, timeout: float = 60.0,
                 longest: float = MAX_SECONDS) -> None:
        self._client = httpx.Client(timeout=timeout, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        self._pause = pause
        self._limit = TimeLimit(longest)
        self._last: dict[str, float] = {}
        self._cache = cache
        #: Answers since ``settle``, by address; None for one that had not changed.
        self._answers: dict[str, Entry | None] = {}

    def __enter__(self) -> PublisherClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._client.close()

    @property
    def is_unchanged(self) -> bool:
        """Whether all that was asked since ``settle`` is as it was when it was asked before (304)."""
        return bool(self._answers) and not any(self._answers.values())

    def settle(self, good: bool) -> None:
        """End the requests for a source: keep the responses, or forget them where something is not as it must be."""
        for key, entry in self._answers.items():
            if self._cache and not good:
                self._cache.remove(key)
            elif self._cache and entry:
                self._cache.put(key, entry)
        self._answers = {}

    def get(self, address: str, parameters: Mapping[str, str] | None = None,
            headers: Mapping[str, str] | None = None) -> bytes:
        """Return the body of a response; empty for 204.

        Raises:
            RefreshError: If there is no response in time, it says no, or it is too large. The sentence names the host
                and never the address, which may hold a key.
        """
        try:
            request = self._client.build_request("GET", address, params=dict(parameters) if parameters else None,
                                                 headers=dict(headers or {}), extensions={"trace": self._limit.trace})
        except httpx.InvalidURL:
            raise RefreshError(N_("The address of the interface is not valid.")) from None
        host, key = request.url.host, f"{request.url} {request.headers.get('Accept', '')}"
        cached = self._cache.get(key) if self._cache else None
        if cached:
            request.headers.update({VALIDATORS[name]: text for name, text in cached.validators.items()})
        try:
            for attempt in stamina.retry_context(on=_backoff, attempts=ATTEMPTS, timeout=300.0, wait_initial=1.0,
                                                 wait_max=30.0):
                with attempt:
                    self._wait(host)
                    with self._limit.running():
                        return self._send(request, key, cached, has_key=bool(headers))
        except httpx.HTTPError as error:
            # A publisher that cannot answer now says nothing against what it has answered before.
            self._answers = {}
            raise _to_sentence(error, host) from None
        raise AssertionError("a retry context ends with a result or an exception")

    def _wait(self, host: str) -> None:
        """Keep the pause between two requests to a host."""
        ready = self._last.get(host, 0.0) + self._pause
        time.sleep(max(0.0, ready - time.monotonic()))
        self._last[host] = time.monotonic()

    def _follow(self, request: httpx.Request, has_key: bool) -> httpx.Response:
        """Return the answer, after redirects within the host: a publisher's address is not to be trusted with more."""
        host = request.url.host
        for _step in range(MAX_REDIRECTS + 1):
            try:
                response = self._client.send(request, stream=True, follow_redirects=False)
            except httpx.InvalidURL:
                # Of the redirect: javascript:, data:.
                raise RefreshError(_OTHER_HOST, host=host) from None
            if not response.has_redirect_location:
                return response
            response.close()
            if has_key:
                # A header with a token would go along.
                raise RefreshError(N_("{host} sends the request on to another address, which is not given the key."),
                                   host=host)
            target = response.next_request
            if target is None or target.url.host != host or (
                    target.url.scheme not in {request.url.scheme, "https"}):
                raise RefreshError(_OTHER_HOST, host=host)
            request = target
        raise RefreshError(N_("{host} sends the request on again and again."), host=host)

    def _send(self, request: httpx.Request, key: str, known: Entry | None, has_key: bool) -> bytes:
        host = request.url.host
        response = self._follow(request, has_key)
        try:
            if response.status_code == 304 and known:
                self._answers[key] = None
                return known.body
            if response.status_code >= 400:
                response.raise_for_status()
            if response.status_code not in (200, 204):
                raise RefreshError(N_("{host} does not give the whole answer (status {status})."), host=host,
                                   status=response.status_code)
            if (coding := response.headers.get("Content-Encoding", "").strip().lower()) not in _CODINGS:
                raise RefreshError(N_("{host} answers in the coding {coding}, which is not read."), host=host,
                                   coding=coding[:40])
            parts, size = [], 0
            for part in response.iter_bytes():
                size += len(part)
                if size > MAX_RESPONSE_BYTES:
                    raise RefreshError(N_("The answer is larger than {size} megabytes."),
                                       size=MAX_RESPONSE_BYTES // 1_000_000)
                parts.append(part)
            content = b"".join(parts)
            content_length = response.headers.get("Content-Length", "")
            is_encoded = "Content-Encoding" in response.headers
            if content_length.isdecimal() and not is_encoded and int(content_length) != size:
                raise httpx.RemoteProtocolError("the body was cut")
        finally:
            response.close()
        validators = {name: response.headers[name] for name in VALIDATORS if name in response.headers}
        self._answers[key] = Entry(validators, content if self._cache else b"")
        return content


def _backoff(error: Exception) -> bool | float | timedelta:
    """Return whether a request is tried again, or the seconds that the publisher asks to wait."""
    if isinstance(error, httpx.HTTPStatusError):
        if error.response.status_code not in _PASSING:
            return False
        wait = _retry_after(error.response.headers.get("Retry-After", ""))
        return True if wait is None else wait if wait <= MAX_WAIT else False
    return isinstance(error, httpx.TransportError)


def _retry_after(text: str) -> float | None:
    """Return the seconds of a Retry-After header, which has them or a date."""
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()) if text else None
    except (ValueError, TypeError):
        return None


def _to_sentence(error: httpx.HTTPError, host: str) -> RefreshError:
    if isinstance(error, httpx.HTTPStatusError):
        status = error.response.status_code
        return RefreshError(_sentence(status), host=host, status=status)
    if isinstance(error, httpx.DecodingError):
        return RefreshError(N_("The compressed answer is cut or damaged."))
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return RefreshError(N_("{host} broke its answer off, or gives none that can be read."), host=host)
    return RefreshError(N_("{host} did not answer in time.") if isinstance(error, httpx.TimeoutException)
                        else N_("{host} cannot be reached."), host=host)


def _sentence(status: int) -> str:
    if status == 429:
        return N_("{host} asks to come back later: too many requests (429).")
    if status in (401, 403):
        return N_("{host} refuses the request ({status}): it needs a key, or does not serve this address.")
    if status >= 500:
        return N_("{host} has an error of its own ({status}).")
    return N_("{host} does not know the request ({status}).")
