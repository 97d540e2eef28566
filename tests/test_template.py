"""Templates of charts: built once, filled by name, nothing shared that a figure may change by mistake."""

from __future__ import annotations

import altair as alt
import pytest

from hled_dash.figures.vega import ChartTemplate, chart_template, slot
from tests import vega_lite

built: list[bool] = []


@chart_template
def _chart(labelled: bool) -> alt.LayerChart:
    built.append(labelled)
    bars = alt.Chart().mark_bar(color=slot("colour")).encode(
        x=alt.X(field="value", type="quantitative", scale=alt.Scale(domain=slot("domain")),
                axis=alt.Axis(title=slot("title"))),
    )
    layers = [bars, alt.Chart().mark_text(dx=4).encode(text=alt.Text(field="label"))] if labelled else [bars]
    return alt.layer(*layers, data=alt.InlineData(values=slot("rows")))


VALUES = {"colour": "#123456", "domain": [0, 5], "title": "Share", "rows": [{"value": 1.5}]}


def test_a_filled_template_is_a_valid_specification() -> None:
    spec = _chart(labelled=True).fill(**VALUES)
    assert spec["layer"][0]["mark"] == {"type": "bar", "color": "#123456"}
    assert spec["layer"][0]["encoding"]["x"]["scale"] == {"domain": [0, 5]}
    assert spec["data"] == {"values": [{"value": 1.5}]}
    vega_lite.validate(spec)


def test_each_combination_of_options_is_built_once() -> None:
    built.clear()
    for _time in range(3):
        _chart(labelled=True)
        _chart(labelled=False)
    assert built in ([], [True, False], [False], [True])


def test_undefined_leaves_the_property_out() -> None:
    spec = _chart(labelled=False).fill(**{**VALUES, "title": alt.Undefined})
    assert spec["layer"][0]["encoding"]["x"]["axis"] == {}


def test_two_fillings_do_not_see_each_other() -> None:
    template = _chart(labelled=False)
    first, second = template.fill(**VALUES), template.fill(**{**VALUES, "rows": [], "title": "Other"})
    assert first["data"]["values"] == [{"value": 1.5}]
    assert first["layer"][0]["encoding"]["x"]["axis"]["title"] == "Share"
    assert second["layer"][0]["encoding"]["x"]["axis"]["title"] == "Other"


def test_a_value_of_a_slot_that_the_options_leave_out_is_not_used() -> None:
    assert _chart(labelled=False).fill(**VALUES, other=1) == _chart(labelled=False).fill(**VALUES)


@pytest.mark.parametrize("values", [
    {}, {"colour": "red"}, {"colours": "red", **{name: value for name, value in VALUES.items() if name != "colour"}},
])
def test_a_missing_or_misspelt_value_is_an_error(values: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="slot"):
        _chart(labelled=False).fill(**values)


def test_a_specification_without_slots_is_filled_as_it_is() -> None:
    assert ChartTemplate({"mark": "bar"}).fill() == {"mark": "bar"}
