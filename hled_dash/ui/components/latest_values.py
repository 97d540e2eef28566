"""The table of latest values: indicators by places, with the latest value and its change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.text import normalize
from hled_dash.figures.formatting import format_value_period
from hled_dash.figures.summaries import LatestValue, is_due, latest_values
from hled_dash.language import NBSP
from hled_dash.ui import builds, cache
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html
from hled_dash.ui.components.headlines import CHANGE_CLASSES
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import level_names, measure
from hled_dash.ui.components.page_periods import add_page_periods
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import ORDERS

#: Rows that are shown at once; an expander has the others, sent when it is opened.
VISIBLE_ROWS = 8


#: (Indicator, place) to its latest value.
Values = Mapping[tuple[str, str], LatestValue]


@builds.cached
def _latest_values(place: str, day: date | None) -> Values:
    return latest_values((place,), cache.catalogue(), cache.database(day))


def render_latest_values(
    context: PageContext, objective: str, indicators: Sequence[Indicator], places: Sequence[str], caption: str
) -> None:
    """Render a row for each indicator and a column for each place, with the latest value, its period and its change.

    Indicators that track the objective before others, and have data for most of the places, come first; those with
    data for other places only are links in the expander, by their level. Where the reader chose themes or another
    order, all rows of those themes are shown in that order.
    """
    values = {
        key: latest[key] for place in places for latest in [_latest_values(place, context.view.as_of)]
        for indicator in indicators
        if (key := (indicator.code, place)) in latest
    }
    chosen = _render_row_filters(context, objective, indicators)
    counts = Counter(code for code, _place in values)
    with_data = [indicator for indicator in chosen if indicator.code in counts]
    without_data = [indicator for indicator in chosen if indicator.code not in counts]
    rows = sorted(
        with_data, key=lambda indicator: (not indicator.tracks(objective), -counts[indicator.code])
    )
    visible, headings = VISIBLE_ROWS, {}
    if context.view.order != "theme" or len(chosen) < len(indicators):
        newest: dict[str, str] = {}
        for (code, _place), value in values.items():
            newest[code] = max(newest.get(code, ""), value.period)
        rows, visible = _ordered(context, rows, newest), len(rows)
        headings = _theme_headings(context, rows)
    if rows:
        codes = tuple(indicator.code for indicator in rows[:visible])
        st.html(cached_links_html(
            context, ("latest values", codes, tuple(places), reader_clock()()),
            lambda context: _table_html(context, rows[:visible], values, places, caption,
                                        "hled-table--full-height hled-table--stacked", headings),
            depends_on=("places",),
        ))
    visible_codes = {indicator.code for indicator in rows[:visible]}
    add_page_periods(*(value.period for (code, _place), value in values.items() if code in visible_codes))
    if rows[visible:] or without_data:
        _render_more_indicators(context, _ordered(context, rows[visible:]), without_data, values, tuple(places))


def _render_row_filters(
    context: PageContext, objective: str, indicators: Sequence[Indicator]
) -> Sequence[Indicator]:
    """Render the filter by theme and the order of the rows; the indicators of the themes that are chosen, or all."""
    counts = Counter(indicator.theme for indicator in indicators)
    themes = [code for code in context.catalogue.themes if code in counts]
    if len(indicators) <= VISIBLE_ROWS or len(themes) < 2:
        return indicators
    chosen = [code for code in context.view.themes if code in themes]
    render_part(context, "row filters", lambda: _render_themes_and_order(context, objective, themes, chosen, counts),
                objective, tuple(counts.items()), tuple(chosen), context.view.order)
    return [indicator for indicator in indicators if indicator.theme in chosen] if chosen else indicators


def _render_themes_and_order(context: PageContext, objective: str, themes: Sequence[str], chosen: Sequence[str],
                             counts: Mapping[str, int]) -> None:
    _, localize = context.language.text, context.language.localize
    names = {
        "theme": _("Tracking the objective, then by theme"), "name": _("By name"), "newest": _("Newest figures first")
    }
    theme_column, order_column = st.columns([2, 1])
    with theme_column:
        st.multiselect(
            _("Themes"), themes, placeholder=_("All themes"),
            help=_("Only indicators of these themes. None chosen: all of them."),
            format_func=lambda code: f"{localize(context.catalogue.themes[code].name)} ({counts[code]})",
            **bind(f"themes {objective}", list(chosen), lambda view, value: replace(view, themes=tuple(value)),
                   initial="default", options=themes),
        )
    with order_column:
        st.selectbox(
            _("Order of the indicators"), ORDERS, format_func=names.__getitem__,
            help=_("The order of the rows of this table."),
            **bind(f"order {objective}", context.view.order, lambda view, value: replace(view, order=value),
                   initial="index", options=ORDERS),
        )


def _ordered(
    context: PageContext, rows: Sequence[Indicator], newest: Mapping[str, str] | None = None
) -> list[Indicator]:
    """Return the rows in the order of the view; within a theme, and among equals, they keep theirs.

    Args:
        context: The page.
        rows: The indicators.
        newest: The newest period of each; without it the order is that of the themes.
    """
    if newest is not None and context.view.order == "newest":
        return sorted(rows, key=lambda indicator: newest[indicator.code], reverse=True)
    if newest is not None and context.view.order == "name":
        return sorted(rows, key=lambda indicator: normalize(context.language.localize(indicator.name)))
    themes = list(context.catalogue.themes)
    return sorted(rows, key=lambda indicator: themes.index(indicator.theme))


def _theme_headings(context: PageContext, rows: Sequence[Indicator]) -> dict[int, str]:
    """Map each number of the first row of each theme to its name, where the rows are in the order of the themes."""
    if context.view.order != "theme":
        return {}
    return {
        number: context.language.localize(context.catalogue.themes[indicator.theme].name)
        for number, indicator in enumerate(rows)
        if number == 0 or rows[number - 1].theme != indicator.theme
    }


@builds.fragment
def _render_more_indicators(
    context: PageContext, rows: Sequence[Indicator], without_data: Sequence[Indicator], values: Values,
    places: Sequence[str],
) -> None:
    """Render the rest of the table, and links to indicators with data for other places; sent when opened."""
    count = len(rows) + len(without_data)
    label = context.language.plural("{count} more indicator", "{count} more indicators", count)
    expander = st.expander(label, key=f"latest values {(*rows, *without_data)[0].code}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        if rows:
            headings = _theme_headings(context, rows)
            st.html(_table_html(context, rows, values, places, label, row_groups=headings))
        for level, name in level_names(context.language).items():
            of_level = [indicator for indicator in without_data if _first_level(indicator) == level]
            if of_level:
                links = "".join(f"<li>{_indicator_link(context, indicator)}</li>" for indicator in of_level)
                st.html(f'<h3 class="hled-level-heading">{html.escape(name)}</h3><ul class="hled-columns">{links}</ul>')


def _first_level(indicator: Indicator) -> str:
    return (cache.resolver().levels_with_data(indicator.code) or ("country",))[0]


def _indicator_link(context: PageContext, indicator: Indicator) -> str:
    places = context.resolver.default_places(indicator.code, context.view.places)
    return html.view_link(explorer_view(context, indicator.code, places), context.language.localize(indicator.name))


def _table_html(
    context: PageContext, indicators: Sequence[Indicator], values: Values, places: Sequence[str], caption: str,
    class_: str = "hled-table--stacked", row_groups: Mapping[int, str] | None = None,
) -> str:
    _ = context.language.text
    names = [context.catalogue.full_names(context.language.code)[code] for code in places]
    rows = [
        [_indicator_cell(context, indicator, places),
         *(_value_cell(context, indicator, values.get((indicator.code, place))) for place in places)]
        for indicator in indicators
    ]
    return html.table(caption, [_("Indicator"), *names], rows, range(1, len(names) + 1), class_,
                      row_groups=row_groups)


def _indicator_cell(context: PageContext, indicator: Indicator, places: Sequence[str]) -> str:
    link = html.view_link(explorer_view(context, indicator.code, places), context.language.localize(indicator.name))
    badge = html.derived_badge(context.language) if indicator.derived else ""
    return f'{link}{badge}<br><span class="hled-subtitle">{html.escape(measure(context, indicator))}</span>'


def _value_cell(context: PageContext, indicator: Indicator, latest: LatestValue | None) -> str:
    if latest is None:
        return html.missing_value(context.language)
    # The columns are narrow: "million" may stand below its number.
    text = latest.format_value(context.catalogue, context.language).replace(NBSP, " ")
    view = value_view(context, indicator.code, latest.place, indicator.default_items, latest.period)
    value = value_link(context, text, view)
    period = html.escape(format_value_period(latest.period, indicator, context.language))
    people = indicator.populations.get(latest.place)
    if people:
        period = f"{html.escape(context.language.localize(people))}, {period}"
    is_old = is_due(latest.period, indicator, context.catalogue, reader_clock()(),
                    context.resolver.newest_periods().get(indicator.code))
    due = html.due_badge(context.language) if is_old else ""
    cell = f'{value}<br><span class="hled-subtitle">{period}</span>{due}'
    if change := latest.format_change(context.catalogue, context.language):
        class_ = CHANGE_CLASSES[latest.better]
        cell += f'<br><span class="hled-change {class_}">{html.escape(change)}</span>'
    return cell
