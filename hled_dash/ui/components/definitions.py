"""Definitions of indicators and of the terms of the glossary."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.models import Term
from hled_dash.catalogue.text import normalize
from hled_dash.ui.components import html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.session import PageContext


def definition(context: PageContext, indicator: Indicator) -> str:
    """Return the definition of an indicator, with the formula of a derived one."""
    _ = context.language.text
    text = context.language.localize(indicator.definition)
    if indicator.formula:
        text += " " + _("Derived: {formula}", formula=context.language.localize(indicator.formula.words))
    return text


def render_definitions(context: PageContext, indicators: Iterable[str]) -> None:
    """Render a paragraph for each indicator."""
    _ = context.language.text
    st.html(html.tag("h2", _("What is measured"), "hled-section-heading"))
    for code in indicators:
        indicator = context.catalogue.indicators[code]
        st.html(
            f"<p><strong>{html.escape(context.language.localize(indicator.name))}</strong> "
            f'<span class="hled-badge">{html.escape(code)}</span><br>'
            f"{html.escape(definition(context, indicator))}</p>"
        )


def render_indicator_list(context: PageContext, indicators: Iterable[Indicator]) -> None:
    """Render a list of links to the indicators, each with its unit, definition and caveats."""
    items = "".join(_indicator_html(context, indicator) for indicator in indicators)
    st.html(f'<ul class="hled-list">{items}</ul>')


def _indicator_html(context: PageContext, indicator: Indicator) -> str:
    places = context.resolver.default_places(indicator.code, context.view.places)
    link = html.view_link(explorer_view(context, indicator.code, places), context.language.localize(indicator.name))
    badge = html.derived_badge(context.language) if indicator.derived else ""
    unit = context.language.localize(context.catalogue.units[indicator.unit].name)
    caveats = "".join(f"<br>{html.escape(context.language.localize(caveat))}" for caveat in indicator.caveats)
    return (
        f'<li>{link}{badge} <span class="hled-subtitle">{html.escape(unit)} · {html.escape(indicator.code)}</span>'
        f'<br>{html.escape(definition(context, indicator))}<span class="hled-subtitle">{caveats}</span></li>'
    )


def render_glossary(context: PageContext, terms: Iterable[Term]) -> None:
    """Render terms and their definitions in alphabetical order."""
    ordered = sorted(terms, key=lambda term: normalize(context.language.localize(term.term)))
    st.html(f'<dl class="hled-glossary">{"".join(_term_html(context, term) for term in ordered)}</dl>')


def _term_html(context: PageContext, term: Term) -> str:
    localize = context.language.localize
    name = localize(term.term)
    title = f"{name[:1].upper()}{name[1:]}"
    if term.abbreviation:
        title += f" ({localize(term.abbreviation)})"
    return (
        f'<dt id="term-{html.escape(term.id)}">{html.escape(title)}</dt>'
        f"<dd>{html.escape(localize(term.definition))}</dd>"
    )
