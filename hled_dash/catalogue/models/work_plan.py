"""The work plan of the dialogue: pillars with their headline figures, and objectives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Colour, Record, Text

#: Of texts on their ground (WCAG 2, 1.4.3).
MIN_CONTRAST = 4.5


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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

    @model_validator(mode="after")
    def _is_seen(self) -> Self:
        for key, colour, ground in (("accent", self.accent, 1.0), ("accent_dark", self.accent_dark, 0.0058)):
            lighter, darker = sorted((_luminance(colour), ground), reverse=True)
            if (lighter + 0.05) / (darker + 0.05) < MIN_CONTRAST:
                raise PydanticCustomError("contrast", "{colour} has a contrast below {least}:1 on its ground", {
                    "key": key, "colour": colour, "least": MIN_CONTRAST})
        return self


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
