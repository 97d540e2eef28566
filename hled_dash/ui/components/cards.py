"""The card of a figure: title, chart, source, notes, link, table and files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

import streamlit as st

from hled_dash import store
from hled_dash.api.figures import figure_url
from hled_dash.catalogue import FigureCard
from hled_dash.export import PICTURES, figure_files, slide_card
from hled_dash.figures.figure import Credit, Figure, Selection
from hled_dash.figures.freshness import format_age, is_due
from hled_dash.figures.headline import name_with_items
from hled_dash.figures.theme import get_theme
from hled_dash.figures.value_keys import find_value_keys
from hled_dash.ui import builds, cache, payloads
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html, record
from hled_dash.ui.components.figure_table import MAX_ROWS, figure_table_html
from hled_dash.ui.components.html_cache import cached_figure_html
from hled_dash.ui.components.page_periods import add_figure_period
from hled_dash.ui.components.provenance import value_view
from hled_dash.ui.components.share import share_menu
from hled_dash.ui.session import PageContext, current_theme, print_theme
from hled_dash.ui.urls import absolute_url, host_url, view_url
from hled_dash.view import View

log = logging.getLogger(__name__)

#: Series of a figure that link to how their newest value is known; the cells of the table link to that of all values.
MAX_LINKED_VALUES = 40
#: Indicators of a figure whose age is shown.
MAX_AGES = 3


def render_figure_card(
    context: PageContext, card: FigureCard, selection: Selection | None = None, view: View | None = None,
    as_table: bool = False, fills_window: bool = False, pack_view: View | None = None,
    shared_notes: frozenset[str] = frozenset(), data_view: View | None = None,
) -> None:
    """Render the figure of a card.

    Args:
        context: The page.
        card: The card.
        selection: Places and periods; the page's, when absent.
        view: What the figure's link opens; the page's view with this figure, when absent.
        as_table: Whether the table replaces the chart.
        fills_window: Whether the chart is as high as the window leaves room for.
        pack_view: What "Add to pack" adds: a view of this figure alone; that of the link, when absent.
        shared_notes: Notes that the objective shows once for several of its figures.
        data_view: The view whose rows the API has, of a figure that has no address of its own.
    """
    view = view or replace(context.view, figure=card.id)
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
            st.html(html.tag("h3", context.language.localize(card.title)))
            message = context.language.text("This figure cannot be drawn at the moment.")
            st.html(html.tag("p", message, "hled-empty-state"))
            return
        print_selection = replace(selection, theme=print_theme())
        render_figure(
            context, figure, view, as_table, fills_window=fills_window, pack_view=pack_view, shared_notes=shared_notes,
            data_view=data_view,
            print_figure=lambda: cache.figure(card, print_selection, context.language),
            slide_figure=lambda: cache.figure(slide_card(card), print_selection, context.language),
        )


def render_figure(
    context: PageContext, figure: Figure, view: View, as_table: bool = False,
    print_figure: Callable[[], Figure] | None = None, render_chart: Callable[[], None] | None = None,
    fills_window: bool = False, slide_figure: Callable[[], Figure] | None = None, pack_view: View | None = None,
    shared_notes: frozenset[str] = frozenset(), data_view: View | None = None,
) -> None:
    """Render a figure with its title, source, notes, link, table and files.

    Args:
        context: The page.
        figure: The figure.
        view: What the figure's link opens.
        as_table: Whether the table replaces the chart.
        print_figure: Returns the figure that pictures are made of, when another one.
        render_chart: Renders the chart, when not a plain Vega-Lite chart.
        fills_window: Whether the chart is as high as the window leaves room for.
        slide_figure: Returns the figure of a picture for a slide, when another one.
        pack_view: What "Add to pack" adds; the view of the link, when absent.
        shared_notes: Notes that the objective shows once for several of its figures.
        data_view: The view whose rows the API has, when not that of the link.
    """
    _ = context.language.text
    add_figure_period(figure)
    badge = html.tag("span", _("derived"), "hled-badge") if figure.derived else ""
    st.html(
        f'<div class="hled-figure-header">{html.tag("h3", figure.title)}'
        f'<p class="hled-subtitle">{html.escape(figure.subtitle)} {badge}</p></div>'
    )
    if figure.spec is None:
        st.html(html.tag("p", figure.empty, "hled-empty-state"))
    elif as_table:
        st.html(_table_html(context, figure))
    elif render_chart is not None:
        render_chart()
    else:
        payload = payloads.chart_payload(figure)
        if fills_window:
            payload = payloads.fill_window(payload, payloads.chart_room(figure.spec), payloads.CHART_TOP)
        st.vega_lite_chart(payload, width="stretch", theme=None, key=f"chart-{figure.id}", alt=figure.alt)
    st.html(cached_figure_html(figure, ("footer", view, pack_view, context.view, reader_clock()(), shared_notes),
                               lambda: _footer_html(context, figure, view, pack_view or view, shared_notes)))
    if not figure.codes.empty:
        _render_table_and_files(context, figure, view, print_figure, slide_figure, data_view or view)


def _table_html(context: PageContext, figure: Figure) -> str:
    """Return the table of a figure; each cell with a value links to how it is known."""
    keys = {cell: key for cell, key in find_value_keys(figure, context.catalogue).items() if cell[0] < MAX_ROWS}
    urls = {cell: view_url(value_view(context, key.indicator, key.place, dict(key.items), key.period, key.computed))
            for cell, key in keys.items()}
    return figure_table_html(figure, context.language, get_theme(current_theme()).accent, urls,
                             figure.revised_cells)


def credits_html(context: PageContext, figure: Figure) -> str:
    """Return the sources of a figure, each with its link and who compiled the copy that was read."""
    sources = "; ".join(
        f"{html.escape(credit.publisher)}, "
        f"{html.external_link(credit.address, credit.title) if credit.address else html.escape(credit.title)} "
        f"({html.escape(credit.vintage)})"
        + _compiler_html(context, credit)
        + (f" · {html.escape(credit.licence)}" if credit.non_commercial else "")
        for credit in figure.credits
    )
    label = context.language.text("Source:")
    return f'<p class="hled-source">{html.escape(label)} {sources}</p>'


def age_html(context: PageContext, figure: Figure) -> str:
    """Return what is old about a figure, as text; empty if no newer one is due, or the reader requested an earlier
    day."""
    if context.view.as_of or "indicator" not in figure.codes or "value" not in figure.codes:
        return ""
    newest, today = context.resolver.newest_periods(), reader_clock()()
    catalogue = context.catalogue
    indicators = [catalogue.indicators[code] for code in figure.codes["indicator"].unique()]
    lines = [format_age(indicator, newest[indicator.code], context.language, catalogue) for indicator in indicators
             if indicator.code in newest and is_due(newest[indicator.code], indicator, catalogue, today)]
    if len(lines) > MAX_AGES:
        more = context.language.plural("and {count} more", "and {count} more", len(lines) - MAX_AGES)
        lines = [*lines[:MAX_AGES], more]
    return html.tag("p", " ".join(lines), "hled-source hled-age") if lines else ""


def _compiler_html(context: PageContext, credit: Credit) -> str:
    """Return who compiled the copy that was read, with the comma before it; empty if that is the publisher."""
    if not credit.compiler:
        return ""
    return ", " + html.escape(context.language.text("compiled by {compiler}", compiler=credit.compiler))


def values_html(context: PageContext, figure: Figure) -> str:
    """Return links from each series of a figure to how its newest value is known, collapsed; empty if it has
    none."""
    codes = figure.codes
    if "indicator" not in codes or "value" not in codes or codes.empty:
        return ""
    _ = context.language.text
    language, catalogue = context.language, context.catalogue
    dimensions = [name for name in codes.columns if name in catalogue.dimensions]
    keys = ["indicator", "place", *dimensions]
    columns = [codes[name].tolist() for name in (*keys, "period")]
    # The last row of each series, in the order of these rows.
    newest: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in zip(*map(reversed, columns), strict=True):
        newest.setdefault(row[:-1], row)
    names, links = catalogue.full_names(language.code), []
    for indicator, place, *items, period in list(reversed(newest.values()))[:MAX_LINKED_VALUES]:
        # NaN where only another indicator of the figure has the dimension.
        chosen = {name: item for name, item in zip(dimensions, items, strict=True) if isinstance(item, str) and item}
        record = catalogue.indicators[indicator]
        label = f"{name_with_items(record, chosen, language, catalogue)}, {names.get(place, place)}, "
        label += language.format_period(period, record.calendar)
        links.append(f"<li>{html.view_link(value_view(context, indicator, place, chosen, period), label)}</li>")
    summary = html.escape(_("How do we know?"))
    return (f'<details class="hled-notes hled-values"><summary>{summary}</summary>'
            f'<ul>{"".join(links)}</ul></details>')


def notes_html(context: PageContext, figure: Figure, shared: frozenset[str] = frozenset()) -> str:
    """Return the notes of a figure, collapsed; empty if it has none.

    Args:
        shared: Notes that the page shows once for several figures; the figure has their number.
    """
    own = [note for note in figure.notes if note not in shared]
    notes = list(own)
    if count := len(figure.notes) - len(own):
        notes.append(context.language.plural("{count} note more stands above, with the objective.",
                                             "{count} notes more stand above, with the objective.", count))
    summary = context.language.plural("{count} note", "{count} notes", len(figure.notes))
    return note_list_html(summary, notes) if notes else ""


def note_list_html(summary: str, notes: Iterable[str]) -> str:
    """Return a list of notes, collapsed."""
    items = "".join(html.tag("li", note) for note in notes)
    return f'<details class="hled-notes"><summary>{html.escape(summary)}</summary><ul>{items}</ul></details>'


def markers_html(context: PageContext, figure: Figure) -> str:
    """Return what the markers of a figure stand for, each with its document, collapsed; empty if it has none."""
    markers = figure.extra.get("markers", ())
    if not markers:
        return ""
    _ = context.language.text
    items = "".join(
        f"<li>{marker.number}: {html.escape(f'{marker.date}. {marker.text}')} {html.escape(marker.source)}, "
        f"{record.document_link(marker.document, context.language)}</li>"
        for marker in markers
    )
    caution = html.tag("li", _("That something happened near a turn of a curve is no proof that it caused it."))
    summary = context.language.plural("{count} meeting or event marked", "{count} meetings or events marked",
                                      len(markers))
    return f'<details class="hled-notes"><summary>{html.escape(summary)}</summary><ul>{items}{caution}</ul></details>'


def _alt_html(context: PageContext, figure: Figure) -> str:
    """Return the alternative text of a figure, collapsed; empty if it has no chart."""
    if figure.spec is None:
        return ""
    summary = html.escape(context.language.text("In words"))
    return f'<details class="hled-notes"><summary>{summary}</summary>{html.tag("p", figure.alt)}</details>'


def _footer_html(
    context: PageContext, figure: Figure, view: View, pack_view: View, shared_notes: frozenset[str]
) -> str:
    return (
        f'<div class="hled-figure-footer">{credits_html(context, figure)}{age_html(context, figure)}'
        f'<div class="hled-figure-links">{html.copy_link_button(view, context.language)}'
        f"{html.pack_button(pack_view, figure.title, context.language)}{share_menu(view, context.language)}"
        f"{_alt_html(context, figure)}{values_html(context, figure)}{notes_html(context, figure, shared_notes)}"
        f"{markers_html(context, figure)}</div></div>"
    )


@builds.fragment
def _render_table_and_files(
    context: PageContext, figure: Figure, view: View, print_figure: Callable[[], Figure] | None,
    slide_figure: Callable[[], Figure] | None, data_view: View,
) -> None:
    """Render the table of the figure, sent when it is opened, and its files, each made when it is downloaded."""
    _ = context.language.text
    expander = st.expander(_("Table and files"), key=f"table-{figure.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"files-{figure.id}"):
            for file in figure_files(figure, context.catalogue, absolute_url(view), print_figure, reader_clock(),
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
            figure_view = data_view if data_view.figure else replace(data_view, figure=figure.id)
            st.link_button("API", figure_url(figure_view, host_url(), "json"),
                           help=_("The same rows for programs, at an address that stays."))
        if pictures_ahead := PICTURES.waiting:
            st.caption(context.language.plural("{count} picture is made before yours.",
                                               "{count} pictures are made before yours.", pictures_ahead))
        st.html(_table_html(context, figure))
