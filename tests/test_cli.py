"""The command line as scripts use it: output, exit codes, one sentence for each error, no traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.cli import main
from hled_dash.cli.address import refuse_other_site, split_address, split_page
from hled_dash.cli.output import MAX_LISTED, print_ignored, system_reason
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH
from hled_dash.view import IgnoredParameter
from tests import small_data

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def database(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    monkeypatch.setenv("HLED_LANG", "en")


def test_get_prints_codes_and_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["get", "IT.NET.USER.ZS", "--places", "GTM,MEX", "--from", "2023", "--to", "2023"]) == 0
    frame = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert list(frame["place"]) == ["GTM", "MEX"]
    assert frame["value"].tolist() == [56.0535, 81.1832]
    assert {"unit", "source", "vintage", "licence", "status", "derived"} <= set(frame)


def test_get_as_json_with_an_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([
        "get", "cbp.port_crossings.annual", "--places", "port:2304", "--from", "2024", "--to", "2024", "--items",
        "crossing_mode=trucks", "--format", "json",
    ]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["value"] == 3_026_632
    assert row["derived"] is True


def test_get_names_every_source_that_a_computed_figure_was_read_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["get", "inegi.pibe.per_capita", "--places", "MX-CHP", "--from", "2024"]) == 0
    (row,) = pd.read_csv(io.StringIO(capsys.readouterr().out)).to_dict("records")
    assert row["source"] == "inegi_state_gdp; conapo_population"
    assert len(row["vintage"].split("; ")) == 2


@pytest.mark.parametrize(("call", "words"), [
    (["get", "IT.NET.USER.Z"], "Did you mean IT.NET.USER.ZS"),
    (["get", "IT.NET.USER.ZS", "--places", "GTN"], "Did you mean"),
    (["get", "it.net.user.zs"], "Did you mean IT.NET.USER.ZS"),
    (["get", "IT.NET.USER.ZS", "--places", "mex"], "Did you mean MEX"),
    (["export-all", "-o", "/dev/null"], "“/dev/null”: "),
    (["get", "IT.NET.USER.ZS", "--items", "sex=F"], "not known"),
    (["get", "IT.NET.USER.ZS", "--from", "2090"], "no figures"),
])
def test_unknown_names_give_one_sentence_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], call: list[str], words: str
) -> None:
    assert main(call) == 1
    error = capsys.readouterr().err
    assert words in error
    assert len(error.strip().splitlines()) == 1


def test_words_are_spanish_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["get", "nada", "--lang", "es"]) == 1
    assert "no se conoce" in capsys.readouterr().err


@pytest.mark.parametrize(
    "call",
    [
        ["get", "IT.NET.USER.ZS", "--from", "banana"],
        ["get", "IT.NET.USER.ZS", "--to", "2015-13"],
        ["pack", "border", "--base", "hled.example.org"],
        ["pack", "border", "--base", "https://two words"],
        ["serve", "--port", "0"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "web"],
        ["serve", "--address", ""],
        ["export-all", "--output", " "],
        ["export", "maps", "-o", "x", "--format", "docx"],
        ["pack", "border", "--format", "docx"],
        ["pack", "border", "--language", "fr"],
    ],
)
def test_invalid_arguments_are_named_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], call: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(call)
    assert stopped.value.code == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert call[-1] in sentence


def test_an_unknown_pack_is_told_all_names_the_nearest_first(
    capsys: pytest.CaptureFixture[str], catalogue: Catalogue
) -> None:
    assert main(["pack", "pillar-9", "--lang", "en"]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert all(name in sentence for name in catalogue.packs)
    assert sentence.partition("ones: ")[2].startswith("pillar-")


@pytest.mark.parametrize("call", [
    ["export", "http://example.com/pillar_2?figure=headlines", "--format", "csv", "-o", "x.csv"],
    ["export", "//example.com/maps", "--format", "csv", "-o", "x.csv"],
    ["pack", "https://example.com/pack?p=border", "-o", "x.pptx"],
    ["pack", "https://localhost.example.com/pack?p=border", "-o", "x.pptx", "--base", "https://hled.example.org"],
])
def test_an_address_of_another_site_is_refused(
    call: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HLED_BASE_ADDRESS", "https://data.example.gob.mx/hled")
    assert main([*call, "--lang", "en"]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "example.com” is another site" in sentence
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["maps", "/maps", "http://127.0.0.1:9000/maps", "HTTPS://Data.example.gob.mx/maps",
                                     "https://other.example/maps"])
def test_an_address_of_the_dashboard_is_none_of_another_site(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_BASE_ADDRESS", "https://data.example.gob.mx/hled")
    assert not refuse_other_site(split_address(address), LANGUAGES["en"], "https://other.example")
    # Where no site is set, the address names the one that links of the file lead to.
    monkeypatch.delenv("HLED_BASE_ADDRESS")
    assert not refuse_other_site(split_address("https://hled.example.org/maps"), LANGUAGES["en"])


@pytest.mark.parametrize(("address", "page", "site"), [
    ("maps?v=1", "maps", ""), ("https://a.example/Maps/?v=1", "maps", "https://a.example"),
    ("https://a.example/hled/pillar_1?v=1", "pillar_1", "https://a.example/hled"), ("/hled/pack/", "pack", ""),
    ("https://a.example/data/hled/mapas", "maps", "https://a.example/data/hled"),
    ("https://data.example.gob.mx/hled/", "overview", "https://data.example.gob.mx/hled"),
    ("https://a.example/hled/map5", "hled/map5", "https://a.example"),
])
def test_an_address_below_a_base_path_names_its_page(
    address: str, page: str, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HLED_BASE_ADDRESS", "https://data.example.gob.mx/hled")
    assert split_page(split_address(address)) == (page, "", site)


def test_the_help_of_the_server_says_how_other_sites_are_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    assert "HLED_FRAME_ANCESTORS" in capsys.readouterr().out


def test_periods_in_reverse_order_are_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["get", "IT.NET.USER.ZS", "--from", "2020", "--to", "2010"]) == 2
    assert "after" in capsys.readouterr().err


def test_a_call_that_is_not_understood_is_code_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["dance"])
    assert stopped.value.code == 2


def test_info_lists_every_source(capsys: pytest.CaptureFixture[str], catalogue) -> None:  # type: ignore[no-untyped-def]
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert all(source in out for source in catalogue.sources)


def run(*call: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hled_dash", *call], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **env}
    )


def test_check_lists_faults_and_ends_with_1(tmp_path: Path) -> None:
    data = small_data.write(tmp_path, small_data.ROWS_HEAD + "rate,XXX,2020,,1,\nrate,MEX,20,,1,\n")
    done = run("check", HLED_DATA=str(data))
    assert done.returncode == 1
    assert "data/observations/src.csv:2: place 'XXX': is not a place of the catalogue" in done.stderr
    assert "data/observations/src.csv:3: period '20'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_or_unreachable_database_gives_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for call, url in ((["info"], f"sqlite:///{tmp_path / 'none.sqlite'}"),
                      (["get", "IT.NET.USER.ZS"], "postgresql://nobody@127.0.0.1:1/none")):
        monkeypatch.setenv("HLED_DATABASE_URL", url)
        assert main(call) == 1
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_serve_says_why_it_cannot_listen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "execv", lambda *_call: pytest.fail("served"))

    def refused(*call: str) -> str:
        assert main(["serve", *call]) == 1
        captured = capsys.readouterr()
        assert "http://" not in captured.out
        (sentence,) = captured.err.strip().splitlines()
        return sentence

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refused("--port", port) == (
            f"Port {port} is taken by another program; choose another one with --port.")
        assert f"El puerto {port} ya lo usa otro programa" in refused("--port", port, "--lang", "es")
    assert refused("--address", "192.0.2.1") == "“192.0.2.1” is not an address of this machine."
    assert refused("--address", "no-such-host.invalid") == "“no-such-host.invalid” is not an address of this machine."

    def bind(*_address: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "bind", bind)
    assert refused("--port", "80") == "You may not use port 80; choose one above 1023 with --port."


def test_serve_becomes_the_server_where_it_can_listen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    called: list[str] = []
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    monkeypatch.setattr(os, "execv", lambda _program, call: called.extend(call) or sys.exit(0))
    with pytest.raises(SystemExit):
        main(["serve", "--port", port])
    assert called[1:] == ["-m", "hled_dash.server", "--server.port", port, "--server.address", "localhost"]
    assert f"http://localhost:{port}" in capsys.readouterr().out


def test_a_full_disk_of_the_log_keeps_no_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "chdir", lambda _folder: None)
    monkeypatch.setattr(os, "execv", lambda _program, _call: sys.exit(0))
    monkeypatch.setattr("hled_dash.cli.serve._problem", lambda *_where: "")
    # Its own close would try again what cannot be written.
    with suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            main(["serve"])
    assert ended.value.code == 0


@pytest.mark.parametrize(("number", "words", "reason"), [
    (errno.ENOSPC, "Error writing bytes to file", "No queda espacio en el disco"), (errno.EIO, "disk I/O", "disk I/O"),
    (errno.ENOENT, "There is no such folder", "No existe esa carpeta")])
def test_a_reason_of_the_system_has_the_words_of_the_dashboard(number: int, words: str, reason: str) -> None:
    assert system_reason(OSError(number, words), SPANISH) == reason


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m hled_dash get bts.freight.value --items all=all | head -1", shell=True, cwd=ROOT,
        capture_output=True, text=True,
    )
    assert done.stdout.startswith("indicator,")
    assert done.stderr == ""


def test_a_long_list_of_ignored_parameters_is_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    print_ignored([IgnoredParameter("parameter", f"a{number}", "1") for number in range(5000)], ENGLISH)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MAX_LISTED + 1
    assert lines[-1] == "4,990 more parts of the address were left out."


def test_a_month_is_read_as_a_figures_own_csv_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    """``2024-M03``, as SDMX has it too."""
    answers = []
    for month in ("2024-03", "2024-M03"):
        assert main(["get", "bts.freight.value", "--places", "MEX", "--from", month, "--to", month]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert ",2024-03," in answers[0]


def test_words_of_the_system_are_translated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["refresh", "wgi", "--from", str(tmp_path / "no.csv"), "--lang", "es"]) == 1
    assert "no.csv: No existe ese archivo o carpeta." in capsys.readouterr().err
