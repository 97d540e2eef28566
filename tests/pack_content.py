"""Packs for the tests of their files: figures of every kind, in both languages, and words that try to break a file."""

from __future__ import annotations

from datetime import date

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.figures import Selection, draw
from hled_dash.language import LANGUAGES
from hled_dash.pack.content import PackContent, PackEntry
from hled_dash.pack.model import Item, Pack, Section
from hled_dash.store import Engine
from hled_dash.view import View

#: One card of each kind, of lines one with gaps, one that spans periods, one that needs both, one of months.
CARDS = ("poverty-southern-mexico-trend", "homicide-countries", "poverty-international-line",
         "goods-trade-by-month", "export-commodities", "poverty-southern-mexico-ranked", "bridges-ranked",
         "health-spending-and-mortality", "carbon-and-income", "poverty-southern-mexico-map",
         "basic-services-states", "participation-gap", "san-ysidro-vehicle-seasons")
#: A formula, signs that turn text, control characters, what XML forbids, many emoji, a very long word.
HOSTILE = "=HYPERLINK(\"http://x\")\u202eabc\x00\x0b\ufffe]]><b>&amp;" + "\U0001f600" * 500 + " " + "W" * 300


def make_content(  # noqa: PLR0913 - what tests change of a pack
    catalogue: Catalogue, engine: Engine, language: LanguageCode, cards: tuple[str, ...] = CARDS,
    title: str = "Southern Mexico", note: str = "", item_title: str = "", places: tuple[str, ...] = View().places,
) -> PackContent:
    entries = []
    for number, code in enumerate(cards):
        view = View(page="pillar-2", language=language, figure=code, places=places)
        figure = draw(catalogue.cards[code], Selection(places=places), LANGUAGES[language], catalogue, engine)
        entries.append(PackEntry(figure, item_title or figure.title, note if number < 2 else "",
                                 f"https://hled.example.org/pillar-2?figure={code}",
                                 "Poverty" if number < 3 else "Trade", view))
    items = tuple(Item(entry.view) for entry in entries)
    pack = Pack(title, "2026-11-27", "Ciudad de México", "For discussion", language, (Section("", items),))
    return PackContent(pack, tuple(entries), "https://hled.example.org/pack?p=1abc", date(2026, 11, 27))
