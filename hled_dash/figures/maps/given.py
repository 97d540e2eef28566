"""What a map is given of an indicator, kept apart from how it draws it.

The expressions of a map are the same for every indicator; the labels of its classes, its colours, its periods, its
unit and the values of its places are not. They stand in one parameter, ``given``, and in rows with a name, so that a
page can show another indicator by handing these two to a drawing that is there. A browser that gets another
specification makes everything anew: it reads it, fetches and joins the shapes, and builds each of them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: The name of the parameter.
NAME = "given"
#: The title of the legend, as lines. The schema of Vega-Lite has no expression there, though one is drawn
#: (vega/vega-lite#7264): a whole specification has the words, and only what is sent without figures refers to them.
HEADING = "heading"
#: Parameters that a page moves besides: the period, and the places with a line around them.
MOVED = ("at", "chosen")
#: A parameter for the row of a place, and what is then told of it, all and in brief: a page asks for one place at a
#: time, where a drawing without a page tells each of its marks.
POINTED, TOLD, BRIEF = "pointed", "told", "brief"


@dataclass
class Given:
    """Hands values to expressions: through the parameter, or written out (``named`` is false) where several drawings
    stand in one specification, whose parameters and rows would be each other's."""

    named: bool = True
    values: dict[str, Any] = field(default_factory=dict)

    def __call__(self, name: str, value: Any) -> str:
        """The expression of a value of the indicator's."""
        if not self.named:
            return json.dumps(value, ensure_ascii=False)
        self.values[name] = value
        return f"{NAME}.{name}"

    def rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The data source of some rows."""
        return {"name": name, "values": rows} if self.named else {"values": rows}

    def params(self) -> list[dict[str, Any]]:
        return [{"name": NAME, "value": self.values}] if self.named else []


#: For expressions that stand alone.
WRITTEN = Given(named=False)


def parted(spec: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A map without what it is given and what its marks tell, and what it is given: ``signals`` (name to value) and
    ``rows`` (name to its columns, each with the values of all rows: a name for each value would be half of what is
    sent).

    The first is the same for all indicators that are drawn alike; what is left out has empty values of its kind.
    """
    rows: dict[str, Sequence[Mapping[str, Any]]] = {}
    params = spec.get("params", ())
    signals = {one["name"]: one["value"] for one in params if one["name"] == NAME}
    frame = _without(spec, signals.get(NAME, {}), rows)
    frame["params"] = [one | {"value": _empty(one["value"])} if one["name"] in (NAME, *MOVED) else one
                       for one in params]
    return frame, {"signals": signals, "rows": {name: _columns(some) for name, some in rows.items()}}


def _without(part: Any, given: Mapping[str, Any], rows: dict[str, Any]) -> Any:
    """A part of a specification without its named rows, which are put into ``rows``, and without the given heading."""
    if isinstance(part, list | tuple):
        return [_without(one, given, rows) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "name" in part and "values" in part:
        rows[part["name"]] = part["values"]
        return {"name": part["name"], "values": []}
    found = {key: _without(inner, given, rows) for key, inner in part.items()
             if not (key == "tooltip" and _told(inner))}
    if HEADING in given and as_lines(part.get("title")) == given[HEADING]:
        found["title"] = {"signal": f"{NAME}.{HEADING}"}
    return found


def _told(tooltip: Any) -> bool:
    """Whether a tooltip is one that :data:`TOLD` says instead."""
    return isinstance(tooltip, Mapping) and isinstance(tooltip.get("value"), Mapping)


def as_lines(title: str | Sequence[str] | None) -> list[str]:
    return [title] if isinstance(title, str) else list(title or ())


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)}


def _empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _empty(inner) for key, inner in value.items()}
    return [] if isinstance(value, list | tuple) else type(value)()


__all__ = ["HEADING", "NAME", "WRITTEN", "Given", "as_lines", "parted"]
