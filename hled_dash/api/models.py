"""Models of responses. Words are in the reader's language, codes are those of addresses."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from hled_dash.catalogue.models import Level
from hled_dash.catalogue.models.base import Frequency, Status
from hled_dash.language import N_

T = TypeVar("T")
Mark = Literal["estimate", "projection", "provisional", "break", "suspect", "revised", "derived"]


class Answer(BaseModel):
    """The base of all answers."""

    model_config = ConfigDict(frozen=True)


class Named(Answer):
    """A code and its name."""

    code: str
    name: str


class Links(Answer):
    """Addresses of this answer and of its first, previous, next and last page, and the page for readers."""

    self: str
    first: str | None = None
    prev: str | None = None
    next: str | None = None
    last: str | None = None
    page: str | None = None

    def pages(self) -> dict[str, str | None]:
        """Map the name of each page of the list to its URL."""
        return {"first": self.first, "prev": self.prev, "next": self.next, "last": self.last}


class One(Answer, Generic[T]):
    """One answer."""

    links: Links
    data: T


class Page(Answer, Generic[T]):
    """A list, or a page of it."""

    links: Links
    total: int | None = Field(None, description=N_("Rows of all pages; null where they are not counted."))
    as_of: str | None = None
    notes: list[str] = []
    data: list[T]


class Indicator(Answer):
    """What is measured.

    ``address`` is the source's own page, ``page`` what a reader opens and cites.
    """

    code: str
    name: str
    short: str
    definition: str
    unit: str
    unit_code: str
    decimals: int
    frequency: Frequency
    direction: Literal["higher", "lower", "parity", "neutral"]
    derived: bool
    formula: str | None = Field(description=N_("How a derived indicator is computed, in words."))
    theme: str
    objectives: list[str]
    dimensions: dict[str, list[Named]] = Field(description=N_("Dimension to its items that have observations."))
    default_items: dict[str, str]
    levels: list[str] = Field(description=N_("Levels of the places with observations."))
    first: str | None
    last: str | None
    places: int = Field(description=N_("Places with observations."))
    observations: int
    comparable_places: bool
    comparable_periods: bool
    caveats: list[str]
    breaks: list[Break]
    source: str
    source_code: str
    vintage: str
    licence: str
    address: str
    page: str


class Break(Answer):
    """From ``period`` on, figures of ``place`` (of all where it is null) are not comparable with those before."""

    period: str
    place: str | None
    note: str


class Place(Answer):
    """A country, state, municipality, port or crossing, or a group of them."""

    code: str
    name: str
    full_name: str
    level: Level
    parent: str | None
    country: str | None
    official_code: str | None
    members: list[str]
    latitude: float | None
    longitude: float | None


class Edition(Answer):
    """An edition of a source."""

    vintage: str
    date: str


class Source(Answer):
    """A published data set in one vintage."""

    code: str
    publisher: str
    title: str
    vintage: str
    vintage_date: str
    editions: list[Edition]
    licence: str
    licence_address: str
    non_commercial: bool
    address: str
    citation: str
    date_read: str
    compiler: str | None
    caveats: list[str]
    indicators: int


class Objective(Answer):
    """An objective of a pillar."""

    code: str
    name: str
    question: str
    pillar: str
    pillar_name: str
    indicators: list[str]
    figures: list[str]
    page: str


class Observation(Answer):
    """A value with everything that it needs to be quoted."""

    indicator: str
    indicator_name: str
    place: str
    place_name: str
    period: str
    items: dict[str, str] = Field(description=N_("Dimension to item."))
    value: float
    unit: str
    status: Status = Field(description=N_(
        "SDMX: A normal, B break, E estimate, F projection, P provisional, U suspect."))
    status_name: str
    marks: list[Mark]
    source: str
    vintage: str
    licence: str
    address: str = Field(description=N_("The source's own page."))
    cite: str = Field(description=N_("The address to cite: how this value is known."))


_TAKEN = N_("The parameters of an address that the figure takes; another one is an error.")


class FigureSummary(Answer):
    """A figure of the catalogue."""

    code: str
    title: str
    kind: str
    objective: str
    indicators: list[str]
    page: str
    data: str = Field(description=N_("The address of its rows."))
    parameters: list[str] = Field(description=_TAKEN)


class FigureCredit(Answer):
    """Where numbers of a figure come from."""

    source: str
    publisher: str
    title: str
    vintage: str
    licence: str
    address: str
    citation: str


class Figure(Answer):
    """A figure as its page draws it; ``rows`` are those of its CSV."""

    code: str
    title: str
    subtitle: str
    description: str
    empty: str = Field(description=N_("Why there is nothing to draw; empty where there is a drawing."))
    as_of: str | None
    derived: bool
    notices: list[str] = Field(description=N_("What differs from the parameters, where there are no figures of them."))
    notes: list[str]
    sources: list[FigureCredit]
    page: str
    parameters: list[str] = Field(description=_TAKEN)
    rows: list[dict[str, Any]]


class SearchHit(Answer):
    """Something that fits."""

    kind: str
    code: str
    title: str
    page: str


class SearchAnswer(Answer):
    """What a text finds: values that answer it, and everything else."""

    question: str
    nearest: bool = Field(description=N_("Whether the values are of places or of a subject other than asked for."))
    not_held: str | None = Field(description=N_("What is asked for and known not to be here, in words."))
    missing_places: list[str] = Field(description=N_("Places that have no figure of what is asked for."))
    missing_periods: list[str] = Field(
        description=N_("Periods that are asked for and have no value; the values are of the periods that they state."))
    unknown_words: list[str]
    uncovered_words: list[str] = Field(description=N_("Words of the question that the nearest value says nothing of."))
    share_is_missing: bool = Field(description=N_("A share is asked for, and the nearest value is a count."))
    count_is_missing: bool = Field(description=N_("A count is asked for, and the nearest value is a share."))
    lack_is_missing: bool = Field(
        description=N_("Those without something are asked for, and the nearest value is of those with it."))
    is_same_crossing: bool = Field(
        description=N_("Crossings of the missing places are counted at the port of entry of the value."))
    one_period: str | None = Field(
        description=N_("The indicator whose change is asked for and which has a single period."))
    direction: str | None = Field(description=N_("Whether the values are exports or imports of the United States."))
    notices: list[str] = Field(
        description=N_("How the values differ from what is asked for, in words; to be said with them."))
    corrections: dict[str, str]
    answers: list[Observation]
    hits: list[SearchHit]


class Document(Answer):
    """The document that an entry is known from."""

    publisher: str
    title: str
    address: str
    read_in: str


class DialogueEntry(Answer):
    """An entry of the record of the dialogue."""

    code: str
    date: str
    kind: str
    pillar: str | None
    objectives: list[str]
    what: str
    parties: list[Named]
    document: Document
    later: list[str]
    page: str


class ProblemAnswer(Answer):
    """What is wrong with a question (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str = Field(description=N_("The path that was requested."))
    parameter: str | None = None
    near: list[str] = []
