"""Censuses of municipalities and districts: published totals are reproduced from the parts, and places of one name stay
apart."""

from __future__ import annotations

import pandas as pd
import pytest

from hled_dash.catalogue import DATA, Catalogue, load_catalogue
from hled_dash.store.derive import derive


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read_values(file: str, indicator: str, **items: str) -> dict[str, float]:
    """Place to the value of an indicator."""
    frame = pd.read_csv(DATA / "observations" / file, dtype={"period": str})
    frame = frame[frame["indicator"] == indicator]
    for dimension, item in items.items():
        frame = frame[frame[dimension] == item]
    assert frame["period"].nunique() == 1
    return dict(zip(frame["place"], frame["value"], strict=True))


def sums(values: dict[str, float], level: str, catalogue: Catalogue) -> dict[str, float]:
    """Sums of the values of a level by the place that each lies in."""
    by_place: dict[str, float] = {}
    for place, value in values.items():
        record = catalogue.places[place]
        if record.level == level and record.parent:
            by_place[record.parent] = by_place.get(record.parent, 0) + value
    return by_place


def test_districts_add_up_to_municipalities_departments_and_el_salvador(catalogue: Catalogue) -> None:
    values = read_values("slv_census2024.csv", "slv.census2024.population")
    assert values["SLV"] == 6_029_976
    municipalities, departments = (sums(values, level, catalogue) for level in ("admin3", "admin2"))
    assert (len(municipalities), len(departments)) == (44, 14)
    for parts in (municipalities, departments):
        assert {place: values[place] for place in parts} == parts
    # People whose residence inside the country was not specified are in no department.
    assert sums(values, "admin1", catalogue) == {"SLV": 6_029_976 - 107_055}
    assert (values["SV-AH"], values["SV-LI"], values["SV-AH:0101"]) == (348_880, 765_879, 127_301)


def test_municipalities_add_up_to_departments_and_honduras(catalogue: Catalogue) -> None:
    """To within two people, because INE rounds each municipality; Esparta has no figure."""
    values = read_values("hnd_census2013.csv", "hnd.census2013.population")
    assert set(catalogue.places_at("admin2", ("HND",))) - set(values) == {"HN-AT:0103"}
    departments = sums(values, "admin2", catalogue)
    assert len(departments) == 18
    for department, total in departments.items():
        if department != "HN-AT":
            assert total == pytest.approx(values[department], abs=2), department
    assert departments["HN-AT"] < values["HN-AT"]
    assert sums(values, "admin1", catalogue)["HND"] == values["HND"] - 1 == 8_303_770
    assert (values["HN-AT:0101"], values["HN-LE"]) == (197_267, 321_179)


def test_municipalities_add_up_to_departments_and_guatemala(catalogue: Catalogue) -> None:
    file = "gt_ine_census2018_peoples.csv"
    population = read_values(file, "gt.census2018.population")
    for level in ("admin2", "admin1"):
        for place, total in sums(population, level, catalogue).items():
            assert total == population[place], place
    assert population["GTM"] == 14_901_286
    national = {"maya": 6_207_503, "ladino": 8_346_120, "xinka": 264_167, "garifuna": 19_529,
                "afrodescendant": 27_647, "foreign": 36_320}
    for people, count in national.items():
        shares = read_values(file, "gt.census2018.people", people=people)
        counts = {place: share * population[place] / 100 for place, share in shares.items()}
        assert counts["GTM"] == pytest.approx(count, abs=10), people
        for place, total in sums(counts, "admin2", catalogue).items():
            assert total == pytest.approx(counts[place], rel=1e-3, abs=10), (people, place)


@pytest.mark.parametrize("indicator", ["internet", "electricity", "piped_water", "head_indigenous", "urban"])
def test_departments_are_the_weighted_means_of_their_municipalities(indicator: str, catalogue: Catalogue) -> None:
    file = "gt_ine_census2018.csv.gz"
    households = read_values(file, "gt.census2018.households")
    shares = read_values(file, f"gt.census2018.hh_{indicator}")
    totals = sums(households, "admin2", catalogue)
    assert sum(totals.values()) == 3_275_931
    weighted = sums({place: share * households[place] for place, share in shares.items()}, "admin2", catalogue)
    for department, total in totals.items():
        assert total == households[department]
        assert weighted[department] / total == pytest.approx(shares[department], abs=1e-6), department
    national = {"internet": 17.3, "electricity": 88.1}
    if indicator in national:
        assert sum(weighted.values()) / sum(totals.values()) == pytest.approx(national[indicator], abs=0.05)


def test_the_share_of_a_country_is_that_of_its_total(catalogue: Catalogue) -> None:
    """One person in nine of El Salvador lives in San Salvador Centro."""
    values = read_values("slv_census2024.csv", "slv.census2024.population")
    code = "slv.census2024.share_of_country"
    frame = pd.DataFrame([(place, "2024", value, 0) for place, value in values.items()],
                         columns=["place", "period", "value", "status"])
    derived, _faults = derive(catalogue, {"slv.census2024.population": frame})
    shares = derived[code].set_index("place")["value"]
    assert shares["SV-SS:M0601"] == pytest.approx(100 * values["SV-SS:M0601"] / 6_029_976)
    assert "SLV" not in shares
    assert shares[list(catalogue.places_at("admin1", ("SLV",)))].sum() == pytest.approx(100 - 100 * 107_055 / 6_029_976)


def test_places_with_equal_names_are_distinguished(catalogue: Catalogue) -> None:
    """San Marcos is a department and municipalities of two countries: each has a code, a parent and a full name."""
    names = catalogue.full_names("es")
    for name in ("San Marcos", "El Progreso", "La Libertad", "Santa Ana", "Concepción", "San Antonio"):
        same = [code for code, place in catalogue.places.items()
                if place.name.es == name and place.level in ("admin1", "admin2", "admin3")]
        assert len({names[code] for code in same}) == len(same) > 2, name
    assert names["SV-SA:M0201"] == "Santa Ana Centro, Santa Ana"
    assert names["SV-SS:0614"] == "San Salvador, San Salvador Centro"
    for country in ("SLV", "HND"):
        full = [names[code] for level in ("admin2", "admin3") for code in catalogue.places_at(level, (country,))]
        assert len(set(full)) == len(full)


def test_every_municipality_lies_in_the_place_that_its_code_names(catalogue: Catalogue) -> None:
    for level, count in (("admin2", 298 + 44), ("admin3", 262)):
        places = catalogue.places_at(level, ("HND", "SLV"))  # type: ignore[arg-type]
        assert len(places) == count
        for code in places:
            parent = catalogue.places[code].parent
            assert parent is not None
            assert parent.partition(":")[0] == code.partition(":")[0]
            assert catalogue.places[parent].level == ("admin1" if level == "admin2" else "admin2")
