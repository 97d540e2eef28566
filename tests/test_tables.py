"""Tables of figures: numbers as people say them, newest first, the matrix of months, what the controls work on."""

from __future__ import annotations

import re

import pytest

from hled_dash import figures
from hled_dash.catalogue import Catalogue
from hled_dash.figures.explorer import PlaceChoice, build_cards, level_of_choice
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import NumberStyle, table_numbers
from hled_dash.language import ENGLISH
from hled_dash.store import Engine
from hled_dash.ui.components.figure_table import MAX_ROWS, figure_table_html

PORTS = ("port:2304", "port:2305", "port:2402")


def _draw(catalogue: Catalogue, engine: Engine, indicator: str, kind: str, places: tuple[str, ...] = (),
          **items: str) -> Figure:
    level = level_of_choice(places, [catalogue.places[places[0]].level], catalogue) if places else None
    (card, *_) = build_cards(catalogue, indicators=(indicator,), items=items, kind=kind, scale="published",
                             places=PlaceChoice(level or "country", "", places))
    return figures.draw(card, Selection(places=places), ENGLISH, catalogue, engine)


def test_a_table_is_written_in_one_step_with_its_unit_above(catalogue: Catalogue) -> None:
    style = NumberStyle(ENGLISH, catalogue.units["usd"], 0)
    numbers = table_numbers(style, [872_834_000_000.0, -196_913_393_730.0, 4_000_000.0], ENGLISH)
    assert numbers.title == "billion current US$"
    written = [numbers.format(value) for value in (-196_913_393_730.0, 4_000_000.0, 0.0)]
    assert written == ["\u2212196.9", "< 0.1", "0.0"]
    counts = table_numbers(NumberStyle(ENGLISH, catalogue.units["crossings"], 0), [131_002.0, 5.0], ENGLISH)
    assert counts.format(131_002.0) == "131,002"
    remittances = table_numbers(NumberStyle(ENGLISH, catalogue.units["million_usd"], 1), [64_745.2, 9_512.0], ENGLISH)
    assert (remittances.title, remittances.format(64_745.2)) == ("billion current US$", "64.7")
    assert remittances.format(95_539_000.2) == "95,539"


def test_a_table_over_time_has_the_newest_first_and_keeps_it(catalogue: Catalogue, engine: Engine) -> None:
    figure = _draw(catalogue, engine, "bts.crossings", "line", PORTS[:1], measure="trucks")
    periods = figure.codes["period"]
    assert figure.newest_first
    assert figure.table.iloc[0, 0] == ENGLISH.format_period(periods.max())
    page = figure_table_html(figure, ENGLISH, "#000000")
    assert len(re.findall(r"<tr>", page)) == min(len(figure.table), MAX_ROWS) + 1
    assert 'data-order="0"' in page
    value = float(figure.codes.loc[figure.codes["period"] == periods.max(), "value"].iloc[0])
    assert f'data-value="{value!r}">{value:,.0f}<' in page


@pytest.mark.parametrize("kind", ["bars", "table"])
def test_ports_by_month_are_a_matrix(kind: str, catalogue: Catalogue, engine: Engine) -> None:
    figure = _draw(catalogue, engine, "cbp.port_crossings", kind, PORTS, crossing_mode="trucks")
    rank, _place, now, ago, base, change, twelve = figure.table.columns[:7]
    month = figure.codes["period"].max()
    assert (rank, now, base) == ("Rank", ENGLISH.format_period(month), ENGLISH.format_period("2019" + month[4:]))
    assert (change, twelve) == (f"Change from {ago} (%)", f"Twelve months to {now}")
    first = figure.table.iloc[0]
    assert first[change] == pytest.approx(100 * (first[now] / first[ago] - 1))
    full_table = _draw(catalogue, engine, "cbp.port_crossings.12m", "line", PORTS, crossing_mode="trucks")
    assert first[twelve] == full_table.table.iloc[0][first.iloc[1]]
    assert figure.computed == {change: 1}
    cells = re.findall(r'data-value="([^"]+)"(?: data-copy="([^"]+)")?>([^<]+)<',
                       figure_table_html(figure, ENGLISH, "#000000"))
    assert any(copied for _value, copied, _read in cells), "a change has the decimals that are read"
    assert all(abs(float(copied)) == float(re.sub(r"[^0-9.]", "", read)) for _value, copied, read in cells if copied)


def test_a_ranking_is_of_the_level_that_was_chosen(catalogue: Catalogue, engine: Engine) -> None:
    chosen = catalogue.children["MX-CHP"][:3]
    assert level_of_choice([*chosen, "MEX"], ["country", "admin1", "admin2"], catalogue) == "admin2"
    assert level_of_choice(["MEX", "GTM"], ["country", "admin1"], catalogue) is None
    figure = _draw(catalogue, engine, "coneval.mun.ic_segsoc", "bars", chosen)
    assert set(chosen) <= set(figure.codes["place"])
    first = dict(zip(figure.codes["place"][:50], figure.table["Rank"][:50], strict=True))
    assert any(first[place] > 50 for place in chosen), "the rank is that among all municipalities"
    assert len(figure.table) > 1000


def test_rows_left_out_of_a_ranking_are_named(catalogue: Catalogue, engine: Engine) -> None:
    card = catalogue.cards["us-imports-guatemala"]
    figure = figures.draw(card.model_copy(update={"top": 5}), Selection(), ENGLISH, catalogue, engine)
    (note,) = [note for note in figure.notes if "not drawn" in note]
    assert "place" not in note
    assert note.startswith("End use: ")
