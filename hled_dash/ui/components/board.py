"""The board of objectives: how many indicators moved the better way since a date, with the list of each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import streamlit as st

from hled_dash.catalogue import Objective
from hled_dash.catalogue.board import BOARD_SINCE, board_bases, board_places, neutral_objectives
from hled_dash.figures.charts import (
    cell_symbols,
    describe_counts,
    describe_symbols,
    format_observation,
    format_usual,
    since_words,
    verdict_names,
)
from hled_dash.figures.summaries import JUDGED, VERDICTS, Move, Verdict, count_moves
from hled_dash.language import Language
from hled_dash.ui import cache
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import render_figure
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.headlines import CHANGE_CLASSES
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import measure
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.session import PageContext, bind, current_theme, print_theme
from hled_dash.ui.urls import view_url
from hled_dash.view import PILLAR_PAGES, View

#: Classes of what cells and lists say of a verdict.
_CLASSES = {"better": CHANGE_CLASSES[True], "worse": CHANGE_CLASSES[False], "empty": "hled-board-words"}
#: Verdicts in the order in which the bar of a cell has them: what did not move stands between better and worse.
_BAR_ORDER: tuple[Verdict, ...] = ("better", "unmoved", "worse")


def warm_cache() -> None:
    """Read the series and compare them with every date, so that no session waits for it."""
    for since in BOARD_SINCE:
        cache.resolver().moves(since)


def render_board(context: PageContext) -> None:
    """Render the board of the page's objectives: the date, the table, and the list of the cell that the view names."""
    _ = context.language.text
    view, language = context.view, context.language
    own_view = replace(view, figure="board")
    arguments = (view.board_since, view.pillar, language.code)
    with st.container(border=True, key="figure-board", gap="xsmall"):
        st.html(html.tag("h2", _("Where each objective stands"), "hled-visually-hidden"))
        render_part(context, "board since", lambda: _render_since(context), view.board_since, view.as_of)
        if view.board_cell:
            _render_list(context)
        render_figure(
            context, context.resolver.board(*arguments, current_theme()),
            FigureViews(view, pack=own_view, data=own_view),
            print_figure=lambda: context.resolver.board(*arguments, print_theme()),
            slide_figure=lambda: context.resolver.for_slides().board(*arguments, print_theme()),
            render_chart=lambda: _render_table(context),
        )
        if not view.board_cell:
            render_part(context, "board list", lambda: _render_list(context), view.pillar)


def _render_since(context: PageContext) -> None:
    """Render the base of the comparison: common dates, or any year."""
    _, since, language = context.language.text, context.view.board_since, context.language
    usual = BOARD_SINCE if since in BOARD_SINCE else (*BOARD_SINCE, since)
    day = context.view.as_of
    years = ["", *(base for base in board_bases(context.catalogue) if base not in BOARD_SINCE and (
        day is None or base == since or int(base) < day.year))]
    usual_column, year_column = st.columns([5, 2])
    with usual_column:
        st.segmented_control(
            _("Change of the newest figures"), usual, required=True, label_visibility="collapsed", wrap=True,
            format_func=lambda since: since_words(since, language),
            help=_("What the newest figure of each indicator is compared with."),
            **bind("board since", since, lambda view, value: replace(view, board_since=value), labels=usual,
                   initial="default", options=usual),
        )
    with year_column:
        st.selectbox(
            _("Since another year"), years, format_func=lambda year: year or _("Another year"),
            label_visibility="collapsed", help=_("What the newest figure of each indicator is compared with."),
            **bind("board year", since if since in years else "",
                   lambda view, value: replace(view, board_since=value or "relaunch"), initial="index", options=years),
        )


def board_html(context: PageContext) -> str:
    """Return the board of the prerendered page, with the list of the cell that the view names."""
    figure = context.resolver.board(context.view.board_since, context.view.pillar, context.language.code, "light")
    heading = html.tag("h2", figure.title) + html.tag("p", figure.subtitle, "hled-subtitle")
    return heading + _list_html(context) + _table_html(context)


def describe_cell(view: View, language: Language) -> str:
    """Return what the cell that a view names says: ``5 better, 2 worse, 1 not moved since the relaunch (September
    2021)``."""
    objective, _colon, place = (view.board_cell or "").partition(":")
    counts = cache.resolver(view.as_of).move_counts(view.board_since).get((objective, place), Counter())
    return f"{since_words(view.board_since, language)}: {describe_counts(counts, language)}"


def _objectives(context: PageContext) -> tuple[Objective, ...]:
    pillar = context.view.pillar
    return context.catalogue.objectives_of(pillar) if pillar else tuple(context.catalogue.objectives.values())


def _render_table(context: PageContext) -> None:
    st.html(_table_html(context))


def _table_html(context: PageContext) -> str:
    """Return objectives by places; a cell leads to its list."""
    # What else the view chooses is in the links.
    return cached_links_html(context, "board", _build_table_html)


def _build_table_html(context: PageContext) -> str:
    _, view, language = context.language.text, context.view, context.language
    counts = context.resolver.move_counts(view.board_since)
    places, names = board_places(context.catalogue), context.catalogue.names(language.code)
    pages, neutral = {pillar: page for page, pillar in PILLAR_PAGES.items()}, neutral_objectives(context.catalogue)
    rows = [
        [html.view_link(view.replace(page=pages[objective.pillar], objective=objective.id, figure=None), " ".join(
            (objective.id, language.localize(objective.name if view.pillar else objective.short_name)))),
         *(_cell_html(context, f"{objective.id}:{place}", counts.get((objective.id, place), Counter()),
                      is_neutral=objective.id in neutral)
           for place in places)]
        for objective in _objectives(context)
    ]
    caption = _("Indicators by how they moved {since}: {symbols}", since=since_words(view.board_since, language),
                symbols=describe_symbols(language))
    board_class = "hled-board" if view.pillar else "hled-board hled-board--short"
    class_ = f"hled-table--full-height hled-table--stacked hled-table--titled {board_class}"
    table = html.table(caption, [_("Objective"), *(names[place] for place in places)], rows, class_=class_)
    if not (unjudged := [objective.id for objective in _objectives(context) if objective.id in neutral]):
        return table
    text = _("{objectives}: none of their indicators is judged, because each is a matter of view (more crossings or "
             "more freight are neither better nor worse).", objectives=language.format_list(unjudged))
    return table + html.tag("p", text, "hled-subtitle")


def _cell_html(context: PageContext, cell: str, counts: Counter[Verdict], *, is_neutral: bool) -> str:
    words = html.tag("span", describe_counts(counts, context.language, is_neutral=is_neutral), "hled-visually-hidden")
    parts = cell_symbols(counts, context.language, is_neutral=is_neutral)
    if not parts:
        return f'<span aria-hidden="true">–</span>{words}'
    symbols = " ".join(html.tag("span", text, _CLASSES.get(verdict, "")) for verdict, text in parts)
    current = ' aria-current="true"' if cell == context.view.board_cell else ""
    url = html.escape(view_url(context.view.replace(board_cell=cell)))
    # By keyboard the list is two fields away: eighty links would stand before the first figure.
    attributes = f'href="{url}" target="_self" data-view="" tabindex="-1"{current}'
    shares = _shares_html(counts) if counts else ""
    return f'<a {attributes}><span aria-hidden="true">{symbols}</span>{words}</a>{shares}'


def _shares_html(counts: Counter[Verdict]) -> str:
    """Return a stacked bar of a cell's counts, for the eye alone; what is not judged stays empty."""
    ends = accumulate(counts[verdict] for verdict in _BAR_ORDER)
    stops = "; ".join(f"--{verdict}: {end / counts.total():.0%}" for verdict, end in zip(_BAR_ORDER, ends, strict=True))
    return f'<span class="hled-board-shares" aria-hidden="true" style="{stops}"></span>'


def _cell(view: View) -> tuple[str, str]:
    """Return objective and place of the list; an objective of another pillar's page has none."""
    objective, _colon, place = (view.board_cell or "").partition(":")
    return ("", "") if view.pillar and objective.split(".")[0] != view.pillar else (objective, place)


def _render_list(context: PageContext) -> None:
    """Render the select boxes of objective and place, and the list of their indicators."""
    _ = context.language.text
    objective, place = _cell(context.view)
    places, names = board_places(context.catalogue), context.catalogue.names(context.language.code)
    titles = {entry.id: f"{entry.id}  {context.language.localize(entry.name)}" for entry in _objectives(context)}
    objective_column, place_column = st.columns([3, 1])
    with objective_column:
        st.selectbox(
            _("List the indicators of an objective"), ["", *titles],
            format_func=lambda code: titles.get(code) or _("None"),
            help=_("Each indicator with both figures, its change, and its usual change."),
            **bind("board objective", objective, lambda view, value: replace(
                view, board_cell=f"{value}:{place or places[0]}" if value else None),
                labels=context.view.pillar, initial="index", options=["", *titles]),
        )
    if not objective:
        return
    with place_column:
        st.selectbox(
            _("Place"), places, format_func=names.__getitem__, help=_("The place of the list."),
            **bind("board place", place, lambda view, value: replace(view, board_cell=f"{objective}:{value}"),
                   initial="index", options=places),
        )
    st.html(_list_html(context))


def _list_html(context: PageContext) -> str:
    """List the indicators of a cell by their verdict; empty if the view names no cell of this page."""
    return cached_links_html(context, "board list", _build_list_html)


def _build_list_html(context: PageContext) -> str:
    _, language, catalogue = context.language.text, context.language, context.catalogue
    objective, place = _cell(context.view)
    if not objective:
        return ""
    moves = [move for move in context.resolver.moves(context.view.board_since) if move.cell == (objective, place)]
    moves.sort(key=lambda move: VERDICTS.index(move.verdict))
    (counts,) = count_moves(moves).values() or (Counter(),)
    caption = (f"{objective}, {catalogue.names(language.code)[place]}, "
               f"{since_words(context.view.board_since, language)}: "
               + describe_counts(counts, language, is_neutral=objective in neutral_objectives(catalogue)))
    judged, others = (tuple(move for move in moves if (move.verdict in JUDGED) == is_judged)
                      for is_judged in (True, False))
    table = _moves_table(context, judged, caption) if judged else html.tag("p", caption)
    if others:
        label = _("{count} not judged", count=len(others))
        table += (f'<details class="hled-notes"><summary>{html.escape(label)}</summary>'
                  f"{_moves_table(context, others, label)}</details>")
    tracking = catalogue.indicators_tracking(objective)
    neutral = sum(indicator.direction == "neutral" for indicator in tracking)
    listed = {move.series.indicator.code for move in moves}
    twins = sum(place in context.resolver.places_with_data(indicator.code) for indicator in tracking
                if indicator.counted_as and indicator.direction != "neutral" and indicator.code not in listed)
    without_data = len(tracking) - neutral - len(moves) - twins
    sentences = [
        language.plural("{count} indicator of this objective is a matter of view and not judged.",
                        "{count} indicators of this objective are a matter of view and not judged.", neutral)
        if neutral else "",
        language.plural("{count} says the same as another one and is not counted again.",
                        "{count} say the same as others and are not counted again.", twins) if twins else "",
        language.plural("{count} has no figures for this place.", "{count} have no figures for this place.",
                        without_data)
        if without_data else "",
    ]
    return table + html.tag("p", " ".join(filter(None, sentences)), "hled-subtitle")


def _moves_table(context: PageContext, moves: Sequence[Move], caption: str) -> str:
    """Return indicators that are sorted by verdict, below a heading for each."""
    _, names = context.language.text, verdict_names(context.language)
    counts = Counter(move.verdict for move in moves)
    groups = {
        number: f"{names[move.verdict][:1].upper()}{names[move.verdict][1:]} ({counts[move.verdict]})"
        for number, move in enumerate(moves) if number == 0 or moves[number - 1].verdict != move.verdict
    }
    headers = [_("Indicator"), _("Then"), _("Newest"), _("Change"), _("Usual change")]
    return html.table(caption, headers, [_move_cells(context, move) for move in moves], (1, 2, 3, 4),
                      "hled-table--stacked", row_groups=groups)


def _move_cells(context: PageContext, move: Move) -> list[str]:
    language, catalogue = context.language, context.catalogue
    indicator, change = move.series.indicator, move.change
    badge = html.derived_badge(language) if indicator.derived else ""
    link = html.view_link(explorer_view(context, indicator.code, (move.series.place,)),
                          language.localize(indicator.name))
    text = move.compared.format(indicator, catalogue.unit(indicator.code), language) if move.compared else ""

    usual_note = ""
    if text and move.verdict in ("better", "worse") and move.is_usual:
        usual_note = "<br>" + html.tag("span", language.text("no more than usual"), "hled-subtitle")

    def figure(base: bool) -> str:
        value, period = format_observation(move, base, language, catalogue)
        code = change.base_period if base and change else move.series.periods[-1]
        view = value_view(context, indicator.code, move.series.place, indicator.default_items, code)
        return (f'{value_link(context, value, view)}<br>{html.tag("span", period, "hled-subtitle")}' if value
                else html.missing_value(language))

    return [
        f'{link}{badge}<br><span class="hled-subtitle">{html.escape(measure(context, indicator))}</span>',
        figure(True), figure(False),
        html.tag("span", text, f"hled-change {_CLASSES.get(move.verdict, '')}") + usual_note if text
        else html.missing_value(language),
        html.escape(format_usual(move.series, language, catalogue)) or html.missing_value(language),
    ]
