"""Widgets that filter figures, each bound to the view by codes; labels are in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import streamlit as st

from hled_dash.catalogue import Dimension
from hled_dash.catalogue.models import EVENT_KINDS
from hled_dash.catalogue.periods import is_reversed
from hled_dash.figures.text import kind_name
from hled_dash.language import SPANISH, negotiate_language
from hled_dash.ui.components.names import indicator_options, place_names
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.session import FILTER_MODE, PageContext, bind
from hled_dash.view import DEFAULT_PLACES, LEVELS, MARKERS, View

#: Levels of the places that pages share.
COMPARED_LEVELS = ("country", "group", "admin1")
#: Years of the period filter; every figure says which of them it has.
YEARS = tuple(str(year) for year in range(1990, 2027))
#: Items of one select box. Of more of them a first box has what they lie within: all 1,234 headings of the tariff in
#: one list make the page a quarter larger (196 kB for 155), and nobody reads them.
MAX_ITEMS = 200
#: Select boxes of dimensions in a row of their own.
MAX_ITEM_BOXES = 4


def render_language_switch(context: PageContext) -> None:
    """Render the switch of English and Spanish; URL and browser choose the Spanish (``negotiate_language``)."""
    render_part(context, "language", lambda: _render_languages(context), st.context.locale)


def _render_languages(context: PageContext) -> None:
    browser_language = negotiate_language(st.context.locale or "")
    candidates = (context.language, browser_language, SPANISH)
    spanish = next(language for language in candidates if language.messages == "es").code
    st.segmented_control(
        context.language.text("Language"),
        ["en", spanish],
        format_func=lambda code: "English" if code == "en" else "Español",
        required=True,
        help=context.language.text("Text, numbers, and files follow it; a link shows the same in both."),
        **bind("language", context.view.language, lambda view, value: replace(view, language=value or view.language)),
    )


def render_place_filter(
    context: PageContext, max_places: int = 12, indicators: Sequence[str] = (), level: str | None = None,
) -> None:
    """Render the filter of places, which all pages share.

    Args:
        context: The page.
        max_places: Places that can be chosen at most.
        indicators: Only places with figures of one of these are offered; all countries and states, when none is named.
        level: The level that the figure shows all places of, if it does.
    """
    _ = context.language.text
    places_of_levels = context.resolver.places_of_levels
    # Ports, bridges, U.S. states, municipalities: where nothing larger has figures.
    options = list(places_of_levels(COMPARED_LEVELS, tuple(indicators)) or places_of_levels(LEVELS, tuple(indicators)))
    # Places that nobody chose and that the figure does not show are not chosen.
    shown = [code for code in options if level in (None, context.catalogue.places[code].level)]
    chosen = [] if context.view.places == DEFAULT_PLACES and not {*DEFAULT_PLACES} & {*shown} else context.view.places
    options += [code for code in chosen if code not in options]

    def update(view: View, value: list[str]) -> View:
        return replace(view, places=tuple(value) or DEFAULT_PLACES)

    st.multiselect(
        _("Places to compare"),
        options,
        format_func=place_names(context).__getitem__,
        max_selections=max(max_places, len(context.view.places)),
        placeholder=_("Choose places"),
        select_all=False,
        help=_(
            "Countries, states, and departments, or smaller places where only these have figures. Each figure shows "
            "those that it has figures for and names the others."
        ),
        filter_mode=FILTER_MODE,
        **bind("places", list(chosen), update, initial="default", options=options),
    )


def render_period_filter(context: PageContext) -> None:
    """Render the first and last year; left open, figures have all periods of their source."""
    _ = context.language.text
    view = context.view
    left, right = st.columns(2)
    with left:
        st.selectbox(
            _("From"),
            with_option(view.start, ["", *YEARS]),
            format_func=lambda period: context.language.format_period(period) if period else _("First"),
            help=_("Figures start here, or where their source starts."),
            filter_mode=FILTER_MODE,
            **bind("from", view.start or "", lambda view, value: _order_bounds(replace(view, start=value or None))),
        )
    with right:
        st.selectbox(
            _("To"),
            with_option(view.end, ["", *reversed(YEARS)]),
            format_func=lambda period: context.language.format_period(period) if period else _("Latest"),
            help=_("Figures end here, or with the latest one."),
            filter_mode=FILTER_MODE,
            **bind("to", view.end or "", lambda view, value: _order_bounds(replace(view, end=value or None))),
        )


def render_marker_filter(context: PageContext) -> None:
    """Render the control of markers on time axes: meetings of the dialogue, and other events."""
    _ = context.language.text
    names = {"meetings": _("Mark meetings of the dialogue"), "events": _("Mark events (tariffs, closures, rules)")}
    helps = {
        "meetings": _("Charts over time get a numbered rule for each meeting of the dialogue and each mid-year review; "
                      "the list under the chart says which."),
        "events": _("Charts over time get a dotted rule for each event that concerns their objective; the list under "
                    "the chart has its document."),
    }
    for marker, name in names.items():
        def update(view: View, value: bool, marker: str = marker) -> View:
            return replace(view, markers=tuple(
                option for option in MARKERS if (value if option == marker else option in view.markers)))

        st.checkbox(name, help=helps[marker],
                    **bind(f"mark {marker}", marker in context.view.markers, update, initial="value"))

    def update_kinds(view: View, value: list[str]) -> View:
        return replace(view, markers=tuple(
            marker for marker in MARKERS if marker in (value if marker in EVENT_KINDS else view.markers)))

    st.multiselect(
        _("Mark kinds of events"),
        EVENT_KINDS,
        format_func=partial(kind_name, language=context.language),
        placeholder=_("All events of a kind"),
        select_all=False,
        help=_("Charts over time get a dotted rule for each event of these kinds, whatever objective it concerns."),
        **bind("mark kinds", [marker for marker in context.view.markers if marker in EVENT_KINDS], update_kinds,
               initial="default", options=EVENT_KINDS),
    )


def render_time_filters(context: PageContext) -> None:
    """Render the filters of time axes: periods and markers."""
    view = context.view
    render_part(context, "periods", lambda: render_period_filter(context), view.start, view.end)
    render_part(context, "markers", lambda: render_marker_filter(context), view.markers)


def dimensions_of(context: PageContext, indicators: Sequence[str]) -> dict[str, str]:
    """Return the dimensions of some indicators, each with its default item."""
    defaults: dict[str, str] = {}
    for code in indicators:
        defaults |= dict(context.catalogue.indicators[code].default_items)
    return defaults


def items_in_row(context: PageContext, indicators: Sequence[str], most: int) -> int:
    """Return how many select boxes of dimensions stand in the row of the other controls; none where they are more than
    that, or where one has a second box."""
    names = dimensions_of(context, indicators)
    has_second = any(context.catalogue.dimensions[name].broader(MAX_ITEMS) for name in names)
    return len(names) if len(names) <= most and not has_second else 0


def render_item_filters(
    context: PageContext, indicators: tuple[str, ...], key: str, columns: Sequence[AbstractContextManager[object]]
) -> None:
    """Render one select box for each dimension of the indicators.

    Args:
        context: The page.
        indicators: The indicators.
        key: Begins the keys of the widgets.
        columns: Where they stand; in rows of their own, beside their names, when none is given.
    """
    view, catalogue = context.view, context.catalogue
    default_items = dimensions_of(context, indicators)
    if not default_items:
        return
    view_items = dict(view.items)
    broader = {name: catalogue.dimensions[name].broader(MAX_ITEMS) for name in default_items}
    if not columns:
        count = len(default_items) + sum(map(bool, broader.values()))
        with st.container(key=f"{key}-items", gap="xsmall"):
            columns = [column for first in range(0, count, MAX_ITEM_BOXES)
                       for column in st.columns(min(count - first, MAX_ITEM_BOXES), gap="small")]
    boxes = iter(columns)
    for name, default_item in default_items.items():
        dimension, column = catalogue.dimensions[name], next(boxes)
        item = view_items.get(name, default_item)
        options = with_option(item, context.resolver.items_with_data(indicators, name))
        if outer := broader[name]:
            with column:
                options = _render_broader_items(context, dimension, outer, item, options, f"{key} {outer}")
            column = next(boxes)
        with column:
            _render_items(context, dimension, item, options, f"{key} {name}")


def _render_items(context: PageContext, dimension: Dimension, item: str, options: Sequence[str], key: str) -> None:
    def update(view: View, value: str) -> View:
        return replace(view, items=tuple({**dict(view.items), dimension.id: value}.items()))

    st.selectbox(
        context.language.localize(dimension.name),
        options,
        format_func=partial(_item_name, context, dimension),
        help=context.language.text("Which part of the indicator is drawn."),
        **bind(key, item, update, initial="index", options=options),
    )


def _render_broader_items(context: PageContext, dimension: Dimension, broader: str, item: str, options: Sequence[str],
                          key: str) -> Sequence[str]:
    """Render a select box of what the items of a dimension lie within.

    Returns:
        The options that lie within the same as ``item``.
    """
    within: dict[str, list[str]] = {}
    for code in options:
        within.setdefault(dimension.item(code).within[broader], []).append(code)
    chosen = dimension.item(item).within[broader]

    def update(view: View, value: str) -> View:
        return replace(view, items=tuple({**dict(view.items), dimension.id: within[value][0]}.items()))

    names = context.catalogue.dimensions[broader]
    st.selectbox(
        context.language.localize(names.name),
        list(within),
        format_func=partial(_item_name, context, names),
        help=context.language.text("The list below has what belongs to it; the search finds all by their words."),
        **bind(key, chosen, update, initial="index", options=list(within)),
    )
    return within[chosen]


def _item_name(context: PageContext, dimension: Dimension, code: str) -> str:
    return context.language.localize(dimension.item(code).name)


def render_indicator_select(
    context: PageContext, label: str, indicators: Sequence[str], indicator: str, key: str, help: str
) -> None:
    """Render the select box of an indicator, bound to the view's indicators."""
    st.selectbox(
        label,
        indicators,
        format_func=indicator_options(context).__getitem__,
        help=help,
        **bind(key, indicator, lambda view, value: replace(view, indicators=(value,), period=None),
               initial="index", options=indicators),
    )


def with_option(value: str | None, options: Sequence[str]) -> Sequence[str]:
    """Return the options, and the value of an address that is not one of them (a month)."""
    return options if not value or value in options else [*options, value]


def _order_bounds(view: View) -> View:
    return replace(view, start=view.end, end=view.start) if is_reversed(view.start, view.end) else view
