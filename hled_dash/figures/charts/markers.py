"""Markers of meetings and events on time axes: thin upright rules, numbered for a list under the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from hled_dash.catalogue import DialogueEntry, Document, Event
from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.context import Context
from hled_dash.figures.text import format_calendar_date, how_known
from hled_dash.figures.vega import CHART_HEIGHT, merge_labels, slot, text_tooltips, tooltip_slots
from hled_dash.language import Language

#: Pixels above the rules, where the numbers stand.
NUMBER_HEIGHT = 13


@dataclass(frozen=True)
class Marker:
    """A meeting or event on a time axis.

    Attributes:
        number: Its number in the figure, by date.
        time: Where its rule stands: at the period of the figure that it falls in.
        is_meeting: Whether it is a meeting of the dialogue; otherwise it is an event outside it.
        date: In words.
        text: What happened.
        source: The publisher, or who reports it.
    """

    number: int
    time: float
    is_meeting: bool
    date: str
    text: str
    source: str
    document: Document

    def line(self) -> str:
        """Return one line for under a figure: number, date, what happened and its source."""
        return f"{self.number}: {self.date}. {self.text} ({self.source})"


def find_markers(periods: Sequence[str], calendar: str, context: Context) -> tuple[Marker, ...]:
    """Find the markers that the reader chose, between the first and the last period, by date.

    Meetings are those of the dialogue and its mid-year reviews; events are those of the objective of the card, and all
    of the kinds that the reader names.

    Args:
        periods: The periods of the figure, sorted.
        calendar: ``us_fiscal`` where years are fiscal years of the United States.
    """
    catalogue, chosen = context.catalogue, context.selection.markers
    records: list[DialogueEntry | Event] = []
    if "meetings" in chosen:
        records += [entry for entry in catalogue.record.values() if entry.meeting in ("cabinet", "review")]
    records += [event for event in catalogue.events.values() if event.kind in chosen
                or ("events" in chosen and context.card.objective in event.objectives)]
    quarters = any("Q" in period for period in periods)
    months = any("-" in period and "Q" not in period for period in periods)
    first, last = decimal_year(periods[0]), decimal_year(periods[-1])
    placed = []
    for record in sorted(records, key=lambda record: record.date):
        time = _time_of(record.date, months=months, quarters=quarters, calendar=calendar)
        if first <= time <= last:
            placed.append((time, record))
    return tuple(_marker(number, time, record, context) for number, (time, record) in enumerate(placed, 1))


def _time_of(date: str, *, months: bool, quarters: bool, calendar: str) -> float:
    """Return the period of a figure that a date falls in, as a number of years; of a year alone, its middle."""
    year, month = int(date[:4]), int(date[5:7] or 7)
    if months:
        return decimal_year(f"{year}-{month:02}")
    if quarters:
        return decimal_year(f"{year}-Q{(month + 2) // 3}")
    return float(year + (calendar == "us_fiscal" and month >= 10))


def _marker(number: int, time: float, record: DialogueEntry | Event, context: Context) -> Marker:
    language, document = context.language, record.document
    source = (how_known(document, language) if document.read_in == "secondary"
              else language.localize(document.publisher))
    return Marker(number, time, isinstance(record, DialogueEntry), format_calendar_date(record.date, language),
                  language.localize(record.what), source, document)


def describe_markers(markers: Sequence[Marker], language: Language) -> list[str]:
    """Describe the markers for the alternative text."""
    if not markers:
        return []
    return [language.plural("{count} meeting or event is marked and listed under the figure.",
                            "{count} meetings or events are marked and listed under the figure.", len(markers))]


def marker_rules() -> tuple[alt.Chart, alt.Chart]:
    """Return two layers: a rule for each marker, dotted where it is an event, and the numbers above them."""
    x = alt.X(field="time", type="quantitative")
    rules = alt.Chart(alt.InlineData(values=slot("markers"))).mark_rule(
        color=slot("marker_color"), strokeWidth=1, opacity=0.75).encode(
        x=x, y=alt.value(NUMBER_HEIGHT), y2=alt.value(CHART_HEIGHT), tooltip=text_tooltips(["marker"]),
        strokeDash=alt.StrokeDash(field="kind", type="nominal", legend=None,
                                  scale=alt.Scale(domain=["meeting", "event"], range=[[1, 0], [1, 3]])))
    numbers = alt.Chart(alt.InlineData(values=slot("marker_numbers"))).mark_text(
        fontSize=12, baseline="middle", color=slot("marker_color")).encode(
        x=x, y=alt.value(NUMBER_HEIGHT / 2 - 1), text=alt.Text(field="number", type="nominal"))
    return rules, numbers


def marker_slots(markers: Sequence[Marker], periods: Sequence[str], context: Context) -> dict[str, Any]:
    """Return the values of the slots of :func:`marker_rules`."""
    return {
        "markers": [{"time": marker.time, "kind": "meeting" if marker.is_meeting else "event", "marker": marker.line()}
                    for marker in markers],
        "marker_numbers": [{"time": time, "number": label} for time, label in merge_labels(
            markers, decimal_year(periods[-1]) - decimal_year(periods[0]), lambda marker: marker.time, number_label)],
        "marker_color": context.theme.muted,
        **tooltip_slots({"marker": context.language.text("Marked")}),
    }


def number_label(group: Sequence[Marker]) -> str:
    """Return the numbers of neighbouring markers: ``3`` or ``3–5``."""
    return str(group[0].number) if len(group) == 1 else f"{group[0].number}–{group[-1].number}"
