"""The histogram beside a map; ``map_panel.js`` draws its bars."""

from __future__ import annotations

from typing import Any

from hled_dash.figures.maps import Histogram
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext


def histogram_html(context: PageContext, histogram: Histogram) -> str:
    """Return the frame of the histogram: one tab stop, whose bars are walked with the arrow keys."""
    _ = context.language.text
    bins = histogram.bins
    title, first, last = html.escape(_("Distribution of the values")), *map(html.escape, histogram.ends)
    count = context.language.format_number(bins.largest)
    maximum = html.escape(_("{count} place", count=count) if bins.largest == 1 else _("{count} places", count=count))
    return (
        f'<h3 id="hled-histogram-title">{title}</h3>'
        f'<p class="hled-histogram-maximum" aria-hidden="true"><span>{maximum}</span></p>'
        f'<div class="hled-histogram" role="slider" tabindex="0" aria-labelledby="hled-histogram-title" '
        f'aria-valuemin="1" aria-valuemax="{bins.count}" aria-valuenow="1" '
        f'aria-valuetext="{html.escape(histogram.labels[0])}"></div>'
        f'<p class="hled-axis-ends" aria-hidden="true"><span>{first}</span><span>{last}</span></p>'
        f'<p class="hled-histogram-summary" aria-hidden="true"></p>'
    )


def histogram_settings(histogram: Histogram) -> dict[str, Any]:
    """Return the bins as map_panel.js takes them."""
    bins = histogram.bins
    return {"start": bins.start, "width": bins.width, "count": bins.count, "maxCount": bins.largest,
            "labels": list(histogram.labels)}
