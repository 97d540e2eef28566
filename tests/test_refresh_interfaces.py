"""Each publisher's interface reads recorded answers and downloaded files as they are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from hled_dash.catalogue import Connector
from hled_dash.refresh import Answer, Row
from hled_dash.refresh.interfaces import get_interface

FIXTURES = Path(__file__).parent / "fixtures/publishers"


def connector(interface: str, code: str = "x", cadence: str = "year", **more: object) -> Connector:
    return Connector.model_validate({
        "id": "src", "interface": interface, "address": "https://example.org",
        "series": [{"code": code, "indicator": "x"}],
        "vintage": {"en": "{date}", "es": "{date}"}, "citation": {"en": "c", "es": "c"}, "cadence": cadence,
        "lag_months": 1, "tried": "recorded", **more,
    })


def read(name: str, interface: str, code: str = "x", cadence: str = "year", **more: object) -> Answer:
    one = connector(interface, code, cadence, **more)
    return get_interface(one).read((FIXTURES / name).read_bytes(), one)


#: File, interface, code of the series, cadence, and rows that stand in the file.
CASES = [
    ("world_bank_file.cut.csv", "world_bank", "EG.ELC.ACCS.ZS", "year",
     Row("EG.ELC.ACCS.ZS", "ABW", "1991", "99.1536560058594")),
    ("bts_border_file.cut.csv", "bts_border", "keg4-3bc2", "month",
     Row("keg4-3bc2", "2504", "2021-12", "1258", "", {"measure": "Buses"})),
    ("bts_border_file_2019.csv", "bts_border", "keg4-3bc2", "month",
     Row("keg4-3bc2", "209", "2019-03", "6483", "", {"measure": "Truck Containers Loaded"})),
    ("unesco_uis.cut.json", "unesco_uis", "ROFST.1T3.GPIA.CP", "year",
     Row("ROFST.1T3.GPIA.CP", "ABW", "2000", "1.33728", "E")),
    ("unhcr_file.cut.csv", "unhcr", "refugees/coo", "year", Row("refugees/coo", "GTM", "2010", "5675")),
    ("owid.cut.csv", "owid", "life-expectancy/*", "year", None),
    ("owid_filtered.csv", "owid", "life-expectancy/*", "year", None),
    ("global_data_lab.cut.csv", "global_data_lab", "shdi", "year", Row("shdi", "HNDr101", "1990", "0.594")),
    ("global_data_lab_semicolon.cut.csv", "global_data_lab", "shdi", "year", None),
    ("banxico.json", "banxico", "SF43718", "month", Row("SF43718", "MEX", "2026-09", "17.1872")),
    ("inegi.cut.json", "inegi", "910392", "month", Row("910392", "00", "2026-08", "145.462")),
    ("sdmx_oecd_v1.csv", "sdmx", "flow/key", "month", None),
    ("sdmx_oecd_v2.csv", "sdmx", "flow/key", "year", Row("flow/key", "USA", "2024", "25730791311746.5")),
    ("sdmx_imf.xml", "sdmx", "flow/key", "month", None),
    ("census_trade.cut.json", "census_trade", "imports/porths/CNT_VAL_YR", "month",
     Row("imports/porths/CNT_VAL_YR", "-", "2024-12", "91271")),
]


@pytest.mark.parametrize(("name", "interface", "code", "cadence", "row"), CASES, ids=[case[0] for case in CASES])
def test_a_recorded_file_is_read(name: str, interface: str, code: str, cadence: str, row: Row | None) -> None:
    answer = read(name, interface, code, cadence)
    print(answer.rows[:3], len(answer.rows), answer.updated)
    assert answer.rows
    assert all(one.area and one.period for one in answer.rows)
    if row is not None:
        found = [one for one in answer.rows if one[:3] == row[:3] and one.value == row.value]
        assert found, [one for one in answer.rows if one[:3] == row[:3]][:3] or answer.rows[:3]
        assert found[0].status == row.status
        assert row.fields.items() <= found[0].fields.items()
