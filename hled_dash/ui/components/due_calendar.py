"""The calendar of due releases by month, overdue ones first."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial

from hled_dash.figures.summaries import due_month
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.session import PageContext

#: Months ahead that are listed.
MONTHS_AHEAD = 18


def due_calendar_html(context: PageContext) -> str:
    """Return a table of months and of the sources of which a newer figure is due by then; of one source where it is
    chosen."""
    today = reader_clock()()
    return cached_links_html(context, ("due calendar", today), partial(_build_html, today=today))


def _build_html(context: PageContext, today: date) -> str:
    _, language, catalogue = context.language.text, context.language, context.catalogue
    this_month, month = f"{today:%Y-%m}", today.year * 12 + today.month - 1 + MONTHS_AHEAD
    last_month = f"{month // 12:04}-{month % 12 + 1:02}"
    by_month: dict[str, Counter[str]] = {}
    for code, newest in context.resolver.newest_periods().items():
        indicator = catalogue.indicators[code]
        due = None if indicator.derived else due_month(newest, indicator, catalogue)
        if due is None or due > last_month or context.view.source not in (None, indicator.source):
            continue
        by_month.setdefault("" if due < this_month else due, Counter())[indicator.source] += 1
    if not by_month:
        return ""
    rows = []
    for due, sources in sorted(by_month.items()):
        label = language.format_period(due) if due else _("Overdue: should be out already")
        heading = html.tag("span", label, "hled-badge hled-due") if not due else html.escape(label)
        links = "".join(map(partial(_source_html, context), *zip(*sources.most_common(), strict=True)))
        rows.append([heading, f'<ul class="hled-columns">{links}</ul>', language.format_number(sources.total())])
    explanation = _("By the month in which the publisher's next figure should be out at the latest: the period after "
                    "the newest held, and the time that publishers take for it.")
    headers = (_("Due by"), _("Sources"), _("Indicators"))
    title = _("When the next figures are due")
    return (html.tag("h2", title, "hled-section-heading") + html.tag("p", explanation, "hled-subtitle")
            + html.table(title, headers, rows, (2,), "hled-table--stacked hled-table--titled"))


def _source_html(context: PageContext, source: str, count: int) -> str:
    language = context.language
    link = html.view_link(context.view.replace(source=source),
                          language.localize(context.catalogue.sources[source].title))
    words = language.plural("{count} indicator", "{count} indicators", count)
    return f"<li>{link} ({html.escape(words)})</li>"
