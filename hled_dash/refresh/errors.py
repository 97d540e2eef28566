"""Exceptions of a refresh."""

from __future__ import annotations

from hled_dash.language import N_


class RefreshError(Exception):
    """Raised if a source cannot be refreshed; a translatable message and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format_map(values))
        self.message = message
        self.values = values


def publisher_error(words: object, code: str | None = None) -> RefreshError:
    """Return the error for a message that a publisher sent in place of figures, of a series if ``code`` names it."""
    quoted = " ".join(str(words).split())[:200].rstrip(". ")
    if code is None:
        return RefreshError(N_("The publisher says: “{words}”."), words=quoted)
    return RefreshError(N_("The publisher says of {code}: “{words}”."), code=code, words=quoted)
