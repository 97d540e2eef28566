"""The inputs of a value of a derived indicator, and recomputing the value from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from hled_dash.catalogue import Catalogue, Formula, Series
from hled_dash.catalogue.periods import last_match
from hled_dash.store import queries
from hled_dash.store.snapshot import Database

Items = Mapping[str, str]


class Observation(NamedTuple):
    """One value with its key; ``items`` are pairs of dimension and item."""

    indicator: str
    place: str
    items: tuple[tuple[str, str], ...]
    period: str
    value: float
    status: str


class Input(NamedTuple):
    """A value that another one is computed from.

    Attributes:
        role: ``of``; ``before`` (change), ``base`` (index), ``minus``, ``over``, ``weight``, ``whole`` (share).
    """

    role: str
    observation: Observation


def find_observation(engine: Database, catalogue: Catalogue, indicator: str, place: str, items: Items,
                     period: str | None) -> Observation | None:
    """Find the value of a series in a period, or in the last month or quarter of a year; in the newest that is no
    projection, or the newest of all, where None."""
    observations = list(_observations(engine, catalogue, Series(indicator=indicator, items=dict(items)), {}, (place,),
                                      period, period))
    if period is not None:
        periods = {observation.period for observation in observations}
        found = period if period in periods else last_match(periods, period)
        observations = [observation for observation in observations if observation.period == found]
    observed = [observation for observation in observations if observation.status != "F"]
    return max(observed or observations, key=lambda observation: observation.period, default=None)


def find_inputs(engine: Database, catalogue: Catalogue, result: Observation) -> tuple[Input, ...]:
    """Find the inputs of a value, in the order of places, items and periods; () for a published one."""
    formula = catalogue.indicators[result.indicator].formula
    return tuple(_InputReader(engine, catalogue, formula, result).read_all()) if formula else ()


def compute(formula: Formula, inputs: Sequence[Input]) -> float:
    """Compute the value of a formula from its inputs."""
    by_role: dict[str, list[Observation]] = {}
    for role, observation in inputs:
        by_role.setdefault(role, []).append(observation)

    def total(role: str) -> float:
        return math.fsum(observation.value for observation in by_role[role])

    if formula.op == "change":
        return 100 * (total("of") / total("before") - 1)
    if formula.op == "difference":
        return total("of") - total("minus")
    if formula.op == "ratio":
        return total("of") / total("over") * formula.times
    if formula.op == "index":
        return 100 * total("of") / total("base")
    if formula.op == "exponential":
        return math.exp(total("of"))
    if formula.op == "group_mean":
        weights = {observation.place: observation.value for observation in by_role["weight"]}
        weighted = (observation.value * weights[observation.place] for observation in by_role["of"])
        return math.fsum(weighted) / total("weight")
    if formula.op == "count_above":
        return float(sum(observation.value > (formula.above or 0) for observation in by_role["of"]))
    if formula.op in ("share_of", "group_share", "country_share"):
        return 100 * total("of") / total("whole")
    return total("of")


def shift_period(period: str, steps: int) -> str:
    """Return the period so many steps later: ``2024-12`` and 1 make ``2025-01``."""
    year, _, part = period.partition("-")
    if not part:
        return str(int(year) + steps)
    if part.startswith("Q"):
        years, quarter = divmod(int(year) * 4 + int(part[1:]) - 1 + steps, 4)
        return f"{years:04}-Q{quarter + 1}"
    years, month = divmod(int(year) * 12 + int(part) - 1 + steps, 12)
    return f"{years:04}-{month + 1:02}"


class _InputReader:
    """Reads the inputs of a value from the database.

    Args:
        formula: The formula of the indicator of the value.
        result: The value.
    """

    def __init__(self, engine: Database, catalogue: Catalogue, formula: Formula, result: Observation) -> None:
        self._engine, self._catalogue, self._formula, self._result = engine, catalogue, formula, result

    def read_all(self) -> Iterator[Input]:
        """Yield the inputs, by the operation of the formula."""
        formula, result = self._formula, self._result
        if formula.op == "sum_into":
            return self._read_items_within()
        if formula.op == "sum_parts":
            return self._read("of", formula.of, self._parts(), result.period)
        if formula.op == "rolling":
            start = shift_period(result.period, 1 - formula.rolling_window)
            return self._read("of", formula.of, (result.place,), start, result.period)
        if formula.op in ("group_sum", "group_mean", "group_share"):
            return self._read_group()
        return chain(self._read("of", formula.of, (result.place,), result.period), self._read_operand())

    def _read(self, role: str, series: Series, places: Sequence[str], start: str, end: str | None = None,
              without: str | None = None) -> Iterator[Input]:
        """Yield observations of a series at the items of the value, except that of the dimension ``without``."""
        if self._catalogue.indicators[series.indicator].frequency == "year" and len(start) > 4:
            start, end = start[:4], (end or start)[:4]
        fixed = {name: item for name, item in self._result.items if name != without}
        for observation in _observations(self._engine, self._catalogue, series, fixed, places, start, end or start):
            yield Input(role, observation)

    def _read_operand(self) -> Iterator[Input]:
        """Yield the second operand of a change, an index, a difference, a ratio or a share; nothing for a sum."""
        formula, place, period = self._formula, self._result.place, self._result.period
        if formula.op == "change":
            return self._read("before", formula.of, (place,), shift_period(period, -(formula.lag or 1)))
        if formula.op == "index":
            base = str(formula.base)
            return self._read("base", formula.of, (place,), base + period[4:] if len(base) == 4 else base)
        if formula.op == "share_of":
            return self._read("whole", formula.of, (place,), period, without=formula.dimension)
        if formula.op == "country_share":
            return self._read("whole", formula.of, (str(self._catalogue.country_of(place)),), period)
        if formula.op == "difference" and formula.minus:
            return self._read("minus", formula.minus, (place,), period)
        if formula.op == "ratio" and formula.over:
            return self._read("over", formula.over, (formula.place or place,), period)
        return iter(())

    def _read_items_within(self) -> Iterator[Input]:
        """Yield the items that lie within the item of the value."""
        dimension, into = str(self._formula.dimension), str(self._formula.into)
        broader = dict(self._result.items)[into]
        within = {item.code for item in self._catalogue.dimensions[dimension].items if item.within.get(into) == broader}
        for operand in self._read("of", self._formula.of, (self._result.place,), self._result.period, without=into):
            if dict(operand.observation.items)[dimension] in within:
                yield operand

    def _read_group(self) -> Iterator[Input]:
        """Yield the values of the members of a group, their weights, and the whole of a share."""
        formula, period = self._formula, self._result.period
        members = self._catalogue.groups[str(formula.group)].members
        yield from self._read("of", formula.of, members, period)
        if formula.weight:
            yield from self._read("weight", formula.weight, members, period)
        if formula.op == "group_share":
            whole_places = (str(formula.place),) if formula.level is None else tuple(
                code for code in self._catalogue.places_at(formula.level, (str(formula.place),))
                if code not in formula.without)
            yield from self._read("whole", formula.of, whole_places, period)

    def _parts(self) -> tuple[str, ...]:
        """Return the places that a sum of parts adds up."""
        formula, catalogue = self._formula, self._catalogue
        if formula.place and formula.level:
            return catalogue.places_at(formula.level, (formula.place,))
        return tuple(code for code in catalogue.children.get(self._result.place, ())
                     if catalogue.places[code].level == formula.level)


def _observations(engine: Database, catalogue: Catalogue, series: Series, fixed: Items, places: Sequence[str],
                  start: str | None, end: str | None) -> Iterator[Observation]:
    """Yield observations of a series between two periods, at the fixed items that it leaves open."""
    dimensions = catalogue.indicators[series.indicator].dimensions
    # Of several items that a series names, the result has one.
    items = {**series.items, **{name: item for name, item in fixed.items()
                                if name in dimensions and not isinstance(series.items.get(name), str)}}
    frame = queries.observations(engine, series.indicator, places=tuple(places), start=start, end=end, items=items)
    if frame.empty:
        # Without a row the frame has no columns of dimensions.
        return
    columns = [frame[name].tolist() for name in ("place", "period", "value", "status", *dimensions)]
    for place, period, value, status, *codes in zip(*columns, strict=True):
        yield Observation(series.indicator, place, tuple(zip(dimensions, codes, strict=True)), period, value, status)
