"""What pages show: figure cards, briefing maps, terms of the glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Level, Period, Record, Switch, Text, Unique, WholeNumber
from hled_dash.catalogue.models.indicators import Series


class FigureCard(Record):
    """A figure as the catalogue declares it: what is drawn, and how. Adding one is a row of data.

    Places and start that the card leaves open come from the view, and so does the end: one of its own would be old when
    newer values come in.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
    objective: str
    kind: Literal["line", "stacked", "bars", "slope", "scatter", "dumbbell", "heatmap", "map", "symbols"]
    title: Text
    series: tuple[Series, ...] = Field(min_length=1)
    #: What colour tells apart: "place", "indicator" or a dimension.
    colour: str = "place"
    #: Fixed places; () lets the view's places through.
    places: tuple[Code, ...] = ()
    #: For bars, maps and symbol maps: all places of this level (within ``window``).
    level: Level | None = None
    #: Named map window (see data/catalogue/windows.yaml).
    window: str | None = None
    start: Period | None = None
    #: The last period: the newest that every series has (``common``), or that any of them has without projections
    #: (``observed``); None shows all.
    until: Literal["common", "observed"] | None = None
    scale: Literal["published", "index", "log", "per_capita"] = "published"
    #: Base period of scale index.
    base: Period | None = None
    #: Values are drawn as the difference from this place's of the same period and items.
    against: Code | None = None
    #: Rows of ranked bars; the rest is counted in the note.
    top: WholeNumber | None = Field(default=None, ge=3, le=60)
    #: Whether readers filter the rows of ranked bars by words.
    row_filter: Switch = False
    note: Text | None = None
    #: Figures that hold what this one cannot, which are linked below it.
    related: Annotated[tuple[Code, ...], Unique] = ()

    @model_validator(mode="after")
    def _has_rows_to_filter(self) -> Self:
        if self.row_filter and self.kind != "bars":
            raise PydanticCustomError("row_filter", "is for ranked bars", {"key": "row_filter"})
        return self


class Briefing(Record):
    """A map that officials ask for before a session: a name and the parameters of its address."""

    id: Code
    name: Text
    query: Mapping[str, str]


class Term(Record):
    """A word of the glossary, or what an abbreviation stands for."""

    id: Code
    term: Text
    #: Expanded at its first use on each page.
    abbreviation: Text | None = None
    #: One to three plain sentences, for a reader who has finished secondary school.
    definition: Text
    kind: Literal["term", "body"] = "term"

    @model_validator(mode="after")
    def _is_explained(self) -> Self:
        for language in ("en", "es"):
            if not self.definition.translation(language).endswith((".", ".”", ".»")):
                raise PydanticCustomError("sentence", "is no sentence: it ends without a full stop",
                                          {"key": "definition"})
            short = self.abbreviation.translation(language) if self.abbreviation else "A"
            if not re.search(r"[A-Z0-9]", short) or short == self.term.translation(language):
                # Pages expand it wherever it stands.
                raise PydanticCustomError("abbreviation", "is a word like others, or the term itself",
                                          {"key": "abbreviation"})
        return self
