"""A map in two parts: a drawing that is the same for many indicators, and the data of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import Figure, MapOptions, Selection, SeriesFrame
from hled_dash.ui import payloads
from tests import figures_world as world
from tests.maps_world import STATES, catalogue, draw, moving, payload, svg, units

MOVING: dict[str, MapOptions] = {"one": moving(), "change": moving(mode="change"), "names": moving(labels=True)}


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def other(known: Catalogue, unit: str, worked: Callable[[pd.Series], pd.Series], **chosen: Any) -> Figure:
    """A map of the same places of an indicator with another unit and other values."""
    indicator = known.indicators["pov"].model_copy(update={"unit": unit})
    (frame,) = world.frames(STATES, Selection(), known)
    changed = frame.frame.assign(value=worked(frame.frame["value"]))
    return draw(replace(known, indicators={**known.indicators, "pov": indicator}),
                frames=[SeriesFrame(frame.series, changed)], **chosen)


def split(figure: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
    parts: tuple[dict[str, Any], dict[str, Any]] = figure.extra["drawing"].split()
    return parts


def joined(frame: dict[str, Any], values: dict[str, Any], figure: Figure) -> Figure:
    """The figure of a drawing and of data, as the browser puts them together."""
    assert figure.spec is not None
    state = {param["name"]: param["value"] for param in figure.spec["params"] if "value" in param}
    state |= values["signals"]
    tooltip = units(figure)["mark"]["tooltip"]

    def put(part: Any) -> Any:
        if isinstance(part, dict):
            if "name" in part and "values" in part:
                return {"name": part["name"], "values": values["datasets"][part["name"]]}
            # The page asks for the tooltip of one place, instead of one of each mark.
            coloured = {"color", "stroke", "opacity"} <= set(part.get("encoding", ()))
            own = {"mark": part["mark"] | {"tooltip": tooltip}} if coloured else {}
            return {key: put(inner) for key, inner in (part | own).items()}
        return [put(element) for element in part] if isinstance(part, list) else part

    filled = put(json.loads(json.dumps(frame)))
    filled["params"] = [param | {"value": state[param["name"]]} if "value" in param else param
                        for param in filled["params"]]
    return replace(figure, spec=filled)


@pytest.mark.parametrize("mode", MOVING)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_two_parts_together_are_the_whole(known: Catalogue, mode: str, language: str) -> None:
    figure = draw(known, language=language, map=MOVING[mode])
    frame, values = split(figure)
    assert svg(joined(frame, json.loads(json.dumps(values)), figure)) == svg(figure)


@pytest.mark.parametrize("mode", MOVING)
def test_the_drawing_is_the_same_for_another_indicator(known: Catalogue, mode: str) -> None:
    first = draw(known, map=MOVING[mode])
    frame, _values = split(first)
    for unit, worked in (("persons", lambda some: some * 1e6), ("usd", lambda some: some * 1e3 + 0.5),
                         ("percent", lambda some: some - 40), ("persons", lambda some: some * 0 + 7)):
        figure = other(known, unit, worked, map=MOVING[mode])
        again, values = split(figure)
        assert again == frame
        assert values["signals"]["payload"] == payload(figure)
        # Its figures go into the drawing that was made for the first one.
        assert svg(joined(frame, values, figure)) == svg(figure)


def test_the_drawing_has_no_figure_of_any_place(known: Catalogue) -> None:
    figure = draw(known, map=moving())
    text = json.dumps(split(figure)[0], ensure_ascii=False)
    data = payload(figure)
    labels = (*data["class_names"], *data["period_labels"], *data["legend_title"],
            *(value for values in data["values"] for value in values if value is not None))
    assert [label for label in labels if json.dumps(label, ensure_ascii=False) in text] == []
    assert '"tooltip": {"expr"' not in text
    # Its places are those of every indicator.
    assert '"Oaxaca"' in text


def test_the_window_height_includes_the_content_below_a_drawing() -> None:
    axis = {"encoding": {"x": {"axis": {"title": ["Population", "persons"]}}}}
    below = {"encoding": {"color": {"legend": {"orient": "bottom"}, "scale": {"domain": list("abcde")}}}}
    assert payloads.chart_rest({"layer": [{"encoding": {}}]}) == payloads.CHART_REST
    assert payloads.chart_rest({"layer": [axis]}) == payloads.CHART_REST + 2 * payloads.TITLE_LINE
    assert payloads.chart_rest({"layer": [{"layer": [axis]}, below]}) == payloads.CHART_REST + 3 * payloads.LEGEND_ROW


def test_a_chart_is_as_high_as_the_window_is_from_where_it_begins() -> None:
    spec = payloads.fill_window({"height": 320}, payloads.CHART_REST, payloads.CHART_TOP)
    (height,) = [param["expr"] for param in spec["params"] if param["name"] == "height"]
    assert "windowSize()[1] - drawing_top - drawing_rest" in height
    assert {"name": "drawing_top", "value": payloads.CHART_TOP} in spec["params"]
    assert {"name": "drawing_rest", "value": payloads.CHART_REST} in spec["params"]


def test_several_maps_in_one_specification_draw_each_its_own_period(known: Catalogue) -> None:
    figure = draw(known, map=MapOptions(mode="multiples", years=("2016", "2022")))
    assert figure.spec is not None
    drawn = payload(figure)["values"]
    alone = [payload(replace(figure, spec=panel))["values"] for panel in figure.extra["panels"]]
    assert len(drawn) == 2
    assert drawn[0] != drawn[1]
    assert alone == [[values] for values in drawn]
    fills = [re.findall(r'aria-label="([^"]+: [^"]+, \d{4})"[^>]*?fill="(#[0-9a-f]{6})"', svg(drawn_figure))
             for drawn_figure in (figure, *(replace(figure, spec=panel) for panel in figure.extra["panels"]))]
    assert fills[0] == fills[1] + fills[2]
    assert len(fills[0]) == 2 * len(world.STATES)


def test_a_chart_on_a_page_has_room_at_its_edges(known: Catalogue) -> None:
    """Streamlit sets the padding of a specification that has none, and the configuration's is lost."""
    figure = draw(known)
    padding = payloads.chart_payload(replace(figure, spec={"height": 320}))["padding"]
    assert padding["top"] >= 2
    assert padding["right"] >= 2
    assert payloads.chart_payload(replace(figure, spec=None)) == {}
