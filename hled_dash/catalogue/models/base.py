"""Types and the base of all records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.text import (
    describe_character,
    find_address,
    find_damage,
    find_hidden,
    find_markup,
    split_words,
)

T = TypeVar("T")
LanguageCode = Literal["en", "es", "es-419"]
Level = Literal["country", "admin1", "admin2", "admin3", "us_state", "port", "crossing", "group", "region", "area"]
#: Levels that are drawn as points: their places need a longitude and a latitude.
POINT_LEVELS: tuple[Level, ...] = ("port", "crossing")
Frequency = Literal["month", "quarter", "year", "irregular", "once"]
#: SDMX observation status: A normal, B break in series, E estimate, F forecast or projection, P provisional,
#: U low reliability: a person decided that the value is suspect (``data/catalogue/quality``).
Status = Literal["A", "B", "E", "F", "P", "U"]

#: Of a period or a date: figures and records of the dialogue lie well within. In ASCII, unlike ``\\d``.
YEAR = "(1[89]|2[01])[0-9]{2}"
_PERIOD = re.compile(rf"{YEAR}(-Q[1-4]|-(0[1-9]|1[0-2]))?")
_DAY = re.compile(rf"{YEAR}-[0-9]{{2}}-[0-9]{{2}}")
#: More letters than any text needs that somebody reads on a page.
_MAX_TEXT = 2_000
#: Words of letters after which a text is no name, and reads otherwise in another language.
_NAME_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_KEY = re.compile(r"[?&#]((?:api|access|auth)?[-_]?(?:key|token|secret|password|signature))=", re.IGNORECASE)


def _period(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"{text!r} is not a period; write 2021, 2021-Q3 or 2021-07")
    return text


def check_order(start: str | None, end: str | None) -> None:
    """
    Raises:
        PydanticCustomError: When a period, or a date, ends before it starts.
    """
    if start is not None and end is not None and is_earlier(end, start):
        raise PydanticCustomError("order", "end lies before start", {"key": "end"})


def is_earlier(first: str, second: str) -> bool:
    """Return whether a date lies before another, as far as both are known: ``2024`` is not earlier than ``2024-03``."""
    length = min(len(first), len(second))
    return first[:length] < second[:length]


def _day(value: object) -> object:
    # YAML makes a date of what is one; a number would be taken for seconds since 1970.
    if not _DAY.fullmatch(str(value)):
        raise ValueError(f"{value!r} is not a day; write 2021-09-09")
    return value


def _check_text(value: object) -> None:
    """
    Raises:
        ValueError: When a text, or one of a list, has what a reader would not see, or would see as something else.
    """
    if isinstance(value, str):
        if not value:
            raise ValueError("is empty: leave the key out if there is nothing to say")
        if (at := find_hidden(value)) is not None:
            raise ValueError(f"has the character {describe_character(value[at])}")
        if len(value) > _MAX_TEXT:
            raise ValueError(f"has {len(value):,} letters; {_MAX_TEXT:,} are the most")
        if damaged := find_damage(value):
            raise ValueError(f"has {damaged!r}, which another encoding or a copy has damaged")
        if markup := find_markup(value):
            raise ValueError(f"has {markup!r}, which is HTML or Markdown: texts are plain")
    elif isinstance(value, tuple):
        for element in value:
            _check_text(element)
    elif isinstance(value, Mapping):
        for pair in value.items():
            _check_text(pair)


#: A year (``2021``), quarter (``2021-Q3``) or month (``2021-07``); sorts as text within one frequency.
Period = Annotated[str, AfterValidator(_period)]
#: A day of the calendar.
Day = Annotated[date, BeforeValidator(_day)]
#: Neither the words ``yes`` and ``no`` nor text: a switch is no number.
Number = Annotated[float, Field(strict=True)]
WholeNumber = Annotated[int, Field(strict=True)]
#: ``true`` or ``false``: a text that says ``no`` is none.
Switch = Annotated[bool, Field(strict=True)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:\-]*$", max_length=60)]
def _has_no_key(address: str) -> str:
    if key := _KEY.search(address):
        raise ValueError(f"has {key[1]!r}: keys and tokens stand in the environment")
    return address


#: With a host of the public network, without a user's name, a key or a token.
WebAddress = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:[0-9]{1,5})?"
                                          r"([/?#][^\s\"<>]*)?$"), AfterValidator(_has_no_key)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


def _unique(values: Sequence[T]) -> Sequence[T]:
    keys = [getattr(value, "code", value) for value in values]
    if twice := [str(key) for key, count in Counter(keys).items() if count > 1]:
        raise ValueError(f"there twice: {', '.join(twice)}")
    return values


#: Of codes, or of records with a code: none of them twice.
Unique = AfterValidator(_unique)


def _has_words(phrases: tuple[str, ...]) -> tuple[str, ...]:
    firsts: dict[str, int] = {}
    if twice := [phrase for number, phrase in enumerate(phrases)
                 if firsts.setdefault(phrase.casefold(), number) < number]:
        raise ValueError(f"there twice: {', '.join(twice)}")
    for phrase in phrases:
        if not split_words(phrase) or len(phrase) > MAX_PHRASE:
            raise ValueError(f"{phrase[:30]!r} has no word, or more than {MAX_PHRASE} letters")
    return phrases


#: Letters of what a reader types in one breath.
MAX_PHRASE = 100
#: Phrases of either language, as readers type them.
Keywords = Annotated[tuple[str, ...], Unique, AfterValidator(_has_words)]


class Record(BaseModel):
    """Frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _is_shown_as_it_is(cls, value: object) -> object:
        _check_text(value)
        return value


class Text(Record):
    """The same words in both languages; neither may be empty."""

    _is_name: ClassVar[bool] = False
    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    @field_validator("en", "es")
    @classmethod
    def _is_no_formula(cls, text: str) -> str:
        if text.startswith(("=", "+", "-", "@")):
            raise ValueError(f"begins with {text[0]}, which spreadsheets take for a formula")
        if address := find_address(text):
            raise ValueError(f"has the address {address!r}: addresses have keys of their own")
        return text

    @model_validator(mode="after")
    def _is_translated(self) -> Self:
        if self.en == self.es and not self._is_name and len(_WORD.findall(self.en)) > _NAME_WORDS:
            raise PydanticCustomError("translation", "es is the same as en, and no name", {"key": "es"})
        return self

    def translation(self, language: str) -> str:
        """Return the text in a language, by its code (``en``, ``es``, ``es-419``)."""
        return self.es if language.startswith("es") else self.en


class Name(Text):
    """A proper name, or the title of a document: it may be the same in both languages."""

    _is_name: ClassVar[bool] = True
