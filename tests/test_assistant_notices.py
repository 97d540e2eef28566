"""Answers to assistants say in what they differ from what is asked for."""

from __future__ import annotations

import pytest

from hled_dash.assistant import Tools
from hled_dash.figures.resolve import Resolver


@pytest.fixture(scope="module")
def tools(resolver: Resolver) -> Tools:
    return Tools(resolver, "https://data.example.gob.mx")


@pytest.mark.parametrize(("text", "field"), [
    ("women's unemployment in Oaxaca", "uncovered_words"), ("share of remittances in Chiapas", "share_is_missing"),
    ("how many people use the internet in Guatemala", "count_is_missing"),
    ("people without internet in Honduras", "lack_is_missing")])
def test_a_search_says_what_its_nearest_value_does_not_cover(tools: Tools, text: str, field: str) -> None:
    for language in ("en", "es"):
        found = tools.search(text, language)
        assert found["answers"]
        assert found["nearest"]
        assert found[field]
        assert found["notices"]
        if field == "uncovered_words":
            assert all(word in found["notices"][-1] for word in found[field])
