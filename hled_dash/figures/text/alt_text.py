"""Alternative texts of charts, written from the data."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from statistics import median

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.ranks import as_written
from hled_dash.figures.context import Context
from hled_dash.figures.data import Line, Tidy, calendar_of, line_crosses_break
from hled_dash.figures.formatting import format_difference
from hled_dash.language import Language

#: Lines that an alternative text describes one by one.
MAX_LINES = 6
#: Number of lines up to which the newest value of each is described; above it, only the highest.
MAX_NEWEST = 3
#: Years after which the newest period that all lines share is too old to compare them.
MAX_AGE = 5
#: Lines whose highest and lowest are compared.
MAX_COMPARED = 40
#: A change of the distance between the lines that is smaller than this share is not mentioned.
SPREAD_TOLERANCE = 0.05


def opening_sentence(kind: str, title: str, subtitle: str, language: Language) -> str:
    """Return the first sentence of an alternative text: the kind of chart and what it shows."""
    _ = language.text
    kinds = {
        "line": _("Line chart"), "stacked": _("Stacked areas"), "bars": _("Bar chart"), "slope": _("Slope chart"),
        "scatter": _("Scatter plot"), "dumbbell": _("Dot plot of gaps"), "map": _("Map"), "symbols": _("Map of points"),
        "heatmap": _("Calendar of months"),
    }
    return _("{kind}: {title} ({subtitle}).", kind=kinds[kind], title=title, subtitle=subtitle)


def describe_lines(tidy: Tidy, context: Context) -> list[str]:
    """Describe first and last value of up to six lines, and how far apart they are at the end."""
    language = context.language
    calendar = calendar_of(tidy, context)
    sentences = [_describe_line(line, tidy, calendar, language, context.catalogue) for line in tidy.lines[:MAX_LINES]]
    if len(tidy.lines) > MAX_LINES:
        sentences.append(language.plural("{count} more line is in the table.", "{count} more lines are in the table.",
                                         len(tidy.lines) - MAX_LINES))
    if broken := [line.label for line in tidy.lines[:MAX_LINES] if _is_broken(line, tidy, context.catalogue)]:
        sentences.append(language.text("The series breaks in between, so that the two figures are not comparable: "
                                       "{names}.",
                                       names=language.format_list(broken)))
    return sentences + _describe_spread(tidy, calendar, language, context.catalogue)


def _is_broken(line: Line, tidy: Tidy, catalogue: Catalogue) -> bool:
    """Return whether the series of a line breaks between its first and its last figure."""
    points = tidy.points[line.number]
    return line_crosses_break(line, points[0][0], points[-1][0], catalogue)


def _describe_line(line: Line, tidy: Tidy, calendar: str, language: Language, catalogue: Catalogue) -> str:
    _ = language.text
    points = tidy.points[line.number]
    (start, first), (end, last) = points[0], points[-1]
    values = {"name": line.label, "first": tidy.format_prose(first, language),
              "start": language.format_period(start, calendar), "last": tidy.format_prose(last, language),
              "end": language.format_period(end, calendar)}
    if len(points) == 1:
        return _("{name}: {last} in {end}.", name=line.label, last=values["last"], end=values["end"])
    if values["first"] == values["last"]:
        return _("{name} is {last} in {end}, as in {start}.", **values)
    if _is_broken(line, tidy, catalogue) or (tidy.unit is not None and tidy.unit.kind == "rank"):
        return _("{name} went from {first} in {start} to {last} in {end}.", **values)
    rose = last > first
    if tidy.unit is not None and tidy.unit.kind in ("count", "money") and first > 0:
        values["change"] = tidy.format_change(first, last, language)
        return (_("{name} rose from {first} in {start} to {last} in {end} ({change}).", **values) if rose
                else _("{name} fell from {first} in {start} to {last} in {end} ({change}).", **values))
    return (_("{name} rose from {first} in {start} to {last} in {end}.", **values) if rose
            else _("{name} fell from {first} in {start} to {last} in {end}.", **values))


def _describe_spread(tidy: Tidy, calendar: str, language: Language, catalogue: Catalogue) -> list[str]:
    """Describe the distance between the highest and the lowest line in the newest period that all share, and its
    trend."""
    if not 2 <= len(tidy.lines) <= MAX_COMPARED or tidy.scale == "log" or (tidy.unit and tidy.unit.kind == "rank"):
        return []
    _ = language.text
    values = {number: dict(points) for number, points in sorted(tidy.points.items())}
    periods = [{period for period, _value in points} for points in tidy.points.values()]
    shared = sorted(set.intersection(*periods))
    if not shared or int(shared[-1][:4]) < int(max(set.union(*periods))[:4]) - MAX_AGE:
        return []
    last = {number: by_period[shared[-1]] for number, by_period in values.items()}
    highest, lowest = max(last, key=last.__getitem__), min(last, key=last.__getitem__)
    spread = last[highest] - last[lowest]

    if not spread:
        return []
    labelled = [(tidy.lines_by_number[number].label, value) for number, value in last.items()]
    sentences = [_("In {period} the highest is {high} ({most}) and the lowest {low} ({least}), {gap} apart.",
                   period=language.format_period(shared[-1], calendar),
                   high=_name_tied(labelled, last[highest], tidy.decimals, language),
                   low=_name_tied(labelled, last[lowest], tidy.decimals, language),
                   most=tidy.format_prose(last[highest], language), least=tidy.format_prose(last[lowest], language),
                   gap=format_difference(spread, tidy.unit, tidy.decimals, language))]
    if len(shared) > 1 and not any(line_crosses_break(line, shared[0], shared[-1], catalogue) for line in tidy.lines):
        first = [by_period[shared[0]] for by_period in values.values()]
        first_spread = max(first) - min(first)
        start = language.format_period(shared[0], calendar)
        if spread < first_spread * (1 - SPREAD_TOLERANCE):
            sentences.append(_("The distance has narrowed since {start}.", start=start))
        elif spread > first_spread * (1 + SPREAD_TOLERANCE):
            sentences.append(_("The distance has widened since {start}.", start=start))
    return sentences


def describe_ranking(rows: pd.DataFrame, tidy: Tidy, context: Context, *, cut: bool) -> list[str]:
    """Describe the highest, lowest and median of ranked values, with their periods where these differ.

    Args:
        rows: Columns ``label``, ``value`` and ``period``.
        cut: Whether there are more rows than are drawn.
    """
    language = context.language
    _ = language.text

    def format_prose(value: float) -> str:
        return tidy.format_prose(value, language)

    several, calendar = rows["period"].nunique() > 1, calendar_of(tidy, context)

    def format_end(value: float, period: str) -> str:
        text = format_prose(value)
        return f"{text}, {language.format_period(period, calendar)}" if several else text

    lowest_first = tidy.unit is not None and tidy.unit.ranks_lowest_first
    ranked = sorted(zip(*(rows[name].tolist() for name in ("label", "value", "period")), strict=True),
                    key=itemgetter(1), reverse=not lowest_first)
    (top, *highest), (_bottom, *lowest) = ranked[0], ranked[-1]
    if len(rows) == 1:
        return [_("{name}: {value}.", name=top, value=format_end(*highest))]
    of_ends = [_name_tied([(label, value) for label, value, period in ranked if period == of_period], end,
                          tidy.decimals, language) for end, of_period in (highest, lowest)]
    ends = {"high": of_ends[0], "most": format_end(*highest), "low": of_ends[1], "least": format_end(*lowest)}
    sentences = [language.plural("{count} bar.", "{count} bars.", len(rows))]
    if cut:
        return [*sentences, _("First: {high} ({most}). Last of those drawn: {low} ({least}).", **ends) if lowest_first
                else _("Highest: {high} ({most}). Last of those drawn: {low} ({least}).", **ends)]
    sentences.append(_("First: {high} ({most}). Last: {low} ({least}).", **ends) if lowest_first
                     else _("Highest: {high} ({most}). Lowest: {low} ({least}).", **ends))
    if len(rows) > 3:
        sentences.append(describe_median([value for _label, value, _period in ranked], tidy, language))
    return sentences


def describe_median(values: Sequence[float], tidy: Tidy, language: Language) -> str:
    """Describe the median of values: how many are above it is told where it is half of them, which ties prevent."""
    middle = median(values)
    if sum(value > middle for value in values) == len(values) // 2:
        return language.text("Half of them are above {median}.", median=tidy.format_prose(middle, language))
    return language.text("The median is {median}.", median=tidy.format_prose(middle, language))


def _name_tied(labelled: Sequence[tuple[str, float]], value: float, decimals: int, language: Language) -> str:
    """Return the names of what has a value, as far as its decimals tell: a few in full, of more the first and their
    number."""
    written = as_written([value, *(other for _name, other in labelled)], decimals)
    names = [name for (name, _other), same in zip(labelled, written[1:] == written[0], strict=True) if same]
    if len(names) <= MAX_NEWEST:
        return language.format_list(names)
    return language.plural("{name} and {count} other", "{name} and {count} others", len(names) - 1, name=names[0])


def describe_newest(tidy: Tidy, title: str, context: Context) -> str:
    """Describe the newest value of up to three lines, or the highest of more, for a title: "Laredo 245,449 (December
    2025)"."""
    language = context.language
    rows = list(zip(tidy.column("line"), tidy.column("value"), tidy.column("period"), strict=True))
    if len(rows) > MAX_NEWEST and len({line for line, _value, _period in rows}) == len(rows):
        # One value of each place, some of earlier periods: the highest of all.
        last = max(rows, key=itemgetter(1))[2]
        newest = [(line, value) for line, value, _period in rows]
    else:
        last = max((period for _line, _value, period in rows), default="")
        newest = [(line, value) for line, value, period in rows if period == last]
    ranked = tidy.unit is not None and tidy.unit.ranks_lowest_first
    if not newest or (ranked and len(newest) > MAX_NEWEST):
        return ""
    described = newest if len(newest) <= MAX_NEWEST else [max(newest, key=itemgetter(1))]
    lines = tidy.lines_by_number
    texts = []
    for line, value in described:
        name = (lines[line].label if len(newest) <= MAX_NEWEST else _name_tied(
            [(lines[other].label, one) for other, one in newest], value, tidy.decimals, language))
        written = tidy.format_prose(value, language)
        texts.append(written if len(tidy.lines) == 1 and name in title else f"{name} {written}")
    period = language.format_period(last, calendar_of(tidy, context))
    if len(newest) > MAX_NEWEST:
        return language.text("highest {value} ({period})", value=texts[0], period=period)
    return f"{language.format_list(texts)} ({period})"
