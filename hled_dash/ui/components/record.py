"""Entries of the record of the dialogue: what was committed, what was reported since, who was consulted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hled_dash.catalogue import DialogueEntry, Document, Event
from hled_dash.figures.text import format_calendar_date, how_known, kind_name, lane_name, licence_name, party_names
from hled_dash.language import Language
from hled_dash.ui.components import html
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.session import PageContext
from hled_dash.view import View

#: Newest entries on the page of a pillar, and on the page of the dialogue before anything is chosen.
STRIP_LENGTH, NEWEST_LENGTH = 2, 6
#: The order in which the kinds of entries stand below an objective.
KINDS = ("commitment", "deliverable", "milestone", "meeting", "consultation", "document")


def record_view(context: PageContext, *, part: str | None = None, entry: str | None = None) -> View:
    """Return the view of the record, of a pillar or objective, or with one entry on top."""
    return replace(context.view, page="dialogue", part=part, entry=entry, entry_kind=None, year=None, party=None,
                   search="")


def entries_html(context: PageContext, entries: Sequence[DialogueEntry], part: str | None) -> str:
    """Return entries below the objectives that they belong to, by kind; those of the whole dialogue come last.

    Args:
        context: The page.
        entries: The entries, by date.
        part: The pillar or objective that was chosen. An entry of several objectives stands below the first of them
            and names the others, or below the chosen one.
    """
    _ = context.language.text
    by_objective: dict[str, list[DialogueEntry]] = {}
    for entry in entries:
        first = part if part in entry.objectives else next(iter(entry.objectives), None)
        by_objective.setdefault(first or "", []).append(entry)
    titles = {objective.id: f"{objective.id}  {context.language.localize(objective.name)}"
              for objective in context.catalogue.objectives.values()}
    titles[""] = _("Pillars and the dialogue as a whole")
    return "".join(_section_html(context, title, by_objective.get(code, [])) for code, title in titles.items())


def _section_html(context: PageContext, title: str, entries: Sequence[DialogueEntry]) -> str:
    if not entries:
        return ""
    _ = context.language.text
    parts = [html.tag("h3", title, "hled-level-heading")]
    for kind in KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            heading = _("Meetings") if kind == "meeting" else lane_name(kind, context.language)
            parts.append(html.tag("h4", f"{heading} ({len(of_kind)})", "hled-record-kind"))
            parts.append(entry_list_html(context, of_kind))
    return "".join(parts)


def entry_list_html(context: PageContext, entries: Iterable[DialogueEntry]) -> str:
    """Return HTML of entries as a list."""
    items = "".join(f"<li>{entry_html(context, entry)}</li>" for entry in entries)
    return f'<ul class="hled-record">{items}</ul>'


def entry_html(context: PageContext, entry: DialogueEntry) -> str:
    """Return an entry: date, sentence, parties, document, how it is known, and for a commitment what was reported
    since."""
    _ = context.language.text
    language, document = context.language, entry.document
    date = html.view_link(record_view(context, entry=entry.id), format_calendar_date(entry.date, language))
    labels = [kind_name(entry.kind, language), *(entry.objectives or filter(None, [entry.pillar]))]
    parties = language.format_list(party_names(entry, context.catalogue, language))
    source = document_link(document, language)
    provenance = f"{source} ({html.escape(how_known(document, language))})"
    if document.read_in != "secondary":
        provenance = f"{html.escape(language.localize(document.publisher))}, {provenance}"
    parties, known_from = _("Parties: {parties}.", parties=parties), _("Known from:")
    badges = " ".join(html.tag("span", label, "hled-badge") for label in labels)
    return (
        f'<p class="hled-record-date">{date} {badges}</p>{html.tag("p", language.localize(entry.what))}'
        f'<p class="hled-subtitle">{html.escape(parties)} {html.escape(known_from)} {provenance}. '
        f"{html.escape(licence_name(document.licence, language))}.</p>"
        f"{_later_html(context, entry)}"
    )


def document_link(document: Document, language: Language) -> str:
    """Return a link to a document, its title marked as being in the document's own language."""
    is_untranslated = document.title.en == document.title.es
    return html.external_link(document.address, language.localize(document.title),
                              document.language if is_untranslated else "")


def event_html(context: PageContext, event: Event) -> str:
    """Return an event: date, kind, sentence, document, and how it is known."""
    language, document = context.language, event.document
    known_from = language.text("Known from:")
    date = html.view_link(record_view(context, entry=event.id), format_calendar_date(event.date, language))
    if event.end:
        date += html.escape(" – " + format_calendar_date(event.end, language))
    labels = " ".join(html.tag("span", label, "hled-badge")
                      for label in (kind_name(event.kind, language), *event.objectives))
    source_html = f"{document_link(document, language)} ({html.escape(how_known(document, language))})"
    if document.read_in != "secondary":
        source_html = f"{html.escape(language.localize(document.publisher))}, {source_html}"
    return (f'<p class="hled-record-date">{date} {labels}</p>{html.tag("p", language.localize(event.what))}'
            f'<p class="hled-subtitle">{html.escape(known_from)} {source_html}. '
            f"{html.escape(licence_name(document.licence, language))}.</p>")


def events_html(context: PageContext) -> str:
    """Return all events outside the dialogue, newest first, collapsed."""
    _, events = context.language.text, context.catalogue.events.values()
    title = _("Events outside the dialogue that time axes can mark")
    summary = html.escape(f"{title} ({len(events)})")
    items = "".join(f"<li>{event_html(context, event)}</li>" for event in reversed(list(events)))
    return (f'<details class="hled-notes hled-disclosure"><summary>{summary}</summary>'
            f'<ul class="hled-record">{items}</ul></details>') if events else ""


def _later_html(context: PageContext, entry: DialogueEntry) -> str:
    """Return what was reported since on the subject of a commitment, in a line each."""
    _ = context.language.text
    if entry.kind != "commitment":
        return ""
    if not entry.later:
        return html.tag("p", _("No later document was found."), "hled-record-later")
    items = "".join(f"<li>{_line_html(context, context.catalogue.record[code])}</li>" for code in entry.later)
    return html.tag("p", _("Since then, on the same subject:"), "hled-record-later") + f"<ul>{items}</ul>"


def _line_html(context: PageContext, entry: DialogueEntry) -> str:
    """Return an entry in a line, with a link to it."""
    language = context.language
    date = html.view_link(record_view(context, entry=entry.id), format_calendar_date(entry.date, language))
    text = f"{kind_name(entry.kind, language)}: {language.localize(entry.what)}"
    if entry.document.read_in != "secondary":
        return f"{date} · {html.escape(text)}"
    provenance = html.tag("span", f"({how_known(entry.document, language)})", "hled-subtitle")
    return f"{date} · {html.escape(text.removesuffix('.'))} {provenance}."


def objectives_table_html(context: PageContext) -> str:
    """Return a table of the objectives: how much was committed and reported, and the newest entry of each."""
    _ = context.language.text
    language, record = context.language, context.catalogue.record.values()
    rows = []
    for objective in context.catalogue.objectives.values():
        of_objective = [entry for entry in record if objective.id in entry.objectives]
        if not of_objective:
            continue
        committed = [entry for entry in of_objective if entry.kind == "commitment"]
        name = f"{objective.id}  {language.localize(objective.name)}"
        rows.append([
            html.view_link(record_view(context, part=objective.id), name),
            str(len(committed)), str(sum(entry.kind == "deliverable" for entry in of_objective)),
            str(sum(not entry.later for entry in committed)),
            html.escape(format_calendar_date(of_objective[-1].date, language)),
        ])
    headers = [_("Objective"), _("Commitments"), _("Reported delivered"), _("Commitments with no later document found"),
               _("Newest entry")]
    return html.table(_("What was committed and what was reported, by objective"), headers, rows, (1, 2, 3),
                      class_="hled-table--full-height hled-table--stacked hled-table--titled")


def consultations_html(context: PageContext, entries: Sequence[DialogueEntry]) -> str:
    """Return a table of consultations: when, who was consulted, on what, and the document; empty if there are
    none."""
    _ = context.language.text
    language = context.language
    rows = [
        [
            html.view_link(record_view(context, entry=entry.id), format_calendar_date(entry.date, language)),
            html.escape(language.localize(entry.consulted)), html.escape(language.localize(entry.topic)),
            document_link(entry.document, language) + f" ({html.escape(how_known(entry.document, language))})",
        ]
        for entry in entries if entry.consulted and entry.topic
    ]
    if not rows:
        return ""
    headers = [_("Date"), _("Who was consulted"), _("Subject"), _("Document")]
    return html.tag("h2", _("Who was consulted"), "hled-section-heading") + html.table(
        _("Consultations of stakeholders"), headers, rows,
        class_="hled-table--full-height hled-table--stacked hled-table--titled")


def how_known_html(context: PageContext) -> str:
    """Return how to read the record, collapsed."""
    _ = context.language.text
    items = (
        _("Each fact is restated in our own words; no sentence of a source is reproduced."),
        _("“Read in full” means that the whole official text was read; of some pages only the beginning or the main "
          "passages could be read, and some official texts were read where another site carries them."),
        _("“As reported by” means that a fact is known only from the press or from trade publications."),
        _("“No later document was found” is said of a commitment where the record has no later entry on its subject. "
          "It does not mean that nothing was done."),
        _("“Reported delivered” is what a government or a report said was done; it was not checked on the spot."),
        _("Entries before September 2021 are placed below today's objectives by their theme, because the pillars of "
          "2013 and 2015 were others. Entries on the USMCA are context and no part of the dialogue."),
    )
    lines = "".join(html.tag("li", item) for item in items)
    summary = html.escape(_("How to read the record"))
    return f'<details class="hled-notes hled-disclosure"><summary>{summary}</summary><ul>{lines}</ul></details>'


def strip_html(context: PageContext, pillar: str) -> str:
    """Return the newest entries of a pillar, with a link to all of them; empty if it has none."""
    return cached_links_html(context, ("strip", pillar), lambda context: _build_strip_html(context, pillar))


def _build_strip_html(context: PageContext, pillar: str) -> str:
    _ = context.language.text
    of_pillar = [entry for entry in context.catalogue.record.values() if entry.pillar == pillar]
    if not of_pillar:
        return ""
    items = "".join(f"<li>{_line_html(context, entry)}</li>" for entry in of_pillar[:-STRIP_LENGTH - 1:-1])
    link = html.view_link(
        record_view(context, part=pillar),
        context.language.plural("The only entry of this pillar", "All {count} entries of this pillar",
                                len(of_pillar)),
    )
    heading = html.tag("h2", _("From the record of the dialogue"), "hled-section-heading")
    return f'{heading}<ul class="hled-record">{items}</ul><p>{link}</p>'
