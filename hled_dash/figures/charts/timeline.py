"""The timeline of the record of the dialogue: meetings, consultations and other entries by kind, over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, DialogueEntry
from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.text import format_calendar_date, how_known, kind_name, lane_name, licence_name, party_names
from hled_dash.figures.theme import get_theme
from hled_dash.figures.vega import chart_template, period_x, period_x_slots, slot, text_tooltips, tooltip_slots
from hled_dash.language import Language

#: Rows from top to bottom: meetings by their kind, then the other kinds of entries.
LANES = ("cabinet", "review", "leaders", "border", "other", "consultation", "commitment", "deliverable", "milestone",
         "document")
#: Pixels of a row.
LANE_HEIGHT = 27


def draw_timeline(entries: Sequence[DialogueEntry], catalogue: Catalogue, language: Language, theme: str) -> Figure:
    """Draw the entries by date; its table and its CSV are the entries themselves.

    Args:
        entries: Rows of the record, by date.
        theme: Name of the theme.
    """
    _ = language.text
    title, table = _("Timeline of the dialogue"), _table(entries, catalogue, language)
    codes = _codes(entries, catalogue, language)
    if not entries:
        return Figure(id="dialogue", title=title, subtitle="", spec=None, table=table, codes=codes, alt="",
                      empty=_("Nothing in the record fits this choice. Remove one of the filters."),
                      language=language.code)
    years = dict.fromkeys([entries[0].date[:4], entries[-1].date[:4]])
    count = language.plural("{count} entry of the record", "{count} entries of the record", len(entries))
    subtitle = ", ".join([count, "\u2013".join(years)])
    return Figure(
        id="dialogue", title=title, subtitle=subtitle, spec=_spec(entries, language, theme), table=table, codes=codes,
        alt=" ".join([_("{kind}: {title} ({subtitle}).", kind=_("Timeline"), title=title, subtitle=subtitle),
                      *_describe(entries, language)]),
        credits=(_credit(catalogue, language),),
        notes=(
            _("A point is all entries of one kind on one date; the larger the point, the more entries."),
            _("Where only a month or a year is known, the point is at its middle."),
            _("What was done has the date of the report, where no other date is known."),
            _("For many commitments no later document was found; that is no evidence of failure."),
        ),
        language=language.code,
    )


def _credit(catalogue: Catalogue, language: Language) -> Credit:
    _ = language.text
    last = list(catalogue.record.values())[-1].date
    newest = format_calendar_date(last, language)
    return Credit(
        source="dialogue", publisher=_("Record of the dialogue"),
        title=_("published documents of both governments and reports, each named in the table"),
        vintage=_("newest entry of {date}", date=newest), licence=_("Facts, each restated in our own words"),
        address="", citation=_("Record of the High-Level Economic Dialogue, {date}", date=newest), year=int(last[:4]),
    )


def lane_of(entry: DialogueEntry) -> str:
    """Return the row of the timeline that an entry stands in."""
    return entry.meeting or entry.kind


def _describe(entries: Sequence[DialogueEntry], language: Language) -> list[str]:
    _ = language.text
    counts = Counter(map(lane_of, entries))
    parts = [f"{lane_name(lane, language)}: {counts[lane]}" for lane in LANES if counts[lane]]
    sentences = ["; ".join(parts) + "."]
    for lane, sentence in {
        "cabinet": _("Meetings of the dialogue on {dates}."),
        "review": _("The last mid-year review in this list: {dates}."),
    }.items():
        dates = [format_calendar_date(entry.date, language) for entry in entries if lane_of(entry) == lane]
        if dates:
            sentences.append(sentence.format(dates="; ".join(dates if lane == "cabinet" else dates[-1:])))
    return sentences


def _table(entries: Sequence[DialogueEntry], catalogue: Catalogue, language: Language) -> pd.DataFrame:
    _ = language.text
    rows = [
        (
            format_calendar_date(entry.date, language), kind_name(entry.kind, language), language.localize(entry.what),
            " ".join(entry.objectives) or entry.pillar or _("all"),
            "; ".join(party_names(entry, catalogue, language)), _document_text(entry, language),
        )
        for entry in entries
    ]
    headings = [_("Date"), _("Kind"), _("What"), _("Objectives"), _("Parties"), _("Document")]
    return pd.DataFrame(rows, columns=headings)


def _document_text(entry: DialogueEntry, language: Language) -> str:
    document = entry.document
    publisher, title = language.localize(document.publisher), language.localize(document.title)
    return f"{publisher}, {title} ({how_known(document, language)})"


def _codes(entries: Sequence[DialogueEntry], catalogue: Catalogue, language: Language) -> pd.DataFrame:
    """Return the entries as they are exported: codes, and beside them the words of the reader's language."""
    columns = ["entry", "period", "kind", "kind_name", "pillar", "objectives", "what", "parties", "parties_name",
               "publisher", "document", "address", "licence", "licence_name", "read_in", "read_in_name", "later"]
    rows = [
        (
            entry.id, entry.date, entry.kind, kind_name(entry.kind, language), entry.pillar or "",
            " ".join(entry.objectives), language.localize(entry.what), " ".join(entry.parties),
            "; ".join(party_names(entry, catalogue, language)), language.localize(entry.document.publisher),
            language.localize(entry.document.title), entry.document.address, entry.document.licence,
            licence_name(entry.document.licence, language), entry.document.read_in,
            how_known(entry.document, language), " ".join(entry.later),
        )
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=columns)


def time_of(date: str) -> float:
    """Return a date as a number of years; the middle of what is not known of it (see :func:`decimal_year`)."""
    month = decimal_year(date[:7])
    return month + (0.5 if len(date) == 4 else 1 / 24 if len(date) == 7 else (int(date[8:]) - 1) / 372)


def _rows(entries: Sequence[DialogueEntry], language: Language) -> list[dict[str, Any]]:
    """Return one row for each kind and date: fields time, lane, group, count, rule, date_label, text."""
    together: dict[tuple[str, str], list[DialogueEntry]] = {}
    for entry in entries:
        together.setdefault((lane_of(entry), entry.date), []).append(entry)
    rows: list[dict[str, Any]] = []
    for (lane, date), group in together.items():
        text = language.localize(group[0].what)
        if len(group) > 1:
            text += " " + language.plural("(and {count} more)", "(and {count} more)", len(group) - 1)
        rows.append({"time": time_of(date), "lane": lane_name(lane, language), "group": _group(lane),
                     "count": len(group), "date_label": format_calendar_date(date, language), "text": text})
    return rows


def _group(lane: str) -> str:
    """Return what the colour of a point stands for; the names of the rows say the same."""
    return "meeting" if lane in LANES[:5] else "consultation" if lane == "consultation" else "other"


def _spec(entries: Sequence[DialogueEntry], language: Language, theme_name: str) -> Mapping[str, Any]:
    _ = language.text
    theme = get_theme(theme_name)
    rows = _rows(entries, language)
    lanes = [lane for lane in LANES if any(lane_of(entry) == lane for entry in entries)]
    meetings = sorted({time_of(entry.date) for entry in entries if entry.meeting == "cabinet"})
    first, last = entries[0].date[:4], str(int(entries[-1].date[:4]) + 1)
    return _chart().fill(
        rows=rows, meetings=[{"time": time} for time in meetings], lanes=[lane_name(lane, language) for lane in lanes],
        height=LANE_HEIGHT * len(lanes), colors=[theme.accent, theme.palette[1], theme.neutral],
        muted=theme.muted, background=theme.background, config=theme.config() | {"locale": language.vega_locale()},
        **period_x_slots([first, last], language),
        **tooltip_slots({"date_label": _("Date"), "lane": _("Kind"), "text": _("What")}),
    )


@chart_template
def _chart() -> alt.TopLevelMixin:
    # The last year ends within the axis, so that on a telephone its label is near the end.
    x = period_x(flush=16)
    y = alt.Y(field="lane", type="nominal", title=None, sort=slot("lanes"),
              axis=alt.Axis(labelLimit=170, grid=True, ticks=False, domain=False),
              scale=alt.Scale(domain=slot("lanes")))
    rules = alt.Chart(alt.InlineData(values=slot("meetings"))).mark_rule(color=slot("muted"), strokeWidth=1,
                                                                        strokeDash=[2, 3]).encode(x=x)
    points = alt.Chart(alt.InlineData(values=slot("rows"))).mark_point(
        filled=True, opacity=0.9, stroke=slot("background"), strokeWidth=1).encode(
        x=x, y=y,
        size=alt.Size(field="count", type="quantitative", legend=None,
                      scale=alt.Scale(type="sqrt", domain=[1, 20], range=[70, 420])),
        color=alt.Color(field="group", type="nominal", legend=None,
                        scale=alt.Scale(domain=["meeting", "consultation", "other"], range=slot("colors"))),
        tooltip=text_tooltips(["date_label", "lane", "text"]))
    return alt.layer(rules, points, width="container", height=slot("height"), config=slot("config"),
                     autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
