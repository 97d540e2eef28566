"""Files of a figure, opened again and read."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from hled_dash.export.csv import figure_csv
from hled_dash.export.image import figure_image
from hled_dash.export.text_layout import wrap_text
from hled_dash.figures import KINDS, Figure, Selection
from hled_dash.language import ENGLISH, SPANISH
from tests import figures_world as world

KNOWN = world.catalogue()
ADDRESS = "https://hled.example.org/pillar_1?v=1&places=MEX~GTM"
DAY = date(2026, 3, 1)


def figure(language: str = "es", kind: str = "line", *series: object, **more: object) -> Figure:
    card = world.card(kind, *(series or ("net",)), **more)
    selection = Selection(places=("MEX", "GTM", "HND"))
    spoken = SPANISH if language == "es" else ENGLISH
    return KINDS[kind](world.frames(card, selection, KNOWN), card, selection, spoken, KNOWN)


def test_every_row_of_the_csv_carries_its_source() -> None:
    drawn = figure("es", "dumbbell", {"indicator": "lfp", "items": {"sex": ["F", "M"]}}, colour="sex")
    content = figure_csv(drawn, KNOWN, SPANISH)
    assert content.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(BytesIO(content), encoding="utf-8-sig", dtype={"period": str})
    assert list(read.columns) == [
        "indicator", "indicator_name", "place", "place_name", "period", "sex", "sex_name", "value", "unit", "status",
        "status_name", "derived", "source", "vintage", "licence", "address", "difference",
    ]
    assert read["value"].tolist() == drawn.codes["value"].tolist()
    women, men = (read[read["sex"] == sex].set_index("place") for sex in ("F", "M"))
    assert men["difference"].tolist() == pytest.approx((men["value"] - women["value"]).tolist())
    assert women["difference"].isna().all()
    assert set(read["sex_name"]) == {"Mujeres", "Hombres"}
    assert read[["source", "vintage", "licence", "address", "unit"]].notna().all().all()


def test_the_csv_of_an_index_names_the_unit_that_is_drawn() -> None:
    drawn = figure("en", "line", "net", scale="index", base="2012")
    read = pd.read_csv(BytesIO(figure_csv(drawn, KNOWN, ENGLISH)), encoding="utf-8-sig")
    assert set(read["unit"]) == {"index, 2012 = 100"}
    assert set(read["derived"]) == {"yes"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_picture_has_title_sources_and_url(language: str) -> None:
    drawn = figure(language)
    svg = figure_image(drawn, ADDRESS, "svg", day=DAY).decode("utf-8")
    root = ElementTree.fromstring(svg)
    words = " ".join("".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))
    for part in (drawn.title, drawn.subtitle, drawn.credits[0].publisher, "CC BY 4.0", ADDRESS, "2026", drawn.notes[0]):
        assert part in words
    assert "Guatemala" in words


def test_pictures_open_in_every_form() -> None:
    drawn = figure()
    picture = Image.open(BytesIO(figure_image(drawn, ADDRESS, "png", 700, day=DAY)))
    assert picture.width == 2240
    assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 10
    assert figure_image(drawn, ADDRESS, "pdf", day=DAY).startswith(b"%PDF-")


def test_an_empty_figure_has_a_picture() -> None:
    drawn = figure("en", "line", "rank", places=["USA"])
    assert drawn.spec is None
    svg = figure_image(drawn, ADDRESS, "svg", day=DAY).decode("utf-8")
    assert "no published figures" in svg.lower()


def test_lines_of_text_fit_the_page() -> None:
    lines = wrap_text("word " * 60 + "x" * 200, 12, 200)
    assert len(lines) > 10
    assert all(len(line) < 45 for line in lines)
