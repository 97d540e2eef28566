"""Lists of changes: one line for each entry, with details; feeds; changes since the last visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlencode

from hled_dash.figures.vintages import ChangeEntry, format_counts, format_details, format_title
from hled_dash.ui.components import html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path, view_url
from hled_dash.view import View

#: Entries on a page; the files have all.
MAX_ENTRIES = 60
#: Path of the feeds below that of the app (:mod:`hled_dash.server.feeds`).
FEEDS = "/feeds/"
#: In the place of the day of the last visit, which the browser alone knows (``help/last_visit.js``).
DAY_OF_LAST_VISIT = "0001-01-01"


def entries_html(context: PageContext, entries: Sequence[ChangeEntry]) -> str:
    """Return the entries by day, the newest first."""
    _, language = context.language.text, context.language
    if not entries:
        return html.tag("p", _("Nothing that changed fits this choice. Choose more above."), "hled-empty-state")
    parts = []
    for day, group in groupby(entries[:MAX_ENTRIES], key=lambda entry: entry.day):
        items = "".join(f"<li>{_entry_html(context, entry)}</li>" for entry in group)
        parts.append(html.tag("h2", language.format_date(day), "hled-section-heading")
                     + f'<ul class="hled-changes">{items}</ul>')
    if len(entries) > MAX_ENTRIES:
        remainder = language.plural("{count} older entry is in the table below.",
                                    "{count} older entries are in the table below.", len(entries) - MAX_ENTRIES)
        parts.append(html.tag("p", remainder, "hled-subtitle"))
    return "".join(parts)


def _entry_html(context: PageContext, entry: ChangeEntry) -> str:
    language, catalogue = context.language, context.catalogue
    title = format_title(entry, catalogue, language)
    source = catalogue.sources[entry.source]
    edition = language.text("{publisher}, edition of {date}", publisher=language.localize(source.publisher),
                            date=language.format_date(entry.edition))
    line = (f"{html.view_link(entry_view(context, entry), title)}: {html.escape(format_counts(entry, language))} "
            f'<span class="hled-subtitle">{html.escape(edition)}</span>')
    details = format_details(entry, catalogue, language)
    if not details:
        return line
    items = "".join(html.tag("li", detail) for detail in details)
    summary = html.escape(language.text("Details"))
    hidden_title = html.tag("span", f": {title}", "hled-visually-hidden")
    return f'{line}<details class="hled-notes"><summary>{summary}{hidden_title}</summary><ul>{items}</ul></details>'


def entry_view(context: PageContext, entry: ChangeEntry) -> View:
    """Return where an entry leads: its indicator over time, or its source."""
    view = replace(context.view, search="", figure=None)
    if not entry.changes:
        return replace(view, page="data", source=entry.source)
    places = dict.fromkeys(change.place for change in entry.changes)
    chosen = [code for code in (context.view.changed_place, *context.view.places) if code in places]
    return explorer_view(replace(context, view=view), entry.indicators[0], list(dict.fromkeys(chosen)) or [*places][:5])


def last_visit_html(context: PageContext) -> str:
    """Return a link to what came in since the reader's last visit; without scripts, and at the first visit, there is
    none."""
    label = html.escape(context.language.text("Since your last visit"))
    url = html.escape(view_url(replace(context.view, changed_since=DAY_OF_LAST_VISIT)))
    return (f'<p class="hled-last-visit" hidden data-last-visit="{DAY_OF_LAST_VISIT}">'
            f'<a href="{url}" target="_self" data-view="">{label}</a> <span></span></p>')


def feed_url(view: View, kind: str) -> str:
    """Return the path of the feed of a view's entries: ``/feeds/changes.atom?lang=es&pillar=I``."""
    place = view.place if view.page == "places" else view.changed_place
    chosen: Mapping[str, str | None] = {
        "lang": view.language, "pillar": view.pillar or view.changed_pillar, "place": place, "source": view.source}
    query = urlencode({name: code for name, code in chosen.items() if code}, safe=":")
    return f"{base_path()}{FEEDS}changes.{kind}?{query}"


def feeds_html(context: PageContext) -> str:
    """Return where the entries of the view come as a feed."""
    _ = context.language.text
    links = " · ".join(f'<a href="{html.escape(feed_url(context.view, kind))}" target="_blank">{name}</a>'
                       for kind, name in (("atom", "Atom"), ("json", "JSON Feed")))
    words = html.escape(_("Follow what changed, with the pillar, place, and source chosen above:"))
    return f'<p class="hled-prose">{words} {links}</p>'
