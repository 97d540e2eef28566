"""The figures of a pack, drawn in its language: what its files and its presentation are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from hled_dash.catalogue import Catalogue
from hled_dash.figures import Selection, draw
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES
from hled_dash.pack.model import Pack
from hled_dash.store import Engine
from hled_dash.view import View


@dataclass(frozen=True, eq=False)
class PackEntry:
    """One item of a pack with its figure.

    Attributes:
        figure: The figure, in the pack's language and the light theme; ``spec`` is None for tables.
        title: The reader's own title, or the figure's.
        note: The reader's note; empty without one.
        address: Absolute address of the view, in the pack's language.
        section: Title of its section; empty where it has none.
        view: What is shown.
    """

    figure: Figure
    title: str
    note: str
    address: str
    section: str
    view: View


@dataclass(frozen=True, eq=False)
class PackContent:
    """A pack with all its figures.

    Attributes:
        entries: In the pack's order.
        address: Absolute address of the pack.
        day: When it was made.
    """

    pack: Pack
    entries: tuple[PackEntry, ...]
    address: str
    day: date


def build_content(
    pack: Pack, catalogue: Catalogue, engine: Engine, base_address: str, day: date,
    progress: Callable[[int, int], None] | None = None,
) -> PackContent:
    """Draw the figures of a pack.

    Args:
        base_address: Where the app is served: ``https://host/path``.
        day: The reader's date.
        progress: Called with the number of figures that are drawn and of all, before each and at the end.
    """
    entries: list[PackEntry] = []
    for section in pack.sections:
        for item in section.items:
            if progress:
                progress(len(entries), pack.count)
            view = replace(item.view, language=pack.language)
            figure = _draw(view, catalogue, engine)
            entries.append(PackEntry(figure, item.title or figure.title, item.note,
                                     view.address(base_address, short=True), section.title, view))
    if progress:
        progress(pack.count, pack.count)
    return PackContent(pack, tuple(entries), base_address, day)


def _draw(view: View, catalogue: Catalogue, engine: Engine) -> Figure:
    card = catalogue.cards[view.figure] if view.figure else next(iter(catalogue.cards.values()))
    selection = Selection(places=view.places, start=view.start, end=view.end, period=view.period, markers=view.markers)
    return draw(card, selection, LANGUAGES[view.language], catalogue, engine)
