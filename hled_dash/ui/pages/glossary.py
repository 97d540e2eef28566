"""The glossary: words that a reader may not know, and what abbreviations stand for."""

from __future__ import annotations

import unicodedata

import streamlit as st

from hled_dash.catalogue.models import Term
from hled_dash.ui.components import html, layout
from hled_dash.ui.session import Visit


def glossary_page() -> None:
    layout.page("glossary", _page)


def _page(visit: Visit) -> None:
    _ = visit.language.text
    layout.heading(visit)
    kinds = {"term": _("Words"), "body": _("Offices, surveys and licences")}
    for kind, title in kinds.items():
        terms = [one for one in visit.catalogue.glossary.values() if one.kind == kind]
        terms.sort(key=lambda one: _plain(visit.language.of(one.term)))
        st.html(html.tag("h2", title, "hled-section"))
        st.html(f'<dl class="hled-glossary">{"".join(_entry(visit, one) for one in terms)}</dl>')


def _entry(visit: Visit, one: Term) -> str:
    of = visit.language.of
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
