"""Figures without observations, with a message that explains why and what the reader can change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.credits import build_credits
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import format_names, format_period_range
from hled_dash.figures.tidy import period_bounds


def empty_figure(context: Context, indicators: Sequence[str], periods: Iterable[str] = ()) -> Figure:
    """Return a figure with nothing to draw.

    Args:
        indicators: Codes of the indicators that it would draw.
        periods: Those that have figures for the places, outside the chosen ones.
    """
    language = context.language
    message = empty_message(context, periods)
    title = language.localize(context.card.title)
    return Figure(
        id=context.card.id, title=title, subtitle="", spec=None, table=pd.DataFrame(),
        codes=pd.DataFrame({name: [] for name in ("indicator", "place", "period", "value", "status")}),
        alt=f"{title}. {message}", credits=build_credits(indicators, context.catalogue, language), empty=message,
        language=language.code,
    )


def empty_message(context: Context, periods: Iterable[str]) -> str:
    """Return why there is nothing to draw, and what the reader can do about it; arguments as of
    :func:`empty_figure`."""
    language = context.language
    _ = language.text
    available = format_period_range(periods, language)
    if available:
        return _("There are no figures in the chosen period. Figures are available for {periods}: widen the period.",
                 periods=available)
    if places := [context.place_name(code) for code in context.requested_places()]:
        return _("There are no published figures for {places}. Choose other places.",
                 places=format_names(places, language))
    if period_bounds(context.card, context.selection) != (None, None):
        return _("There are no figures for this choice. Widen the period or choose other places.")
    if context.card.kind == "map":
        return _("A map compares places of one level, and there are no such figures here. Choose another way to draw "
                 "it.")
    return _("There are no published figures to draw here.")
