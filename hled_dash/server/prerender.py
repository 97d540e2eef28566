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
from hled_dash.ui import resources
from hled_dash.ui.components import headlines, html, titles
from hled_dash.ui.components.cards import credits_html, notes_html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.pages import explorer, maps, pillar, places
from hled_dash.ui.pages.overview import HEADLINES
from hled_dash.ui.session import Visit
from hled_dash.ui.urls import address
from hled_dash.view import PILLAR_PAGES, View

log = logging.getLogger(__name__)

_STYLE = "".join(map(read_asset, ("style.css", "prerender.css")))
_SCRIPT = read_asset("prerender.js")


class Outline(NamedTuple):
    """The language of a page (``es``), and HTML for its head and its body."""

    language: str
    head: str
    body: str


def outline(page: str, query: str, asked: str) -> Outline | None:
    """The page at an address in words; None where it cannot be told.

    Args:
        page: The page's name; ``query`` is the rest of its address, as the browser sent it.
        asked: The language that the browser asks for first (``es-MX``).
    """
    try:
        return _outline(page, query, asked)
    except Exception:
        # The app says itself what is wrong with the address or the data.
        log.exception("the page %s?%s cannot be told in words", page, query)
        return None


@lru_cache(maxsize=200)
def _outline(page: str, query: str, asked: str) -> Outline:
    visit = _visit(page, query, asked)
    language = visit.language.locale.language
    head = f"<title>{html.escape(titles.in_browser(visit))}</title><style>{_STYLE}</style>"
    return Outline(language, head, f'<div id="hled-outline">{_body(visit)}</div><script>{_SCRIPT}</script>')


def _visit(page: str, query: str, asked: str) -> Visit:
    catalogue = resources.catalogue()
    parameters = parse_qs(query, keep_blank_values=True)
    language = LANGUAGES.get(parameters.get("lang", [""])[-1]) or guessed(asked)
    reading = View.from_query(page, parameters, catalogue, base=View(language=language.code))
    return Visit(reading.view, LANGUAGES[reading.view.language], catalogue, reading.ignored)


def _body(visit: Visit) -> str:
    _ = visit.language.text
    slow = _("The charts are on their way. Until they are here, this page says in words what they show.")
    never = _("If they do not come, your network may stop web sockets; the links and words of this page work without.")
    pages = _("Pages")
    notices = "".join(titles.notices(visit))
    room = html.copy_button(visit.view, visit.language, _("Copy link to this view"))
    return (
        f'<nav aria-label="{html.escape(pages)}">{_navigation(visit)}</nav><main>{titles.heading(visit, room)}'
        f'<p class="hled-notice hled-slow">{html.escape(slow)}</p>'
        f'<p class="hled-notice hled-never">{html.escape(never)}</p>{notices}{_content(visit)}</main>'
    )


def _navigation(visit: Visit) -> str:
    parts = []
    for section, pages in titles.navigation(visit.language).items():
        parts.append(html.tag("p", section, "hled-nav") if section else "")
        for page, name in pages.items():
            target = View.from_query(page, {}, visit.catalogue, base=visit.view).view
            here = ' aria-current="page"' if page == visit.view.page else ""
            parts.append(f'<a href="{html.escape(address(target))}"{here}>{html.escape(name)}</a>')
    return "".join(parts)


def _content(visit: Visit) -> str:
    if visit.view.pillar:
        return _pillar_page(visit, visit.catalogue.pillars[visit.view.pillar])
    if visit.view.page == "overview":
        return "".join(_pillar(visit, number) for number in PILLAR_PAGES.values())
    figures: Mapping[str, Callable[[Visit], Iterable[Figure]]] = {
        "maps": maps.first_figures, "explorer": explorer.first_figures, "places": places.first_figures,
    }
    return _told(visit, figures[visit.view.page](visit)) if visit.view.page in figures else ""


def _pillar_page(visit: Visit, one: Pillar) -> str:
    row = headlines.headlines_html(visit, one.headlines) + html.tag("h2", visit.language.text("Objectives"))
    objective = visit.catalogue.objectives.get(visit.view.objective or "")
    if objective is not None:
        row += html.tag("p", f"{objective.id}  {visit.language.of(objective.name)}")
        row += html.tag("p", visit.language.of(objective.question), "hled-lead")
    return row + _told(visit, pillar.first_figures(visit))


def _pillar(visit: Visit, number: str) -> str:
    one = visit.catalogue.pillars[number]
    name = html.tag("h2", f"{one.id} {visit.language.of(one.name)}", "hled-section")
    return name + headlines.headlines_html(visit, one.headlines[:HEADLINES])


def _told(visit: Visit, figures: Iterable[Figure]) -> str:
    """Each figure with its words where its drawing will be."""
    parts = []
    for figure in figures:
        mark = html.derived_mark(visit.language) if figure.derived else ""
        parts.append(
            f"<section>{html.tag('h2', figure.title)}"
            f'<p class="hled-subtitle">{html.escape(figure.subtitle)}{mark}</p>'
            f"{html.tag('p', figure.alt if figure.spec else figure.empty, 'hled-room')}"
            f"{credits_html(visit, figure)}{notes_html(visit, figure)}</section>"
        )
    return f'<div class="hled-told">{"".join(parts)}</div>'
