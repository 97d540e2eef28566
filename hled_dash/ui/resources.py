"""What all sessions of a process share: the catalogue, the database, the search index and drawn figures."""

from __future__ import annotations

import logging

import streamlit as st

from hled_dash import figures, store
from hled_dash.catalogue import Catalogue, DataFaults, FigureCard, load_catalogue
from hled_dash.catalogue.search import SearchIndex
from hled_dash.figures.figure import Figure, Selection
from hled_dash.language import LANGUAGES, Language

log = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    return load_catalogue()


@st.cache_resource(show_spinner=False)
def search_index() -> SearchIndex:
    return SearchIndex(catalogue())


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> store.Engine:
    return store.open_engine(url)


def engine() -> store.Engine:
    return _engine(store.database_url())


def get_ready(language: Language) -> None:
    """Build the database if ``data/`` has changed, with progress that the reader sees; stop with a sentence if not."""
    _ = language.text
    try:
        url = store.database_url()
        if not store.is_built(url):
            bar = st.progress(0.0, text=_("Preparing the figures …"))
            store.ensure_built(url, progress=lambda share, step: bar.progress(share, text=_(step)))
            bar.empty()
        engine()
        catalogue()
    except DataFaults as error:
        log.error("data/ has faults:\n%s", error)
        st.error(_("The data files have {count} faults; the administrator finds them with: python -m hled_dash check", count=len(error.faults)))
        st.stop()
    except store.StoreError as error:
        log.error("the database cannot be used: %s", error)
        st.error(_("The database cannot be reached. Please try again in a minute; if this stays, tell the administrator."))
        st.stop()


@st.cache_resource(show_spinner=False, max_entries=600)
def _figure(key: str, _card: FigureCard, selection: Selection, language: str) -> Figure:
    return figures.draw(_card, selection, LANGUAGES[language], catalogue(), engine())


def figure(card: FigureCard, selection: Selection, language: Language) -> Figure:
    """The figure of a card, drawn once for all sessions. It is shared: never change it."""
    return _figure(card.model_dump_json(), card, selection, language.code)
