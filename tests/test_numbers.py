"""How values are written: magnitudes, small values, and that the browser writes what Python writes."""

from __future__ import annotations

import html
import json
import random
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import vl_convert
from babel.numbers import format_decimal

from hled_dash import figures
from hled_dash.catalogue import Catalogue, FigureCard, Series, Text, Unit
from hled_dash.catalogue.ranks import shared_ranks
from hled_dash.figures.data import Change
from hled_dash.figures.figure import Selection
from hled_dash.figures.formatting import EXACT_DIGITS, NumberStyle, subtract, table_numbers
from hled_dash.figures.maps import PAYLOAD
from hled_dash.figures.maps.payload import Payload
from hled_dash.figures.vega import linear_scale, number_format
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH, Language
from hled_dash.store import Engine


def test_numbers_have_the_separators_of_the_locale() -> None:
    chance = random.Random(16)
    for _number in range(500):
        decimals = chance.randint(0, 4)
        value = Decimal(chance.uniform(-1, 1) * 10 ** chance.randint(-3, 15)).quantize(Decimal(1).scaleb(-decimals))
        for language in LANGUAGES.values():
            pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
            expected = format_decimal(value or Decimal(0), pattern, language.locale).replace("-", "\u2212")
            assert language._format_decimal(value, decimals) == expected


def _write(value: float, unit: str, catalogue: Catalogue, language: Language, decimals: int = 0, **options: Any) -> str:
    return NumberStyle(language, catalogue.units[unit], decimals, **options).format(value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "english", "spanish", "short"),
    [
        (22_040, "ppp_person_2021", "$22,040", "22,040 dólares PPA", "22,040"),
        (1_234, "gtq_person_month", "Q1,234", "Q1,234", "Q1,234"),
        (872_834_000_123, "usd", "US$873 billion", "873 mil millones de dólares", "873 mil mdd"),
        (-196_913_393_730, "usd", "−US$197 billion", "−197 mil millones de dólares", "−197 mil mdd"),
        (64_745.2, "million_usd", "US$64.7 billion", "64.7 mil millones de dólares", "64.7 mil mdd"),
        (5.34, "million_usd", "US$5.3 million", "5.3 millones de dólares", "5.3 mdd"),
        (999_700_000, "usd", "US$1 billion", "1 mil millones de dólares", "1 mil mdd"),
        (1_230_000, "million_mxn", "1.23 trillion pesos", "1.23 billones de pesos", "1.23 billones de pesos"),
        (1_000_000, "million_mxn", "1 trillion pesos", "1 billón de pesos", "1 billón de pesos"),
        (1, "years", "1 year", "1 año", "1"), (-1, "days", "−1 day", "−1 día", "−1"),
        (1, "usd_person", "US$1", "1 dólar", "1"), (1.2, "mxn_person_2018", "1 peso", "1 peso", "1"),
        (1, "ppp_person_2021", "$1", "1 dólar PPA", "1"), (1, "thousand_persons", "1 thousand", "1 mil", "1 mil"),
        (1.6, "years", "2 years", "2 años", "2"),
        (1, "percentage_points", "1.0 points", "1.0 puntos porcentuales", "1.0"),
        (58_300, "thousand_persons", "58.3 million", "58.3 millones", "58.3 millones"),
        (312.4, "thousand_usd", "US$312 thousand", "312 mil dólares", "312 mil dólares"),
        (2_945_393, "crossings", "2,945,393", "2,945,393", "2,945,393"),
        (45_000_000, "kilograms", "45 million kg", "45 millones de kg", "45 millones de kg"),
        (8_123, "usd_person", "US$8,123", "8,123 dólares", "8,123"),
        (1_456.94, "percent", "1,457 %", "1,457 %", "1,457 %"),
        (999.94, "percent", "999.9 %", "999.9 %", "999.9 %"),
        (0.04, "percent", "< 0.1 %", "< 0.1 %", "< 0.1 %"),
        (-0.04, "percentage_points", "between −0.1 points and 0", "entre −0.1 puntos porcentuales y 0",
         "entre −0.1 y 0"),
        (0.3, "usd", "< US$1", "< 1 dólar", "< 1"),
        (0.0, "percent", "0.0 %", "0.0 %", "0.0 %"),
        (7e-15, "percent", "0.0 %", "0.0 %", "0.0 %"),
    ],
)
def test_values_in_sentences_have_natural_units(
    value: float, unit: str, english: str, spanish: str, short: str, catalogue: Catalogue
) -> None:
    decimals = 1 if unit in ("million_usd", "percent", "percentage_points") else 0
    assert _write(value, unit, catalogue, ENGLISH, decimals) == english
    assert _write(value, unit, catalogue, SPANISH, decimals) == spanish
    assert _write(value, unit, catalogue, SPANISH, decimals, short=True) == short


def test_vega_formats_numbers_like_python(catalogue: Catalogue) -> None:
    """Every unit that is written in its own way, in every form, at the limits of steps and of rounding."""
    values = [0, 1e-12, 0.04, -0.04, 0.05, 0.5, 1, -1, 2.5, 12.25, 99.96, 523.4, 999.5, 999.96, -1456.94, 9_999_999,
              1e7, 12_345_678, -999_500_001, 999_949_999, 872_834_000_123, -196_913_393_730, 1e12, 2_716_500_000_000]
    units = [None, *(catalogue.units[code] for code in (
        "usd", "million_usd", "million_mxn", "thousand_persons", "kilograms", "percentage_points", "years"))]
    styles = [NumberStyle(language, unit, decimals, signed, signed, digits)
              for unit in units for language, decimals, signed, digits in (
                  (SPANISH, 0, False, 3), (ENGLISH, 1, True, EXACT_DIGITS))]
    payload = Payload()
    texts = []
    for number, style in enumerate(styles):
        def bind(name: str, constant: Any, prefix: str = f"s{number}_") -> str:
            return payload.bind(prefix + name, constant)

        texts += [(f"a{number}", style.expr("datum.value")), (f"b{number}", style.expr("datum.value", bind))]
    rows = [{"value": value} for value in values]
    joined = " + '|' + ".join(f"datum.{name}" for name, _expr in texts)
    spec = {
        "params": [{"name": PAYLOAD, "value": payload.values}], "data": {"values": rows},
        "transform": [*({"calculate": expr, "as": name} for name, expr in texts), {"calculate": joined, "as": "text"}],
        "mark": {"type": "text", "limit": 0, "aria": False}, "config": {"locale": ENGLISH.vega_locale()},
        "encoding": {"text": {"field": "text", "type": "nominal"},
                     "y": {"field": "value", "type": "ordinal", "sort": None, "axis": None}},
    }
    svg = vl_convert.vegalite_to_svg(json.dumps(spec))
    drawn = [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
    assert len(drawn) == len(values)
    for value, text in zip(values, drawn, strict=True):
        for style, *written in zip(styles, *[iter(text.split("|"))] * 2, strict=True):
            # No step is larger than a trillion, and no amount that is published needs one.
            if abs(value) * (style.unit.multiplier if style.unit else 1) < 9e14:
                assert written == [style.format(value)] * 2, (value, style.unit)


def test_an_axis_is_never_in_hundreds_of_thousands_of_millions(catalogue: Catalogue) -> None:
    scale = linear_scale([0.0, 872_834_000_000.0], zero=True)
    english, spanish = (number_format(scale, catalogue.units["usd"], language) for language in (ENGLISH, SPANISH))
    assert (english.divisor, english.title) == (1e9, "billion current US$")
    assert spanish.title == "miles de millones de dólares corrientes"
    monthly = number_format(linear_scale([0.0, 64_745.0], zero=True), catalogue.units["million_usd"], SPANISH)
    assert (monthly.divisor, monthly.title) == (1e3, "miles de millones de dólares corrientes")


def test_axes_and_tables_of_every_unit_have_numbers(catalogue: Catalogue) -> None:
    for unit in catalogue.units.values():
        for largest in (0.3, 750.0, 5e5, 2e9, 8e13):
            style = NumberStyle(ENGLISH, unit, 1)
            axis, table = number_format(linear_scale([0.0, largest], zero=True), unit, ENGLISH), table_numbers(
                style, [largest], ENGLISH)
            # What is no amount stays in its unit, a rate in thousands too.
            assert unit.kind in ("count", "money") or (axis.divisor, table.divisor) == (1, 1), unit.id


def test_equal_values_share_a_rank_and_small_ones_are_more_than_none() -> None:
    assert shared_ranks([5.04, 5.0, 4.96, 4.9, 0.04, 0.03, 0.0], 1) == [1, 1, 1, 4, 5, 5, 7]


def test_only_equal_values_are_unchanged(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators["coneval.pobreza"]
    unit = catalogue.units[indicator.unit]

    def words(value: float, base: float, relative: bool = False) -> str:
        return Change(value, base, "2020", "2022", relative).format(indicator, unit, ENGLISH)

    assert words(40.0, 40.0) == "unchanged from 2020"
    assert words(40.04, 40.0) == "up by less than 0.1 points since 2020"
    assert words(39.96, 40.0) == "down by less than 0.1 points since 2020"
    assert words(100_001, 100_000, True) == "up by less than 0.1 % since 2020"
    assert words(np.float64(39.96), np.float64(40.0)) == "down by less than 0.1 points since 2020"
    tiny = Unit(id="share", name=Text(en="share", es="parte"), kind="share")
    assert Change(0.3, 0.1 + 0.2, "2020", "2022", False).format(indicator, tiny, ENGLISH) == "unchanged from 2020"


def test_a_column_names_a_different_population(catalogue: Catalogue, engine: Engine) -> None:
    card = FigureCard(id="encounters", objective="I.4", kind="line", title=Text(en="Encounters", es="Encuentros"),
                      series=(Series(indicator="cbp.swb.encounters.fy", items={"encounter": "all"}),))
    figure = figures.draw(card, Selection(places=("MEX", "USA")), SPANISH, catalogue, engine)
    assert "Estados Unidos (todas las nacionalidades)" in figure.table.columns
    assert "Estados Unidos (todas las nacionalidades)" in figure.alt
    assert "México" in figure.table.columns


def test_a_difference_has_the_decimals_of_its_values() -> None:
    assert subtract(np.array([21.1, 0.3, 872_833_677_052.0]), np.array([2.3, 0.1, 0.5])).tolist() == [
        18.8, 0.2, 872_833_677_051.5]
    assert np.isnan(subtract(np.array([np.nan]), np.array([1.0]))).all()
