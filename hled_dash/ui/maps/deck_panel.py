"""The panel beside a map by pydeck: period, legends of sizes and of classes, ranking."""

from __future__ import annotations

import streamlit as st

from hled_dash.figures import theme
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import DeckMap
from hled_dash.ui.components import html
from hled_dash.ui.components.provenance import value_link
from hled_dash.ui.maps.side_panel import MAX_RANKING_ROWS, ranked_value_view
from hled_dash.ui.maps.time_slider import render_period_slider
from hled_dash.ui.session import PageContext, current_theme


def render_deck_panel(context: PageContext, figure: Figure, deck_map: DeckMap, *, columns: bool) -> None:
    """Render the panel; ``columns`` says that the map shows columns and not circles."""
    _ = context.language.text
    if context.view.mode == "one":
        render_period_slider(context, figure.extra["timeline"])
    size_legend_html = _column_legend_html if columns else _circle_legend_html
    st.html(size_legend_html(context, deck_map, figure))
    classes = figure.extra.get("classes")
    if classes is not None:
        items = "".join(
            f'<li><i style="background: {colour}"></i>{html.escape(label)}</li>'
            for colour, label in zip(classes.colours, figure.extra.get("class_labels", ()), strict=True)
        )
        st.html(html.tag("p", _("Classes"), "hled-subtitle") + f'<ul class="hled-color-legend">{items}</ul>')
    timeline = figure.extra["timeline"]
    rows = []
    for place, name, value in deck_map.ranking[:MAX_RANKING_ROWS]:
        ranked_view = ranked_value_view(context, figure, place, timeline.periods[timeline.current])
        rows.append([html.escape(name), value_link(context, value, ranked_view) if ranked_view else html.escape(value)])
    ranking = html.table(_("Ranking"), (_("Place"), _("Value")), rows, numeric_columns=(1,))
    st.html(f'<div class="hled-narrow-table">{ranking}</div>')


def _circle_legend_html(context: PageContext, deck_map: DeckMap, figure: Figure) -> str:
    """Return circles of the same pixels as on the map, each with its value."""
    _ = context.language.text
    colours = theme.get_theme(current_theme())
    colour = colours.neutral if figure.extra.get("classes") is not None else colours.accent
    items = "".join(
        f'<li><span><i style="width: {2 * radius}px; height: {2 * radius}px; background: {colour}"></i></span>'
        f"{html.escape(label)}</li>" for radius, label in deck_map.size_legend
    )
    title = html.tag("p", _("Size of the circles"), "hled-subtitle")
    return f'{title}<ul class="hled-size-legend">{items}</ul>{_change_note_html(context)}'


def _column_legend_html(context: PageContext, deck_map: DeckMap, figure: Figure) -> str:
    """Return the value of the tallest column: a height in pixels means nothing, because a tilted map has no one
    scale."""
    _ = context.language.text
    if not deck_map.largest:
        return ""
    place, value = deck_map.largest
    text = _("The tallest column on this map is {place}: {value}.", place=place, value=value)
    if context.view.mode == "one" and len(figure.extra["timeline"].periods) > 1:
        text += " " + _("Heights are on one scale for all periods.")
    title = html.tag("p", _("Height of the columns"), "hled-subtitle")
    return title + html.tag("p", text, "hled-legend-note") + _change_note_html(context)


def _change_note_html(context: PageContext) -> str:
    """Return what size and colour stand for on a map of changes; empty on other maps."""
    if context.view.mode != "change":
        return ""
    note = context.language.text("The size is the newer of the two values, the color the change.")
    return html.tag("p", note, "hled-legend-note")
