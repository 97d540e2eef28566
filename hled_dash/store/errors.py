"""What can go wrong with the database, each in one clear sentence."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be used."""


class DatabaseMissing(StoreError):
    """There is no database yet; ``python -m hled_dash build`` makes it."""


class DatabaseUnreachable(StoreError):
    """The database does not answer, or refuses."""
