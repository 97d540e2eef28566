"""A Spanish reader finds no English word that is not a proper name: catalogue, figures, files, pages, command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from hled_dash import cli
from hled_dash.catalogue import Catalogue
from hled_dash.export.csv import figure_csv
from hled_dash.export.image import figure_svg
from hled_dash.figures import Figure, Selection
from hled_dash.language import LOCALE, SPANISH
from hled_dash.ui import cache
from hled_dash.view import PAGES, PILLAR_PAGES
from tests.spanish import english, faults, record_texts

APP = str(Path(__file__).parents[1] / "app.py")
PLACES = ("MEX", "GTM", "SLV", "HND", "USA")


def test_the_detector_finds_english_and_lets_spanish_through() -> None:
    assert english("Share of people with an account") == ["Share", "of", "people", "with"]
    assert english("Download") == ["Download"]
    assert english("Proporción de personas con una cuenta; no hay total (CC BY 4.0)") == []


def test_the_catalogue(catalogue: Catalogue) -> None:
    texts: list[tuple[str, str]] = []
    for part in vars(catalogue).values():
        if isinstance(part, dict):
            for code, record in part.items():
                texts += record_texts(record, str(code))
    assert len(texts) > 2000
    assert faults(texts) == []


def test_the_messages() -> None:
    with (LOCALE / "es/LC_MESSAGES/messages.po").open("rb") as lines:
        messages = read_po(lines, locale="es")
    message_texts = [
        (str(message.id), re.sub(r"\{\w+\}|%\(?\w*\)?\w|--\w+", "", text))
        for message in messages
        if message.id
        for text in (message.string if message.pluralizable else (message.string,))
    ]
    assert faults(message_texts) == []


def drawn_words(spec: Any) -> Iterator[str]:
    """What a specification writes on the drawing: titles, texts and the words of its rows."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key in ("title", "text") and isinstance(value, str):
                yield value
            elif key == "values" and isinstance(value, list):
                for row in value:
                    if isinstance(row, dict):
                        yield from (text for text in row.values() if isinstance(text, str))
            elif key not in ("config", "$schema"):
                yield from drawn_words(value)
    elif isinstance(spec, list):
        for part in spec:
            yield from drawn_words(part)


def words_of(figure: Figure) -> Iterator[tuple[str, str]]:
    yield from ((figure.id, text) for text in (figure.title, figure.subtitle, figure.alt, figure.empty, *figure.notes))
    yield from ((figure.id, str(name)) for name in figure.table.columns)
    for name in figure.table.select_dtypes(exclude="number"):
        yield from ((figure.id, str(text)) for text in figure.table[name].unique())
    for credit in figure.credits:
        yield from ((credit.source, text) for text in (credit.line(), credit.licence, credit.citation, credit.compiler))
    yield from ((figure.id, text) for text in set(drawn_words(figure.spec)))


@pytest.mark.usefixtures("database")
def test_every_figure_its_file_and_its_picture(catalogue: Catalogue) -> None:
    texts: list[tuple[str, str]] = []
    for number, card in enumerate(catalogue.cards.values()):
        # As the pages of the tests below ask for it: it is made once.
        figure = cache.figure(card, Selection(places=PLACES), SPANISH)
        texts += words_of(figure)
        rows = pd.read_csv(BytesIO(figure_csv(figure, catalogue, SPANISH)), encoding="utf-8-sig", dtype=str)
        for name in ("indicator_name", "place_name", "unit", "status_name", "source", "vintage", "licence"):
            if name in rows:
                texts += [(f"{card.id}.csv", text) for text in rows[name].dropna().unique()]
        if number % 12 == 0:
            svg = figure_svg(figure, "https://hled.example.org/?v=1", 700)
            texts.append((f"{card.id}.svg", unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)", svg)))))
    assert len(texts) > 5000
    assert faults(texts) == []


#: What is not read as Spanish: scripts, styles and what is marked as English.
ASIDE = r"<(script|style)\b.*?</\1>|<(\w+)[^>]*\blang=\"en\".*?</\2>"


def page_texts(page: str, **query: str) -> list[tuple[str, str]]:
    """Every text of a page as Streamlit sends it: HTML without tags, and the words of widgets."""
    app = AppTest.from_file(APP, default_timeout=120)
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    for name, text in {"lang": "es", **query}.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    assert "no se puede dibujar" not in "".join(element.proto.body for element in app.get("html"))
    where = f"{page} {query}"
    texts: list[tuple[str, str]] = []
    for element in app.get("html"):
        body = re.sub(ASIDE, " ", element.proto.body, flags=re.S)
        texts += [(where, unescape(text)) for text in re.findall(r'(?:alt|aria-label|title)="([^"]*)"', body)]
        texts += [(where, unescape(text)) for text in re.split(r"<[^>]*>", body)]
    kinds = ("selectbox", "multiselect", "text_input", "button", "download_button", "button_group", "expander",
             "checkbox", "radio", "slider", "toggle", "caption", "markdown", "alert")
    for kind in kinds:
        for element in app.get(kind):
            proto = element.proto
            texts += [
                (f"{where} {kind}", str(getattr(proto, name)))
                for name in ("label", "help", "placeholder", "body")
                if isinstance(getattr(proto, name, None), str)
            ]
            for option in getattr(proto, "options", ()):
                texts.append((f"{where} {kind}", str(getattr(option, "content", option))))
    return texts


VIEWS: list[tuple[str, dict[str, str]]] = [
    *((page, {}) for page in PAGES if page not in PILLAR_PAGES and (Path(APP).parent / f"pages/{page}.py").exists()),
    *(("explorer", {"indicators": "cbp.port_crossings~SP.POP.TOTL", "as": kind, "scale": scale})
      for kind, scale in (("line", "index"), ("bars", "per_capita"), ("scatter", "log"), ("slope", "published"),
                          ("map", "published"), ("table", "published"))),
    *(("places", {"place": place}) for place in ("GTM", "GT-01", "US-TX", "port:2304", "MX-CHP:07001")),
    *(("data", {"source": source}) for source in ("itu_gci", "central_america_area_population", "undp_hdr")),
    ("data", {"q": "pobreza"}), ("overview", {"q": "zzzz"}), ("explorer", {"places": "XXX", "from": "20x0"}),
]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("page", "query"), VIEWS, ids=lambda value: str(value))
def test_every_page(page: str, query: dict[str, str]) -> None:
    assert faults(page_texts(page, **query)) == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("page", PILLAR_PAGES)
def test_every_objective(page: str, catalogue: Catalogue) -> None:
    for objective in catalogue.objectives_of(PILLAR_PAGES[page]):
        assert faults(page_texts(page, objective=objective.id, figures="all")) == []


@pytest.mark.parametrize("command", ["", "build", "check", "info", "get", "serve"])
def test_the_command_line(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_LANG", "es")
    with pytest.raises(SystemExit):
        cli.main([*([command] if command else []), "--help"])
    with pytest.raises(SystemExit):
        cli.main([*([command] if command else []), "--no-such"])
    output = capsys.readouterr()
    text = re.sub(r"--[\w-]+|\{[\w,-]+\}|python -m hled_dash \w*|data/|^ +(build|check|info|get|serve)\b", " ",
                  output.out + output.err, flags=re.M)
    assert "uso:" in text
    assert faults((command, line) for line in text.splitlines()) == []
