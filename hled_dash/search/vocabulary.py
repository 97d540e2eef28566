"""The words that the search knows, and how likely each is meant by a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Set

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import split_words
from hled_dash.search.documents import Document
from hled_dash.search.gazetteer import Gazetteer
from hled_dash.search.ranking_words import WORDS as SUPERLATIVE_WORDS


def word_weights(catalogue: Catalogue, words: Set[str], topic_words: Set[str], gazetteer: Gazetteer,
                 documents: Iterable[Document]) -> tuple[dict[str, float], set[str]]:
    """Return the weight of each word, and the words that are said elsewhere than in names of places.

    Args:
        catalogue: Its groups of words.
        words: Words of the lexicon.
        topic_words: Words of topics and of what is not held.
        gazetteer: Names of places.
        documents: What is searched.
    """
    weights, known_words = dict.fromkeys(words, 2.0), {*words, *topic_words, *SUPERLATIVE_WORDS}
    for word, is_small in gazetteer.words:
        weights[word] = max(weights.get(word, 0.0), 0.5 if is_small else 3.0)
    for document in documents:
        if document.kind != "place":
            known_words |= {*split_words(f"{document.title} {document.keywords} {document.body}")}
    weights = {**dict.fromkeys(known_words, 1.0), **weights}
    for phrase in (phrase for group in catalogue.word_groups.values() if group.kind != "known"
                   for phrase in group.words):
        weights |= dict.fromkeys(split_words(phrase), 2.0)
    weights |= {**dict.fromkeys(SUPERLATIVE_WORDS, 2.0), **dict.fromkeys(topic_words, 3.0)}
    return weights, known_words
