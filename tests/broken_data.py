"""A small folder of data with a file of every kind, and strategies that break it in every way that comes to mind."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import strategies as st

from hled_dash.catalogue import DataFaults, Fault
from hled_dash.catalogue.files import MAX_BYTES, DataFiles, read_files
from hled_dash.cli.check import validate
from tests import small_data

TODAY = date(2026, 1, 1)
SQUARES = {
    "type": "Topology", "transform": {"scale": [0.01, 0.01], "translate": [-89.0, 14.0]},
    "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
    "objects": {"admin1": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"place": "MX-A"}},
        {"type": "Polygon", "arcs": [[2, -1]], "properties": {"place": "MX-B"}}]}},
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
    "geography/index.yaml": "- file: squares.json\n  object: admin1\n  level: admin1\n  places: [MEX]\n"
    "  publisher: {en: p, es: p}\n  licence: free\n  vintage: {en: v, es: v}\n  shapes: 2\n  kilobytes: 1\n",
    "geography/without_shapes.yaml": "- level: country\n  places: [SLV]\n  reason: {en: r, es: r}\n",
    "geography/squares.json": json.dumps(SQUARES, indent=1),
    "geography/cities.csv": "name,country,place,latitude,longitude,capital\nTuxtla,MEX,MX-A,16.75,-93.1,false\n",
    "geography/seaports.csv": "name,country,place,latitude,longitude\nPort,MEX,,16.1,-93.9\n",
}
CATALOGUE = "catalogue/indicators/growth.yaml"


@cache
def whole() -> dict[str, bytes]:
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
    found, told = None, DataFaults([])
    try:
        found = validate(DataFiles(broken.content), TODAY)
    except DataFaults as error:
        told = error
    if found is None:
        assert broken.refused is not False, f"refused: {told}"
        assert told.faults
        for fault in told.faults:
            _judge_fault(fault, broken)
        if broken.refused:
            _judge_place(told, broken)
    else:
        assert not broken.refused, "accepted"
        if broken.refused is False:
            (catalogue, frames), (expected, numbers) = found, _expected()
            assert catalogue == expected
            assert frames.keys() == numbers.keys()
            assert all(frame.equals(numbers[code]) for code, frame in frames.items())


def _judge_place(told: DataFaults, broken: Broken) -> None:
    """A fault names the file that was broken, and a line of what was."""
    folder = broken.path.rpartition("/")[0]
    of_file = [fault for fault in told.faults if fault.file == f"data/{broken.path}"
               or (broken.path not in broken.content and folder in fault.file)]
    assert of_file, f"not named: {told}"
    if broken.lines:
        first, last = broken.lines
        assert any(first <= fault.line <= last for fault in of_file), f"not in {broken.lines}: {told}"


def _judge_fault(fault: Fault, broken: Broken) -> None:
    text = str(fault)
    assert text.isprintable(), ascii(text)
    assert len(text) < 1_300
    assert fault.file.startswith("data/")
    content = broken.content.get(fault.file.removeprefix("data/"), b"")
    if fault.file.endswith(".gz"):
        content = bytes(10).replace(b"\0", b"\n")
    assert 1 <= fault.line <= content.count(b"\n") + 1, text
    assert fault.what, text
    assert fault.why, text
    assert not any(word in text for word in ("Error(", "Traceback", "<class", "object at 0x", "Node(")), text


@cache
def _expected() -> tuple[Any, dict[str, Any]]:
    return validate(DataFiles(whole()), TODAY)


def _with(path: str, content: bytes | None) -> dict[str, bytes]:
    found = {**whole()}
    found.pop(path)
    return found if content is None else dict(sorted({**found, path: content}.items()))


HIDDEN = ("\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\ue000",
          "\ufffe", "\r")
#: Of the bytes of a file: what was done, the function, and whether it must be refused.
Change = tuple[str, Callable[[bytes], bytes | None], bool | None]
TEXT_CHANGES: tuple[Change, ...] = (
    ("UTF-16", lambda content: content.decode().encode("utf-16"), True),
    ("UTF-16 without a mark", lambda content: content.decode().encode("utf-16-le"), True),
    ("UTF-32", lambda content: content.decode().encode("utf-32"), True),
    ("Latin-1", lambda content: content + "# á\n".encode("latin-1"), True),
    ("a byte order mark", lambda content: b"\xef\xbb\xbf" + content, None),
    ("ends of lines of Windows", lambda content: content.replace(b"\n", b"\r\n"), False),
    ("ends of lines of old Macintoshes", lambda content: content.replace(b"\n", b"\r"), True),
    ("emptied", lambda _content: b"", True),
    ("only blanks", lambda _content: b" \n\n", True),
    ("removed", lambda _content: None, None),
    ("gzipped", lambda content: gzip.compress(content), True),
    ("zeros", lambda content: bytes(len(content)), True),
    ("an image", lambda _content: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), True),
    ("a page", lambda _content: b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n", True),
    ("merge marks", lambda content: b"<<<<<<< HEAD\n" + content + b"=======\n>>>>>>> x\n", True),
    ("twice", lambda content: content + content, True),
    ("deep lists", lambda content: content + b"[" * 100_000, True),
    ("deep mappings", lambda content: content + b"{a: " * 50_000, True),
    ("a long line", lambda content: content + b"x" * 1_000_000, True),
)
#: Appended to a list of records in YAML.
YAML_TAILS = (
    "- &a [x, x]\n- [*a, *a]\n", "- &a [*a]\n", "- *nobody\n", "- <<: {id: x}\n", "- {[a, b]: c}\n", "- {{a: b}: c}\n",
    "- ? [a]\n  : b\n", "- !!python/object/apply:os.system ['true']\n", "- !!timestamp 2020-13-45\n",
    "- !!binary '%%%'\n",
    "- !!set {a, b}\n", "- !!omap [a: 1]\n", "- !!int x\n", "- !own {a: 1}\n", "---\n- a\n", "...\nmore\n",
    "%YAML 9.9\n",
    "- id: x\n  id: x\n", "- 2020-13-45\n", "- 1e400\n", "- .nan\n", "- null\n", "-\n", "- text\n", "- []\n", "- {}\n",
    "- \"\\x07\"\n", "- 'open\n", "- {a: b\n", "\t- a\n", "- a: b: c\n", "- @x\n", "- `x\n", "-x\n",
    "- " * 3_000 + "a\n",
    "".join(" " * number + "a:\n" for number in range(2_000)), "- {id: .inf}\n", "- {id: 0o17}\n",
    "- {1: 2, null: 3}\n",
    "- &a1 [x,x]\n" + "".join(f"- &a{n + 1} [{','.join([f'*a{n}'] * 9)}]\n" for n in range(1, 12)),
)
HOSTILE_TEXT: tuple[Any, ...] = (
    "", " ", "\n", "=1+1", "+1", "-1", "@x", "a\u202eb", "a\x07b", "a\u200bb", "\ue000", "x" * 50_000, None, 5, True,
    1.5, [], {}, ["a"], {"a": "b"}, date(2020, 1, 1),
)
HOSTILE_NUMBERS: tuple[Any, ...] = (
    float("nan"), float("inf"), -float("inf"), 1e300, "1,5", "１２", "", None, True, [], {}, "1_000", "0x10", "many")
HOSTILE_DAYS: tuple[Any, ...] = (
    "0000-01-01", "9999-12-31", "2024-13-45", "２０２４-01-01", "2031-01-01", "2024-02-30", "2024", 20240101, 0, True,
    None, "01/02/2024", [], 1.5, "2024-01-01T00:00:00", "yesterday")
#: Keys whose value names another record; keys of texts in both languages, of numbers and of days are known by type.
REFERENCES = frozenset({
    "unit", "source", "licence", "place", "theme", "indicator", "objective", "country", "window", "objectives",
    "places",
    "members", "parties", "topics", "later", "level", "kind", "direction", "frequency", "op", "decision", "pillar",
})


def _lines(text: str, way: tuple[Any, ...]) -> tuple[int, int]:
    """First and last line of the record that a way into a YAML file leads to."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for step in way:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
            break
        assert isinstance(node, yaml.MappingNode)
        node = next(value for key, value in node.value if key.value == step)
    assert node is not None
    return node.start_mark.line + 1, node.end_mark.line + 1


def _ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to all values within a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(one for key, part in pairs for one in _ways(part, (*way, key)))]


@st.composite
def broken_bytes(draw: st.DrawFn) -> Broken:
    """A file as a whole is not what it should be."""
    path = draw(st.sampled_from([path for path in whole() if not path.endswith(".gz")]))
    what, change, refused = draw(st.sampled_from(TEXT_CHANGES))
    changed = change(whole()[path])
    if path.endswith(".json") and "Macintoshes" in what:
        # Blanks of any kind mean nothing in JSON.
        refused = False
    return Broken(what, path, _with(path, changed), refused)


@st.composite
def damaged(draw: st.DrawFn) -> Broken:
    """Some bytes or lines are lost, doubled, changed or exchanged; or a character that is not shown is put in."""
    path = draw(st.sampled_from(sorted(whole())))
    content = whole()[path]
    at = draw(st.integers(0, len(content) - 1))
    kind = draw(st.sampled_from(("cut", "byte", "insert", "line", "hidden", "swap")))
    lines = content.split(b"\n")
    number = draw(st.integers(0, len(lines) - 1))
    if kind == "cut":
        return Broken("cut", path, _with(path, content[:at]))
    if kind == "byte":
        return Broken("a byte changed", path, _with(path, content[:at] + bytes([draw(st.integers(0, 255))])
                                                    + content[at + 1:]))
    if kind == "insert":
        return Broken("bytes put in", path, _with(path, content[:at] + draw(st.binary(max_size=20)) + content[at:]))
    if kind == "line":
        return Broken("a line twice", path, _with(path, b"\n".join([*lines[:number + 1], *lines[number:]])))
    if kind == "swap":
        other = draw(st.integers(0, len(lines) - 1))
        lines[number], lines[other] = lines[other], lines[number]
        return Broken("lines exchanged", path, _with(path, b"\n".join(lines)))
    if path.endswith((".gz", ".json")):
        return Broken("end cut", path, _with(path, content[:-5]), True)
    text = content.decode()
    at = draw(st.integers(1, len(text) - 1).filter(lambda at: text[at - 1] != "\r"))
    line = text.count("\n", 0, at) + 1
    letter = draw(st.sampled_from(HIDDEN).filter(lambda letter: letter != "\r" or text[at] != "\n"))
    return Broken(f"hidden {letter!r}", path, _with(path, (text[:at] + letter + text[at:]).encode()), True, (line,
        line))


@st.composite
def broken_gzip(draw: st.DrawFn) -> Broken:
    """A gzipped file that is damaged, goes on behind its end, or unpacks to more than any memory holds."""
    path = "observations/packed.csv.gz"
    content = whole()[path]
    plain = gzip.decompress(content)
    what, changed, refused = draw(st.sampled_from((
        ("cut", content[:-draw(st.integers(1, len(content) - 1))], True),
        ("bytes behind", content + draw(st.binary(min_size=1, max_size=9).filter(lambda tail: tail.strip(b"\0"))),
        True),
        ("not packed", plain, True), ("packed twice", gzip.compress(content), True),
        ("nothing packed", gzip.compress(b""), True), ("UTF-16", gzip.compress(plain.decode().encode("utf-16")), True),
        ("two members", gzip.compress(plain[:40]) + gzip.compress(plain[40:]), False),
        ("a byte order mark", gzip.compress(b"\xef\xbb\xbf" + plain), False),
        ("zeros behind", content + bytes(10), False),
    )))
    return Broken(what, path, _with(path, changed), refused)


@cache
def gzip_bomb() -> Broken:
    """Twelve kilobytes that unpack to a little more than a file may have, as often as they are looked at."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for _number in range(MAX_BYTES // 1_000_000 + 1):
            file.write(bytes(1_000_000))
    path = "observations/packed.csv.gz"
    return Broken("a bomb", path, _with(path, packed.getvalue()), True)


def _hostile(way: tuple[Any, ...], value: Any) -> tuple[tuple[Any, ...], bool | None]:
    """Values to put in the place of a value, and whether all of them must be refused."""
    key = next((step for step in reversed(way) if isinstance(step, str)), "")
    if key in ("en", "es"):
        return HOSTILE_TEXT, True
    if key in ("vintage_date", "date_read", "date"):
        return tuple(one for one in HOSTILE_DAYS if key != "date" or one != "2024"), True
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A number may be absent where it has a default; words are numbers in texts alone.
        return tuple(one for one in HOSTILE_NUMBERS if one is not None and (one != [] or key != "fixed_breaks")), True
    if key in REFERENCES and isinstance(value, str):
        return ("no-such-thing", "=x", "a b", "\u202e", "X" * 10_000, 5, True, {"a": "b"}), True
    return (*HOSTILE_TEXT, *HOSTILE_NUMBERS, *HOSTILE_DAYS, "no-such-thing"), None


@st.composite
def broken_values(draw: st.DrawFn) -> Broken:
    """A value of a YAML file is replaced, taken out, or has a neighbour that nobody asked for."""
    path = draw(st.sampled_from([path for path in whole() if path.endswith(".yaml")]))
    content = yaml.load(whole()[path], Loader=yaml.CSafeLoader)
    ways = [way for way in _ways(content) if way]
    if not ways:
        return Broken("nothing", path, _with(path, whole()[path]), False)
    way = draw(st.sampled_from(ways))
    content = deepcopy(content)
    parent = content
    for step in way[:-1]:
        parent = parent[step]
    value = parent[way[-1]]
    kind = draw(st.sampled_from(("replace", "replace", "replace", "delete", "add")))
    refused: bool | None = None
    if kind == "delete":
        del parent[way[-1]]
    elif kind == "add" and isinstance(value, dict):
        value["more"] = draw(st.sampled_from(HOSTILE_TEXT))
        # Mappings of codes to codes have other rules.
        refused = None if way[-1] in ("items", "query", "within", "populations", "default_items") else True
    else:
        values, refused = _hostile(way, value)
        parent[way[-1]] = draw(st.sampled_from(values))
        if parent[way[-1]] == value:
            refused = None
    text = yaml.dump(content, sort_keys=False, allow_unicode=True, width=10_000)
    lines = _lines(text, way) if refused else None
    return Broken(f"{kind} {way}", path, _with(path, text.encode()), refused, lines)


@st.composite
def broken_yaml(draw: st.DrawFn) -> Broken:
    """A YAML file goes on with what no record looks like."""
    path = draw(st.sampled_from([path for path in whole() if path.endswith(".yaml")]))
    tail = draw(st.sampled_from(YAML_TAILS))
    content = whole()[path]
    content = b"" if content == b"[]\n" else content
    lines = (content.count(b"\n"), content.count(b"\n") + tail.count("\n") + 1)
    return Broken(f"tail {tail[:60]!r}", path, _with(path, content + tail.encode()), True, (max(lines[0], 1), lines[1]))


WRONG_FIELDS = {
    "indicator": ("", "nobody", "growth", " rate", "=x", "rate\t"),
    "place": ("", "XX", "mex", "MEX ", "\u202eMEX", "x" * 200_000),
    "period": ("", "0000", "9999", "2020-13", "２０２０", "2020-Q5", "20200", "2020-1", "2031", "2020-01-01", "-1",
    "2020 "),
    "value": ("", "nan", "inf", "-inf", "1e300", "1e400", '"1,5"', "1.234.567", " 5", "5 ", "1_000", "１２", "0x10",
    "--1",
              "5-", "1e", "true", "-5", "NA", "n/a", "x", "=1", "5 %", "٣"),
    "status": ("Z", "U", "a", "AA", " ", "=", "A "),
}


@st.composite
def broken_rows(draw: st.DrawFn) -> Broken:
    """A field of a row of observations is wrong,
    or the row is too long or too short; blank lines and quoted line breaks
    stand above it."""
    path = "observations/src.csv"
    heading, *rows = whole()[path].decode().splitlines()
    columns = heading.split(",")
    number = draw(st.integers(0, len(rows) - 1))
    fields = rows[number].split(",")
    kind = draw(st.sampled_from((*WRONG_FIELDS, "long", "short", "share", "quote", "nul")))
    if kind == "long":
        fields += [""] * draw(st.integers(1, 50))
    elif kind == "short":
        fields = fields[:draw(st.integers(1, len(fields) - 1))]
    elif kind == "share":
        fields = ["share", "MEX", "2020", "", "5645", ""]
        number = rows.index("share,MEX,2020,,50,")
    elif kind == "quote":
        fields[1] = '"' + fields[1]
    elif kind == "nul":
        fields[1] += "\0"
    else:
        fields[columns.index(kind)] = draw(st.sampled_from(WRONG_FIELDS[kind]))
    rows[number] = ",".join(fields)
    blanks = draw(st.integers(0, 3))
    for _number in range(blanks):
        rows.insert(number, "")
    line = number + blanks + 2
    lines = (1, line) if kind in ("quote", "nul") else (line, line)
    return Broken(f"{kind} {fields}"[:200], path, _with(path, "\n".join([heading, *rows, ""]).encode()), True, lines)


@st.composite
def same_rows(draw: st.DrawFn) -> Broken:
    """Quotes, blank lines and ends of lines that mean nothing."""
    path = "observations/src.csv"
    lines = [",".join(f'"{field}"' for field in line.split(",")) if draw(st.booleans()) else line
             for line in whole()[path].decode().splitlines()]
    for _number in range(draw(st.integers(0, 3))):
        lines.insert(draw(st.integers(1, len(lines))), "")
    end = draw(st.sampled_from(("\n", "\r\n")))
    return Broken("quotes", path, _with(path, end.join([*lines, ""]).encode()), False)


@st.composite
def broken_headings(draw: st.DrawFn) -> Broken:
    """Columns are missing, twice, renamed or put in other places."""
    path = draw(st.sampled_from([path for path in whole() if path.endswith(".csv")]))
    heading, rest = whole()[path].decode().split("\n", 1)
    columns = heading.split(",")
    number = draw(st.integers(0, len(columns) - 1))
    kind = draw(st.sampled_from(("gone", "twice", "renamed", "blank", "all", "semicolons", "tabs")))
    if kind == "gone":
        del columns[number]
    elif kind == "twice":
        columns[number] = columns[number - 1]
    elif kind in ("renamed", "blank"):
        columns[number] = "" if kind == "blank" else draw(st.sampled_from(("Value", "_file", "_line", "unit",
            "place ")))
    separator = {"semicolons": ";", "tabs": "\t"}.get(kind, ",")
    text = "" if kind == "all" else separator.join(columns) + "\n"
    if kind in ("semicolons", "tabs"):
        rest = rest.replace(",", separator)
    return Broken(f"heading {kind}", path, _with(path, (text + rest).encode()), True)


@st.composite
def rings(draw: st.DrawFn) -> Broken:
    """Places that lie in themselves, formulas that need themselves, at any remove."""
    length = draw(st.integers(1, 5))
    if draw(st.booleans()):
        path = "catalogue/places/admin1.csv"
        rows = "".join(f"MX-{number},N,N,MX-{(number + 1) % length},,,\n" for number in range(length))
        return Broken("ring of places", path, _with(path, whole()[path] + rows.encode()), True)
    text = "".join(
        small_data.indicator(f"ring{number}", "percent").rstrip("\n") + f"""
  formula:
    op: change
    of: {{indicator: ring{(number + 1) % length}}}
    lag: 1
    words: {{en: w, es: p}}
""" for number in range(length))
    return Broken("ring of formulas", CATALOGUE, _with(CATALOGUE, whole()[CATALOGUE] + text.encode()), True)


@st.composite
def broken_json(draw: st.DrawFn) -> Broken:
    """A file of shapes with other values, or none, in some places."""
    path = "geography/squares.json"
    content = deepcopy(SQUARES)
    way = draw(st.sampled_from([way for way in _ways(content) if way]))
    parent: Any = content
    for step in way[:-1]:
        parent = parent[step]
    if draw(st.booleans()):
        del parent[way[-1]]
    else:
        parent[way[-1]] = draw(st.sampled_from((
            None, True, -1, 1e300, 10**30, 0.5, "x", [], {}, [[]], [None], "\u202e", float("nan"), float("inf"), -10**9,
            [[[[0]]]], {"a": 1})))
    return Broken(f"shapes {way}", path, _with(path, json.dumps(content).encode()))


STRATEGIES = {
    one.__name__: one() for one in (
        broken_bytes, damaged, broken_gzip, broken_values, broken_yaml, broken_rows, same_rows, broken_headings, rings,
        broken_json)
}
ANY = st.one_of(*STRATEGIES.values())
