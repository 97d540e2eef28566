"""The figures of a view as slides of a presentation or embedded figures, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hled_dash.catalogue import FigureCard
from hled_dash.export import slide_card
from hled_dash.export.packs.text import has_source_column, is_table, source_line as pack_source_line
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import top_card, view_figures
from hled_dash.language import Language
from hled_dash.pack.address import decode
from hled_dash.pack.content import FIGURES
from hled_dash.pack.titles import item_title
from hled_dash.server.requests import initial_figures
from hled_dash.ui import cache
from hled_dash.ui.components import html, titles
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES, View

#: Rows of a table on a slide.
MAX_ROWS = 14
#: Figures of an objective, where the view does not ask for all.
FIRST_OF_OBJECTIVE = 2
#: Figures of a page whose name there is too short for a slide of a pack.
TABLES = ("board", "headlines", "movers", "profile")
#: Notes that are shown with a figure.
MAX_NOTES = 6


@dataclass(frozen=True)
class Slide:
    """One figure of a presentation.

    Attributes:
        title: Its title in the list of slides; a figure has its own.
        view: What its address opens.
        make: Returns the figure.
        note: The presenter's own note.
        section: Title of its section.
    """

    title: str
    view: View
    make: Callable[[], Figure]
    note: str = ""
    section: str = ""


def slides_of(context: PageContext, *, large: bool = False) -> Sequence[Slide]:
    """Return the figures of a view, in the order of its page; none for a page without figures.

    Args:
        context: The view.
        large: Whether names on maps are read from the back of a room.
    """
    view, catalogue = context.view, context.catalogue
    if view.page == "pack":
        return _pack_slides(context, large=large)
    if view.figure in catalogue.cards:
        return [_card_slide(context, top_card(view, context.resolver), large=large)]
    if view.figure:
        return [Slide(entry.title, entry.view, entry.draw)
                for entry in view_figures(_readable(view, large=large), context.resolver, context.selection.theme)
                if entry.id == view.figure]
    if view.pillar:
        return [_card_slide(context, card, large=large) for card in _cards(context)]
    if view.page == "overview":
        tops = [replace(context, view=View.from_query(page, {}, catalogue, base=view).view) for page in PILLAR_PAGES]
        return [*_page_slides(context, large=large),
                *(_card_slide(top, top_card(top.view, context.resolver), large=large) for top in tops)]
    first = _page_slides(context, large=large)
    return first or [Slide(entry.title, entry.view, entry.draw)
                     for entry in view_figures(view, context.resolver, context.selection.theme)]


def _pack_slides(context: PageContext, *, large: bool) -> list[Slide]:
    """Return the items of a pack in the language of the address, the same figures as in its files."""
    pack, _remarks = decode(context.view.pack, context.catalogue, context.view.language)
    slides = []
    for section in pack.sections:
        for item in section.items:
            view = replace(item.view, language=context.view.language)
            figure_name = view.figure or FIGURES.get(view.page, "")
            title = item.title or (
                item_title(view, context.catalogue) if figure_name in TABLES or view.page == "dialogue" else "")
            for slide in slides_of(replace(context, view=replace(view, figure=figure_name)), large=large)[:1]:
                slides.append(replace(slide, title=title or slide.title, note=item.note, section=section.title))
    return slides


def _cards(context: PageContext) -> list[FigureCard]:
    """Return the cards of a pillar: that at the top, then those of each objective, all of them or the first few."""
    top = top_card(context.view, context.resolver)
    most = None if context.view.figures == "all" else FIRST_OF_OBJECTIVE
    objectives = context.catalogue.objectives_of(context.view.pillar or "I")
    return [top, *(card for objective in objectives for card in context.catalogue.cards_of(objective.id)[:most]
                   if card is not top)]


def _card_slide(context: PageContext, card: FigureCard, *, large: bool) -> Slide:
    selection = context.selection
    # With all periods, for the slider.
    selection = replace(selection, map=replace(selection.map, large=large, animated=True))
    objective = context.catalogue.objectives[card.objective]
    return Slide(
        context.language.localize(card.title), replace(context.view, figure=card.id, objective=card.objective),
        lambda: cache.figure(slide_card(card), selection, context.language),
        section=context.language.localize(objective.name),
    )


def _page_slides(context: PageContext, *, large: bool) -> list[Slide]:
    """Return the figures that a page shows first."""
    figures = initial_figures(replace(context, view=_readable(context.view, large=large)))
    return [Slide(figure.title, context.view, lambda figure=figure: figure)  # type: ignore[misc]
            for figure in figures]


def _readable(view: View, *, large: bool) -> View:
    """Return the view of a map with large names, where it has any."""
    return replace(view, labels="projector") if large and view.page == "maps" and view.labels == "on" else view


def figure_data(figure: Figure, language: Language, *, large: bool = False) -> dict[str, Any]:
    """Return a figure as ``frontend/standalone`` draws it.

    Args:
        figure: The figure.
        language: Of its words.
        large: Whether it is read from the back of a room: a drawing of words is a table then, and many sources are
            their publishers alone.
    """
    _ = language.text
    rows = figure.leading_rows(MAX_ROWS)
    ranks = {row: rank for rank, row in enumerate(figure.extra.get("leading", rows))}
    is_drawn = not (large and is_table(figure))
    timeline = figure.extra.get("timeline")
    names = [param.get("name") for param in (figure.spec or {}).get("params", ())]
    if timeline is None or len(timeline.periods) < 2 or "period_index" not in names:
        timeline = None
    return {
        "title": figure.title, "subtitle": figure.subtitle, "alt": figure.alt,
        "spec": figure.spec if is_drawn else None, "empty": figure.empty,
        "table": "" if figure.spec and is_drawn else table_html(figure, language, large=large),
        # Where a screen has no room for all rows of a table, the last of these are left out first.
        "order": [rows.index(row) for row in sorted(rows, key=ranks.__getitem__)],
        "part": _("Part of the table; all of it is at the address."),
        "source": large_source_line(figure, rows, language) if large else source_line(figure, language),
        "notes": list(figure.notes[:MAX_NOTES]),
        "timeline": {"periods": list(timeline.labels), "current": timeline.current} if timeline else None,
        "labels": chart_labels(language),
    }


def chart_labels(language: Language) -> Mapping[str, str]:
    """Return texts of the slider of periods."""
    _ = language.text
    return {"play": _("Play"), "stop": _("Stop"), "period": _("Period")}


def source_line(figure: Figure, language: Language) -> str:
    """Return the sources of a figure, in a line."""
    sources = "; ".join(dict.fromkeys(credit.line() for credit in figure.credits))
    return language.text("Source: {source}.", source=sources) if sources else ""


def large_source_line(figure: Figure, rows: Sequence[int], language: Language) -> str:
    """Return the sources of a figure on a slide; of a table with a column of them, the publishers of its rows."""
    if figure.spec is not None or not len(figure.table) or not has_source_column(figure):
        return pack_source_line(figure)
    publishers = "; ".join(dict.fromkeys(figure.table.iloc[list(rows), -1].tolist()))
    return language.text("Source: {source}.", source=publishers)


def table_html(figure: Figure, language: Language, *, large: bool = False) -> str:
    """Return the first rows of a figure that has no drawing; ``large`` without what few would read from afar."""
    shown = figure.leading_rows(MAX_ROWS)
    table = figure.table.iloc[shown]
    if large and (symbols := figure.extra.get("symbols")):
        # Words of every cell would be too small to be read.
        drawn = pd.DataFrame(symbols, columns=figure.table.columns[1:])
        table = pd.concat([table.iloc[:, :1], drawn.iloc[shown]], axis=1)
    if large and has_source_column(figure):
        table = table.iloc[:, :-1]
    numeric = [number for number, name in enumerate(table.columns) if pd.api.types.is_numeric_dtype(table[name])]
    rows = []
    revised = f'<sup><abbr title="{html.escape(language.text("revised"))}">r</abbr></sup>'
    for number, row in zip(shown, table.itertuples(index=False), strict=True):
        rows.append([html.escape(_cell(value, language)) + (revised if (number, name) in figure.revised_cells else "")
                     for name, value in zip(table.columns, row, strict=True)])
    if not rows:
        return ""
    more = len(figure.table) - len(rows)
    sentence = language.plural("{count} more row is in the workbook and at the address.",
                               "{count} more rows are in the workbook and at the address.", more)
    return html.table(figure.title, [str(name) for name in table.columns], rows, numeric) + (
        html.tag("p", sentence) if more else "")


def _cell(value: Any, language: Language) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "–"
    if isinstance(value, float):
        return language.format_number(value, 0 if abs(value) >= 1000 else 1)
    return language.format_number(value) if isinstance(value, int) else str(value)


def page_heading(context: PageContext) -> str:
    """Return the title of a presentation or a frame: that of its page."""
    return titles.page_title(context).title
