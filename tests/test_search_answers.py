"""The search: which places its answers are for, and what they lack."""

from __future__ import annotations

import pytest

from hled_dash.search import SearchEngine


@pytest.mark.parametrize(("query", "places"), [
    ("población de La Paz", ["SV-PA", "HN-LP"]), ("población de San Juan", ["HN-IN:1012", "HN-LP:1213"]),
    ("población de San Marcos, Guatemala", ["GT-12"]), ("top 5 estados en remesas", [
        "MX-GUA", "MX-MIC", "MX-JAL", "MX-CHP", "MX-CMX"]),
    # Places that no series has together.
    ("pobreza Chiapas vs Honduras", ["MX-CHP", "HND"]), ("remittances Guatemala vs Chiapas", ["MX-CHP", "GTM"]),
    ("los dos municipios más pobres de Oaxaca", ["MX-OAX:20151", "MX-OAX:20521"]),
])
def test_all_places_that_a_query_names_or_counts_are_answered(
    query: str, places: list[str], search_engine: SearchEngine
) -> None:
    assert [answer.place for answer in search_engine.search(query).answers] == places


@pytest.mark.parametrize(("query", "place"), [
    ("people without internet Guatemala", "GTM"), ("hogares sin electricidad en Guatemala", "GTM"),
])
def test_a_share_of_those_with_something_is_near_to_a_query_for_those_without(
    query: str, place: str, search_engine: SearchEngine
) -> None:
    result = search_engine.search(query)
    assert result.answers[0].place == place
    assert (result.nearest, result.lack_is_missing) == (True, True)
