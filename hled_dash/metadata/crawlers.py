"""Files for crawlers: ``sitemap.xml``, ``robots.txt``, ``llms.txt``."""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from hled_dash.language import LOCALES
from hled_dash.metadata.dcat import DESCRIPTION, SITE_NAME
from hled_dash.metadata.site import Site
from hled_dash.view import PAGES, PILLAR_PAGES, View

#: Addresses that a sitemap may have.
MAX_ADDRESSES = 50_000


def sitemap(site: Site) -> str:
    """Return every page, card, indicator and source in every language, beside the others and that of the browser."""
    days = [source.date_read for source in site.catalogue.sources.values()]
    newest = max(days).isoformat() if days else ""
    entries: list[str] = []
    for view, day in dict(_views(site)).items():
        languages = {code: replace(view, language=code).address(site.base, short=True) for code in LOCALES}
        default = view.address(site.base, short=True, any_language=True)
        links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
                        for code, address in (*languages.items(), ("x-default", default)))
        entries += [f"<url><loc>{escape(address)}</loc><lastmod>{day or newest}</lastmod>{links}</url>"
                    for address in languages.values()]
    body = "\n".join(entries[:MAX_ADDRESSES])
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{body}\n</urlset>\n')


def _views(site: Site) -> list[tuple[View, str]]:
    """Return views of the sitemap, each with the day that its figures were read; empty if they are of several
    sources."""
    catalogue = site.catalogue
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    cards = [(View(page=pages[catalogue.objectives[card.objective].pillar], objective=card.objective, figure=code), "")
             for code, card in catalogue.cards.items()]
    indicators = [(View(page="explorer", indicators=(code,), places=site.extents[code].page_places),
                   catalogue.source(code).date_read.isoformat())
                  for code in catalogue.indicators if code in site.extents]
    sources = [(View(page="data", source=code), record.date_read.isoformat())
               for code, record in catalogue.sources.items()]
    return [*((View(page=page), "") for page in PAGES), *cards, *indicators, *sources]


def robots_text(site: Site) -> str:
    """Write ``robots.txt``: pages are allowed, everything that is rendered for each request is not."""
    path = "/" + site.base.partition("://")[2].partition("/")[2]
    path = path.rstrip("/")
    closed = ("/_stcore/", "/slides/", "/oembed", "/media/")
    rules = "\n".join(f"Disallow: {path}{prefix}" for prefix in closed)
    return f"User-agent: *\n{rules}\n\nSitemap: {site.base}/sitemap.xml\n"


def llms_text(site: Site) -> str:
    """Return what an assistant needs to know to cite these figures (https://llmstxt.org), in Markdown."""
    catalogue = site.catalogue
    pillars = [(page, catalogue.pillars[pillar]) for page, pillar in PILLAR_PAGES.items()]
    pages = "\n".join(f"- [{pillar.name.en}]({site.page(page)}): {pillar.purpose.en}" for page, pillar in pillars)
    return f"""# {SITE_NAME.en}

> {DESCRIPTION.en}

{len(site.extents)} indicators, {len(catalogue.sources)} sources, {len(catalogue.places)} places. Every figure has a
unit, a period, a source with its edition, a license, caveats, and an address: cite them with the number. A value may be
marked as an estimate, a projection, provisional, suspect or a break in the series; an indicator may be derived.
Where an indicator has no figure of a place, say so; do not take the figure of another place.

## Data
- Model Context Protocol: {site.base}/mcp (streamable HTTP), or `python -m hled_dash mcp` on standard input and output:
  search, indicator, observations, change, ranking, picture, dialogue
- [API]({site.api("/openapi.json")}): indicators, observations, places, sources as JSON, CSV, XLSX,
  Parquet, JSON-stat and SDMX-CSV
- [Catalog]({site.base}/catalog.jsonld): DCAT-AP 3, one data set for each indicator
- [The same as Turtle]({site.base}/catalog.ttl)
- [Bulk download]({site.bulk("README.md")}): everything as Parquet, DuckDB, SQLite and CSV

## Pages
{pages}
- [Data and sources]({site.page("data")}): where the figures come from, and their licenses
- [Sitemap]({site.base}/sitemap.xml)
"""
