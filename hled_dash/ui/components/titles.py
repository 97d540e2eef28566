"""Titles of the pages: in the navigation, in the browser's tab and as headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hled_dash.export import present_url
from hled_dash.language import Language
from hled_dash.pack.ready_made import pack_of_page
from hled_dash.ui import cache
from hled_dash.ui.components import as_of, html
from hled_dash.ui.components.names import place_name
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import MAX_NOTICES, View

#: Pages without figures to present.
NOT_PRESENTED = ("data", "changes", "value", "glossary", "accessibility")


class PageTitle(NamedTuple):
    """The heading of a page, its purpose in a sentence (none where a line says what is chosen), and the line above it
    (on the pages of pillars)."""

    title: str
    lead: str
    kicker: str = ""


def navigation_titles(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Return section (the first has no title) to pages and their titles, in order."""
    _ = language.text
    return {
        "": {"overview": _("Overview")},
        _("Pillars"): {
            "pillar_1": _("I Building Back Together"),
            "pillar_2": _("II Sustainable Development"),
            "pillar_3": _("III Tools for Future Prosperity"),
            "pillar_4": _("IV Investing in Our People"),
        },
        _("See more"): {
            "dialogue": _("The dialogue"),
            "maps": _("Maps"),
            "explorer": _("Explorer"),
            "places": _("Places"),
            "pack": _("Meeting pack"),
            "data": _("Data and sources"),
            "changes": _("What changed"),
            "value": _("How do we know?"),
            "glossary": _("Glossary"),
            "accessibility": _("Accessibility"),
        },
    }


def page_name(language: Language, page: str) -> str:
    """Return the title of a page in the navigation."""
    return next(names[page] for names in navigation_titles(language).values() if page in names)


def page_title(context: PageContext) -> PageTitle:
    """Return the title of the page of the view."""
    _ = context.language.text
    view, catalogue = context.view, context.catalogue
    if view.pillar:
        pillar = catalogue.pillars[view.pillar]
        name, purpose = context.language.localize(pillar.name), context.language.localize(pillar.purpose)
        return PageTitle(name, purpose, _("Pillar {number}", number=pillar.id))
    if view.page == "maps":
        return PageTitle(_("Maps"), "")
    if view.page == "explorer":
        return PageTitle(_("Explorer"), "")
    if view.page == "places":
        lead = _("Every figure there is on this place, and its rank among its peers.")
        return PageTitle(place_name(context, view.place), lead)
    if view.page == "dialogue":
        return PageTitle(_("The dialogue"), _(
            "What both governments discussed, agreed on, and reported since 2013: {entries} entries, each with its "
            "document.",
            entries=context.language.format_number(len(catalogue.record)),
        ))
    if view.page == "pack":
        lead = _("Figures to take into a meeting: put them in order, add notes, send the link, or take the files.")
        return PageTitle(_("Meeting pack"), lead)
    if view.page == "data":
        return PageTitle(_("Data and sources"), _(
            "{sources} sources, {indicators} indicators, {places} places, {observations} observations.",
            sources=context.language.format_number(len(catalogue.sources)),
            indicators=context.language.format_number(len(catalogue.indicators)),
            places=context.language.format_number(len(catalogue.places)),
            observations=context.language.format_number(cache.database_info()["observations"]),
        ))
    if view.page == "changes":
        return PageTitle(_("What changed"), _(
            "New, revised, and withdrawn figures of each edition, and the indicators that were added; newest first."))
    if view.page == "value":
        return PageTitle(_("How do we know?"), "")
    if view.page == "glossary":
        lead = _("What the words of this dashboard mean, and what its abbreviations stand for.")
        return PageTitle(_("Glossary"), lead)
    if view.page == "accessibility":
        return PageTitle(_("Accessibility"), _("For everyone who reads these figures, with whatever they read by."))
    lead = _("Where the objectives of the four pillars stand, on published figures of official statistics.")
    return PageTitle(_("U.S.-Mexico High-Level Economic Dialogue"), lead)


def browser_title(context: PageContext) -> str:
    """Return the title of the browser's tab."""
    title, app = page_title(context).title, context.language.text("U.S.-Mexico High-Level Economic Dialogue")
    return app if title == app else f"{title} · {app}"


def heading_html(context: PageContext, actions_html: str) -> str:
    """Return the heading, with ``actions_html`` beside it."""
    title, lead, kicker = page_title(context)
    accent = ""
    if context.view.pillar:
        pillar = context.catalogue.pillars[context.view.pillar]
        accent = f' style="--hled-accent-color: {pillar.accent_dark if context.dark else pillar.accent}"'
    kicker_html = html.tag("p", kicker, "hled-kicker") if kicker else ""
    return (
        f'<header class="hled-page-header"{accent}>{kicker_html}<div class="hled-page-title">{html.tag("h1", title)}'
        f'<div>{actions_html}</div></div>{html.tag("p", lead, "hled-lead") if lead else ""}</header>'
    )


def actions_html(context: PageContext) -> str:
    """Return what is done with a page: its link copied, its figures presented, its ready-made pack opened."""
    _ = context.language.text
    copy_button = html.copy_link_button(context.view, context.language, _("Copy link to this view"))
    if context.view.page in NOT_PRESENTED:
        return f"{copy_button} {as_of.as_of_control_html(context)}"
    url = html.escape(present_url(context.view.address(base_path(), short=True), int(context.view.page != "pack")))
    label = html.escape(_("Present"))
    record, pack = pack_of_page(context.view, context.catalogue), ""
    if record:
        view = View(page="pack", language=context.view.language, pack=record.id)
        pack = " " + html.view_link(view, _("Ready-made pack"), "hled-small-button")
    return (f'{copy_button} <a class="hled-small-button" href="{url}" target="_self">{label}</a>{pack}'
            f'{as_of.as_of_control_html(context)}')


def notices_html(context: PageContext) -> list[str]:
    """Return the day of the view, and what its address had that was ignored."""
    language = context.language
    shown_page = language.text("Shown: {page}.", page=page_name(language, context.view.page))
    day = as_of.as_of_notice_html(context)
    ignored = [html.notice(parameter.message(language) + (f" {shown_page}" if parameter.kind == "page" else ""))
               for parameter in context.ignored[:MAX_NOTICES]]
    return [day, *ignored] if day else ignored
