"""The data of a publisher in a common form: rows of text, in the publisher's codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


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
class PublisherData:
    """All rows of a source.

    Attributes:
        updated: Day of the publisher's update; None if the interface does not have it.
        titles: Code of a series to what the publisher calls it.
    """

    rows: Sequence[Row]
    updated: date | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


def merge(answers: Iterable[PublisherData]) -> PublisherData:
    """Return the rows of several answers as one; the newest update."""
    rows: list[Row] = []
    titles: dict[str, str] = {}
    updated: date | None = None
    for answer in answers:
        rows += answer.rows
        titles |= answer.titles
        if answer.updated is not None:
            updated = max(updated, answer.updated) if updated else answer.updated
    return PublisherData(rows, updated, titles)
