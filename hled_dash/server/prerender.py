"""A page in words: what its figures say, before the app has arrived, and where it cannot come at all.

Streamlit sends a page of nothing and about a megabyte of scripts, which then ask for the content over a web socket. On
a slow line that takes half a minute; where a firewall stops web sockets, it never ends. Until the app has drawn the
page, the reader has this: the same heading, numbers and figures, told from their data, in the places where they will be
drawn, with links to the other pages. Then the app takes over at once, without a jump.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs

from hled_dash.catalogue.models import Pillar
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES, guessed
from hled_dash.ui import cache
from hled_dash.ui.components import headlines, html, titles
from hled_dash.ui.components.cards import credits_html, notes_html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.pages import explorer, maps, pillar, places
from hled_dash.ui.pages.overview import HEADLINES
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import view_url
from hled_dash.view import PILLAR_PAGES, View

log = logging.getLogger(__name__)

_STYLE = "".join(map(read_asset, ("style.css", "prerender.css")))
_SCRIPT = read_asset("prerender.js")


class PrerenderedPage(NamedTuple):
    """The language of a page (``es``), and HTML for its head and its body."""

    language: str
    head: str
    body: str


def prerender(page: str, query: str, asked: str) -> PrerenderedPage | None:
    """The page at an address in words; None where it cannot be told.

    Args:
        page: The page's name; ``query`` is the rest of its address, as the browser sent it.
        asked: The language that the browser asks for first (``es-MX``).
    """
    try:
        return _prerender(page, query, asked)
    except Exception:
        # The app says itself what is wrong with the address or the data.
        log.exception("the page %s?%s cannot be told in words", page, query)
        return None


@lru_cache(maxsize=200)
def _prerender(page: str, query: str, asked: str) -> PrerenderedPage:
    context = _context(page, query, asked)
    language = context.language.locale.language
    head = f"<title>{html.escape(titles.browser_title(context))}</title><style>{_STYLE}</style>"
    return PrerenderedPage(language, head, f'<div id="hled-outline">{_body(context)}</div><script>{_SCRIPT}</script>')


def _context(page: str, query: str, asked: str) -> PageContext:
    catalogue = cache.catalogue()
    parameters = parse_qs(query, keep_blank_values=True)
    language = LANGUAGES.get(parameters.get("lang", [""])[-1]) or guessed(asked)
    reading = View.from_query(page, parameters, catalogue, base=View(language=language.code))
    return PageContext(reading.view, LANGUAGES[reading.view.language], catalogue, reading.ignored)


def _body(context: PageContext) -> str:
    _ = context.language.text
    slow = _("The charts are on their way. Until they are here, this page says in words what they show.")
    never = _("If they do not come, your network may stop web sockets; the links and words of this page work without.")
    pages = _("Pages")
    notices = "".join(titles.notices_html(context))
    room = html.copy_link_button(context.view, context.language, _("Copy link to this view"))
    return (
        f'<nav aria-label="{html.escape(pages)}">{_navigation(context)}</nav><main>{titles.heading_html(context, room)}'
        f'<p class="hled-notice hled-slow">{html.escape(slow)}</p>'
        f'<p class="hled-notice hled-never">{html.escape(never)}</p>{notices}{_content(context)}</main>'
    )


def _navigation(context: PageContext) -> str:
    parts = []
    for section, pages in titles.navigation_titles(context.language).items():
        parts.append(html.tag("p", section, "hled-nav") if section else "")
        for page, name in pages.items():
            target = View.from_query(page, {}, context.catalogue, base=context.view).view
            here = ' aria-current="page"' if page == context.view.page else ""
            parts.append(f'<a href="{html.escape(view_url(target))}"{here}>{html.escape(name)}</a>')
    return "".join(parts)


def _content(context: PageContext) -> str:
    if context.view.pillar:
        return _pillar_page(context, context.catalogue.pillars[context.view.pillar])
    if context.view.page == "overview":
        return "".join(_pillar(context, number) for number in PILLAR_PAGES.values())
    figures: Mapping[str, Callable[[PageContext], Iterable[Figure]]] = {
        "maps": maps.initial_figures, "explorer": explorer.initial_figures, "places": places.initial_figures,
    }
    return _told(context, figures[context.view.page](context)) if context.view.page in figures else ""


def _pillar_page(context: PageContext, one: Pillar) -> str:
    row = headlines.headlines_html(context, one.headlines) + html.tag("h2", context.language.text("Objectives"))
    objective = context.catalogue.objectives.get(context.view.objective or "")
    if objective is not None:
        row += html.tag("p", f"{objective.id}  {context.language.of(objective.name)}")
        row += html.tag("p", context.language.of(objective.question), "hled-lead")
    return row + _told(context, pillar.initial_figures(context))


def _pillar(context: PageContext, number: str) -> str:
    one = context.catalogue.pillars[number]
    name = html.tag("h2", f"{one.id} {context.language.of(one.name)}", "hled-section")
    return name + headlines.headlines_html(context, one.headlines[:HEADLINES])


def _told(context: PageContext, figures: Iterable[Figure]) -> str:
    """Each figure with its words where its drawing will be."""
    parts = []
    for figure in figures:
        mark = html.derived_badge(context.language) if figure.derived else ""
        parts.append(
            f"<section>{html.tag('h2', figure.title)}"
            f'<p class="hled-subtitle">{html.escape(figure.subtitle)}{mark}</p>'
            f"{html.tag('p', figure.alt if figure.spec else figure.empty, 'hled-room')}"
            f"{credits_html(context, figure)}{notes_html(context, figure)}</section>"
        )
    return f'<div class="hled-told">{"".join(parts)}</div>'
