"""The figures of a view as slides of a presentation or embedded figures, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hled_dash.catalogue import FigureCard
from hled_dash.export.cells import MAX_ROWS, is_table, short_table
from hled_dash.export.short_table import short_source_line
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import top_card, view_figures
from hled_dash.language import Language
from hled_dash.pack.address import decode
from hled_dash.pack.content import FIGURES
from hled_dash.pack.titles import item_title
from hled_dash.ui.components import html, titles
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES, View

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
        running: The line above it: classification, title and section of its pack.
    """

    title: str
    view: View
    make: Callable[[], Figure]
    note: str = ""
    section: str = ""
    running: str = ""


def slides_of(context: PageContext, *, large: bool = False) -> Sequence[Slide]:
    """Return the figures of a view, in the order of its page; none for a page without figures.

    Args:
        context: The view.
        large: Whether names on maps are read from the back of a room.
    """
    context = replace(context, slide=True)
    view, catalogue = context.view, context.catalogue
    if view.page == "pack":
        return _pack_slides(context, large=large)
    if view.figure in catalogue.cards:
        return [_card_slide(context, top_card(view, context.resolver), large=large)]
    if view.figure:
        chosen = [entry for entry in view_figures(
            _readable(view, large=large), context.resolver, context.selection.theme) if entry.id == view.figure]
        # The name of a figure of its page is no title elsewhere (“Map”).
        return [Slide(entry.title if entry.id in TABLES else entry.draw().title, entry.view, entry.draw)
                for entry in chosen]
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
                slides.append(replace(slide, title=title or slide.title, note=item.note, section=section.title,
                                      running=_join(pack.classification, pack.title, section.title)))
    return slides


def pack_cover(context: PageContext) -> dict[str, Any] | None:
    """Return what stands on the screen before the first figure of a pack; None for other pages."""
    if context.view.page != "pack":
        return None
    pack, _remarks = decode(context.view.pack, context.catalogue, context.view.language)
    sections = [section.title for section in pack.sections if section.title and section.items]
    return {"title": pack.title or context.language.text("U.S.-Mexico High-Level Economic Dialogue"),
            "subtitle": _join(pack.date, pack.place), "running": pack.classification, "sections": sections,
            "note": "", "alt": "", "notes": []}


def _join(*parts: str) -> str:
    return " · ".join(filter(None, parts))


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
        lambda: context.resolver.figure(card, selection, context.language),
        section=context.language.localize(objective.name),
    )


def _page_slides(context: PageContext, *, large: bool) -> list[Slide]:
    """Return the figures that a page shows first."""
    figures = replace(context, view=_readable(context.view, large=large)).first_figures
    return [Slide(figure.title, context.view, lambda figure=figure: figure)  # type: ignore[misc]
            for figure in figures]


def _readable(view: View, *, large: bool) -> View:
    """Return the view of a map with large names, where it has any."""
    return replace(view, labels="projector") if large and view.page == "maps" and view.labels == "on" else view


def figure_data(figure: Figure, language: Language) -> dict[str, Any]:
    """Return a figure as ``frontend/standalone`` draws it; a drawing of words is a table.

    Args:
        figure: The figure.
        language: Of its words.
    """
    _ = language.text
    rows = list(figure.leading_rows(MAX_ROWS))
    ranks = {row: rank for rank, row in enumerate(figure.extra.get("leading", rows))}
    is_drawn = not is_table(figure)
    timeline = figure.extra.get("timeline")
    names = [param.get("name") for param in (figure.spec or {}).get("params", ())]
    if timeline is None or len(timeline.periods) < 2 or "period_index" not in names:
        timeline = None
    return {
        "title": figure.title, "subtitle": figure.subtitle, "alt": figure.alt,
        "spec": figure.spec if is_drawn else None, "empty": figure.empty,
        "table": "" if is_drawn else table_html(figure),
        # Where a screen has no room for all rows of a table, the last of these are left out first.
        "order": [rows.index(row) for row in sorted(rows, key=ranks.__getitem__)],
        "part": _("Part of the table; all of it is at the address."),
        "source": short_source_line(figure),
        # Where a screen has no room for all of that.
        "publishers": short_source_line(figure, short=True),
        "notes": list(figure.notes[:MAX_NOTES]),
        "timeline": {"periods": list(timeline.labels), "current": timeline.current} if timeline else None,
        "labels": chart_labels(language),
    }


def chart_labels(language: Language) -> Mapping[str, str]:
    """Return texts of the slider of periods."""
    _ = language.text
    return {"play": _("Play"), "stop": _("Stop"), "period": _("Period")}


def table_html(figure: Figure) -> str:
    """Return the leading rows of a figure that has no drawing."""
    table = short_table(figure)
    if not table.rows:
        return ""
    names, revised = figure.table.columns, {
        cell: f'<sup><abbr title="{html.escape(text)}">r</abbr></sup>' for cell, text in figure.revised_cells.items()}
    rows = [[html.escape(cell.removesuffix("\u00a0r")) + revised[number, names[column]]
             if (number, names[column]) in revised else html.escape(cell) for column, cell in enumerate(row)]
            for number, row in zip(table.numbers, table.rows, strict=True)]
    return html.table(figure.title, table.header, rows, table.numeric) + (
        html.tag("p", table.more) if table.more else "")


def page_heading(context: PageContext) -> str:
    """Return the title of a presentation or a frame: that of its page."""
    return titles.page_title(context).title
