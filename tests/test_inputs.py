"""A value of every derived indicator is computed again from the inputs that are shown for it."""

from __future__ import annotations

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.store import Engine, queries
from hled_dash.store.inputs import Observation, compute, find_inputs, find_observation, shift_period


def test_a_value_of_every_derived_indicator_follows_from_its_inputs(catalogue: Catalogue, engine: Engine) -> None:
    checked = set()
    for code, indicator in catalogue.indicators.items():
        if indicator.formula is None:
            continue
        frame = queries.observations(engine, code)
        row = frame.iloc[-1]
        items = tuple((name, row[name]) for name in indicator.dimensions)
        result = Observation(code, row["place"], items, row["period"], row["value"], row["status"])
        inputs = find_inputs(engine, catalogue, result)
        assert compute(indicator.formula, inputs) == pytest.approx(result.value, rel=1e-9, abs=1e-9), result
        checked.add(indicator.formula.op)
    assert len(checked) >= 15


def test_the_nine_rates_and_weights_of_southern_mexico(catalogue: Catalogue, engine: Engine) -> None:
    result = find_observation(engine, catalogue, "coneval.south.rate", "southern-mexico", {}, "2024")
    assert result is not None
    inputs = find_inputs(engine, catalogue, result)
    assert [source.role for source in inputs] == ["of"] * 9 + ["weight"] * 9
    assert result.status == "A"
    assert {source.observation.status for source in inputs if source.role == "weight"} == {"F"}


@pytest.mark.parametrize(("period", "steps", "expected"), [
    ("2024", -1, "2023"), ("2024-12", 1, "2025-01"), ("2024-03", -12, "2023-03"), ("2024-Q1", -1, "2023-Q4"),
    ("2024-Q4", 1, "2025-Q1"),
])
def test_a_period_is_shifted(period: str, steps: int, expected: str) -> None:
    assert shift_period(period, steps) == expected
