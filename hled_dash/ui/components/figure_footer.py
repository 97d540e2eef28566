"""What stands under a figure: source, age, links, notes and markers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.summaries import format_age, is_due, name_with_items
from hled_dash.ui import builds
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html, record
from hled_dash.ui.components.html_cache import cached_figure_html
from hled_dash.ui.components.linked_views import figure_view
from hled_dash.ui.components.provenance import value_view
from hled_dash.ui.components.share import data_links, share_menu
from hled_dash.ui.session import PageContext
from hled_dash.view import View

#: Indicators and periods of a figure that link to how their newest values are known; all cells of the table do.
MAX_LINKED_VALUES = 40
#: Places of one indicator and period among them.
MAX_LINKED_PLACES = 12
#: Indicators of a figure whose age is shown.
MAX_AGES = 3


class FigureViews(NamedTuple):
    """The views that the links of a figure open.

    Attributes:
        link: What its own link opens.
        pack: What "Add to pack" adds, a view of this figure alone; that of the link, when absent.
        data: The view whose rows the API has, of a figure that has no address of its own; that of the link, when
            absent.
    """

    link: View
    pack: View | None = None
    data: View | None = None


def footer_html(context: PageContext, figure: Figure, views: FigureViews, shared_notes: frozenset[str]) -> str:
    """Return what stands under a figure: source, age, links, text, values, notes and markers."""
    link, data_view = views.link, views.data or views.link
    data_view = data_view if data_view.figure else replace(data_view, figure=figure.id)
    rows = "" if figure.codes.empty else data_links(context, data_view)
    # What does not depend on the view, besides its day.
    key = context.language.code, context.view.as_of, reader_clock()()
    sources = cached_figure_html(figure, ("sources", key), lambda: credits_html(context, figure)
                                 + age_html(context, figure))
    details = cached_figure_html(figure, ("details", key, shared_notes), lambda: "".join((
        _alt_html(context, figure), values_html(context, figure), notes_html(context, figure, shared_notes),
        markers_html(context, figure))))
    return (
        f'<div class="hled-figure-footer">{sources}{related_html(context, figure)}'
        f'<div class="hled-figure-links">{html.copy_link_button(link, context.language)}'
        f"{html.pack_button(views.pack or link, figure.title, context.language)}{rows}"
        f"{share_menu(link, context.language)}"
        f"{details}</div></div>"
    )


def credits_html(context: PageContext, figure: Figure) -> str:
    """Return the sources of a figure, each with its link and who compiled the copy that was read."""
    sources = "; ".join(
        f"{html.escape(credit.publisher)}, "
        f"{html.external_link(credit.address, credit.title) if credit.address else html.escape(credit.title)} "
        f"({html.escape(credit.vintage)})"
        + _compiler_html(context, credit)
        + (f" · {html.escape(credit.licence)}" if credit.non_commercial else "")
        for credit in figure.credits
    )
    label = context.language.text("Source:")
    return f'<p class="hled-source">{html.escape(label)} {sources}</p>'


def related_html(context: PageContext, figure: Figure) -> str:
    """Return links to the related figures of a figure of the catalogue; empty if it has none."""
    card = context.catalogue.cards.get(figure.id)
    if card is None or not card.related:
        return ""
    links = "; ".join(html.view_link(figure_view(context, code),
                                     context.language.localize(context.catalogue.cards[code].title))
                      for code in card.related)
    label = context.language.text("See also:")
    return f'<p class="hled-source">{html.escape(label)} {links}</p>'


def age_html(context: PageContext, figure: Figure) -> str:
    """Return what is old about a figure, as text; empty if no newer one is due, or the reader requested an earlier
    day."""
    if context.view.as_of or "indicator" not in figure.codes or "value" not in figure.codes:
        return ""
    ages = _ages(context)
    lines = [ages[code] for code in dict.fromkeys(figure.codes["indicator"].tolist()) if code in ages]
    if len(lines) > MAX_AGES:
        more = context.language.plural("A newer figure is due for {count} more indicator.",
                                       "Newer figures are due for {count} more indicators.", len(lines) - MAX_AGES)
        lines = [*lines[:MAX_AGES], more]
    return html.tag("p", " ".join(lines), "hled-source hled-age") if lines else ""


def _ages(context: PageContext) -> Mapping[str, str]:
    """Map each indicator whose next value is due to the note on its age; computed once for each month and language."""
    today, catalogue, language = reader_clock()(), context.catalogue, context.language
    return builds.cached_value(("ages", today.year, today.month, language.code), lambda: {
        code: format_age(catalogue.indicators[code], period, language, catalogue)
        for code, period in context.resolver.newest_periods().items()
        if is_due(period, catalogue.indicators[code], catalogue, today)
    })


def _compiler_html(context: PageContext, credit: Credit) -> str:
    """Return who compiled the copy that was read, with the comma before it; empty if that is the publisher."""
    if not credit.compiler:
        return ""
    return ", " + html.escape(context.language.text("compiled by {compiler}", compiler=credit.compiler))


def values_html(context: PageContext, figure: Figure) -> str:
    """Return links from each series of a figure to how its newest value is known, collapsed; empty if it has
    none."""
    codes = figure.codes
    if "indicator" not in codes or "value" not in codes or codes.empty:
        return ""
    _ = context.language.text
    language, catalogue = context.language, context.catalogue
    dimensions = [name for name in codes.columns if name in catalogue.dimensions]
    keys = ["indicator", "place", *dimensions]
    columns = [codes[name].tolist() for name in (*keys, "period")]
    # The last row of each series, in the order of these rows.
    newest: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in zip(*map(reversed, columns), strict=True):
        newest.setdefault(row[:-1], row)
    # Places of one indicator and period stand together.
    groups: dict[tuple[str, tuple[tuple[str, str], ...], str], list[str]] = {}
    for indicator, place, *items, period in reversed(newest.values()):
        # NaN where only another indicator of the figure has the dimension.
        chosen = tuple((name, item) for name, item in zip(dimensions, items, strict=True)
                       if isinstance(item, str) and item)
        groups.setdefault((indicator, chosen, period), []).append(place)
    names, lines = catalogue.full_names(language.code), []
    for (indicator, chosen, period), places in list(groups.items())[:MAX_LINKED_VALUES]:
        record, items_by_dimension = catalogue.indicators[indicator], dict(chosen)
        label = (f"{name_with_items(record, items_by_dimension, language, catalogue)}, "
                 f"{language.format_period(period, record.calendar)}: ")
        linked = places if len(places) <= MAX_LINKED_PLACES + 1 else places[:MAX_LINKED_PLACES]
        line = html.escape(label) + ", ".join(
            html.view_link(value_view(context, indicator, place, items_by_dimension, period), names.get(place, place))
            for place in linked)
        if more := len(places) - len(linked):
            line += "; " + html.escape(language.plural(
                "{count} more place: its value in the table is a link",
                "{count} more places: their values in the table are links", more))
        lines.append(f"<li>{line}</li>")
    summary = html.escape(_("How do we know?"))
    return (f'<details class="hled-notes hled-values"><summary>{summary}</summary>'
            f'<ul>{"".join(lines)}</ul></details>')


def notes_html(context: PageContext, figure: Figure, shared_notes: frozenset[str] = frozenset()) -> str:
    """Return the notes of a figure, collapsed; empty if it has none.

    Args:
        shared_notes: Notes that the page shows once for several figures; the figure has their number.
    """
    own_notes = [note for note in figure.notes if note not in shared_notes]
    notes = list(own_notes)
    if count := len(figure.notes) - len(own_notes):
        notes.append(context.language.plural("{count} note more stands above, with the objective.",
                                             "{count} notes more stand above, with the objective.", count))
    summary = context.language.plural("{count} note", "{count} notes", len(figure.notes))
    return note_list_html(summary, notes) if notes else ""


def note_list_html(summary: str, notes: Iterable[str]) -> str:
    """Return a list of notes, collapsed."""
    items = "".join(html.tag("li", note) for note in notes)
    return f'<details class="hled-notes"><summary>{html.escape(summary)}</summary><ul>{items}</ul></details>'


def markers_html(context: PageContext, figure: Figure) -> str:
    """Return what the markers of a figure stand for, each with its document, collapsed; empty if it has none."""
    markers = figure.extra.get("markers", ())
    if not markers:
        return ""
    _ = context.language.text
    items = "".join(
        f"<li>{marker.number}: {html.escape(f'{marker.date}. {marker.text}')} {html.escape(marker.source)}, "
        f"{record.document_link(marker.document, context.language)}</li>"
        for marker in markers
    )
    caution = html.tag("li", _("That something happened near a turn of a curve is no proof that it caused it."))
    summary = context.language.plural("{count} meeting or event marked", "{count} meetings or events marked",
                                      len(markers))
    return f'<details class="hled-notes"><summary>{html.escape(summary)}</summary><ul>{items}{caution}</ul></details>'


def _alt_html(context: PageContext, figure: Figure) -> str:
    """Return the alternative text of a figure, collapsed; empty if it has no chart."""
    if figure.spec is None:
        return ""
    summary = html.escape(context.language.text("In words"))
    return f'<details class="hled-notes"><summary>{summary}</summary>{html.tag("p", figure.alt)}</details>'
