"""Cards that are drawn and exported."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.figures import Figure, Selection, draw
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine
from hled_dash.view import View

DAY = date(2026, 3, 1)
SVG = "{http://www.w3.org/2000/svg}"
LINE, BARS, SCATTER = "goods-trade", "machinery-states-ranked", "complexity-and-output"
STATES, MUNICIPALITIES, BRIDGES = "poverty-southern-mexico-map", "poverty-municipalities-map", "bridges-map"


@pytest.fixture(scope="module")
def draw_card(catalogue: Catalogue, engine: Engine) -> Any:
    figures: dict[tuple[str, str, str], Figure] = {}

    def figure(name: str, language: str = "en", theme: str = "light") -> Figure:
        if (name, language, theme) not in figures:
            selection = Selection(places=("MEX", "GTM", "SLV", "HND", "USA"), theme=theme)
            figures[name, language, theme] = draw(catalogue.cards[name], selection, LANGUAGES[language], catalogue,
                                                  engine)
        return figures[name, language, theme]

    return figure


def figure_address(figure: Figure) -> str:
    return View(page="pillar_2", language=figure.language, figure=figure.id).address("https://hled.example.org")  # type: ignore[arg-type]


def svg_text(svg: str) -> str:
    return " ".join("".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))
