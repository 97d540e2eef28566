"""Functions shared by all charts: the top level of the specification, and building the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.figures.alt_text import describe_newest, opening_sentence
from hled_dash.figures.captions import name_place, name_window
from hled_dash.figures.context import Context
from hled_dash.figures.credits import build_credits
from hled_dash.figures.figure import Figure
from hled_dash.figures.notes import suspect_notes
from hled_dash.figures.tables import codes_table
from hled_dash.figures.template import slot
from hled_dash.figures.tidy import Tidy

#: Height of a chart of lines or points, in pixels.
HEIGHT = 320
#: Scales whose values have another unit than those of their indicators.
_SCALES_OF_OTHER_UNITS = ("index", "per_capita", "difference")


def layered(*layers: alt.Chart, **properties: Any) -> alt.LayerChart | alt.FacetChart:
    """Return a chart with its data in the slots of :func:`chart_slots`: as wide as its container, nothing clipped."""
    return alt.layer(*layers, data=alt.InlineData(values=slot("rows")), width="container", height=slot("height"),
                     autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), config=slot("config"), **properties)


def chart_slots(context: Context, rows: Sequence[Mapping[str, Any]], height: int = HEIGHT) -> dict[str, Any]:
    """Return the values of the slots of :func:`layered`."""
    return {"rows": list(rows), "height": height,
            "config": context.theme.config() | {"locale": context.language.vega_locale()}}


def value_where(test: Any, value: Any) -> Any:
    """Return the condition of a channel: ``value`` where ``test`` holds.

    ``alt.when(...).then(...).otherwise(...)`` is a dictionary; Altair finds the class of its channel by comparing
    schemas, which takes half of the time in which a chart is built.
    """
    return alt.when(test).then(alt.value(value)).condition


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
