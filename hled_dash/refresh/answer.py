"""The data of a publisher in a common form: rows of text, in the publisher's codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hled_dash.language import N_


class RefreshError(Exception):
    """Why a source cannot be refreshed, in one sentence: a message of the catalogue and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format_map(values))
        self.message = message
        self.values = values


def publisher_says(words: object, code: str | None = None) -> RefreshError:
    """Return what a publisher says in place of figures, on one line and bounded; of a series where ``code`` names
    it."""
    quoted = " ".join(str(words).split())[:200].rstrip(". ")
    if code is None:
        return RefreshError(N_("The publisher says: “{words}”."), words=quoted)
    return RefreshError(N_("The publisher says of {code}: “{words}”."), code=code, words=quoted)


class Row(NamedTuple):
    """An observation as the publisher writes it.

    Attributes:
        code: Of the series.
        area: Of the place.
        period: As the catalogue writes it: 2024, 2024-Q1, 2024-01.
        value: The published digits; None if the publisher has the row and no value.
        status: The catalogue's; empty for a normal value.
        fields: The publisher's other columns.
    """

    code: str
    area: str
    period: str
    value: str | None
    status: str = ""
    fields: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """All rows of a source.

    Attributes:
        updated: Day of the publisher's update; None if the interface does not tell it.
        titles: Code of a series to what the publisher calls it.
    """

    rows: Sequence[Row]
    updated: date | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


def merge(answers: Iterable[Answer]) -> Answer:
    """Return the rows of several answers as one; the newest update."""
    rows: list[Row] = []
    titles: dict[str, str] = {}
    updated: date | None = None
    for answer in answers:
        rows += answer.rows
        titles |= answer.titles
        if answer.updated is not None:
            updated = max(updated, answer.updated) if updated else answer.updated
    return Answer(rows, updated, titles)
