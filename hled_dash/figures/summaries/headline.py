"""Headline figures: the newest value of a series, its period, its change, and a sparkline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.data import BASE_YEAR, breaks_between, change_since, latest_change, shift_years
from hled_dash.figures.formatting import (
    explain_suspects,
    format_amount,
    format_difference,
    format_status,
    format_value_period,
    name_in_sentence,
    names_place,
)
from hled_dash.figures.vintages import describe_revision
from hled_dash.language import Language
from hled_dash.store import Database, queries, vintages
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.store.changes import Change

#: Values that a sparkline shows at most.
MAX_SPARKLINE_VALUES = 120
#: Items that stand for the total of a dimension and are not named.
TOTALS = ("T", "TOT", "all")


class PlaceSeries(NamedTuple):
    """The series of an indicator in a place.

    Attributes:
        items: Dimension to item; those of the indicator's default items where there is none.
    """

    indicator: Indicator
    place: str
    items: Mapping[str, str]


@dataclass(frozen=True)
class HeadlineFigure:
    """The newest value of a series, formatted in one language.

    Attributes:
        items: Dimension to item.
        period_code: The period as in addresses.
        status_code: As in the codes of a figure.
        change: The change to the newest value, as text; empty if there is none, and across a break in series.
        better: Whether that is in the better direction; None if that is a matter of view.
        crosses_break: Whether the series breaks between the two periods.
        break_reason: Why it does.
        change_since_base: The change since the base year, as text; empty if ``change`` covers it.
        partner_gap: The distance to the partner's value of the same period, as text; empty without a partner.
        values: Those of the sparkline, oldest first; none from before the last break in series.
        sparkline_alt: The sparkline as text: its first and last value, its lowest and highest.
        status: Projection, estimate or provisional, as text; empty for a normal value.
        as_of: The month of the source's vintage, as text.
        revised: What the value was until when, as text; empty if it is the first one.
    """

    indicator: str
    place: str
    items: Mapping[str, str]
    title: str
    place_name: str
    value: str
    period: str
    change: str
    better: bool | None
    crosses_break: bool
    break_reason: str
    change_since_base: str
    partner_gap: str
    values: tuple[float, ...]
    sparkline_alt: str
    source: str
    derived: bool
    status: str
    non_commercial: bool
    as_of: str
    period_code: str
    status_code: str
    revised: str


def build_headline(
    series: PlaceSeries, language: Language, catalogue: Catalogue, engine: Database, partner: str | None = None,
    end: str | None = None,
    base_year: str = BASE_YEAR,
) -> HeadlineFigure | None:
    """Build the newest value of a series, or None if the series has none.

    Args:
        series: The series.
        language, catalogue, engine: What it is written in and read from.
        partner: A place to compare with.
        end: The last period to look at.
        base_year: The year that a second change is measured from.
    """
    indicator, place = series.indicator, series.place
    items = {**indicator.default_items, **series.items}
    series = series._replace(items=items)
    frame = queries.observations(engine, indicator.code, places=[place], items=items, end=end)
    frame = explain_suspects(frame[frame["status"] != "F"], indicator.code, catalogue)
    if frame.empty:
        return None
    unit, source = catalogue.units[indicator.unit], catalogue.source(indicator.code)
    last = frame.iloc[-1]
    status = "E" if indicator.modelled and last["status"] == "A" else str(last["status"])
    change = latest_change(frame, unit, indicator)
    broken = change is not None and change.crosses_break(indicator, place)
    base_period = base_year + str(last["period"])[4:]
    # Also where there is no figure of a year before.
    since_base = (change_since(frame, unit, base_period) if indicator.comparable_periods and not unit.is_change
                  and base_period < (change.base_period if change else str(last["period"])) else None)
    sparkline = frame.tail(MAX_SPARKLINE_VALUES)
    sparkline = sparkline[[not indicator.crosses_break(place, period, last["period"])
                           for period in sparkline["period"]]]
    return HeadlineFigure(
        indicator=indicator.code,
        place=place,
        items=items,
        title=name_with_items(indicator, items, language, catalogue),
        place_name=name_with_population(place, catalogue.names(language.code)[place], indicator, language),
        value=format_amount(float(last["value"]), indicator, catalogue, language),
        period=format_value_period(str(last["period"]), indicator, language),
        change=change.format(indicator, unit, language) if change and not broken else "",
        better=change.is_better(indicator, place) if change else None,
        crosses_break=broken,
        break_reason=" ".join(
            language.localize(break_.note) for break_ in indicator.breaks if change and break_.place in (None, place)
            and breaks_between(change.base_period, change.period, [break_.period])),
        change_since_base=(since_base.format(indicator, unit, language)
                           if since_base and not since_base.crosses_break(indicator, place) else ""),
        partner_gap=_format_partner_gap(frame, series, partner, language, catalogue, engine) if partner else "",
        values=tuple(float(value) for value in sparkline["value"]),
        sparkline_alt=_describe_sparkline(sparkline, indicator, catalogue, language),
        source=language.localize(source.publisher),
        derived=indicator.derived,
        status=format_status(status, language),
        non_commercial=catalogue.licences[source.licence].non_commercial,
        as_of=language.format_period(f"{source.vintage_date:%Y-%m}"),
        period_code=str(last["period"]),
        status_code=status,
        revised=_describe_revision(series, last, catalogue, language, engine),
    )


def _describe_revision(series: PlaceSeries, row: pd.Series, catalogue: Catalogue, language: Language,
                       engine: Database) -> str:
    code, key = series.indicator.code, (breakdown_of(series.items), series.place, str(row["period"]))
    earlier = vintages.replaced(engine, code, [series.place]).get(key)
    if earlier is None:
        return ""
    value, day = earlier
    change = Change(code, *key, day, "revised", value, float(row["value"]))
    return describe_revision(change, catalogue, language).description


def _describe_sparkline(frame: pd.DataFrame, indicator: Indicator, catalogue: Catalogue, language: Language) -> str:
    """Describe ``From 75.0 % in 1990 to 81.2 % in 2023; lowest 70.1 %, highest 83.0 %.``"""

    def format_value(value: float) -> str:
        return format_amount(float(value), indicator, catalogue, language)

    first, last = frame.iloc[0], frame.iloc[-1]
    return language.text(
        "From {first} ({start}) to {last} ({end}); lowest {low}, highest {high}.",
        first=format_value(first["value"]),
        start=language.format_period(str(first["period"]), indicator.calendar),
        last=format_value(last["value"]),
        end=language.format_period(str(last["period"]), indicator.calendar),
        low=format_value(frame["value"].min()),
        high=format_value(frame["value"].max()),
    )


def _format_partner_gap(
    frame: pd.DataFrame, series: PlaceSeries, partner: str, language: Language, catalogue: Catalogue, engine: Database,
) -> str:
    """Format ``25.1 points below Mexico (16.6 points in 2013)``: the newest common period, and ten years before it."""
    _ = language.text
    indicator = series.indicator
    partner_frame = queries.observations(engine, indicator.code, places=[partner], items=series.items)
    both = frame.merge(partner_frame[["period", "value"]], on="period", suffixes=("", "_partner"))
    if both.empty:
        return ""
    unit, name = catalogue.units[indicator.unit], name_in_sentence(partner, catalogue, language)
    gaps = dict(zip(both["period"].astype(str), (both["value"] - both["value_partner"]).astype(float), strict=True))
    period, gap = list(gaps.items())[-1]

    def format_size(value: float) -> str:
        return format_difference(abs(value), unit, max(indicator.decimals, 1), language)

    text = (
        _("{gap} below {place}", gap=format_size(gap), place=name)
        if gap < 0
        else _("{gap} above {place}", gap=format_size(gap), place=name)
    )
    earlier = shift_years(period, -10)
    broken = any(indicator.crosses_break(place, earlier, period) for place in (series.place, partner))
    if earlier in gaps and gaps[earlier] * gap > 0 and indicator.comparable_periods and not broken:
        text = _("{now} ({before} in {period})", now=text, before=format_size(gaps[earlier]),
                 period=language.format_period(earlier))
    return text


def name_with_items(indicator: Indicator, items: Mapping[str, str], language: Language, catalogue: Catalogue) -> str:
    """Return the short name, with the items that are not totals: ``Bridge crossings (trucks)``."""
    names = [
        language.localize(catalogue.dimensions[dimension].item(item).name)
        for dimension, item in items.items()
        if dimension in indicator.dimensions and item not in TOTALS
    ]
    short = language.localize(indicator.short)
    return f"{short} ({', '.join(names)})" if names else short


def name_with_population(place: str, name: str, indicator: Indicator, language: Language) -> str:
    """Return a place's name, with the population of its values where it differs."""
    people = indicator.populations.get(place)
    return f"{name} ({language.localize(people)})" if people else name


def place_beside_name(place: str, title: str, indicator: Indicator, language: Language, catalogue: Catalogue) -> str:
    """Return a place's full name as it stands beside the name of an indicator; empty where that names the place."""
    name = catalogue.full_names(language.code)[place]
    full_name = name_with_population(place, name, indicator, language)
    return "" if full_name == name and names_place(title, name) else full_name


def items_label(items: Mapping[str, str], language: Language, catalogue: Catalogue) -> str:
    """Return the items that are not totals, which a table shows: ``U.S. imports, truck``."""
    return ", ".join(
        language.localize(catalogue.dimensions[dimension].item(item).name)
        for dimension, item in items.items()
        if item not in TOTALS
    )
