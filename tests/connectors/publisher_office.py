"""One local publisher at a time for every connector, and what is held of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from hled_dash.catalogue import Catalogue, Connector, load_catalogue
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.refresh import run
from hled_dash.refresh.observations import Key, ObservationFile, Value, read_held
from tests.refresh_publisher import Response

TODAY = date(2026, 11, 28)
#: INEGI's codes of states are their numbers in this order.
STATES = ("AGU BCN BCS CAM COA COL CHP CHH CMX DUR GUA GRO HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SLP SIN SON "
          "TAB TAM TLA VER YUC ZAC")
#: Connectors of interfaces that no source has yet; the codes of their series are made up.
FURTHER: tuple[Mapping[str, Any], ...] = (
    {"id": "oecd_digital_government", "interface": "sdmx", "cadence": "year", "series": [
        {"code": "OECD.GOV,DSD@DF_DGI,1.0/A.DGI", "indicator": "oecd.dgi"},
        {"code": "OECD.GOV,DSD@DF_DGI,1.0/A.PART", "indicator": "oecd.dgi.part",
         "columns": {"digital_government_part": "MEASURE"}, "codes": {"DD": "data_driven", "OD": "open_by_default"}}]},
    {"id": "inegi_state_gdp", "interface": "inegi", "cadence": "year", "key": "HLED_INEGI_TOKEN",
     "places": {f"{number:02}": f"MX-{state}" for number, state in enumerate(STATES.split(), start=1)},
     "series": [{"code": "1", "indicator": "inegi.pibe.total.real"},
                {"code": "2", "indicator": "inegi.pibe.total.current"}]},
    {"id": "inegi_enoe", "interface": "inegi", "cadence": "quarter", "key": "HLED_INEGI_TOKEN",
     "parameters": {"bank": "BIE", "area": "0700"}, "series": [
         {"code": "1", "indicator": "inegi.enoe.employed", "place": "MX-CHP"},
         {"code": "2", "indicator": "inegi.enoe.labour_force", "place": "MX-CHP"}]},
    {"id": "unodc_homicide", "interface": "socrata", "cadence": "year",
     "parameters": {"area": "country", "period": "year", "value": "rate"},
     "series": [{"code": "abcd-1234", "indicator": "unodc.homicide_rate"}]},
)
EMPTY = {"address": "https://example.org", "vintage": {"en": "{date}", "es": "{date}"},
         "citation": {"en": "{date}", "es": "{date}"}, "lag_months": 1, "tried": "description"}
CATALOGUE = load_catalogue()
CONNECTORS = {**CATALOGUE.connectors,
              **{str(record["id"]): Connector.model_validate(EMPTY | {**record}) for record in FURTHER}}
#: One connector of each interface; the others differ in nothing that an answer's form meets.
ONE_OF_EACH = {connector.interface: source for source, connector in CONNECTORS.items()}.values()


@cache
def data_files() -> DataFiles:
    return read_files()


@cache
def all_held() -> dict[str, ObservationFile]:
    codes = {series.indicator for connector in CONNECTORS.values() for series in connector.series}
    return read_held(data_files(), CATALOGUE, codes)


@cache
def held_of(source: str) -> dict[Key, Value]:
    """What is held of a connector's series; of many figures, those of the places that must be there."""
    connector = CONNECTORS[source]
    codes = dict.fromkeys(series.indicator for series in connector.series)
    values = {key: value for code in codes for key, value in all_held()[code].rows.items() if key.indicator == code}
    covered = run._covered(values, connector, CATALOGUE)
    own = {series.place for series in connector.series if series.place}
    own = own or ({*connector.required} if len(covered) > 2000 else own)
    return {key: value for key, value in covered.items() if not own or key.place in own}


class Office:
    """The publisher of a test, at the address of a local server."""

    address: str
    reply: Callable[[str], Response | None]

    def __call__(self, path: str, _headers: Mapping[str, str]) -> Response:
        return self.reply(path)  # type: ignore[return-value]  # None says nothing for a while


def hold(monkeypatch: pytest.MonkeyPatch, held: Mapping[Key, Value]) -> None:
    """Let a refresh find some observations, as if no more were held."""
    file = ObservationFile("observations/x.csv", (), dict(held))
    monkeypatch.setattr(run, "read_held", lambda *_: {key.indicator: file for key in held})


def with_connector(connector: Connector) -> Catalogue:
    return replace(CATALOGUE, connectors={connector.id: connector})


def newest(source: str) -> tuple[Connector, dict[Key, Value]]:
    """A connector with its first indicators, and their newest figures of the places that must be there."""
    connector_of_all, held = CONNECTORS[source], held_of(source)
    codes = [*dict.fromkeys(series.indicator for series in connector_of_all.series)][:2]
    places = connector_of_all.required or tuple(dict.fromkeys(key.place for key in held))[:3]
    periods = sorted({key.period for key in held})[-24:]
    connector = connector_of_all.model_copy(update={"series": tuple(series for series in connector_of_all.series
                                                                    if series.indicator in codes)})
    return connector, {key: value for key, value in held.items()
                       if key.indicator in codes and key.place in places and key.period in periods}
