"""Start of the app: builds the database when ``data/`` has changed, and fills the caches before the first session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Event

import streamlit as st

from hled_dash import figures, geography, store
from hled_dash.catalogue import DataFaults
from hled_dash.language import Language
from hled_dash.ui import builds, cache as shared, memory
from hled_dash.ui.run_limit import BusyError
from hled_dash.ui.session import session_language

log = logging.getLogger(__name__)

#: Seconds after which a page that could not reach the database is run again.
RETRY_SECONDS = 4.0

_ready = Event()
#: Why the database could not be used at the start.
_failure: store.StoreError | None = None
#: The content of the database that was looked at last while it could not be used.
_seen_hash = ""
#: Why the newest build could not be taken over when it was last looked at; logged once.
_obstacle = ""
#: Failures of the database when it was last looked at.
_seen_failures = 0
#: The file of the database as it was when it was last looked at (:func:`store.file_state`).
_seen_file: tuple[int, ...] = ()


def is_ready() -> bool:
    """Return whether the database is built and the shared caches are filled."""
    return _ready.is_set()


def failure() -> store.StoreError | None:
    """Return why the database cannot be used since the start; None if it can, or nobody knows yet."""
    return None if is_ready() else _failure


def require_ready(seconds: float) -> None:
    """Wait until the database is built and the caches are filled, but not where the database cannot be used.

    Raises:
        StoreError: If the database cannot be used.
        BusyError: If the time is over.
    """
    # Whoever waits keeps a thread, which the health check needs too.
    if not _ready.wait(0 if _failure else seconds):
        raise _failure or BusyError


@cache
def _is_built(url: str) -> bool:
    """Return whether the database is up to date. Cached, because hashing ``data/`` takes longer than a script run."""
    return store.is_built(url)


def ensure_database(language: Language) -> None:
    """Build the database if ``data/`` has changed, with a progress bar; show an error and stop the run if it fails."""
    _ = language.text
    try:
        url = store.database_url()
        if not _is_built(url):
            bar = st.progress(0.0, text=_("Preparing the figures …"))
            store.ensure_built(url, progress=lambda share, step: bar.progress(share, text=_(step)))
            bar.empty()
            _is_built.cache_clear()
        builds.newest()
        _ready.set()
    except DataFaults as error:
        log.error("data/ has faults:\n%s", error)
        st.error(
            language.plural(
                "The data files have {count} fault; the administrator finds it with: python -m hled_dash check",
                "The data files have {count} faults; the administrator finds them with: python -m hled_dash check",
                len(error.faults),
            )
        )
        st.stop()
    except store.StoreError as error:
        handle_script_error(error)
        st.stop()


def handle_script_error(error: Exception) -> bool:
    """Say in the reader's language what went wrong in a script run, in place of Streamlit's English message.

    After a fault of the database the next run looks at it again, so that one that is back is used and a damaged one is
    built again.

    Returns:
        True, which tells Streamlit that the error was shown.
    """
    _ = session_language().text
    if isinstance(error, store.StoreError):
        log.error("the database cannot be used: %s", error)
        _is_built.cache_clear()
        builds.reconnect()
        st.error(
            _("The database cannot be reached. Please try again in a minute; if this continues, tell the "
              "administrator.")
        )
        _try_again(RETRY_SECONDS)
    elif isinstance(error, BusyError):
        log.warning("a page is not shown, because too many people use the server")
        st.warning(_("Many people are using this dashboard right now. The page comes by itself in a few seconds."))
        _try_again(error.seconds)
    else:
        log.error("a page cannot be shown", exc_info=error)
        st.error(_("This page cannot be shown at the moment. Please try again; if this continues, tell the "
                   "administrator."))
    return True


def _try_again(seconds: float) -> None:
    """Run the page again after some seconds."""
    is_first = True

    @st.fragment(run_every=seconds)
    def rerun() -> None:
        nonlocal is_first
        if not is_first:
            st.rerun()
        is_first = False

    rerun()


def warm_build() -> None:
    """Compute what most pages of a build need."""
    shared.resolver().warm_cache()
    geography.warm_cache()
    shared.database_info()


def take_over_newer_build(warm_pages: Callable[[], None]) -> bool:
    """Take over the database's newest build, if there is a newer one, with its caches filled; say whether there was.

    What is in the way is logged, and tried again the next time: another server's data may come before ours. A database
    that could not be used at the start is used when it can be, and a damaged one is built again, without a reader.
    """
    global _seen_hash, _seen_failures, _obstacle, _seen_file
    is_newer, obstacle = False, ""

    def warm() -> None:
        _warm(warm_build, warm_pages)

    try:
        if is_ready():
            is_newer = builds.refresh(warm)
            if is_newer:
                memory.collect_and_freeze()
        elif _failure and (content := store.current_build_hash(store.database_url())) != _seen_hash:
            _seen_hash = content
            _is_built.cache_clear()
            warm_caches(warm_pages)
    except (DataFaults, store.StoreError) as error:
        _seen_hash, obstacle = "", str(error)
        if obstacle != _obstacle:
            log.warning("the newest build of the database cannot be taken over: %s", error)
    _obstacle = obstacle
    file = store.file_state(store.database_url())
    if store.DatabaseUnreachable.count != _seen_failures or (_seen_file and file != _seen_file):
        # Of this look or of a reader: a damaged page of a file is found only by the queries that read it, and a value
        # that another program changes by none. No build writes into the file.
        _restore()
        _seen_failures = store.DatabaseUnreachable.count
        file = store.file_state(store.database_url())
    _seen_file = file
    return is_newer


def _restore() -> None:
    """Build a damaged database, or one that is gone, again; one that cannot be reached or is not ours stays as it
    is."""
    _is_built.cache_clear()
    url = store.database_url()
    file = store.file_state(url)
    try:
        store.ensure_intact(url)
        try:
            store.current_build_hash(url)
        except store.DatabaseMissing:
            store.ensure_built(url)
        builds.reconnect(clear=store.file_state(url) != file)
    except (DataFaults, store.StoreError) as error:
        log.warning("the database cannot be built again: %s", error)


def warm_caches(warm_pages: Callable[[], None]) -> None:
    """Fill the shared caches, so that the first session does not wait; errors are left to that session to show."""
    global _failure, _seen_hash
    try:
        if not _is_built(url := store.database_url()):
            _failure = store.DatabaseMissing("not built")
            log.warning("the database does not hold what is in data/: it is built when the first page is opened, or by "
                        "python -m hled_dash build")
            with suppress(store.StoreError):
                # Data of others is looked at again when it changes.
                _seen_hash = store.current_build_hash(url)
            return
    except (DataFaults, store.StoreError) as error:
        log.warning("the database is not ready yet: %s", error)
        _failure = error if isinstance(error, store.StoreError) else store.DatabaseMissing(str(error))
        return
    _warm(warm_build)
    _ready.set()
    _warm(lambda: figures.warm_templates(shared.catalogue(), shared.engine()), warm_pages)
    memory.collect_and_freeze()


def _warm(*steps: Callable[[], None]) -> None:
    # A cache that cannot be filled makes one page slow or faulty: no reason to keep readers from all others.
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("a cache could not be filled")
