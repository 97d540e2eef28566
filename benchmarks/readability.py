"""How plain the captions are: ``python -m benchmarks.readability`` prints docs/plain-language.md's table.

English by the Flesch-Kincaid grade (years of school in the United States; 12 is the end of secondary school), Spanish
by the perspicuity of Szigriszt-Pazos and the reading ease of Fernández Huerta (0 to 100; Szigriszt-Pazos from 40 is
read with upper secondary school, from 55 with lower secondary, on the INFLESZ scale).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import textstat
from babel.messages.pofile import read_po

from hled_dash.catalogue import Catalogue, Text, load_catalogue
from hled_dash.language import LOCALE

#: Words that a message must have to be measured.
SENTENCE = 6
#: Numbers are left out: the formulas would read them as long words.
_NUMBER = re.compile(r"[-\u2212]?\$?\d[\d,.:/\u2013-]*\s?%?")


@dataclass(frozen=True)
class Reading:
    """What the formulas say of a text; ``years`` is None in Spanish and ``huerta`` and ``szigriszt`` in English."""

    words: int
    words_per_sentence: float
    years: float | None = None
    huerta: float | None = None
    szigriszt: float | None = None


def captions(catalogue: Catalogue) -> Mapping[str, Sequence[tuple[str, Text]]]:
    """Every caption by its kind, each with what it belongs to."""
    cards, indicators = catalogue.cards.values(), catalogue.indicators.values()
    return {
        "titles of figures": [(card.id, card.title) for card in cards],
        "notes of figures": [(card.id, card.note) for card in cards if card.note],
        "objectives": [(objective.id, objective.name) for objective in catalogue.objectives.values()],
        "questions": [(objective.id, objective.question) for objective in catalogue.objectives.values()],
        "purposes": [(pillar.id, pillar.purpose) for pillar in catalogue.pillars.values()],
        "names of indicators": [(indicator.code, indicator.name) for indicator in indicators],
        "definitions": [(indicator.code, indicator.definition) for indicator in indicators],
        "how derived": [(indicator.code, indicator.formula.words) for indicator in indicators if indicator.formula],
        "caveats": [
            *((indicator.code, text) for indicator in indicators for text in indicator.caveats),
            *((source.id, text) for source in catalogue.sources.values() for text in source.caveats),
        ],
        "glossary": [(term.id, term.definition) for term in catalogue.glossary.values()],
        "sentences of pages": list(_messages()),
    }


def _messages() -> Iterator[tuple[str, Text]]:
    """Whole sentences that pages say; a value that is put in counts as nothing."""
    with (LOCALE / "es/LC_MESSAGES/messages.po").open("rb") as lines:
        messages = read_po(lines, locale="es")
    for message in messages:
        if isinstance(message.id, str) and message.id.endswith((".", "?")) and len(message.id.split()) >= SENTENCE:
            english, spanish = (re.sub(r"\{\w+\}|%\S+", " ", text) for text in (message.id, str(message.string)))
            yield message.id[:30], Text(en=english, es=spanish)


def read(texts: Sequence[str], language: str) -> Reading:
    """Measure texts together; each ends a sentence."""
    joined = " ".join(f"{_plain(text)}." for text in texts)
    textstat.set_lang(language)
    words = textstat.lexicon_count(joined)
    length = words / textstat.sentence_count(joined)
    if language == "en":
        return Reading(words, length, years=textstat.flesch_kincaid_grade(joined))
    return Reading(
        words, length, huerta=textstat.fernandez_huerta(joined), szigriszt=textstat.szigriszt_pazos(joined)
    )


def _plain(text: str) -> str:
    """Without what the formulas take for words or for ends of sentences: numbers, abbreviations (as long as spoken)."""
    text = text.replace("EE. UU.", "Unión").replace("U.S.", "Union")
    text = _NUMBER.sub(" ", text).replace(":", ".").replace(";", ".")
    return re.sub(r"\s+", " ", text).strip(" .")


def worst(catalogue: Catalogue, language: str, least: int = 8) -> Iterator[tuple[float, str, str, str]]:
    """Score (higher is harder), kind, owner and text of every caption of at least ``least`` words."""
    for kind, texts in captions(catalogue).items():
        for owner, text in texts:
            words = text.translation(language)
            reading = read([words], language)
            if reading.words >= least:
                score = reading.years if reading.years is not None else 100 - (reading.szigriszt or 0)
                yield score, kind, owner, words


def main() -> None:
    """Print the table of how plain the captions are."""
    catalogue = load_catalogue()
    print("| captions | grade (en) | Fernández Huerta (es) | Szigriszt-Pazos (es) | words a sentence |")
    print("|---|---:|---:|---:|---:|")
    for kind, texts in captions(catalogue).items():
        en, es = (read([text.translation(language) for _owner, text in texts], language) for language in ("en", "es"))
        print(
            f"| {kind} | {en.years:.1f} | {es.huerta:.0f} | {es.szigriszt:.0f} "
            f"| {en.words_per_sentence:.0f} en, {es.words_per_sentence:.0f} es |"
        )
    for language in sys.argv[1:]:
        print()
        for score, kind, owner, text in sorted(set(worst(catalogue, language)), reverse=True)[:60]:
            print(f"{score:5.1f} {kind} {owner}: {text}")


if __name__ == "__main__":
    main()
