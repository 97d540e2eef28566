"""The table of what moved most since the last vintage."""

from __future__ import annotations

from collections.abc import Sequence

from hled_dash.figures.formatting import format_amount
from hled_dash.figures.summaries import VintageMover, format_times
from hled_dash.ui.components import html
from hled_dash.ui.components.changes import entry_view
from hled_dash.ui.components.names import place_name
from hled_dash.ui.session import PageContext


def vintage_movers_html(context: PageContext, movers: Sequence[VintageMover]) -> str:
    """Return heading, explanation and table; empty if nothing moved."""
    _ = context.language.text
    if not movers:
        return ""
    title = _("What moved most since the last vintage")
    explanation = _("For each indicator, the newest figure that its newest vintage changed most. The change is "
                    "compared with the usual one of the series in a year: the median of its earlier yearly changes.")
    headers = (_("Indicator"), _("Place"), _("Vintage before"), _("Newest vintage"),
               _("Compared with the usual change"))
    return (html.tag("h2", title, "hled-section-heading") + html.tag("p", explanation, "hled-subtitle")
            + html.table(title, headers, [_row(context, mover) for mover in movers],
                         class_="hled-table--stacked hled-table--titled"))


def _row(context: PageContext, mover: VintageMover) -> list[str]:
    _, language, catalogue = context.language.text, context.language, context.catalogue
    indicator, change = catalogue.indicators[mover.entry.indicators[0]], mover.change
    link = html.view_link(entry_view(context, mover.entry), language.localize(indicator.name))
    cells = [_cell(format_amount(value, indicator, catalogue, language),
                   language.format_period(period, indicator.calendar))
             for value, period in ((change.base_value, change.base_period), (change.value, change.period))]
    kind = _("revised figure") if mover.is_revised else _("new figure")
    edition = _("edition of {date}", date=language.format_date(mover.entry.edition))
    return [
        link, html.escape(place_name(context, mover.place)), *cells,
        _cell(format_times(mover.ratio, language), f"{kind}, {edition}"),
    ]


def _cell(text: str, note: str) -> str:
    return f'{html.escape(text)}<br><span class="hled-subtitle">{html.escape(note)}</span>'
