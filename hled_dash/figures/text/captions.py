"""Subtitles, headings of columns and titles of legends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.formatting import format_names, format_period_range, names_place

#: Places without a figure that a subtitle names; of more, it has the number.
MAX_MISSING = 3


def format_subtitle(unit: str, periods: Iterable[str], context: Context, calendar: str = "calendar", *,
                    log: bool = False) -> str:
    """Format the unit and period: "% of population, 2016–2024"."""
    _ = context.language.text
    period = format_period_range(periods, context.language, calendar)
    if log:
        return _("{unit}, {period} (logarithmic scale)", unit=capitalize_unit(unit), period=period)
    return _("{unit}, {period}", unit=capitalize_unit(unit), period=period)


def name_coverage(subtitle: str, context: Context, *, missing: Sequence[str] = (), shown: int = 0, count: int = 0,
                  chosen: bool = False) -> str:
    """Return the subtitle with what a reader would not see on the drawing.

    Args:
        missing: Codes of the places that were requested and have no values.
        shown, count: How many rows are drawn, and of how many.
        chosen: Whether the reader's places alone are in the color of the theme.
    """
    language = context.language
    _ = language.text
    if shown < count:
        subtitle += _("; {shown} of {count} shown", shown=language.format_number(shown),
                      count=language.format_number(count))
    if missing:
        names = format_names([context.place_name(code) for code in missing], language)
        subtitle += (_("; no figure: {names}", names=names) if len(missing) <= MAX_MISSING else
                     language.plural("; no figure for {count} place", "; no figure for {count} places", len(missing)))
    if chosen:
        subtitle += _("; the places compared are in color")
    return subtitle


def name_place(subtitle: str, title: str, drawn: Sequence[str], context: Context) -> str:
    """Return the subtitle, with the place or the window before it that a figure is of and that the title does not name.

    Args:
        drawn: Codes of the places that are drawn.
    """
    card, _ = context.card, context.language.text
    places = card.places if card.level and len(card.places) == 1 else drawn
    if len(places) == 1:
        name, full_name = context.place_name(places[0]), context.full_place_name(places[0])
    elif card.window:
        name = full_name = context.language.localize(context.catalogue.windows[card.window].name)
    else:
        return subtitle
    if names_place(title, name):
        return subtitle
    small = subtitle[:1].lower() + subtitle[1:]
    units = (*(context.language.localize(unit.name) for unit in context.catalogue.units.values()),
             _("million {unit}", unit=""), _("billion {unit}", unit=""), _("trillion {unit}", unit=""))
    return f"{full_name}: {small if small.startswith(units) else subtitle}"


def name_window(subtitle: str, indicators: Iterable[str], context: Context) -> str:
    """Return the subtitle, with the periods that each value adds up where all are rolling sums of as many: 3,003,126
    trucks of February 2025 are those of twelve months."""
    catalogue, language = context.catalogue, context.language
    formulas = {code: catalogue.indicators[code].formula for code in indicators}
    windows = {(formula.rolling_window, catalogue.indicators[code].frequency)
               if formula is not None and formula.op == "rolling" else None for code, formula in formulas.items()}
    window = windows.pop() if len(windows) == 1 else None
    if window is None:
        return subtitle
    count, frequency = window
    if frequency == "quarter":
        return language.plural("{subtitle}; sum of {count} quarter", "{subtitle}; sums of {count} quarters", count,
                               subtitle=subtitle)
    return language.plural("{subtitle}; sum of {count} month", "{subtitle}; sums of {count} months", count,
                           subtitle=subtitle)


def capitalize_unit(unit: str) -> str:
    """Return the first letter as a capital, except of symbols (kg, kWh, US$)."""
    word = unit.split(" ")[0].rstrip(",")
    return unit[:1].upper() + unit[1:] if len(word) > 2 and word.isalpha() and word.islower() else unit


def column_headings(tidy: Tidy, context: Context) -> dict[str, str]:
    """Map each column of a tidy frame to its name in the reader's language; ``label`` is the name of the lines."""
    _ = context.language.text
    headings = {"indicator": _("Indicator"), "place": _("Place"), "period": _("Period"), "value": _("Value"),
                "status": _("Status"), "label": _("Series")}
    for dimension in tidy.dimensions:
        headings[dimension] = context.language.localize(context.catalogue.dimensions[dimension].name)
    return headings


def legend_title(tidy: Tidy, context: Context) -> str:
    """Return what the lines' labels name: places, indicators, a dimension, or several of these together."""
    headings = column_headings(tidy, context)
    return headings["label"] if tidy.has_compound_labels else headings[tidy.color_dimension]
