"""A figure on a page: title, drawing, source, notes, link, table and file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.export.files import files
from hled_dash.figures.figure import Figure, Selection
from hled_dash.ui import cache, payloads
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext, print_theme
from hled_dash.ui.urls import absolute_url
from hled_dash.view import View

log = logging.getLogger(__name__)

#: A table longer than this is shown from its end; the file always has all of it.
ROWS_SHOWN = 400


def render_figure_card(
    context: PageContext,
    card: FigureCard,
    selection: Selection | None = None,
    view: View | None = None,
    table: bool = False,
) -> None:
    """Draw one figure; ``view`` is what its link opens (the page's view with this figure, when absent).

    With ``table`` the table stands in the place of the drawing.
    """
    link = view or replace(context.view, figure=card.id)
    with st.container(border=True, key=f"figure-{card.id}"):
        try:
            chosen = selection or context.selection
            figure = cache.figure(card, chosen, context.language)
        except Exception:
            # One figure that fails must not take the page with it; the log has the whole story.
            log.exception("figure %s cannot be drawn", card.id)
            st.html(html.tag("h3", context.language.of(card.title)))
            st.html(html.tag("p", context.language.text("This figure cannot be drawn at the moment."), "hled-empty"))
            return
        # Paper is light, whatever the screen is.
        light = replace(chosen, theme=print_theme())
        render_figure(context, figure, link, table, lambda: cache.figure(card, light, context.language))


def render_figure(
    context: PageContext, figure: Figure, link: View, table: bool = False, printed: Callable[[], Figure] | None = None,
    drawing: Callable[[], None] | None = None,
) -> None:
    """Draw a figure with all that belongs to it.

    ``printed`` gives the figure for pictures where it is another one; ``drawing`` draws in the stead of the chart.
    """
    _ = context.language.text
    mark = html.tag("span", _("derived"), "hled-mark") if figure.derived else ""
    st.html(
        f'<div class="hled-figure-head">{html.tag("h3", figure.title)}'
        f'<p class="hled-subtitle">{html.escape(figure.subtitle)} {mark}</p></div>'
    )
    if figure.spec is not None and table:
        st.html(html.dataframe_table(figure.table, context.language, figure.title))
    elif figure.spec is not None and drawing is not None:
        drawing()
    elif figure.spec is not None:
        st.vega_lite_chart(
            payloads.chart_payload(figure), width="stretch", theme=None, key=f"chart-{figure.id}", alt=figure.alt
        )
    else:
        st.html(html.tag("p", figure.empty, "hled-empty"))
    st.html(_foot(context, figure, link))
    if not figure.codes.empty:
        _table(context, figure, absolute_url(link), printed)


def credits_html(context: PageContext, figure: Figure) -> str:
    """Where the figure's numbers come from, with the address of each source."""
    credits = "; ".join(
        f"{html.escape(credit.publisher)}, {html.external_link(credit.address, credit.title)} "
        f"({html.escape(credit.vintage)})"
        + (f" · {html.escape(credit.licence)}" if credit.non_commercial else "")
        for credit in figure.credits
    )
    source = context.language.text("Source:")
    return f'<p class="hled-source">{html.escape(source)} {credits}</p>'


def notes_html(context: PageContext, figure: Figure) -> str:
    """The figure's notes, folded; empty where it has none."""
    notes = "".join(html.tag("li", note) for note in figure.notes)
    counted = context.language.plural("{count} note", "{count} notes", len(figure.notes))
    folded = f'<details class="hled-notes"><summary>{html.escape(counted)}</summary><ul>{notes}</ul></details>'
    return folded if notes else ""


def _foot(context: PageContext, figure: Figure, link: View) -> str:
    in_words = context.language.text("In words")
    words = (
        f'<details class="hled-notes"><summary>{html.escape(in_words)}</summary>'
        f"{html.tag('p', figure.alt)}</details>"
    )
    return (
        f'<div class="hled-foot">{credits_html(context, figure)}'
        f'<div class="hled-more">{html.copy_link_button(link, context.language)}{words if figure.spec else ""}'
        f"{notes_html(context, figure)}</div></div>"
    )


@st.fragment
def _table(context: PageContext, figure: Figure, address: str, printed: Callable[[], Figure] | None) -> None:
    """The table of exactly what is drawn, and its files; sent only when it is opened, made when one is asked for."""
    _ = context.language.text
    opened = st.expander(_("Table and files"), key=f"table-{figure.id}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        shown = figure.table.tail(ROWS_SHOWN)
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"files-{figure.id}"):
            for file in files(figure, context.catalogue, address, printed):
                st.download_button(
                    file.label,
                    data=file.content,
                    file_name=file.name,
                    mime=file.mime,
                    key=f"{file.label}-{figure.id}",
                    on_click="ignore",
                    help=_("Download as {kind}", kind=file.label),
                )
        st.html(html.dataframe_table(shown, context.language, figure.title))
        if len(shown) < len(figure.table):
            st.html(
                html.tag("p", _("The last {count} rows; the file has all of them.", count=ROWS_SHOWN), "hled-subtitle")
            )
