"""Maps of one period: valid specifications without shapes in them, classes that hold for all years, nothing missing in
silence."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from hled_dash.catalogue import Catalogue, Place
from hled_dash.figures import Figure, MapOptions, Selection, SeriesFrame
from hled_dash.figures.maps import inline_geometry
from hled_dash.figures.maps.classification import classify
from hled_dash.figures.theme import get_theme
from tests import figures_world as world, vega_lite
from tests.maps_world import BRIDGES, STATES, bridges, catalogue, draw, legend_of, looked_up, payload, rows, svg, units

LIGHT = get_theme("light")


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue()


def test_a_narrow_map_is_low_and_leaves_out_names(known: Catalogue) -> None:
    figure = draw(known)
    high, low, wide = (float(re.search(r'height="([\d.]+)"', svg(figure, wide))[1])  # type: ignore[index]
                       for wide in (600, 300, 1200))
    assert low < high - 110
    assert wide == high, "a picture does not depend on a screen"
    assert "Chiapas</t" in svg(figure)
    assert "Chiapas</t" not in svg(figure, 300)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_specifications_are_valid_and_light(known: Catalogue, theme: str, language: str) -> None:
    crossed = bridges({"crossing:A": {"2024": 5.0, "2025": 9.0}, "crossing:B": {"2025": 3.0}})
    for figure in (draw(known, theme=theme, language=language),
                   draw(known, BRIDGES, frames=crossed, theme=theme, language=language)):
        assert figure.spec is not None
        vega_lite.validate(figure.spec)
        text = json.dumps(figure.spec)
        assert len(text) < 22_000
        assert "arcs" not in text
        assert figure.alt
        assert figure.subtitle


def test_table_codes_and_drawing_hold_the_same_values(known: Catalogue) -> None:
    figure = draw(known)
    drawn = {row["place"]: row["value"] for row in looked_up(figure)}
    assert drawn == dict(zip(figure.codes["place"], figure.codes["value"], strict=True))
    assert list(figure.table["Value"]) == sorted(drawn.values(), reverse=True)
    assert set(figure.codes["period"]) == {"2022"}


def test_classes_do_not_move_with_the_year(known: Catalogue) -> None:
    assert legend_of(draw(known, period="2016")) == legend_of(draw(known, period="2022"))
    assert legend_of(draw(known, period="2016")) == legend_of(draw(known, end="2018"))


def test_every_value_lies_in_the_range_of_its_class_label(known: Catalogue) -> None:
    figure = draw(known)
    labels, _colours = legend_of(figure)
    for row in looked_up(figure):
        label = labels[row["class"]]
        if label.startswith("<"):
            assert row["value"] < float(label[2:])
        elif label.startswith("\u2265"):
            assert row["value"] >= float(label[2:])
        else:
            low, high = map(float, label.split("\u2013"))
            assert low <= row["value"] < high


def test_the_legend_has_a_highest_value_far_above_the_last_limit() -> None:
    skewed = classify([*range(1, 100), 42_032], LIGHT, 0)
    assert skewed.highest == 42_032
    assert classify(range(1, 100), LIGHT, 0).highest is None
    assert skewed.index(42_032) == len(skewed.limits)


def test_counts_in_the_legend_add_up(known: Catalogue) -> None:
    drawn = svg(draw(known))
    counts = re.findall(r">[^<>]*[\d\u2265] \((\d+)\)</text>", drawn)
    assert sum(map(int, counts)) == len(world.STATES)
    assert "0" not in counts, "empty classes leave the legend"


def test_a_place_without_a_figure_is_grey_counted_and_named(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    without_newest = frame.frame[~((frame.frame["place"] == "MX-CHP") & (frame.frame["period"] == "2022"))]
    figure = draw(known, frames=[SeriesFrame(frame.series, without_newest)], period="2022")
    (empty,) = [row for row in looked_up(figure) if row["value"] is None]
    assert empty == {"place": "MX-CHP", "value": None, "class": None}
    domain, colours = legend_of(figure)
    assert (domain[-1], colours[-1]) == ("No figure", LIGHT.grid)
    assert "No figure (1)" in svg(figure)
    assert any("Chiapas" in note for note in figure.notes)
    assert "1 place has no figure." in figure.alt
    # An older year of the same place is not put in its stead.
    assert "MX-CHP" not in set(figure.codes["place"])


def test_a_figure_without_a_shape_is_named(known: Catalogue) -> None:
    place = Place(code="MX-XXX", name=world.text("Nowhere"), level="admin1", parent="MX-CHP")
    wider = replace(known, places={**known.places, place.code: place})
    (frame,) = world.frames(STATES, Selection(), known)
    extra = frame.frame.tail(1).assign(place="MX-XXX", value=12.0)
    figure = draw(wider, frames=[SeriesFrame(frame.series, pd.concat([frame.frame, extra], ignore_index=True))])
    assert any("no shape on this map: Nowhere" in note for note in figure.notes)
    assert "MX-XXX" in set(figure.codes["place"])


def test_a_municipality_carries_its_state(known: Catalogue) -> None:
    card = world.card("map", "pov", level="admin2", window="southern-mexico")
    rows = pd.DataFrame([{"indicator": "pov", "place": "MX-OAX:20067", "period": "2020", "value": 30.0, "status": "A"}])
    figure = draw(known, card, frames=[SeriesFrame(card.series[0], rows)])
    assert list(figure.table["Place"]) == ["Oaxaca de Juárez, Oaxaca"]


def test_shapes_are_loaded_by_url_and_inlined_for_pictures(known: Catalogue) -> None:
    figure = draw(known)
    assert figure.spec is not None
    before = json.dumps(figure.spec)
    inlined = inline_geometry(figure.spec)
    assert json.dumps(figure.spec) == before
    assert '"url"' not in json.dumps(inlined)
    picture = Image.open(BytesIO(vl_convert.vegalite_to_png(inlined | {"width": 500}))).convert("RGB")
    pixels = np.asarray(picture).reshape(-1, 3)
    shares = {colour: float((pixels == [int(colour[at:at + 2], 16) for at in (1, 3, 5)]).all(axis=1).mean())
              for colour in legend_of(figure)[1]}
    # A ring wound the wrong way would flood the picture with one colour.
    assert 0.02 < sum(shares.values()) < 0.5
    assert inline_geometry({"mark": "bar", "data": {"values": []}}) == {"mark": "bar", "data": {"values": []}}


def test_the_readers_places_are_outlined(known: Catalogue) -> None:
    assert draw(known, places=("MX-CHP",)).spec != draw(known).spec
    assert "|MX-CHP|USA|" in json.dumps(draw(known, places=("MX-CHP", "USA")).spec)


def test_a_chosen_place_outside_does_not_widen_the_map(known: Catalogue) -> None:
    """The file of shapes has the other states too; a line around one would shrink what is shown to a corner."""
    window = known.windows["southern-mexico"].model_copy(update={"id": "one", "places": ("MX-CHP",)})
    card = world.card("map", "pov", level="admin1", window="one")
    figure = draw(replace(known, windows={**known.windows, "one": window}), card, places=("MX-CHP",))
    assert svg(figure, selected="|MX-CHP|") != svg(figure, selected="|")
    assert svg(figure, selected="|MX-OAX|") == svg(figure, selected="|")


@pytest.mark.parametrize("layers", [(), ("around", "outlines")])
@pytest.mark.parametrize("places", [(), ("MX-OAX",), ("MX-ROO", "MX-VER")])
def test_a_map_fills_its_frame_as_vega_would_fit_it(known: Catalogue, places: tuple[str, ...],
                                                    layers: tuple[str, ...]) -> None:
    """The reach that is reckoned here, by the formula of the cone, against the one that Vega finds out."""
    card = world.card("map", "pov", level="admin1", **({"places": places} if places else {"window": "southern-mexico"}))
    figure = draw(known, card, map=MapOptions(layers=layers, labels=False))
    inlined = inline_geometry(figure.spec or {})
    # Bent edges may reach beyond their ends; those of detailed shapes are straight.
    inlined["projection"]["precision"] = 0
    fitted = inlined | {"projection": {name: value for name, value in inlined["projection"].items()
                                    if name not in ("scale", "translate", "center")}}
    pictures = [np.asarray(Image.open(BytesIO(vl_convert.vegalite_to_png(spec | {"width": 500}))).convert("L"), float)
                for spec in (inlined, fitted)]
    assert pictures[0].shape == pictures[1].shape
    assert abs(pictures[0] - pictures[1]).mean() < 1


def test_a_map_without_values_has_a_message(known: Catalogue) -> None:
    (frame,) = world.frames(STATES, Selection(), known)
    figure = draw(known, frames=[SeriesFrame(frame.series, frame.frame.iloc[:0])])
    assert figure.spec is None
    assert figure.empty


def crosses(figure: Figure) -> list[str]:
    """The marks of points without a figure."""
    (marks,) = re.findall(r'<g class="mark-symbol[^>]* aria-hidden="true">(.*?)</g>', svg(figure))
    return re.findall("<path", marks)


def test_symbols_have_one_scale_and_missing_values_are_marked(known: Catalogue) -> None:
    """Bridge D has no figure of any period, and is neither drawn nor counted."""
    crossed = bridges({"crossing:A": {"2024": 50.0, "2025": 9.0}, "crossing:B": {"2024": 2.0, "2025": 3.0},
                       "crossing:C": {"2024": 1.0}})
    figure = draw(known, BRIDGES, frames=crossed)
    assert figure.spec is not None
    assert units(figure)["mark"]["type"] == "circle"
    assert payload(figure)["size_domain"] == [0, 50.0]
    values = {row["place"]: row["values"] for row in rows(figure)}
    assert values == {"crossing:A": [9.0], "crossing:B": [3.0], "crossing:C": [None]}
    assert len(crosses(figure)) == 1
    assert "1 place has no figure." in figure.alt
    assert list(figure.table["Rank"]) == [1, 2]
    assert '"url"' not in json.dumps(inline_geometry(figure.spec))


def test_values_below_zero_are_colours_of_circles_of_one_size(known: Catalogue) -> None:
    crossed = bridges({"crossing:A": {"2024": 900_000.0, "2025": 9.0}, "crossing:B": {"2024": 2.0, "2025": -30.0},
                       "crossing:C": {"2024": 4.0, "2025": 0.0}})
    figure = draw(known, BRIDGES, frames=crossed)
    assert figure.spec is not None
    vega_lite.validate(figure.spec)
    assert units(figure)["encoding"]["size"]["legend"] is None
    assert payload(figure)["sizes"] == [[1.0, 1.0, 1.0]]
    colours = dict(re.findall(r'aria-label="(Bridge .)[^>]* fill="(#\w+)"', svg(figure)))
    assert colours["Bridge B"] != colours["Bridge A"]
    labels = figure.extra["place_classes"]
    assert labels["crossing:B"] != labels["crossing:A"]


@pytest.mark.parametrize("mode", ["one", "change"])
def test_points_without_figures_for_ten_years_are_no_gap(known: Catalogue, mode: str) -> None:
    """Nor are those that had nothing but zeros; they stand in the older periods that a page moves to."""
    crossed = bridges({"crossing:A": {"2010": 5.0, "2019": 50.0, "2025": 9.0}, "crossing:B": {"2010": 2.0},
                       "crossing:C": {"2010": 1.0, "2019": 0.0}, "crossing:D": {"2019": 3.0}})
    figure = draw(known, BRIDGES, frames=crossed, period="2025", map=MapOptions(mode=mode, since="2019", animated=True))
    assert figure.extra["missing"] == ("crossing:D",)
    assert len(crosses(figure)) == 1
    if mode == "one":
        assert next(row["values"] for row in rows(figure) if row["place"] == "crossing:B") == [2.0, None, None]


def test_a_circle_at_the_edge_is_seen_whole_on_a_telephone(known: Catalogue) -> None:
    spots = {"A": (32.54, -117.08), "B": (25.9, -97.5)}
    places = {f"crossing:{name}": known.places[f"crossing:{name}"].model_copy(update={"latitude": spot[0],
                                                                                    "longitude": spot[1]})
              for name, spot in spots.items()}
    crossed = bridges({place: {"2025": 6e7} for place in places})
    figure = draw(replace(known, places={**known.places, **places}), BRIDGES, frames=crossed)
    drawing = svg(figure, 320)
    circles = re.findall(r'aria-label="Bridge[^>]*translate\(([\d.-]+),([\d.-]+)\)" d="M([\d.]+),0', drawing)
    frame = re.search(r'<clipPath[^>]*><rect x="0" y="0" width="(\d+)" height="(\d+)"', drawing)
    assert len(circles) == 2
    assert frame
    for x, y, radius in (map(float, circle) for circle in circles):
        assert radius <= x <= float(frame[1]) - radius
        assert radius <= y <= float(frame[2]) - radius


def test_the_key_to_sizes_is_written_in_one_step(known: Catalogue) -> None:
    """Not "1,000,000, 5,000,000, 10 million"."""
    figure = draw(known, BRIDGES, frames=bridges({"crossing:A": {"2025": 1.2e7}, "crossing:B": {"2025": 100.0}}))
    assert payload(figure)["size_labels"] == ["1", "5", "10"]
    assert payload(figure)["legend_title"] == ["million current US$"]
