"""Recompute a value that a figure computed from a published one, with its inputs.

How a value was computed is a short text, which an address carries: ``index:2015``, ``per_capita:1000``, ``less:USA`` (a
place, a period, an indicator, or ``dimension=item``), ``change:2019`` and ``sum:12`` (months).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hled_dash.catalogue import Catalogue
from hled_dash.figures.data import POPULATION
from hled_dash.store import Database
from hled_dash.store.inputs import Input, Observation, find_observation, shift_period


@dataclass(frozen=True)
class ComputedValue:
    """A value that a figure computed, with all of its inputs.

    Attributes:
        operator: ``index``, ``change`` (percent), ``per_capita``, ``less`` or ``sum``.
        factor: What a quotient is multiplied by: the multiplier of the unit and the people of a rate.
        inputs: The published value first.
    """

    operator: str
    value: float
    factor: float
    inputs: tuple[Input, ...]


def recompute(computed: str, observation: Observation, catalogue: Catalogue, engine: Database) -> ComputedValue | None:
    """Recompute the value that a figure shows from an observation; None if an input is missing."""
    operator, _colon, code = computed.partition(":")
    of = Input("of", observation)

    def find(indicator: str = observation.indicator, place: str = observation.place, period: str = observation.period,
             items: dict[str, str] | None = None) -> Observation | None:
        return find_observation(engine, catalogue, indicator, place, dict(observation.items) if items is None
                                else items,
                                period)

    if operator == "sum":
        months = [find(period=shift_period(observation.period, -step)) for step in range(int(code))]
        published = [month for month in months if month is not None]
        if len(published) < len(months):
            return None
        return ComputedValue(operator, math.fsum(month.value for month in published), 1.0,
                             tuple(Input("of", month) for month in published))
    if operator == "per_capita":
        indicator = POPULATION.get(catalogue.places[observation.place].level, "")
        other = find(indicator, period=observation.period[:4], items={}) if indicator else None
        factor = int(code) * catalogue.unit(observation.indicator).multiplier
        return None if other is None or not other.value else ComputedValue(
            operator, observation.value / other.value * factor, factor, (of, Input("over", other)))
    if operator == "less":
        dimension, _equals, item = code.partition("=")
        own = dict(observation.items)
        if code in catalogue.places:
            other = find(place=code)
        elif code in catalogue.indicators:
            items = catalogue.indicators[code].default_items
            other = find(code, items={name: own.get(name, usual) for name, usual in items.items()})
        else:
            other = find(items={**own, dimension: item}) if item else find(period=code)
        return None if other is None else ComputedValue(
            operator, observation.value - other.value, 1.0, (of, Input("minus", other)))
    other = find(period=code)
    if other is None or not other.value:
        return None
    quotient = 100 * observation.value / other.value
    return ComputedValue(operator, quotient if operator == "index" else quotient - 100, 100.0,
                         (of, Input("base" if operator == "index" else "before", other)))
