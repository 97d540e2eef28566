"""The slider of years with the Play button; ``map_panel/timeline.js`` moves the chart by it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.maps import Timeline
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext, bind


def time_slider_html(context: PageContext, timeline: Timeline) -> str:
    """Return the slider and its Play button; empty if there is one period only."""
    _ = context.language.text
    if len(timeline.periods) < 2:
        return ""
    label, play = html.escape(_("Period")), html.escape(_("Play"))
    first, last = html.escape(timeline.labels[0]), html.escape(timeline.labels[-1])
    return (
        f'<div class="hled-time-slider"><p class="hled-period" aria-live="polite">'
        f"{html.escape(timeline.labels[timeline.current])}</p>"
        f'<button type="button" class="hled-small-button hled-play-button" aria-pressed="false">{play}</button>'
        f'<input type="range" aria-label="{label}" min="0" max="{len(timeline.periods) - 1}" step="1" '
        f'value="{timeline.current}"><p class="hled-axis-ends"><span>{first}</span><span>{last}</span></p></div>'
    )


def render_period_slider(context: PageContext, timeline: Timeline) -> None:
    """Render a slider without Play, for maps by pydeck, which the server renders again for each period."""
    if len(timeline.periods) < 2:
        return
    labels = dict(zip(timeline.periods, timeline.labels, strict=True))
    st.select_slider(
        context.language.text("Period"), list(timeline.periods), format_func=labels.__getitem__,
        **bind("map-period", timeline.periods[timeline.current],
               lambda view, value: replace(view, period=value or None), timeline.labels),
    )
