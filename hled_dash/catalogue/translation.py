"""Detection of texts whose English and Spanish are swapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Record, Text
from hled_dash.catalogue.yaml_reader import Location, YamlReader

_WORD = re.compile(r"[^\W\d_]+")
#: Words that only one of the languages has, and that most of its sentences have.
_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(("the", "of", "and", "is", "are", "that", "with", "from", "this", "which", "by", "their", "was",
                     "were", "have", "has", "not", "for")),
    "es": frozenset(("de", "la", "las", "los", "el", "que", "del", "según", "por", "con", "una", "un", "este", "esta",
                     "sus", "fue", "son", "para", "se", "y")),
}
#: How many more of the other language's words each of two texts must have.
_LEAST = 2


def translation_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield texts of which the English one is Spanish and the Spanish one English."""
    for part in fields(catalogue):
        records = getattr(catalogue, part.name)
        if not part.init or not isinstance(records, Mapping):
            continue
        for record in records.values():
            for location, text in _texts(record) if isinstance(record, Record) else ():
                if _excess(text.en, "es", "en") >= _LEAST and _excess(text.es, "en", "es") >= _LEAST:
                    yield reader.record_fault(record, location, "en is Spanish, and es is English")


def _excess(text: str, of: str, over: str) -> int:
    words = _WORD.findall(text.casefold())
    return sum(word in _WORDS[of] for word in words) - sum(word in _WORDS[over] for word in words)


def _texts(value: object, location: Location = ()) -> Iterator[tuple[Location, Text]]:
    """Yield the texts of a record, and the keys that lead to them."""
    if isinstance(value, Text):
        yield location, value
    elif isinstance(value, Record):
        for key in type(value).model_fields:
            yield from _texts(getattr(value, key), (*location, key))
    elif isinstance(value, tuple):
        for number, element in enumerate(value):
            yield from _texts(element, (*location, number))
