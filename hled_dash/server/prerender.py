"""The page without scripts: its heading, headline figures, and each first figure's picture and alternative text.

Streamlit sends an empty page and about a megabyte of scripts, which then load the content over a web socket. On a slow
line that takes half a minute; where a firewall blocks web sockets, it never ends. The prerendered page arrives with the
first response, has the size of the app's page, and stands until the app has rendered its own (``prerender.js``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hled_dash.catalogue.models import Pillar
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import HEADLINES_PER_PILLAR
from hled_dash.server.link_preview import picture_path, preview_meta
from hled_dash.server.requests import page_context
from hled_dash.server.standalone_assets import with_font
from hled_dash.server.structured_data import structured_data_html
from hled_dash.ui import builds
from hled_dash.ui.components import board, headlines, html, navigation, provenance, record, search, titles
from hled_dash.ui.components.assets import PRERENDER_SCRIPT
from hled_dash.ui.components.figure_footer import credits_html, markers_html, notes_html, values_html
from hled_dash.ui.components.search_figure import search_figure
from hled_dash.ui.components.summary import summary_html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.pages import changes, dialogue, explorer, maps, pack
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES

#: Seconds that a response waits for its turn.
PATIENCE = 0.5


class PrerenderedPage(NamedTuple):
    """Language code of a page (``es``), and HTML for its head and its body."""

    language: str
    head: str
    body: str


def prerender(page: str, query: str, browser_language: str) -> PrerenderedPage:
    """Render a page on the server.

    Args:
        page: Name of the page.
        query: Query string of its URL, as the browser sent it.
        browser_language: The browser's preferred language (``es-MX``), for URLs without one.

    Raises:
        BusyError: If too many pages are being rendered.
        DatabaseUnreachable: If the database is unreachable.
    """
    with LIMIT.turn(patience=PATIENCE):
        return builds.with_pinned_build(lambda: builds.cached_value(
            ("prerendered", page, query, browser_language), lambda: _prerender(page, query, browser_language)))


def _prerender(page: str, query: str, browser_language: str) -> PrerenderedPage:
    context = page_context(page, query, browser_language)
    language = context.language.locale.language
    title = html.tag("title", titles.browser_title(context))
    head = f"{title}{preview_meta(context)}{structured_data_html(context)}<style>{_style()}</style>"
    body = f'<div id="hled-prerender">{_body_html(context)}</div><script>{PRERENDER_SCRIPT}</script>'
    return PrerenderedPage(language, head, body)


@functools.cache
def _style() -> str:
    return with_font("".join(map(read_asset, ("style.css", "prerender.css"))))


def _body_html(context: PageContext) -> str:
    _ = context.language.text
    loading = _("The charts are on their way. Until they are here, this page says in words what they show.")
    blocked = _(
        "If they do not appear, your network may block web sockets; the links and text of this page work without them."
    )
    pages = _("Pages")
    notices = "".join(titles.notices_html(context))
    return (
        f'<nav aria-label="{html.escape(pages)}">{navigation.navigation_html(context)}</nav>'
        f"<main>{titles.heading_html(context, titles.actions_html(context))}"
        f'<p class="hled-notice hled-notice--loading">{html.escape(loading)}</p>'
        f'<p class="hled-notice hled-notice--blocked">{html.escape(blocked)}</p>'
        f"{_search_html(context)}{notices}{_summary_html(context)}{_content_html(context)}</main>"
    )


def _search_html(context: PageContext) -> str:
    """Return what a search finds, the figure of its values in words, in the columns of the app."""
    parts = search.results_parts(context)
    if parts is None or parts.figure_view is None:
        return parts.answers if parts else ""
    figure = search_figure(context, parts.figure_view)
    figures = _figures_html(replace(context, view=parts.figure_view), [figure])
    return f'<div class="st-key-search-results-with-figure">{parts.answers}{figures}{parts.others}</div>'


def _summary_html(context: PageContext) -> str:
    summaries = {"maps": maps.summary, "explorer": explorer.summary}
    page = context.view.page
    return summary_html(summaries[page](context)) if page in summaries else ""


def _content_html(context: PageContext) -> str:
    if context.view.pillar:
        return _pillar_page_html(context, context.catalogue.pillars[context.view.pillar])
    if context.view.page == "overview":
        pillars = (context.catalogue.pillars[code] for code in PILLAR_PAGES.values())
        figures = _figures_html(context, context.first_figures)
        return (f'<div class="hled-first-screen hled-first-screen--overview"><div>{board.board_html(context)}</div>'
                f"{figures}</div>" + "".join(_pillar_html(context, pillar) for pillar in pillars))
    if context.view.page == "value":
        return provenance.provenance_html(context)
    if context.view.page == "changes":
        return changes.content_html(context)
    if context.view.page == "pack":
        return pack.content_html(context)
    if context.view.page == "dialogue":
        return (dialogue.entry_of_address_html(context) + _figures_html(context, context.first_figures)
                + dialogue.content_html(context))
    initial = context.first_figures
    return _figures_html(context, initial) if initial else ""


def _pillar_page_html(context: PageContext, pillar: Pillar) -> str:
    figures = _figures_html(context, context.first_figures)
    if context.view.figure in context.catalogue.cards:
        content = figures + headlines.headlines_html(context, pillar.headlines)
    else:
        compact = headlines.headlines_html(context, pillar.headlines, compact=True)
        content = f'<div class="hled-first-screen">{compact}{figures}</div>'
    content += board.board_html(context)
    content += record.strip_html(context, pillar.id)
    content += html.tag("h2", context.language.text("Objectives"))
    objective = context.catalogue.objectives.get(context.view.objective or "")
    if objective is not None:
        content += html.tag("p", f"{objective.id}  {context.language.localize(objective.name)}")
        content += html.tag("p", context.language.localize(objective.question), "hled-lead")
    return content


def _pillar_html(context: PageContext, pillar: Pillar) -> str:
    """Return a pillar on the overview: its name and its first headline figures."""
    heading = html.tag("h2", f"{pillar.id} {context.language.localize(pillar.name)}", "hled-section-heading")
    return heading + headlines.headlines_html(context, pillar.headlines[:HEADLINES_PER_PILLAR])


def _figures_html(context: PageContext, figures: Iterable[Figure]) -> str:
    """Return each figure with its alternative text in place of its chart."""
    sections = []
    for figure in figures:
        badge = html.derived_badge(context.language) if figure.derived else ""
        sections.append(
            f"<section>{html.tag('h2', figure.title)}"
            f'<p class="hled-subtitle">{html.escape(figure.subtitle)}{badge}</p>'
            f'<p class="hled-chart-placeholder">{_chart_html(context, figure)}</p>'
            f"{credits_html(context, figure)}{values_html(context, figure)}{notes_html(context, figure)}"
            f"{markers_html(context, figure)}</section>"
        )
    return f'<div class="hled-prerender-figures">{"".join(sections)}</div>'


def _chart_html(context: PageContext, figure: Figure) -> str:
    """Return the alternative text of a chart, and its picture for a browser without scripts or web sockets
    (``prerender.js`` shows it there): each is rendered on the server."""
    if not figure.spec:
        return html.escape(figure.empty)
    path = html.escape(picture_path(replace(context.view, figure=figure.id)))
    return f'<noscript><img src="{path}" alt=""></noscript>{html.escape(figure.alt)}'
