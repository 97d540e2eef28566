"""What all sessions of a process share: the catalogue, the database, the search index and drawn figures."""

from __future__ import annotations

import gc
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from threading import Event
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import pyarrow as pa
import streamlit as st

from hled_dash import figures, store
from hled_dash.catalogue import Catalogue, DataFaults, FigureCard, load_catalogue
from hled_dash.catalogue.models import Level
from hled_dash.catalogue.search import SearchIndex
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.load import places_of
from hled_dash.figures.maps.payload import parted
from hled_dash.geography import shapes
from hled_dash.language import Language

log = logging.getLogger(__name__)

#: Runs from one look of the garbage collector through everything to the next.
FULL_ROUND = 500
_runs = count(1)


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    try:
        shapes.publish()
    except OSError as error:
        # A read-only installation brings static/geography with it; without it only the maps stay empty.
        log.error("the shapes of the maps cannot be published: %s", error)
    return load_catalogue()


@st.cache_resource(show_spinner=False)
def search_index() -> SearchIndex:
    return SearchIndex(catalogue())


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> store.Engine:
    return store.open_engine(url)


def engine() -> store.Engine:
    return _engine(store.database_url())


@st.cache_resource(show_spinner=False)
def _known_to_be_built(url: str) -> bool:
    """Asked once in a process: hashing ``data/`` takes longer than drawing a page."""
    return store.is_built(url)


_ready = Event()


def is_ready() -> bool:
    """Whether the database is built and what all visitors share is read."""
    return _ready.is_set()


def set_aside() -> None:
    """Keep what there is already out of the garbage collector's round at the end of this run.

    Streamlit collects after each run. With the catalogue and all figures drawn so far among what is looked through, a
    round takes longer than the run, and what was drawn waits to be sent meanwhile. Every so often one does look
    through everything, for what was thrown away since.
    """
    if next(_runs) % FULL_ROUND:
        gc.freeze()
    else:
        gc.unfreeze()


def get_ready(language: Language) -> None:
    """Build the database if ``data/`` has changed, with progress that the reader sees; stop with a sentence if not."""
    _ = language.text
    try:
        url = store.database_url()
        if not _known_to_be_built(url):
            bar = st.progress(0.0, text=_("Preparing the figures …"))
            store.ensure_built(url, progress=lambda share, step: bar.progress(share, text=_(step)))
            bar.empty()
            _known_to_be_built.clear()
        engine()
        catalogue()
        _ready.set()
    except DataFaults as error:
        log.error("data/ has faults:\n%s", error)
        st.error(
            _(
                "The data files have {count} faults; the administrator finds them with: python -m hled_dash check",
                count=len(error.faults),
            )
        )
        st.stop()
    except store.StoreError as error:
        log.error("the database cannot be used: %s", error)
        st.error(
            _("The database cannot be reached. Please try again in a minute; if this stays, tell the administrator.")
        )
        st.stop()


@st.cache_resource(show_spinner=False, max_entries=600)
def _figure(key: str, _card: FigureCard, _selection: Selection, _language: Language) -> Figure:
    return figures.draw(_card, _selection, _language, catalogue(), engine())


def figure(card: FigureCard, selection: Selection, language: Language) -> Figure:
    """The figure of a card, drawn once for all sessions. It is shared: never change it."""
    return _figure(f"{card.model_dump_json()} {selection} {language.code}", card, selection, language)


#: Figures and their values as Arrow bytes; a figure stays as long as it is drawn.
_arrow: WeakKeyDictionary[Figure, bytes] = WeakKeyDictionary()


def sent(figure: Figure) -> dict[str, Any]:
    """The specification as Streamlit sends it: values as Arrow bytes, made once and not at every rerun."""
    spec = dict(figure.spec or {})
    values = spec.get("data", {}).get("values")
    if values is None:
        return spec
    if figure not in _arrow:
        table = pa.Table.from_pandas(pd.DataFrame(values), preserve_index=False)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        _arrow[figure] = sink.getvalue().to_pybytes()
    return {**spec, "data": {"name": "values"}, "datasets": {"values": _arrow[figure]}}


@dataclass(frozen=True)
class SentMap:
    """A map in two parts, as the browser gets them: what is the same for many indicators, and what the figure gives it
    (JSON that can stand in an attribute between single quotes); ``name`` and ``stamp`` tell them from others."""

    frame: Mapping[str, Any]
    name: str
    given: str
    stamp: str


_maps: WeakKeyDictionary[Figure, SentMap] = WeakKeyDictionary()


def sent_map(figure: Figure) -> SentMap:
    """The two parts of a map (see :func:`parted`), made once and not at every rerun."""
    if figure not in _maps:
        frame, values = parted(figure.spec or {})
        name = _digest(json.dumps(frame))
        # The drawing says which one it is to whoever gives it figures.
        frame["params"] = [*frame["params"], {"name": "frame", "value": name}]
        given = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        for sign in "&<>'":
            given = given.replace(sign, f"\\u{ord(sign):04x}")
        _maps[figure] = SentMap(frame, name, given, _digest(given))
    return _maps[figure]


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


@st.cache_resource(show_spinner=False)
def coverage() -> pd.DataFrame:
    """Columns indicator, place, level, first, last, count: which place has which indicator, and for when."""
    frame = store.queries.coverage(engine())
    levels = {code: place.level for code, place in catalogue().places.items()}
    return frame.assign(level=frame["place"].map(levels))


def places_with(indicator: str) -> tuple[str, ...]:
    """Places that have figures of an indicator, in the order of the catalogue."""
    return _places_with().get(indicator, ())


@st.cache_resource(show_spinner=False)
def _places_with() -> Mapping[str, tuple[str, ...]]:
    order = {code: number for number, code in enumerate(catalogue().places)}
    frame = coverage()
    having: dict[str, set[str]] = {}
    for indicator, place in zip(frame["indicator"].tolist(), frame["place"].tolist(), strict=True):
        having.setdefault(indicator, set()).add(place)
    return {code: tuple(sorted(places & order.keys(), key=order.__getitem__)) for code, places in having.items()}


@st.cache_resource(show_spinner=False, max_entries=600)
def levels_with(indicator: str) -> tuple[str, ...]:
    """Levels at which an indicator has figures."""
    levels = catalogue().places
    return tuple(dict.fromkeys(levels[code].level for code in places_with(indicator)))


@st.cache_resource(show_spinner=False, max_entries=600)
def drawn_levels(indicator: str) -> tuple[str, ...]:
    """Levels at which a map can show an indicator.

    A group's share of a whole is no figure of the group alone; its sum and its weighted mean are.
    """
    formula = catalogue().indicators[indicator].formula
    left = ("area", "group") if formula is not None and formula.op == "group_share" else ("area",)
    return tuple(level for level in levels_with(indicator) if level not in left)


@st.cache_resource(show_spinner=False, max_entries=600)
def told_at(indicator: str) -> Mapping[str, str]:
    """Level to the indicator that tells the same there: itself, or one that the catalogue links with it by
    ``regional``."""
    known = catalogue().indicators
    linked = [known[indicator].regional, *(code for code, one in known.items() if one.regional == indicator)]
    found = dict.fromkeys(drawn_levels(indicator), indicator)
    for code in filter(None, linked):
        found = dict.fromkeys(drawn_levels(code), code) | found
    return found


def good_places(indicator: str, wanted: tuple[str, ...], most: int = 6) -> tuple[str, ...]:
    """The wanted places that have the indicator; where none has, those that officials ask for first."""
    having = places_with(indicator)
    found = tuple(code for code in wanted if code in having)
    if found:
        return found
    first = [
        code
        for group in ("partners", "northern-central-america", "southern-mexico")
        for code in (catalogue().groups[group].members if group in catalogue().groups else ())
        if code in having
    ]
    return tuple(first[:most]) or having[:most]


@st.cache_resource(show_spinner=False, max_entries=600)
def items_with(indicators: tuple[str, ...], dimension: str) -> tuple[str, ...]:
    """Items of a dimension that any of the indicators has figures for, in the order of the catalogue."""
    having = {item for code in indicators for item in store.queries.items(engine(), code, dimension)}
    return tuple(item.code for item in catalogue().dimensions[dimension].items if item.code in having)


@st.cache_resource(show_spinner=False, max_entries=600)
def periods_with(indicator: str, level: str) -> tuple[str, ...]:
    """Periods in which an indicator has figures at a level, oldest first."""
    return tuple(store.queries.periods(engine(), indicator, level=level)["period"])


@st.cache_resource(show_spinner=False)
def mapped_indicators() -> tuple[str, ...]:
    """Indicators with figures for at least three places of a level that can be drawn, or for a group as one, in the
    order of the catalogue."""
    frame = coverage()
    counts = frame[~frame["level"].isin(["group", "area"])].groupby(["indicator", "level"])["place"].nunique()
    having = set(counts[counts >= 3].index.get_level_values("indicator"))
    return tuple(code for code in catalogue().indicators if code in having or "group" in drawn_levels(code))


@st.cache_resource(show_spinner=False)
def places_in(level: Level, window: str) -> tuple[str, ...]:
    """The places of a level that a window shows, in the order of the catalogue."""
    return catalogue().places_at(level, catalogue().windows[window].places)


def places_on(card: FigureCard) -> tuple[str, ...]:
    """The places that a card's map shows, in the order of the catalogue."""
    return places_of(card, Selection(), catalogue())


def has_shapes(level: Level, inside: str) -> bool:
    """Whether there are shapes of a level inside a place."""
    return bool(shapes.shapes_for(catalogue(), level, places=(inside,)).units)


@st.cache_resource(show_spinner=False)
def regional_indicators() -> tuple[str, ...]:
    """Indicators with figures for first-level places of the region, those of several countries first."""
    known = catalogue()
    region = set(known.places_at("admin1", ("region",)))
    frame = coverage()
    frame = frame[frame["place"].isin(region)]
    countries = frame.assign(country=frame["place"].map(known.country_of)).groupby("indicator")["country"].nunique()
    order = {code: number for number, code in enumerate(known.indicators)}
    return tuple(sorted(countries.index, key=lambda code: (-countries[code], order[code])))


@st.cache_resource(show_spinner=False)
def info() -> dict[str, Any]:
    """Counts: observations, and for each source its first and last period and its observations."""
    return store.queries.info(engine())


def warm() -> None:
    """Read what all visitors share, so that the first one does not wait for it; faults are told to that one."""
    try:
        if _known_to_be_built(store.database_url()):
            engine()
            catalogue()
            _places_with()
            regional_indicators()
            info()
            _ready.set()
        catalogue()
        search_index()
    except (DataFaults, store.StoreError) as error:
        log.warning("the database is not ready yet: %s", error)
