"""The glossary: words that a reader may not know, and what abbreviations stand for."""

from __future__ import annotations

import unicodedata

import streamlit as st

from hled_dash.catalogue.models import Term
from hled_dash.ui.components import html, layout
from hled_dash.ui.session import PageContext


def glossary_page() -> None:
    layout.render_page("glossary", _page)


def _page(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    kinds = {"term": _("Words"), "body": _("Offices, surveys and licences")}
    for kind, title in kinds.items():
        terms = [one for one in context.catalogue.glossary.values() if one.kind == kind]
        terms.sort(key=lambda one: _plain(context.language.of(one.term)))
        st.html(html.tag("h2", title, "hled-section"))
        st.html(f'<dl class="hled-glossary">{"".join(_entry(context, one) for one in terms)}</dl>')


def _entry(context: PageContext, one: Term) -> str:
    of = context.language.of
    name = of(one.term)
    title = f"{name[:1].upper()}{name[1:]}"
    if one.abbreviation:
        title += f" ({of(one.abbreviation)})"
    return (
        f'<dt id="term-{html.escape(one.id)}">{html.escape(title)}</dt><dd>{html.escape(of(one.definition))}</dd>'
    )


def _plain(words: str) -> str:
    """Letters without accents or capitals, for the order of the alphabet."""
    return "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign)).casefold()
