"""Builds: the content of a database that pages are rendered from, with its catalogue and caches.

Everything of a build changes together. A script run has one build from its beginning to its end; when the database
turns out to be a newer one meanwhile, the run begins again. Cached values are shared, not copied: never change one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import RLock
from typing import Any, ParamSpec, TypeVar, cast

import streamlit as st

from hled_dash import figures, geography, store
from hled_dash.catalogue import Catalogue
from hled_dash.figures.resolve import Cache, Resolver
from hled_dash.settings import read_count
from hled_dash.ui.run_limit import LIMIT, StaleRunError
from hled_dash.ui.sized_cache import SizedCache
from hled_dash.ui.streamlit_internals import rerun_stale_fragment, session_id

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
#: Key of ``st.session_state``: the hash of the build that the session's page was rendered from.
_SHOWN = "build"
#: Bytes of the parts of pages that are kept as they were sent: those of about a hundred pages.
MAX_PART_BYTES = 16 * 2**20


#: Megabytes of the cache without a setting, and at least: what is known of every indicator and place takes 7 of them,
#: the maps and figures that a process begins with 26.
CACHE_MB, MIN_CACHE_MB = 40, 30


def max_cache_bytes() -> int:
    """Return bytes that the cached values of a process may take: ``HLED_CACHE_MB``, :data:`CACHE_MB` by default."""
    return max(read_count("HLED_CACHE_MB", CACHE_MB), MIN_CACHE_MB) * 2**20


class Build:
    """A content of the database, as this process reads it."""

    def __init__(self, url: str, engine: store.Engine, catalogue: Catalogue) -> None:
        self.url, self.engine, self.catalogue = url, engine, catalogue
        self.hash = store.build_hash(engine)
        self.cache = SizedCache(max_cache_bytes())
        # Of one entry, which figures never displace: the search engine takes 2 s of processor time to build.
        self.search_cache = SizedCache(0)
        # Parts of pages as they were sent.
        self.parts = SizedCache(MAX_PART_BYTES)
        self._users = 0
        self._retired = False

    def resolver(self, cache: Cache | None = None) -> Resolver:
        """Return a resolver of the figures of the build, which ``cache`` keeps, by default that of the build."""
        return Resolver(self.catalogue, self.engine, cache or self.cache.get, search_cache=self.search_cache.get)

    @contextmanager
    def keep_open(self) -> Iterator[None]:
        """Keep the engine open, also when a newer build takes over."""
        with _lock:
            self._users += 1
        try:
            yield
        finally:
            with _lock:
                self._users -= 1
                self._dispose()

    def retire(self) -> None:
        """Close the engine as soon as nobody uses the build."""
        with _lock:
            self._retired = True
            self.clear_caches()
            self._dispose()

    def clear_caches(self) -> None:
        """Drop all computed values."""
        for cache in (self.cache, self.search_cache, self.parts):
            cache.clear()

    def _dispose(self) -> None:
        if self._retired and not self._users:
            self.engine.dispose()


_lock = RLock()
_newest: Build | None = None
_of_this_run: ContextVar[Build | None] = ContextVar("run build", default=None)


def current() -> Build:
    """Return the build of this script run, or the newest one outside a run."""
    return _of_this_run.get() or newest()


def newest() -> Build:
    """Return the newest build that this process knows.

    Raises:
        StoreError: If there is no database, it does not answer, or it was built from other data than ``data/``.
    """
    global _newest
    url = store.database_url()
    with _lock:
        if _newest is None or _newest.url != url:
            build = _open(url)
            if _newest is not None:
                _newest.retire()
            _newest = build
        return _newest


def newest_loaded() -> Build | None:
    """Return the newest build that this process knows, without waiting for one that is being opened; None before the
    first."""
    build = _newest
    return build if build is not None and build.url == store.database_url() else None


def refresh(warm: Callable[[], None] | None = None) -> bool:
    """Take over the database's newest build.

    Args:
        warm: Fills the caches of the new build before anybody sees it.

    Returns:
        Whether there was a newer one.
    """
    global _newest
    previous_build = newest()
    if store.current_build_hash(previous_build.url) == previous_build.hash:
        return False
    build = _open(previous_build.url)
    with _pinned(build):
        if warm is not None:
            warm()
    with _lock:
        if _newest is not previous_build:
            build.retire()
            return True
        _newest = build
    previous_build.retire()
    log.info("pages are rendered from the build %s", build.hash[:12])
    return True


def reconnect(*, clear: bool = False) -> None:
    """Reconnect to the database at the next query; ``clear`` drops what was computed from it."""
    with _lock:
        if _newest is not None:
            _newest.engine.dispose()
            if clear:
                figures.clear_caches()
                _newest.clear_caches()


def close() -> None:
    """Close the connections to the database."""
    global _newest
    with _lock:
        if _newest is not None:
            _newest.retire()
        _newest = None


def _open(url: str) -> Build:
    engine, catalogue = store.open_build(url)
    geography.clear_caches()
    figures.clear_caches()
    try:
        geography.publish()
    except OSError as error:
        # A read-only installation; the server then sends them from memory.
        log.warning("the shapes of the maps cannot be written: %s", error)
    return Build(url, engine, catalogue)


@contextmanager
def _pinned(build: Build) -> Iterator[Build]:
    token = _of_this_run.set(build)
    try:
        with build.keep_open():
            yield build
    finally:
        _of_this_run.reset(token)


@contextmanager
def pinned_build() -> Iterator[Build]:
    """Context manager in which all values are of one build: that of the run, or the newest one."""
    build = _of_this_run.get()
    if build is not None:
        yield build
        return
    with _pinned(newest()) as build:
        yield build


def with_pinned_build(compute: Callable[[], T]) -> T:
    """Compute something of one build; again of the newer one, where that took its place in the database meanwhile."""
    try:
        with pinned_build():
            return compute()
    except store.BuildReplaced:
        refresh()
        with pinned_build():
            return compute()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for the turn of a script run; a nested call does not wait again."""
    with ExitStack() as stack:
        if _of_this_run.get() is None:
            try:
                stack.enter_context(LIMIT.turn(_end_stale_run, session=session_id()))
            except StaleRunError:
                st.stop()
        yield


def _end_stale_run() -> None:
    # Any look at the state of the session ends a run that a newer one of the whole page is to follow.
    st.session_state.get(_SHOWN)
    rerun_stale_fragment()


@contextmanager
def _rerun_when_replaced() -> Iterator[None]:
    """Rerun the page from the newer build, where a query finds that it took the place of the run's."""
    try:
        yield
    except store.BuildReplaced:
        refresh()
        st.rerun()


@contextmanager
def page_run() -> Iterator[None]:
    """Context manager of the run of a whole page; a fragment reruns the page when there is a newer build."""
    with _turn(), _rerun_when_replaced(), pinned_build() as build:
        st.session_state[_SHOWN] = build.hash
        yield


def fragment(function: Callable[P, None]) -> Callable[P, None]:
    """Decorate a function as ``st.fragment`` that reruns the whole page when there is a newer build."""
    @st.fragment
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with _turn(), _rerun_when_replaced(), pinned_build() as build:
            if st.session_state.get(_SHOWN) != build.hash:
                st.rerun()
            function(*args, **kwargs)

    return cast(Callable[P, None], run)


def has_newer() -> bool:
    """Return whether there is a newer build than the one that the session shows."""
    return bool(st.session_state.get(_SHOWN) != newest().hash)


def cached_value(key: Hashable, make: Callable[[], T]) -> T:
    """Return the value of a key in the current build; ``make`` computes it once for all sessions."""
    return cast(T, current().cache.get(key, make))


def cached(function: Callable[P, T]) -> Callable[P, T]:
    """Compute a function of hashable arguments once for all sessions and each build."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def lookup(*args: P.args, **kwargs: P.kwargs) -> T:
        key: tuple[Any, ...] = (name, args, tuple(kwargs.items()))
        return cached_value(key, lambda: function(*args, **kwargs))

    return lookup
