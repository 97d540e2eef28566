"""Every kind of figure: a valid specification, tables that hold exactly what is drawn, words in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import KINDS, Figure, Selection, SeriesFrame, draw
from hled_dash.language import ENGLISH, LANGUAGES
from hled_dash.store import queries, vintages
from tests import figures_world as world, vega_lite

PLACES = ("MEX", "GTM", "SLV", "HND", "USA")
STATES = {"level": "admin1", "window": "mexico"}
PAIR = {"indicator": "lfp", "items": {"sex": ["F", "M"]}}
CARDS: Mapping[str, FigureCard] = {
    "line": world.card("line", "net"),
    "line index": world.card("line", "net", scale="index", base="2012"),
    "line log": world.card("line", "gdp", scale="log"),
    "line months": world.card("line", "freight", colour="mode", places=["MEX"]),
    "line negative": world.card("line", "bal"),
    "line rank": world.card("line", "rank"),
    "line indicators": world.card("line", "net", "model", colour="indicator", places=["MEX"]),
    "line projected": world.card("line", "pop"),
    "stacked": world.card("stacked", "freight", colour="mode", places=["MEX"]),
    "bars": world.card("bars", "net"),
    "bars of states": world.card("bars", "pov", **STATES),
    "bars negative": world.card("bars", "bal"),
    "bars of pairs": world.card("bars", PAIR, colour="sex"),
    "slope": world.card("slope", "gdp"),
    "slope of states": world.card("slope", "pov", **STATES),
    "scatter": world.card("scatter", "net", "lfp"),
    "dumbbell": world.card("dumbbell", PAIR, colour="sex"),
    "heatmap": world.card("heatmap", "freight", places=["MEX"]),
}


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return world.catalogue()


def drawn(card: FigureCard, known: Catalogue, language: str = "en", **chosen: Any) -> Figure:
    selection = Selection(**{"places": PLACES, **chosen})
    return KINDS[card.kind](world.frames(card, selection, known), card, selection, LANGUAGES[language], known)


def values_in(figure: Figure) -> list[float]:
    """The values in the drawing's data, whichever fields hold them."""
    assert figure.spec is not None
    rows = [row for row in figure.spec["data"]["values"] if "joint" not in row]
    if "upper" in rows[0]:
        return sorted(round(row["upper"] - row["lower"], 3) for row in rows)
    fields = next(fields for fields in (("first", "second"), ("value",), ("x", "y")) if fields[0] in rows[0])
    return sorted(round(row[field], 3) for row in rows for field in fields)


def numbers_in(table: pd.DataFrame) -> list[float]:
    numbers = table.select_dtypes("number").drop(columns=[name for name in ("Rank", "Difference") if name in table])
    return sorted(round(value, 3) for value in numbers.to_numpy(dtype=float).ravel() if value == value)


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_specification_is_valid_and_plain(name: str, language: str, theme: str, known: Catalogue) -> None:
    figure = drawn(CARDS[name], known, language, theme=theme)
    assert figure.spec is not None
    vega_lite.validate(figure.spec)
    assert figure.spec["width"] == "container"
    assert figure.spec["config"]["background"]
    text = json.dumps(figure.spec, allow_nan=False)
    assert "http" not in text.replace(figure.spec["$schema"], "")
    assert figure.title
    assert figure.subtitle
    assert figure.credits
    assert figure.empty == ""


@pytest.mark.parametrize("name", CARDS)
def test_drawing_table_and_codes_hold_the_same_values(name: str, known: Catalogue) -> None:
    figure = drawn(CARDS[name], known)
    codes = sorted(round(value, 3) for value in figure.codes["value"])
    assert values_in(figure) == codes
    assert numbers_in(figure.table) == codes
    assert list(figure.codes.columns[:3]) == ["indicator", "place", "period"]
    assert list(figure.codes.columns[-2:]) == ["value", "status"]
    assert not figure.codes.duplicated([column for column in figure.codes if column not in ("value", "status")]).any()


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if card.scale == "published"])
def test_drawn_values_are_the_published_ones(name: str, known: Catalogue) -> None:
    figure = drawn(CARDS[name], known)
    published = pd.concat(world.STORE.values())
    keys = [column for column in figure.codes if column not in ("value", "status")]
    for key in keys:
        published[key] = published[key].fillna("") if key in published else ""
    merged = figure.codes.merge(published, on=keys, how="left", suffixes=("", "_published"))
    assert len(merged) == len(figure.codes)
    assert (merged["value"] == merged["value_published"]).all()


@pytest.mark.parametrize("name", CARDS)
def test_words_are_in_the_readers_language(name: str, known: Catalogue) -> None:
    english, spanish = drawn(CARDS[name], known, "en"), drawn(CARDS[name], known, "es")
    assert english.alt != spanish.alt
    assert list(english.table.columns) != list(spanish.table.columns)
    assert english.codes.equals(spanish.codes)
    assert spanish.language == "es"
    assert spanish.title == "Título"
    assert "Banco Mundial" in spanish.credits[0].line()


def test_a_line_says_its_last_value_and_the_distance(known: Catalogue) -> None:
    figure = drawn(CARDS["line"], known)
    assert "94.7\u00a0%" in figure.alt
    assert "81.0\u00a0% in 2023" in figure.alt
    assert "narrowed" in figure.alt
    assert figure.subtitle == "% of population, 2010–2023; no figure: Honduras"


def test_missing_values_stay_missing_and_are_listed(known: Catalogue) -> None:
    figure = drawn(CARDS["line"], known)
    table = figure.table.set_index("Period")
    assert table["Guatemala"].isna()[["2015", "2016", "2023"]].all()
    assert "Honduras" not in table
    assert any("Honduras" in note for note in figure.notes)
    assert any("broken" in note for note in figure.notes)
    assert figure.spec is not None
    parts = {row["segment"] for row in figure.spec["data"]["values"] if row["series"] == "Guatemala"}
    assert len(parts) == 2


def test_projections_and_estimates_are_marked(known: Catalogue) -> None:
    figure = drawn(CARDS["line projected"], known)
    assert set(figure.codes.loc[figure.codes["period"] >= "2022", "status"]) == {"F"}
    assert figure.spec is not None
    assert {row["status"] for row in figure.spec["data"]["values"]} == {"A", "F"}
    assert any("Projections" in note for note in figure.notes)
    assert set(figure.table["Status"]) == {"", "projection"}
    modelled = drawn(world.card("line", "model"), known)
    assert set(modelled.codes["status"]) == {"E"}
    assert any("estimates" in note for note in modelled.notes)


def test_bars_take_the_newest_common_period_and_name_the_older_ones(known: Catalogue) -> None:
    figure = drawn(CARDS["bars"], known)
    assert figure.table["Place"].tolist() == ["United States", "Mexico", "El Salvador", "Guatemala"]
    assert figure.table["Period"].tolist() == ["2023", "2023", "2023", "2022"]
    assert figure.spec is not None
    assert "Guatemala (2022)" in [row["bar"] for row in figure.spec["data"]["values"]]
    exact = drawn(CARDS["bars"], known, period="2023")
    assert "Guatemala" not in exact.table["Place"].tolist()
    assert any("Guatemala" in note for note in exact.notes)
    other = drawn(CARDS["bars"], known, period="1999")
    assert any("1999" in note for note in other.notes)


def test_bars_start_at_zero_and_the_list_is_cut_aloud(known: Catalogue) -> None:
    card = world.card("bars", "pov", top=4, **STATES)
    figure = drawn(card, known, places=("MX-CHP",))
    assert figure.spec is not None
    low, _high = figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low == 0
    assert len(figure.spec["data"]["values"]) == 5  # four and the reader's own place
    assert len(figure.table) == 9
    assert "Chiapas" in figure.table["Place"].tolist()[:5]
    assert any("4 more places" in note for note in figure.notes)


def test_the_index_is_100_in_its_base_and_says_so(known: Catalogue) -> None:
    figure = drawn(CARDS["line index"], known)
    base = figure.codes[figure.codes["period"] == "2012"]
    assert base["value"].tolist() == pytest.approx([100.0] * len(base))
    assert figure.derived
    assert "2012 = 100" in figure.subtitle
    assert any("times 100" in note for note in figure.notes)
    lost = drawn(world.card("line", "net", scale="index", base="2010"), known)
    assert any("El Salvador" in note and "2010" in note for note in lost.notes)


def test_per_person_divides_by_the_population_of_the_same_year(known: Catalogue) -> None:
    card = world.card("line", "gdp", scale="per_capita")
    selection = Selection(places=PLACES)
    population = SeriesFrame(world.card("line", "SP.POP.TOTL").series[0], world.STORE["SP.POP.TOTL"])
    figure = KINDS["line"]([*world.frames(card, selection, known), population], card, selection, ENGLISH, known)
    row = figure.codes[(figure.codes["place"] == "MEX") & (figure.codes["period"] == "2020")].iloc[0]
    assert row["value"] == pytest.approx(1.4e12 / 124e6)
    assert figure.derived
    assert "per person" in figure.subtitle
    assert set(figure.codes["place"]) == {"USA", "MEX"}  # no population, no value
    shares = KINDS["line"](world.frames(CARDS["line"], selection, known),
                           world.card("line", "net", scale="per_capita"), selection, ENGLISH, known)
    assert any("not per person" in note for note in shares.notes)


def test_warnings_of_the_source_are_carried(known: Catalogue) -> None:
    figure = drawn(CARDS["slope of states"], known)
    assert any("comparing places" in note for note in figure.notes)
    assert any("Break in series in 2018" in note for note in figure.notes)
    assert "Revised every year." in figure.notes
    derived = drawn(world.card("line", "gap"), known)
    assert derived.derived
    assert any("women minus men" in note for note in derived.notes)
    assert any("commercial" in note for note in derived.notes)
    assert {credit.source for credit in derived.credits} == {"nc", "wb"}


def test_gaps_are_sorted_by_their_width(known: Catalogue) -> None:
    figure = drawn(CARDS["dumbbell"], known)
    assert figure.table["Difference"].is_monotonic_decreasing
    assert "29.0 points" in figure.alt


def test_nothing_to_draw_says_why(known: Catalogue) -> None:
    nowhere = drawn(CARDS["line rank"], known, places=("USA",))
    assert nowhere.spec is None
    assert "United States" in nowhere.empty
    assert nowhere.codes.empty
    never = drawn(CARDS["line rank"], known, start="2024")
    assert never.spec is None
    assert "2016–2023" in never.empty
    for card in CARDS.values():
        assert drawn(card, known, places=("BLZ",), start="1900", end="1901").spec is None


def test_draw_reads_what_the_card_needs(known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, Any, Any]] = []

    def observations(engine: object, indicator: str, **more: Any) -> pd.DataFrame:
        calls.append((indicator, more.get("places"), more.get("items")))
        return world.observations(engine, indicator, **more)

    monkeypatch.setattr(queries, "observations", observations)
    monkeypatch.setattr(vintages, "revised", lambda *_arguments: {})
    monkeypatch.setattr(vintages, "replaced", lambda *_arguments: {})
    engine: Any = object()
    draw(CARDS["dumbbell"], Selection(places=("MEX",)), ENGLISH, known, engine)
    draw(world.card("bars", "gdp", scale="per_capita"), Selection(places=("MEX",)), ENGLISH, known, engine)
    assert calls == [("lfp", ("MEX",), {"sex": ("F", "M")}), ("gdp", ("MEX",), None), ("SP.POP.TOTL", ("MEX",), None)]
