"""What a YAML file of records may not have, whatever its records are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from hled_dash.catalogue.faults import Fault

#: Lists and mappings in each other that a file may have; the deepest has six.
MAX_DEPTH = 40
#: YAML reads 1:30 as 90, 010 as 8 and 1_0 as 10.
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9]+_[0-9_]*(\.[0-9_]*)?|"
                         r"[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?)")


def structure_faults(text: str, file: str) -> Iterator[Fault]:
    """Return what no record needs and would break a reader: lists in lists without end, texts that stand for others.

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
        elif isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _ODD_NUMBER.fullmatch(event.value):
            yield Fault(file, line, event.value, "is read as another number, or as none: write it in plain digits, "
                                                 "or a text in quotation marks")
            return


def key_faults(root: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """Yield keys that are no words; keys that stand before in the same mapping: PyYAML would take the later one."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            names = set[str]()
            for key, value in node.value:
                todo += (key, value)
                if not isinstance(key, yaml.ScalarNode):
                    yield key, "is a list or a mapping: a key must be a word"
                elif key.value in names:
                    yield key, "this key is there twice in one mapping"
                else:
                    names.add(key.value)


__all__ = ["key_faults", "structure_faults"]
