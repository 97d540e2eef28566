"""Addresses that people write by hand: understood in silence where there is one meaning."""

from __future__ import annotations

from datetime import date

import pytest

from hled_dash.view import View
from hled_dash.view.period_parsers import read_period
from tests.views import CATALOGUE


@pytest.mark.parametrize(("period", "forms"), [
    ("2024", "2024"),
    ("2024-Q4", "2024-Q4 2024Q4 2024-q4 2024-T4 2024T4 2024-4T 4T2024 Q4-2024 T4/2024 2024/Q4 2024.trim4"),
    ("2024-01", "2024-01 2024-1 2024/01 2024/1 2024.01 202401 2024M1 2024-M01 01/2024 ene-2024 Jan2024 2024enero "
                "2024-01-31 20240131"),
    (None, "2024-13 2024-00 202413 20241 2024-Q5 2024Q0 2023-24 2o20 1899 1899-Q1 ma2024 mon2024 2024-02-30 ٢٠٢٤ -"),
])
def test_a_period_is_read_in_the_forms_that_people_write(period: str | None, forms: str) -> None:
    assert {form: read_period(form) for form in forms.split()} == dict.fromkeys(forms.split(), period)


@pytest.mark.parametrize(("page", "query", "fields"), [
    ("explorer", {"places": "Mx_Chp,mx:07101, GTM"}, {"places": ("MX-CHP", "MX-CHP:07101", "GTM")}),
    ("explorer", {"places": "mx,us,hn~EEUU,CDMX"}, {"places": ("MEX", "USA", "HND", "MX-CMX")}),
    ("explorer", {"places": "Chiapas, México, Nuevo León, Guatemala"},
     {"places": ("MX-CHP", "MEX", "MX-NLE", "GTM")}),
    ("explorer", {"indicators": "it_net.user-zs", "items": "sex=f,mode=Truck"},
     {"items": (("sex", "F"), ("mode", "truck"))}),
    ("explorer", {"from": "2019T1", "to": "202406"}, {"start": "2019-Q1", "end": "2024-06"}),
    ("maps", {"years": "2015,2020", "at": "2024/12"}, {"years": ("2015", "2020"), "period": "2024-12"}),
    # The year under the name that another page has for it.
    ("maps", {"year": "2023"}, {"period": "2023"}),
    ("maps", {"from": "2023", "to": "2023"}, {"period": "2023"}),
    ("maps", {"mode": "change", "from": "2019", "to": "2023"}, {"since": "2019", "period": "2023"}),
    ("maps", {"at": "2023", "year": "2020"}, {"period": "2023"}),
    ("explorer", {"año": "2023"}, {"start": "2023", "end": "2023", "period": None}),
    ("pillar_1", {"at": "2023"}, {"start": "2023", "end": "2023"}),
    ("places", {"year": "2023", "from": "2019"}, {"start": "2019", "end": None}),
    ("dialogue", {"year": "2023"}, {"year": "2023"}),
    ("places", {"place": "mx_oax"}, {"place": "MX-OAX"}),
    ("overview", {"as-of": "2025/11/20"}, {"as_of": date(2025, 11, 20)}),
])
def test_a_hand_written_address_is_parsed_without_a_notice(
    page: str, query: dict[str, str], fields: dict[str, object],
) -> None:
    parsed = View.from_query(page, query, CATALOGUE)
    assert parsed.ignored == ()
    assert {name: getattr(parsed.view, name) for name in fields} == fields


@pytest.mark.parametrize("places", ["San Marcos", "Puebla", "1201"])
def test_a_name_of_several_places_is_not_guessed(places: str) -> None:
    assert [ignored.kind for ignored in View.from_query("explorer", {"places": places}, CATALOGUE).ignored] == ["value"]
