"""The work plan of the dialogue: pillars with their headline figures, and objectives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from hled_dash.catalogue.models.base import Code, Colour, Record, Text


class Headline(Record):
    """A number at the top of a pillar's page."""

    indicator: Code
    place: Code
    items: Mapping[str, str] = {}
    #: A partner that the headline compares the place with ("25.1 points below Mexico").
    against: Code | None = None


class Pillar(Record):
    """One of the four pillars of the dialogue."""

    id: Literal["I", "II", "III", "IV"]
    name: Text
    purpose: Text
    #: One accent, as hex, on a light and on a dark ground (each at least 4.5:1 against it).
    accent: Colour
    accent_dark: Colour
    #: Indicators of the headline figures, each with the place and items that it is read for.
    headlines: tuple[Headline, ...] = Field(min_length=3)


class Objective(Record):
    """An objective of a pillar."""

    id: Annotated[str, Field(pattern=r"^(I|II|III|IV)\.[1-9]$")]
    name: Text
    #: Where all objectives stand in one table.
    short_name: Text
    #: What an official wants to know here, in one or two sentences.
    question: Text

    @property
    def pillar(self) -> str:
        """The id of its pillar."""
        return self.id.split(".")[0]
