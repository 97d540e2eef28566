"""The record of the dialogue: what the governments published about it, and dated events that help to read curves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import YEAR, Code, Name, Record, Text, Unique, WebAddress, is_earlier
from hled_dash.catalogue.models.sources import both_languages

EntryKind = Literal["meeting", "commitment", "deliverable", "consultation", "milestone", "document"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
#: cabinet: a meeting of the dialogue itself; review: its mid-year review; leaders: presidents and the vice president;
#: border: the steering committee of the 21st Century Border; other: any other meeting.
MeetingKind = Literal["cabinet", "review", "leaders", "border", "other"]
EventKind = Literal["agreement", "tariff", "trade_remedy", "sanitary", "border_limit", "migration_rule", "inspection",
                    "closure", "infrastructure", "wage"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
#: How a fact is known, strongest first: the whole official text was read; its operative passages; its opening only; the
#: official text as another site carries it; a report by the press or the trade.
ReadIn = Literal["document", "document-part", "document-opening", "reprint", "secondary"]
#: Of the document's text; the record restates facts in its own words.
DocumentLicence = Literal["us-public-domain", "all-rights-reserved", "terms-not-read"]


_CALENDAR_DATE = re.compile(rf"{YEAR}(-[0-9]{{2}}){{0,2}}")


def _calendar_date(text: str) -> str:
    try:
        if not _CALENDAR_DATE.fullmatch(text):
            raise ValueError
        date(*map(int, [*text.split("-"), "1", "1"][:3]))
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write 2021, 2021-09 or 2021-09-09") from None
    return text


#: A day (``2021-09-09``), or the month or year where no more is known.
CalendarDate = Annotated[str, AfterValidator(_calendar_date)]
#: A plain text (a name) is the same in both languages.
NameText = Annotated[Name, BeforeValidator(both_languages)]


class Document(Record):
    """The document that a fact is known from. A title in both languages is a description, where there is none."""

    publisher: NameText
    title: NameText
    #: Of the title, where it is the document's own.
    language: Literal["en", "es"] = "en"
    address: WebAddress
    licence: DocumentLicence
    read_in: ReadIn


class Party(Record):
    """A government, an office, a state or an organization that takes part in an entry."""

    id: Code
    name: NameText
    #: The country that it belongs to; None if it is of several or of none.
    country: Code | None = None


class DialogueEntry(Record):
    """One fact of the record, in a sentence that stands alone.

    A deliverable is what was reported done; where only a later fact sheet tells of it, it has the fact sheet's date.
    """

    id: Code
    date: CalendarDate
    kind: EntryKind
    #: None for the dialogue as a whole.
    pillar: Literal["I", "II", "III", "IV"] | None = None
    objectives: Annotated[tuple[str, ...], Unique] = ()
    what: Text
    parties: Annotated[tuple[Code, ...], Field(min_length=1), Unique]
    document: Document
    meeting: MeetingKind | None = None
    #: Who was consulted, and on what.
    consulted: Text | None = None
    topic: Text | None = None
    #: Later entries on the same subject, for a commitment; () if no later document was found.
    later: Annotated[tuple[Code, ...], Unique] = ()

    @model_validator(mode="after")
    def _fits_kind(self) -> Self:
        if outside := [code for code in self.objectives if code.split(".")[0] != self.pillar]:
            raise ValueError(f"objectives of another pillar: {', '.join(outside)}")
        needed: Mapping[str, str] = {"meeting": "meeting", "consulted": "consultation", "topic": "consultation"}
        for key, kind in needed.items():
            if (getattr(self, key) is not None) != (self.kind == kind):
                raise ValueError(f"{key} belongs to every entry of kind {kind}, and to no other")
        if self.later and self.kind != "commitment":
            raise ValueError("later belongs to commitments only")
        return self


class Event(Record):
    """Something dated outside the dialogue that moves trade, crossings, migration or wages."""

    id: Code
    date: CalendarDate
    #: None if it has no known end or lasted a day.
    end: CalendarDate | None = None
    kind: EventKind
    #: In whose figures it is marked.
    objectives: Annotated[tuple[str, ...], Field(min_length=1), Unique]
    what: Text
    document: Document

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end is not None and is_earlier(self.end, self.date):
            raise PydanticCustomError("order", "end lies before date", {"key": "end"})
        return self
