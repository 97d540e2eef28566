"""The data of a map, apart from its drawing (split off in ``drawing.py``, sent by ``ui/payloads.py``).

The places of a map and its expressions are the same for every indicator; the labels and colours of its classes, its
periods, its unit and the values of its places are not. Expressions of a drawing refer to these by name, as values of
one parameter, ``payload``: a page shows another indicator by setting this parameter (and the rows of labels) of a
drawing that is there. A browser that gets another specification compiles it, joins the shapes and builds each mark
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: The name of the parameter.
PAYLOAD = "payload"


@dataclass
class Payload:
    """Named values of an indicator for the expressions of a map.

    Attributes:
        values: The value of the parameter. Columns among them are lists with one value for each drawn place, or one
            such list for each period: see :func:`cell`.
        datasets: Name of a data set to its rows.
    """

    values: dict[str, Any] = field(default_factory=dict)
    datasets: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def bind(self, name: str, value: Any) -> str:
        """Give a value a name; the Vega expression of it."""
        self.values[name] = value
        return f"{PAYLOAD}.{name}"

    def blank(self) -> dict[str, Any]:
        """Return empty values of the same kinds, for expressions that are evaluated before there is data."""
        return {name: _blank(value) for name, value in self.values.items()}


def cell(column: str, period: str | None = None, place: str = "datum") -> str:
    """Return the expression of a column's value for a place.

    Args:
        column: Name of a column in the payload.
        period: Expression of the number of the period, for columns that have several.
        place: Expression of a row with ``index``, the number of the place in the columns.
    """
    return f"{PAYLOAD}.{column}{'' if period is None else f'[{period}]'}[{place}.index]"


def has_data(period: str) -> str:
    """Return the expression of whether there are values to draw: without data, no place is drawn."""
    return f"isArray({PAYLOAD}.values[{period}])"


def _blank(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _blank(inner) for key, inner in value.items()}
    return [] if isinstance(value, list | tuple) else type(value)()
