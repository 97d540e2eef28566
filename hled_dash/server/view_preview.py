"""What a preview of a link shows of a view, by its page: title, a sentence with the newest values, and a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hled_dash.catalogue import DialogueEntry
from hled_dash.catalogue.models import Headline
from hled_dash.catalogue.record import filter_record
from hled_dash.figures.figure import Figure
from hled_dash.figures.provenance import build_provenance
from hled_dash.figures.resolve import changes_of_view, record_filter
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.text import format_calendar_date
from hled_dash.figures.vintages import describe_day, format_counts, format_title
from hled_dash.language import Language
from hled_dash.pack.address import decode
from hled_dash.pack.content import item_figure
from hled_dash.pack.titles import item_title
from hled_dash.server.requests import linked_figure
from hled_dash.ui.components import search, titles
from hled_dash.ui.components.as_of import WITHOUT_DAY
from hled_dash.ui.components.search_figure import search_figure, search_figure_view
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES, View, describe_ignored

#: Figures of a pack that its description names.
MAX_PACK_TITLES = 4
#: Values of a search that its description names.
MAX_ANSWERS = 3
#: Pages whose picture is that of one figure, which gives them their title too.
_FIGURE_PAGES = ("maps", "explorer")


@dataclass(frozen=True)
class LinkPreview:
    """What is shown of an address, in its language; ``figure`` is the one that the picture shows, below ``heading``."""

    title: str
    description: str
    figure: Figure | None = None
    heading: str = ""


def link_preview(context: PageContext) -> LinkPreview:
    """Return the preview of a view; its description begins with what the address has that was ignored, and with the
    day that it is as of."""
    preview = _view_preview(context)
    words = (describe_ignored(context.ignored, context.language), _day_words(context, preview), preview.description)
    return replace(preview, description=" ".join(filter(None, words)))


def _day_words(context: PageContext, preview: LinkPreview) -> str:
    """Return as of which day a preview is; empty if it is of the newest figures, or its description says it."""
    view, day = context.view, context.view.as_of
    # What is counted of all data is counted of the newest.
    if day is None or view.page in WITHOUT_DAY or (view.page == "data" and not view.source) or (
            context.language.format_date(day) in preview.description):
        return ""
    return describe_day(day, context.language)


def _view_preview(context: PageContext) -> LinkPreview:
    view = context.view
    title, lead, _kicker = titles.page_title(context)
    if view.pillar and not view.figure and (preview := _objective(context) or _board(context)):
        return preview
    figure = linked_figure(context)
    if view.search and not view.figure and view.page != "dialogue" and (preview := _search(context)):
        return replace(preview, figure=preview.figure or figure)
    if view.page == "places" and view.figure != "profile" and (preview := _place(context, figure)):
        return preview
    if (view.figure or view.page in _FIGURE_PAGES) and figure is not None:
        return LinkPreview(figure.title, describe_figure(figure), figure)
    special: Mapping[str, Callable[[PageContext], LinkPreview | None]] = {
        "overview": _overview, "value": _value, "dialogue": _dialogue, "data": _source,
        "pack": _pack, "changes": _changes,
    }
    preview = special[view.page](context) if view.page in special else None
    if preview is not None:
        return replace(preview, figure=preview.figure or figure)
    if figure is None or view.page == "dialogue":
        return LinkPreview(title, lead, figure)
    return LinkPreview(title, f"{figure.title}, {describe_figure(figure)}", figure)


def _search(context: PageContext) -> LinkPreview | None:
    """Return the values that the search of an address finds, with their figure; None where it finds none."""
    result = search.search_result(context)
    headlines = [] if result.nearest else [
        one for answer in result.answers[:MAX_ANSWERS] if (one := search.answer_headline(context, answer))]
    if not headlines:
        return None
    first, figure_view = headlines[0], search_figure_view(context, result)
    values = "; ".join(f"{one.title}, {one.place_name}: {one.value} ({one.period})" for one in headlines)
    # A map of many places names the highest of them.
    figure = replace(search_figure(context, figure_view),
                     newest=f"{first.place_name} {first.value} ({first.period})") if figure_view else None
    # Not what was typed, which may be anything.
    return LinkPreview(f"{first.title}, {first.place_name}", f"{values}.", figure)


def describe_figure(figure: Figure) -> str:
    """Describe a sentence with the newest values of a figure: ``Index from 0 to 1, 2022: highest Quintana Roo 0.782
    (2022).``"""
    if figure.spec is None:
        return figure.empty or figure.alt.removeprefix(f"{figure.title}. ")
    if figure.newest:
        return f"{figure.subtitle}: {figure.newest}."
    # The first sentence of an alternative text names the kind, the title and the unit.
    return figure.alt.split("). ", 1)[-1] if "). " in figure.alt else figure.alt


def _overview(context: PageContext) -> LinkPreview:
    """Return the first headline figure of each pillar, and all of them as the picture; the board or the map where the
    address chooses what they show."""
    if preview := _board(context):
        return preview
    view = context.view
    if view.indicators != View().indicators or view.period:
        figure = next(iter(context.first_figures), None)
        if figure is not None:
            return LinkPreview(figure.title, describe_figure(figure), figure)
    pillars = (context.catalogue.pillars[code] for code in PILLAR_PAGES.values())
    parts = [_headline(context, pillar.headlines[0]) for pillar in pillars if pillar.headlines]
    title, lead, _kicker = titles.page_title(context)
    text = "; ".join(filter(None, parts))
    return LinkPreview(title, f"{text}." if text else lead,
                       linked_figure(replace(context, view=replace(view, figure="headlines"))))


def _board(context: PageContext) -> LinkPreview | None:
    """Return the board of objectives, where the address chooses its period or a cell of it; None otherwise."""
    view = context.view
    if not view.board_cell and view.board_since == View().board_since:
        return None
    figure = linked_figure(replace(context, view=replace(view, figure="board")))
    title = titles.page_title(context).title
    heading = title if view.pillar else ""
    return LinkPreview(title, f"{figure.title}, {describe_figure(figure)}", figure, heading) if figure else None


def _objective(context: PageContext) -> LinkPreview | None:
    """Return the objective that a pillar's page has open, with the first of its figures; None for the first objective,
    which the page begins with."""
    view, catalogue, language = context.view, context.catalogue, context.language
    objective = catalogue.objectives.get(view.objective or "")
    if objective is None or objective == next(iter(catalogue.objectives_of(view.pillar or "I"))):
        return None
    title = f"{titles.page_title(context).title}: {language.localize(objective.name)}"
    for card in catalogue.cards_of(objective.id)[:1]:
        figure = context.resolver.figure(card, context.selection, language)
        return LinkPreview(title, f"{figure.title}, {describe_figure(figure)}", figure, title)
    return LinkPreview(title, language.localize(objective.question))


def _place(context: PageContext, figure: Figure | None) -> LinkPreview | None:
    """Return the place's newest value of the indicator that its page shows over time."""
    if figure is None or figure.codes.empty:
        return None
    newest = context.resolver.headline(str(figure.codes["indicator"].iloc[0]), context.view.place, (), None,
                                       context.language.code)
    if newest is None:
        return None
    title = titles.page_title(context).title
    # A chart of many places names the highest of them.
    drawn = replace(figure, newest=f"{newest.place_name} {newest.value} ({newest.period})")
    return LinkPreview(title, f"{newest.title}, {newest.place_name}: {newest.value} ({newest.period}).", drawn, title)


def _pack(context: PageContext) -> LinkPreview | None:
    """Return the title of a pack, the titles of its figures with their newest values, and the first that is drawn."""
    pack, _remarks = decode(context.view.pack, context.catalogue, context.view.language)
    views = [replace(item.view, language=context.view.language) for item in pack.items()]
    if not views:
        return None
    figures = [item_figure(view, context.resolver) for view in views[:MAX_PACK_TITLES]]
    texts = [f"{item.title or figure.title}: {figure.newest}" if figure.newest else item.title or figure.title
             for item, figure in zip(pack.items(), figures, strict=False)]
    # A chart and a map of the same figure have one title.
    names = "; ".join(dict.fromkeys(texts))
    line = ", ".join(filter(None, (pack.classification, pack.place, pack.date)))
    title = pack.title or titles.page_title(context).title
    drawn = next((figure for figure in figures if figure.spec), None)
    return LinkPreview(title, f"{line}: {names}." if line else f"{names}.", drawn,
                       ". ".join(filter(None, (title, line))))


def _headline(context: PageContext, item: Headline) -> str:
    return _newest(context, item.indicator, item.place, tuple(item.items.items()), item.against)


def _newest(context: PageContext, indicator: str, place: str, items: tuple[tuple[str, str], ...] = (),
            against: str | None = None) -> str:
    """Return the newest value of a series; empty if it has none."""
    figure = context.resolver.headline(indicator, place, items, against, context.language.code)
    return f"{figure.title}, {figure.place_name}: {figure.value} ({figure.period})" if figure else ""


def _value(context: PageContext) -> LinkPreview:
    view = context.view
    key = ValueKey(view.indicator, view.place, view.items, view.period or "")
    provenance = build_provenance(key, context.language, context.catalogue, context.database,
                                  lambda _observation, _code: "")
    if provenance is None:
        return LinkPreview(titles.page_title(context).title, context.language.text(
            "There is no published figure of this indicator for this place and period."))
    series = replace(view, page="explorer", indicators=(view.indicator,), places=(view.place,), kind="line")
    figure = linked_figure(replace(context, view=series))
    return LinkPreview(f"{provenance.name}, {provenance.place}", f"{provenance.value} ({provenance.period}).", figure)


def _dialogue(context: PageContext) -> LinkPreview | None:
    """Return the entry of the address, or how many entries it chooses and the newest of them."""
    view, catalogue, language = context.view, context.catalogue, context.language
    entry = catalogue.record.get(view.entry or "")
    if entry is not None:
        return LinkPreview(titles.page_title(context).title, _entry_line(entry, language))
    chosen = record_filter(view, context.resolver)
    if chosen.is_open:
        return None
    entries = filter_record(catalogue, chosen)
    count = language.plural("{count} entry of the record", "{count} entries of the record", len(entries))
    newest = f": {_entry_line(entries[-1], language)}" if entries else "."
    return LinkPreview(item_title(replace(view, search=chosen.text), catalogue), f"{count}{newest}")


def _entry_line(entry: DialogueEntry, language: Language) -> str:
    return f"{format_calendar_date(entry.date, language)}: {language.localize(entry.what)}"


def _changes(context: PageContext) -> LinkPreview | None:
    """Return how many entries the address chooses, and the newest of them."""
    view, catalogue, language = context.view, context.catalogue, context.language
    if not (view.changed_pillar or view.changed_place or view.source or view.changed_since):
        return None
    entries = changes_of_view(view, context.resolver)
    parts = (
        language.localize(catalogue.pillars[view.changed_pillar].name) if view.changed_pillar else "",
        catalogue.full_names(language.code)[view.changed_place] if view.changed_place else "",
        language.localize(catalogue.sources[view.source].title) if view.source else "",
        language.text("since {date}", date=language.format_date(date.fromisoformat(view.changed_since)))
        if view.changed_since else "",
    )
    count = language.plural("{count} entry", "{count} entries", len(entries))
    newest = "; ".join(f"{format_title(entry, catalogue, language)}, {format_counts(entry, language)}"
                       for entry in entries[:MAX_PACK_TITLES])
    return LinkPreview(f"{titles.page_title(context).title}: {', '.join(filter(None, parts))}",
                       f"{count}: {newest}." if newest else f"{count}.")


def _source(context: PageContext) -> LinkPreview | None:
    source = context.catalogue.sources.get(context.view.source or "")
    if source is None:
        return None
    language = context.language
    title = language.localize(source.title)
    return LinkPreview(title, f"{language.localize(source.publisher)}, {title}. {titles.page_title(context).lead}")
