"""Vega-Lite specifications as templates: a chart is built with Altair once, and filled with data and text by name.

Altair takes about 20 ms to build a layered chart and 12 ms more to serialise it; most of that depends on the structure
of the chart (its marks, channels and transforms), which few combinations of options decide, and not on its data. So a
chart is a function of such options that returns an Altair chart with :func:`slot` where a value belongs, decorated with
:func:`chart_template`; a figure calls it with its options and fills in the values::

    @chart_template
    def _chart(has_status: bool) -> alt.LayerChart:
        bars = alt.Chart().mark_bar().encode(x=alt.X("value:Q", axis=alt.Axis(title=slot("title"))))
        return alt.layer(bars, data=alt.InlineData(values=slot("rows")))

    spec = _chart(has_status=False).fill(rows=rows, title="Share of the population")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, ParamSpec

import altair as alt
from altair.utils.schemapi import debug_mode

P = ParamSpec("P")
#: Templates that a chart function keeps: one for each combination of its options.
MAX_TEMPLATES = 128
#: Altair's settings (theme, data sets) are global: one chart is serialised at a time.
_serialising = Lock()
_Filler = Callable[[Mapping[str, Any]], Any]


class Slot(str):
    """The name of a value that is filled in later; Altair passes it on as any other string."""

    __slots__ = ()


def slot(name: str) -> Any:
    """Return a place in a chart for the value ``name``; of any type, because it stands wherever Altair takes a
    value."""
    return Slot(name)


class ChartTemplate:
    """The specification of a chart with slots.

    Args:
        spec: A Vega-Lite specification whose strings of type :class:`Slot` are slots.

    Attributes:
        slots: The names of its slots.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        names: set[str] = set()
        self._fill: _Filler = _compile(spec, names) or (lambda values: dict(spec))
        self.slots = frozenset(names)

    def fill(self, **values: Any) -> dict[str, Any]:
        """Return the specification with a value in each slot.

        Parts without a slot are shared between all specifications of the template: do not change them in place.

        Args:
            **values: Slot to value. ``alt.Undefined`` leaves out the property whose value the slot is. Values of slots
                that the options of the template leave out are not used.

        Raises:
            TypeError: If a slot has no value.
        """
        if not values.keys() >= self.slots:
            raise TypeError(f"slots without a value: {sorted(self.slots - values.keys())}")
        filled: dict[str, Any] = self._fill(values)
        return filled


def chart_template(build: Callable[P, alt.TopLevelMixin | alt.SchemaBase]) -> Callable[P, ChartTemplate]:
    """Decorate a function that builds a chart from hashable options: each combination is built once."""
    return _template(build, top_level=True)


def part_template(build: Callable[P, alt.TopLevelMixin | alt.SchemaBase]) -> Callable[P, ChartTemplate]:
    """Decorate a function that builds a part of a chart (a layer, a projection), which fills a slot of the whole."""
    return _template(build, top_level=False)


def _template(build: Callable[P, alt.TopLevelMixin | alt.SchemaBase], *, top_level: bool) -> Callable[P, ChartTemplate]:
    @lru_cache(maxsize=MAX_TEMPLATES)
    def template(*args: P.args, **kwargs: P.kwargs) -> ChartTemplate:
        # Slots are strings in places where the schema wants other types; tests validate filled specifications.
        with (_serialising, debug_mode(False), alt.theme.enable("none"),
              alt.data_transformers.enable(consolidate_datasets=False)):
            spec = build(*args, **kwargs).to_dict(validate=False, context={"top_level": top_level})
        return ChartTemplate({"$schema": alt.SCHEMA_URL} | spec if top_level else spec)

    return template  # type: ignore[return-value]


def _compile(node: Any, names: set[str]) -> _Filler | None:
    """Return a function that makes a copy of a part with its slots filled; None if it has no slot."""
    if isinstance(node, Slot):
        name = str(node)
        names.add(name)
        return lambda values: values[name]
    if isinstance(node, Mapping):
        fillers = {key: filler for key, part in node.items() if (filler := _compile(part, names))}
        return _mapping_filler(dict(node), fillers) if fillers else None
    if isinstance(node, list | tuple):
        parts = [_compile(part, names) for part in node]
        if not any(parts):
            return None
        return lambda values: [part if filler is None else filler(values)
                               for part, filler in zip(node, parts, strict=True)]
    return None


def _mapping_filler(node: dict[str, Any], fillers: Mapping[str, _Filler]) -> _Filler:
    def fill(values: Mapping[str, Any]) -> dict[str, Any]:
        filled = node | {key: filler(values) for key, filler in fillers.items()}
        return {key: part for key, part in filled.items() if part is not alt.Undefined}

    return fill
