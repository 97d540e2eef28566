"""Data and sources: what the figures are, where they come from, for which places and years, and all of them to take."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import Indicator, Source
from hled_dash.export.archive import everything_zip
from hled_dash.figures.charts.coverage import coverage_figure
from hled_dash.ui import availability, cache
from hled_dash.ui.components import headlines, html, layout, search
from hled_dash.ui.components.cards import render_figure
from hled_dash.ui.session import PageContext, bind, current_theme


def data_page() -> None:
    layout.render_page("data", _page)


def _page(context: PageContext) -> None:
    _ = context.language.text
    catalogue = context.catalogue
    layout.render_heading(context)
    search.render_search_box(context)
    if context.view.search:
        search.render_search_results(context, 60)
        return
    _choose(context)
    if context.view.source:
        _source(context, catalogue.sources[context.view.source])
    else:
        _sources(context)
    _use(context)


def _choose(context: PageContext) -> None:
    _ = context.language.text
    sources = context.catalogue.sources
    st.selectbox(
        _("Source"),
        ["all", *sources],
        format_func=lambda code: (
            _("All sources")
            if code == "all"
            else f"{context.language.of(sources[code].publisher)}: {context.language.of(sources[code].title)}"
        ),
        help=_("Choose one to see its indicators, places and years."),
        **bind(
            "source",
            context.view.source or "all",
            lambda view, value: replace(view, source=None if value == "all" else value),
        ),
    )


def _sources(context: PageContext) -> None:
    _ = context.language.text
    catalogue = context.catalogue
    counted = cache.database_info()["by_source"]
    heads = (_("Source"), _("Vintage"), _("Licence"), _("Indicators"), _("Observations"), _("Years"))
    rows = []
    for source in catalogue.sources.values():
        licence = catalogue.licences[source.licence]
        indicators = [one for one in catalogue.indicators.values() if one.source == source.id]
        first, last, count = counted.get(source.id, ("", "", 0))
        target = replace(context.view, source=source.id)
        rows.append([
            f'{html.view_link(target, context.language.of(source.title))}<br>'
            f'<span class="hled-subtitle">{html.escape(context.language.of(source.publisher))}</span>',
            html.escape(context.language.of(source.vintage)),
            html.external_link(licence.address, context.language.of(licence.name)),
            context.language.number(len(indicators)), context.language.number(count),
            html.tag("span", f"{first[:4]}–{last[:4]}", "hled-one"),
        ])
    caption = context.language.plural("{count} source", "{count} sources", len(rows))
    st.html(html.table(caption, heads, rows, (3, 4), "hled-stack"))


def _source(context: PageContext, source: Source) -> None:
    _ = context.language.text
    language, licence = context.language, context.catalogue.licences[source.licence]
    facts = [
        (_("Publisher"), html.escape(language.of(source.publisher))),
        (_("Title"), html.external_link(source.address, language.of(source.title))),
        (_("Vintage"), html.escape(language.of(source.vintage))),
        (_("Licence"), html.external_link(licence.address, language.of(licence.name))),
        (_("Read on"), html.escape(language.date(source.date_read))),
        (_("Read from"), html.escape(language.of(source.read_from))),
        (_("How to cite"), html.escape(language.of(source.citation))),
    ]
    if source.compiler:
        facts.insert(1, (_("Compiled by"), html.escape(language.of(source.compiler))))
    rows = "".join(f'<tr><th scope="row">{html.escape(name)}</th><td>{value}</td></tr>' for name, value in facts)
    st.html(html.tag("h2", language.of(source.title), "hled-section"))
    st.html(
        f'<div class="hled-table" tabindex="0" role="region" aria-label="{html.escape(language.of(source.title))}">'
        f"<table><tbody>{rows}</tbody></table></div>"
    )
    for caveat in source.caveats:
        st.html(html.tag("p", language.of(caveat), "hled-notice"))
    figure = _coverage(source.id, language.code, current_theme())
    render_figure(context, figure, context.view)
    st.html(html.tag("h2", _("Indicators of this source"), "hled-section"))
    indicators = [one for one in context.catalogue.indicators.values() if one.source == source.id]
    st.html(f'<ul class="hled-list">{"".join(_definition(context, one) for one in indicators)}</ul>')


@st.cache_resource(show_spinner=False, max_entries=120)
def _coverage(source: str, language: str, theme: str):  # type: ignore[no-untyped-def]
    from hled_dash.language import LANGUAGES

    return coverage_figure(source, LANGUAGES[language], cache.catalogue(), cache.engine(), theme)


def _definition(context: PageContext, one: Indicator) -> str:
    _ = context.language.text
    name = html.view_link(
        headlines.explorer_view(context, one.code, availability.default_places(one.code, context.view.places)),
        context.language.of(one.name),
    )
    mark = html.derived_badge(context.language) if one.derived else ""
    unit = context.language.of(context.catalogue.units[one.unit].name)
    words = context.language.of(one.definition)
    if one.formula:
        words += " " + _("Derived: {formula}", formula=context.language.of(one.formula.words))
    notes = "".join(f"<br>{html.escape(context.language.of(caveat))}" for caveat in one.caveats)
    return (
        f'<li>{name}{mark} <span class="hled-subtitle">{html.escape(unit)} · {html.escape(one.code)}</span>'
        f'<br>{html.escape(words)}<span class="hled-subtitle">{notes}</span></li>'
    )


def _use(context: PageContext) -> None:
    _ = context.language.text
    st.html(html.tag("h2", _("Use and cite"), "hled-section"))
    st.html(
        html.tag(
            "p",
            _(
                "Cite the publisher, the title and the vintage that stand under each figure, and the address "
                "of the view. Each source keeps its own licence; those not for commercial use are marked."
            ),
            "hled-prose",
        )
    )
    st.download_button(
        _("Download everything (ZIP)"),
        data=everything_zip,
        file_name="hled-data.zip",
        mime="application/zip",
        key="everything",
        on_click="ignore",
        help=_(
            "The catalogue, all published observations and the shapes, as plain files with their sources. Packing them "
            "takes some seconds."
        ),
    )
