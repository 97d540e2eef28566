"""The border: totals that are known from the publisher, its ports that add up, and what a card answers."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import select

from hled_dash.catalogue import Catalogue
from hled_dash.figures import Selection, draw
from hled_dash.figures.explorer import build_map_card
from hled_dash.figures.resolve import Resolver, place_trend
from hled_dash.figures.resolve.table_figures import profile_figure
from hled_dash.figures.summaries import build_profile
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine, queries, schema
from hled_dash.view import View

OTAY_MESA, LAREDO, EL_PASO, YSLETA = "port:2506", "port:2304", "port:2402", "port:2401"


def series(engine: Engine, indicator: str, place: str, **items: str) -> dict[str, float]:
    """The values of one series by period."""
    frame = queries.observations(engine, indicator, places=[place], items=items or None)
    return dict(zip(frame["period"], frame["value"], strict=True))


def test_ports_add_up_to_the_border_as_the_publisher_gives_it(engine: Engine) -> None:
    border = series(engine, "bts.border_crossings.annual", "USA", measure="trucks")
    assert (border["2019"], border["2024"]) == (6_440_255, 7_617_207)
    for place, trucks in {LAREDO: 3_026_632, "port:2301": 304_278, "port:2305": 721_489, "port:2303": 256_225}.items():
        assert series(engine, "bts.crossings.annual", place, measure="trucks")["2024"] == trucks
        assert series(engine, "cbp.port_crossings.annual", place, crossing_mode="trucks")["2024"] == trucks


def test_profiles_have_every_indicator_that_a_place_has_figures_of(catalogue: Catalogue, engine: Engine) -> None:
    obs, latest = schema.observation.c, schema.latest.c
    with engine.connect() as connection:
        held, at_default = (set(map(tuple, connection.execute(statement))) for statement in (
            select(obs.place, obs.indicator).where(obs.status != "F").distinct(),
            select(latest.place, latest.indicator)))
    places = {place for place, _indicator in held - at_default}
    assert len(places - {place for place, _indicator in at_default}) == 17
    for place in places:
        profile = build_profile(place, LANGUAGES["en"], catalogue, engine)
        assert {row.indicator for row in profile.rows} == {code for other, code in held if other == place}
        assert not {row.indicator for row in profile.rows} & set(profile.missing)


def test_a_bridge_without_trucks_has_the_crossings_that_it_has(catalogue: Catalogue, engine: Engine) -> None:
    anzalduas = "crossing:RGV-HID-ANZA"
    resolver = Resolver(catalogue, engine)
    figure = profile_figure(anzalduas, LANGUAGES["en"], resolver)
    annual = list(figure.codes["indicator"]).index("cbp.bridge_crossings.annual")
    held = series(engine, "cbp.bridge_crossings.annual", anzalduas, crossing_mode="vehicles")
    assert list(figure.codes[["crossing_mode", "value"]].iloc[annual]) == ["vehicles", held["2025"]]
    assert "Private vehicles" in figure.table.iloc[annual, 0]
    trend = place_trend(View(page="places", place=anzalduas), Selection(), resolver)
    assert trend is not None
    assert (trend[0].series[0].items, trend[1].places) == ({"crossing_mode": "vehicles"}, (anzalduas,))


def test_states_add_up_to_the_border(engine: Engine) -> None:
    border = series(engine, "bts.border_crossings.annual", "USA", measure="personal_vehicles")
    states = [series(engine, "bts.state_crossings.annual", state, measure="personal_vehicles")
              for state in ("US-CA", "US-AZ", "US-NM", "US-TX")]
    assert border["2024"] == sum(state["2024"] for state in states) == 76_884_566


def test_states_of_the_united_states_add_up_to_the_freight_of_every_year_and_mode(engine: Engine) -> None:
    key = ["flow", "mode", "period"]
    months = queries.observations(engine, "bts.freight.value", places=["MEX"])
    months = months.assign(period=months["period"].str[:4]).groupby(key)["value"].agg(["sum", "size"])
    states = queries.observations(engine, "bts.us_state_trade").groupby(key)["value"].sum()
    ratios = (states / months.loc[months["size"] == 12, "sum"]).dropna()
    assert len(ratios) == 371
    assert ((ratios - 1).abs() < 1e-9).all()


def test_a_month_that_a_port_did_not_report_has_no_total(engine: Engine) -> None:
    assert "2021-11" not in series(engine, "bts.crossings", OTAY_MESA, measure="trucks")
    border = series(engine, "bts.border_crossings", "USA", measure="trucks")
    assert "2021-10" in border
    assert "2021-11" not in border
    assert "2021" not in series(engine, "bts.border_crossings.annual", "USA", measure="trucks")
    assert "2024-01" not in series(engine, "bts.border_crossings", "USA", measure="pedestrians")


def test_both_sources_agree_on_texas_as_their_caveats_say(engine: Engine, catalogue: Catalogue) -> None:
    modes = {"trucks": "trucks", "vehicles": "personal_vehicles", "buses": "buses", "pedestrians": "pedestrians"}
    ports = sorted(set(catalogue.places_at("port", ("US-TX",))) - {EL_PASO, YSLETA, "port:2404"})
    pairs = [(cbp[period], bts[period]) for mode, measure in modes.items() for port in ports
             for cbp in [series(engine, "cbp.port_crossings", port, crossing_mode=mode)]
             for bts in [series(engine, "bts.crossings", port, measure=measure)]
             for period in cbp.keys() & bts.keys() if cbp[period] or bts[period]]
    assert len(ports) == 10
    assert len(pairs) == 6_930
    assert sum(held == published for held, published in pairs) == 6_610
    assert sum(abs(published - held) > 0.01 * max(held, 1) for held, published in pairs) == 130


def test_nothing_reaches_across_the_month_in_which_ysleta_left_el_paso(engine: Engine) -> None:
    recovery = series(engine, "bts.crossings.month_2019", EL_PASO, measure="trucks")
    assert max(recovery) == "2020-02"
    assert not {f"2020-{month:02}" for month in range(3, 13)} & set(
        series(engine, "bts.crossings.12m", EL_PASO, measure="trucks"))
    assert min(series(engine, "bts.crossings.yoy", YSLETA, measure="trucks")) == "2021-03"


@pytest.mark.parametrize(("language", "words"), [("en", "Bureau of Transportation Statistics"), ("es", "BTS")])
def test_how_trucks_at_otay_mesa_moved_against_last_year(engine: Engine, catalogue: Catalogue, language: str,
                                                         words: str) -> None:
    months = series(engine, "bts.crossings", OTAY_MESA, measure="trucks")
    change = series(engine, "bts.crossings.yoy", OTAY_MESA, measure="trucks")
    assert max(change) == "2025-02"
    assert change["2025-02"] == pytest.approx(100 * (months["2025-02"] / months["2024-02"] - 1))
    card = catalogue.cards["trucks-against-last-year"]
    figure = draw(card, Selection(places=()), LANGUAGES[language], catalogue, engine)
    row = next(row for row in pd.DataFrame(figure.spec["data"]["values"]).to_dict("records")
               if row["value"] == pytest.approx(change["2025-02"]))
    assert "Otay Mesa" in str(row)
    assert words in str(figure)


def test_every_port_has_a_figure_of_the_newest_year(engine: Engine, catalogue: Catalogue) -> None:
    ports = catalogue.places_at("port")
    crossings = queries.observations(engine, "bts.crossings", places=ports, start="2024-01",
                                 items={"measure": "pedestrians"})
    assert len(ports) == 28
    assert set(crossings["place"]) == set(ports)


@pytest.mark.parametrize("indicator", ["bts.crossings", "bts.crossings.12m", "bts.crossings.yoy"])
def test_a_map_opens_with_the_newest_month_where_ports_ended_years_ago(
    indicator: str, engine: Engine, catalogue: Catalogue
) -> None:
    """Loaded rail containers: eight of fourteen ports have had none since 2021 or earlier."""
    card = build_map_card(catalogue, [indicator], {"measure": "rail_containers_loaded"}, "port", "border")
    figure = draw(card, Selection(), LANGUAGES["en"], catalogue, engine)
    assert set(figure.codes["period"]) == {"2025-02"}
    assert {LAREDO, EL_PASO} <= set(figure.codes["place"])
