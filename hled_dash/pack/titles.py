"""Titles of the items of a pack, without drawing their figures."""

from __future__ import annotations

from hled_dash.catalogue import Catalogue
from hled_dash.figures.charts import since_words
from hled_dash.figures.text import country_or_party_name, kind_name
from hled_dash.language import LANGUAGES
from hled_dash.view import View


def item_title(view: View, catalogue: Catalogue) -> str:
    """Return the title of what a view shows, in its language: a card's, an indicator's, a place's."""
    language = LANGUAGES[view.language]
    _ = language.text
    localize = language.localize
    if view.figure and view.figure in catalogue.cards:
        return localize(catalogue.cards[view.figure].title)
    if view.figure == "board":
        return _("How the indicators of each objective moved {since}", since=since_words(view.board_since, language))
    if view.page == "overview" and view.figure in ("headlines", "movers"):
        return _("Headline figures") if view.figure == "headlines" else _("What moved most")
    if view.pillar:
        return _("Headline figures: {pillar}", pillar=localize(catalogue.pillars[view.pillar].name))
    if view.page == "maps":
        codes = [view.indicator, *([view.second] if view.mode in ("bivariate", "circles", "indicators") else []),
                 *([view.third] if view.third and view.mode == "indicators" else [])]
        names = language.format_list(localize(catalogue.indicators[code].name) for code in codes)
        return _("Change: {title}", title=names) if view.mode == "change" else names
    if view.page == "explorer":
        # Its figures are numbered by their indicators; a scatter plot shows two of them.
        number = int((view.figure or "explorer-1").rpartition("-")[2])
        drawn = view.indicators[:2] if view.kind == "scatter" else view.indicators[number - 1:number]
        return language.format_list(localize(catalogue.indicators[code].name) for code in drawn)
    if view.page == "places":
        place = catalogue.full_names(view.language)[view.place]
        return place if view.figure == "trend" else _("Profile: {place}", place=place)
    if view.page == "dialogue":
        part = catalogue.pillars.get(view.part or "") or catalogue.objectives.get(view.part or "")
        parts = [localize(part.name) if part else "", kind_name(view.entry_kind, language) if view.entry_kind else "",
                 view.year or "", country_or_party_name(view.party, catalogue, language) if view.party else "",
                 f"“{view.search}”" if view.search else ""]
        chosen = ", ".join(filter(None, parts))
        name = _("The dialogue")
        return f"{name}: {chosen}" if chosen else name
    return _("Where each objective stands")


def item_kind(view: View, catalogue: Catalogue) -> str:
    """Return what kind of thing a view shows: a map, a chart, a table; and as of which day, where it is of one."""
    language = LANGUAGES[view.language]
    _ = language.text
    card = catalogue.cards.get(view.figure or "")
    if view.page == "maps" or (view.page == "explorer" and view.kind == "map") or (
            card is not None and card.kind in ("map", "symbols")):
        kind = _("Map")
    elif card is not None or view.page == "dialogue" or view.figure == "trend" or (
            view.page == "explorer" and view.kind != "table"):
        kind = _("Chart")
    else:
        kind = _("Table")
    day = _("as of {day}", day=language.format_date(view.as_of)) if view.as_of else ""
    return ", ".join(filter(None, (kind, day)))
