"""Accepted figures: they are in data/ with what stood before, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.catalogue.files import PENDING, read_files
from hled_dash.language import LANGUAGES
from hled_dash.refresh import (
    RefreshError,
    accept,
    finish,
    locked,
    refresh_source,
    to_html,
    to_json,
    to_text,
    write,
)
from tests.refresh_publisher import CHANGED, TODAY, _without_pauses, data, refresh, serve_publisher, snapshot, wb_page

__all__ = ["_without_pauses", "data"]


def test_a_diff_is_shown_as_text_html_and_json(data: Path) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(CHANGED))) as (address, _requests):
        diff, _accept = refresh(data, address)
    # 23.4999999 is 23.5 with more digits, and no revision.
    assert [(change.kind, change.key.place, change.key.period) for change in diff.changes] == [
        ("revised", "MEX", "2023"), ("new", "MEX", "2024"), ("withdrawn", "SLV", "2020")]
    catalogue = store.validated(data)[0]
    text = to_text(diff, catalogue, LANGUAGES["en"])
    assert "1 new, 1 revised, 1 withdrawn" in text
    assert "33.5 → 33.75 (+0.75 %)" in text
    assert "cifras nuevas: 1; revisadas: 1; retiradas: 1" in to_text(diff, catalogue, LANGUAGES["es"])
    diff_json = json.loads(to_json([diff]))[0]
    assert diff_json["counts"] == {"new": 1, "revised": 1, "withdrawn": 1}
    assert diff_json["changes"][0]["old"] == "33.5"
    assert diff_json["changes"][0]["new"] == "33.75"
    assert to_html([diff], catalogue, LANGUAGES["es"]).count("<tr>") == 4


def test_an_accepted_diff_is_in_data_with_the_previous_vintage(data: Path) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(CHANGED))) as (address, _requests):
        _diff, make = refresh(data, address)
        write(data, make())
        files = read_files(data)
        assert not files.faults
        catalogue, frames = store.validated(files=files)
        once = snapshot(data)
        again, _accept = refresh(data, address)
    assert again.changes == ()
    assert snapshot(data) == once
    rate = frames["rate"].set_index(["place", "period"])["value"]
    assert rate["MEX", "2024"] == 40.0
    assert rate["MEX", "2023"] == 33.75
    assert ("SLV", "2020") not in rate
    earlier = list(csv.DictReader(io.StringIO((data / "vintages/src.csv").read_text())))
    assert [(row["place"], row["period"], row["value"], row["published"], row["superseded"]) for row in earlier] == [
        ("MEX", "2023", "33.5", "2024-01-01", "2026-10-01"), ("MEX", "2024", "", "2024-01-01", "2026-10-01"),
        ("SLV", "2020", "10.5", "2024-01-01", "2026-10-01")]
    source = catalogue.sources["src"]
    assert source.vintage_date == date(2026, 10, 1)
    assert source.date_read == TODAY
    # The source has other indicators, which this connector does not refresh.
    assert source.vintage.en == "Update of October 1, 2026; other series: v"
    assert [(edition.vintage.en, edition.vintage_date) for edition in source.editions] == [("v", date(2024, 1, 1))]
    assert source.citation.es == "Oficina (actualización del 1 de octubre de 2026)"


def test_a_second_revision_is_kept_beside_the_first(data: Path) -> None:
    for figures, updated in ((CHANGED, "2026-10-01"), ({**CHANGED, ("MEX", 2023): 34.0}, "2026-11-01")):
        with serve_publisher(lambda *_, f=figures, u=updated: (200, {}, wb_page(f, updated=u))) as (address, _requests):
            write(data, refresh(data, address)[1]())
    rows = [row for row in csv.DictReader(io.StringIO((data / "vintages/src.csv").read_text()))
            if row["period"] == "2023"]
    assert [(row["value"], row["published"], row["superseded"]) for row in rows] == [
        ("33.5", "2024-01-01", "2026-10-01"), ("33.75", "2026-10-01", "2026-11-01")]


def test_other_figures_under_the_day_of_the_held_edition_are_dated_by_their_reading(data: Path) -> None:
    for figures in (CHANGED, {**CHANGED, ("MEX", 2023): 34.0}):
        with serve_publisher(lambda *_, f=figures: (200, {}, wb_page(f))) as (address, _requests):
            write(data, refresh(data, address)[1]())
            # The publisher's day is older than that of the reading now, and its figures are still the same.
            assert refresh(data, address)[0].changes == ()
    assert f"34,{TODAY.isoformat()}" not in (data / "vintages/src.csv").read_text()
    assert f"33.75,,2026-10-01,{TODAY.isoformat()}\n" in (data / "vintages/src.csv").read_text()
    store.validated(data)
    later = wb_page({**CHANGED, ("MEX", 2023): 35.0}, updated=TODAY.isoformat())
    with serve_publisher(lambda *_: (200, {}, later)) as (address, _requests), pytest.raises(
            RefreshError, match="next day"):
        refresh(data, address)


@pytest.mark.parametrize("content", ["", "{", "5", "[5]", "[[null]]"])
def test_a_damaged_list_of_renames_is_one_sentence(data: Path, content: str) -> None:
    (data / PENDING).write_text(content)
    with pytest.raises(RefreshError, match="is damaged"), locked(data):
        pass
    assert (data / PENDING).exists()


@pytest.mark.parametrize("stop", range(1, 9))
def test_a_kill_while_it_writes_leaves_all_or_nothing(data: Path, stop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(CHANGED))) as (address, _requests):
        _diff, make = refresh(data, address)
    before, content = snapshot(data), make()
    steps = 0

    class Killed(BaseException):
        pass

    def step(function: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            nonlocal steps
            steps += 1
            if steps == stop:
                raise Killed
            return function(*arguments)
        return run

    with monkeypatch.context() as patch:
        patch.setattr(accept.os, "replace", step(os.replace))
        patch.setattr(accept, "_write_synced", step(accept._write_synced))
        with pytest.raises(Killed):
            write(data, content)
    pending = (data / PENDING).exists()
    # A folder that is half way says so to whoever reads it.
    assert bool(read_files(data).faults) == pending
    with locked(data):
        pass
    after = snapshot(data)
    expected = {**before, **content.content} if pending else before
    assert after == expected
    assert not read_files(data).faults


def test_a_full_disk_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(CHANGED))) as (address, _requests):
        _diff, make = refresh(data, address)
    before, content = snapshot(data), make()
    synced = accept._write_synced

    def fill(path: Path, content: bytes) -> None:
        synced(path, content[:20])
        if "vintages" in str(path):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(accept, "_write_synced", fill)
    with pytest.raises(OSError, match="No space"):
        write(data, content)
    assert snapshot(data) == before


def test_a_file_that_was_changed_meanwhile_stays(data: Path) -> None:
    with serve_publisher(lambda *_: (200, {}, wb_page(CHANGED))) as (address, _requests):
        _diff, make = refresh(data, address)
    content = make()
    with (data / "observations/src.csv").open("a") as file:
        file.write("rate,SLV,2022,,dear,\n")
    before = snapshot(data)
    with pytest.raises(RefreshError, match="was changed while the figures were read"):
        write(data, content)
    assert snapshot(data) == before


def test_hidden_files_of_others_stay(data: Path) -> None:
    for name in (".notes.new", "observations/.src.csv.new", "observations/.src.csv.mine.new"):
        (data / name).write_text("dear")
    left = data / "observations/.src.csv.0123abcd.new"
    left.touch()
    with locked(data):
        assert not left.exists()
    assert len([path for path in data.rglob(".*.new") if path.read_text() == "dear"]) == 3


def test_concurrent_refreshes_are_refused(data: Path) -> None:
    with locked(data), pytest.raises(RefreshError, match="under way"), locked(data):
        pass
    finish(data)


ACCEPT = """
import sys
from datetime import date
from pathlib import Path
from hled_dash.catalogue.files import read_files
from hled_dash.catalogue.loader import parse_catalogue
from hled_dash.refresh import refresh_source, write
data, file = map(Path, sys.argv[1:])
files = read_files(data)
write(data, refresh_source("src", files, parse_catalogue(files), date(2026, 11, 28), file=file)[1]())
"""


def test_accepted_files_are_the_same_in_any_environment(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    file, copied = elsewhere / "rate[1].csv", Path(shutil.copytree(data, elsewhere / "data"))
    years = [str(year) for year in range(2020, 2025)]
    file.write_text("".join(f"{','.join(row)}\n" for row in (
        ["Country Code", "Indicator Name", "Indicator Code", *years],
        *([place, "Rate (% of people)", "RATE", *(str(CHANGED.get((place, int(year)), "") or "") for year in years)]
          for place in ("SLV", "MEX", "GTM")))))
    files = read_files(data)
    _diff, make = refresh_source("src", files, store.validated(files=files)[0], TODAY, file=file)
    before = snapshot(data)
    write(data, make())
    # What was read is written as a text of the catalogue, which has no address.
    assert store.validated(data)[0].sources["src"].read_from.en == "example.org, rate_1_.csv"
    odd = {"LANG": "es_MX.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", ACCEPT, str(copied), str(file)], env={**os.environ, **odd}, umask=0o077,
                   check=True, cwd=Path(__file__).parents[1])
    assert before != snapshot(data) == snapshot(copied)
