"""Sources of the data: the table of all, the facts of one, how to cite, and the download of everything."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import streamlit as st

from hled_dash import store
from hled_dash.catalogue import Source
from hled_dash.export import data_archive
from hled_dash.figures.vintages import format_citation, format_vintage
from hled_dash.language import Language
from hled_dash.ui import builds, cache
from hled_dash.ui.components import html
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.session import PageContext, bind
from hled_dash.ui.urls import base_path

#: Option of the select box for no source in particular.
ALL = "all"


def render_source_select(context: PageContext) -> None:
    """Render the select box of the source that is shown."""
    _ = context.language.text
    sources, localize = context.catalogue.sources, context.language.localize

    def label(code: str) -> str:
        if code == ALL:
            return _("All sources")
        return f"{localize(sources[code].publisher)}: {localize(sources[code].title)}"

    st.selectbox(
        _("Source"),
        [ALL, *sources],
        format_func=label,
        help=_("Choose one to see its indicators, places, and years."),
        **bind("source", context.view.source or ALL,
               lambda view, value: replace(view, source=None if value == ALL else value)),
    )


def render_sources_table(context: PageContext) -> None:
    """Render all sources with their vintage, licence, and numbers of indicators and observations."""
    _ = context.language.text
    headers = (_("Source"), _("Vintage"), _("License"), _("Indicators"), _("Observations"), _("Years"))
    caption = context.language.plural("{count} source", "{count} sources", len(context.catalogue.sources))

    def table(context: PageContext) -> str:
        indicator_counts = Counter(indicator.source for indicator in context.catalogue.indicators.values())
        rows = [_source_row(context, source, indicator_counts[source.id])
                for source in context.catalogue.sources.values()]
        return html.table(caption, headers, rows, (3, 4), "hled-table--stacked")

    st.html(cached_links_html(context, "sources", table))


def _source_row(context: PageContext, source: Source, indicator_count: int) -> list[str]:
    language, catalogue = context.language, context.catalogue
    licence = catalogue.licences[source.licence]
    first, last, observation_count = cache.database_info()["by_source"].get(source.id, ("", "", 0))
    return [
        f'{html.view_link(context.view.replace(source=source.id), language.localize(source.title))}<br>'
        f'<span class="hled-subtitle">{html.escape(language.localize(source.publisher))}</span>',
        html.escape(format_vintage(source, context.view.as_of, language)),
        html.external_link(licence.address, language.localize(licence.name)),
        language.format_number(indicator_count), language.format_number(observation_count),
        html.tag("span", f"{first[:4]}–{last[:4]}", "hled-nowrap"),
    ]


def reading_facts(source: Source, language: Language) -> list[tuple[str, str]]:
    """Return where and when a source was read, and where its publisher has it: heading and HTML of each fact."""
    _ = language.text
    page = html.external_link(source.address, source.address)
    read_from = html.escape(language.localize(source.read_from))
    if source.site_only:
        page += "<br>" + html.escape(_("Only the site of the publisher is known, not the page of this table."))
    if source.is_public_copy:
        copy = _("The copy at {address}", address=language.localize(source.read_from))
        read_from = html.escape(copy) + "<br>" + html.escape(
            _("A copy in a public repository, at the version named, so that anyone can read the same file again; "
              "the publisher's own server was not read."))
    return [(_("Site of the publisher") if source.site_only else _("Page of the data set"), page),
            (_("Read from"), read_from), (_("Read on"), html.escape(language.format_date(source.date_read)))]


def render_source(context: PageContext, source: Source) -> None:
    """Render the facts and the caveats of a source."""
    _ = context.language.text
    language, licence = context.language, context.catalogue.licences[source.licence]
    facts = [
        (_("Publisher"), html.escape(language.localize(source.publisher))),
        (_("Title"), html.escape(language.localize(source.title))),
        (_("Vintage"), html.escape(format_vintage(source, context.view.as_of, language))),
        (_("License"), html.external_link(licence.address, language.localize(licence.name))),
        *reading_facts(source, language),
        (_("How to cite"), html.escape(format_citation(source, context.view.as_of, language))),
    ]
    if source.compiler:
        facts.insert(1, (_("Compiled by"), html.escape(language.localize(source.compiler))))
    rows = "".join(f'<tr><th scope="row">{html.escape(name)}</th><td>{value}</td></tr>' for name, value in facts)
    st.html(html.tag("h2", language.localize(source.title), "hled-section-heading"))
    st.html(
        '<div class="hled-table" tabindex="0" role="region" '
        f'aria-label="{html.escape(language.localize(source.title))}">'
        f"<table><tbody>{rows}</tbody></table></div>"
    )
    for caveat in source.caveats:
        st.html(html.tag("p", language.localize(caveat), "hled-notice"))


@builds.cached
def _archive() -> bytes:
    return data_archive(store.read_built(cache.engine()))


def render_use_and_cite(context: PageContext) -> None:
    """Render how to cite, and the download of everything."""
    _ = context.language.text
    st.html(html.tag("h2", _("Use and cite"), "hled-section-heading"))
    citation = _(
        "Cite the publisher, the title, and the vintage that stand under each figure, and the address "
        "of the view. Each source keeps its own license; those not for commercial use are marked."
    )
    st.html(html.tag("p", citation, "hled-prose"))
    words = _("Every figure also has an address for Excel, R, Stata, Python, and other programs:")
    st.html(f'<p class="hled-prose">{html.escape(words)} {html.api_link(context.language)}</p>')
    st.download_button(
        _("Download everything (ZIP)"),
        data=_archive,
        file_name="hled-data.zip",
        mime="application/zip",
        key="everything",
        on_click="ignore",
        help=_(
            "The catalog, all published observations, and the shapes, as plain files with their sources. Packing them "
            "takes some seconds."
        ),
    )
    st.html(html.tag("p", _(
        "For analysts and programs: every observation, with units, sources, and licenses, under addresses that stay "
        "the same, and the catalog for harvesters.")))
    base = base_path()
    links = "".join(f"<li>{html.external_link(f'{base}{path}', words)}</li>" for path, words in (
        ("/bulk/latest/README.md", _("What the files hold")), ("/bulk/latest/hled.duckdb", "DuckDB"),
        ("/bulk/latest/hled.sqlite", "SQLite"), ("/bulk/latest/observations.parquet", "Parquet"),
        ("/bulk/latest/observations.csv.gz", "CSV"), ("/bulk/latest/datapackage.json", "Frictionless"),
        ("/catalog.jsonld", "DCAT-AP"), ("/catalog/structure.xml", "SDMX")))
    st.html(f'<ul class="hled-prose">{links}</ul>')
