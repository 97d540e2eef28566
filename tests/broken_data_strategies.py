"""Strategies that break the small folder of data in every way that comes to mind."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from hled_dash.catalogue.files import MAX_BYTES
from tests import small_data
from tests.broken_data import CATALOGUE, SQUARES, Broken, _with, small_content
from tests.broken_data_rows import broken_headings, broken_rows, same_rows

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
    return [way, *(way_inside for key, part in pairs for way_inside in _ways(part, (*way, key)))]


@st.composite
def broken_bytes(draw: st.DrawFn) -> Broken:
    """A file as a whole is not what it should be."""
    path = draw(st.sampled_from([path for path in small_content() if not path.endswith(".gz")]))
    what, change, refused = draw(st.sampled_from(TEXT_CHANGES))
    changed = change(small_content()[path])
    if path.endswith(".json") and "Macintoshes" in what:
        # Blanks of any kind mean nothing in JSON.
        refused = False
    return Broken(what, path, _with(path, changed), refused)


@st.composite
def damaged(draw: st.DrawFn) -> Broken:
    """Some bytes or lines are lost, doubled, changed or exchanged; or a character that is not shown is put in."""
    path = draw(st.sampled_from(sorted(small_content())))
    content = small_content()[path]
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
    content = small_content()[path]
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
        return tuple(day for day in HOSTILE_DAYS if key != "date" or day != "2024"), True
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A number may be absent where it has a default; words are numbers in texts alone.
        return tuple(number for number in HOSTILE_NUMBERS if number is not None
                     and (number != [] or key != "fixed_breaks")), True
    if key in REFERENCES and isinstance(value, str):
        return ("no-such-thing", "=x", "a b", "\u202e", "X" * 10_000, 5, True, {"a": "b"}), True
    return (*HOSTILE_TEXT, *HOSTILE_NUMBERS, *HOSTILE_DAYS, "no-such-thing"), None


@st.composite
def broken_values(draw: st.DrawFn) -> Broken:
    """A value of a YAML file is replaced, taken out, or has a neighbour that nobody asked for."""
    path = draw(st.sampled_from([path for path in small_content() if path.endswith(".yaml")]))
    content = yaml.load(small_content()[path], Loader=yaml.CSafeLoader)
    ways = [way for way in _ways(content) if way]
    if not ways:
        return Broken("nothing", path, _with(path, small_content()[path]), False)
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
    path = draw(st.sampled_from([path for path in small_content() if path.endswith(".yaml")]))
    tail = draw(st.sampled_from(YAML_TAILS))
    content = small_content()[path]
    content = b"" if content == b"[]\n" else content
    lines = (content.count(b"\n"), content.count(b"\n") + tail.count("\n") + 1)
    return Broken(f"tail {tail[:60]!r}", path, _with(path, content + tail.encode()), True, (max(lines[0], 1), lines[1]))


@st.composite
def rings(draw: st.DrawFn) -> Broken:
    """Places that lie in themselves, formulas that need themselves, at any remove."""
    length = draw(st.integers(1, 5))
    if draw(st.booleans()):
        path = "catalogue/places/admin1.csv"
        rows = "".join(f"MX-{number},N,N,MX-{(number + 1) % length},,,\n" for number in range(length))
        return Broken("ring of places", path, _with(path, small_content()[path] + rows.encode()), True)
    text = "".join(
        small_data.indicator(f"ring{number}", "percent").rstrip("\n") + f"""
  formula:
    op: change
    of: {{indicator: ring{(number + 1) % length}}}
    lag: 1
    words: {{en: w, es: p}}
""" for number in range(length))
    return Broken("ring of formulas", CATALOGUE, _with(CATALOGUE, small_content()[CATALOGUE] + text.encode()), True)


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
    strategy.__name__: strategy() for strategy in (
        broken_bytes, damaged, broken_gzip, broken_values, broken_yaml, broken_rows, same_rows, broken_headings, rings,
        broken_json)
}
ANY = st.one_of(*STRATEGIES.values())
