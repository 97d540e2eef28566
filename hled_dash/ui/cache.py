"""Objects of the build that all sessions of the process share; ``payloads`` has what is sent to the browser."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date
from typing import Any

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults, FigureCard
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve import Resolver
from hled_dash.language import Language
from hled_dash.ui import builds

log = logging.getLogger(__name__)


def catalogue() -> Catalogue:
    """Return the catalogue."""
    return builds.current().catalogue


def engine() -> store.Engine:
    """Return the read-only engine of the database."""
    return builds.current().engine


def database(day: date | None) -> store.Database:
    """Return what had been published by a day; the newest where None."""
    return store.as_of(engine(), day)


def resolver(day: date | None = None) -> Resolver:
    """Return the figures of the build, and what there is data for; each is computed once for all sessions.

    Args:
        day: What had been published by this day; None for the newest.
    """
    return builds.current().resolver(builds.cached_value).at(day)


def ping_database() -> bool:
    """Return whether the database answers; one that was not built yet is built for the first reader."""
    build = builds.newest_loaded()
    try:
        with suppress(store.DatabaseMissing):
            if build is None:
                # Opening a build would hash ``data/`` each time, where the database is of other data.
                store.current_build_hash(store.database_url())
            else:
                store.integrity.ping(build.engine)
    except (DataFaults, store.StoreError) as error:
        log.warning("the database cannot be used: %s", error)
        return False
    return True


@builds.cached
def database_info() -> dict[str, Any]:
    """Return the number of observations, and for each source its first and last period and its observations."""
    return store.queries.info(engine())


def figure(card: FigureCard, selection: Selection, language: Language) -> Figure:
    """Return the figure of a card, built once for all sessions."""
    return resolver().figure(card, selection, language)
