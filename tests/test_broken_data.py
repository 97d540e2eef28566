"""``check`` names whatever is wrong in ``data/`` by file and line, in a sentence, whatever that is.

The long form is ``python -m benchmarks faults``.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from hled_dash import store
from hled_dash.catalogue import DataFaults, load_catalogue, yaml_reader
from hled_dash.catalogue.files import LAYOUT, MAX_BYTES, MAX_YAML_BYTES, DataFiles, read_files
from hled_dash.cli.check import validate
from tests import broken_data, broken_data_strategies, small_data


def test_the_small_folder_has_a_file_of_every_kind() -> None:
    patterns = {f"{folder}/{name}" for folder, names in LAYOUT.items() for name in names}
    small = DataFiles(broken_data.small_content())
    assert {pattern for pattern in patterns if not small.matching(pattern)} == {"vintages/*.csv.gz"}


def test_the_whole_folder_has_no_fault() -> None:
    broken_data.judge(broken_data.Broken("nothing", "", broken_data.small_content(), refused=False))


@pytest.mark.parametrize("kind", broken_data_strategies.STRATEGIES)
def test_broken_data_is_named(kind: str) -> None:
    @settings(max_examples=10, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(broken_data_strategies.STRATEGIES[kind])
    def judged(broken: broken_data.Broken) -> None:
        broken_data.judge(broken)

    judged()


def test_a_gzip_bomb_is_named() -> None:
    broken_data.judge(broken_data_strategies.gzip_bomb())


def test_thousands_of_gzipped_files_in_one_are_named() -> None:
    path = "observations/packed.csv.gz"
    content = broken_data.small_content()
    broken_data.judge(broken_data.Broken("members", path, {**content, path: content[path] + gzip.compress(b"") * 2_000},
                                         refused=True))


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _link(target: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return change


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _huge(path: Path) -> None:
    if path.suffix == ".yaml":
        path.write_bytes(path.read_bytes() + b"#" * MAX_YAML_BYTES)
        return
    with path.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)


@pytest.mark.parametrize("change", [
    _loop, _link("nowhere"), _link("/dev/zero"), _link("/proc/kmsg"), _link(".."), _folder, _pipe, _huge])
@pytest.mark.parametrize("name", [
    "catalogue/units.yaml", "catalogue/places/country.csv", "observations/src.csv", "geography/squares.json",
    "catalogue/search/words.yaml", "dialogue/events.yaml"])
def test_files_outside_the_layout_are_faults(tmp_path: Path, change: Callable[[Path], None], name: str) -> None:
    for path, content in broken_data.small_content().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    change(tmp_path / name)
    with pytest.raises(DataFaults) as caught:
        validate(read_files(tmp_path), broken_data.TODAY)
    # The line is not always the first: the kernel may have messages to read.
    assert any(fault.file == f"data/{name}" for fault in caught.value.faults), caught.value


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("folder", [
    "", "catalogue", "catalogue/search", "catalogue/places", "dialogue", "dialogue/record", "observations"])
def test_a_missing_or_empty_folder_is_one_fault(tmp_path: Path, folder: str, is_there: bool) -> None:
    data = small_data.write(tmp_path)
    shutil.rmtree(data / folder)
    if is_there:
        (data / folder).mkdir()
    with pytest.raises(DataFaults) as caught:
        validate(read_files(data), broken_data.TODAY)
    (fault,) = caught.value.faults
    if folder != "observations":
        with pytest.raises(DataFaults) as caught:
            load_catalogue(data)
        assert caught.value.faults == (fault,)
    assert (fault.file, fault.subject) == (f"data/{folder}".rstrip("/"), "the folder")
    if not folder and not is_there:
        assert fault.why == f"{data} cannot be read: No such file or directory"


def test_unprintable_file_names_are_escaped_in_faults(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    (data / os.fsdecode(b"units\xff\x1b[31m\n.yaml")).write_text("[]")
    with pytest.raises(DataFaults) as caught:
        validate(read_files(data), broken_data.TODAY)
    assert [str(fault).isprintable() for fault in caught.value.faults] == [True]
    assert r"units\udcff\x1b[31m\n.yaml:1: the file: is not read" in str(caught.value.faults[0])


def test_vintages_and_facts_are_not_of_tomorrow(tmp_path: Path) -> None:
    """A server with a slow clock serves nevertheless: the build does not look."""
    data = small_data.write(tmp_path)
    with pytest.raises(DataFaults) as caught:
        validate(read_files(data), date(2021, 9, 1))
    assert [str(fault).split(": today")[0] for fault in caught.value.faults] == [
        "data/catalogue/sources/src.yaml:9: src: 2024-02-01 is in the future",
        "data/dialogue/record/2021.yaml:16: meeting: 2021-09-09 is in the future"]
    store.validated(data)


#: File, what stands there, what is put in its place, and a word of what must be said: a fault for each kind of file.
EVERYWHERE = (
    ("catalogue/units.yaml", "- {id: percent, name: {en: p, es: p}, kind: share}",
     "- {id: percent, name: {en: p, es: p}, kind: share}\n- id: [", "not YAML"),
    ("catalogue/sources/src.yaml", "read_from: a copy", "read_from: a copy\n  licence: none", "twice"),
    ("catalogue/indicators/share.yaml", "unit: percent", "unit: miles", "'miles'"),
    ("catalogue/indicators/growth.yaml", "decimals: 0", "decimals: 9", "decimals"),
    ("catalogue/indicators/growth.yaml", "theme: trade", "theme: war", "'war'"),
    ("catalogue/indicators/src.yaml", "name: {en: trade", "name: {en: '[trade](x)'", "Markdown"),
    ("catalogue/places/admin1.csv", "MX-B,B,B,MEX,,,", "MX-B,B,B,MEX,,,\nMX-C,C,C,MEX,,100,", "latitude"),
    ("catalogue/places/country.csv", "SLV,", "SLV,<b>", "HTML"),
    ("catalogue/windows.yaml", "places: [MX-A, MX-B]", "places: [MX-A, MX-Q]", "'MX-Q'"),
    ("catalogue/briefings.yaml", "window: south", "window: south, more: less", "more"),
    ("catalogue/search/topics.yaml", "implied: [MEX]", "implied: [XXX]", "'XXX'"),
    ("catalogue/search/words.yaml", "id: maps", "id: charts", "page"),
    ("catalogue/quality/decisions.yaml", "places: [MEX]", "places: [YYY]", "'YYY'"),
    ("catalogue/updates.yaml", "- {date: 2024", "- {date: '2024-03-01', source: nobody, edition: '2024-01-01'}\n"
     "- {date: 2024", "'nobody'"),
    ("catalogue/figures/cards.yaml", "- id: card-1\n  objective: II.1", "- id: card-1\n  objective: IX.1", "'IX.1'"),
    ("catalogue/packs/mine.yaml", "", "- id: mine\n  title: {en: M, es: M}\n  lead: {en: M, es: M}\n  sections:\n"
     "  - {title: {en: M, es: M}, items: [{view: 'dialogue?places=MEX&year=1492'}]}\n", "1492"),
    ("dialogue/events.yaml", "objectives: [I.1]", "objectives: [I.9]", "'I.9'"),
    ("dialogue/record/2021.yaml", "parties: [mexico]", "parties: [nowhere]", "'nowhere'"),
    ("geography/cities.csv", "14.05,-88.95", "14.05,-188.95", "longitude"),
    ("observations/src.csv", "rate,GTM,2020,,5.5,", "rate,GTM,2020,,5.5,Z", "status"),
    ("observations/src.csv", "rate,SLV,2020,,4,", "rate,SLV,2020,,4000001,", "range"),
    ("observations/src.csv", "people,MX-A,2020,T,30,", "people,MX-A,2020,Q,30,", "item"),
    ("observations/more.csv", "", "indicator,place,period,value\nnobody,MEX,2018,x\n", "not a number"),
    ("vintages/more.csv", "", "indicator,place,period,value,status,published,superseded\n"
     "none,ZZZ,2020,1,,2020-01-01,2021-01-01\n", "'ZZZ'"),
)


def test_all_faults_are_listed_in_one_pass() -> None:
    """Of records that others need, of several keys of one record, of rows: none hides another."""
    content, expected_faults = dict(broken_data.small_content()), []
    for path, old, new, word in EVERYWHERE:
        text = content.get(path, b"").decode()
        assert old in text, path
        content[path] = text.replace(old, new, 1).encode()
        expected_faults.append((path, word))
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(dict(sorted(content.items()))), broken_data.TODAY)
    fault_lines = [(fault.file.removeprefix("data/"), f"{fault.subject}: {fault.why}") for fault in caught.value.faults]
    assert [expected for expected in expected_faults
            if not any(path == expected[0] and expected[1] in text for path, text in fault_lines)] == []
    # Nothing is told only because something else was refused.
    assert len(fault_lines) <= len(expected_faults) + 5, fault_lines


def test_faults_of_one_kind_of_file_hide_none_of_another() -> None:
    content = dict(broken_data.small_content())
    for path, text in {
        "catalogue/glossary.yaml": b"- id: [\n", "catalogue/figures/more.yaml": b"- id: card\n",
        "vintages/src.csv": b"indicator,place,period,value,status,published,superseded\n"
                            b"none,MEX,2020,1,,2020-01-01,2021-01-01\n",
        "observations/more.csv": b"indicator,place,period,value,status\nrate,NONE,2018,3,\n",
    }.items():
        content[path] = text
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(content), broken_data.TODAY)
    assert {"data/catalogue/glossary.yaml", "data/catalogue/figures/more.yaml", "data/vintages/src.csv",
            "data/observations/more.csv"} <= {fault.file for fault in caught.value.faults}


@pytest.mark.parametrize("parents", [{"MX-A": "MX-A"}, {"MX-A": "MX-B", "MX-B": "MX-A"}, {"MEX": "MX-A"}])
def test_a_place_that_lies_in_itself_is_named_whatever_names_it(parents: dict[str, str]) -> None:
    """The places are members of a region and of a window, and have shapes, points and figures."""
    content = dict(broken_data.small_content())
    for path in ("catalogue/places/admin1.csv", "catalogue/places/country.csv"):
        heading, *rows = (row.split(",") for row in content[path].decode().splitlines())
        for row in rows:
            row[heading.index("parent")] = parents.get(row[0], row[heading.index("parent")])
        content[path] = "\n".join(map(",".join, [heading, *rows, []])).encode()
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(content), broken_data.TODAY)
    assert {fault.subject for fault in caught.value.faults if "lies in itself" in fault.why} >= {*parents}


def test_no_fault_makes_a_file_be_read_once_more_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of many faults: of one record, and of the records beside one that is no YAML."""
    class Counted(yaml.MappingNode):
        """A mapping that counts who goes through its keys."""

        reads = 0

        def __getattribute__(self, name: str) -> object:
            Counted.reads += name == "value"
            return super().__getattribute__(name)

    keys = [yaml.ScalarNode("", str(number), yaml_reader._START) for number in range(50)]
    node = Counted("", [(key, key) for key in keys], yaml_reader._START)
    assert [yaml_reader.line_of(node, (number,)) for number in range(50)] == [1] * 50
    assert Counted.reads == 1
    read: list[int] = []
    compose = yaml_reader._compose_text

    def counted(text: str, file: str) -> object:
        read.append(len(text))
        return compose(text, file)

    monkeypatch.setattr(yaml_reader, "_compose_text", counted)
    content, path = broken_data.small_content(), "catalogue/units.yaml"
    for more in (b"- {id: a}\n" * 1_000 + b"- [\n", b"- [\n" * 10_000):
        read.clear()
        with pytest.raises(DataFaults):
            validate(DataFiles({**content, path: content[path] + more}), broken_data.TODAY)
        assert sum(read) < 50 * len(more)


@pytest.mark.parametrize(("change", "why"), [
    ({"type": "FeatureCollection"}, "type: Input should be 'Topology'"),
    ({"transform": None}, "transform: Input should be"),
    ({"transform": {"scale": [0.01, 0], "translate": [0, 0]}}, "transform.scale.1: Input should be greater than 0"),
    ({"arcs": ["x", [[0, 0], [1, 1]]]}, "arcs.0: Input should be a valid list"),
    ({"arcs": [[[0, 0]]]}, "arcs.0: List should have at least 2 items"),
    ({"arcs": [[[0, 0], [1, 0.5]]]}, "arcs.0.1.1: Input should be a valid integer"),
    ({"arcs": [[[0, 0], [1, True]]]}, "arcs.0.1.1: Input should be a valid integer"),
    ({"arcs": [[[0, 0], [1, 1, 1]]]}, "arcs.0.1: List should have at most 2 items"),
])
def test_arcs_that_are_none_are_named(change: dict[str, object], why: str) -> None:
    content = broken_data.small_content() | {
        "geography/squares.json": json.dumps(broken_data.SQUARES | change).encode()}
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(content), broken_data.TODAY)
    assert [str(fault) for fault in caught.value.faults if why in fault.why and "squares.json" in fault.file]
