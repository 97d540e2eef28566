"""The table of where indicators stand: indicators by places, with the latest value and its change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.figures.headline import latest_values
from hled_dash.language import LANGUAGES, NBSP
from hled_dash.ui import availability, cache
from hled_dash.ui.components import html
from hled_dash.ui.components.headlines import CHANGE_CLASSES
from hled_dash.ui.components.html_cache import cached_html
from hled_dash.ui.components.names import level_names, measure
from hled_dash.ui.components.views import explorer_view
from hled_dash.ui.session import PageContext

#: Rows that are shown at once; an expander has the others, sent when it is opened.
VISIBLE_ROWS = 8


@st.cache_resource(show_spinner=False, max_entries=300)
def _standing(indicators: tuple[str, ...], places: tuple[str, ...], language: str) -> pd.DataFrame:
    catalogue = cache.catalogue()
    rows = tuple(catalogue.indicators[code] for code in indicators)
    return latest_values(rows, places, LANGUAGES[language], catalogue, cache.engine())


def render_standing_table(
    context: PageContext, objective: str, indicators: Sequence[Indicator], places: Sequence[str], caption: str
) -> None:
    """Render a row for each indicator and a column for each place, with the latest value, its period and its change.

    Indicators that track the objective before others, and have data for most of the places, come first; those with
    data for other places only are links in the expander, by their level.
    """
    frame = _standing(tuple(indicator.code for indicator in indicators), tuple(places), context.language.code)
    counts = frame["indicator"].value_counts()
    rows = sorted(
        (indicator for indicator in indicators if indicator.code in counts),
        key=lambda indicator: (indicator.objectives[0] != objective, -int(counts[indicator.code])),
    )
    if rows:
        st.html(cached_html(
            ("standing", tuple(indicator.code for indicator in indicators), context.view),
            lambda: _table_html(context, rows[:VISIBLE_ROWS], frame, places, caption,
                                "hled-table--full-height hled-table--stacked"),
        ))
    without_data = [indicator for indicator in indicators if indicator.code not in counts]
    if rows[VISIBLE_ROWS:] or without_data:
        _render_more_indicators(context, rows[VISIBLE_ROWS:], without_data, frame, tuple(places))


@st.fragment
def _render_more_indicators(
    context: PageContext, rows: Sequence[Indicator], without_data: Sequence[Indicator], frame: pd.DataFrame,
    places: Sequence[str],
) -> None:
    """The rest of the table, and links to the indicators with data for other places; sent when it is opened."""
    count = len(rows) + len(without_data)
    label = context.language.plural("{count} more indicator", "{count} more indicators", count)
    expander = st.expander(label, key=f"standing {(*rows, *without_data)[0].code}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        if rows:
            st.html(_table_html(context, rows, frame, places, label))
        for level, name in level_names(context.language).items():
            of_level = [indicator for indicator in without_data if _first_level(indicator) == level]
            if of_level:
                links = "".join(f"<li>{_indicator_link(context, indicator)}</li>" for indicator in of_level)
                st.html(f'<h3 class="hled-level-heading">{html.escape(name)}</h3><ul class="hled-columns">{links}</ul>')


def _first_level(indicator: Indicator) -> str:
    return (availability.levels_with_data(indicator.code) or ("country",))[0]


def _indicator_link(context: PageContext, indicator: Indicator) -> str:
    places = availability.default_places(indicator.code, context.view.places)
    return html.view_link(explorer_view(context, indicator.code, places), context.language.localize(indicator.name))


def _table_html(
    context: PageContext, indicators: Sequence[Indicator], frame: pd.DataFrame, places: Sequence[str], caption: str,
    class_: str = "hled-table--stacked",
) -> str:
    _ = context.language.text
    values: dict[tuple[str, str], Any] = {(str(row.indicator), str(row.place)): row for row in frame.itertuples()}
    names = [context.language.localize(context.catalogue.places[code].name) for code in places]
    rows = [
        [_indicator_cell(context, indicator, places),
         *(_value_cell(context, indicator, values.get((indicator.code, place))) for place in places)]
        for indicator in indicators
    ]
    return html.table(caption, [_("Indicator"), *names], rows, range(1, len(names) + 1), class_)


def _indicator_cell(context: PageContext, indicator: Indicator, places: Sequence[str]) -> str:
    link = html.view_link(explorer_view(context, indicator.code, places), context.language.localize(indicator.name))
    badge = html.derived_badge(context.language) if indicator.derived else ""
    return f'{link}{badge}<br><span class="hled-subtitle">{html.escape(measure(context, indicator))}</span>'


def _value_cell(context: PageContext, indicator: Indicator, row: Any) -> str:
    """The latest value of an indicator in a place, a row of :func:`latest_values` or None."""
    if row is None:
        return html.missing_value(context.language)
    # The columns are narrow: "million" may stand below its number.
    value = html.escape(row.text.replace(NBSP, " "))
    period = html.escape(context.language.format_period(row.period, indicator.calendar))
    cell = f'{value}<br><span class="hled-subtitle">{period}</span>'
    if row.change:
        class_ = CHANGE_CLASSES.get(row.better, "")
        cell += f'<br><span class="hled-change {class_}">{html.escape(row.change)}</span>'
    return cell
