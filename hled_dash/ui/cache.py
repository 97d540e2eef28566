"""Objects that all sessions of the process share, cached with ``st.cache_resource``.

Cached objects are shared, not copied: never change one. What the catalogue has figures for is cached in
:mod:`hled_dash.ui.availability`, what is sent to the browser in :mod:`hled_dash.ui.payloads`.
"""

from __future__ import annotations

import gc
import logging
from contextlib import suppress
from itertools import count
from typing import Any

import streamlit as st

from hled_dash import figures, geography, store
from hled_dash.catalogue import Catalogue, FigureCard, load_catalogue
from hled_dash.catalogue.search import SearchIndex
from hled_dash.figures.figure import Figure, Selection
from hled_dash.language import Language

log = logging.getLogger(__name__)

#: Script runs from one garbage collection of all objects to the next.
FULL_COLLECTION_INTERVAL = 500
_script_runs = count(1)


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    """The catalogue; the first call also publishes the shapes of the maps to ``static/geography``."""
    try:
        geography.publish()
    except OSError as error:
        # A read-only installation brings static/geography with it; without it only the maps stay empty.
        log.error("the shapes of the maps cannot be published: %s", error)
    return load_catalogue()


@st.cache_resource(show_spinner=False)
def search_index() -> SearchIndex:
    """The search index of the catalogue."""
    return SearchIndex(catalogue())


_engine = store.SharedEngine()


def engine() -> store.Engine:
    """The read-only engine of the database."""
    return _engine.get(store.database_url())


def close_engine() -> None:
    """Close the connections to the database."""
    _engine.close()


def ping_database() -> bool:
    """Whether the database answers; one that was not built yet is built for the first reader."""
    try:
        with suppress(store.DatabaseMissing):
            store.queries.ping(engine())
    except store.StoreError as error:
        log.warning("the database cannot be used: %s", error)
        return False
    return True


@st.cache_resource(show_spinner=False)
def database_info() -> dict[str, Any]:
    """Number of observations, and for each source its first and last period and its observations."""
    return store.queries.info(engine())


@st.cache_resource(show_spinner=False, max_entries=600)
def _figure(key: str, _card: FigureCard, _selection: Selection, _language: Language) -> Figure:
    return figures.draw(_card, _selection, _language, catalogue(), engine())


def figure(card: FigureCard, selection: Selection, language: Language) -> Figure:
    """The figure of a card, built once for all sessions."""
    return _figure(f"{card.model_dump_json()} {selection} {language.code}", card, selection, language)


def freeze_garbage() -> None:
    """Exempt the objects that exist from the garbage collection at the end of this script run.

    Streamlit collects garbage after each run. With the catalogue and all cached figures among the objects to traverse,
    a collection takes longer than the run, and delays what is sent. Once in :data:`FULL_COLLECTION_INTERVAL` runs all
    objects are collected.
    """
    if next(_script_runs) % FULL_COLLECTION_INTERVAL:
        gc.freeze()
    else:
        gc.unfreeze()
