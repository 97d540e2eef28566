"""What English looks like, for the tests that read every page as a Spanish reader does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hled_dash.catalogue import Document
from hled_dash.catalogue.models import Record, Text

#: Words of English that are not words of Spanish. Function words catch sentences, the others labels of one word.
ENGLISH = frozenset(
    """
    the of and with from by for to is are was were this that these those which their its have has had been will would
    not but than then there each per-cent percent share people women men children population households rate rates
    year years month months quarter value values figure figures source sources note notes table tables chart map maps
    download copy link open close clear select choose show hide search help next back skip page pages place places
    period periods level window change changed rank ranking lowest highest latest first last newest all any every
    more less better worse higher lower without within between over under since until only other others both
    data file files row rows number numbers line lines bar bars scatter slope indicator indicators unit units
    country countries state states region border trade exports imports freight poverty growth estimate projection
    derived published missing running loading connecting options option results fullscreen sidebar menu settings
    language english about into out up down of's
    """.split()  # noqa: SIM905 - a list of words reads better as words
) - {"no", "error", "per", "total", "index", "data", "file", "about"}
#: Proper names that hold such words; codes, among them the quoted names of an address's parts.
NAMES = re.compile(
    r"CC BY[-A-Z0-9. ]*|Cross Border Xpress|Data México|English|Global Carbon Project|hled-data|all=all|“\w+”|"
    r"/\w*\?v=1\S*|The (Canadian News|Mexico Daily Post|San Diego Union-Tribune)|International Trade Today|"
    r"World Trade Scanner|central-america-population|"
    r"[a-z]{2}-region-[a-z0-9-]+|The Subnational Human Development Database|The Budget Lab|ddf--\S+|"
    r"All Home Law|Land Line|o all;|latest[:,]|GET, HEAD, OPTIONS|Accept-Language|maps/map, places/trend|export-all|"
    r"[\w./~-]+\.(csv|xlsx?|yaml|parquet)|(https?://|github\.com/)\S+|commit \w+|[a-z]{2,5}(\.[a-z_0-9]+)+|"
    r"python -m hled_dash( [\w.:~-]+)+|[a-z]+_[a-z_]+"
)
WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")


def english(text: str) -> list[str]:
    """The English words in a text that should be Spanish."""
    return [word for word in WORD.findall(NAMES.sub(" ", text)) if word.lower() in ENGLISH]


def faults(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where and what, for each text that has English words."""
    return sorted({f"{where}: {english(text)} in {text[:160]!r}" for where, text in texts if english(text)})


def record_texts(record: object, where: str, language: str = "es") -> Iterator[tuple[str, str]]:
    if isinstance(record, Text):
        yield where, record.translation(language)
    elif isinstance(record, Record):
        for name in type(record).model_fields:
            if isinstance(record, Document) and name == "title" and record.title.en == record.title.es:
                continue  # The document's own title, which pages mark with its language.
            yield from record_texts(getattr(record, name), f"{where}.{name}", language)
    elif isinstance(record, (tuple, list)):
        for item in record:
            yield from record_texts(item, where, language)
