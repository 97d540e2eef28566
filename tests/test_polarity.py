"""Indicators whose values rise as what they are named for falls: they say so, and begin with the lowest."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine

from hled_dash.catalogue import Catalogue, FigureCard, Series
from hled_dash.figures import MapOptions, Selection, draw
from hled_dash.figures.theme import get_theme
from hled_dash.language import LANGUAGES

#: What a definition says of an index that falls as what it is named for rises, and of differences and divisions.
_FALLS = re.compile(r"higher index means less|highly corrupt\) to 100")
_GAP = re.compile(r"^Gap between (young )?(women|girls)")
#: Words of a unit that say which way to read it.
_READING = re.compile(r"[=(]| minus ")


def _card(code: str, kind: str, level: str, inside: str | None = None) -> FigureCard:
    return FigureCard.model_validate({
        "id": "polarity", "objective": "II.1", "kind": kind, "title": {"en": "Index", "es": "Índice"}, "level": level,
        "places": [inside] if inside else [], "series": [Series(indicator=code)]})


def test_units_say_the_direction_that_the_name_does_not(catalogue: Catalogue) -> None:
    """The marginalization index of 2020 rises as marginalization falls, a gap is one minus the other, 1 is the best
    rank."""
    for indicator in catalogue.indicators.values():
        unit = catalogue.unit(indicator.code)
        falls = _FALLS.search(indicator.definition.en) is not None
        assert (unit.polarity == "negative") == falls, indicator.code
        if falls or _GAP.match(indicator.name.en) or unit.kind in ("rank", "ratio") or "standard error" in unit.name.en:
            for name in (unit.name.en, unit.name.es.replace(" menos ", " minus ")):
                assert _READING.search(name), (indicator.code, name)


@pytest.mark.parametrize(("code", "level", "inside", "first"), [
    ("conapo.imm.index", "admin2", "MX-OAX", "San José Tenango"),
    ("conapo.im.index", "admin1", None, "Guerrero"),
    ("ti.cpi", "country", None, "Nicaragua"),
    ("hdr25.hdi_rank", "country", None, "United States"),
    ("coneval.pobreza", "admin1", None, "Chiapas"),
])
def test_rankings_and_colors_begin_with_what_the_name_says(
        code: str, level: str, inside: str | None, first: str, catalogue: Catalogue, engine: Engine) -> None:
    """The most marginalized municipality is the first and the darkest, on the map, in the table and as a bar."""
    english, unit = LANGUAGES["en"], catalogue.unit(code)
    figure = draw(_card(code, "map", level, inside), Selection(map=MapOptions()), english, catalogue, engine)
    assert figure.table.iloc[0]["Place"].startswith(first)
    assert figure.table.iloc[0]["Rank"] == 1
    assert unit.name.en[1:] in figure.subtitle
    assert unit.name.en[1:] in figure.alt
    colours = figure.extra["classes"].colours
    ramp = get_theme("light").ramp
    assert (colours[0] if unit.ranks_lowest_first else colours[-1]) == ramp[-1]
    for language, words in (("en", "lowest value first"), ("es", "primero el valor más bajo")):
        bars = draw(_card(code, "bars", level, inside), Selection(), LANGUAGES[language], catalogue, engine)
        assert (words in bars.subtitle) == unit.ranks_lowest_first
        assert first in bars.table.iloc[0, 1] or language == "es"
