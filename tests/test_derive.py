"""Derived indicators: each operation by hand, and what is missing stays missing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from hled_dash.catalogue import Catalogue, DataFaults, Formula, Series
from hled_dash.catalogue.models import Text
from hled_dash.store import validated
from hled_dash.store.derive import OPERATIONS
from tests.small_data import ROWS_HEAD, formula, indicator, sort_rows, write


def derived(folder: Path, rows: str, op: str, **shape: str) -> pd.DataFrame:
    """The derived indicator ``d`` of a small folder with these observations besides the usual few."""
    base = f"{ROWS_HEAD}people,MEX,1990,T,1,\nrate,MEX,1990,,1,\ntrade,MEX,1990-01,,1,\n"
    data = write(folder, sort_rows(base + rows), indicator("d", more=formula(op), **shape))
    return validated(data)[1]["d"].reset_index(drop=True)


def values(frame: pd.DataFrame) -> dict[str, float]:
    return dict(zip(frame["place"] + " " + frame["period"], frame["value"].round(6), strict=True))


def test_sum_over_adds_the_items(tmp_path: Path) -> None:
    derived_values = derived(
        tmp_path,
        "people,GTM,2020,F,6,\npeople,GTM,2020,M,5,P\n",
        "op: sum_over, of: {indicator: people, items: {sex: [F, M]}}, dimension: sex",
    )
    assert values(derived_values)["GTM 2020"] == 11
    assert derived_values.loc[derived_values["place"] == "GTM", "status"].tolist() == [2]


def test_count_above_counts_the_items_and_zero_where_none_is_above(tmp_path: Path) -> None:
    derived_values = derived(
        tmp_path,
        "people,GTM,2020,F,6,\npeople,GTM,2020,M,5,P\npeople,GTM,2020,T,11,\npeople,SLV,2020,F,5,\n",
        "op: count_above, of: {indicator: people}, dimension: sex, above: 5",
    )
    assert values(derived_values) == {"GTM 2020": 2, "MEX 1990": 0, "SLV 2020": 0}
    assert derived_values.loc[derived_values["place"] == "GTM", "status"].tolist() == [2]


def test_sum_into_adds_the_items_within_one_and_leaves_out_the_others(tmp_path: Path) -> None:
    """Both and women lie within ``some``, men within nothing."""
    sex = ("- id: sex\n  name: {en: Sex, es: Sexo}\n  items:\n"
           "    - {code: T, name: {en: t, es: t}, within: {part: some}}\n"
           "    - {code: F, name: {en: f, es: f}, within: {part: some}}\n    - {code: M, name: {en: m, es: m}}\n")
    part = "- id: part\n  name: {en: Part, es: Parte}\n  items: [{code: some, name: {en: s, es: s}}]\n"
    rows = f"{ROWS_HEAD}people,GTM,2020,T,3,\npeople,GTM,2020,F,4,P\npeople,GTM,2020,M,9,\n"
    base = "people,MEX,1990,T,1,\nrate,MEX,1990,,1,\ntrade,MEX,1990-01,,1,\n"
    more = formula("op: sum_into, of: {indicator: people}, dimension: sex, into: part")
    shape = {"dimensions": "part", "defaults": "part: some"}
    data = write(tmp_path, sort_rows(rows + base), indicator("d", more=more, **shape))
    (data / "catalogue/dimensions.yaml").write_text(sex + part, encoding="utf-8")
    frame = validated(data)[1]["d"]
    assert values(frame)["GTM 2020"] == 7
    assert frame.loc[frame["place"] == "GTM", ["part", "status"]].to_numpy().tolist() == [["some", 2]]
    (data / "catalogue/dimensions.yaml").write_text(sex.replace("part: some", "part: other") + part, encoding="utf-8")
    with pytest.raises(DataFaults, match="item of part 'other' is not in the catalogue"):
        validated(data)


def months(count: int, value: int = 10) -> str:
    return "".join(
        f"trade,GTM,{2019 + number // 12}-{number % 12 + 1:02},,{value + number},\n" for number in range(count)
    )


def test_sum_months_needs_twelve(tmp_path: Path) -> None:
    derived_values = derived(tmp_path, months(23), "op: sum_months, of: {indicator: trade}")
    assert values(derived_values) == {"GTM 2019": sum(range(10, 22))}


def test_rolling_needs_every_period_of_the_window(tmp_path: Path) -> None:
    rows = months(15).replace("trade,GTM,2019-02,,11,\n", "")
    derived_values = derived(tmp_path, rows, "op: rolling, of: {indicator: trade}, window: 12", frequency="month")
    assert list(values(derived_values)) == ["GTM 2020-02", "GTM 2020-03"]


def test_change_compares_with_exactly_the_lag(tmp_path: Path) -> None:
    rows = "rate,GTM,2010,,50,\nrate,GTM,2011,,75,\nrate,GTM,2013,,90,\nrate,SLV,2010,,0,\nrate,SLV,2011,,5,\n"
    assert values(derived(tmp_path, rows, "op: change, of: {indicator: rate}, lag: 1")) == {"GTM 2011": 50.0}


def test_difference_and_ratio_join_place_and_period(tmp_path: Path) -> None:
    rows = (
        "people,GTM,2020,F,6,\npeople,GTM,2020,M,5,\npeople,SLV,2020,F,6,\npeople,GTM,2021,F,8,\npeople,GTM,2021,M,0,\n"
    )
    gap = "of: {indicator: people, items: {sex: F}}, minus: {indicator: people, items: {sex: M}}"
    assert values(derived(tmp_path, rows, f"op: difference, {gap}")) == {"GTM 2020": 1.0, "GTM 2021": 8.0}
    share = "of: {indicator: people, items: {sex: F}}, over: {indicator: people, items: {sex: M}}, times: 100"
    assert values(derived(tmp_path, rows, f"op: ratio, {share}")) == {"GTM 2020": 120.0}


@pytest.mark.parametrize(("first", "second", "total", "difference"), [
    (0.931, 0.95, 1.881, -0.019), (0.1, 0.2, 0.3, -0.1), (872833677052.1, 0.2, 872833677052.3, 872833677051.9),
    (-81.6, 163.2, 81.6, -244.8), (1e-7, 3e-8, 1.3e-7, 7e-8), (0, 0, 0, 0),
])
def test_sums_and_differences_have_no_digits_of_binary_fractions(first: float, second: float, total: float,
                                                                 difference: float, catalogue: Catalogue) -> None:
    frame = pd.DataFrame({"sex": ["F", "M"], "place": "MEX", "period": "2020", "value": [first, second], "status": 0})
    men, women = (Series(indicator="people", items={"sex": item}) for item in "MF")
    words = Text(en="Sum", es="Suma")
    over = Formula(op="sum_over", of=Series(indicator="people"), dimension="sex", words=words)
    assert OPERATIONS["sum_over"](over, {"people": frame}, catalogue)["value"].tolist() == [total]
    minus = Formula(op="difference", of=women, minus=men, words=words)
    assert OPERATIONS["difference"](minus, {"people": frame}, catalogue)["value"].tolist() == [difference]


def test_rolling_sums_and_changes_have_no_digits_of_binary_fractions(tmp_path: Path) -> None:
    rates = "rate,GTM,2000,,0.1,\nrate,GTM,2001,,0.2,\nrate,GTM,2002,,0.3,\n"
    assert list(derived(tmp_path / "rolling", rates, "op: rolling, of: {indicator: rate}, window: 3")["value"]) == [0.6]
    rates = "rate,GTM,2000,,64,\nrate,GTM,2001,,88.6,\n"
    assert list(derived(tmp_path / "change", rates, "op: change, of: {indicator: rate}, lag: 1")["value"]) == [38.4375]


def test_a_month_is_divided_by_its_year(tmp_path: Path) -> None:
    rows = "trade,GTM,2020-05,,50,\ntrade,GTM,2021-05,,50,\npeople,GTM,2020,T,10,\n"
    over = "op: ratio, of: {indicator: trade}, over: {indicator: people, items: {sex: T}}"
    derived_values = values(derived(tmp_path, rows, over, frequency="month"))
    assert derived_values["GTM 2020-05"] == 5.0
    assert "GTM 2021-05" not in derived_values


def test_share_of_and_index(tmp_path: Path) -> None:
    rows = "people,GTM,2020,F,30,\npeople,GTM,2020,M,10,\n"
    derived_values = derived(
        tmp_path,
        rows,
        "op: share_of, of: {indicator: people, items: {sex: [F, M]}}, dimension: sex",
        dimensions="sex",
        defaults="sex: F",
    )
    assert derived_values.set_index("sex")["value"].to_dict() == {"F": 75.0, "M": 25.0}
    rows = "rate,GTM,2019,,50,\nrate,GTM,2020,,75,\nrate,SLV,2020,,75,\n"
    assert values(derived(tmp_path, rows, "op: index, of: {indicator: rate}, base: '2019'")) == {
        "GTM 2019": 100.0,
        "GTM 2020": 150.0,
    }


def test_groups_need_all_their_members(tmp_path: Path) -> None:
    rows = (
        "people,MX-A,2020,T,30,\npeople,MX-B,2020,T,10,\npeople,MX-A,2021,T,31,\npeople,MEX,2020,T,160,\n"
        "rate,MX-A,2020,,10,\nrate,MX-B,2020,,50,\nrate,MX-A,2021,,10,\nrate,MX-B,2021,,50,\n"
    )
    of = "of: {indicator: people, items: {sex: T}}"
    assert values(derived(tmp_path, rows, f"op: group_sum, {of}, group: south")) == {"south 2020": 40.0}
    assert values(derived(tmp_path, rows, f"op: group_share, {of}, group: south, place: MEX")) == {"south 2020": 25.0}
    assert values(derived(tmp_path, rows, f"op: group_share, {of}, group: south, place: MEX, level: admin1")) == {
        "south 2020": 100.0
    }
    mean = "op: group_mean, of: {indicator: rate}, group: south, weight: {indicator: people, items: {sex: T}}"
    assert values(derived(tmp_path, rows, mean)) == {"south 2020": 20.0}


def test_sum_parts_goes_to_the_parent(tmp_path: Path) -> None:
    rows = "people,MX-A,2020,T,30,\npeople,MX-B,2020,T,10,\n"
    derived_values = derived(tmp_path, rows, "op: sum_parts, of: {indicator: people, items: {sex: T}}, level: admin1")
    assert values(derived_values) == {"MEX 2020": 40.0}


def test_sum_of_parts_spans_levels_and_is_missing_where_a_part_is_missing(tmp_path: Path) -> None:
    rows = "".join(
        f"rate,{place},{year},,{value},\n"
        for place, figures in {"MX-A": {2018: 1, 2019: 2, 2020: 3, 2021: 4, 2022: 5, 2023: 6},
                               "MX-B": {2018: 10, 2020: 30, 2021: 40, 2022: 50}}.items()
        for year, value in figures.items()
    )
    of = "op: sum_parts, of: {indicator: rate}, level: admin1, place: MEX"
    sums = {"MEX 2018": 11, "MEX 2019": 2, "MEX 2020": 33, "MEX 2021": 44, "MEX 2022": 55, "MEX 2023": 6}
    assert values(derived(tmp_path, rows, of)) == sums
    complete = {key: value for key, value in sums.items() if key not in ("MEX 2019", "MEX 2023")}
    assert values(derived(tmp_path, rows, f"{of}, gaps: missing")) == complete
    closed = rows.replace("rate,MX-B,2018,,10,", "rate,MX-B,2018,,0,")
    assert "MEX 2019" in values(derived(tmp_path, closed, f"{of}, gaps: missing")), "nothing was there to pause"


def test_sum_over_with_gaps_is_missing_where_an_item_is_missing(tmp_path: Path) -> None:
    rows = "".join(f"people,GTM,{year},F,5,\n" for year in (2019, 2020, 2021)) + (
        "people,GTM,2019,M,7,\npeople,GTM,2021,M,8,\n")
    op = "op: sum_over, of: {indicator: people, items: {sex: [F, M]}}, dimension: sex"
    assert values(derived(tmp_path, rows, op)) == {"GTM 2019": 12, "GTM 2020": 5, "GTM 2021": 13}
    assert values(derived(tmp_path, rows, f"{op}, gaps: missing")) == {"GTM 2019": 12, "GTM 2021": 13}


def test_ratio_over_the_figure_of_a_place(tmp_path: Path) -> None:
    rows = "rate,MX-A,2020,,30,\nrate,MX-A,2021,,30,\nrate,MEX,2020,,120,\n"
    op = "op: ratio, of: {indicator: rate}, over: {indicator: rate}, place: MEX, times: 100"
    assert values(derived(tmp_path, rows, op)) == {"MX-A 2020": 25.0, "MEX 2020": 100.0, "MEX 1990": 100.0}


def test_index_over_the_same_month_of_a_year(tmp_path: Path) -> None:
    op = "op: index, of: {indicator: trade}, base: '2019'"
    derived_values = values(derived(tmp_path, months(14), op, frequency="month"))
    assert derived_values["GTM 2019-01"] == derived_values["GTM 2019-12"] == 100
    assert derived_values["GTM 2020-01"] == 220, "22 over the 10 of January 2019"
    assert derived_values["GTM 2020-02"] == round(100 * 23 / 11, 6)


def test_formulas_with_gaps_do_not_compare_across_breaks(tmp_path: Path) -> None:
    rows = "".join(f"rate,{place},{year},,{value},\n" for place in ("GTM", "SLV")
                   for year, value in {2018: 10, 2019: 20, 2020: 30, 2021: 60}.items())

    def derive_op(op: str) -> dict[str, float]:
        base = f"{ROWS_HEAD}people,MEX,1990,T,1,\nrate,MEX,1990,,1,\ntrade,MEX,1990-01,,1,\n"
        broken = "breaks: [{period: '2020', place: SLV, note: {en: n, es: n}}]"
        more = [indicator("c", more=f"  {broken}\n" + formula("op: rolling, of: {indicator: rate}, window: 1")),
                indicator("d", more=formula(f"{op}, of: {{indicator: c}}"))]
        data = write(tmp_path, sort_rows(base + rows), "".join(more))
        return {key: value for key, value in values(validated(data)[1]["d"]).items() if key.startswith("SLV")}

    assert derive_op("op: change, lag: 1") == {"SLV 2019": 100.0, "SLV 2021": 100.0}
    assert derive_op("op: rolling, window: 2") == {"SLV 2019": 30.0, "SLV 2021": 90.0}
    assert derive_op("op: index, base: '2019'") == {"SLV 2018": 50.0, "SLV 2019": 100.0}
    assert derive_op("op: index, base: '2021'") == {"SLV 2020": 50.0, "SLV 2021": 100.0}


@pytest.mark.parametrize(
    ("op", "why"),
    [
        ("op: sum_over, of: {indicator: rate}, dimension: sex", "no dimension sex"),
        ("op: change, of: {indicator: people}, lag: 1", "leaves the dimensions"),
        ("op: change, of: {indicator: d}, lag: 1", "needs itself"),
        ("op: sum_over, of: {indicator: people}, dimension: sex", "are not parts that add up"),
        ("op: index, of: {indicator: rate}, base: '1850'", "no value at all"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_a_fault(tmp_path: Path, op: str, why: str) -> None:
    with pytest.raises(DataFaults, match=why):
        derived(tmp_path, "", op)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=12, max_size=40))
def test_a_rolling_sum_exists_only_for_complete_windows(
    tmp_path_factory: pytest.TempPathFactory, there: list[bool]
) -> None:
    rows = "".join(f"rate,GTM,{1980 + number},,{number + 1},\n" for number, row in enumerate(there) if row)
    complete = {f"GTM {1980 + number}" for number in range(2, len(there)) if all(there[number - 2 : number + 1])}
    folder = tmp_path_factory.mktemp("rolling")
    if not complete:
        with pytest.raises(DataFaults, match="no value at all"):
            derived(folder, rows, "op: rolling, of: {indicator: rate}, window: 3")
        return
    derived_values = values(derived(folder, rows, "op: rolling, of: {indicator: rate}, window: 3"))
    assert set(derived_values) == complete
    assert all(value == 3 * (int(key[-4:]) - 1980) for key, value in derived_values.items())
