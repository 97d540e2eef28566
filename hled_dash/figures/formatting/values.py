"""Formatting of values, differences, periods, statuses and names in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator, Unit
from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.formatting.numbers import PLAIN, NumberStyle
from hled_dash.figures.formatting.suspect import format_suspect, is_suspect
from hled_dash.language import NBSP, Language

#: Names that are listed before the others are only counted.
MAX_NAMES = 12
#: Decimals that tell two values apart, at most.
MAX_DECIMALS = 6


@cache
def format_status(code: str, language: Language, revised: str = "") -> str:
    """Format an SDMX observation status as text; empty for a normal value. A suspect one may come with its reason.

    Args:
        code: The status.
        language: The reader's.
        revised: What the value was before it was revised, as text.
    """
    _ = language.text
    if revised:
        return "; ".join(filter(None, (format_status(code, language), revised)))
    if is_suspect(code):
        return format_suspect(code, language)
    return {"E": _("estimate"), "F": _("projection"), "P": _("provisional"), "B": _("break in series")}.get(code, "")


def status_labels(frame: pd.DataFrame, language: Language) -> list[str]:
    """Return the status of each row of a figure as text, and what it was before it was revised, as tooltips have
    them."""
    revised = frame["revised"].tolist() if "revised" in frame else [""] * len(frame)
    return [format_status(code, language, words) for code, words in zip(frame["status"].tolist(), revised, strict=True)]


def format_value_period(period: str, indicator: Indicator, language: Language) -> str:
    """Format the period of one value, with those that it adds up: ``the 12 months to December 2025``."""
    text, formula = language.format_period(period, indicator.calendar), indicator.formula
    if formula is None or formula.op != "rolling" or indicator.frequency not in ("month", "quarter"):
        return text
    if indicator.frequency == "quarter":
        return language.text("the {count} quarters to {period}", count=formula.rolling_window, period=text)
    return language.text("the {count} months to {period}", count=formula.rolling_window, period=text)


def format_period_range(periods: Iterable[str], language: Language, calendar: str = "calendar") -> str:
    """Format ``2016–2024``, ``July 2016 – May 2024`` or one period; empty for no periods."""
    ordered = sort_periods(periods)
    if not ordered:
        return ""
    first, last = language.format_period(ordered[0], calendar), language.format_period(ordered[-1], calendar)
    if first == last:
        return first
    return f"{first}\u2013{last}" if " " not in first + last else f"{first} \u2013 {last}"


def format_names(names: Sequence[str], language: Language) -> str:
    """Format all names, or the first dozen and how many more there are."""
    if len(names) <= MAX_NAMES:
        return language.format_list(names)
    return language.plural("{names} and {count} more", "{names} and {count} more", len(names) - MAX_NAMES,
                           names=", ".join(names[:MAX_NAMES]))


def format_amount(value: float, indicator: Indicator, catalogue: Catalogue, language: Language) -> str:
    """Format a value of an indicator with its unit, as it stands on a card and in a sentence."""
    return NumberStyle(language, catalogue.units[indicator.unit], indicator.decimals).format(value)


def format_distinct(values: Sequence[float], indicator: Indicator, catalogue: Catalogue,
                    language: Language) -> list[str]:
    """Format different values of an indicator, with as many decimals as are needed to tell them apart."""
    texts: list[str] = []
    for decimals in range(indicator.decimals, max(indicator.decimals, MAX_DECIMALS) + 1):
        style = NumberStyle(language, catalogue.units[indicator.unit], decimals)
        texts = [style.format(value) for value in values]
        if len({*texts}) == len(texts):
            break
    return texts


def format_difference(value: float, unit: Unit | None, decimals: int, language: Language, *,
                      signed: bool = False) -> str:
    """Format a difference of two values: percentage points where they are percentages; ``signed`` for a change."""
    if unit is not None and unit.differs_in_points:
        number = NumberStyle(language, PLAIN, decimals, signed).format(value)
        return language.plural("{number} point", "{number} points", 1 if number.strip("+\u2212") == "1" else 2,
                               number=number)
    return NumberStyle(language, unit, decimals, signed).format(value)


def format_percent(value: float, language: Language) -> str:
    """Format a change in percent with one decimal and its sign."""
    return f"{NumberStyle(language, PLAIN, 1, signed=True).format(value)}{NBSP}%"


def names_place(text: str, name: str) -> bool:
    """Return whether a text has the name of a place as words of their own."""
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None


def name_in_sentence(place: str, catalogue: Catalogue, language: Language) -> str:
    """Return a place's name with its article: "below the United States"."""
    return language.text("the United States") if place == "USA" else language.localize(catalogue.places[place].name)
