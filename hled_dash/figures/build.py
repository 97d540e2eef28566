"""Building the figure of a card from its parts, and figures without observations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy, period_bounds
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import format_names, format_period_range
from hled_dash.figures.tables import codes_table
from hled_dash.figures.text import (
    build_credits,
    describe_newest,
    name_place,
    name_window,
    opening_sentence,
    suspect_notes,
)

#: Scales whose values have another unit than those of their indicators.
_SCALES_OF_OTHER_UNITS = ("index", "per_capita", "difference")


def build_figure(context: Context, tidy: Tidy, spec: dict[str, Any], table: pd.DataFrame, subtitle: str,
                 alt_text: Sequence[str], notes: Sequence[str], **extra: Any) -> Figure:
    """Build the figure of a card.

    Args:
        alt_text: The sentences of the alternative text after the first.
        **extra: ``Figure.extra``.
    """
    card, language = context.card, context.language
    title = language.localize(card.title)
    subtitle = name_window(name_place(subtitle, title, tidy.places, context), tidy.origins, context)
    return Figure(
        id=card.id, title=title, subtitle=subtitle, spec=spec, table=table, codes=codes_table(tidy),
        alt=" ".join([opening_sentence(card.kind, title, subtitle, language), *alt_text,
                      *suspect_notes(tidy, context)]),
        credits=build_credits((*tidy.origins, *tidy.auxiliary_indicators), context.catalogue, language),
        notes=tuple(notes), derived=tidy.derived, language=language.code,
        style=tidy.style(language), newest=describe_newest(tidy, title, context) if card.kind != "scatter" else "",
        units=dict.fromkeys(tidy.origins, tidy.unit_label) if tidy.scale in _SCALES_OF_OTHER_UNITS else {},
        population=tidy.auxiliary_indicators,
        extra=extra | ({"computed_values": tidy.computed} if tidy.computed else {}),
    )


def retitle(figure: Figure, context: Context, subtitle: str, title: str = "") -> Figure:
    """Return a figure with another subtitle, and title if there is one, also in its alternative text."""
    def opening(title: str, subtitle: str) -> str:
        return opening_sentence(context.card.kind, title, subtitle, context.language)

    title = title or figure.title
    return replace(figure, title=title, subtitle=subtitle,
                   alt=opening(title, subtitle) + figure.alt.removeprefix(opening(figure.title, figure.subtitle)))


def empty_figure(context: Context, indicators: Sequence[str], periods: Iterable[str] = (), *,
                 message: str = "") -> Figure:
    """Return a figure with nothing to draw.

    Args:
        indicators: Codes of the indicators that it would draw.
        periods: Those that have figures for the places, outside the chosen ones.
        message: Why there is nothing and what the reader can do, where it is known.
    """
    language = context.language
    message = message or _empty_message(context, periods)
    title = language.localize(context.card.title)
    return Figure(
        id=context.card.id, title=title, subtitle="", spec=None, table=pd.DataFrame(),
        codes=pd.DataFrame({name: [] for name in ("indicator", "place", "period", "value", "status")}),
        alt=f"{title}. {message}", credits=build_credits(indicators, context.catalogue, language), empty=message,
        language=language.code,
    )


def _empty_message(context: Context, periods: Iterable[str]) -> str:
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
        return _("A map compares places of one level, and there are no such figures here. A line, a ranking, or a "
                 "table in the explorer shows what there is.")
    return _("There are no published figures to draw here.")
