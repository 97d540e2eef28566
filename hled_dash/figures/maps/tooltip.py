"""The tooltip of a place, as expressions: its value with the unit, rank, share, status and trend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy, breaks_between
from hled_dash.figures.formatting import EXACT_DIGITS, PLAIN, NumberStyle, format_names
from hled_dash.figures.maps.payload import Payload, cell
from hled_dash.figures.maps.timeline import Timeline, is_additive
from hled_dash.figures.text import column_headings
from hled_dash.figures.vega import message_expr
from hled_dash.language import Language


@dataclass(frozen=True)
class ValueFormat:
    """Expressions that write values of an indicator.

    Attributes:
        tidy: The values.
        language: The reader's.
        payload: What the expressions refer to.
        prefix: Of the names in the payload, where there are several indicators.
    """

    tidy: Tidy
    language: Language
    payload: Payload
    prefix: str = ""

    def full(self, value: str) -> str:
        """Return the value with its unit, as :meth:`Tidy.format_value` writes it."""
        return self._expr(value, "full_", digits=EXACT_DIGITS)

    def short(self, value: str) -> str:
        """Return the value where there is little room, as :meth:`Tidy.format_short` writes it."""
        return self._expr(value, "short_", short=True)

    def _expr(self, value: str, form: str, **options: Any) -> str:
        return self.tidy.style(self.language, **options).expr(
            value, lambda name, constant: self.payload.bind(f"{self.prefix}{form}{name}", constant))


@dataclass(frozen=True)
class PlaceTooltip:
    """Expressions over a row with ``name``, ``index`` and ``value``.

    Attributes:
        tidy: The values of the period that is drawn first.
        timeline: Those of all periods.
        context: What the figure is drawn for.
        payload: What the expressions refer to.
        period: Expression of the number of the period.
        has_trend: True where the page moves through the periods: then the tooltip has the change since the first.
    """

    tidy: Tidy
    timeline: Timeline
    context: Context
    payload: Payload
    period: str = "period_index"
    has_trend: bool = False

    def tooltip(self, place: str = "datum") -> str:
        """Return an object of headings and texts. A share only of what adds up; a status only where there are
        several."""
        bind, period = self.payload.bind, self.period
        text = self.context.language.text
        heading = column_headings(self.tidy, self.context)
        counts = f"{bind('place_counts', list(map(len, self._values_by_period)))}[{period}]"
        rank = message_expr(text("{rank} of {count}"), rank=cell("ranks", period, place), count=counts)
        labels = bind("period_labels", list(self.timeline.labels))
        last = bind("last_period", len(self.timeline.periods) - 1)
        total = f"{bind('totals', [sum(values, 0.0) for values in self._values_by_period])}[{period}]"
        share = f"format(100 * {place}.value / {total}, ',.1f') + '\u00a0%'"
        own = cell("own_periods", place=place)
        members = bind("region_members", self._region_members)
        has_value, missing = f"isValid({place}.value)", quote(text("no published figure"))
        rows = {
            heading["place"]: f"{place}.name",
            heading["value"]: f"{has_value} ? {self._format.full(f'{place}.value')} : {missing}",
            # A place's own period goes with "the newest of each", which is the last period.
            heading["period"]: f"isValid({own}) && {period} == {last} ? {own} : {labels}[{period}]",
            text("One value for"): f"{members}[{place}.place] || {place}.nothing",
            text("Rank"): f"{has_value} ? {rank} : '\u2013'",
            text("Share"): _optional(place, bind("is_additive", is_additive(self.tidy)),
                                     f"{has_value} && {total} > 0 ? {share} : '\u2013'"),
            heading["status"]: _optional(place, bind("has_statuses", bool(self.timeline.statuses)),
                                         cell("statuses", period, place)),
        }
        if self.has_trend:
            changes = (self.tidy.unit is None or not self.tidy.unit.is_change) and all(
                self.context.catalogue.indicators[code].comparable_periods for code in self.tidy.indicators)
            several = bind("has_trend", changes and len(self.timeline.periods) > 1)
            rows[text("Trend")] = _optional(place, several, self._trend(place))
        return object_of(rows)

    def value(self, place: str = "datum") -> str:
        """Return the value where there is little room; "" if there is none."""
        return f"isValid({place}.value) ? {self._format.short(f'{place}.value')} : ''"

    @property
    def _format(self) -> ValueFormat:
        return ValueFormat(self.tidy, self.context.language, self.payload)

    @cached_property
    def _values_by_period(self) -> list[list[float]]:
        return [[value for value in values if value is not None]
                for values in zip(*self.timeline.values.values(), strict=True)] or [[] for _ in self.timeline.periods]

    @cached_property
    def _region_members(self) -> dict[str, str]:
        """Survey region to the states or departments that its value stands for."""
        catalogue = self.context.catalogue
        return {place: format_names([*map(self.context.place_name, catalogue.regions[place].members)],
                                    self.context.language)
                for place in self.timeline.values if place in catalogue.regions}

    def _trend(self, place: str) -> str:
        """Return the change since the first of the periods, in percent of amounts, else in the unit."""
        tidy, bind, period, language = self.tidy, self.payload.bind, self.period, self.context.language
        unit = tidy.unit
        relative = (unit is not None and unit.kind in ("count", "money")) or tidy.scale != "published"
        in_points = unit is not None and unit.differs_in_points
        # Changes have a decimal: none is written as 1.
        points = language.plural("{number} point", "{number} points", 2, number="")
        suffix = "\u00a0%" if relative else points if in_points else ""
        percent = bind("trend_in_percent", relative)
        value, first = f"{place}.value", cell("values", "0", place)
        has_both = f"isValid({value}) && isValid({first}) && !({percent} && {first} == 0)"
        change = f"({percent} ? 100 * ({value} / {first} - 1) : {value} - {first})"
        style = NumberStyle(language, PLAIN if relative or in_points else unit,
                            1 if relative else max(tidy.decimals, 1), signed=True)
        written = style.expr(change, lambda name, constant: bind(f"trend_{name}", constant), shortened=False)
        number = f"({written} + {bind('trend_suffix', suffix)})"
        since = f"{bind('period_labels', list(self.timeline.labels))}[0]"
        words = message_expr(language.text("{change} since {period}"), change=number, period=since)
        broken = bind("trend_broken", self._broken())
        crosses = f"(indexof({broken}, '' + {period}) >= 0 || indexof({broken}, {place}.place + ' ' + {period}) >= 0)"
        untold = quote(language.text("not comparable: break in series"))
        return f"{period} > 0 && {has_both} ? ({crosses} ? {untold} : {words}) : '\u2013'"

    def _broken(self) -> list[str]:
        """Return the numbers of the periods that do not compare with the first, after the place where one alone does
        not."""
        periods = self.timeline.periods
        newest = sort_periods(filter(None, periods))[-1]
        breaks = [break_ for code in self.tidy.origins for break_ in self.context.catalogue.indicators[code].breaks]
        return [f"{break_.place} {number}" if break_.place else str(number)
                for break_ in breaks for number, period in enumerate(periods)
                if breaks_between(periods[0], period or newest, [break_.period])]


def _optional(place: str, condition: str, value: str) -> str:
    """Return a text that is left out where a condition does not hold: Vega's tooltip leaves out what is undefined."""
    return f"{condition} ? ({value}) : {place}.nothing"


def object_of(properties: dict[str, str]) -> str:
    """Return the expression of an object: name to expression."""
    return f"{{{', '.join(f'{quote(name)}: {value}' for name, value in properties.items())}}}"


def quote(text: str) -> str:
    """Return a text as a Vega expression."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
