"""Workbooks of figures: what their numbers are in."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.export import figure_xlsx
from hled_dash.figures import Selection
from hled_dash.figures.resolve import Resolver
from hled_dash.language import SPANISH
from hled_dash.view import DEFAULT_PLACES

DAY, ADDRESS = date(2026, 3, 1), "https://hled.example.org/?v=1&lang=es&figure=x"


@pytest.mark.parametrize(("card", "heading", "unit"), [
    ("machinery-states-ranked", "Valor (dólares corrientes)", ""),
    ("machinery-states-map", "Valor (dólares corrientes)", ""),
    ("human-development-behind-chiapas", "Valor (índice de 0 a 1, diferencia respecto a Chiapas)", ""),
    ("complexity-and-output", "PIB por habitante, precios de 2018 (pesos por habitante a precios de 2018)", ""),
    ("goods-trade", "Unidad", "dólares corrientes"), ("san-ysidro-vehicle-seasons", "Unidad", "cruces hacia el norte"),
    ("exports-and-imports", "Unidad", "% del PIB"),
])
def test_numbers_of_a_workbook_have_their_unit_above_or_beside_them(
    card: str, heading: str, unit: str, resolver: Resolver, catalogue: Catalogue
) -> None:
    """A heading "Value" alone does not say whether the drawing's billions are meant."""
    figure = resolver.figure(catalogue.cards[card], Selection(places=DEFAULT_PLACES), SPANISH)
    book = openpyxl.load_workbook(BytesIO(figure_xlsx(figure, catalogue, SPANISH, ADDRESS, DAY)))
    headings, first, *_others = book.worksheets[0].values
    assert heading in headings
    assert not unit or first[headings.index(heading)] == unit
