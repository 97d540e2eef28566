"""Misspelt words: the nearest word that is known."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import groupby, islice, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Minimum length of a word, and the maximum edit distance of its correction.
MAX_EDITS = ((12, 3), (8, 2), (5, 1))
#: Shorter prefixes match too many words to be completed.
MIN_PREFIX = 4
#: Endings of verbs: a word with one is another form of the verb, not a misspelling of a similar word.
_VERB = re.compile(r"(ados?|adas?|idos?|idas?|ando|iendo|aron|ieron|amos|emos|imos|aba|aban|ian|io|ed|ing)$")


class Speller:
    """Corrects words by edit distance; ties go to the word with the highest weight.

    Args:
        weights: The vocabulary.
        common_words: Other words that are spelled right.
    """

    def __init__(self, weights: Mapping[str, float], common_words: Set[str] = frozenset()) -> None:
        self._common_words = common_words
        self._weights = {word: weight for word, weight in weights.items() if len(word) > 2}
        self._words = sorted(self._weights)
        self._by_length = {length: [*words] for length, words in groupby(sorted(self._words, key=len), len)}
        self.correct = lru_cache(maxsize=2_000)(self._correct)

    def knows(self, word: str) -> bool:
        """Return whether a normalized word is known, or is the plural or singular of one that is."""
        return len(word) <= 2 or word in self._common_words or any(form in self._weights for form in (
            word, word + "s", word + "es", word.removesuffix("s"), word.removesuffix("es")))

    def _correct(self, word: str) -> str | None:
        """Return the nearest known word of a normalized word; None if none is near enough."""
        if len(word) >= MIN_PREFIX:
            first = bisect_left(self._words, word)
            completions = [*takewhile(lambda candidate: candidate.startswith(word), islice(self._words, first, None))]
            if completions:
                return min(completions, key=lambda candidate: (-self._weights[candidate], len(candidate)))
        allowed = next((edits for length, edits in MAX_EDITS if len(word) >= length), 0)
        if not allowed or word.isdigit():
            return None
        near = [other for length in range(len(word) + allowed, len(word) - allowed - 1, -1)
                for other in self._by_length.get(length, ())]
        candidates = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=8)
        # The first letter is rarely wrong, and hardly ever one of two errors; prefer longer words (a missing letter).
        candidates = [match for match in candidates if match[1] < 2 or match[0][0] == word[0]]
        return min(candidates, default=(None,), key=lambda match: (
            match[1] + (match[0][0] != word[0]), -self._weights[match[0]], -len(match[0])))[0]


def is_other_form(word: str, correct: str) -> bool:
    """Return whether a word is a form of a verb, and not a misspelt word: ``informado`` is not ``informal``."""
    ending = _VERB.search(word)
    return ending is not None and (not correct.endswith(ending[0]) or OSA.distance(word, correct) > 1)
