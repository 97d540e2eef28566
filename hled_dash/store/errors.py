"""What can go wrong with the database, each in one clear sentence."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be used.

    Args:
        message: The reason, in English; a message of the message catalogue where it is shown to readers.
        values: What is put into the message by name.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message.format(**values) if values else message)


class DatabaseMissing(StoreError):
    """There is no database yet; ``python -m hled_dash build`` makes it."""


class DatabaseUnreachable(StoreError):
    """The database does not answer, or refuses."""


class OwnershipError(StoreError):
    """What would have to be replaced was not made by this program."""
