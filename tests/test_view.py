"""A view and its address: the round trip, hostile addresses, old links, both languages."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.catalogue.board import board_bases, board_cells
from hled_dash.catalogue.models import ENTRY_KINDS
from hled_dash.language import LANGUAGES
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
    PARAMETERS,
    SCALES,
    View,
)

CATALOGUE = load_catalogue()
PLACES, INDICATORS, WINDOWS, SOURCES, THEMES, RECORD = map(sorted, (
    CATALOGUE.places, CATALOGUE.indicators, CATALOGUE.windows, CATALOGUE.sources, CATALOGUE.themes, CATALOGUE.record,
))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def read(page: str, address: str) -> View:
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    reading = View.from_query(page, query, CATALOGUE)
    assert reading.ignored == ()
    return reading.view


periods = st.none() | st.integers(1950, 2050).map(str) | st.sampled_from(["2019-Q3", "2021-07"])


#: As the search box gives them: no second blank, no punctuation at the end, and no letter written as %41.
words = st.text(string.ascii_letters + "áéñ&=?#%~", min_size=1, max_size=8)
searches = st.lists(words, max_size=4).map(" ".join).filter(
    lambda text: not text or (any(map(str.isalnum, text)) and not text.endswith("?")
                              and not re.search("%[0-9a-fA-F]{2}", text))
)


def some(choices: Sequence[str], **sizes: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), unique=True, **sizes).map(tuple)


place, indicator = st.sampled_from(PLACES), st.sampled_from(INDICATORS)
#: Made once: a strategy that is new in each example looks through all its elements again.
FIELDS = st.fixed_dictionaries({
    "page": st.sampled_from(PAGES),
    "language": st.sampled_from(["en", "es"]),
    "places": some(PLACES, min_size=1, max_size=12),
    "start": periods,
    "end": periods,
    "indicators": some(INDICATORS, min_size=1, max_size=6),
    "items": st.sampled_from([(), (("sex", "F"),), (("flow", "export"), ("mode", "truck"))]),
    "kind": st.sampled_from(KINDS),
    "scale": st.sampled_from(SCALES),
    "period": periods,
    "level": st.none() | st.sampled_from(LEVELS),
    "window": st.sampled_from(WINDOWS),
    "place": place,
    "source": st.none() | st.sampled_from(SOURCES),
    "indicator": indicator,
    "second": indicator,
    "mode": st.sampled_from(MODES),
    "since": periods,
    "years": st.lists(periods.filter(bool), max_size=9, unique=True).map(tuple),
    "method": st.sampled_from(METHODS),
    "classes": st.integers(3, 9),
    "palette": st.sampled_from(PALETTES),
    "labels": st.sampled_from(["on", "off"]),
    "layers": some(LAYERS),
    "inside": st.none() | place,
    "selected": some(PLACES, max_size=4),
    "part": st.none() | st.sampled_from([*CATALOGUE.pillars, *CATALOGUE.objectives]),
    "entry_kind": st.none() | st.sampled_from(ENTRY_KINDS),
    "year": st.none() | st.sampled_from(["2013", "2021", "2026"]),
    "party": st.none() | st.sampled_from(["USA", "MEX", "usaid"]),
    "entry": st.none() | st.sampled_from(RECORD),
    "markers": some(MARKERS),
    "board_since": st.sampled_from(board_bases(CATALOGUE)),
    "board_cell": st.none() | st.sampled_from(board_cells(CATALOGUE)),
    "changed_pillar": st.none() | st.sampled_from(["I", "IV"]),
    "changed_place": st.none() | place,
    "changed_since": st.none() | st.dates().map(str),
    "search": searches,
})
#: Fields of the pages of pillars, and the objectives and cards of each.
OF_PILLARS = st.fixed_dictionaries({
    "figures": st.sampled_from(["first", "all"]),
    "themes": some(THEMES, max_size=4),
    "order": st.sampled_from(ORDERS),
})
OBJECTIVES = {pillar: st.sampled_from([*(one.id for one in CATALOGUE.objectives_of(pillar)), "none"])
              for pillar in CATALOGUE.pillars}
CARDS = {pillar: st.none() | st.sampled_from([card for card in CATALOGUE.cards.values()
                                              if CATALOGUE.objectives[card.objective].pillar == pillar])
         for pillar in CATALOGUE.pillars}


@st.composite
def views(draw: st.DrawFn) -> View:
    view = View(**draw(FIELDS))
    if view.start and view.end and view.start[:4] > view.end[:4]:
        view = replace(view, start=view.end, end=view.start)
    if view.pillar:
        card = draw(CARDS[view.pillar])
        objective = card.objective if card else draw(OBJECTIVES[view.pillar])
        view = replace(view, **draw(OF_PILLARS), objective=objective, figure=card.id if card else None)
    return view


@settings(max_examples=300, deadline=None)
@given(views(), st.sampled_from(["en", "es"]))
def test_an_address_opens_the_same_view_in_each_language(view: View, code: str) -> None:
    for short in (False, True):
        shown = read(view.page, view.address("https://example.org", short=short))
        for parameter in PARAMETERS.values():
            if view.page in parameter.pages:
                assert getattr(shown, parameter.field) == getattr(view, parameter.field), parameter.name
        assert shown.to_query() == view.to_query()
    ours, theirs = view.to_query(), replace(view, language=code).to_query()  # type: ignore[arg-type]
    assert {name: text for name, text in ours.items() if name != "lang"} == {
        name: text for name, text in theirs.items() if name != "lang"
    }


def hostile(chance: random.Random) -> tuple[str, dict[str, list[str]]]:
    alphabet = string.printable + "áñ~:|\x00\x1b‮\ud7ff😀" + "0" * 5
    pieces = [
        "../../etc/passwd",
        "'; DROP TABLE observation; --",
        "<script>alert(1)</script>",
        "%00",
        "9" * 400,
        "MEX",
        "GTM~" * 2000,
        "2021-13",
        "-1",
        "nan",
        "None",
        "null",
        "{}",
        "[]",
        "sex:F:F",
        "sex:",
        ":",
        "~",
        "~~~",
        "",
    ]
    names = [*PARAMETERS, "v", "x", "", "places[]", "__class__", "page", "from "]

    def value() -> str:
        if chance.random() < 0.5:
            return chance.choice(pieces)
        return "".join(chance.choice(alphabet) for _letter in range(chance.randrange(60)))

    query = {
        chance.choice(names) if chance.random() < 0.9 else value(): [value() for _one in range(chance.randrange(4))]
        for _parameter in range(chance.randrange(8))
    }
    return chance.choice([*PAGES, "nowhere", ""]), query


def test_any_address_gives_a_view_and_notices() -> None:
    chance = random.Random(20210909)
    for _number in range(4_000):
        page, query = hostile(chance)
        reading = View.from_query(page, query, CATALOGUE)
        assert reading.view.page in PAGES
        again = View.from_query(reading.view.page, reading.view.to_query(), CATALOGUE)
        assert again.ignored == ()
        for one in reading.ignored:
            for language in LANGUAGES.values():
                words = one.message(language)
                assert words
                assert len(words) < 400
                assert "{" not in words.replace(one.value, "").replace(one.parameter, "")


@pytest.mark.parametrize(
    ("page", "query", "part"),
    [
        ("explorer", {"places": "MEX~XXX"}, "XXX"),
        ("explorer", {"indicators": "IT.NET.USER.Z"}, "IT.NET.USER.ZS"),
        ("explorer", {"from": "2o20"}, "2o20"),
        ("explorer", {"from": "2020", "to": "2010"}, "reverse"),
        ("explorer", {"as": "pie"}, "pie"),
        ("explorer", {"v": "7"}, "another version"),
        ("explorer", {"colour": "red"}, "colour"),
        ("pillar_1", {"objective": "IV.1"}, "Objective IV.1"),
        ("pillar_1", {"objective": "IX.1"}, "IX.1"),
        ("data", {"objective": "I.1"}, "no meaning"),
        ("places", {"place": "MX-CHI"}, "MX-CH"),
    ],
)
def test_each_kind_of_fault_is_one_sentence(catalogue: Catalogue, page: str, query: dict[str, str], part: str) -> None:
    reading = View.from_query(page, query, catalogue)
    assert len(reading.ignored) == 1
    assert part in reading.ignored[0].message(LANGUAGES["en"])
    assert reading.ignored[0].message(LANGUAGES["es"]) != reading.ignored[0].message(LANGUAGES["en"])


def test_a_reversed_range_is_swapped(catalogue: Catalogue) -> None:
    view = View.from_query("explorer", {"from": "2020", "to": "2010"}, catalogue).view
    assert (view.start, view.end) == ("2010", "2020")
