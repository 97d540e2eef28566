"""The model of a pack: frozen data classes with codes of the catalogue and the reader's texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hled_dash.catalogue.models import LanguageCode
from hled_dash.view import PARAMETERS, PILLAR_PAGES, View

#: Figures and sections of a pack.
MAX_ITEMS, MAX_SECTIONS = 40, 20
#: Letters of a note, of a title, and of a line (date, place, classification).
MAX_NOTE, MAX_TITLE, MAX_LINE = 500, 120, 60
#: Pages whose views show one figure: the board; headline figures or a card; a map; a profile; the record.
PACK_PAGES = ("overview", *PILLAR_PAGES, "maps", "explorer", "places", "dialogue")
#: Parameters of a pillar's page that change nothing of a figure, a board or headline figures.
_LISTS = ("figures", "themes", "order")
#: Those that do not change a card either.
_PAGE_STATE = ("board", "cell", *_LISTS)


@dataclass(frozen=True)
class Item:
    """A view that shows one figure, map, headline table or profile.

    Attributes:
        view: What is shown; its language is the pack's.
        title: The reader's own title; empty for the figure's.
        note: Plain text of the reader, at most ``MAX_NOTE`` letters.
    """

    view: View
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Items under one title; the first section of a pack may have none."""

    title: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Pack:
    """The state of a pack. Title, date, place and classification are lines of text in the reader's words.

    Attributes:
        classification: What stands on every page, as “For discussion”.
        language: Of the pack, whatever the screen's is.
    """

    title: str = ""
    date: str = ""
    place: str = ""
    classification: str = ""
    language: LanguageCode = "en"
    sections: tuple[Section, ...] = ()

    def items(self) -> Iterator[Item]:
        """Return the items of all sections, in their order."""
        return (item for section in self.sections for item in section.items)

    @property
    def count(self) -> int:
        """Number of items."""
        return sum(len(section.items) for section in self.sections)


def make_item(view: View, language: LanguageCode, title: str = "", note: str = "") -> Item:
    """Make an item within the bounds of a pack.

    Args:
        view: Only what its page has is kept; beside a card of a pillar's page nothing else of that page.
        language: The pack's.
        title, note: Cut to their lengths.
    """
    of_card = view.figure is not None and view.page in PILLAR_PAGES and view.figure not in ("board", "headlines")
    left_out = _PAGE_STATE if of_card else _LISTS if view.page in PILLAR_PAGES else ()
    fields = {parameter.field: getattr(view, parameter.field) for parameter in PARAMETERS.values()
              if view.page in parameter.pages and parameter.name not in left_out}
    own = replace(View(page=view.page), **(fields | {"language": language, "search": ""}))
    return Item(own, clean_line(title, MAX_TITLE), clean_note(note))


def clean_line(text: str, most: int = MAX_LINE) -> str:
    """Return one line of printable characters, without blanks at its ends, cut to a length."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:most].rstrip()


def clean_note(text: str) -> str:
    """Return the lines of a note, without empty ones at its ends, cut to ``MAX_NOTE`` letters."""
    lines = ("".join(sign if sign.isprintable() else " " for sign in line).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip()[:MAX_NOTE].rstrip()
