"""The board of objectives: verdicts, usual changes and counts, each computed by hand on a few made-up series."""

from __future__ import annotations

import re
import time
import timeit
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.board import BOARD_SINCE, board_cells, last_meeting, neutral_objectives, since_year
from hled_dash.catalogue.models import DialogueEntry
from hled_dash.export import figure_files
from hled_dash.figures.charts import cell_symbols, describe_counts, draw_board
from hled_dash.figures.charts.board import CELL_PARTS
from hled_dash.figures.resolve import Resolver
from hled_dash.figures.summaries import BoardSeries, Move, count_moves, find_moves, load_board
from hled_dash.figures.summaries.board import build_series
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH
from hled_dash.store import Engine
from hled_dash.ui.components.board import _shares_html
from hled_dash.view import View
from tests.figures_world import catalogue as small_catalogue
from tests.pages import open_page, page_html

WORLD = small_catalogue()
#: Poverty that falls by one point a year: the usual change is 1.0.
FALLING = {"2015": 50.0, "2016": 49.0, "2017": 48.0, "2018": 47.0, "2019": 46.0, "2021": 45.0, "2023": 44.6}


def _indicator(code: str = "net", **changes: Any) -> Indicator:
    return WORLD.indicators[code].model_copy(update=changes)


def _series(
    indicator: Indicator, values: Mapping[str, float], place: str = "MEX", status: Mapping[str, str] | None = None
) -> BoardSeries:
    series = build_series(
        indicator, place, [(period, value, (status or {}).get(period, "A")) for period, value in values.items()], WORLD
    )
    assert series is not None
    return series


def _move(series: BoardSeries, since: int | None = 2021) -> Move:
    (move,) = find_moves([series], since, 2025)
    return move


def test_a_change_below_half_of_the_usual_one_is_none() -> None:
    series = _series(_indicator(direction="lower"), FALLING)
    # Changes: 1, 1, 1, 1, 1, 0.4; their median is 1.
    assert (series.usual, series.change_count, series.relative) == (1.0, 6, False)
    assert _move(series).verdict == "unmoved", "0.4 is less than half of 1"
    since_2019 = _move(series, 2019)
    assert since_2019.verdict == "better"
    assert since_2019.change is not None
    assert since_2019.change.amount == pytest.approx(-1.4)
    assert _move(_series(_indicator(direction="higher"), FALLING), 2019).verdict == "worse"
    half = {**FALLING, "2023": 44.5}
    assert _move(_series(_indicator(direction="lower"), half)).verdict == "better", "half of it is a move"


def test_changes_of_additive_units_are_in_percent() -> None:
    values = {"2018": 100.0, "2019": 110.0, "2020": 121.0, "2021": 133.1, "2022": 146.41, "2023": 139.0}
    series = _series(_indicator("gdp"), values)
    assert series.relative
    assert series.usual == pytest.approx(10.0), "10, 10, 10, 10 and 5.06 percent"
    assert _move(series, 2022).verdict == "worse", "5.06 percent is more than half of 10"
    assert _move(series, 2021).verdict == "unmoved", "139 is 4.4 percent more than 133.1"


def test_gaps_are_judged_by_their_distance_to_parity() -> None:
    values = {"2017": -8.0, "2018": -7.0, "2019": -6.0, "2020": -5.0, "2021": -4.0, "2022": 1.0}
    indicator = _indicator(direction="parity", middle=0.0)
    series = _series(indicator, values)
    assert series.usual == 1.0, "distances 8, 7, 6, 5, 4, 1: changes 1, 1, 1, 1, 3"
    assert _move(series).verdict == "better", "from 4 to 1, although the sign changed"
    assert _move(_series(indicator, {**values, "2022": 4.0})).verdict == "unmoved", "as far from parity as before"
    assert _move(_series(indicator, {**values, "2022": 6.0})).verdict == "worse"


@pytest.mark.parametrize(("broken", "place", "verdict"), [
    ("2021", None, "better"), ("2022", None, "break"), ("2023", "MEX", "break"), ("2023", "GTM", "better"),
    ("2024", None, "better"),
])
def test_nothing_is_compared_across_a_break(broken: str, place: str | None, verdict: str) -> None:
    breaks = [{"period": broken, "place": place, "note": {"en": "New.", "es": "Nueva."}}]
    indicator = Indicator.model_validate({**WORLD.indicators["net"].model_dump(), "breaks": breaks})
    values = {str(year): float(year - 2000) for year in range(2014, 2024)}
    assert _move(_series(indicator, values)).verdict == verdict


def test_a_status_of_break_counts_and_changes_across_it_are_not_usual() -> None:
    values = {"2016": 1.0, "2017": 2.0, "2018": 3.0, "2019": 4.0, "2020": 5.0, "2021": 95.0, "2022": 96.0}
    series = _series(_indicator(), values, status={"2021": "B"})
    assert (series.usual, series.change_count) == (1.0, 5)
    assert _move(series, 2020).verdict == "break"
    assert _move(series, 2021).verdict == "better", "the break is the first of both figures"


def test_short_series_and_series_with_warnings_are_not_judged() -> None:
    four = {"2018": 1.0, "2019": 2.0, "2021": 3.0, "2023": 9.0}
    assert _move(_series(_indicator(), four)).verdict == "thin", "three changes"
    assert _move(_series(_indicator(), {"2017": 0.0, **four})).verdict == "better", "four changes"
    assert _move(_series(_indicator(comparable_periods=False), FALLING)).verdict == "warned"


def test_moves_without_two_comparable_values_have_a_verdict() -> None:
    assert _move(_series(_indicator(), {"2018": 1.0, "2021": 2.0})).verdict == "old", "nothing after 2021"
    assert _move(_series(_indicator(), {"2022": 1.0, "2023": 2.0})).verdict == "no-base"
    assert _move(_series(_indicator(), {"2017": 1.0, "2023": 2.0})).verdict == "no-base", "four years before"
    fallback = _move(_series(_indicator(), {"2015": 1.0, "2016": 2.0, "2017": 3.0, "2018": 4.0, "2023": 5.0}))
    assert fallback.change is not None
    assert (fallback.change.base_period, fallback.change.period) == ("2018", "2023"), "three years before stand for it"
    assert build_series(_indicator(), "MEX", [("2030", 1.0, "F")], WORLD) is None


def test_a_year_before_is_exactly_that() -> None:
    yearly = {str(year): float(year) for year in range(2015, 2024)}
    change = _move(_series(_indicator(), yearly), None).change
    assert change is not None
    assert (change.base_period, change.period) == ("2022", "2023")
    two_years = {str(year): float(year) for year in range(2013, 2024, 2)}
    assert _move(_series(_indicator(), two_years), None).verdict == "no-base"
    ended = {str(year): float(year) for year in range(2010, 2022)}
    assert _move(_series(_indicator(), ended), None).verdict == "old", "four years before the newest source"


def test_months_are_compared_with_the_same_month() -> None:
    values = {f"{year}-{month:02d}": year + 10.0 * month for year in range(2017, 2025) for month in (3, 4)}
    series = _series(_indicator(frequency="month"), values)
    change = _move(series).change
    assert change is not None
    assert (change.base_period, change.period, change.amount) == ("2021-04", "2024-04", 3.0)
    assert series.usual == 1.0, "from April to April"


def test_projections_are_left_out_and_estimates_are_marked() -> None:
    move = _move(_series(_indicator(projection_from="2023"), {**FALLING, "2022": 45.2}, status={"2022": "E"}))
    assert (move.series.periods[-1], move.status, move.base_status) == ("2022", "E", "A")
    modelled = _move(_series(_indicator(modelled=True), FALLING), 2019)
    assert (modelled.status, modelled.base_status) == ("E", "E")


def _board() -> tuple[Catalogue, tuple[Move, ...]]:
    """Two indicators in Mexico, one in Guatemala, all of one objective."""
    first, second = _indicator(direction="lower"), _indicator("gdp", direction="higher")
    money = {str(year): 100.0 * 1.1 ** (year - 2015) for year in range(2015, 2024)}
    series = (_series(first, FALLING), _series(second, money), _series(first, {"2021": 3.0, "2023": 4.0}, "GTM"))
    world = replace(WORLD, pillars={})
    return world, find_moves(series, 2021, 2025)


def test_cells_count_the_verdicts() -> None:
    _world, moves = _board()
    counts = count_moves(moves)
    assert counts[("I.1", "MEX")] == {"unmoved": 1, "better": 1}
    assert counts[("I.1", "GTM")] == {"thin": 1}
    assert describe_counts(counts[("I.1", "MEX")], ENGLISH) == "1 better, 0 worse, 1 not moved"
    assert describe_counts(counts[("I.1", "GTM")], ENGLISH) == "0 better, 0 worse, 0 not moved; 1 not judged"
    assert describe_counts(counts[("I.1", "MEX")], SPANISH) == "1 mejora, 0 empeoran, 1 sin cambio"
    assert [text for _verdict, text in cell_symbols(counts[("I.1", "MEX")], ENGLISH)] == ["▲1", "▼0", "=1"]


def test_cells_without_a_judged_indicator_say_so_in_words() -> None:
    _world, moves = _board()
    counts = count_moves(moves)[("I.1", "GTM")]
    assert cell_symbols(counts, ENGLISH) == [("empty", "1 not judged")]
    assert cell_symbols(Counter(), ENGLISH) == []
    assert cell_symbols(Counter(), SPANISH, is_neutral=True) == [("empty", "sin evaluar")]
    assert describe_counts(Counter(), ENGLISH, is_neutral=True) == "not judged: a matter of view"
    assert describe_counts(Counter(), ENGLISH) == "no indicator to judge"


def test_neutral_objectives_of_the_catalogue_are_those_of_the_border(catalogue: Catalogue) -> None:
    assert neutral_objectives(catalogue) == {"I.4"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_board_is_a_figure_with_words_table_and_files(language: str) -> None:
    world, moves = _board()
    figure = draw_board(moves, "relaunch", list(world.objectives.values()), LANGUAGES[language], world, "light")
    names = world.names(language)
    assert list(figure.table.columns[1:]) == [names[code] for code in ("MEX", "GTM", "SLV", "HND", "USA")]
    assert figure.spec is not None
    texts = {row["place"]: [row[part] for part, _dx, _color in CELL_PARTS] for row in figure.spec["data"]["values"]}
    assert texts[names["MEX"]] == ["▲1", "▼0", "=1", "", ""]
    assert texts[names["HND"]] == ["", "", "", "", "–"]
    rows = figure.codes.set_index(["indicator", "place"])
    assert rows.loc[("net", "MEX"), ["base_period", "period", "verdict"]].tolist() == ["2021", "2023", "unmoved"]
    assert rows.loc[("gdp", "MEX"), "usual_change"] == pytest.approx(10.0)
    files = {file.label: file for file in figure_files(figure, world, "https://example.org/")}
    assert files["CSV"].name.startswith("hled_board-I_")
    assert files["CSV"].content().decode("utf-8-sig").splitlines()[0].startswith("objective,indicator,indicator_name")
    assert b"\xe2\x96\xb21" in files["SVG"].content(), "▲1"
    cells = openpyxl.load_workbook(BytesIO(files["XLSX"].content())).worksheets[0].values
    numbers = {(str(row[0])[:3], row[1]): row[2:] for row in cells}
    assert numbers["I.1", names["MEX"]] == (1, 0, 1, 0)
    assert numbers["I.1", names["GTM"]] == (0, 0, 0, 1)
    assert numbers["I.1", names["HND"]] == (None, None, None, None)


def test_the_bar_of_a_cell_has_the_shares_of_its_counts() -> None:
    bar = _shares_html(Counter({"better": 5, "worse": 1, "unmoved": 2, "thin": 2}))
    assert 'style="--better: 50%; --unmoved: 70%; --worse: 80%"' in bar
    assert "--worse: 0%" in _shares_html(Counter({"thin": 2}))


def test_the_last_meeting_is_that_of_the_record(catalogue: Catalogue) -> None:
    meeting = next(entry for entry in catalogue.record.values() if entry.meeting == "cabinet")
    entries: dict[str, DialogueEntry] = {
        str(number): meeting.model_copy(update={"date": day, "meeting": kind})
        for number, (day, kind) in enumerate([
            ("2022-09-12", "cabinet"), ("2023-04", "review"), ("2025-01-02", "other"),
        ])
    }
    world = replace(WORLD, record=entries)
    assert last_meeting(world) == "2023-04"
    assert [since_year(since, world) for since in BOARD_SINCE] == [2021, 2023, 2019, None]


@pytest.mark.parametrize(("written", "since"), [
    ("meeting", "meeting"), ("2015", "2015"), ("2015-06", "2015"), ("2015-06-30", "2015"), ("jun-2015", "2015"),
    ("1700", "relaunch"), ("2099", "relaunch"), ("yesterday", "relaunch"),
])
def test_the_board_is_since_any_year(catalogue: Catalogue, resolver: Resolver, written: str, since: str) -> None:
    parsed = View.from_query("overview", {"board": [written]}, catalogue)
    assert parsed.view.board_since == since
    assert bool(parsed.ignored) == (since == "relaunch")
    if since.isdigit():
        bases = {move.change.base_period[:4] for move in resolver.moves(since) if move.change}
        assert "2015" in bases <= {"2012", "2013", "2014", "2015"}
        for code, word in (("en", "since 2015"), ("es", "desde el año 2015")):
            figure = resolver.board(since, None, code, "light")
            assert figure.title.endswith(word)
            assert "2015" in figure.notes[0]


def test_series_of_the_board_are_those_with_a_better_direction(catalogue: Catalogue, engine: Engine) -> None:
    board = load_board(catalogue, engine)
    assert board
    assert not [move for move in board if move.indicator.direction == "neutral"]
    assert {f"{move.indicator.objectives[0]}:{move.place}" for move in board} <= set(board_cells(catalogue))
    seconds = min(timeit.repeat(
        lambda: find_moves(board, 2017, date.today().year), timer=time.process_time, repeat=5, number=1,
    ))
    assert seconds < 0.03, "for a date that nobody has chosen before"


def test_the_page_lists_the_indicators_of_a_cell(catalogue: Catalogue, built: str,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    text = page_html(open_page("pillar_2", cell="II.1:GTM", board="2019"))
    caption = text.split("<caption>II.1, Guatemala, since 2019: ")[1].split("</caption>")[0]
    cell = text.split('aria-current="true">')[1].split("</td>")[0]
    assert caption in cell, "the counts of the list are those of the cell"
    assert " say the same as others and are not counted again." in text
    spanish = page_html(open_page("overview", cell="II.1:GTM", lang="es"))
    assert "<caption>II.1, Guatemala, desde el relanzamiento" in spanish
    assert "<caption>II.1, Guatemala" not in page_html(open_page("pillar_1", cell="II.1:GTM")), "another pillar's page"


def test_a_list_is_chosen_by_objective_and_place(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    app: AppTest = open_page("overview")
    app.selectbox(key="board objective").select("II.1").run()
    app.selectbox(key="board place").select("HND").run()
    assert "<caption>II.1, Honduras, since the relaunch" in page_html(app)


def test_directions_follow_one_rule(catalogue: Catalogue) -> None:
    """As data/README.md has it: of two that are nearly the same, both are better when they rise, or neither."""
    same = {"sum_over", "sum_into", "sum_months", "sum_parts", "rolling", "change", "index", "exponential", "group_sum",
            "group_mean"}
    wrong = []
    for indicator in catalogue.indicators.values():
        is_trade = re.search(r"\b(exports?|imports?|exported|employed persons)\b", indicator.name.en, re.IGNORECASE)
        expected = {"neutral"} if is_trade else set[str]()
        if indicator.formula is not None:
            of = catalogue.indicators[indicator.formula.of.indicator].direction
            expected |= {of} if indicator.formula.op in same else set()
            expected |= {"neutral"} if indicator.formula.op == "group_share" else set()
        wrong += [] if expected <= {indicator.direction} else [indicator.code]
    assert wrong == []
