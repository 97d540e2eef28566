"""A view and its address: the round trip, hostile addresses, old links, both languages."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from hled_dash.catalogue import Catalogue
from hled_dash.language import LANGUAGES
from hled_dash.view import (
    PAGES,
    PARAMETERS,
    View,
)
from hled_dash.view.codes import MAX_UNKNOWN
from tests.views import CATALOGUE, read_view, views


@settings(max_examples=150, deadline=None)
@given(views(), st.sampled_from(["en", "es"]))
def test_an_address_opens_the_same_view_in_each_language(view: View, code: str) -> None:
    for short in (False, True):
        read = read_view(view.page, view.address("https://example.org", short=short))
        for parameter in PARAMETERS.values():
            if view.page in parameter.pages:
                assert getattr(read, parameter.field) == getattr(view, parameter.field), parameter.name
        assert read.to_query() == view.to_query()
    query, translated = view.to_query(), replace(view, language=code).to_query()  # type: ignore[arg-type]
    assert {name: text for name, text in query.items() if name != "lang"} == {
        name: text for name, text in translated.items() if name != "lang"
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
    for _number in range(2_000):
        page, query = hostile(chance)
        reading = View.from_query(page, query, CATALOGUE)
        assert reading.view.page in PAGES
        again = View.from_query(reading.view.page, reading.view.to_query(), CATALOGUE)
        assert again.ignored == ()
        for ignored in reading.ignored:
            for language in LANGUAGES.values():
                words = ignored.message(language)
                assert words
                assert len(words) < 400
                assert "{" not in words.replace(ignored.value, "").replace(ignored.parameter, "")


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
        ("pack", {"p": "1" + "a" * 230_000}, "too long"),
        ("explorer", {"q": "\\!" * 115_000, "v": "1"}, "too long"),
        ("explorer", {"a" * 230_000: "1"}, "too long"),
        ("explorer", {"places": ["MEX"] * 60_000}, "too long"),
    ],
)
def test_each_kind_of_fault_is_one_sentence(catalogue: Catalogue, page: str, query: dict[str, str], part: str) -> None:
    reading = View.from_query(page, query, catalogue)
    assert len(reading.ignored) == 1
    assert part in reading.ignored[0].message(LANGUAGES["en"])
    assert reading.ignored[0].message(LANGUAGES["es"]) != reading.ignored[0].message(LANGUAGES["en"])


def test_thousands_of_unknown_parameters_are_told_in_few_sentences(catalogue: Catalogue) -> None:
    # They are part of the keys under which parts of pages are kept, and would displace those of all readers.
    query = {f"a{number}": "1" for number in range(30_000)} | {"lang": "es"}
    reading = View.from_query("explorer", query, catalogue)
    assert [ignored.kind for ignored in reading.ignored] == ["long", *["parameter"] * MAX_UNKNOWN]
    few = View.from_query("explorer", dict(list(query.items())[-2_000:]), catalogue)
    assert len(few.ignored) == MAX_UNKNOWN
    assert few.view.language == "es"


def test_a_reversed_range_is_swapped(catalogue: Catalogue) -> None:
    view = View.from_query("explorer", {"from": "2020", "to": "2010"}, catalogue).view
    assert (view.start, view.end) == ("2010", "2020")
    reading = View.from_query("maps", {"mode": "change", "since": "2022", "at": "2016"}, catalogue)
    assert (reading.view.since, reading.view.period) == ("2016", "2022")
    assert [ignored.kind for ignored in reading.ignored] == ["reversed"]
    one = View.from_query("maps", {"since": "2022", "at": "2016"}, catalogue).view
    assert (one.since, one.period) == ("2022", "2016"), "a map of one period has no order"
