"""What is wrong in ``data/``, named by file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Faults of one kind in one file that are listed before they are only counted.
LISTED = 20


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in ``data/``: where it stands, what it is and why it is a fault."""

    file: str
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


class DataFaults(Exception):
    """``data/`` cannot be used; ``faults`` lists everything that is wrong with it, sorted by place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))
