"""Reading records from YAML: every fault is found in one pass and named by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from hled_dash.catalogue.faults import MAX_LISTED, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Record
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.catalogue.text import hidden_faults, remove_hidden
from hled_dash.catalogue.yaml_structure import (
    UNREADABLE,
    construct,
    key_faults,
    structure_faults,
    syntax_fault,
    unreadable_values,
)

R = TypeVar("R", bound=Record)
#: Records whose values are tried in place of wrong ones.
_MODELS = 5
#: Keys and positions that lead to a value, as in the errors of pydantic.
Location = tuple[int | str, ...]


def key_of(record: Any) -> str:
    """Return the id or code of a record."""
    return str(getattr(record, "id", None) or record.code)


#: Of a list that is put together from its records.
_START = yaml.Mark("", 0, 0, 0, "", 0)


class YamlReader:
    """Reads record files and keeps where each record and each of its keys stand."""

    def __init__(self, files: DataFiles) -> None:
        self.files = files
        self.faults: list[Fault] = []
        self.refused = RefusedRecords()
        self.where: dict[tuple[type[Record], str], tuple[str, int]] = {}
        #: Refused records by kind and key, with values of another record in place of those that are wrong: their
        #: references can be checked.
        self.mended: dict[type[Record], dict[str, Record]] = {}
        self._mended_fields: dict[tuple[type[Record], str], set[str]] = {}
        self._wrong: list[tuple[type[Record], yaml.Node, str, set[str]]] = []
        self._nodes: dict[tuple[type[Record], str], yaml.Node] = {}

    def position(self, record: Record, location: Location = ()) -> tuple[str, int]:
        """Return the file and the line of a record, or of the key or item in it that ``location`` leads to; 0 for a
        value that is not the record's own but stands in place of a wrong one."""
        key = type(record), key_of(record)
        file, line = self.where.get(key, ("data/catalogue", 1))
        if location and location[0] in self._mended_fields.get(key, ()):
            return file, 0
        return file, line_of(self._nodes[key], location) if key in self._nodes else line

    def record_fault(self, record: Record, location: Location, why: str) -> Fault:
        """Return a fault of a record, at the key or item in it that ``location`` leads to."""
        return Fault(*self.position(record, location), key_of(record), why)

    def listed(self, kind: type[R], path: str) -> list[tuple[R, yaml.Node]]:
        """Return the records of one file, with their nodes."""
        node = self._compose(path, kind)
        if isinstance(node, yaml.SequenceNode):
            return list(self._records(kind, node, path))
        if node is not None:
            self._fault(path, node, "the file", "must be a list of records")
            self.refused[kind].add_file(self.files.content[path])
        return []

    def records(self, kind: type[R], pattern: str, *, required: bool = True) -> dict[str, R]:
        """Return the records of all files that match, by key; there must be a file, and a record in each if
        ``required`` or if they are the files of a folder, where one without records can go."""
        records_by_key: dict[str, R] = {}
        paths = self.files.matching(pattern)
        if not paths:
            self._missing(pattern, kind)
        for path in paths:
            count_before = len(self.faults)
            records = self.listed(kind, path)
            if (required or "*" in pattern) and not records and len(self.faults) == count_before:
                self.faults.append(Fault(f"data/{path}", 1, "the file", "has no record"))
                self.refused[kind].add_file(None)
            self._add(records, path, records_by_key)
        self._mend(kind, list(records_by_key.values()))
        return records_by_key

    def mapping(self, path: str, kinds: Mapping[str, type[Record]]) -> dict[str, dict[str, Any]]:
        """Return the records of a file that has several lists of them, each under its key; none may be missing or
        empty."""
        records: dict[str, dict[str, Any]] = {key: {} for key in kinds}
        if path not in self.files.content:
            self._missing(path, *kinds.values())
            return records
        node = self._compose(path, *kinds.values())
        if node is None:
            return records
        if not isinstance(node, yaml.MappingNode):
            self._fault(path, node, "the file", "must be a mapping with the keys " + ", ".join(kinds))
            node = yaml.MappingNode(node.tag, [])
        valid_keys = set()
        for key, value in node.value:
            valid_keys.add(key.value if isinstance(key, yaml.ScalarNode) else "")
            if not isinstance(key, yaml.ScalarNode) or key.value not in kinds:
                subject = key.value if isinstance(key, yaml.ScalarNode) else "a key"
                self._fault(path, key, subject, "is not one of " + ", ".join(kinds))
            elif not isinstance(value, yaml.SequenceNode) or not value.value:
                self._fault(path, key, key.value, "must be a list of records, and not an empty one")
                valid_keys.discard(key.value)
            else:
                self._add(list(self._records(kinds[key.value], value, path)), path, records[key.value])
                self._mend(kinds[key.value], list(records[key.value].values()))
        for name, kind in kinds.items():
            if name not in valid_keys:
                self.refused[kind].add_file(None)
                if not any(isinstance(key, yaml.ScalarNode) and key.value == name for key, _value in node.value):
                    self.faults.append(Fault(f"data/{path}", 1, name, "is missing"))
        return records

    def _missing(self, pattern: str, *kinds: type[Record]) -> None:
        self.faults.append(self.files.missing(pattern))
        for kind in kinds:
            self.refused[kind].add_file(None)

    def _add(self, records: Sequence[tuple[R, yaml.Node]], path: str, by_key: dict[str, R]) -> None:
        for record, node in records:
            key, line = key_of(record), line_of(node)
            if key in by_key:
                file, first = self.where[type(record), key]
                self.faults.append(Fault(f"data/{path}", line, key, f"is there twice, first in {file}:{first}"))
                continue
            by_key[key] = record
            self.where[type(record), key] = f"data/{path}", line
            self._nodes[type(record), key] = node

    def _records(self, kind: type[R], sequence: yaml.SequenceNode, path: str) -> Iterator[tuple[R, yaml.Node]]:
        for node in sequence.value:
            try:
                record = kind.model_validate(construct(node))
            except ValidationError as error:
                wrong = set[str]()
                for detail in error.errors():
                    subject = ".".join(map(str, detail["loc"])) or kind.__name__
                    # A fault between keys names the one to look at.
                    location = (*detail["loc"], *([detail["ctx"]["key"]] if "key" in detail.get("ctx", {}) else []))
                    self.faults.append(Fault(f"data/{path}", line_of(node, location), subject, detail["msg"]))
                    wrong.update(map(str, location[:1]))
                self._wrong.append((kind, node, path, wrong))
            except UNREADABLE:
                for value, why in unreadable_values(node):
                    self._fault(path, value, kind.__name__, f"is not YAML: {why}")
            else:
                yield record, node
                continue
            if isinstance(node, yaml.MappingNode):
                self.refused[kind].add(value.value for key, value in node.value
                                       if key.value in ("id", "code") and isinstance(value, yaml.ScalarNode))

    def _mend(self, kind: type[Record], models: Sequence[Record]) -> None:
        """Put values of another record in place of wrong ones, so that what else is wrong is found at once."""
        for _kind, node, path, wrong in [entry for entry in self._wrong if entry[0] is kind]:
            values = construct(node)
            if not isinstance(values, dict) or wrong & {"id", "code"}:
                continue
            own = {name: value for name, value in values.items() if name not in wrong}
            for model in models[:_MODELS]:
                needed = {name: getattr(model, name) for name in wrong & kind.model_fields.keys()
                          if kind.model_fields[name].is_required()}
                try:
                    record = kind.model_validate(own | needed)
                except ValidationError:
                    continue
                key = key_of(record)
                if (kind, key) not in self.where:
                    self.mended.setdefault(kind, {})[key] = record
                    self.where[kind, key] = f"data/{path}", line_of(node)
                    self._nodes[kind, key], self._mended_fields[kind, key] = node, wrong
                break
        self._wrong = [entry for entry in self._wrong if entry[0] is not kind]

    def _compose(self, path: str, *kinds: type[Record]) -> yaml.Node | None:
        content, file = self.files.content[path], f"data/{path}"
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(file, line, "the file", "is not UTF-8"))
            for kind in kinds:
                self.refused[kind].add_file(content)
            return None
        if hidden := hidden_faults(text, file):
            self.faults += hidden
            text = remove_hidden(text)
        node, faults = _compose_text(text, file)
        if faults:
            # Record by record: a fault of one hides none of another.
            parts = list(_compose_parts(text, file))
            for kind in kinds:
                self.refused[kind].add_file(content)
            self.faults += [fault for _node, part_faults in parts for fault in part_faults] or faults
            items = [item for part, _faults in parts if isinstance(part, yaml.SequenceNode) for item in part.value]
            node = yaml.SequenceNode("tag:yaml.org,2002:seq", items, _START)
            if not items:
                return None
        elif node is None:
            self.faults.append(Fault(file, 1, "the file", "is empty; a list without records is []"))
            for kind in kinds:
                self.refused[kind].add_file(None)
            return None
        for key, why in key_faults(node):
            self._fault(path, key, key.value if isinstance(key, yaml.ScalarNode) else "a key", why)
        return node

    def _fault(self, path: str, node: yaml.Node, subject: str, why: str) -> None:
        self.faults.append(Fault(f"data/{path}", line_of(node), subject, why))


def _compose_parts(text: str, file: str) -> Iterator[tuple[yaml.Node | None, list[Fault]]]:
    """Yield the nodes of a list of records, halved until each record that has a fault is alone; those after
    :data:`MAX_LISTED` faults are left out."""
    starts = [match.start() for match in re.finditer(r"^-(?=\s|$)", text, re.MULTILINE)]
    todo, count = [[*starts, len(text)]], 0
    while todo and count < MAX_LISTED:
        bounds = todo.pop()
        part = text[bounds[0]:bounds[-1]]
        node, faults = _compose_text("\n" * text.count("\n", 0, bounds[0]) + part, file)
        if faults and len(bounds) > 2:
            middle = len(bounds) // 2
            todo += [bounds[middle:], bounds[:middle + 1]]
        else:
            count += len(faults)
            yield node, faults


def _compose_text(text: str, file: str) -> tuple[yaml.Node | None, list[Fault]]:
    """Return the node of a text in YAML, or what is wrong with it."""
    try:
        if faults := list(structure_faults(text, file)):
            return None, faults
        return yaml.compose(text, Loader=yaml.CSafeLoader), []
    except yaml.MarkedYAMLError as error:
        return None, [Fault(file, *syntax_fault(error, text))]
    except yaml.YAMLError as error:
        return None, [Fault(file, 1, "the file", f"is not YAML: {error}")]


@lru_cache(maxsize=16)
def _pairs(node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Return keys and values of a mapping by the text of the key; kept, because each of its faults asks for a line."""
    return {key.value: (key, value) for key, value in reversed(node.value) if isinstance(key, yaml.ScalarNode)}


def line_of(node: yaml.Node, location: Location = ()) -> int:
    """Return the line of the key or item that ``location`` leads to, or of the nearest one above it that is there.

    Steps that are not there are skipped: pydantic names also the member of a union.
    """
    line: int = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            if pair := _pairs(node).get(str(step)):
                node, line = pair[1], pair[0].start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
