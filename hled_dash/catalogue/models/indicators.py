"""Indicators: their dimensions, breaks in series, and the formulas of derived ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import (
    Code,
    Colour,
    Frequency,
    Keywords,
    Level,
    Number,
    Period,
    Record,
    Switch,
    Text,
    Unique,
    WebAddress,
    WholeNumber,
)
from hled_dash.catalogue.models.sources import MAX_VALUE
from hled_dash.catalogue.periods import chronological

#: Characters of an indicator's name in legends and tables.
MAX_SHORT = 45
#: Columns that files of observations and exports have beside the dimensions.
RESERVED = ("indicator", "place", "period", "value", "status", "unit", "source", "vintage", "licence", "derived")


def _is_short(text: Text) -> Text:
    for language in ("en", "es"):
        if len(text.translation(language)) > MAX_SHORT:
            raise PydanticCustomError("short", "has more than {most} characters", {"key": language, "most": MAX_SHORT})
    return text


class Item(Record):
    """One item of a breakdown."""

    code: Code
    name: Text
    colour: Colour | None = None  #: Fixed in figures (hex), for items that return in many of them.
    #: Dimension to the item of it that this one lies within (an end use within an industry).
    within: Mapping[str, Code] = {}
    #: What else readers call it, or what it holds, in both languages; for the search.
    keywords: Keywords = ()
    holds: Text | None = None  #: What it has together, as a sentence, where readers ask for a part.


class Dimension(Record):
    """A way in which an indicator is broken down (flow, mode, sex ...) and its items, in their order."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    #: Those of many items stand in ``catalogue/items/ID.csv``.
    items: Annotated[tuple[Item, ...], Unique] = ()
    #: Whether the items are parts that add up to a whole: only these are stacked, or added up without naming the parts.
    additive: Switch = False

    @field_validator("id")
    @classmethod
    def _is_not_a_column(cls, name: str) -> str:
        if name in RESERVED or name.startswith("_"):
            raise ValueError(f"{name} is the name of another column")
        return name

    def item(self, code: str) -> Item:
        """Return the item with this code."""
        return self._by_code[code]

    def find(self, code: str) -> Item | None:
        """Find the item with this code, if there is one."""
        return self._by_code.get(code)

    def broader(self, most: int) -> str | None:
        """Return the dimension that all items lie within, where there are more than ``most`` of them."""
        names = list(self.items[0].within) if len(self.items) > most else []
        return next((name for name in names if all(name in item.within for item in self.items)), None)

    @cached_property
    def _by_code(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}


class Series(Record):
    """An indicator with some of its items: one line, or several."""

    indicator: Code
    #: Dimension to one item or several.
    items: Mapping[str, str | tuple[str, ...]] = {}


#: Keys that a formula may have, by its operation, beside those that it needs.
_MAY_HAVE: Mapping[str, tuple[str, ...]] = {
    "sum_over": ("gaps",), "sum_parts": ("gaps", "place"), "ratio": ("times", "place"),
    "group_share": ("level", "without"),
}


class Formula(Record):
    """How a derived indicator is computed from published ones; carried to the screen as ``words``.

    ========== =========================================================================== ==============
    op         value                                                                       needs
    ========== =========================================================================== ==============
    sum_over   sum over all items of ``dimension`` (which disappears)                      dimension
    sum_into   sum over the items of ``dimension`` within each item of ``into``            dimension, into
    count_above how many items of ``dimension`` have a value above ``above``               dimension, above
    sum_months sum of the 12 months of a year; years with a missing month are left out
    sum_parts  sum over the places whose parent is the place; level ``level``; with        level
               ``place`` over all places of that level in it
    rolling    sum of the last ``window`` periods, none of them missing                    window
    change     change in percent against ``lag`` periods before                            lag
    difference ``of`` minus ``minus``, same place and period                               minus
    ratio      ``of`` divided by ``over`` times ``times``, same place and period; with     over
               ``place`` over the figure of that place
    share_of   ``of`` in percent of the sum over all items of ``dimension``                dimension
    exponential e to the power of the value (of a published natural logarithm)
    index      100 times the value over that of ``base``; where ``base`` is a year and     base
               the values are not, over the same month or quarter of it
    group_sum  sum over the members of ``group``, none of them missing                     group
    group_mean mean over ``group`` weighted by ``weight``, none of them missing            group, weight
    group_share sum over ``group`` in percent of ``place``                                 group, place
    country_share  ``of`` in percent of the value of the place's country, same period
    ========== =========================================================================== ==============

    A sum of parts that pause is too low. With ``gaps: missing`` sum_over and sum_parts leave out a period in which a
    part has no figure and the periods on both sides do (or the one before, at the end of the series).

    Rolling, change and index leave out what would compare or add up across a break that is declared for ``of``.

    Where a group is computed, ``beside`` are the published figures of countries on a definition that compares: a map
    of regions draws them on the group's scale.
    """

    op: Literal[
        "sum_over", "sum_into", "count_above", "sum_months", "sum_parts", "rolling", "change", "difference", "ratio",
        "share_of", "index", "exponential", "group_sum", "group_mean", "group_share", "country_share",
    ]
    of: Series
    words: Text
    dimension: str | None = None
    into: str | None = None
    above: Number | None = None
    level: Level | None = None
    window: WholeNumber | None = Field(default=None, ge=1, le=1_000)
    lag: WholeNumber | None = Field(default=None, ge=1, le=1_000)
    minus: Series | None = None
    over: Series | None = None
    times: Number = Field(default=1.0, gt=0, le=1e12)
    base: Period | None = None
    group: Code | None = None
    weight: Series | None = None
    place: Code | None = None
    gaps: Literal["skipped", "missing"] = "skipped"
    #: group_share with ``level``: parts that the whole does without, because the source lacks them.
    without: tuple[Code, ...] = ()
    beside: Series | None = None

    @property
    def rolling_window(self) -> int:
        """Periods that a value of ``rolling`` adds up, which that op needs."""
        return cast(int, self.window)

    @model_validator(mode="after")
    def _has_what_its_op_needs(self) -> Formula:
        needs = {
            "sum_over": ("dimension",), "sum_into": ("dimension", "into"),
            "count_above": ("dimension", "above"),
            "sum_parts": ("level",), "rolling": ("window",), "change": ("lag",), "difference": ("minus",),
            "ratio": ("over",), "share_of": ("dimension",), "index": ("base",), "group_sum": ("group",),
            "group_mean": ("group", "weight"), "group_share": ("group", "place"),
        }.get(self.op, ())
        missing = [name for name in needs if getattr(self, name) is None]
        if missing:
            context = {"key": "op", "op": self.op, "missing": ", ".join(missing)}
            raise PydanticCustomError("needs", "op {op} needs {missing}", context)
        known = {"op", "of", "words", "beside", *needs, *_MAY_HAVE.get(self.op, ())}
        if extra := sorted(self.model_fields_set - known):
            raise PydanticCustomError("extra", "op {op} has no {extra}", {"key": extra[0], "op": self.op,
                                                                          "extra": ", ".join(extra)})
        return self

    def inputs(self) -> tuple[str, ...]:
        """Return the codes of the indicators that this formula reads; what stands ``beside`` is not computed from."""
        operands = (self.of, self.minus, self.over, self.weight)
        return tuple(dict.fromkeys(operand.indicator for operand in operands if operand))


class Break(Record):
    """From ``period`` on, figures of ``place`` (all places when absent) do not compare with those before."""

    period: Period
    place: Code | None = None
    note: Text


class Theme(Record):
    """A subject that groups indicators in lists (SDMX: category)."""

    id: Code
    name: Text


class Indicator(Record):
    """What is measured: its words, unit, frequency, source and place in the work plan."""

    code: Code
    name: Text
    short: Annotated[Text, AfterValidator(_is_short)]
    #: For an official: what is counted, of whom, unit, base year. One to three plain sentences.
    definition: Text
    unit: Code
    decimals: WholeNumber = Field(ge=0, le=4)
    #: Which way is better; parity: nearer to ``middle`` (0 for a gap); neutral where that is a matter of view.
    direction: Literal["higher", "lower", "parity", "neutral"]
    frequency: Frequency
    #: Where they differ from those of the source and of the frequency.
    step_months: WholeNumber | None = Field(default=None, ge=1, le=240)
    lag_months: WholeNumber | None = Field(default=None, ge=0, le=60)
    #: True where the series has ended: no further figure is expected, as with the frequency ``once``.
    closed: Switch = False
    source: Code
    #: The first is the one that it tracks.
    objectives: Annotated[tuple[str, ...], Field(min_length=1), Unique]
    #: What says the same, and is counted on the board instead where a place has it (docs/board.md).
    counted_as: Annotated[tuple[Code, ...], Unique] = ()
    #: The subject that it is listed under within an objective.
    theme: Code
    #: In the order of the address; () if the indicator is not broken down.
    dimensions: Annotated[tuple[str, ...], Unique] = ()
    #: The item shown when nothing is chosen, for each dimension.
    default_items: Mapping[str, str] = {}
    #: False where the source warns against comparing places (national poverty lines).
    comparable_places: Switch = True
    #: False where the source warns against comparing years (changing questionnaires, ranks).
    comparable_periods: Switch = True
    caveats: tuple[Text, ...] = ()
    breaks: tuple[Break, ...] = ()
    #: Periods from here on are projections, whatever the file says (status F).
    projection_from: Period | None = None
    #: True where the source models the values (status E).
    modelled: Switch = False
    #: "us_fiscal": years run October to September and read FY2024.
    calendar: Literal["calendar", "us_fiscal"] = "calendar"
    #: Class limits that are meaningful in themselves, lowest first (poverty bands).
    fixed_breaks: tuple[Number, ...] = ()
    #: A middle around which the indicator diverges (0 for a balance, 100 for an index).
    middle: Number | None = None
    #: The least and the greatest value that may be published, where its unit's kind says otherwise (``value_range``).
    minimum: Number | None = Field(default=None, ge=-MAX_VALUE, le=MAX_VALUE)
    maximum: Number | None = Field(default=None, ge=-MAX_VALUE, le=MAX_VALUE)
    #: The indicator of the same measure at municipal level.
    municipal: Code | None = None
    #: The indicator of the same measure for groups of states as one, with what they are compared with.
    regional: Code | None = None
    #: True where the source publishes regions (level ``region``) instead of some states or departments.
    by_region: Switch = False
    #: Place to the people whom its figures are of, where these are not its own: "all nationalities".
    populations: Mapping[Code, Text] = {}
    #: More words to find it by, both languages together.
    keywords: Keywords = ()
    formula: Formula | None = None
    address: WebAddress | None = None
    #: Table, series, column or code under which the source, or its compiler, publishes it.
    published_as: str | None = None

    def crosses_break(self, place: str, first: str, last: str) -> bool:
        """Return whether the series of a place breaks after a first period and not after a last one."""
        return any(break_.place in (None, place) and
                   chronological(first) < chronological(break_.period) <= chronological(last) for break_ in self.breaks)

    @property
    def derived(self) -> bool:
        """Whether it is computed by a formula."""
        return self.formula is not None

    def tracks(self, objective: str) -> bool:
        """Return whether it tracks an objective, and is not only of interest to it."""
        return self.objectives[0] == objective

    @model_validator(mode="after")
    def _whole(self) -> Indicator:
        if set(self.default_items) != set(self.dimensions):
            key = "default_items" if self.default_items else "dimensions"
            raise PydanticCustomError("items", "default_items must name one item for each of dimensions", {"key": key})
        if sorted(set(self.fixed_breaks)) != list(self.fixed_breaks):
            raise PydanticCustomError("order", "fixed_breaks must ascend", {"key": "fixed_breaks"})
        if self.calendar == "us_fiscal" and self.frequency != "year":
            raise PydanticCustomError("calendar", "us_fiscal is a calendar of years", {"key": "calendar"})
        if self.direction == "parity" and self.middle is None:
            why = "direction parity needs a middle: the value at which both are equal"
            raise PydanticCustomError("middle", why, {"key": "direction"})
        return self
