"""Validation of the structure of YAML files, whatever their records are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from hled_dash.catalogue.faults import Fault

#: Lists and mappings in each other that a file may have; the deepest has six.
MAX_DEPTH = 40
#: YAML reads 1:30 as 90, 010 as 8 and 1_0 as 10; of thousands of digits Python makes no number.
_ODD_NUMBER = re.compile(r"[-+]?([0-9]{20,}|0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9]+_[0-9_]*(\.[0-9_]*)?|"
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
        if tag := getattr(event, "tag", None):
            # !!binary makes bytes of a text, and what other tags cannot read is told in words of Python.
            yield Fault(file, line, tag.replace("tag:yaml.org,2002:", "!!"),
                        "tags are not read: write the value without it")
        elif isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _ODD_NUMBER.fullmatch(event.value):
            yield Fault(file, line, event.value, "is read as another number, or as none: write it in plain digits, "
                                                 "or a text in quotation marks")
            return


#: What reading a value raises: a day that is not in its month.
UNREADABLE = (yaml.YAMLError, ValueError, TypeError)


def construct(node: yaml.Node) -> object:
    """Return what a node stands for.

    Raises:
        UNREADABLE: If that is nothing.
    """
    return yaml.CSafeLoader("").construct_object(node, deep=True)


def unreadable_values(node: yaml.Node) -> list[tuple[yaml.Node, str]]:
    """Return the innermost values of a node that cannot be read, each with why."""
    inside = node.value if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        inside = [inner for pair in node.value for inner in pair]
    unreadable = [value for inner in inside for value in unreadable_values(inner)]
    if not unreadable:
        try:
            construct(node)
        except UNREADABLE as error:
            return [(node, str(getattr(error, "problem", None) or error))]
    return unreadable


def syntax_fault(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """Return the line, the place and the words of a fault of a text that is no YAML.

    What is opened and not closed is noticed far below it: the line is that of a quotation mark, and of a list or
    mapping its beginning is named.
    """
    # At the end of a file LibYAML stands on a line that is not there.
    line = min(error.problem_mark.line + 1 if error.problem_mark else 1, text.count("\n") + 1)
    begun = error.context_mark.line + 1 if error.context_mark else line
    if error.context == "while scanning a quoted scalar":
        line = begun
    hint = f", {error.context} that begins in line {begun}" if begun < line else ""
    return line, "the file", f"is not YAML: {error.problem}{hint}"


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
                elif key.tag == "tag:yaml.org,2002:merge":
                    yield key, "mappings are not merged: write out what belongs here"
                elif key.value in names:
                    yield key, "this key is there twice in one mapping"
                else:
                    names.add(key.value)
