"""JSON-LD of :mod:`hled_dash.metadata.dcat` as Turtle: nested nodes, literals, and names with the context's prefixes.

A library of RDF takes 90 MB and three seconds for the graph; what is written here is a tree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def to_turtle(document: Mapping[str, Any]) -> str:
    """Write a JSON-LD document whose nodes stand within each other.

    Args:
        document: Its ``@context`` has prefixes only; every key is one of its names.
    """
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in document["@context"].items())
    blocks: dict[str, None] = {}
    for subject, lines in _blocks({key: value for key, value in document.items() if key != "@context"}):
        blocks[subject + " " + " ;\n    ".join(lines) + " .\n"] = None
    return "\n".join([prefixes, *blocks])


def _blocks(node: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the statements of a node and of the named nodes in it, each node with its statements."""
    lines = list(_statements(node))
    if lines:
        yield f"<{node['@id']}>", lines
    yield from _inner_blocks(node)


def _inner_blocks(node: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for value in _values(node):
        if isinstance(value, Mapping) and "@value" not in value:
            yield from (_blocks(value) if "@id" in value else _inner_blocks(value))


def _values(node: Mapping[str, Any]) -> Iterator[Any]:
    for key, value in node.items():
        if not key.startswith("@"):
            yield from value if isinstance(value, list) else [value]


def _statements(node: Mapping[str, Any]) -> Iterator[str]:
    if "@type" in node:
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        yield f"a {', '.join(kinds)}"
    for key, value in node.items():
        values = value if isinstance(value, list) else [value]
        if not key.startswith("@") and values:
            yield f"{key} {', '.join(map(_object, values))}"


def _object(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _literal(str(value))
    if "@value" in value:
        kind = f"^^{value['@type']}" if "@type" in value else f"@{value['@language']}"
        return _literal(value["@value"]) + kind
    return f"<{value['@id']}>" if "@id" in value else f"[ {' ; '.join(_statements(value))} ]"


def _literal(text: str) -> str:
    # The escapes of JSON are those of Turtle.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
