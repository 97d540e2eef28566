"""Reading records from YAML: every fault is found in one pass and named by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Record
from hled_dash.catalogue.text import hidden_faults

R = TypeVar("R", bound=Record)
#: Lists and mappings in each other that a file may have; the deepest has six.
MAX_DEPTH = 40
#: Keys and positions that lead to a value, as in the errors of pydantic.
Location = tuple[int | str, ...]


def key_of(record: Any) -> str:
    """The id or code of a record."""
    return str(getattr(record, "id", None) or record.code)


class YamlReader:
    """Reads record files and keeps where each record and each of its keys stand."""

    def __init__(self, files: DataFiles) -> None:
        self.files = files
        self.faults: list[Fault] = []
        #: Kinds of which a record, or a file, was refused.
        self.incomplete: set[type[Record]] = set()
        self.where: dict[tuple[type[Record], str], tuple[str, int]] = {}
        self._nodes: dict[tuple[type[Record], str], yaml.Node] = {}

    def position(self, record: Record, location: Location = ()) -> tuple[str, int]:
        """The file and the line of a record, or of the key or item in it that ``location`` leads to."""
        key = type(record), key_of(record)
        file, line = self.where.get(key, ("data/catalogue", 1))
        return file, line_of(self._nodes[key], location) if key in self._nodes else line

    def listed(self, kind: type[R], path: str) -> list[tuple[R, yaml.Node]]:
        """The records of one file, with their nodes."""
        node = self._compose(path)
        if isinstance(node, yaml.SequenceNode):
            return list(self._records(kind, node, path))
        if node is not None:
            self._fault(path, node, "the file", "must be a list of records")
        return []

    def records(self, kind: type[R], pattern: str, *, required: bool = True) -> dict[str, R]:
        """The records of all files that match, by key; there must be a file, and a record if ``required``."""
        records_by_key: dict[str, R] = {}
        paths = self.files.matching(pattern)
        fault_count = len(self.faults)
        if not paths:
            self.faults.append(Fault(f"data/{pattern}", 1, "the file", "is missing"))
        for path in paths:
            count_before = len(self.faults)
            records = self.listed(kind, path)
            if required and not records and len(self.faults) == count_before:
                self.faults.append(Fault(f"data/{path}", 1, "the file", "has no record"))
            self._add(records, path, records_by_key)
        if len(self.faults) > fault_count:
            self.incomplete.add(kind)
        return records_by_key

    def mapping(self, path: str, kinds: Mapping[str, type[Record]]) -> dict[str, dict[str, Any]]:
        """The records of a file that has several lists of them, each under its key; none may be missing or empty."""
        fault_count = len(self.faults)
        records = self._mapping(path, kinds)
        if len(self.faults) > fault_count:
            self.incomplete |= set(kinds.values())
        return records

    def _mapping(self, path: str, kinds: Mapping[str, type[Record]]) -> dict[str, dict[str, Any]]:
        records: dict[str, dict[str, Any]] = {key: {} for key in kinds}
        if path not in self.files.content:
            self.faults.append(Fault(f"data/{path}", 1, "the file", "is missing"))
            return records
        node = self._compose(path)
        if node is None:
            return records
        if not isinstance(node, yaml.MappingNode):
            self._fault(path, node, "the file", "must be a mapping with the keys " + ", ".join(kinds))
            return records
        seen = set()
        for key, value in node.value:
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
            if not isinstance(key, yaml.ScalarNode) or key.value not in kinds:
                what = key.value if isinstance(key, yaml.ScalarNode) else "a key"
                self._fault(path, key, what, "is not one of " + ", ".join(kinds))
            elif not isinstance(value, yaml.SequenceNode) or not value.value:
                self._fault(path, key, key.value, "must be a list of records, and not an empty one")
            else:
                self._add(list(self._records(kinds[key.value], value, path)), path, records[key.value])
        self.faults += [Fault(f"data/{path}", 1, key, "is missing") for key in kinds if key not in seen]
        return records

    def _add(self, records: Sequence[tuple[R, yaml.Node]], path: str, found: dict[str, R]) -> None:
        for record, node in records:
            key, line = key_of(record), line_of(node)
            if key in found:
                file, first = self.where[type(record), key]
                self.faults.append(Fault(f"data/{path}", line, key, f"is there twice, first in {file}:{first}"))
                continue
            found[key] = record
            self.where[type(record), key] = f"data/{path}", line
            self._nodes[type(record), key] = node

    def _records(self, kind: type[R], sequence: yaml.SequenceNode, path: str) -> Iterator[tuple[R, yaml.Node]]:
        constructor = yaml.CSafeLoader("")
        for node in sequence.value:
            try:
                record = kind.model_validate(constructor.construct_object(node, deep=True))
            except ValidationError as error:
                for detail in error.errors():
                    what = ".".join(map(str, detail["loc"])) or kind.__name__
                    # A fault between keys names the one to look at.
                    location = (*detail["loc"], *([detail["ctx"]["key"]] if "key" in detail.get("ctx", {}) else []))
                    self.faults.append(Fault(f"data/{path}", line_of(node, location), what, detail["msg"]))
            except (yaml.YAMLError, ValueError, TypeError) as error:
                problem = getattr(error, "problem", None) or error
                self._fault(path, node, kind.__name__, f"is not YAML: {problem}")
            else:
                yield record, node

    def _compose(self, path: str) -> yaml.Node | None:
        try:
            text = self.files.content[path].decode("utf-8-sig")
            if faults := hidden_faults(text, f"data/{path}") or list(_structure_faults(text, f"data/{path}")):
                self.faults += faults
                return None
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except UnicodeDecodeError as error:
            line = self.files.content[path].count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(f"data/{path}", line, "the file", "is not UTF-8"))
        except yaml.MarkedYAMLError as error:
            # At the end of a file LibYAML stands on a line that is not there.
            line = min(error.problem_mark.line + 1 if error.problem_mark else 1, text.count("\n") + 1)
            self.faults.append(Fault(f"data/{path}", line, "the file", f"is not YAML: {error.problem}"))
        except yaml.YAMLError as error:
            self.faults.append(Fault(f"data/{path}", 1, "the file", f"is not YAML: {error}"))
        else:
            if node is None:
                self.faults.append(Fault(f"data/{path}", 1, "the file", "is empty; a list without records is []"))
            else:
                for key, why in _key_faults(node):
                    self._fault(path, key, key.value if isinstance(key, yaml.ScalarNode) else "a key", why)
            return node
        return None

    def _fault(self, path: str, node: yaml.Node, what: str, why: str) -> None:
        self.faults.append(Fault(f"data/{path}", line_of(node), what, why))


def _structure_faults(text: str, file: str) -> Iterator[Fault]:
    """What no record needs and would break a reader: lists in lists without end, texts that stand for others.

    LibYAML's composer calls itself for each level, without a bound. Aliases multiply what they stand for.

    Raises:
        yaml.YAMLError: When it is not YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                yield Fault(file, line, "the file", f"has more than {MAX_DEPTH} lists and mappings in each other")
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            yield Fault(file, line, f"*{event.anchor}", "aliases are not read: write out what it stands for")
            return


def _key_faults(root: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """Keys that are no words; keys that stand before in the same mapping: PyYAML would take the later one."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            seen = set[str]()
            for key, value in node.value:
                todo += (key, value)
                if not isinstance(key, yaml.ScalarNode):
                    yield key, "is a list or a mapping: a key must be a word"
                elif key.value in seen:
                    yield key, "this key is there twice in one mapping"
                else:
                    seen.add(key.value)


def line_of(node: yaml.Node, location: Location = ()) -> int:
    """The line of the key or item that ``location`` leads to, or of the nearest one above it that is there.

    Steps that are not there are passed over: pydantic names also the member of a union.
    """
    line: int = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    node, line = value, key.start_mark.line + 1
                    break
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line
