"""What stands on charts: places, last values, breaks, cut axes; nothing that is drawn loses its name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from pandas.api.types import is_numeric_dtype

from hled_dash import figures
from hled_dash.catalogue import Catalogue
from hled_dash.export.image import chart_svg
from hled_dash.figures import Figure, Selection, explorer
from hled_dash.figures.context import Context
from hled_dash.figures.data import Line, label_without_place
from hled_dash.figures.text import capitalize_unit
from hled_dash.figures.vega import dodge, end_label, legend_slots
from hled_dash.language import ENGLISH, LANGUAGES
from hled_dash.store import Engine

REGION = ("USA", "MEX", "GTM", "HND", "SLV")


def drawn(card: str, catalogue: Catalogue, engine: Engine, language: str = "en", **chosen: Any) -> Figure:
    selection = Selection(**{"places": REGION, **chosen})
    return figures.draw(catalogue.cards[card], selection, LANGUAGES[language], catalogue, engine)


def explored(indicator: str, catalogue: Catalogue, engine: Engine, *places: str, kind: str = "line",
             items: Mapping[str, str] | None = None) -> Figure:
    card, = explorer.build_cards(catalogue, indicators=[indicator], items=items or {}, kind=kind, scale="published",
                                 places=explorer.PlaceChoice("country", "region"))
    return figures.draw(card, Selection(places=places), ENGLISH, catalogue, engine)


def layer_rows(figure: Figure, field: str) -> list[Mapping[str, Any]]:
    layers = (figure.spec or {})["layer"]
    return [row for layer in layers for row in layer.get("data", {}).get("values", ()) if field in row]


def rows(figure: Figure) -> list[Mapping[str, Any]]:
    values: list[Mapping[str, Any]] = (figure.spec or {})["data"]["values"]
    return values


@pytest.mark.parametrize(("place", "named"), [("port:2304", "Laredo, Texas"), ("port:2402", "El Paso, Texas")])
def test_a_figure_of_one_place_names_it(place: str, named: str, catalogue: Catalogue, engine: Engine) -> None:
    trucks = {"crossing_mode": "trucks"}
    figure = explored("cbp.port_crossings", catalogue, engine, place, items=trucks)
    assert figure.subtitle.startswith(f"{named}: ")
    assert named in figure.alt
    both = explored("cbp.port_crossings", catalogue, engine, "port:2304", "port:2402", items=trucks)
    assert ": " not in both.subtitle


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_title_that_names_the_place_is_not_repeated(language: str, catalogue: Catalogue, engine: Engine) -> None:
    assert "Mexico:" not in drawn("goods-trade-by-month", catalogue, engine, language).subtitle
    assert "Laredo" not in drawn("laredo-truck-seasons", catalogue, engine, language).subtitle
    assert "Sur de México" not in drawn("south-shares", catalogue, engine, language).subtitle
    assert ": " in drawn("electricity-mix", catalogue, engine, language).subtitle


def test_the_last_value_is_written_at_the_end_of_each_line(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("informality", catalogue, engine)
    labels = [row["label"] for row in rows(figure) if "label" in row]
    last = figure.codes.sort_values("period").drop_duplicates("place", keep="last").set_index("place")
    newest = figure.codes["period"].max()
    assert len(labels) == len(last)
    for place, name in (("MEX", "Mexico"), ("HND", "Honduras")):
        label = next(label for label in labels if label.startswith(name))
        assert f"{last.loc[place, 'value']:.1f}" in label
        assert (f"({last.loc[place, 'period']})" in label) == (last.loc[place, "period"] < newest)
    alone = explored("cbp.port_crossings", catalogue, engine, "port:2304", items={"crossing_mode": "trucks"})
    assert [row["label"] for row in rows(alone) if "label" in row] == [f"{alone.codes['value'].iloc[-1]:,.0f}"]


def test_a_telephone_leaves_out_the_last_value_beside_a_long_name_alone() -> None:
    assert end_label("Estados Unidos", "93.1 %") == {"label": "Estados Unidos\u200293.1 %"}
    assert end_label("", "161,860") == {"label": "161,860"}
    assert end_label("Rico, 1970", "12.3 (2023)")["short_label"] == "Rico, 1970"


@pytest.mark.parametrize(("unit", "expected"), [
    ("per 100,000 people", "Per 100,000 people"), ("por cada 100 hogares", "Por cada 100 hogares"),
    ("difference, index from 0 to 1", "Difference, index from 0 to 1"), ("kWh per person", "kWh per person"),
    ("kg of CO2 per person", "kg of CO2 per person"), ("US$ per person", "US$ per person"), ("% of GDP", "% of GDP"),
])
def test_a_unit_that_is_no_symbol_begins_with_a_capital(unit: str, expected: str) -> None:
    assert capitalize_unit(unit) == expected


def test_many_points_are_a_line(catalogue: Catalogue, engine: Engine) -> None:
    monthly = explored("cbp.port_crossings", catalogue, engine, "port:2304", items={"crossing_mode": "trucks"})
    assert sum(row["point"] for row in rows(monthly)) == 1
    yearly = drawn("us-trade-since-1985", catalogue, engine)
    assert sum(row["point"] for row in rows(yearly)) == 3
    few = drawn("crossings-recovery", catalogue, engine)
    assert all(row["point"] for row in rows(few) if "joint" not in row)


def test_breaks_of_one_kind_have_one_note_and_the_label_break(catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn("informality", catalogue, engine)
    break_notes = [note for note in figure.notes if "reak" in note and "in series" in note]
    assert len(break_notes) == 1
    assert break_notes[0].startswith("Breaks in series in 2003 (Guatemala), ")
    assert len(layer_rows(figure, "note")) == 8
    assert {row["break"] for row in layer_rows(figure, "break")} == {"break"}


def test_breaks_of_several_kinds_carry_the_letter_of_their_note(catalogue: Catalogue, engine: Engine) -> None:
    indicator = catalogue.indicators["EMP_NIFL_SEX_RT_A"]
    breaks = tuple(series_break.model_copy(update={
        "note": series_break.note.model_copy(update={"en": f"Kind {number % 2}."})})
                   for number, series_break in enumerate(indicator.breaks))
    several = replace(catalogue, indicators={
        **catalogue.indicators, indicator.code: indicator.model_copy(update={"breaks": breaks})})
    figure = drawn("informality", several, engine)
    break_notes = [note[:2] for note in figure.notes if " in series in " in note]
    assert break_notes == ["a:", "b:"]
    assert {letter for row in layer_rows(figure, "break") for letter in row["break"].split(", ")} == {"a", "b"}


def test_lines_far_from_zero_have_a_cut_axis_with_a_note(catalogue: Catalogue, engine: Engine) -> None:
    def low(figure: Figure) -> float:
        axis = next(layer["encoding"]["y"] for layer in (figure.spec or {})["layer"]
                    if "scale" in layer.get("encoding", {}).get("y", {}))
        return float(axis["scale"]["domain"][0])

    close = drawn("participation-region", catalogue, engine)
    assert low(close) > 50
    assert "The vertical axis does not start at zero." in close.notes
    assert "axis does not start at zero" in str(close.spec)
    wide = drawn("internet-users", catalogue, engine)
    assert low(wide) == 0
    assert "axis does not start at zero" not in str(wide.spec)


def test_bars_start_at_zero_in_one_colour(catalogue: Catalogue, engine: Engine) -> None:
    for card in ("imports-that-depend-on-mexico", "us-imports-guatemala", "online-government"):
        bars = (drawn(card, catalogue, engine).spec or {})["layer"][0]["encoding"]
        assert "field" not in bars["color"]
        assert bars["x"]["scale"]["domain"][0] == 0


@pytest.mark.parametrize("card", ["export-commodities-since-2019", "imports-that-depend-on-mexico", "governance",
                                  "bills-online-by-income", "human-development-change",
                                  "rule-of-law-and-cybersecurity"])
@pytest.mark.parametrize("width", [330, 1000])
def test_no_label_is_truncated(card: str, width: int, catalogue: Catalogue, engine: Engine) -> None:
    figure = drawn(card, catalogue, engine, "es")
    assert figure.spec is not None
    svg = chart_svg(figure.spec, width)
    written = " ".join(unescape(text) for text in re.findall(r">([^<]+)</t(?:ext|span)>", svg))
    assert "\u2026" not in written
    column = next(name for name in figure.table if not is_numeric_dtype(figure.table[name]))
    # Names of a scatter that would stand on another point are in the table only.
    names = figure.table[column] if card != "rule-of-law-and-cybersecurity" else ()
    assert all(word in written for name in names for word in name.split())


@pytest.mark.parametrize("width", [330, 360, 374])
def test_a_map_of_points_has_room_on_a_telephone(width: int, catalogue: Catalogue, engine: Engine) -> None:
    # A circle beyond the frame had Vega make the map narrower, and wider again, without end.
    figure = drawn("trucks-every-port", catalogue, engine)
    assert "<svg" in chart_svg(figure.spec or {}, width)


def test_labels_of_several_lines_keep_apart() -> None:
    heights = [15.0, 45.0, 15.0, 30.0]
    moved = dodge([100.0, 101.0, 99.0, 300.0], heights, 320.0)
    ordered = sorted(zip(moved, heights, strict=True))
    assert all(after - before >= (own + other) / 2 for (before, own), (after, other) in pairwise(ordered))


@pytest.mark.parametrize(("label", "rest"), [
    ("Mexico", "Mexico"), ("Mexico, Women", "Women"), ("Jobs, Mexico, Women", "Jobs, Women"),
    ("Mexico, Vehicles, parts", "Vehicles, parts"), ("Mexico, Mexico City", "Mexico City"),
])
def test_a_label_without_its_place_keeps_the_rest(label: str, rest: str, catalogue: Catalogue) -> None:
    line = Line(0, "x", "MEX", (), label, "#000000", "circle", "x")
    context = Context(catalogue.cards["goods-trade"], Selection(), ENGLISH, catalogue)
    assert label_without_place(line, context) == rest



def test_the_legend_of_bars_has_room_on_a_telephone() -> None:
    """Beside their names a line of thirty letters would be cut off."""
    label = "Exportaciones de EE. UU. por mercancía"
    narrow, wide = (json.loads(part) for part in re.findall(r"\((\{.*?\})\)", legend_slots([label], axis=155)[
        "legend_labels"].split("?", 1)[1]))
    assert max(map(len, narrow[label])) <= 18
    assert len(narrow[label]) > len(wide[label])
    assert "?" not in str(legend_slots([label])["legend_labels"])
