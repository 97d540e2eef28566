"""A map in two parts: a drawing that is the same for many indicators, and what it is given of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import Figure, MapChoice, Selection, SeriesFrame
from hled_dash.figures.maps.payload import Given, parted
from tests import figures_world as world
from tests.maps_world import STATES, catalogue, draw, given, moving, svg, units

MOVING: dict[str, MapChoice] = {"one": moving(), "change": moving(mode="change"), "names": moving(labels=True)}


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


def joined(frame: dict[str, Any], values: dict[str, Any], figure: Figure) -> Figure:
    """The figure drawn from a drawing and from what it is given, as the browser puts them together."""
    assert figure.spec is not None
    state = {one["name"]: one["value"] for one in figure.spec["params"] if "value" in one}
    state |= values["signals"]
    tooltip = units(figure)["encoding"]["tooltip"]

    def put(part: Any) -> Any:
        if isinstance(part, dict):
            if "name" in part and "values" in part:
                return {"name": part["name"], "values": values["rows"][part["name"]]}
            # The page asks for what is told, instead of telling each mark.
            told = {"tooltip": tooltip} if "color" in part and "stroke" in part and "opacity" in part else {}
            return {key: put(inner) for key, inner in part.items()} | told
        return [put(one) for one in part] if isinstance(part, list) else part

    whole = put(json.loads(json.dumps(frame)))
    whole["params"] = [one | {"value": state[one["name"]]} if "value" in one else one for one in whole["params"]]
    return replace(figure, spec=whole)


@pytest.mark.parametrize("mode", MOVING)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_two_parts_together_are_the_whole(known: Catalogue, mode: str, language: str) -> None:
    figure = draw(known, language=language, map=MOVING[mode])
    frame, values = parted(figure.spec or {})
    assert svg(joined(frame, json.loads(json.dumps(values)), figure)) == svg(figure)


@pytest.mark.parametrize("mode", MOVING)
def test_the_drawing_is_the_same_for_another_indicator(known: Catalogue, mode: str) -> None:
    first = draw(known, map=MOVING[mode])
    frame, _values = parted(first.spec or {})
    for unit, worked in (("persons", lambda some: some * 1e6), ("usd", lambda some: some * 1e3 + 0.5),
                         ("annual_percent", lambda some: some - 40), ("persons", lambda some: some * 0 + 7)):
        figure = other(known, unit, worked, map=MOVING[mode])
        again, values = parted(figure.spec or {})
        assert again == frame
        assert values["signals"]["given"] == given(figure)
        # Its figures go into the drawing that was made for the first one.
        assert svg(joined(frame, values, figure)) == svg(figure)


def test_the_drawing_has_no_figure_of_any_place(known: Catalogue) -> None:
    figure = draw(known, map=moving())
    text = json.dumps(parted(figure.spec or {})[0], ensure_ascii=False)
    told = (*given(figure)["names"], *given(figure)["periods"], *given(figure)["heading"],
            *(value for values in given(figure)["v"] for value in values if value is not None))
    assert [one for one in told if json.dumps(one, ensure_ascii=False) in text] == []
    assert '"tooltip": {"value": {"expr"' not in text
    # Its places are those of every indicator.
    assert '"Oaxaca"' in text


def test_several_drawings_in_one_specification_share_no_name(known: Catalogue) -> None:
    figure = draw(known, map=MapChoice(mode="multiples"))
    text = json.dumps(figure.spec)
    assert "given." not in text
    written = Given(named=False)
    assert written("labels", ["a", "\u00f1"]) == '["a", "\u00f1"]'
    assert written.params() == []
