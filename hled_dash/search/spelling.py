"""Misspelt words: the nearest word that is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Edits that a word of at least so many letters may be away from the word that is meant.
MAX_EDITS = ((12, 3), (8, 2), (5, 1))
#: A shorter beginning of a word stands for too many words.
MIN_PREFIX = 4


class Speller:
    """Known words, each with a weight: of words that are equally near, the weightiest is meant."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = {word: weight for word, weight in weights.items() if len(word) > 2}
        self._words = list(self._weights)
        self.correct = lru_cache(maxsize=2_000)(self._correct)

    def knows(self, word: str) -> bool:
        """Whether a normalized word is known, or is the plural or singular of one that is."""
        return len(word) <= 2 or any(form in self._weights for form in (
            word, word + "s", word + "es", word.removesuffix("s"), word.removesuffix("es")))

    def _correct(self, word: str) -> str | None:
        """The known word that is meant by a normalized word; None where no known word is near."""
        if len(word) >= MIN_PREFIX:
            completions = [candidate for candidate in self._words if candidate.startswith(word)]
            if completions:
                return min(completions, key=lambda candidate: (-self._weights[candidate], len(candidate)))
        allowed = next((edits for length, edits in MAX_EDITS if len(word) >= length), 0)
        if not allowed or word.isdigit():
            return None
        candidates = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=8)
        # The first letter is rarely wrong, and not besides another; a letter is left out more often than put in.
        candidates = [match for match in candidates if match[1] < 2 or match[0][0] == word[0]]
        return min(candidates, default=(None,), key=lambda match: (
            match[1] + (match[0][0] != word[0]), -self._weights[match[0]], -len(match[0])))[0]
