"""Every connector, against a publisher that has what ``data`` holds: unchanged, with a new series, broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from hled_dash import refresh
from hled_dash.catalogue import Connector
from hled_dash.cli import refresh as command
from hled_dash.cli.main import main
from hled_dash.refresh import Diff, PublisherClient, Row, refresh_source
from hled_dash.refresh.observations import is_same
from tests.connectors.publisher_office import (
    CATALOGUE,
    CONNECTORS,
    ONE_OF_EACH,
    TODAY,
    Office,
    data_files,
    held_of,
    hold,
    newest,
    with_connector,
)
from tests.publisher_replay import Publisher, replay, rows_of
from tests.refresh_publisher import Response

FIXTURES = Path(__file__).parents[1] / "fixtures/publishers"
#: Publishers of files: nothing is asked over the network.
BY_FILE = ("bts_transborder", "cbp", "global_data_lab")


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
