"""Faults of the files of translations, which stand beside the code."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from hled_dash import language
from hled_dash.catalogue import Fault

_PERCENT_FIELD = re.compile(r"%(?:\((\w+)\))?[a-z]")


def translation_faults() -> Iterator[Fault]:
    """Yield what is wrong with the files of translations: one is not there or cannot be read, or a translation has
    other values to fill in than its message."""
    for code in sorted({known.messages for known in language.LANGUAGES.values()} - {"en"}):
        name = str(language.messages_file(code).relative_to(language.LOCALE.parents[1]))
        try:
            messages = language.read_messages(code)
        except language.UNREADABLE as error:
            line = error.lineno + 1 if isinstance(error, PoFileError) else 1
            yield Fault(name, line, "the file", f"cannot be read: {error}")
        else:
            yield from _message_faults(messages, name)


def _message_faults(messages: Catalog, name: str) -> Iterator[Fault]:
    if not len(messages):
        yield Fault(name, 1, "the file", "has no message")
    for message in messages:
        *_singular, source = message.id if isinstance(message.id, list | tuple) else [message.id]
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        required, fields = _fields(source), [_fields(text) for text in strings if text]
        # The form for one alone may do without its number; without a translation the message stays English.
        if source and fields and (fields[-1] != required or not set.union(*fields) <= required):
            yield Fault(name, message.lineno or 1, repr(source), "its translation has other values")


def _fields(text: str) -> set[str]:
    """Return the names of the values that are filled in; a brace alone where they do not match."""
    fields = {match.group() for match in _PERCENT_FIELD.finditer(text)}
    try:
        return fields | {name for _text, name, *_rest in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
