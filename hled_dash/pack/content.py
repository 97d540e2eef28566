"""The content of a pack: its figures, drawn in its language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import is_map
from hled_dash.figures.resolve import Resolver, view_figures
from hled_dash.language import LANGUAGES
from hled_dash.pack.address import MAX_ADDRESS, encode
from hled_dash.pack.model import Pack
from hled_dash.pack.titles import item_title
from hled_dash.store import Engine
from hled_dash.view import PILLAR_PAGES, View

#: Page to the name of the figure that stands for it where a view names none.
FIGURES = {"overview": "board", **dict.fromkeys(PILLAR_PAGES, "headlines"), "places": "profile"}


@dataclass(frozen=True, eq=False)
class PackEntry:
    """One item of a pack with its figure.

    Attributes:
        figure: The figure, in the pack's language and the light theme; ``spec`` is None for tables.
        title: The reader's own title, or the figure's.
        note: The reader's note; empty without one.
        address: Absolute address of the view, in the pack's language.
        section: Title of its section; empty if it has none.
        view: What is shown.
        projected: The figure in type that is read from the back of a room, where that is another one (maps).
    """

    figure: Figure
    title: str
    note: str
    address: str
    section: str
    view: View
    projected: Figure | None = None


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
    progress: Callable[[int, int], None] | None = None, *, projected: bool = False,
) -> PackContent:
    """Draw the figures of a pack.

    Args:
        base_address: Where the app is served: ``https://host/path``.
        day: The reader's date.
        progress: Called with the number of figures that are drawn and of all, before each and at the end.
        projected: Whether maps are also drawn in type for a projector.
    """
    resolver = Resolver(catalogue, engine).for_slides()
    projector = resolver.for_slides(large=True)
    entries: list[PackEntry] = []
    for section in pack.sections:
        for item in section.items:
            if progress:
                progress(len(entries), pack.count)
            view = replace(item.view, language=pack.language)
            figure = item_figure(view, resolver)
            # Timelines of two objectives are two things.
            title = item_title(view, catalogue) if view.page == "dialogue" else figure.title
            large = item_figure(view, projector) if projected and figure.spec and is_map(figure.spec) else None
            entries.append(PackEntry(figure, item.title or title, item.note,
                                     view.address(base_address, short=True), section.title, view, large))
    if progress:
        progress(pack.count, pack.count)
    packed = encode(pack)
    own = View(page="pack", language=pack.language, pack=packed if len(packed) <= MAX_ADDRESS else "")
    return PackContent(pack, tuple(entries), own.address(base_address, short=True), day)


def item_figure(view: View, resolver: Resolver) -> Figure:
    """Return the figure of an item: the one that its view names, or the one that stands for its page.

    A view without a figure gives one that says so (``Figure.empty``).
    """
    figures = view_figures(view, resolver)
    figure_id = view.figure or FIGURES.get(view.page, "")
    chosen = next((figure for figure in figures if figure.id == figure_id), next(iter(figures), None))
    if chosen is not None:
        return chosen.draw()
    message = LANGUAGES[view.language].text("There are no published figures to draw here.")
    title, nothing = item_title(view, resolver.catalogue), pd.DataFrame()
    return Figure(id=view.page, title=title, subtitle="", spec=None, table=nothing, codes=nothing,
                  alt=f"{title}. {message}", empty=message, language=view.language)
