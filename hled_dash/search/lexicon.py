"""Stop words, synonyms and cues: from words to the terms that queries and records are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize, split_words, stem

Phrase = tuple[str, ...]
#: Words whose stems are kept.
MAX_STEMS = 50_000


def longest_phrases(phrases: Iterable[Phrase]) -> Mapping[str, int]:
    """Map the first word of each phrase to the words of the longest phrase that begins with it."""
    longest: dict[str, int] = {}
    for phrase in filter(None, phrases):
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return longest


def find_phrases(words: Sequence[str], phrases: Mapping[Phrase, object],
                 longest: Mapping[str, int]) -> list[tuple[int, int]]:
    """Find the start and end of the phrases in the words, the longest first at each word, none within another.

    Args:
        words: Normalized words.
        phrases: The phrases that are found.
        longest: As :func:`longest_phrases` returns it.
    """
    spans, next_start = [], 0
    for start, word in enumerate(words):
        if start >= next_start and word in longest:
            for end in range(min(len(words), start + longest[word]), start, -1):
                if tuple(words[start:end]) in phrases:
                    spans.append((start, end))
                    next_start = end
                    break
    return spans


class Lexicon:
    """The word groups of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        groups = catalogue.word_groups.values()
        self.stop_words = {word for group in groups if group.kind == "stop"
                           for phrase in group.words for word in split_words(phrase)}
        #: Words that are spelled right though nothing here has them.
        self.common_words = {normalize(word) for group in groups if group.kind == "known" for word in group.words}
        #: Terms of parts of a population.
        self.populations: set[str] = set()
        #: Stop words of one language alone.
        self.english, self.spanish = ({word for group in groups if group.id == code for phrase in group.words
                                       for word in split_words(phrase)} for code in ("english", "spanish"))
        self._qualities = {word for group in groups if group.kind == "quality" for phrase in group.words
                           for word in split_words(phrase)}
        exact = {word: "exact" + group.id.replace("-", "") for group in groups if group.kind == "exact"
                 for phrase in group.words for word in split_words(phrase)}
        #: Without a call in Python for each word: the index has a million of them.
        self._stem = lru_cache(MAX_STEMS)(lambda word: exact.get(word) or stem(word))
        self._synonyms: dict[Phrase, str] = {}
        self._cues: dict[Phrase, set[str]] = {}
        for group in groups:
            for phrase in group.words:
                words = split_words(phrase)
                if group.kind == "synonyms":
                    # Letters only, as the index splits words.
                    self._synonyms[tuple(map(self._stem, words))] = "syn" + group.id.replace("-", "")
                elif group.kind == "cue":
                    self._cues.setdefault(tuple(words), set()).add(group.id)
        self._longest_synonyms = longest_phrases(self._synonyms)
        self._longest_cues = longest_phrases(self._cues)
        self.populations.update(*(self.terms([normalize(word)]) for group in groups if group.kind == "population"
                                  for word in group.words))

    def terms(self, words: Sequence[str]) -> list[str]:
        """Return the terms of normalized words: stems, synonyms by the name of their group, without stop words."""
        stems = [self._stem(word) for word in words]
        terms: list[str] = []
        position = 0
        for start, end in find_phrases(stems, self._synonyms, self._longest_synonyms):
            terms += self.stems(words[position:start])
            terms.append(self._synonyms[tuple(stems[start:end])])
            position = end
        return terms + self.stems(words[position:])

    def synonyms(self, words: Sequence[str]) -> list[str]:
        """Return the names of the groups of the synonyms in normalized words."""
        stems = list(map(self._stem, words))
        return [self._synonyms[tuple(stems[start:end])]
                for start, end in find_phrases(stems, self._synonyms, self._longest_synonyms)]

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the stems of normalized words, without stop words and single letters."""
        return [self._stem(word) for word in words if len(word) > 1 and word not in self.stop_words]

    def cues(self, words: Sequence[str]) -> list[tuple[int, int, frozenset[str]]]:
        """Return the start and end of the cues in the words, with the kinds of result that they ask for."""
        return [(start, end, frozenset(self._cues[tuple(words[start:end])]))
                for start, end in find_phrases(words, self._cues, self._longest_cues)]

    @property
    def words(self) -> set[str]:
        """All words of cues and qualities, and those that say nothing."""
        return {word for phrase in self._cues for word in phrase} | self._qualities | self.stop_words
