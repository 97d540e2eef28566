"""Anomalies of published values: each kind is found where it is put in, and what was decided on is marked."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults
from hled_dash.catalogue.files import read_files
from hled_dash.export.csv import figure_csv
from hled_dash.figures import draw
from hled_dash.figures.explorer import PlaceChoice, build_cards
from hled_dash.figures.figure import Figure, Selection
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine
from hled_dash.store.anomalies import find_anomalies, undecided
from hled_dash.store.anomalies.report import anomaly_faults, draft_decisions
from hled_dash.store.derive import STATUSES
from tests import small_data

Frames = dict[str, pd.DataFrame]
BRIDGES, PORTS, BTS = "cbp.bridge_crossings", "cbp.port_crossings", "bts.crossings"
VEHICLES = ("inegi.raiavl.exports.m", "inegi.raiavl.exports.type")
REMITTANCES, TRADE = "banxico.remittances.state.q", "census.us_goods_trade.m"
WORLD_TRADE, COLOMBIA = "crossing:LRD-LRD-WORL", "crossing:LRD-LRD-COLO"


@pytest.fixture(scope="module")
def frames(catalogue: Catalogue, engine: Engine) -> Frames:
    by_kind = {}
    for code in (BRIDGES, PORTS, BTS, "conapo.pop", *VEHICLES, REMITTANCES, TRADE):
        frame = store.queries.observations(engine, code)
        by_kind[code] = frame.assign(status=frame["status"].map(STATUSES.index)).drop(columns="indicator")
    return by_kind


def test_everything_found_in_the_data_is_decided_on(frames: Frames, catalogue: Catalogue) -> None:
    findings = find_anomalies(catalogue, frames)
    assert undecided(findings, catalogue)[0] == []
    repeated = [row for row in findings if row.indicator == BRIDGES and row.kind == "repeated"]
    assert {row.start for row in repeated} == {"2025-06"}
    assert all(row.place.startswith("crossing:ELP-") for row in repeated)
    assert len(repeated) == 21
    assert {(row.place, row.start, row.end) for row in findings
            if row.indicator == BRIDGES and row.kind == "exchanged"} == {
        ("crossing:ELP-ELP-BRID", "2015-04", "2016-01"), ("crossing:ELP-YSL-YSLE", "2015-04", "2016-01")}


def test_injected_anomalies_are_detected(frames: Frames, catalogue: Catalogue) -> None:
    """One anomaly of each kind in a series of its own, all at once."""
    bridges, ports, people = (frames[code].copy() for code in (BRIDGES, BTS, "conapo.pop"))

    def at(place: str, periods: tuple[str, str], mode: str = "trucks") -> pd.Series:
        rows = bridges["place"].str.startswith(place) & bridges["period"].between(*periods)
        return rows & (bridges["crossing_mode"] == mode) if mode else rows

    def multiply(rows: pd.Series, factor: float) -> None:
        assert rows.any()
        bridges.loc[rows, "value"] *= factor

    multiply(at("crossing:LRD-DLR-DELR", ("2022-01", "2025-12")), 2.6)
    multiply(at("crossing:RGV-HID-PHAR", ("2019-03", "2019-03")), 10)
    multiply(at("crossing:LRD-EGP-CAMI", ("2025-12", "2025-12")), 0.1)
    multiply(at("crossing:RGV-BRW-VETE", ("2019-03", "2019-03")), -1)
    multiply(at("crossing:RGV-RGC-STAR", ("2019-03", "2019-03")), 0)
    world, colombia = (at(place, ("2018-03", "2018-08")) for place in (WORLD_TRADE, COLOMBIA))
    bridges.loc[world, "value"], bridges.loc[colombia, "value"] = (
        bridges.loc[colombia, "value"].to_numpy(), bridges.loc[world, "value"].to_numpy())
    keys = ["place", "crossing_mode"]
    month = "2024-03"
    for office, before in (("crossing:LRD-LRD", "2024-02"), ("crossing:RGV-BRW", "2023-03")):
        earlier = bridges[bridges["period"] == before].set_index(keys)["value"]
        rows = at(office, (month, month), "")
        bridges.loc[rows, "value"] = earlier.reindex(pd.MultiIndex.from_frame(bridges.loc[rows, keys])).to_numpy()
    people.loc[people.eval("place == 'MX-CHP' & sex == 'T' & period == '2015'"), "value"] = 1e6
    ports.loc[ports.eval("place == 'port:2304' & measure == 'trucks' & period == '2019-03'"), "value"] *= 0.8
    # A series that grew from almost nothing.
    ports.loc[ports.eval("place == 'port:2402' & measure == 'trucks' & period == '2019-03'"), "value"] = 0
    changed = {**frames, BRIDGES: bridges, BTS: ports, "conapo.pop": people}
    missing, _stale = undecided(find_anomalies(catalogue, changed), catalogue)
    assert {
        ("level", "crossing:LRD-DLR-DELR", "2022-01", "2022-01"),
        ("outlier", "crossing:RGV-HID-PHAR", "2019-03", "2019-03"),
        ("outlier", "crossing:LRD-EGP-CAMI", "2025-12", "2025-12"),
        ("sign", "crossing:RGV-BRW-VETE", "2019-03", "2019-03"),
        ("zero", "crossing:RGV-RGC-STAR", "2019-03", "2019-03"),
        ("zero", "port:2402", "2019-03", "2019-03"),
        ("exchanged", WORLD_TRADE, "2018-03", "2018-08"),
        ("exchanged", COLOMBIA, "2018-03", "2018-08"),
        ("repeated", "crossing:LRD-LRD-JUAR", "2024-03", "2024-03"),
        ("repeated", "crossing:RGV-BRW-GATE", "2024-03", "2024-03"),
        ("total", "MX-CHP", "2015", "2015"),
        ("total", "MEX", "2015", "2015"),
        ("sources", "port:2304", "2019-03", "2019-03"),
    } <= {(row.kind, row.place, row.start, row.end) for row in missing}
    assert draft_decisions(missing, catalogue).count("kinds:") == len({(row.kind, row.indicator) for row in missing})


def test_another_unit_for_a_few_periods_exchanged_items_and_items_without_their_total_are_detected(
    frames: Frames, catalogue: Catalogue
) -> None:
    sent, traded, vehicles = (frames[code].copy() for code in (REMITTANCES, TRADE, VEHICLES[1]))
    for state, start, end in (("MX-JAL", "2003-Q1", "2003-Q3"), ("MX-MIC", "2015-Q1", "2015-Q3"),
                              ("MX-GUA", "2025-Q4", "2026-Q1")):
        sent.loc[(sent["place"] == state) & sent["period"].between(start, end), "value"] *= 1000
    is_exchanged = (traded["place"] == "CHN") & traded["period"].between("2012-03", "2012-06")
    rows = traded[is_exchanged].sort_values(["flow", "period"])
    traded.loc[rows.index, "value"] = [*rows["value"][4:], *rows["value"][:4]]
    vehicles.loc[vehicles["period"] == "2018-05", "value"] *= 1.2
    changed = {**frames, REMITTANCES: sent, TRADE: traded, VEHICLES[1]: vehicles}
    missing, _stale = undecided(find_anomalies(catalogue, changed), catalogue)
    assert {
        ("level", "MX-JAL", "2003-Q4"), ("level", "MX-MIC", "2015-Q1"), ("level", "MX-MIC", "2015-Q4"),
        ("level", "MX-GUA", "2025-Q4"), ("exchanged", "CHN", "2012-03"), ("sources", "MEX", "2018-05"),
    } <= {(row.kind, row.place, row.start) for row in missing}


DECISION = """- id: known
  kinds: [zero]
  source: src
  indicators: [trade]
  where: [{{places: [MEX], start: '{period}', end: '{period}'}}]
  decision: suspect
  mark: {{en: a zero, es: un cero}}
  reason: {{en: Not explained., es: Sin explicación.}}
"""


def anomalies_of(data: Path) -> list[str]:
    files = read_files(data)
    catalogue, frames = store.validated(data, files=files)
    return [str(fault) for fault in anomaly_faults(files, catalogue, frames)]


def test_check_lists_undecided_anomalies_and_decisions_without_an_anomaly(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    assert anomalies_of(data) == []
    path = data / "observations/src.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("trade,MEX,2020-07,,107,", "trade,MEX,2020-07,,0,"),
                    encoding="utf-8")
    (fault,) = anomalies_of(data)
    assert fault.startswith("data/observations/src.csv:18: zero: trade MEX 2020-07: zero between values")
    decisions = data / "catalogue/quality/decisions.yaml"
    decisions.parent.mkdir()
    decisions.write_text(DECISION.format(period="2020-07"), encoding="utf-8")
    assert anomalies_of(data) == []
    _catalogue, frames = store.validated(data)
    assert frames["trade"].set_index("period")["status"].map(lambda rank: STATUSES[rank])["2020-07"] == "U"
    wrong = DECISION.format(period="2020-07").replace("places: [MEX]", "places: [MEX], items: {sex: F}")
    decisions.write_text(wrong, encoding="utf-8")
    with pytest.raises(DataFaults, match="'trade' has no dimension 'sex'"):
        store.validated(data)
    decisions.write_text(DECISION.format(period="2020-08"), encoding="utf-8")
    assert {line.partition(": ")[0] for line in anomalies_of(data)} == {
        "data/catalogue/quality/decisions.yaml:5", "data/observations/src.csv:18"}


def drawn(indicator: str, place: str, kind: str, language: str, catalogue: Catalogue, engine: Engine,
          end: str | None = None) -> Figure:
    (card,) = build_cards(catalogue, indicators=(indicator,), items={}, kind=kind, scale="published",
                          places=PlaceChoice("country", "region"))
    return draw(card, Selection(places=(place,), end=end), LANGUAGES[language], catalogue, engine)


@pytest.mark.parametrize(("language", "mark"), [
    ("en", "equal to the month before in all series of this office"),
    ("es", "igual al mes anterior en todas las series de esta oficina"),
])
def test_a_suspect_value_and_what_is_computed_from_it_are_marked(language: str, mark: str, catalogue: Catalogue,
                                                                 engine: Engine) -> None:
    for indicator, place, period in ((BRIDGES, "crossing:ELP-YSL-YSLE", "2025-06"), (PORTS, "port:2401", "2025-06"),
                                     ("cbp.texas_crossings.annual", "US-TX", "2025")):
        for kind in ("line", "bars"):
            figure = drawn(indicator, place, kind, language, catalogue, engine, end=period)
            assert mark in figure.alt
            assert any(mark in note for note in figure.notes)
            assert mark in figure.table.to_string()
            assert mark in str(figure.spec)
            rows = pd.read_csv(io.BytesIO(figure_csv(figure, catalogue, LANGUAGES[language])))
            last = rows[rows["period"].astype(str) == period].iloc[0]
            assert last["status"] == "U"
            assert mark in last["status_name"]


def test_a_stretch_of_suspect_sums_has_points_at_its_ends(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("bts.freight.two_way.12m", "CAN", "line", "en", catalogue, engine)
    assert figure.spec is not None
    suspect = [row for row in figure.spec["data"]["values"] if row["status"] == "U" and "joint" not in row]
    assert len(suspect) == 24, "each of the sums that have one of two suspect months"
    assert [row["point"] for row in suspect] == [1, *[0] * 10, 1] * 2


def test_a_value_of_another_office_is_not_marked(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn(BRIDGES, WORLD_TRADE, "line", "en", catalogue, engine)
    assert "suspect" not in figure.alt
    assert set(figure.codes["status"]) == {"A"}


def test_projected_weights_make_no_estimate_and_are_named(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("coneval.south.rate", "southern-mexico", "line", "en", catalogue, engine)
    assert set(figure.codes["status"]) == {"A"}
    assert any(note.startswith("The weights (Population at mid-year) are projections from 2020 on")
               for note in figure.notes)
