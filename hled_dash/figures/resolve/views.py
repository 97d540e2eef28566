"""The figures of a view: all of its page, the first ones, and the one that its URL names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hled_dash.catalogue import FigureCard
from hled_dash.catalogue.record import RecordFilter, filter_record
from hled_dash.catalogue.text import split_words
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve.changes import changes_figure
from hled_dash.figures.resolve.explorer import (
    explorer_cards,
    explorer_notices,
    explorer_scales,
    overview_map_card,
    place_trend,
    with_held_places,
    without_drawing,
)
from hled_dash.figures.resolve.maps import map_figure, resolve_map, with_selected
from hled_dash.figures.resolve.resolver import Resolver
from hled_dash.figures.resolve.table_figures import headlines_figure, movers_figure, pillar_headlines, profile_figure
from hled_dash.language import LANGUAGES
from hled_dash.view import PILLAR_PAGES, View

#: Headline figures of each pillar on the overview.
HEADLINES_PER_PILLAR = 3
#: Letters of words between those of a subject (“of”, “de los”), at most.
_SHORT = 3
#: What stands before and after the words of a question.
_PUNCTUATION = "¿?¡!.,;:()«»“”\"'"
#: Countries whose changes the overview compares.
MOVERS_PLACES = ("MEX", "GTM", "SLV", "HND")


@dataclass(frozen=True)
class ViewFigure:
    """A figure of a view, which is drawn when it is requested.

    Attributes:
        id: As ``figure=`` has it in an address.
        title: In the view's language.
        view: The view with this figure.
        draw: Returns the figure.
    """

    id: str
    title: str
    view: View
    draw: Callable[[], Figure]


class NoFigureError(LookupError):
    """Raised where a view has no figure, or several and names none.

    Attributes:
        figures: Those that it has.
    """

    def __init__(self, view: View, figures: tuple[ViewFigure, ...]) -> None:
        super().__init__(f"{view.page} has {len(figures)} figures")
        self.figures = figures


def view_selection(view: View, theme: str) -> Selection:
    """Return the view's places and periods, as figures take them."""
    return Selection(places=view.places, start=view.start, end=view.end, period=view.period, theme=theme,
                     markers=view.markers, as_of=view.as_of, rows=view.rows)


def record_filter(view: View, resolver: Resolver) -> RecordFilter:
    """Return the filter of the record; a search that matches no entry does not filter it."""
    requested = RecordFilter(part=view.part, kind=view.entry_kind, year=view.year, party=view.party, text=view.search)
    if filter_record(resolver.catalogue, requested):
        return requested
    return replace(requested, text=record_text(view.search, resolver))


def record_text(text: str, resolver: Resolver) -> str:
    """Return the words that filter the record, as they are typed: the search, or the words of its subject that entries
    match."""
    catalogue = resolver.catalogue
    if filter_record(catalogue, RecordFilter(text=text)):
        return text
    typed = {" ".join(split_words(word)): word.strip(_PUNCTUATION) for word in text.split()}
    words, subject = list[str](), resolver.search(text).subject.split()
    for word in subject:
        candidate = [*words, typed.get(word, word)]
        if filter_record(catalogue, RecordFilter(text=" ".join(candidate))):
            words = candidate
    # Single words of a long question are not its subject.
    return " ".join(words) if 2 * len(words) >= len(subject) else ""


def record_name(text: str, words: str) -> str:
    """Return the words that filter the record as a phrase of the text that a reader typed, with the short words between
    them; empty where they are no phrase."""
    typed = [word.strip(_PUNCTUATION) for word in text.split()]
    chosen = words.split()
    if words == text or not chosen or chosen[0] not in typed:
        return words if words == text else ""
    start = typed.index(chosen[0])
    end, rest = start + 1, chosen[1:]
    while rest and end < len(typed) and (typed[end] == rest[0] or len(typed[end]) <= _SHORT):
        rest = rest[1:] if typed[end] == rest[0] else rest
        end += 1
    return "" if rest else " ".join(typed[start:end])


def top_card(view: View, resolver: Resolver) -> FigureCard:
    """Return the card at the top of a pillar's page: that of the address, or the first of the pillar."""
    catalogue = resolver.catalogue
    card = catalogue.cards.get(view.figure or "")
    if card is not None:
        return card
    objectives = catalogue.objectives_of(view.pillar or "I")
    return next(card for objective in objectives for card in catalogue.cards_of(objective.id))


def view_figures(view: View, resolver: Resolver, theme: str = "light") -> tuple[ViewFigure, ...]:
    """Return every figure of a view's page, in its order; none for a page without figures. Nothing is drawn yet.

    Args:
        view: The view; figures are in its language.
        resolver: The catalogue and the database.
        theme: Name of the theme.
    """
    figures_of_page = _pillar_figures if view.pillar else _FIGURES_BY_PAGE.get(view.page)
    return tuple(figures_of_page(view, resolver.at(view.as_of), theme)) if figures_of_page else ()


def view_figure(view: View, resolver: Resolver, theme: str = "light") -> Figure:
    """Return the figure that a view names, or the only one of its page.

    Raises:
        NoFigureError: If there is none, or there are several and the view names none.
    """
    figures = view_figures(view, resolver, theme)
    named = [figure for figure in figures if figure.id == view.figure] if view.figure else list(figures)
    if len(named) != 1:
        raise NoFigureError(view, figures)
    return named[0].draw()


def view_notices(view: View, resolver: Resolver) -> list[str]:
    """Return what the figures of a view differ in from it, in sentences: what has no figures of what was chosen."""
    resolver = resolver.at(view.as_of)
    if view.page == "maps":
        return list(resolve_map(view, resolver).notices)
    if view.page != "explorer":
        return []
    scales, notices = explorer_scales(with_held_places(view, resolver), resolver), explorer_notices(view, resolver)
    # The page does not offer it.
    return notices if view.scale in scales else [*notices, LANGUAGES[view.language].text(
        "“{value}” is not known under “{parameter}”; there are: {known}.", value=view.scale, parameter="scale",
        known=", ".join(scales))]


def first_figures(view: View, resolver: Resolver) -> Sequence[Figure]:
    """Return the drawings that a view's page shows first: one of most pages, all of the explorer."""
    if view.pillar:
        resolver = resolver.at(view.as_of)
        return [resolver.figure(top_card(view, resolver), view_selection(view, "light"), LANGUAGES[view.language])]
    figures = view_figures(view, resolver)
    first = {"overview": ("map",), "places": ("trend",), "data": (), "changes": (), "value": ()}.get(view.page)
    return [figure.draw() for figure in figures if first is None or figure.id in first]


def _pillar_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    language, catalogue = LANGUAGES[view.language], resolver.catalogue
    pillar = view.pillar or "I"
    selection = view_selection(view, theme)
    yield _figure(view, "headlines", language.text("Headline figures"),
                 lambda: pillar_headlines(pillar, resolver, view.language))
    yield _board_figure(view, resolver, theme)
    top = top_card(view, resolver)
    objectives = catalogue.objectives_of(pillar)
    cards = (card for objective in objectives for card in catalogue.cards_of(objective.id) if card is not top)
    for card in (top, *cards):
        yield ViewFigure(card.id, language.localize(card.title),
                         replace(view, figure=card.id, objective=card.objective,
                                 rows=view.rows if card.row_filter else ""),
                         partial(resolver.figure, card, selection, language))


def _board_figure(view: View, resolver: Resolver, theme: str) -> ViewFigure:
    _ = LANGUAGES[view.language].text
    return _figure(view, "board", _("Where each objective stands"),
                  lambda: resolver.board(view.board_since, view.pillar, view.language, theme))


def _overview_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    language, catalogue = LANGUAGES[view.language], resolver.catalogue
    _ = language.text
    yield _board_figure(view, resolver, theme)
    card = overview_map_card(view, resolver)
    if card is not None:
        yield _figure(view, "map", language.localize(card.title),
                     lambda: resolver.figure(card, view_selection(view, theme), language))
    headlines = [item for code in PILLAR_PAGES.values()
                 for item in catalogue.pillars[code].headlines[:HEADLINES_PER_PILLAR]]
    title = _("Headline figures")
    yield _figure(view, "headlines", title, lambda: headlines_figure("headlines", title, headlines, language, resolver))
    yield _figure(view, "movers", _("What moved most"), lambda: movers_figure(MOVERS_PLACES, language, resolver))


def _maps_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    yield _figure(view, "map", LANGUAGES[view.language].text("Map"), lambda: with_selected(
        map_figure(view, resolve_map(view, resolver), resolver, theme), view.selected))


def _explorer_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    view_with_places = with_held_places(view, resolver)
    language, selection = LANGUAGES[view.language], view_selection(view_with_places, theme)
    for card in explorer_cards(view_with_places, resolver):
        draw = partial(_draw_explorer, view, card, selection, resolver)
        yield _figure(view, card.id, language.localize(card.title), draw)


def _draw_explorer(view: View, card: FigureCard, selection: Selection, resolver: Resolver) -> Figure:
    figure = resolver.figure(card, selection, LANGUAGES[view.language])
    return without_drawing(figure) if view.kind == "table" else figure


def _places_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    language = LANGUAGES[view.language]
    trend = place_trend(view, view_selection(view, theme), resolver)
    if trend is None:
        return
    card, selection = trend
    yield _figure(view, "trend", language.localize(card.title), lambda: resolver.figure(card, selection, language))
    yield _figure(view, "profile", language.text("Newest figures"),
                 lambda: profile_figure(view.place, language, resolver))


def _dialogue_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    yield _figure(view, "timeline", LANGUAGES[view.language].text("The dialogue"), lambda: resolver.timeline(
        record_filter(view, resolver), view.language, theme))


def _data_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    source = view.source
    if source is not None:
        title = LANGUAGES[view.language].localize(resolver.catalogue.sources[source].title)
        yield _figure(view, "coverage", title, lambda: resolver.coverage_of_source(source, view.language, theme))


def _changes_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    title = LANGUAGES[view.language].text("What changed")
    yield _figure(view, "changes", title, lambda: changes_figure(view, resolver))


def _value_figures(view: View, resolver: Resolver, theme: str) -> Iterator[ViewFigure]:
    """Yield the series of the value over time."""
    series = replace(view, page="explorer", indicators=(view.indicator,), places=(view.place,), kind="line")
    for figure in _explorer_figures(series, resolver, theme):
        yield replace(figure, id="series", view=replace(view, figure="series"))


def _figure(view: View, name: str, title: str, draw: Callable[[], Figure]) -> ViewFigure:
    return ViewFigure(name, title, replace(view, figure=name), draw)


_FIGURES_BY_PAGE: Mapping[str, Callable[[View, Resolver, str], Iterator[ViewFigure]]] = {
    "overview": _overview_figures, "maps": _maps_figures, "explorer": _explorer_figures, "places": _places_figures,
    "dialogue": _dialogue_figures, "data": _data_figures, "changes": _changes_figures, "value": _value_figures,
}
