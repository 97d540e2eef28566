"""From the frames of a card to one tidy frame with named, coloured lines: what every kind of figure begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Series, Unit
from hled_dash.figures.figure import Selection
from hled_dash.figures.style import SHAPES, Theme, place_colours, place_shapes, theme
from hled_dash.language import Language

#: Indicators of the population, by the level of the places that they are divided into.
POPULATION: Mapping[str, str] = {"country": "SP.POP.TOTL", "admin1": "conapo.pop"}
STEPS = {"month": 1 / 12, "quarter": 0.25, "year": 1.0}


class SeriesFrame(NamedTuple):
    """Observations of one series: columns indicator, place, period, value, status and one for each dimension."""

    series: Series
    frame: pd.DataFrame


@dataclass(frozen=True)
class Context:
    """What a figure is drawn for."""

    card: FigureCard
    selection: Selection
    language: Language
    catalogue: Catalogue

    @property
    def theme(self) -> Theme:
        return theme(self.selection.theme)

    def place(self, code: str) -> str:
        """A place's name in the reader's language; its code where the catalogue does not know it."""
        place = self.catalogue.places.get(code)
        return self.language.of(place.name) if place else code

    def item(self, dimension: str, code: str) -> str:
        found = self.catalogue.dimensions.get(dimension)
        names = {item.code: item.name for item in found.items} if found else {}
        return self.language.of(names[code]) if code in names else code

    def places_asked(self) -> tuple[str, ...]:
        """The places that the figure should show, in their order; () where that is all of a level."""
        return self.card.places or (() if self.card.level else self.selection.places)


@dataclass(frozen=True)
class Line:
    """One sequence of values: an indicator of a place with fixed items."""

    number: int
    indicator: str
    place: str
    items: tuple[tuple[str, str], ...]
    label: str
    """What tells this line from the others of the figure, in words."""
    group: str
    """Code of what the colour stands for."""
    colour: str
    shape: str
    origin: str
    """The indicator that the values are published as: where groups are compared, countries have one of their own."""
    parts: tuple[str, str] = ("", "")
    """The label in two: what the colour tells, and the rest."""


@dataclass(frozen=True)
class Tidy:
    """All observations of a figure, as drawn (scaled), and the lines that they make."""

    frame: pd.DataFrame
    """Columns indicator, place, period, one for each of ``dimensions``, value, status, line (number of the line)."""
    dimensions: tuple[str, ...]
    lines: tuple[Line, ...]
    colour: str
    """What colour tells apart here: place, indicator or a dimension."""
    compound: bool
    """True where labels name more than what the colour tells."""
    unit: Unit | None
    """The unit of all values; None where they differ or a scale replaced it (then see ``unit_words``)."""
    unit_words: str
    decimals: int
    scale: str
    notes: tuple[str, ...]
    derived: bool
    extra_indicators: tuple[str, ...] = ()
    """Indicators that were used and are not drawn (population)."""

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.indicator for line in self.lines))

    @property
    def origins(self) -> tuple[str, ...]:
        """The indicators that the values are published as, those that the figure was asked for first."""
        own_first = sorted(self.lines, key=lambda line: line.origin != line.indicator)
        return tuple(dict.fromkeys(line.origin for line in own_first))

    @property
    def lines_by_number(self) -> dict[int, Line]:
        return {line.number: line for line in self.lines}

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.place for line in self.lines))

    def of(self, line: Line) -> pd.DataFrame:
        """The rows of a line, by period."""
        return self.frame[self.frame["line"] == line.number]

    def value(self, value: float, language: Language) -> str:
        """A value with its unit, as it stands in a tooltip."""
        if self.unit is None:
            return language.number(value, self.decimals)
        return language.value(value, self.unit, self.decimals)

    def short(self, value: float, language: Language) -> str:
        """A value as it stands beside a bar: percent and currency signs, millions; longer units stay above."""
        if self.unit is None or self.unit.symbol is None:
            return language.compact(value) if abs(value) >= 1e7 else language.number(value, self.decimals)
        if abs(value) >= 1e7 and not self.unit.id.startswith(("million", "thousand")):
            return language.compact(value, self.unit)
        symbol = language.of(self.unit.symbol)
        if self.unit.prefix or len(symbol) <= 2:
            return language.value(value, self.unit, self.decimals)
        return language.number(value, self.decimals)

    def spoken(self, value: float, language: Language) -> str:
        """A value with its unit in running text: millions from ten million on."""
        unit = self.unit
        if unit is None or abs(value) < 1e7 or unit.id.startswith(("million", "thousand")):
            return self.value(value, language)
        return language.compact(value, unit)

    def restrict(self, rows: pd.DataFrame, notes: Iterable[str] = ()) -> Tidy:
        """The same with these rows only, and the lines that they belong to."""
        numbers = set(rows["line"])
        lines = tuple(line for line in self.lines if line.number in numbers)
        return replace(self, frame=rows, lines=lines, notes=(*self.notes, *notes))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries of plain values: what ``frame.to_dict("records")`` gives, in a sixth of its time."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in frame), strict=True)]


def within(periods: pd.Series, start: str | None, end: str | None) -> pd.Series:
    """Which periods lie between two bounds, inclusive; a year bounds its months."""
    keep = pd.Series(True, index=periods.index)
    if start:
        keep &= (periods >= start) | periods.map(start.startswith).astype(bool)
    if end:
        keep &= (periods <= end) | periods.str.startswith(end).astype(bool)
    return keep


def bounds(card: FigureCard, selection: Selection) -> tuple[str | None, str | None]:
    """First and last period to show: the card's own before the view's."""
    return card.start or selection.start, card.end or selection.end


def tidy(frames: Sequence[SeriesFrame], context: Context, *, scales: Sequence[str] = ("index", "log", "per_capita"),
         bounded: bool = True) -> Tidy:
    """Put the frames of a card together, mark projections and estimates, apply the card's scale, and name the lines.

    ``scales`` are those that the kind of figure can show; another one falls back to the published values.
    """
    card, catalogue = context.card, context.catalogue
    drawn = frames[: len(card.series)]
    parts = [with_status(one.frame, one.series.indicator, catalogue) for one in drawn]
    dimensions = tuple(dict.fromkeys(
        dimension for one in drawn for dimension in catalogue.indicators[one.series.indicator].dimensions
    ))
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)
    for dimension in dimensions:
        rows[dimension] = rows[dimension].fillna("").astype(str) if dimension in rows else ""
    rows = rows[["indicator", "place", "period", *dimensions, "value", "status"]]
    keys = ["indicator", "place", *dimensions]
    rows = rows[np.isfinite(rows["value"].to_numpy(dtype=float))].drop_duplicates([*keys, "period"])
    lines, colour, compound = _lines(rows, keys, dimensions, context)
    numbers = {(line.indicator, line.place, *(code for _, code in line.items)): line.number for line in lines}
    rows["line"] = [numbers[key] for key in zip(*(rows[key] for key in keys), strict=True)]
    rows = rows.sort_values(["line", "period"], ignore_index=True)

    indicators = [catalogue.indicators[code] for code in dict.fromkeys(line.indicator for line in lines)]
    units = {indicator.unit for indicator in indicators}
    unit = catalogue.units[units.pop()] if len(units) == 1 else None
    words = context.language.of(unit.name) if unit else context.language.list_of(
        dict.fromkeys(context.language.of(catalogue.units[one.unit].name) for one in indicators))
    found = Tidy(
        frame=rows, dimensions=dimensions, lines=lines, colour=colour, compound=compound, unit=unit, unit_words=words,
        decimals=max((one.decimals for one in indicators), default=0), scale="published", notes=(),
        derived=any(catalogue.indicators[line.origin].derived for line in lines),
    )
    scale = card.scale if card.scale in scales else "published"
    if scale == "index":
        found = _indexed(found, context)
    elif scale == "per_capita":
        found = _per_capita(found, frames[len(card.series):], context)
    elif scale == "log":
        found = _positive(found, context)
    if card.against:
        found = _against(found, card.against, context)
    return trimmed(found, context) if bounded else found


def trimmed(found: Tidy, context: Context) -> Tidy:
    """Only the periods between the bounds of the card and the view."""
    start, end = bounds(context.card, context.selection)
    return found.restrict(found.frame[within(found.frame["period"], start, end)])


def with_status(frame: pd.DataFrame, code: str, catalogue: Catalogue) -> pd.DataFrame:
    """Statuses with what the catalogue knows: modelled values are estimates, later periods are projections."""
    indicator = catalogue.indicators[code]
    found = frame.assign(status=frame["status"].fillna("A").replace("", "A"))
    if indicator.modelled:
        found.loc[found["status"] == "A", "status"] = "E"
    if indicator.projection_from and not found.empty:  # The periods of an empty frame are not texts.
        found.loc[found["period"] >= indicator.projection_from, "status"] = "F"
    return found


def _lines(rows: pd.DataFrame, keys: list[str], dimensions: tuple[str, ...],
           context: Context) -> tuple[tuple[Line, ...], str, bool]:
    """The lines of the rows, in the reader's order of places and the catalogue's of indicators and items."""
    card, catalogue, language = context.card, context.catalogue, context.language
    combinations = list(dict.fromkeys(zip(*(rows[key] for key in keys), strict=True)))
    asked = {place: number for number, place in enumerate(context.places_asked())}
    order = {series.indicator: number for number, series in reversed(list(enumerate(card.series)))}
    items = {dimension: {item.code: number for number, item in enumerate(catalogue.dimensions[dimension].items)}
             for dimension in dimensions}
    known = {code: number for number, code in enumerate(catalogue.places)} if not asked else {}

    def rank(combination: tuple[str, ...]) -> tuple[object, ...]:
        indicator, place, *codes = combination
        return (order.get(indicator, 99), asked.get(place, known.get(place, 9999)),
                *(items[dimension].get(code, 99) for dimension, code in zip(dimensions, codes, strict=True)))

    combinations.sort(key=rank)
    varying = [key for position, key in enumerate(keys) if len({one[position] for one in combinations}) > 1]
    colour = card.colour if card.colour in varying or not varying else varying[0]
    if colour not in keys:
        colour = "place"
    at = keys.index(colour)
    groups = list(dict.fromkeys(one[at] for one in combinations))
    colours = _colours(colour, groups, context)
    others = [key for key in varying if key != colour]
    shapes = place_shapes(groups) if colour == "place" else _cycle(groups)
    rest = list(dict.fromkeys(tuple(one[keys.index(key)] for key in others) for one in combinations))
    if others:
        second = {one: SHAPES[number % len(SHAPES)] for number, one in enumerate(rest)}

    def word(key: str, code: str) -> str:
        if key == "place":
            return context.place(code)
        if key == "indicator":
            return language.of(catalogue.indicators[code].short)
        return context.item(key, code) if code else ""

    lines = []
    for number, one in enumerate(combinations):
        told = dict(zip(keys, one, strict=True))
        label = ", ".join(filter(None, (word(key, told[key]) for key in (varying or [colour]))))
        shape = second[tuple(told[key] for key in others)] if others else shapes[told[colour]]
        lines.append(Line(number, one[0], one[1], tuple(zip(dimensions, one[2:], strict=True)), label,
                          told[colour], colours[told[colour]], shape, catalogue.origin(one[0], one[1]).indicator,
                          (word(colour, told[colour]), ", ".join(word(key, told[key]) for key in others))))
    return tuple(lines), colour, bool(others)


def _cycle(codes: Sequence[str]) -> dict[str, str]:
    return {code: SHAPES[number % len(SHAPES)] for number, code in enumerate(codes)}


def _colours(colour: str, groups: Sequence[str], context: Context) -> dict[str, str]:
    shown = context.theme
    if colour == "place":
        return place_colours(groups, shown)
    fixed: dict[str, str] = {}
    if colour != "indicator":
        items = context.catalogue.dimensions[colour].items
        fixed = {item.code: item.colour for item in items if item.colour and item.code in groups}
    taken = {shown.readable(found) for found in fixed.values()}
    free = [found for found in shown.palette if found not in taken] or list(shown.palette)
    others = [group for group in groups if group not in fixed]
    return {**{code: shown.readable(found) for code, found in fixed.items()},
            **{code: free[number % len(free)] for number, code in enumerate(others)}}


def _indexed(found: Tidy, context: Context) -> Tidy:
    """Every line as an index, its value in the base period being 100."""
    _ = context.language.text
    base = context.card.base or _common_base(found, context)
    rows = found.frame
    at_base = rows[rows["period"] == base].set_index("line")["value"]
    divisors = rows["line"].map(at_base[at_base > 0])
    lost = [line.label for line in found.lines if line.number not in at_base.index or at_base[line.number] <= 0]
    calendar = context.catalogue.indicators[found.lines[0].indicator].calendar if found.lines else "calendar"
    words = context.language.period(base, calendar) if base else ""
    notes = [_("Index computed here: each value divided by that of {base}, times 100.", base=words)]
    if lost:
        notes.append(_("Left out for want of a figure in the base period {base}: {places}.", base=words,
                       places=context.language.list_of(lost)))
    rows = rows.assign(value=rows["value"] / divisors * 100)[divisors.notna()]
    indexed = replace(found, unit=None, unit_words=_("index, {base} = 100", base=words), decimals=1, scale="index",
                      derived=True)
    return indexed.restrict(rows, notes)


def _common_base(found: Tidy, context: Context) -> str:
    """The first period that most lines have."""
    counts = trimmed(found, context).frame.groupby("period")["line"].nunique()
    return str(counts[counts == counts.max()].index.min()) if len(counts) else ""


def _positive(found: Tidy, context: Context) -> Tidy:
    rows = found.frame[found.frame["value"] > 0]
    lost = len(found.frame) - len(rows)
    notes = [context.language.plural(
        "{count} value that is not above zero has no place on a logarithmic scale and is left out.",
        "{count} values that are not above zero have no place on a logarithmic scale and are left out.", lost,
    )] if lost else []
    return replace(found, scale="log").restrict(rows, notes)


def _per_capita(found: Tidy, population: Sequence[SeriesFrame], context: Context) -> Tidy:
    """Amounts divided by the population of the same place and year."""
    _ = context.language.text
    unit = found.unit
    if unit is None or unit.kind not in ("count", "money"):
        return replace(found, notes=(_("These values are not amounts and are shown as published, not per person."),))
    parts = [one.frame[["place", "period", "value"]] for one in population if len(one.frame)]
    people = pd.concat(parts) if parts else pd.DataFrame({"place": [], "period": [], "value": []})
    heads = people.drop_duplicates(["place", "period"]).set_index(["place", "period"])["value"]
    rows = found.frame
    keys = list(zip(rows["place"], rows["period"].str[:4], strict=True))
    divisors = np.array([heads.get(key, np.nan) for key in keys], dtype=float)
    size, name = _size(unit, context.language)
    values = rows["value"].to_numpy(dtype=float) * size / divisors
    typical = float(np.nanmedian(np.abs(values))) if np.isfinite(values).any() else 1.0
    per = 1 if unit.kind == "money" or typical >= 1 else 1_000 if typical >= 0.001 else 100_000
    if per == 1:
        words = _("{unit}, per person", unit=name)
    else:
        words = _("{unit}, per {people} people", unit=name, people=context.language.number(per))
    rows = rows.assign(value=values * per)[np.isfinite(values)]
    sources = tuple(dict.fromkeys(one.series.indicator for one in population if len(one.frame)))
    names = context.language.list_of(context.language.of(context.catalogue.indicators[code].name) for code in sources)
    notes = [_("Computed here: each value divided by the population of the same place and year ({population}).",
               population=names)]
    typical *= per
    decimals = 0 if typical >= 1000 else 1 if typical >= 10 else 2
    scaled = replace(found, unit=None, unit_words=words, decimals=decimals, scale="per_capita", derived=True,
                     extra_indicators=sources)
    return scaled.restrict(rows, notes)


def _against(found: Tidy, partner: str, context: Context) -> Tidy:
    """Each value minus the partner's of the same period, indicator and items; the partner itself is the zero line."""
    _ = context.language.text
    keys = ["indicator", "period", *found.dimensions]
    rows = found.frame
    theirs = rows[rows["place"] == partner].drop_duplicates(keys).set_index(keys)["value"]
    at = pd.MultiIndex.from_frame(rows[keys]) if len(keys) > 1 else pd.Index(rows[keys[0]])
    values = rows["value"].to_numpy(dtype=float) - theirs.reindex(at).to_numpy(dtype=float)
    keep = np.isfinite(values) & (rows["place"] != partner).to_numpy()
    name = _("the United States") if partner == "USA" else context.place(partner)
    measure = _("percentage points") if found.unit and found.unit.differs_in_points else found.unit_words
    note = _("Computed here: each value minus that of {place} in the same period.", place=name)
    apart = replace(found, unit=None, unit_words=_("{unit}, difference from {place}", unit=measure, place=name),
                    decimals=max(found.decimals, 1), scale="difference", derived=True)
    return apart.restrict(rows.assign(value=values)[keep], [note])


def _size(unit: Unit, language: Language) -> tuple[float, str]:
    """What one of a unit counts, and the unit's name without "million" or "thousand"."""
    name = language.of(unit.name)
    for word, size in (("million", 1e6), ("thousand", 1e3)):
        if unit.id.startswith(word):
            for prefix in ("million ", "millones de ", "thousand ", "miles de "):
                name = name.removeprefix(prefix)
            return size, name
    return 1.0, name


def first_place(found: Tidy, context: Context) -> Tidy:
    """Only the first place that has values, for kinds that show one; the others are named in a note."""
    if len(found.places) < 2:
        return found
    _ = context.language.text
    place = found.places[0]
    note = _("This figure shows one place at a time: {place}. Put another place first to see it.",
             place=context.place(place))
    kept = found.restrict(found.frame[found.frame["place"] == place], [note])
    lines = tuple(replace(line, label=rest(line, context)) for line in kept.lines)
    return replace(kept, lines=lines, compound=found.compound and found.colour == "place")


def rest(line: Line, context: Context) -> str:
    """A line's label without its place; the place alone where nothing else is in it."""
    place = context.place(line.place)
    return ", ".join(part for part in line.label.split(", ") if part != place) or place


class Snapshot(NamedTuple):
    """One period of a tidy frame."""

    tidy: Tidy
    period: str
    """The period that most rows show."""
    mixed: bool
    """True where some rows show an earlier period."""


def snapshot(found: Tidy, context: Context, *, years_back: int = 5) -> Snapshot:
    """One row for each line: of the selection's period, or else of the newest one that half of the lines have.

    Without a chosen period, a line that lacks the common one shows its own latest within ``years_back`` years before,
    unless the source warns against comparing periods.
    """
    _ = context.language.text
    rows = found.frame
    asked = context.selection.period
    notes: list[str] = []
    period = ""
    if asked:
        fitting = sorted({one for one in rows["period"] if one.startswith(asked) or asked.startswith(one)})
        period = fitting[-1] if fitting else ""
    if not period:
        # What is newest is what was observed; a projection is shown when its year is asked for.
        known = rows[rows["status"] != "F"]
        counts = (known if len(known) and not asked else rows).groupby("period")["line"].nunique()
        reach = rows["line"].nunique()
        common = counts[counts * 2 >= reach]
        earlier = common[common.index <= asked] if asked else common
        chosen = earlier if len(earlier) else common if len(common) else counts
        period = str(chosen.index.max())
        if asked:
            notes.append(_("There are no figures for {asked}; {shown} is shown.", asked=context.language.period(asked),
                           shown=context.language.period(period, calendar_of(found, context))))
    exact = rows[rows["period"] == period]
    same_only = any(not context.catalogue.indicators[code].comparable_periods for code in found.indicators)
    if same_only or (asked and not notes):
        return Snapshot(found.restrict(exact, notes), period, False)
    floor = str(int(period[:4]) - years_back) + period[4:]
    older = rows[(rows["period"] < period) & (rows["period"] > floor) & ~rows["line"].isin(exact["line"])]
    older = older.drop_duplicates("line", keep="last")
    if len(older):
        notes.append(_("Where {period} is missing, the latest year of the five before it is shown and named.",
                       period=context.language.period(period, calendar_of(found, context))))
    shown = pd.concat([exact, older]).sort_values("line", ignore_index=True) if len(older) else exact
    return Snapshot(found.restrict(shown, notes), period, bool(len(older)))


def calendar_of(found: Tidy, context: Context) -> str:
    """The calendar of the periods: fiscal where every indicator uses the fiscal year."""
    calendars = {context.catalogue.indicators[code].calendar for code in found.indicators}
    return calendars.pop() if len(calendars) == 1 else "calendar"


def usual_step(found: Tidy, indicator: str, context: Context) -> float:
    """The distance in years at which an indicator's values usually follow each other; infinite where irregular."""
    from hled_dash.figures.axes import decimal

    frequency = context.catalogue.indicators[indicator].frequency
    if frequency not in STEPS:
        return float("inf")
    periods = found.frame.loc[found.frame["indicator"] == indicator, "period"].unique()
    numbers = np.sort([decimal(period) for period in periods])
    gaps = np.diff(numbers)
    return max(STEPS[frequency], float(np.median(gaps))) if len(gaps) else STEPS[frequency]
