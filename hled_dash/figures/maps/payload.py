"""What a map is given of an indicator, kept apart from how it draws it.

The places of a map and its expressions are the same for every indicator; the labels of its classes, its colours, its
periods, its unit and the values of its places are not. They stand in one parameter, ``given``, and in rows with a name,
so that a page can show another indicator by handing these two to a drawing that is there. A browser that gets another
specification makes everything anew: it reads it, fetches and joins the shapes, and builds each of them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
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

    def places(self, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
        """The rows of the places, so that :meth:`cell` finds the value of each in the columns: lists with one value for
        each place, or one such list for each period. Where nothing has a name, the values stand in the rows."""
        if self.named:
            self.values.update(columns)
            return [{**row, "j": number} for number, row in enumerate(rows)]
        return [{**row, **{name: [one[number] for one in column] if isinstance(column[0], list) else column[number]
                           for name, column in columns.items() if column}} for number, row in enumerate(rows)]

    def fields(self, columns: Iterable[str]) -> list[str]:
        """The fields that a row of :meth:`places` has besides its own."""
        return ["j"] if self.named else list(columns)

    def cell(self, name: str, one: str = "datum", at: str | None = None) -> str:
        """The expression of a column's value for the row ``one`` of a place, in the period ``at`` if it has several."""
        period = "" if at is None else f"[{at}]"
        return f"{NAME}.{name}{period}[{one}.j]" if self.named else f"{one}.{name}{period}"

    def there(self, at: str) -> str:
        """The expression of whether there are values to draw: a drawing that has not been given any draws no place."""
        return f"isArray({NAME}.v[{at}])" if self.named else "true"

    def params(self) -> list[dict[str, Any]]:
        return [{"name": NAME, "value": self.values}] if self.named else []


#: For expressions that stand alone.
WRITTEN = Given(named=False)


def parted(spec: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A map without what it is given and what its marks tell, and what it is given: ``signals`` (name to value) and
    ``rows`` (name to its rows).

    The first is the same for all indicators that are drawn alike; what is left out has empty values of its kind.
    """
    rows: dict[str, Any] = {}
    params = spec.get("params", ())
    signals = {one["name"]: one["value"] for one in params if one["name"] == NAME}
    frame = _without({name: part for name, part in spec.items() if name != "params"}, signals.get(NAME, {}), rows)
    frame["params"] = [one | {"value": _empty(one["value"])} if one["name"] in (NAME, *MOVED) else one
                       for one in params]
    return frame, {"signals": signals, "rows": rows}


def _without(part: Any, given: Mapping[str, Any], rows: dict[str, Any]) -> Any:
    """A part of a specification without its named rows, which are put into ``rows``, and without the given heading."""
    if isinstance(part, list | tuple):
        return [_without(one, given, rows) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "values" in part and set(part) <= {"name", "values"}:
        if "name" not in part:
            return part
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


def _empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _empty(inner) for key, inner in value.items()}
    return [] if isinstance(value, list | tuple) else type(value)()


__all__ = ["HEADING", "NAME", "WRITTEN", "Given", "as_lines", "parted"]
