"""Connectors: how new figures of a source are fetched, and how they are validated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Period, Record, Text

#: Names of the modules of ``hled_dash.refresh.interfaces``.
Interface = Literal[
    "banxico", "bts_border", "bts_transborder", "cbp", "census_trade", "ember", "global_data_lab", "ilostat", "inegi",
    "owid", "sdmx", "socrata", "un_sdg", "unesco_uis", "unhcr", "world_bank",
]


class ConnectorSeries(Record):
    """A series of the publisher, and the indicator that it is here."""

    #: As the publisher writes it: code of an indicator, name of a column, data flow and key.
    code: str = Field(min_length=1, max_length=200)
    indicator: Code
    #: The place that the whole series is of, where the publisher has a series for each place.
    place: Code | None = None
    #: Dimension to the item that the whole series is of.
    items: Mapping[str, str] = {}
    #: Column of the publisher to the value that rows of this series have in it.
    where: Mapping[str, str] = {}
    #: Dimension to the column of the publisher that gives its items, and these to the items' codes.
    columns: Mapping[str, str] = {}
    codes: Mapping[str, Code] = {}
    #: What the publisher calls the series, unit and all. Another title stops a refresh: the unit may have changed.
    title: str | None = None
    #: From the publisher's unit to that of the indicator.
    multiplier: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _can_be_asked_for(self) -> Self:
        if "../" in self.code:
            raise PydanticCustomError("code", "leads out of the interface", {"key": "code"})
        if self.columns and not self.codes:
            raise PydanticCustomError("codes", "columns need codes: which value of a column is which item",
                                      {"key": "columns"})
        return self


class Connector(Record):
    """How a source is refreshed from its publisher.

    Attributes:
        id: Of the source that it refreshes.
        address: Of the interface, without the path of a request.
        parameters: Of requests, as the interface names them.
        key: Environment variable that holds the key or token; None if none is needed.
        places: The publisher's code of an area to the place; an area that is not in it has the place's own code,
            without ``prefix``.
        prefix: What a place's code has before the publisher's: ``port:``.
        vintage: Words of the edition; ``{date}`` is the day of the publisher's update as text.
        citation: The same for the citation.
        first_period: First period that the interface has; what is held of earlier ones stays as it is.
        cadence: How often the publisher adds a period.
        lag_months: Months from the end of a period to its publication, as seen.
        least_rows: Fewest observations of an answer for each series.
        least_share: Fewest observations of an answer, as a share of those that are held for the same places.
        required: Places that every answer of the interface must have.
        largest_revision: Largest plausible ratio of a revised value to the one before it.
        expected: What would stop a refresh and was found to be right: figures that are ``absent`` for a held place,
            all equal (``constant``), at another period (``moved``) or of another place (``swapped``), ``rescaled`` by
            one ratio or much larger than those before, of the other sign (``reversed``), those of the period before
            (``repeated``), ``rounded`` to whole numbers, or of a series that is ``shorter``.
        tried: What the connector was tried with: ``recorded`` answers of the interface, original ``files``, or nothing
            but its ``description``.
    """

    id: Code
    interface: Interface
    # Not a link that readers follow: a mirror in one's own network may have a name without dots.
    address: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[^\s?#@]*)?$")]
    parameters: Mapping[str, str] = {}
    key: Annotated[str, Field(pattern=r"^HLED_[A-Z_]+$")] | None = None
    places: Mapping[str, Code] = {}
    prefix: str = ""
    series: Annotated[tuple[ConnectorSeries, ...], Field(min_length=1)]
    vintage: Text
    citation: Text
    first_period: Period | None = None
    cadence: Literal["month", "quarter", "year", "irregular"]
    lag_months: int = Field(ge=0, le=60)
    least_rows: int = Field(default=1, ge=1)
    least_share: float = Field(default=0.8, gt=0, le=1)
    required: tuple[Code, ...] = ()
    largest_revision: float = Field(default=10.0, gt=1)
    expected: frozenset[Literal["absent", "constant", "moved", "repeated", "rescaled", "reversed", "rounded",
                                "shorter", "swapped"]] = frozenset()
    tried: Literal["recorded", "files", "description"]

    @model_validator(mode="after")
    def _names_the_day(self) -> Self:
        for key, text in (("vintage", self.vintage), ("citation", self.citation)):
            if any(re.findall(r"\{[^}]*\}?", text.translation(language)) != ["{date}"] for language in ("en", "es")):
                raise PydanticCustomError("date", "must have {date} in both languages, once, and no other braces",
                                          {"key": key, "date": "{date}"})
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len({*self.places.values()}) < len(self.places):
            raise PydanticCustomError("places", "two areas of the publisher are one place", {"key": "places"})
        if self.first_period is not None and self.cadence == "year" and len(self.first_period) > len("2021"):
            raise PydanticCustomError("period", "is finer than the years of the connector", {"key": "first_period"})
        return self
