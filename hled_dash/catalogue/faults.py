"""Faults of ``data/``: errors of validation with their file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Faults of one kind in one file that are listed before they are only counted.
MAX_LISTED = 20


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in ``data/``: where it stands, what it is and why it is a fault."""

    file: str
    line: int
    subject: str
    why: str

    def __str__(self) -> str:
        # What stands in a file may be of any length, and may hold characters that move a terminal's cursor.
        file, subject, why = _printable(self.file, 300), _printable(self.subject, 200), _printable(self.why, 600)
        return f"{file}:{self.line}: {subject}: {why}"


def _printable(text: str, max_length: int) -> str:
    text = text if len(text) <= max_length else f"{text[:max_length]}…"
    # ascii() writes a character as its escape, within quotes.
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


class DataFaults(Exception):
    """``data/`` cannot be used; ``faults`` lists everything that is wrong with it, sorted by place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
