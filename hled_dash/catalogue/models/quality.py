"""Quality of published values: decisions on anomalies, and comparisons of series that should agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Number, Period, Record, Text, Unique, check_order
from hled_dash.catalogue.models.indicators import Series

#: Kinds of anomalies; ``store/anomalies`` has a check of each. ``seen``: a person saw it, and no check has to find it.
Kind = Literal["repeated", "exchanged", "level", "outlier", "sign", "zero", "total", "sources", "seen"]


class Part(Record):
    """Some observations of an indicator: what is absent is open."""

    places: Annotated[tuple[Code, ...], Unique] = ()
    #: Dimension to one item or several.
    items: Mapping[str, str | tuple[str, ...]] = {}
    #: First and last period, inclusive; a year bounds its months.
    start: Period | None = None
    end: Period | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        check_order(self.start, self.end)
        return self

    def covers(self, place: str, items: Mapping[str, str], period: str) -> bool:
        """Return whether an observation is one of them."""
        return (
            (not self.places or place in self.places)
            and all(items.get(name) in ((choice,) if isinstance(choice, str) else choice)
                    for name, choice in self.items.items())
            and (self.start is None or period >= self.start)
            and (self.end is None or period[:len(self.end)] <= self.end)
        )


class Decision(Record):
    """What a person decided on an anomaly of published values: on all that lie within its indicators and parts.

    A suspect value is shown as published and marked, and so is what is computed from it.
    """

    id: Code
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1), Unique]
    #: Who publishes the values.
    source: Code
    indicators: Annotated[tuple[Code, ...], Field(min_length=1), Unique]
    where: Annotated[tuple[Part, ...], Field(min_length=1)]
    decision: Literal["suspect", "plausible"]
    #: A few words that follow "suspect:" beside the value.
    mark: Text | None = None
    reason: Text

    @model_validator(mode="after")
    def _is_marked_where_suspect(self) -> Decision:
        if (self.decision == "suspect") != (self.mark is not None):
            why = "a suspect value needs a mark, and a plausible one has none"
            raise PydanticCustomError("mark", why, {"key": "mark" if self.mark else "decision"})
        return self

    def covers(self, indicator: str, place: str, items: Mapping[str, str], period: str) -> bool:
        """Return whether the decision is about this observation."""
        return indicator in self.indicators and any(part.covers(place, items, period) for part in self.where)


class Comparison(Record):
    """A series and others that should add up to it, place by place: from two sources, or a total and its parts."""

    id: Code
    of: Series
    #: One series of another source, or the parts.
    equals: Annotated[tuple[Series, ...], Field(min_length=1)]
    #: What a value of ``of`` is multiplied by, where units differ.
    times: Number = Field(default=1, gt=0)
    #: Greatest difference in percent of the larger value.
    tolerance: Number = Field(gt=0, lt=100)
    #: Differences up to this many units are none (rounding, counts of a handful).
    least: Number = Field(default=0, ge=0)
