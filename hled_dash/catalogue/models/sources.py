"""Sources, their licences and units."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Day, Name, Record, Switch, Text, WebAddress, WholeNumber

#: More than anything that is published here amounts to: ten times the output of the world in dollars.
MAX_VALUE = 1e15


def both_languages(text: object) -> object:
    """Return a plain text as the same text in both languages."""
    return {"en": text, "es": text} if isinstance(text, str) else text


class Licence(Record):
    """Terms under which figures may be used."""

    id: Code
    name: Name
    address: WebAddress
    non_commercial: Switch = False
    share_alike: Switch = False


class Unit(Record):
    """A unit of measurement, as it is written beside values and under titles."""

    id: Code
    #: In full ("% of population"), as it stands under a title.
    name: Text
    #: On axes and beside numbers ("%", "US$", ""); put before the number when ``prefix``.
    symbol: Text | None = None
    #: The symbol beside the number 1, where that is another word ("year").
    symbol_one: Text | None = None
    prefix: Switch = False
    #: ISO 4217 code of the currency of amounts, which are then written as its country's officials write them.
    currency: Literal["USD", "MXN"] | None = None
    #: share: parts of a whole in percent; points: percentage points; count and money add up over places;
    #: rate, index, score, rank and ratio do not.
    kind: Literal["share", "points", "count", "money", "rate", "index", "score", "rank", "ratio", "quantity"]
    #: negative: the higher a value, the less of what its indicator is named for; the name of the unit says so.
    polarity: Literal["positive", "negative"] = "positive"

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Self:
        is_percent = "%" in self.name.en or (self.symbol is not None and "%" in self.symbol.en)
        for is_so, kinds, subject in ((is_percent, ("share", "rate"), "a unit in percent"),
                                   (self.currency is not None, ("money", "rate"), "a unit in a currency")):
            if is_so and self.kind not in kinds:
                why = "{what} is of the kind {kinds}, not {kind}"
                context = {"key": "kind", "what": subject, "kinds": " or ".join(kinds), "kind": self.kind}
                raise PydanticCustomError("kind", why, context)
        if self.prefix and self.symbol is None:
            raise PydanticCustomError("prefix", "there is no symbol to put before a number", {"key": "prefix"})
        if self.symbol is not None and "US$" in self.symbol.en and self.currency != "USD":
            raise PydanticCustomError("currency", "amounts in US$ have the currency USD", {"key": "symbol"})
        return self

    @property
    def ranks_lowest_first(self) -> bool:
        """Whether the lowest value is the first of a ranking, and the darkest of a map."""
        return self.kind == "rank" or self.polarity == "negative"

    @property
    def differs_in_points(self) -> bool:
        """Whether a difference of two values is in percentage points: of shares, and of rates in percent (growth)."""
        return self.kind in ("share", "points") or (self.symbol is not None and self.symbol.en == "%")

    @property
    def is_amount(self) -> bool:
        """Whether values are amounts, whose change is told in percent where they are positive."""
        return self.kind in ("count", "money", "quantity")

    @property
    def is_change(self) -> bool:
        """Whether values are changes in percent (growth), of which no change is computed."""
        return self.id in ("annual_percent", "percent_change")

    @property
    def value_range(self) -> tuple[float, float]:
        """The least and the greatest value that may be published, unless an indicator says otherwise."""
        return {"count": (0.0, MAX_VALUE), "quantity": (0.0, MAX_VALUE), "ratio": (0.0, MAX_VALUE),
                "rank": (1.0, 1_000.0), "share": (0.0, 100.0)}.get(self.kind, (-MAX_VALUE, MAX_VALUE))

    @property
    def multiplier(self) -> float:
        """How much one of the unit is (SDMX ``UNIT_MULT`` as a factor): 1e6 for millions of dollars."""
        return 1e6 if self.id.startswith("million") else 1e3 if self.id.startswith("thousand") else 1.0


class Edition(Record):
    """An edition of a data set before the one that a source has: what stood in it is kept in ``data/vintages``."""

    #: As the publisher names it, and the day on which it was published.
    vintage: Name
    vintage_date: Day
    #: What the next edition revised, and why, where the publisher says so.
    note: Text | None = None


class Source(Record):
    """One published data set in one vintage."""

    id: Code
    publisher: Name
    title: Name
    #: Edition or release as the publisher names it, with its date ("Release of August 2023").
    vintage: Name
    #: Newest date of that vintage, for sorting and for saying how old it is.
    vintage_date: Day
    #: Months between two figures of what it publishes at irregular intervals, and from the end of a period to its
    #: figure, as seen; None if neither is known (:mod:`hled_dash.figures.summaries.freshness`).
    step_months: WholeNumber | None = Field(default=None, ge=1, le=240)
    lag_months: WholeNumber | None = Field(default=None, ge=0, le=60)
    licence: Code
    #: The publisher's own page of the data set.
    address: WebAddress
    #: True where the address is the publisher's site: the page of the data set is not known.
    site_only: Switch = False
    citation: Text
    #: When the figures were read, and the public copy that they were read from.
    date_read: Day
    #: A plain text (an address) is the same in both languages.
    read_from: Annotated[Name, BeforeValidator(both_languages)]
    #: Who compiled the copy, where the publisher of the copy is not the producer.
    compiler: Name | None = None
    caveats: tuple[Text, ...] = ()
    #: Those before, of which observations are held; the oldest first.
    editions: tuple[Edition, ...] = ()

    def published_by(self, day: date | None) -> date:
        """Return the day of its newest edition on a day, as far as editions are named; of the one that it has where
        None."""
        earlier = [edition.vintage_date for edition in self.editions if day is not None and edition.vintage_date <= day]
        return earlier[-1] if earlier and day is not None and day < self.vintage_date else self.vintage_date

    @model_validator(mode="after")
    def _follows_its_editions(self) -> Self:
        days = [*(edition.vintage_date for edition in self.editions), self.vintage_date]
        if days != sorted(set(days)):
            raise PydanticCustomError("order", "editions must come before, the oldest first", {"key": "editions"})
        names = [*(edition.vintage for edition in self.editions), self.vintage]
        if any(name in names[:number] for number, name in enumerate(names)):
            raise PydanticCustomError("name", "two editions have one name", {"key": "editions"})
        return self

    @model_validator(mode="after")
    def _says_that_a_host_is_no_page(self) -> Self:
        parts = urlsplit(self.address)
        if not (self.site_only or parts.path.strip("/") or parts.query):
            why = "is a site and not the page of the data set: give the page, or say site_only: true"
            raise PydanticCustomError("site", why, {"key": "address"})
        return self

    @property
    def is_public_copy(self) -> bool:
        """Whether the figures were read from a copy in a public repository."""
        return self.read_from.en.startswith("github.com/")

    @model_validator(mode="after")
    def _is_read_after_it_was_published(self) -> Self:
        if self.vintage_date > self.date_read:
            why = "vintage_date lies after date_read: it was read before it was published"
            raise PydanticCustomError("order", why, {"key": "vintage_date"})
        return self
