"""Views of every page, for property tests."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import strategies as st

from hled_dash.catalogue import load_catalogue
from hled_dash.catalogue.board import board_bases, board_cells
from hled_dash.catalogue.models import ENTRY_KINDS
from hled_dash.view import (
    KINDS,
    LAYERS,
    LEVELS,
    MARKERS,
    METHODS,
    MODES,
    ORDERS,
    PAGES,
    PALETTES,
    SCALES,
    View,
)

CATALOGUE = load_catalogue()
PLACES, INDICATORS, WINDOWS, SOURCES, THEMES, RECORD = map(sorted, (
    CATALOGUE.places, CATALOGUE.indicators, CATALOGUE.windows, CATALOGUE.sources, CATALOGUE.themes, CATALOGUE.record,
))


def tuples_of(choices: Sequence[str], **sizes: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), unique=True, **sizes).map(tuple)


places, indicators = st.sampled_from(PLACES), st.sampled_from(INDICATORS)
periods = st.none() | st.integers(1950, 2050).map(str) | st.sampled_from(["2019-Q3", "2021-07"])
#: As the search box gives them: no second blank, no punctuation at the end, and no letter written as %41.
search_words = st.text(string.ascii_letters + "áéñ&=?#%~", min_size=1, max_size=8)
searches = st.lists(search_words, max_size=4).map(" ".join).filter(
    lambda text: not text or (any(map(str.isalnum, text)) and not text.endswith("?")
                              and not re.search("%[0-9a-fA-F]{2}", text))
)
#: Made once: a strategy that is new in each example looks through all its elements again.
FIELDS = st.fixed_dictionaries({
    "page": st.sampled_from(PAGES),
    "language": st.sampled_from(["en", "es"]),
    "places": tuples_of(PLACES, min_size=1, max_size=12),
    "start": periods,
    "end": periods,
    "indicators": tuples_of(INDICATORS, min_size=1, max_size=6),
    "items": st.sampled_from([(), (("sex", "F"),), (("flow", "export"), ("mode", "truck"))]),
    "kind": st.sampled_from(KINDS),
    "scale": st.sampled_from(SCALES),
    "period": periods,
    "level": st.none() | st.sampled_from(LEVELS),
    "window": st.sampled_from(WINDOWS),
    "place": places,
    "source": st.none() | st.sampled_from(SOURCES),
    "indicator": indicators,
    "second": indicators,
    "mode": st.sampled_from(MODES),
    "since": periods,
    "years": st.lists(periods.filter(bool), max_size=9, unique=True).map(tuple),
    "method": st.sampled_from(METHODS),
    "classes": st.integers(3, 9),
    "palette": st.sampled_from(PALETTES),
    "labels": st.sampled_from(["on", "off"]),
    "layers": tuples_of(LAYERS),
    "inside": st.none() | places,
    "selected": tuples_of(PLACES, max_size=4),
    "part": st.none() | st.sampled_from([*CATALOGUE.pillars, *CATALOGUE.objectives]),
    "entry_kind": st.none() | st.sampled_from(ENTRY_KINDS),
    "year": st.none() | st.sampled_from(["2013", "2021", "2026"]),
    "party": st.none() | st.sampled_from(["USA", "MEX", "usaid"]),
    "entry": st.none() | st.sampled_from(RECORD),
    "markers": tuples_of(MARKERS),
    "board_since": st.sampled_from(board_bases(CATALOGUE)),
    "board_cell": st.none() | st.sampled_from(board_cells(CATALOGUE)),
    "changed_pillar": st.none() | st.sampled_from(["I", "IV"]),
    "changed_place": st.none() | places,
    "changed_since": st.none() | st.dates().map(str),
    "search": searches,
})
#: Fields of the pages of pillars, and the objectives and cards of each.
OF_PILLARS = st.fixed_dictionaries({
    "figures": st.sampled_from(["first", "all"]),
    "themes": tuples_of(THEMES, max_size=4),
    "order": st.sampled_from(ORDERS),
    "rows": searches,
})
OBJECTIVES = {pillar: st.sampled_from([*(objective.id for objective in CATALOGUE.objectives_of(pillar)), "none"])
              for pillar in CATALOGUE.pillars}
CARDS = {pillar: st.none() | st.sampled_from([card for card in CATALOGUE.cards.values()
                                              if CATALOGUE.objectives[card.objective].pillar == pillar])
         for pillar in CATALOGUE.pillars}


def read_view(page: str, address: str) -> View:
    """The view of an address, of which nothing was ignored."""
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    reading = View.from_query(page, query, CATALOGUE)
    assert reading.ignored == ()
    return reading.view


@st.composite
def views(draw: st.DrawFn) -> View:
    view = View(**draw(FIELDS))
    if view.start and view.end and view.start[:4] > view.end[:4]:
        view = replace(view, start=view.end, end=view.start)
    view = view.with_change_in_order()
    if view.pillar:
        card = draw(CARDS[view.pillar])
        objective = card.objective if card else draw(OBJECTIVES[view.pillar])
        view = replace(view, **draw(OF_PILLARS), objective=objective, figure=card.id if card else None)
    return view
