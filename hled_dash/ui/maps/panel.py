"""What stands beside a map and moves it: years with play, the histogram, the classes, the ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.figures import theme
from hled_dash.figures.figure import Figure
from hled_dash.figures.maps.deck import DeckMap
from hled_dash.figures.maps.histogram import Bins
from hled_dash.ui import payloads
from hled_dash.ui.components import html
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.maps.chart import CHART_KEY, UPDATER_KEY
from hled_dash.ui.session import PageContext, bind, current_theme, update_view
from hled_dash.view import View

#: Places of a map that can be compared beside it.
MAX_SELECTED = 4
#: Rows of the ranking that are written out.
RANKED = 15

_PANEL = st.components.v2.component(
    "hled_map_panel",
    js=read_asset("map_panel.js"),
    html='<div class="hled-panel"></div>',
    isolate_styles=False,
)


def with_params(figure: Figure, **values: Any) -> Figure:
    """The figure with some of its parameters set: what a picture of it shows."""
    if figure.spec is None or "params" not in figure.spec:
        return figure
    params = [one | {"value": values[one["name"]]} if one["name"] in values else one for one in figure.spec["params"]]
    return replace(figure, spec={**figure.spec, "params": params})


def panel(context: PageContext, indicator: Indicator, figure: Figure, *, moving: bool) -> None:
    """Years with play, histogram, classes and ranking; see map_panel.js."""
    _ = context.language.text
    now, classes = figure.extra["moments"], figure.extra.get("scale")
    labels: list[str] = list(figure.extra.get("labels", ()))
    lowest = context.catalogue.units[indicator.unit].kind == "rank"

    def picked() -> None:
        code = st.session_state["map-panel"].get("picked")
        if code in context.catalogue.places:
            update_view(lambda view: toggle_selected(view, code))

    def moved() -> None:
        number = st.session_state["map-panel"].get("at")
        if number is not None and str(number).isdigit() and int(number) < len(now.periods):
            update_view(lambda view: replace(view, period=now.periods[int(number)] or None))

    slider = ""
    if moving and len(now.periods) > 1:
        name, play = html.escape(_("Period")), html.escape(_("Play"))
        ends = f"<span>{html.escape(now.labels[0])}</span><span>{html.escape(now.labels[-1])}</span>"
        slider = (
            f'<div class="hled-years"><p class="hled-year" aria-live="polite">{html.escape(now.labels[now.at])}</p>'
            f'<button type="button" class="hled-copy hled-play" aria-pressed="false">{play}</button>'
            f'<input type="range" aria-label="{name}" min="0" max="{len(now.periods) - 1}" value="{now.at}" step="1">'
            f'<p class="hled-ends">{ends}</p></div>'
        )
    bins = figure.extra.get("bins")
    rank, group = html.escape(_("Ranking")), html.escape(_("Places in each class"))
    parts = (
        slider + (_histogram(context, *bins) if bins else "")
        + (f'<h3>{group}</h3><ul class="hled-classes"></ul>' if labels else "")
        + f'<h3>{rank}</h3><ol class="hled-ranking"></ol><p class="hled-rest hled-subtitle"></p>'
    )
    _PANEL(
        key="map-panel",
        data={
            "parts": parts, "chart": CHART_KEY, "mover": UPDATER_KEY, "stamp": payloads.map_payload(figure).data_digest,
            "at": now.at, "moments": len(now.periods), "labels": list(now.labels),
            "selected": list(context.view.selected), "most": RANKED, "lowest_first": lowest,
            "colours": list(classes.colours) if classes is not None else [], "classes": labels,
            "bins": {"start": bins[0].start, "width": bins[0].width, "count": bins[0].count, "most": bins[0].most,
                     "labels": bins[1]} if bins else None,
            "locale": context.language.locale.language,
            "words": {
                "play": _("Play"), "stop": _("Stop"), "missing": _("No figure"),
                "rest": _("and {count} more places", count="{count}"), "places": _("{count} places", count="{count}"),
                "one_rest": _("and {count} more place", count="{count}"),
                "one_place": _("{count} place", count="{count}"),
            },
        },
        on_picked_change=picked, on_at_change=moved,
    )


def _histogram(context: PageContext, bins: Bins, said: list[str], ends: tuple[str, str]) -> str:
    """The frame of the histogram: one thing to tab to, whose bars are walked with the arrow keys."""
    _ = context.language.text
    name, first, last = html.escape(_("Distribution of the values")), *map(html.escape, ends)
    count = context.language.number(bins.most)
    most = html.escape(_("{count} place", count=count) if bins.most == 1 else _("{count} places", count=count))
    return (
        f'<h3 id="hled-distribution">{name}</h3><p class="hled-most" aria-hidden="true"><span>{most}</span></p>'
        f'<div class="hled-bars" role="slider" tabindex="0" aria-labelledby="hled-distribution" aria-valuemin="1" '
        f'aria-valuemax="{bins.count}" aria-valuenow="1" aria-valuetext="{html.escape(said[0])}"></div>'
        f'<p class="hled-ends" aria-hidden="true"><span>{first}</span><span>{last}</span></p>'
        f'<p class="hled-bin" aria-hidden="true"></p>'
    )


def render_deck_panel(context: PageContext, figure: Figure, drawn: DeckMap, *, columns: bool) -> None:
    """The period, the key to sizes, the classes and the ranking, where no chart holds them all."""
    _ = context.language.text
    now = figure.extra["moments"]
    if context.view.mode == "one" and len(now.periods) > 1:
        names = dict(zip(now.periods, now.labels, strict=True))
        st.select_slider(
            _("Period"), list(now.periods), format_func=names.__getitem__,
            **bind("map-period", now.periods[now.at], lambda view, value: replace(view, period=value or None),
                   now.labels),
        )
    classes, labels = figure.extra.get("scale"), figure.extra.get("labels", ())
    st.html(_heights(context, drawn, several=len(now.periods) > 1) if columns else _sizes(context, drawn, figure))
    if classes is not None:
        keys = "".join(f'<li><i style="background: {colour}"></i>{html.escape(label)}</li>'
                       for colour, label in zip(classes.colours, labels, strict=True))
        st.html(html.tag("p", _("Classes"), "hled-subtitle") + f'<ul class="hled-keys">{keys}</ul>')
    rows = [[html.escape(name), html.escape(value)] for name, value in drawn.ranking[:RANKED]]
    ranking = html.table(_("Ranking"), (_("Place"), _("Value")), rows, numbers=(1,))
    st.html(f'<div class="hled-narrow">{ranking}</div>')


def _sizes(context: PageContext, drawn: DeckMap, figure: Figure) -> str:
    """Circles as large as those of the map, each with the value that it stands for."""
    _ = context.language.text
    look = theme.get_theme(current_theme())
    colour = look.quiet if figure.extra.get("scale") is not None else look.accent
    rows = "".join(
        f'<li><span><i style="width: {2 * radius}px; height: {2 * radius}px; background: {colour}"></i></span>'
        f"{html.escape(words)}</li>" for radius, words in drawn.key
    )
    title = html.tag("p", _("Size of the circles"), "hled-subtitle")
    return f'{title}<ul class="hled-sizes">{rows}</ul>{_both(context)}'


def _heights(context: PageContext, drawn: DeckMap, *, several: bool) -> str:
    """What the tallest column stands for: a height in pixels says nothing, because a tilted map has no one scale."""
    _ = context.language.text
    if not drawn.largest:
        return ""
    name, value = drawn.largest
    said = _("The tallest column on this map is {place}: {value}.", place=name, value=value)
    if context.view.mode == "one" and several:
        said += " " + _("Heights are on one scale for all periods.")
    return html.tag("p", _("Height of the columns"), "hled-subtitle") + html.tag("p", said, "hled-key") + _both(context)


def _both(context: PageContext) -> str:
    """Of changes, what size and colour stand for."""
    if context.view.mode != "change":
        return ""
    said = context.language.text("The size is the newer of the two values, the colour the change.")
    return html.tag("p", said, "hled-key")


def toggle_selected(view: View, code: str) -> View:
    """With the place selected, or without it if it was; the oldest gives way."""
    if code in view.selected:
        return replace(view, selected=tuple(one for one in view.selected if one != code))
    return replace(view, selected=(*view.selected, code)[-MAX_SELECTED:])
