"""Types and the base of all records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")
LanguageCode = Literal["en", "es", "es-419"]
Level = Literal["country", "admin1", "admin2", "admin3", "us_state", "port", "crossing", "group", "region", "area"]
#: Levels that are drawn as points: their places need a longitude and a latitude.
POINT_LEVELS: tuple[Level, ...] = ("port", "crossing")
Frequency = Literal["month", "quarter", "year", "irregular", "once"]
#: SDMX observation status: A normal, B break in series, E estimate, F forecast or projection, P provisional,
#: U low reliability: a person decided that the value is suspect (``data/catalogue/quality``).
Status = Literal["A", "B", "E", "F", "P", "U"]

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


def _period(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"{text!r} is not a period; write 2021, 2021-Q3 or 2021-07")
    return text


#: A year (``2021``), quarter (``2021-Q3``) or month (``2021-07``); sorts as text within one frequency.
Period = Annotated[str, AfterValidator(_period)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:\-]*$", max_length=60)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


def _unique(values: Sequence[T]) -> Sequence[T]:
    keys = [getattr(value, "code", value) for value in values]
    if twice := [str(key) for key in dict.fromkeys(keys) if keys.count(key) > 1]:
        raise ValueError(f"there twice: {', '.join(twice)}")
    return values


#: Of codes, or of records with a code: none of them twice.
Unique = AfterValidator(_unique)


class Record(BaseModel):
    """Frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """The same words in both languages; neither may be empty."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def translation(self, language: str) -> str:
        """The text in a language, by its code (``en``, ``es``, ``es-419``)."""
        return self.es if language.startswith("es") else self.en
