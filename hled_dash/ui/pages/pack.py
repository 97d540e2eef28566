"""The meeting pack: figures in an order, with titles and notes; its link, its files, ready-made ones."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.language import LANGUAGES
from hled_dash.pack import Pack
from hled_dash.pack.address import MAX_ADDRESS, decode, encode
from hled_dash.pack.titles import item_title
from hled_dash.ui import builds, cache
from hled_dash.ui.components import html, layout
from hled_dash.ui.components.pack_editor import editor_remarks, render_pack_editor
from hled_dash.ui.components.pack_files import render_pack_files
from hled_dash.ui.session import PageContext
from hled_dash.view import MAX_NOTICES, IgnoredParameter


@builds.cached
def _decoded(text: str, language: str) -> tuple[Pack, tuple[IgnoredParameter, ...]]:
    return decode(text, cache.catalogue(), LANGUAGES[language].code)


def pack_page() -> None:
    """Run the page."""
    layout.render_page("pack", _render)


def _render(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    pack, remarks = _decoded(context.view.pack, context.language.code)
    with st.container(gap="xsmall"):
        for remark in (*remarks, *editor_remarks())[:MAX_NOTICES]:
            st.html(html.notice(remark.message(context.language)))
        length = len(encode(pack))
        if length > MAX_ADDRESS:
            st.html(html.notice(_(
                "This pack is too long for a link ({length} characters of {most}). Save it as a file, send that, and "
                "open it on this page.", length=context.language.format_number(length),
                most=context.language.format_number(MAX_ADDRESS),
            )))
    render_pack_editor(context, pack)
    if pack.count:
        render_pack_files(context, pack)
    if ready_made := ready_made_html(context):
        st.html(ready_made)


def ready_made_html(context: PageContext) -> str:
    """Return the ready-made packs, each with a link that opens it."""
    records = context.catalogue.packs.values()
    if not records:
        return ""
    _, localize = context.language.text, context.language.localize
    items = "".join(
        f"<li>{html.view_link(replace(context.view, pack=record.id, search=''), localize(record.title))} "
        f"{html.tag('span', localize(record.lead))} "
        + html.tag("span", context.language.plural("{count} figure in it", "{count} figures in it",
                                                   sum(len(section.items) for section in record.sections)),
                   "hled-subtitle") + "</li>"
        for record in records
    )
    return html.tag("h2", _("Ready-made packs"), "hled-section-heading") + f'<ul class="hled-ready-made">{items}</ul>'


def content_html(context: PageContext) -> str:
    """Return the pack as text, for the prerendered page: its figures with their notes, each with a link."""
    pack, remarks = _decoded(context.view.pack, context.language.code)
    notices = "".join(html.notice(remark.message(context.language)) for remark in remarks[:MAX_NOTICES])
    line = " · ".join(filter(None, (pack.date, pack.place, pack.classification)))
    parts = [notices, html.tag("h2", pack.title) if pack.title else "", html.tag("p", line) if line else ""]
    for section in pack.sections:
        items = "".join(
            f"<li>{html.view_link(item.view, item.title or item_title(item.view, context.catalogue))}"
            f"{html.tag('p', item.note) if item.note else ''}</li>" for item in section.items
        )
        parts += [html.tag("h3", section.title) if section.title else "", f"<ol>{items}</ol>" if items else ""]
    return "".join(parts) + ready_made_html(context)
