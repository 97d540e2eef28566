"""A picture of which place has figures for which year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures import captions
from hled_dash.figures.figure import Figure
from hled_dash.figures.theme import get_theme
from hled_dash.figures.vegalite import SCHEMA
from hled_dash.language import Language
from hled_dash.store import Engine, queries

#: Places of these levels are too many to draw one by one; they are counted under the place that they lie in.
COUNTED_UNDER_PARENT = ("admin2", "crossing")
ROW = 17


def coverage_figure(source: str, language: Language, catalogue: Catalogue, engine: Engine, theme: str) -> Figure:
    """Place by year: how many of a source's indicators have at least one observation there."""
    _ = language.text
    codes = tuple(one.code for one in catalogue.indicators.values() if one.source == source)
    frame = queries.coverage_by_year(engine, codes)
    under = {
        code: place.parent if place.level in COUNTED_UNDER_PARENT and place.parent else code
        for code, place in catalogue.places.items()
    }
    frame = frame.assign(place=frame["place"].map(under))
    frame = frame.groupby(["place", "year"], as_index=False).agg(indicators=("indicators", "max"))
    order = [code for code in catalogue.places if code in set(frame["place"])]
    names = {code: language.of(catalogue.places[code].name) for code in order}
    title = _("Which place has figures for which year")
    subtitle = _("Indicators of this source with at least one figure")
    table = frame.pivot(index="place", columns="year", values="indicators").reindex(order)
    shown = table.reset_index(drop=True)
    shown.columns.name = None
    shown.insert(0, _("Place"), [names[code] for code in order])
    years = sorted(set(frame["year"]))
    alt = _(
        "{places} places, {years}; the place with figures for the most years is {best}.",
        places=language.number(len(order)),
        years=captions.span(years, language),
        best=names[str(table.notna().sum(axis=1).idxmax())] if order else "–",
    )
    return Figure(
        id=f"coverage-{source}",
        title=title,
        subtitle=subtitle,
        spec=_spec(frame, names, len(codes), theme, language),
        table=shown,
        codes=frame.rename(columns={"year": "period", "indicators": "value"}),
        alt=f"{title}. {alt}",
        credits=captions.credits(codes[:1], catalogue, language),
        derived=True,
        language=language.code,
    )


def _spec(frame: pd.DataFrame, names: dict[str, str], most: int, theme: str, language: Language) -> dict[str, Any]:
    _ = language.text
    look = get_theme(theme)
    values = [
        {
            "p": names[place],
            "y": year,
            "n": count,
            "t": language.plural("{count} indicator", "{count} indicators", count),
        }
        for place, year, count in zip(
            frame["place"], frame["year"], frame["indicators"].astype(int).tolist(), strict=True
        )
    ]
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": {"step": ROW},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": look.ground, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "y", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": "parity"}},
            "y": {
                "field": "p",
                "type": "nominal",
                "title": None,
                "sort": list(names.values()),
                "axis": {"labelLimit": 150},
            },
            "color": {
                "field": "n",
                "type": "quantitative",
                "title": _("Indicators"),
                "scale": {"domain": [0, most], "range": list(look.ramp)},
                "legend": {"format": "d", "tickMinStep": 1},
            },
            "tooltip": [
                {"field": "p", "type": "nominal", "title": _("Place")},
                {"field": "y", "type": "nominal", "title": _("Year")},
                {"field": "t", "type": "nominal", "title": _("Indicators")},
            ],
        },
        "config": look.config() | {"locale": language.drawn()},
    }
