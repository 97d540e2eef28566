"""Coverage: which place has figures for which year."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import SLIDE_ROWS
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import format_period_range
from hled_dash.figures.text import build_credits, cut_notes
from hled_dash.figures.theme import get_theme
from hled_dash.figures.vega import chart_template, slot, text_tooltips, tooltip_slots
from hled_dash.figures.vintages import write_vintages
from hled_dash.language import Language
from hled_dash.store import Database, queries

#: Places of these levels are too many to draw one by one; they are counted under the place that they lie in.
COUNTED_UNDER_PARENT = ("admin2", "admin3", "crossing")
#: Pixels of a row.
ROW_HEIGHT = 17


def coverage_figure(source: str, language: Language, catalogue: Catalogue, database: Database, theme: str, *,
                    slide: bool = False) -> Figure:
    """Return place by year: how many of a source's indicators have at least one observation there.

    Args:
        slide: Whether no more places are drawn than can be read on a slide.
    """
    _ = language.text
    codes = tuple(code for code, indicator in catalogue.indicators.items() if indicator.source == source)
    frame = queries.coverage_by_year(database, codes)
    counted_as = {
        code: place.parent if place.level in COUNTED_UNDER_PARENT and place.parent else code
        for code, place in catalogue.places.items()
    }
    frame = frame.assign(place=frame["place"].map(counted_as))
    frame = frame.groupby(["place", "year"], as_index=False).agg(indicators=("indicators", "max"))
    covered = set(frame["place"])
    order = [code for code in catalogue.places if code in covered]
    names = {code: catalogue.full_names(language.code)[code] for code in order}
    drawn = dict(list(names.items())[:SLIDE_ROWS]) if slide else names
    left_out = cut_notes(len(names) - len(drawn), language)
    title = _("Which place has figures for which year")
    subtitle = _("Indicators of this source with at least one figure")
    counts = frame.pivot(index="place", columns="year", values="indicators").reindex(order)
    table = counts.reset_index(drop=True)
    table.columns.name = None
    table.insert(0, _("Place"), [names[code] for code in order])
    years = sorted(set(frame["year"]))
    alt_text = _(
        "{places} places, {years}; the place with figures for the most years is {best}.",
        places=language.format_number(len(order)),
        years=format_period_range(years, language),
        best=names[str(counts.notna().sum(axis=1).idxmax())] if order else "–",
    )
    figure = Figure(
        id=f"coverage-{source}",
        title=title,
        subtitle=subtitle,
        spec=_spec(frame[frame["place"].isin(drawn)], drawn, len(codes), theme, language) if order else None,
        empty="" if order else _("There are no published figures to draw here."),
        table=table,
        codes=frame.rename(columns={"year": "period", "indicators": "value"}),
        alt=f"{title}. {alt_text}",
        credits=build_credits(codes[:1], catalogue, language),
        notes=tuple(left_out),
        derived=True,
        language=language.code,
        extra={"left_out": left_out},
    )
    return write_vintages(figure, codes, database, catalogue, language)


def _spec(frame: pd.DataFrame, names: dict[str, str], most: int, theme_name: str, language: Language) -> dict[str, Any]:
    _ = language.text
    theme = get_theme(theme_name)
    counts = frame["indicators"].astype(int).tolist()
    rows = [
        {"place": names[place], "year": year, "indicators": count,
         "indicators_label": language.plural("{count} indicator", "{count} indicators", count)}
        for place, year, count in zip(frame["place"], frame["year"], counts, strict=True)
    ]
    return _chart().fill(
        **tooltip_slots({"place": _("Place"), "year": _("Year"), "indicators_label": _("Indicators")}),
        rows=rows, height=ROW_HEIGHT * len(names), places=list(names.values()),
        title=_("Indicators"), domain=[0, most], colors=list(theme.ramp),
        background=theme.background, config=theme.config() | {"locale": language.vega_locale()},
    )


@chart_template
def _chart() -> alt.TopLevelMixin:
    chart: alt.Chart = alt.Chart(
        alt.InlineData(values=slot("rows")), width="container", height=slot("height"), config=slot("config"),
        padding={"left": 5, "top": 5, "right": 12, "bottom": 5},  # The label of the last year is wider than its cells.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    ).mark_rect(stroke=slot("background"), strokeWidth=1).encode(
        x=alt.X(field="year", type="ordinal", title=None, axis=alt.Axis(labelAngle=0, labelOverlap="parity")),
        y=alt.Y(field="place", type="nominal", title=None, sort=slot("places"), axis=alt.Axis(labelLimit=150)),
        color=alt.Color(field="indicators", type="quantitative", title=slot("title"),
                        scale=alt.Scale(domain=slot("domain"), range=slot("colors")),
                        legend=alt.Legend(format="d", tickMinStep=1)),
        tooltip=text_tooltips(["place", "year", "indicators_label"]),
    )
    return chart
