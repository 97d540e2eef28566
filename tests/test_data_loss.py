"""Nothing in ``data/`` is dropped in silence: what would be lost or doubled is a fault with its file and line."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.catalogue import DataFaults, files, load_catalogue
from hled_dash.catalogue.loader import parse_catalogue
from hled_dash.store import build, observations, queries
from tests import small_data
from tests.small_data import ROWS_HEAD
from tests.small_map import RECORD, SQUARES, folder

Change = Callable[[Path], object]
ITEMS_HEAD = "code,name_en,name_es,keywords,sex\n"


def faults(data: Path) -> list[str]:
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    return list(map(str, caught.value.faults))


def append(name: str, text: str) -> Change:
    def change(data: Path) -> None:
        with (data / name).open("a", encoding="utf-8") as lines:
            lines.write(text)

    return change


def write(name: str, content: str | bytes) -> Change:
    def change(data: Path) -> None:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def replace(name: str, old: str, new: str) -> Change:
    def change(data: Path) -> None:
        text = (data / name).read_text(encoding="utf-8")
        assert old in text
        (data / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def items_file(rows: str) -> Change:
    """A dimension that has its items in a file, each within an item of the dimension sex."""
    def change(data: Path) -> None:
        append("catalogue/dimensions.yaml", "- {id: part, name: {en: p, es: p}}\n")(data)
        write("catalogue/items/part.csv", rows)(data)

    return change


def test_two_files_may_hold_parts_of_one_indicator(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    write("observations/more.csv", "indicator,place,period,value,status\nrate,MEX,2018,1,\nrate,SLV,2021,6,\n")(data)
    url = f"sqlite:///{tmp_path / 'hled.sqlite'}"
    store.ensure_built(url, data)
    engine = store.open_engine(url)
    frame = queries.observations(engine, "rate")
    assert dict(zip(frame["place"] + frame["period"], frame["value"], strict=True)) == {
        "GTM2020": 5.5, "MEX2018": 1.0, "MEX2019": 1.5, "MEX2020": 2.5, "SLV2020": 4.0, "SLV2021": 6.0}
    engine.dispose()


def test_a_key_in_two_files_names_both_files_and_lines(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    write("observations/more.csv", "indicator,place,period,sex,value,status\n\npeople,MEX,2020,M,7,\n"
          "people,MEX,2022,M,7,\n")(data)
    assert faults(data) == [
        "data/observations/src.csv:3: people MEX 2020 M: is there twice, first in data/observations/more.csv:3"]


def test_a_copy_of_a_file_is_one_fault(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    (data / "observations/copy.csv").write_bytes((data / "observations/src.csv").read_bytes())
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    assert list(map(str, caught.value.faults)) == [
        "data/observations/src.csv:1: the file: is a copy of data/observations/copy.csv: keep one of them"]


def test_a_key_in_two_files_is_named_beside_other_faults(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    write("observations/more.csv", "indicator,place,period,value,status\nrate,MEX,2020,1,\nrate,XXX,2020,1,\n")(data)
    assert [fault.split(": is")[0] for fault in faults(data)] == [
        "data/observations/more.csv:3: place 'XXX'", "data/observations/src.csv:10: rate MEX 2020"]


@pytest.mark.parametrize(("change", "message"), [
    (write("observations/src.csv.gz", gzip.compress(b"indicator,place,period,value,status\nrate,GTM,2001,1,\n")),
     "data/observations/src.csv.gz:1: the file: stands beside data/observations/src.csv"),
    # Names that are one on other systems.
    (write("observations/SRC.csv", ROWS_HEAD + "rate,GTM,2001,,1,\n"),
     "data/observations/src.csv:1: the file: stands beside data/observations/SRC.csv"),
    (write("observations/SRC.csv.gz", gzip.compress(b"indicator,place,period,value,status\nrate,GTM,2001,1,\n")),
     "data/observations/src.csv:1: the file: stands beside data/observations/SRC.csv.gz"),
    # Files that nothing reads.
    (write("observations/more.CSV", ROWS_HEAD), "data/observations/more.CSV:1: the file: is not read"),
    (write("observations/more.csv.zip", b""), "data/observations/more.csv.zip:1: the file: is not read"),
    (write("observations/2024/more.csv", ROWS_HEAD), "data/observations/2024:1: the folder: is not read"),
    (write("catalogue/sources/more.yml", "[]"), "data/catalogue/sources/more.yml:1: the file: is not read"),
    (write("catalogue/indicators/old/more.yaml", "[]"), "data/catalogue/indicators/old:1: the folder: is not read"),
    (write("catalogue/windows.yaml~", "[]"), "data/catalogue/windows.yaml~:1: the file: is not read"),
    (write("catalogue/places/country.csv.gz", b""), "data/catalogue/places/country.csv.gz:1: the file: is not read"),
    (write("figures.yaml", "[]"), "data/figures.yaml:1: the file: is not read"),
    (lambda data: (data / "catalogue/briefings.yaml").unlink(), "briefings.yaml:1: the file: is missing"),
    (lambda data: (data / "catalogue/windows.yaml").rename(data / "catalogue/x"),
     "windows.yaml:1: the file: is missing"),
    (lambda data: (data / "catalogue/sources/src.yaml").unlink(), "data/catalogue/sources:1: the folder: is missing"),
    (lambda data: (data / "catalogue/pillars.yaml").unlink(), "data/catalogue/pillars.yaml:1: the file: is missing"),
    # Files without content.
    (write("catalogue/glossary.yaml", ""), "data/catalogue/glossary.yaml:1: the file: is empty"),
    (write("catalogue/windows.yaml", "# windows\n"), "data/catalogue/windows.yaml:1: the file: is empty"),
    (write("catalogue/units.yaml", "[]\n"), "data/catalogue/units.yaml:1: the file: has no record"),
    (write("dialogue/record/2021.yaml", "[]\n"), "data/dialogue/record/2021.yaml:1: the file: has no record"),
    (write("catalogue/packs/border.yaml", "[]\n"), "data/catalogue/packs/border.yaml:1: the file: has no record"),
    (write("catalogue/figures/cards.yaml", "[]\n"), "data/catalogue/figures/cards.yaml:1: the file: has no record"),
    (write("catalogue/indicators/more.yaml", "[]\n"), "data/catalogue/indicators/more.yaml:1: the file: has no record"),
    (write("observations/more.csv", ROWS_HEAD), "data/observations/more.csv:1: the file: has no row"),
    (write("observations/more.csv", ""), "data/observations/more.csv:1: the file: has no row"),
    (write("observations/more.csv.gz", gzip.compress(ROWS_HEAD.encode())[:-9]), "more.csv.gz:1: the file: cannot be"),
    # Parts of pillars.yaml.
    (replace("catalogue/pillars.yaml", "objectives:\n", "others:\n"), "pillars.yaml:1: objectives: is missing"),
    (replace("catalogue/pillars.yaml", "objectives:\n", "objectives: []\nmore:\n"), "objectives: must be a list of"),
    (write("catalogue/pillars.yaml", "[]\n"), "pillars.yaml:1: the file: must be a mapping"),
    (replace("catalogue/pillars.yaml", small_data.PILLAR.format(id="III"), ""), "III: this pillar is missing"),
    (replace("catalogue/pillars.yaml", small_data.OBJECTIVE.format(id="II"), ""), "II: this pillar has no objective"),
    (replace("catalogue/figures/cards.yaml", "objective: IV.1", "objective: I.1"), "IV: this pillar has no figure"),
    # Two with one name.
    (append("catalogue/places/groups.yaml", "- {id: GTM, name: {en: G, es: G}, members: [MX-A, MX-B]}\n"),
     "data/catalogue/places/groups.yaml:2: GTM: is the place of data/catalogue/places/country.csv:3 too"),
    (append("catalogue/places/admin1.csv", "\nGTM,G,G,MEX,,,\n"),
     "data/catalogue/places/country.csv:3: GTM: is there twice, first in data/catalogue/places/admin1.csv:5"),
    (write("catalogue/indicators/more.yaml", small_data.indicator("rate")),
     "data/catalogue/indicators/src.yaml:1: rate: is there twice, first in data/catalogue/indicators/more.yaml:1"),
    (append("catalogue/units.yaml", "- id: rates\n  name: {en: r, es: r}\n  kind: rate\n  kind: share\n"),
     "data/catalogue/units.yaml:6: kind: this key is there twice"),
    (append("catalogue/units.yaml", "- {id: rates, name: {en: r, es: r, en: s}, kind: rate}\n"),
     "data/catalogue/units.yaml:3: en: this key is there twice"),
    (append("catalogue/pillars.yaml", "pillars:\n" + small_data.PILLAR.format(id="I")),
     "pillars: this key is there twice"),
    (replace("catalogue/dimensions.yaml", "code: F", "code: M"),
     "dimensions.yaml:3: items: Value error, there twice: M"),
    (append("catalogue/dimensions.yaml", "- {id: value, name: {en: v, es: v}, "
            "items: [{code: T, name: {en: t, es: t}}]}\n"),
     "data/catalogue/dimensions.yaml:4: id: Value error, value is the name of another column"),
    (append("catalogue/dimensions.yaml", "- {id: part, name: {en: p, es: p}}\n"),
     "data/catalogue/dimensions.yaml:4: part: has no item, and no catalogue/items/part.csv"),
    (write("catalogue/items/part.csv", ITEMS_HEAD + "A,a,a,,T\n"),
     "part.csv:1: part: is no dimension of dimensions.yaml"),
    (write("catalogue/items/sex.csv", ITEMS_HEAD + "A,a,a,,T\n"), "sex.csv:1: sex: has items in dimensions.yaml too"),
    (items_file(ITEMS_HEAD.replace("sex", "age") + "A,a,a,,T\n"),
     "part.csv:1: the heading: must be code,name_en,name_es"),
    (items_file(ITEMS_HEAD + "A,a,a,,T\nB,b,b,,X\n"), "part.csv:3: B: sex: 'X' is no item of it"),
    (items_file(ITEMS_HEAD + "A,a,a,,T\nA,b,b,,T\n"), "part.csv:3: A: is there twice"),
    (items_file(ITEMS_HEAD + "A,a,,,T\n"), "part.csv:2: A: name.es: String should have at least 1 character"),
    (replace("catalogue/places/groups.yaml", "[MX-A, MX-B]", "[MX-A, MX-B, MX-A]"), "there twice: MX-A"),
    # Rows and headings that do not fit.
    (append("observations/src.csv", "rate,SLV,2021,,6,,\n"), "src.csv:36: the row: has 7 fields, the heading 6"),
    (append("observations/src.csv", "rate,SLV,2021\n"), "src.csv:36: the row: has 3 fields, the heading 6"),
    (append("catalogue/places/admin1.csv", "MX-C,C,C,MEX,,,,\n"), "admin1.csv:4: the row: has 8 fields, the heading 7"),
    (write("observations/src.csv", ROWS_HEAD.replace("sex", "value") + "rate,SLV,2021,6,7,\n"),
     "src.csv:1: the heading: columns that are there twice: ['value']"),
    (write("observations/src.csv", ROWS_HEAD + "rate,SLV,2021,,6,,more\nrate,SLV,2022,,6,,more\n"),
     "src.csv:2: the row: has 7 fields, the heading 6"),
    (replace("catalogue/places/admin1.csv", "official_code", "name_en"), "the heading: columns that are there twice"),
    (write("catalogue/places/admin1.csv", "code,name_en,name_es,parent,official_code,latitude,longitude,notes\n"
           "MX-A,A,A,MEX,,,,\n"), "admin1.csv:1: the heading: must be code,"),
    # Lines are those of the file.
    (append("observations/src.csv", "\n\nrate,XXX,2021,,6,\n"), "src.csv:38: place 'XXX'"),
    (append("observations/src.csv", 'rate,"MEX\n",2021,,6,\nrate,XXX,2021,,6,\n'), "src.csv:38: place 'XXX'"),
    (append("catalogue/places/admin1.csv", "\n\nMX-C,,C,MEX,,,\n"), "places/admin1.csv:6: MX-C: name.en"),
    (append("observations/src.csv", 'rate,"MEX,2021,,6,\n'), "src.csv:36: the row: is not CSV"),
    (write("observations/more.csv", b"indicator,place,period,value,status\nrate,MEX,2021,6,\nrate,M\xc9X,2021,6,\n"),
     "data/observations/more.csv:3: the file: is not UTF-8"),
    (append("catalogue/units.yaml", "- {[a]: b, id: 2020-13-45}\n"), "data/catalogue/units.yaml:3: Unit"),
])
def test_data_that_would_be_lost_are_faults(tmp_path: Path, change: Change, message: str) -> None:
    data = small_data.write(tmp_path)
    change(data)
    found_faults = faults(data)
    assert any(message in fault for fault in found_faults), found_faults


def test_readmes_hidden_files_and_byte_order_marks_are_no_faults(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    for name in ("README.md", "observations/README.md", "catalogue/.windows.yaml.swp"):
        write(name, "x")(data)
    for name in ("observations/src.csv", "catalogue/places/country.csv", "catalogue/units.yaml"):
        write(name, b"\xef\xbb\xbf" + (data / name).read_bytes())(data)
    store.validated(data)


def test_a_shape_that_is_registered_or_stands_twice_is_a_fault(tmp_path: Path) -> None:
    data = folder(tmp_path, register=RECORD + RECORD)
    assert faults(data) == ["data/geography/index.yaml:9: squares.json admin1: is there twice, first at line 1"]
    (data / "geography/index.yaml").write_text(RECORD)
    text = json.dumps(SQUARES)
    (data / "geography/squares.json").write_text(text[:-1] + ', "objects": ' + json.dumps(SQUARES["objects"]) + "}")
    assert ["'objects'" in fault and "twice" in fault for fault in faults(data)] == [True]
    (data / "geography/index.yaml").unlink()
    assert faults(data) == ["data/geography/squares.json:1: the file: is not in index.yaml, which is missing"]


def test_a_change_during_a_build_is_not_taken_for_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed after it was read: the next build sees it, also when its bytes were the old ones when hashing began."""
    data = small_data.write(tmp_path)
    url = f"sqlite:///{tmp_path / 'hled.sqlite'}"
    parse = build.parse_catalogue

    def changed_meanwhile(read: files.DataFiles) -> object:
        small_data.add_row(data, "rate,SLV,2021,,6,\n")
        return parse(read)

    with monkeypatch.context() as patched:
        patched.setattr(build, "parse_catalogue", changed_meanwhile)
        assert store.ensure_built(url, data)
    assert not store.is_built(url, data)
    engine = store.open_engine(url)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()
    assert store.ensure_built(url, data)
    assert store.is_built(url, data)


def test_everything_is_checked_and_built_from_the_bytes_that_were_read(tmp_path: Path) -> None:
    data = folder(tmp_path)
    read = files.read_files(data)
    shutil.rmtree(data)
    frames = observations.read_data(read, parse_catalogue(read)).frames
    assert len(frames["rate"]) == 4


def test_a_file_outside_the_layout_is_detected_after_a_build(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    url = f"sqlite:///{tmp_path / 'hled.sqlite'}"
    store.ensure_built(url, data)
    write("observations/more.CSV", ROWS_HEAD)(data)
    with pytest.raises(DataFaults, match=r"more\.CSV"):
        store.ensure_built(url, data)
    with pytest.raises(DataFaults, match="cannot be read"):
        load_catalogue(tmp_path / "nowhere")
