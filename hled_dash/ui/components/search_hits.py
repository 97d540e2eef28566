"""What a search finds besides values: figures, objectives, entries of the record, places, pages, terms, indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hled_dash.figures.resolve import map_level_names
from hled_dash.figures.text import format_calendar_date, kind_name
from hled_dash.search import Hit, Requested
from hled_dash.ui.components import html
from hled_dash.ui.components.board import describe_cell
from hled_dash.ui.components.linked_views import explorer_view, place_view
from hled_dash.ui.components.names import indicator_name, place_name
from hled_dash.ui.components.record import record_view
from hled_dash.ui.components.search_figure import places_view
from hled_dash.ui.components.titles import page_name
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES, View


def hits_html(context: PageContext, hits: Sequence[Hit], requested: Requested) -> str:
    """Return a list of hits; empty without any. Indicators are linked with what is requested of them."""
    items = "".join(_hit_html(context, hit, requested) for hit in hits)
    return f'<ul class="hled-list">{items}</ul>' if items else ""


def _hit_html(context: PageContext, hit: Hit, requested: Requested) -> str:
    view, name, description = _hit_view(context, hit, requested)
    return f"<li>{html.view_link(view, name)} {html.tag('span', description, 'hled-subtitle')}</li>"


def _hit_view(context: PageContext, hit: Hit, requested: Requested) -> tuple[View, str, str]:
    """Return view, name and description of a hit."""
    _, localize, view = context.language.text, context.language.localize, replace(context.view, search="")
    if hit.kind in ("figure", "objective", "cell"):
        return _objective_hit_view(context, hit)
    if hit.kind in ("entry", "event"):
        return _record_hit_view(context, hit)
    if hit.kind == "place":
        return place_view(context, hit.code), place_name(context, hit.code), _("Place")
    if hit.kind == "page":
        return replace(view, page=hit.code), page_name(context.language, hit.code), _("Page")
    if hit.kind == "term":
        term = context.catalogue.glossary[hit.code]
        abbreviation = f" ({localize(term.abbreviation)})" if term.abbreviation else ""
        return replace(view, page="glossary"), localize(term.term) + abbreviation, localize(term.definition)
    return _indicator_hit_view(context, hit, requested)


def _objective_hit_view(context: PageContext, hit: Hit) -> tuple[View, str, str]:
    """Return view, name and description of an objective, one of its figures, or a cell of the board."""
    _, localize, catalogue = context.language.text, context.language.localize, context.catalogue
    code, _separator, cell = hit.code.partition(":")
    card = catalogue.cards[code] if hit.kind == "figure" else None
    objective = catalogue.objectives[card.objective if card else code]
    page = next(page for page, pillar in PILLAR_PAGES.items() if pillar == objective.pillar)
    view = replace(context.view, page=page, objective=objective.id, figure=card.id if card else None, search="")
    if card is not None:
        return view, localize(card.title), _("Figure · {objective}", objective=card.objective)
    name = f"{objective.id}  {localize(objective.name)}"
    if not cell:
        return view, name, _("Objective")
    place, since = cell.split(":")
    view = replace(view, board_since=since, board_cell=f"{code}:{place}")
    return view, f"{name} · {place_name(context, place)}", describe_cell(view, context.language)


def _record_hit_view(context: PageContext, hit: Hit) -> tuple[View, str, str]:
    """Return view, name and description of an entry or an event of the dialogue."""
    _, language = context.language.text, context.language
    if hit.kind == "event":
        event = context.catalogue.events[hit.code]
        what, parts = event.what, [_("Event"), kind_name(event.kind, language),
                                   format_calendar_date(event.date, language)]
    else:
        entry = context.catalogue.record[hit.code]
        what, parts = entry.what, [_("The dialogue"), kind_name(entry.kind, language),
                                   format_calendar_date(entry.date, language)]
        if entry.kind == "commitment" and not entry.later:
            parts.append(_("No later document was found."))
    return record_view(context, entry=hit.code), language.localize(what), " · ".join(parts)


def _indicator_hit_view(context: PageContext, hit: Hit, requested: Requested) -> tuple[View, str, str]:
    """Return view, name and description of an indicator, or of an indicator for all places of a level."""
    catalogue, localize = context.catalogue, context.language.localize
    name = indicator_name(context, hit.code)
    if hit.places is not None:
        container_name = (place_name(context, hit.places.inside) if hit.places.inside
                          else localize(catalogue.windows[hit.places.window].name) if hit.places.window else "")
        parts = (map_level_names(context.language)[hit.places.level], container_name)
        return places_view(context, hit.code, hit.places), name, " · ".join(filter(None, parts))
    indicator = catalogue.indicators[hit.code]
    parts = (localize(catalogue.units[indicator.unit].name), localize(catalogue.sources[indicator.source].publisher))
    with_figures, items = context.resolver.places_with_data(hit.code), requested.items.get(hit.code, {})
    # A municipality without a figure stands for its state, and a state for its country.
    places = tuple(dict.fromkeys(code for place in requested.places for code in [
        code for code in catalogue.lineage(place) if code in with_figures][:1]))
    view = explorer_view(context, hit.code, places or context.resolver.default_places(hit.code, context.view.places),
                         items.items())
    if places and requested.period:
        view = view.replace(period=context.resolver.nearest_period(hit.code, items, places[0], requested.period))
    return view, name, " · ".join(parts)
