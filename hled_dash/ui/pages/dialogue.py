"""The dialogue: its meetings over time, what was committed and what was reported since, and who was consulted."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue import DialogueEntry
from hled_dash.catalogue.record import filter_record
from hled_dash.figures.resolve import record_filter
from hled_dash.ui.components import html, layout, record
from hled_dash.ui.components.cards import render_figure
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.record_filters import render_record_filters
from hled_dash.ui.components.search import has_entries
from hled_dash.ui.session import PageContext, current_theme, print_theme


def dialogue_page() -> None:
    """Run the page."""
    layout.render_page("dialogue", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    if context.view.figure:
        _render_timeline(context)
    render_record_filters(context)
    if context.view.entry:
        st.html(entry_of_address_html(context))
    # The entries that a search finds are what the reader came for.
    entries_first = has_entries(context)
    if entries_first:
        st.html(content_html(context))
    if not context.view.figure:
        _render_timeline(context)
    if not entries_first:
        st.html(content_html(context))


def _render_timeline(context: PageContext) -> None:
    entry_filter = record_filter(context.view, context.resolver)
    st.html(html.tag("h2", context.language.text("Figures"), "hled-visually-hidden"))
    with st.container(border=True, key="figure-dialogue"):
        render_figure(
            context, context.resolver.timeline(entry_filter, context.language.code, current_theme()),
            FigureViews(context.view),
            print_figure=lambda: context.resolver.timeline(entry_filter, context.language.code, print_theme()),
        )


def entry_of_address_html(context: PageContext) -> str:
    """Return the entry of the record or the event that the address names, above all others."""
    _, catalogue, code = context.language.text, context.catalogue, context.view.entry or ""
    if code in catalogue.record:
        heading, content = _("The entry of this link"), record.entry_html(context, catalogue.record[code])
    elif code in catalogue.events:
        heading, content = _("The event of this link"), record.event_html(context, catalogue.events[code])
    else:
        return ""
    return f'{html.tag("h2", heading, "hled-section-heading")}<ul class="hled-record"><li>{content}</li></ul>'


def content_html(context: PageContext) -> str:
    """Return what stands below the timeline: all objectives before anything is chosen, and then the entries that
    fit."""
    return cached_links_html(context, "record", _build_content_html)


def _build_content_html(context: PageContext) -> str:
    _ = context.language.text
    entry_filter = record_filter(context.view, context.resolver)
    entries = chosen_entries(context)
    if not entry_filter.is_open:
        heading = html.tag("h2", _("What was committed and what was reported since"), "hled-section-heading")
        content = record.entries_html(context, entries, entry_filter.part) if entries else ""
    else:
        heading = html.tag("h2", _("What was committed and what was reported, by objective"), "hled-section-heading")
        content = record.objectives_table_html(context)
        content += html.tag("h2", _("Newest entries"), "hled-section-heading")
        content += record.entry_list_html(context, entries[:-record.NEWEST_LENGTH - 1:-1])
    events = record.events_html(context) if entry_filter.is_open else ""
    return heading + content + record.consultations_html(context, entries) + events + record.how_known_html(context)


def chosen_entries(context: PageContext) -> tuple[DialogueEntry, ...]:
    """Return the entries that the view chooses, by date."""
    return filter_record(context.catalogue, record_filter(context.view, context.resolver))
