"""Every connector, against a publisher that has what ``data`` holds: unchanged, with a new series, broken."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import stamina

from hled_dash import refresh
from hled_dash.catalogue import Catalogue, Connector, load_catalogue
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.cli import refresh as command
from hled_dash.cli.main import main
from hled_dash.refresh import Diff, PublisherClient, Row, refresh_source, run
from hled_dash.refresh.observations import Key, ObservationFile, Value, is_same, read_held
from tests.publisher_replay import Publisher, replay, rows_of
from tests.refresh_publisher import Response, serve_publisher

FIXTURES = Path(__file__).parent / "fixtures/publishers"
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
TLS = ssl.create_default_context()
#: One connector of each interface; the others differ in nothing that an answer's form meets.
ONE_OF_EACH = {connector.interface: source for source, connector in CONNECTORS.items()}.values()
#: Publishers of files: nothing is asked over the network.
BY_FILE = ("bts_transborder", "cbp", "global_data_lab")


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
    """The publisher of the moment, at the address of one local server."""

    address: str
    reply: Callable[[str], Response | None]

    def __call__(self, path: str, _headers: Mapping[str, str]) -> Response:
        return self.reply(path)  # type: ignore[return-value]  # None says nothing for a while


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    own_office = Office()
    with serve_publisher(lambda *_: None, own_office) as (own_office.address, _asked):
        yield own_office


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for connector in CONNECTORS.values():
        if connector.key:
            monkeypatch.setenv(connector.key, "test-key")
    # Reading the certificates of all authorities takes longer than a refresh.
    monkeypatch.setattr("httpx._transports.default.create_ssl_context", lambda **_options: TLS)
    with stamina.set_testing(True, attempts=1):
        yield


def hold(monkeypatch: pytest.MonkeyPatch, held: Mapping[Key, Value]) -> None:
    """Let a refresh find some observations, as if no more were held."""
    file = ObservationFile("observations/x.csv", (), dict(held))
    monkeypatch.setattr(run, "read_held", lambda *_: {key.indicator: file for key in held})


def with_connector(connector: Connector) -> Catalogue:
    return replace(CATALOGUE, connectors={connector.id: connector})


def ask(connector: Connector, answer: Publisher, office: Office, file: Path) -> Diff:
    """The diff of an answer, over the network or as a file."""
    files, catalogue = data_files(), with_connector(connector)
    if connector.interface in BY_FILE:
        file.write_bytes(answer("/"))
        return refresh_source(connector.id, files, catalogue, TODAY, file=file)[0]
    office.reply = lambda path: (200, {}, answer(path))
    with PublisherClient(pause=0) as client:
        return refresh_source(connector.id, files, catalogue, TODAY, client=client, address=office.address)[0]


@pytest.mark.parametrize("source", CONNECTORS)
def test_recorded_responses_have_an_empty_diff(
        source: str, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    held, connector = held_of(source), CONNECTORS[source]
    hold(monkeypatch, held)
    answer = replay(connector, rows_of(connector, CATALOGUE, held), CATALOGUE.sources[source].vintage_date)
    diff = ask(connector, answer, office, tmp_path / "file")
    assert diff.changes == ()
    assert diff.compared >= len(held) > 0


@pytest.mark.parametrize("source", ONE_OF_EACH)
def test_a_new_series_of_a_known_publisher_is_a_row_of_data(
        source: str, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    held, connector = held_of(source), CONNECTORS[source]
    answer = replay(connector, rows_of(connector, CATALOGUE, held), CATALOGUE.sources[source].vintage_date)
    new = connector.series[-1].indicator
    before = {key: value for key, value in held.items() if key.indicator != new}
    rows = [series for series in connector.series if series.indicator != new]
    if rows:
        # The publisher has the series, and the connector no row of it.
        hold(monkeypatch, before)
        without = connector.model_copy(update={"series": tuple(rows)})
        assert ask(without, answer, office, tmp_path / "file").changes == ()
    hold(monkeypatch, before)
    diff = ask(connector, answer, office, tmp_path / "file")
    assert {change.kind for change in diff.changes} == {"new"}
    added = {change.key: change.new.digits for change in diff.changes if change.new}
    assert all(is_same(digits, held[key].digits) and key.indicator == new for key, digits in added.items())
    # Series of nothing but zeros are left out.
    assert added.keys() >= {key for key, value in held.items() if key.indicator == new and float(value.digits)}


def html(_connector: Connector, _body: bytes) -> bytes:
    return b"<!DOCTYPE html><html><body>Maintenance</body></html>"


def cut(_connector: Connector, body: bytes) -> bytes:
    return body[:len(body) * 3 // 5]


def error(connector: Connector, _body: bytes) -> bytes:
    file = FIXTURES / f"{connector.interface.replace('bts_border', 'socrata')}_error.json"
    if connector.interface == "census_trade":
        return b"error: unknown variable 'X'"
    return file.read_bytes() if file.exists() else b'{"error": "Invalid request"}'


def renamed(connector: Connector, body: bytes) -> bytes:
    for name in COLUMNS[connector.interface]:
        body = body.replace(name, b"renamed")
    return body


#: What an interface calls values, or periods where the value's column is the only one.
COLUMNS = {
    "banxico": [b'"dato"'], "bts_border": [b'"value"'], "bts_transborder": [b"VALUE"], "cbp": [b"Encounter Count"],
    "census_trade": [b"ALL_VAL_MO", b"GEN_VAL_MO"], "ember": [b"emissions_intensity_gco2_per_kwh", b"generation_twh"],
    "global_data_lab": [b"GDLCODE"], "ilostat": [b"obs_value"], "inegi": [b'"OBS_VALUE"'], "owid": [b"Year"],
    "sdmx": [b"OBS_VALUE"], "socrata": [b'"rate"'], "un_sdg": [b'"value"'], "unesco_uis": [b'"value"'],
    "unhcr": [b'"refugees"'], "world_bank": [b'"value"'],
}
BODIES: Mapping[str, Callable[[Connector, bytes], bytes]] = {
    "a web page": html, "a body that is cut": cut, "an error": error, "a renamed column": renamed,
}


def half(rows: list[Row]) -> list[Row]:
    periods = sorted({row.period for row in rows})
    return [row for row in rows if row.period in periods[1::2]]


def multiplied(rows: list[Row], factor: int) -> list[Row]:
    return [row._replace(value=str(Decimal(row.value or 0) * factor)) for row in rows]


def one_revised(rows: list[Row]) -> list[Row]:
    number = max(number for number, row in enumerate(rows) if float(row.value or 0))
    return [*rows[:number], *multiplied(rows[number:number + 1], 100), *rows[number + 1:]]


ROWS: Mapping[str, Callable[[list[Row]], list[Row]]] = {
    "another unit": lambda rows: multiplied(rows, 1000), "half of the rows": half,
    "a value times a hundred": one_revised,
}
#: Over the network.
REPLIES: Mapping[str, Response | None] = {
    "429": (429, {"Retry-After": "0"}, b""), "500": (500, {}, b""), "a connection that is cut":
    (200, {"Content-Length": "9999"}, b"[1"), "silence": None,
}


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


@pytest.mark.parametrize(("source", "kind"), [
    *((source, kind) for source in CONNECTORS for kind in ROWS),
    *((source, kind) for source in ONE_OF_EACH for kind in (*BODIES, *REPLIES, "no network")),
])
def test_a_broken_response_gives_one_sentence_an_exit_code_and_no_change(
        source: str, kind: str, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
        capsys: pytest.CaptureFixture[str]) -> None:
    connector, held = newest(source)
    hold(monkeypatch, held)
    rows = rows_of(connector, CATALOGUE, held)
    answer = replay(connector, ROWS[kind](rows) if kind in ROWS else rows,
                    CATALOGUE.sources[connector.id].vintage_date)
    spoil = BODIES.get(kind, lambda _connector, body: body)
    office.reply = lambda path: REPLIES[kind] if kind in REPLIES else (200, {}, spoil(connector, answer(path)))
    data = tmp_path / "data"
    (data / "observations").mkdir(parents=True)
    monkeypatch.setattr(command, "DATA", data)
    monkeypatch.setattr(command, "read_files", data_files)
    monkeypatch.setattr(command, "load_catalogue", lambda: with_connector(connector))
    monkeypatch.setattr(refresh, "PublisherClient", lambda _cache: PublisherClient(
        pause=0, timeout=0.05 if kind == "silence" else 5))
    arguments = ["refresh", connector.id, "--accept"]
    if connector.interface in BY_FILE and kind not in {*REPLIES, "no network"}:
        (tmp_path / "file").write_bytes(spoil(connector, answer("/")))
        arguments += ["--from", str(tmp_path / "file")]
    else:
        arguments += ["--address", "http://127.0.0.1:9" if kind == "no network" else office.address]
    assert main(arguments) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert re.fullmatch(rf"{connector.id}: .{{20,}}[.)] Nothing was changed\.\n", output.err), output.err
    assert "Traceback" not in output.err
    assert {path.name for path in data.rglob("*")} <= {"observations", ".refresh.lock"}
