"""The records of the catalogue, as they stand in ``data/catalogue``.

Every record is frozen and refuses unknown keys, so that a misspelt key is a fault and not a silence.
Terms are those of official statistics (SDMX where it has one).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LanguageCode = Literal["en", "es", "es-419"]
Level = Literal["country", "admin1", "admin2", "us_state", "port", "crossing", "group", "area"]
#: Levels that are drawn as points: their places need a longitude and a latitude.
POINT_LEVELS: tuple[Level, ...] = ("port", "crossing")
Frequency = Literal["month", "quarter", "year", "irregular", "once"]
#: SDMX observation status: A normal, B break in series, E estimate, F forecast or projection, P provisional.
Status = Literal["A", "B", "E", "F", "P"]

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


def _period(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"{text!r} is not a period; write 2021, 2021-Q3 or 2021-07")
    return text


#: A year (``2021``), quarter (``2021-Q3``) or month (``2021-07``); sorts as text within one frequency.
Period = Annotated[str, AfterValidator(_period)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:\-]*$", max_length=60)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


class Record(BaseModel):
    """Frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """The same words in both languages; neither may be empty."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return self.es if language.startswith("es") else self.en


def _same_in_both(text: object) -> object:
    return {"en": text, "es": text} if isinstance(text, str) else text


class Pillar(Record):
    id: Literal["I", "II", "III", "IV"]
    name: Text
    purpose: Text
    #: One accent, as hex, on a light and on a dark ground (each at least 4.5:1 against it).
    accent: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    accent_dark: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    #: Indicators of the headline figures, each with the place and items that it is read for.
    headlines: tuple[Headline, ...] = Field(min_length=3)


class Headline(Record):
    indicator: Code
    place: Code
    items: Mapping[str, str] = {}
    #: A partner that the headline compares the place with ("25.1 points below Mexico").
    against: Code | None = None


class Objective(Record):
    id: Annotated[str, Field(pattern=r"^(I|II|III|IV)\.\d$")]
    name: Text
    #: What an official wants to know here, in one or two sentences.
    question: Text

    @property
    def pillar(self) -> str:
        return self.id.split(".")[0]


class Licence(Record):
    id: Code
    name: Text
    address: WebAddress
    non_commercial: bool = False
    share_alike: bool = False


class Unit(Record):
    id: Code
    #: In full ("% of population"), as it stands under a title.
    name: Text
    #: On axes and beside numbers ("%", "US$", ""); put before the number when ``prefix``.
    symbol: Text | None = None
    prefix: bool = False
    #: share: parts of a whole in percent; points: percentage points; count and money add up over places;
    #: rate, index, score, rank and ratio do not.
    kind: Literal["share", "points", "count", "money", "rate", "index", "score", "rank", "ratio", "quantity"]

    @property
    def differs_in_points(self) -> bool:
        """Whether a difference of two values is in percentage points: of shares, and of rates in percent (growth)."""
        return self.kind in ("share", "points") or (self.symbol is not None and self.symbol.en == "%")


class Source(Record):
    """One published data set in one vintage."""

    id: Code
    publisher: Text
    title: Text
    #: Edition or release as the publisher names it, with its date ("Release of August 2023").
    vintage: Text
    #: Newest date of that vintage, for sorting and for saying how old it is.
    vintage_date: date
    licence: Code
    #: The publisher's own page.
    address: WebAddress
    citation: Text
    #: When the figures were read, and the public copy that they were read from.
    date_read: date
    #: A plain text (an address) is the same in both languages.
    read_from: Annotated[Text, BeforeValidator(_same_in_both)]
    #: Who compiled the copy, where the publisher of the copy is not the producer.
    compiler: Text | None = None
    caveats: tuple[Text, ...] = ()


class Item(Record):
    code: Code
    name: Text
    #: Fixed colour of this item in figures (hex), for items that return in many figures.
    colour: str | None = None


class Dimension(Record):
    """A way in which an indicator is broken down (flow, mode, sex ...) and its items, in their order."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    items: tuple[Item, ...] = Field(min_length=1)
    #: True where the items are parts that add up to a whole.
    additive: bool = False

    def item(self, code: str) -> Item:
        return next(item for item in self.items if item.code == code)


class Series(Record):
    """An indicator with some of its items: one line, or several."""

    indicator: Code
    #: Dimension to one item or several.
    items: Mapping[str, str | tuple[str, ...]] = {}


class Formula(Record):
    """How a derived indicator is computed from published ones; carried to the screen as ``words``.

    ========== =========================================================================== ==============
    op         value                                                                       needs
    ========== =========================================================================== ==============
    sum_over   sum over all items of ``dimension`` (which disappears)                      dimension
    sum_months sum of the 12 months of a year; years with a missing month are left out
    sum_parts  sum over the places whose parent is the place; level ``level``              level
    rolling    sum of the last ``window`` periods, none of them missing                    window
    change     change in percent against ``lag`` periods before                            lag
    difference ``of`` minus ``minus``, same place and period                               minus
    ratio      ``of`` divided by ``over`` times ``times``, same place and period           over
    share_of   ``of`` in percent of the sum over all items of ``dimension``                dimension
    index      100 times the value over that of ``base``                                   base
    group_sum  sum over the members of ``group``, none of them missing                     group
    group_mean mean over ``group`` weighted by ``weight``, none of them missing            group, weight
    group_share sum over ``group`` in percent of ``place``                                 group, place
    ========== =========================================================================== ==============

    Where a group is computed, ``beside`` are the published figures of countries on a definition that compares: a map
    of regions draws them on the group's scale.
    """

    op: Literal[
        "sum_over", "sum_months", "sum_parts", "rolling", "change", "difference", "ratio",
        "share_of", "index", "group_sum", "group_mean", "group_share",
    ]
    of: Series
    words: Text
    dimension: str | None = None
    level: Level | None = None
    window: int | None = None
    lag: int | None = None
    minus: Series | None = None
    over: Series | None = None
    times: float = 1.0
    base: Period | None = None
    group: Code | None = None
    weight: Series | None = None
    place: Code | None = None
    #: group_share with ``level``: parts that the whole does without, because the source lacks them.
    without: tuple[Code, ...] = ()
    beside: Series | None = None

    @model_validator(mode="after")
    def _has_what_its_op_needs(self) -> Formula:
        needs = {
            "sum_over": ("dimension",), "sum_parts": ("level",), "rolling": ("window",), "change": ("lag",),
            "difference": ("minus",), "ratio": ("over",), "share_of": ("dimension",), "index": ("base",),
            "group_sum": ("group",), "group_mean": ("group", "weight"), "group_share": ("group", "place"),
        }.get(self.op, ())
        missing = [name for name in needs if getattr(self, name) is None]
        if missing:
            raise ValueError(f"op {self.op} needs {', '.join(missing)}")
        return self

    def inputs(self) -> tuple[str, ...]:
        """Codes of the indicators that this formula reads; what stands ``beside`` is not computed from."""
        series = (self.of, self.minus, self.over, self.weight)
        return tuple(dict.fromkeys(one.indicator for one in series if one))


class Break(Record):
    """From ``period`` on, figures of ``place`` (all places when absent) do not compare with those before."""

    period: Period
    place: Code | None = None
    note: Text


class Indicator(Record):
    code: Code
    name: Text
    #: At most 45 characters, for legends and tables.
    short: Text
    #: For an official: what is counted, of whom, unit, base year. One to three plain sentences.
    definition: Text
    unit: Code
    decimals: int = Field(ge=0, le=4)
    #: Which way is better; parity: nearer to ``middle`` (0 for a gap); neutral where that is a matter of view.
    direction: Literal["higher", "lower", "parity", "neutral"]
    frequency: Frequency
    source: Code
    objectives: tuple[str, ...] = Field(min_length=1)
    #: In the order of the address; () where the indicator is not broken down.
    dimensions: tuple[str, ...] = ()
    #: The item shown when nothing is chosen, for each dimension.
    default_items: Mapping[str, str] = {}
    #: False where the source warns against comparing places (national poverty lines).
    comparable_places: bool = True
    #: False where the source warns against comparing years (changing questionnaires, ranks).
    comparable_periods: bool = True
    caveats: tuple[Text, ...] = ()
    breaks: tuple[Break, ...] = ()
    #: Periods from here on are projections, whatever the file says (status F).
    projection_from: Period | None = None
    #: True where the source models the values (status E).
    modelled: bool = False
    #: "us_fiscal": years run October to September and read FY2024.
    calendar: Literal["calendar", "us_fiscal"] = "calendar"
    #: Class limits that are meaningful in themselves, lowest first (poverty bands).
    fixed_breaks: tuple[float, ...] = ()
    #: A middle around which the indicator diverges (0 for a balance, 100 for an index).
    middle: float | None = None
    #: The indicator that tells the same at municipal level.
    municipal: Code | None = None
    #: The indicator that tells the same of groups of states as one, with what they are compared with.
    regional: Code | None = None
    #: More words to find it by, both languages together.
    keywords: tuple[str, ...] = ()
    formula: Formula | None = None

    @property
    def derived(self) -> bool:
        return self.formula is not None

    @model_validator(mode="after")
    def _whole(self) -> Indicator:
        if set(self.default_items) != set(self.dimensions):
            raise ValueError("default_items must name one item for each of dimensions")
        if self.direction == "parity" and self.middle is None:
            raise ValueError("direction parity needs a middle: the value at which both are equal")
        return self


class Place(Record):
    code: Code
    name: Text
    level: Level
    parent: str | None = None
    #: The national statistical office's own code.
    official_code: str | None = None
    #: A point to label or draw it at (capital, or the port itself); degrees, WGS 84.
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Group(Record):
    """A named set of places; its code is itself a place of level ``group``."""

    id: Code
    name: Text
    members: tuple[Code, ...] = Field(min_length=2)


class FigureCard(Record):
    """A figure as the catalogue declares it: what is drawn, and how. Adding one is a row of data.

    Places, start and end that the card leaves open come from the view.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
    objective: str
    kind: Literal["line", "stacked", "bars", "slope", "scatter", "gap", "map", "points", "seasons"]
    title: Text
    series: tuple[Series, ...] = Field(min_length=1)
    #: What colour tells apart: "place", "indicator" or a dimension.
    colour: str = "place"
    #: Fixed places; () lets the view's places through.
    places: tuple[Code, ...] = ()
    #: For bars, maps and points: all places of this level (within ``window``).
    level: Level | None = None
    #: Named map window (see data/catalogue/windows.yaml).
    window: str | None = None
    start: Period | None = None
    end: Period | None = None
    scale: Literal["published", "index", "log", "per_capita"] = "published"
    #: Base period of scale index.
    base: Period | None = None
    #: Values are drawn as the difference from this place's of the same period and items.
    against: Code | None = None
    #: Rows of ranked bars; the rest is counted in the note.
    top: int | None = Field(default=None, ge=3, le=60)
    note: Text | None = None


class Term(Record):
    """A word of the glossary, or what an abbreviation stands for."""

    id: Code
    term: Text
    #: Expanded at its first use on each page.
    abbreviation: Text | None = None
    #: One to three plain sentences, for a reader who has finished secondary school.
    definition: Text
    kind: Literal["term", "body"] = "term"


class Window(Record):
    """A named map window: which places, and the file that holds their shapes."""

    id: Code
    name: Text
    #: Places whose shapes make the window (a country takes all of the level inside it), or a group.
    places: tuple[Code, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    #: South, west, north, east in degrees.
    bounds: tuple[float, float, float, float]


class Briefing(Record):
    """A map that officials ask for before a session: a name and the parameters of its address."""

    id: Code
    name: Text
    query: Mapping[str, str]


Pillar.model_rebuild()
