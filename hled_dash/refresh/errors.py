"""Exceptions of a refresh."""

from __future__ import annotations

import re

from hled_dash.language import N_

#: Controls, marks of direction, halves of characters.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


class RefreshError(Exception):
    """Raised if a source cannot be refreshed; a translatable message and its values."""

    def __init__(self, message: str, **values: object) -> None:
        # What a publisher wrote goes to a terminal: nothing in it may move its cursor, or hide.
        self.values = {name: _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value
                       for name, value in values.items()}
        super().__init__(message.format_map(self.values))
        self.message = message


def publisher_error(words: object, code: str | None = None) -> RefreshError:
    """Return the error for a message that a publisher sent in place of figures, of a series if ``code`` names it."""
    quoted = " ".join(str(words).split())[:200].rstrip(". ")
    if code is None:
        return RefreshError(N_("The publisher says: “{words}”."), words=quoted)
    return RefreshError(N_("The publisher says of {code}: “{words}”."), code=code, words=quoted)
