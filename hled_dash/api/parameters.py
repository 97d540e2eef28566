"""Models of the parameters of each endpoint. Codes are those of the catalogue and of addresses."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from hled_dash.catalogue.models import Level
from hled_dash.catalogue.models.base import YEAR
from hled_dash.catalogue.models.dialogue import EntryKind
from hled_dash.language import N_
from hled_dash.view.period_parsers import is_to_come, read_day

#: Codes in one parameter.
MAX_CODES = 400
#: Observations of a page of JSON: the maximum, and the default.
MAX_LIMIT, LIMIT = 10_000, 1_000
_LIMIT = N_("Rows of a page. JSON has 1,000 where no number is given, other formats everything.")
CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:\-]*$"


def _split(value: object) -> object:
    """Return a list as addresses have it, with ``~`` or a comma between its codes; an item twice counts once."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        return value
    return tuple(dict.fromkeys(part for text in texts for part in str(text).replace("~", ",").split(",") if part))


def _read_day(value: object) -> object:
    """Read a day as pages read it: pydantic would take numbers and times too."""
    if value is None or value in ("", "latest"):
        return None
    day = read_day(str(value))
    if day is None or is_to_come(day):
        raise ValueError("no day by today")
    return day


def _read_month(period: str) -> str:
    """Return a period with a month of SDMX as an address has it."""
    return period.replace("-M", "-")


#: Months also as SDMX and the CSV of a figure write them (2016-M07).
PERIOD = f"{YEAR}(-Q[1-4]|-M?(0[1-9]|1[0-2]))?"
Code = Annotated[str, Field(pattern=CODE, max_length=60)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_split), Field(max_length=MAX_CODES)]
#: Codes of places, or names, which are answered with their codes.
Places = Annotated[tuple[Annotated[str, Field(max_length=60)], ...], BeforeValidator(_split),
                   Field(max_length=MAX_CODES)]
Period = Annotated[str, Field(pattern=f"^{PERIOD}$"), AfterValidator(_read_month)]
Text = Annotated[str, Field(max_length=200)]
Item = Annotated[str, Field(pattern=r"^[a-z_]+:[A-Za-z0-9][A-Za-z0-9_.\-]*$|^all$", max_length=80)]
AsOf = Annotated[date | None, BeforeValidator(_read_day), Field(
    alias="as-of", description=N_("The day by which everything had been published (2025-03-01), none that is yet to "
                                  "come; absent or latest for the newest."))]


class Parameters(BaseModel):
    """Base of the parameters of an endpoint; an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Paged(Parameters):
    """A list that comes in pages."""

    limit: int | None = Field(None, ge=1, le=MAX_LIMIT, description=_LIMIT)
    offset: int = Field(0, ge=0, le=1_000_000, description=N_("Rows that are passed over."))


class IndicatorsParameters(Paged):
    """Which indicators."""

    objective: Code | None = Field(None, description=N_("Only of this objective (II.1) or pillar (II)."))
    theme: Code | None = Field(None, description=N_("Only of this subject."))
    source: Code | None = Field(None, description=N_("Only of this source."))
    place: Code | None = Field(None, description=N_("Only those with observations of this place."))


class NoParameters(Parameters):
    """An endpoint without parameters."""


class PlacesParameters(Paged):
    """Which places."""

    level: Level | None = Field(None, description=N_("Only of this level."))
    parent: Annotated[str, Field(max_length=60)] | None = Field(None, description=N_("Only places inside this one."))
    group: Code | None = Field(None, description=N_("Only members of this group."))


class SourcesParameters(Paged):
    """Which sources."""


class ObjectivesParameters(Parameters):
    """Which objectives."""

    pillar: Code | None = Field(None, description=N_("Only of this pillar (I to IV)."))


class ObservationsParameters(Parameters):
    """Which observations."""

    indicators: Codes = Field(min_length=1, max_length=40, description=N_("Codes of indicators, separated by commas."))
    places: Places = Field((), description=N_("Codes of places, separated by commas; all where none is named."))
    level: Level | None = Field(None, description=N_("Only places of this level."))
    group: Code | None = Field(None, description=N_("Only members of this group."))
    start: Period | None = Field(None, alias="from", description=N_("First period: 2016, 2016-Q3, or 2016-07."))
    end: Period | None = Field(None, alias="to", description=N_("Last period."))
    at: Annotated[str, Field(pattern=f"^({PERIOD}|latest)$"), AfterValidator(_read_month)] | None = Field(
        None, description=N_("Only this period; latest: only the newest of each series, projections apart."))
    items: Annotated[tuple[Item, ...], BeforeValidator(_split)] = Field(
        (), max_length=100, description=N_("Items of dimensions (sex:F,sex:M), or all; the usual ones where a "
                                           "dimension is not named."))
    as_of: AsOf = None
    limit: int | None = Field(None, ge=1, le=MAX_LIMIT, description=_LIMIT)
    after: Annotated[str, Field(max_length=300)] | None = Field(
        None, description=N_("Where a page begins; from the link to it."))


class FiguresParameters(Paged):
    """Which figures."""

    objective: Code | None = Field(None, description=N_("Only of this objective or pillar."))


class SearchParameters(Parameters):
    """What is sought."""

    q: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description=N_("Words, a question, or names, in either language."))


class DialogueParameters(Paged):
    """Which entries of the record of the dialogue."""

    part: Code | None = Field(None, description=N_("A pillar (I) or an objective (I.2)."))
    kind: EntryKind | None = Field(None, description=N_("What an entry is."))
    year: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = Field(None, description=N_("The year of the date."))
    party: Code | None = Field(None, description=N_("A party, or a country for all of its parties."))
    as_of: AsOf = None
    text: Text = Field("", description=N_("Words in either language; all of them."))
