"""A small folder of data with a file of every kind, and strategies that break it in every way that comes to mind."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hled_dash.catalogue import DataFaults, Fault
from hled_dash.catalogue.files import DataFiles, read_files
from hled_dash.cli.check import validate
from tests import small_data

TODAY = date(2026, 1, 1)
SQUARES = {
    "type": "Topology", "transform": {"scale": [0.01, 0.01], "translate": [-89.0, 14.0]},
    "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
    "objects": {"admin1": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[-2, -1]], "properties": {"place": "MX-A"}},
        {"type": "Polygon", "arcs": [[0, -3]], "properties": {"place": "MX-B"}}]}},
}
GROWTH = """
  formula:
    op: change
    of: {indicator: people}
    lag: 1
    words: {en: w, es: p}
  breaks: [{period: '2020', place: MEX, note: {en: n, es: n}}]
  fixed_breaks: [1, 2.5]
"""
MORE = {
    "catalogue/windows.yaml": "- id: south\n  name: {en: South, es: Sur}\n  places: [MX-A, MX-B]\n  levels: [admin1]\n"
    "  bounds: [12.5, -92, 18, -83]\n",
    "catalogue/briefings.yaml": "- id: rates\n  name: {en: Rates, es: Tasas}\n"
    "  query: {indicator: people, level: admin1, window: south}\n",
    "catalogue/glossary.yaml": "- id: rate\n  term: {en: Rate, es: Tasa}\n  abbreviation: {en: R, es: T}\n"
    "  definition: {en: A share., es: Una parte.}\n",
    "catalogue/search/topics.yaml": "- id: people\n  words: [people, personas]\n  series: [{indicator: people, "
    "items: {sex: T}, implied: [MEX]}]\n  places: [MEX]\n",
    "catalogue/search/words.yaml": "- id: maps\n  kind: page\n  words: [maps, mapas]\n",
    "catalogue/search/places.yaml": "- id: mx\n  words: [Mejico]\n  places: [MEX]\n",
    "catalogue/search/not_held.yaml": "- id: water\n  words: [water, agua]\n  text: {en: No., es: No.}\n"
    "  topics: [people]\n",
    "catalogue/quality/comparisons.yaml": "- id: sexes\n  of: {indicator: people, items: {sex: T}}\n"
    "  equals: [{indicator: people, items: {sex: [F, M]}}]\n  tolerance: 5\n",
    "catalogue/quality/decisions.yaml": "- id: seen\n  kinds: [seen]\n  source: src\n  indicators: [rate]\n"
    "  where: [{places: [MEX], start: '2019', end: '2020'}]\n  decision: suspect\n  mark: {en: m, es: m}\n"
    "  reason: {en: r, es: r}\n",
    "catalogue/packs/one.yaml": "- id: one\n  title: {en: One, es: Uno}\n  lead: {en: For one., es: Para uno.}\n"
    "  sections:\n    - title: {en: S, es: S}\n      items:\n        - view: pillar_1?figure=card-0&places=MEX\n",
    "catalogue/connectors/src.yaml": "- id: src\n  interface: world_bank\n  address: https://example.org\n"
    "  series: [{code: RATE, indicator: rate}]\n  vintage: {en: 'Update of {date}', es: 'Datos del {date}'}\n"
    "  citation: {en: 'Office ({date})', es: 'Oficina ({date})'}\n  cadence: year\n  lag_months: 6\n"
    "  required: [MEX]\n  tried: recorded\n",
    "catalogue/updates.yaml": "- {date: 2024-02-01, source: src, edition: 2024-01-01}\n",
    "catalogue/items/part.csv": "code,name_en,name_es,sex,keywords\nA,Part a,Parte a,T,one;uno\nB,Part b,Parte b,T,\n",
    "catalogue/places/regions.yaml": "- id: reg\n  name: {en: North region, es: Región norte}\n  parent: MEX\n"
    "  members: [MX-A, MX-B]\n",
    "vintages/src.csv": "indicator,place,period,sex,value,status,published,superseded\n"
    "rate,GTM,2020,,5.4,,2023-01-01,2024-01-01\nrate,MEX,2020,,2.4,,2023-01-01,2024-01-01\n",
    "geography/index.yaml": "- file: squares.json\n  object: admin1\n  level: admin1\n  places: [MEX]\n"
    "  publisher: {en: p, es: p}\n  licence: free\n  vintage: {en: v, es: v}\n  shapes: 2\n",
    "geography/without_shapes.yaml": "- level: country\n  places: [SLV]\n  reason: {en: r, es: r}\n",
    "geography/squares.json": json.dumps(SQUARES, indent=1),
    "geography/cities.csv": "name,country,place,latitude,longitude,capital\nTuxtla,MEX,MX-A,14.05,-88.95,false\n",
    "geography/seaports.csv": "name,country,place,latitude,longitude\nPort,MEX,,16.1,-93.9\n",
}
CATALOGUE = "catalogue/indicators/growth.yaml"
#: An earlier edition of the source, which the earlier vintages are of.
EDITION = "  editions: [{vintage: {en: u, es: u}, vintage_date: 2023-01-01}]\n"


@cache
def small_content() -> dict[str, bytes]:
    """Path to content of a folder of data in which there is no fault."""
    with TemporaryDirectory() as folder:
        data = small_data.write(Path(folder))
        (data / "geography").mkdir()
        for path, text in MORE.items():
            (data / path).parent.mkdir(exist_ok=True)
            (data / path).write_text(text, encoding="utf-8")
        growth = small_data.indicator("growth", "percent", dimensions="sex", defaults="sex: T")
        (data / CATALOGUE).write_text(growth.rstrip("\n") + GROWTH, encoding="utf-8")
        share = small_data.indicator("share", "percent")
        (data / "catalogue/indicators/share.yaml").write_text(share, encoding="utf-8")
        for path, text in (("catalogue/sources/src.yaml", EDITION),
                           ("catalogue/dimensions.yaml", "- {id: part, name: {en: Part, es: Parte}}\n")):
            (data / path).write_text((data / path).read_text(encoding="utf-8") + text, encoding="utf-8")
        small_data.add_row(data, "share,MEX,2020,,50,\n")
        packed = gzip.compress(b"indicator,place,period,value,status\nrate,GTM,2018,5,\nrate,MEX,2018,3,\n", mtime=0)
        (data / "observations/packed.csv.gz").write_bytes(packed)
        return dict(read_files(data).content)


@dataclass(frozen=True)
class Broken:
    """A folder of data with something done to it."""

    what: str
    path: str
    content: dict[str, bytes]
    #: True: it must be refused; False: it must be accepted, and mean the same; None: it may be either.
    refused: bool | None = None
    #: First and last line between which a fault must stand.
    lines: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"{self.what} in {self.path}: {self.content.get(self.path, b'')[-2_000:]!r}"


def judge(broken: Broken) -> None:
    """
    Raises:
        AssertionError: When ``check`` does not say what is wrong as it should.
    """
    validated, data_faults = None, DataFaults([])
    try:
        validated = validate(DataFiles(broken.content), TODAY)
    except DataFaults as error:
        data_faults = error
    if validated is None:
        assert broken.refused is not False, f"refused: {data_faults}"
        assert data_faults.faults
        for fault in data_faults.faults:
            _judge_fault(fault, broken)
        if broken.refused:
            _judge_place(data_faults, broken)
    else:
        assert not broken.refused, "accepted"
        if broken.refused is False:
            (catalogue, frames), (expected, numbers) = validated, _expected()
            assert catalogue == expected
            assert frames.keys() == numbers.keys()
            assert all(frame.equals(numbers[code]) for code, frame in frames.items())


def _judge_place(data_faults: DataFaults, broken: Broken) -> None:
    """A fault names the file that was broken, and a line of what was."""
    folder = broken.path.rpartition("/")[0]
    of_file = [fault for fault in data_faults.faults if fault.file == f"data/{broken.path}"
               or (broken.path not in broken.content and folder in fault.file)]
    assert of_file, f"not named: {data_faults}"
    if broken.lines:
        first, last = broken.lines
        assert any(first <= fault.line <= last for fault in of_file), f"not in {broken.lines}: {data_faults}"


def _judge_fault(fault: Fault, broken: Broken) -> None:
    text = str(fault)
    assert text.isprintable(), ascii(text)
    assert len(text) < 1_300
    assert fault.file.startswith("data/")
    content = broken.content.get(fault.file.removeprefix("data/"), b"")
    if fault.file.endswith(".gz"):
        content = bytes(10).replace(b"\0", b"\n")
    assert 1 <= fault.line <= content.count(b"\n") + 1, text
    assert fault.subject, text
    assert fault.why, text
    assert not any(word in text for word in ("Error(", "Traceback", "<class", "object at 0x", "Node(")), text


@cache
def _expected() -> tuple[Any, dict[str, Any]]:
    return validate(DataFiles(small_content()), TODAY)


def _with(path: str, content: bytes | None) -> dict[str, bytes]:
    found = {**small_content()}
    found.pop(path)
    return found if content is None else dict(sorted({**found, path: content}.items()))
