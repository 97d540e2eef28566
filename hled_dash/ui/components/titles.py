"""What the pages are called, in the navigation and above themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hled_dash.language import Language
from hled_dash.ui import resources
from hled_dash.ui.components import filters, html
from hled_dash.ui.session import Visit


class Title(NamedTuple):
    """The heading of a page, its purpose in a sentence, and the line above (empty but on the page of a pillar)."""

    title: str
    lead: str
    kicker: str = ""


def navigation(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Section (the first has no name) to pages and their names, in order."""
    _ = language.text
    return {
        "": {"overview": _("Overview")},
        _("Pillars"): {
            "pillar_1": _("I Building Back Together"),
            "pillar_2": _("II Sustainable Development"),
            "pillar_3": _("III Tools for Future Prosperity"),
            "pillar_4": _("IV Investing in Our People"),
        },
        _("Look further"): {
            "maps": _("Maps"),
            "explorer": _("Explorer"),
            "places": _("Places"),
            "data": _("Data and sources"),
            "glossary": _("Glossary"),
            "accessibility": _("Accessibility"),
        },
    }


def title_of(visit: Visit) -> Title:
    """The title of the page that is visited."""
    _ = visit.language.text
    view, catalogue = visit.view, visit.catalogue
    if view.pillar:
        pillar = catalogue.pillars[view.pillar]
        name, purpose = visit.language.of(pillar.name), visit.language.of(pillar.purpose)
        return Title(name, purpose, _("Pillar {number}", number=pillar.id))
    if view.page == "maps":
        return Title(_("Maps"), _("Every indicator on a map, through the years, ready to print and to share."))
    if view.page == "explorer":
        return Title(_("Explorer"), _("Any indicator, place and period, drawn as you need it."))
    if view.page == "places":
        lead = _("Every figure there is on this place, and how it stands among its peers.")
        return Title(filters.place_name(visit, view.place), lead)
    if view.page == "data":
        return Title(_("Data and sources"), _(
            "{sources} sources, {indicators} indicators, {places} places, {observations} observations.",
            sources=visit.language.number(len(catalogue.sources)),
            indicators=visit.language.number(len(catalogue.indicators)),
            places=visit.language.number(len(catalogue.places)),
            observations=visit.language.number(resources.info()["observations"]),
        ))
    if view.page == "glossary":
        lead = _("What the words of this dashboard mean, and what its abbreviations stand for.")
        return Title(_("Glossary"), lead)
    if view.page == "accessibility":
        return Title(_("Accessibility"), _("For everyone who reads these figures, with whatever they read by."))
    lead = _("Where the objectives of the four pillars stand, on published figures of official statistics.")
    return Title(_("U.S.-Mexico High-Level Economic Dialogue"), lead)


def in_browser(visit: Visit) -> str:
    """What the browser's tab and its bookmarks say."""
    title, whole = title_of(visit).title, visit.language.text("U.S.-Mexico High-Level Economic Dialogue")
    return whole if title == whole else f"{title} · {whole}"


def heading(visit: Visit, below: str = "") -> str:
    """The title as HTML, with ``below`` (HTML) under it."""
    title, lead, kicker = title_of(visit)
    accent = ""
    if visit.view.pillar:
        pillar = visit.catalogue.pillars[visit.view.pillar]
        accent = f' style="--accent: {pillar.accent_dark if visit.dark else pillar.accent}"'
    above = html.tag("p", kicker, "hled-kicker") if kicker else ""
    return (
        f'<header class="hled-page"{accent}>{above}{html.tag("h1", title)}{html.tag("p", lead, "hled-lead")}'
        f"<p>{below}</p></header>"
    )


def notices(visit: Visit) -> list[str]:
    """What the address could not say, each a sentence as HTML."""
    words = [html.escape(ignored.message(visit.language)) for ignored in visit.ignored[:3]]
    return [f'<p class="hled-notice" role="status">{sentence}</p>' for sentence in words]
