"""The day as of which figures are shown: control, notice, and link to the newest figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hled_dash.figures.vintages import describe_day
from hled_dash.language import Language
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import view_url
from hled_dash.view.ignored import IgnoredParameter

#: Pages without figures of observations.
WITHOUT_DAY = ("pack", "changes", "glossary", "accessibility")


def as_of_control_html(context: PageContext) -> str:
    """Return a form that shows the page as of a day, collapsed; a plain one, so that it works without scripts."""
    view = context.view
    if view.page in WITHOUT_DAY:
        return ""
    _ = context.language.text
    hidden = "".join(f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(text)}">'
                     for name, text in view.to_query().items() if name != "as-of")
    day = view.as_of.isoformat() if view.as_of else ""
    first = context.catalogue.first_edition.isoformat()
    newest = f"<p>{_newest_link(context)}</p>" if view.as_of else ""
    action = html.escape(view_url(view).partition("?")[0])
    title, label, show = (html.escape(text) for text in (_("As of a day"), _("What had been published by"), _("Show")))
    return (
        f'<details class="hled-as-of"><summary>{title}</summary>'
        f'<form method="get" action="{action}" data-view-form>{hidden}'
        f'<label>{label} '
        f'<input type="date" name="as-of" value="{day}" min="{first}" required></label> '
        f'<button type="submit">{show}</button></form>'
        f'<p>{html.pinned_link_button(view, context.language)}</p>{newest}</details>'
    )


def as_of_notice_html(context: PageContext) -> str:
    """Return which day the figures of the page are of, with the way back to the newest; empty if they are the
    newest."""
    day = context.view.as_of
    if day is None or context.view.page in WITHOUT_DAY:
        return ""
    words = html.escape(describe_day(day, context.language))
    return f'<p class="hled-notice" role="status">{words} {_newest_link(context)}</p>'


def refused_day(ignored: Iterable[IgnoredParameter], language: Language) -> str:
    """Return why the newest figures are shown where another day was requested; empty if none was, or where it can
    be."""
    return " ".join(parameter.message(language) for parameter in refused_days(ignored))


def refused_days(ignored: Iterable[IgnoredParameter]) -> list[IgnoredParameter]:
    """Return the days that were requested and cannot be shown."""
    return [parameter for parameter in ignored if parameter.kind in ("day", "future", "early")]


def _newest_link(context: PageContext) -> str:
    return html.view_link(replace(context.view, as_of=None), context.language.text("Show the newest figures"))
