"""The card of a figure: title, chart, source, notes, link, table and files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from hled_dash import store
from hled_dash.catalogue import FigureCard
from hled_dash.export import PICTURES, figure_files
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.resolve import ignored_parameters, view_figure, without_drawing
from hled_dash.figures.tables import find_value_keys
from hled_dash.figures.theme import get_theme
from hled_dash.ui import builds, cache, payloads
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html
from hled_dash.ui.components.figure_footer import FigureViews, footer_html
from hled_dash.ui.components.figure_table import MAX_ROWS, figure_table_html
from hled_dash.ui.components.page_periods import add_figure_period
from hled_dash.ui.components.provenance import value_view
from hled_dash.ui.session import PageContext, bind, current_theme, print_theme
from hled_dash.ui.streamlit_internals.replay import discard_recording
from hled_dash.ui.urls import absolute_url, view_url
from hled_dash.view import View
from hled_dash.view.parameter_parsers import MAX_SEARCH

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FigureDisplay:
    """How a figure is shown.

    Attributes:
        as_table: Whether the table replaces the chart.
        fills_window: Whether the chart is as high as the window leaves room for.
        shared_notes: Notes that the objective shows once for several of its figures.
        has_row_filter: Whether a field stands above the chart, whose words filter the rows of ranked bars.
        notices: What differs from what was requested, in sentences below the title; above the controls they would push
            the chart down.
    """

    as_table: bool = False
    fills_window: bool = False
    shared_notes: frozenset[str] = frozenset()
    has_row_filter: bool = False
    notices: tuple[str, ...] = ()


_USUAL = FigureDisplay()


def render_figure_card(context: PageContext, card: FigureCard, selection: Selection | None = None,
                       views: FigureViews | None = None, display: FigureDisplay = _USUAL) -> None:
    """Render the figure of a card.

    Args:
        context: The page.
        card: The card.
        selection: Places and periods; the page's, when absent.
        views: What its links open; the page's view with this figure, when absent.
        display: How the figure is shown.
    """
    figure_view = replace(context.view, figure=card.id, rows=context.view.rows if card.row_filter else "")
    views = views or FigureViews(figure_view)
    with st.container(border=True, gap="xsmall", key=f"figure-{card.id}"):
        try:
            selection = selection or context.selection
            figure = cache.figure(card, selection, context.language)
        except store.StoreError:
            # No other figure could be drawn either: app.py says so once.
            raise
        except Exception:
            # A figure that fails must not take the page with it.
            log.exception("figure %s cannot be drawn", card.id)
            discard_recording()
            st.html(html.tag("h3", context.language.localize(card.title)))
            message = context.language.text("This figure cannot be drawn at the moment.")
            st.html(html.tag("p", message, "hled-empty-state"))
            return
        print_selection = replace(selection, theme=print_theme())
        if display.as_table:
            figure = without_drawing(figure)
        render_figure(
            context, figure, views,
            replace(display, has_row_filter=card.row_filter,
                    notices=(*display.notices, *_ignored_notices(context, card, figure_view))),
            print_figure=None if display.as_table else lambda: cache.figure(card, print_selection, context.language),
            slide_figure=None if display.as_table else lambda: cache.resolver().for_slides(large=True).figure(
                card, print_selection, context.language),
        )


def _ignored_notices(context: PageContext, card: FigureCard, view: View) -> list[str]:
    """Return which of the places and periods of the page a figure of the catalogue does not show, in sentences."""
    if card.id not in context.catalogue.cards:
        return []
    ignored = ignored_parameters(view, context.catalogue, ("places", "from"))
    # Whoever chooses a first period for a page expects no change of what shows the newest one.
    return [parameter.message(context.language) for parameter in ignored if parameter.kind != "figure-one-period"]


def render_figure(
    context: PageContext, figure: Figure, views: FigureViews, display: FigureDisplay = _USUAL, *,
    print_figure: Callable[[], Figure] | None = None, slide_figure: Callable[[], Figure] | None = None,
    render_chart: Callable[[], None] | None = None,
) -> None:
    """Render a figure with its title, source, notes, link, table and files.

    Args:
        context: The page.
        figure: The figure.
        views: What its links open.
        display: How it is shown.
        print_figure: Returns the figure that pictures are made of, when another one.
        slide_figure: Returns the figure of a picture for a slide, when another one.
        render_chart: Renders the chart, when not a plain Vega-Lite chart.
    """
    _ = context.language.text
    add_figure_period(figure)
    badge = html.tag("span", _("derived"), "hled-badge") if figure.derived else ""
    st.html(
        f'<div class="hled-figure-header">{html.tag("h3", figure.title)}'
        f'<p class="hled-subtitle">{html.escape(figure.subtitle)} {badge}</p></div>'
        + "".join(map(html.notice, display.notices))
    )
    if display.has_row_filter:
        _render_row_filter(context, figure.id)
    if figure.empty:
        st.html(html.tag("p", figure.empty, "hled-empty-state"))
    elif figure.spec is None:
        st.html(_table_html(context, figure))
    elif render_chart is not None:
        render_chart()
    else:
        payload = payloads.chart_payload(figure)
        if display.fills_window:
            payload = payloads.fill_window(payload, payloads.chart_rest(figure.spec), payloads.CHART_TOP)
        st.vega_lite_chart(payload, width="stretch", theme=None, key=f"chart-{figure.id}", alt=figure.alt)
    st.html(footer_html(context, figure, views, display.shared_notes))
    if not figure.codes.empty:
        _render_table_and_files(context, figure, views, print_figure, slide_figure)


def _render_row_filter(context: PageContext, figure: str) -> None:
    """Render the field whose words filter the rows of ranked bars."""
    _ = context.language.text
    st.text_input(
        _("Find in this ranking"), label_visibility="collapsed", max_chars=MAX_SEARCH,
        placeholder=_("Find in this ranking: words or a code"),
        help=_("Only rows that have all of the words are drawn, in English or Spanish, with their rank among all rows. "
               "An empty field brings all of them back."),
        **bind(f"rows {figure}", context.view.rows, lambda view, value: replace(view, rows=value.strip()),
               initial="value"),
    )


def _table_html(context: PageContext, figure: Figure) -> str:
    """Return the table of a figure; each cell with a value links to how it is known."""
    keys = {cell: key for cell, key in find_value_keys(figure, context.catalogue).items() if cell[0] < MAX_ROWS}
    urls = {cell: view_url(value_view(context, key.indicator, key.place, dict(key.items), key.period, key.computed))
            for cell, key in keys.items()}
    return figure_table_html(figure, context.language, get_theme(current_theme()).accent, urls,
                             figure.revised_cells)


@builds.fragment
def _render_table_and_files(
    context: PageContext, figure: Figure, views: FigureViews, print_figure: Callable[[], Figure] | None,
    slide_figure: Callable[[], Figure] | None,
) -> None:
    """Render the table of the figure, sent when it is opened, and its files, each made when it is downloaded."""
    _ = context.language.text
    expander = st.expander(_("Table and files"), key=f"table-{figure.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        _render_files(context, figure, views, print_figure, slide_figure)
        st.html(_table_html(context, figure))


@builds.fragment
def render_files(context: PageContext, view: View) -> None:
    """Render the files of a figure that the page shows in a form of its own (cards, several tables), and the one table
    that is sorted, filtered and copied, made when they are opened; the view names it."""
    expander = st.expander(context.language.text("Table and files"), key=f"files-of-{view.figure}", on_change="rerun")
    if expander.open:
        with expander:
            figure = view_figure(view, context.resolver)
            _render_files(context, figure, FigureViews(view), None, None)
            st.html(_table_html(context, figure))


def _render_files(
    context: PageContext, figure: Figure, views: FigureViews, print_figure: Callable[[], Figure] | None,
    slide_figure: Callable[[], Figure] | None,
) -> None:
    _ = context.language.text
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"files-{figure.id}"):
        for file in figure_files(figure, context.catalogue, absolute_url(views.link), print_figure, reader_clock(),
                                 slide_figure):
            st.download_button(
                file.label,
                data=file.content,
                file_name=file.name,
                mime=file.mime,
                key=f"{file.label}-{figure.id}",
                on_click="ignore",
                help=_("Download as {kind}", kind=file.label),
            )
    if pictures_ahead := PICTURES.waiting:
        st.caption(context.language.plural("{count} picture is made before yours.",
                                           "{count} pictures are made before yours.", pictures_ahead))
