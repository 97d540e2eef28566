"""Exceptions of the store, each with a message for the reader."""

from __future__ import annotations

from hled_dash.language import N_

NO_ANSWER = N_("it does not answer or refuses: {reason}")
NOT_WRITTEN = N_("it cannot be written: {reason}")
DAMAGED = N_("The database is damaged or of another version; it is built again …")


def describe_error(error: Exception) -> str:
    """Describe the first line of what the driver or the system says, without the statement or a number of an error."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__


def sqlstate(error: Exception) -> str:
    """Return PostgreSQL's code of an error; empty of another database's."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


class StoreError(Exception):
    """The database cannot be used.

    Args:
        message: The reason, in English; a message of the message catalogue where it is shown to readers.
        **values: Values of the placeholders of the message.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message.format(**values) if values else message)


class DatabaseMissing(StoreError):
    """There is no database yet; ``python -m hled_dash build`` makes it."""


class DatabaseUnreachable(StoreError):
    """The database does not answer, or refuses."""

    #: How often that happened in this process.
    count = 0

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, **values)
        DatabaseUnreachable.count += 1


class BuildReplaced(StoreError):
    """The database holds another build than the one that the engine was opened for."""


class OwnershipError(StoreError):
    """What would have to be replaced was not made by this program."""
