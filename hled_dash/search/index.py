"""The index: which records have the words of a query, by SQLite's full-text search (FTS5) in memory."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import NamedTuple

from hled_dash.catalogue.text import split_words
from hled_dash.search.documents import Document
from hled_dash.search.lexicon import Lexicon

#: BM25 weights of title, keywords and body.
WEIGHTS = (8.0, 3.0, 1.0)
#: Factor on the rank of an item whose name begins with a word of the query.
FIRST_WORD = 1.3
#: Documents that are ranked by how many of the query's words they have.
MAX_RANKED = 150
#: Lists of matches that are cached: questions about many places have the same subject.
MAX_CACHED = 64


class Match(NamedTuple):
    """A document, the share of the query's terms that it has (those of its title count in full), and its rank."""

    document: Document
    coverage: float
    rank: float
    terms: frozenset[str]


class WordIndex:
    """Finds documents by terms (:meth:`.lexicon.Lexicon.terms`)."""

    def __init__(self, documents: Iterable[Document], lexicon: Lexicon) -> None:
        self._documents = list(documents)

        @cache
        def terms_of(text: str) -> frozenset[str]:
            words = split_words(text)
            return frozenset((*lexicon.stems(words), *lexicon.synonyms(words)))

        columns = [[terms_of(document.title), terms_of(document.keywords), terms_of(document.body)]
                   for document in self._documents]
        #: For each term the numbers of the documents that have it in title, keywords and body. A set of terms
        #: for each document takes ten times the memory.
        self._postings: dict[str, tuple[array[int], array[int], array[int]]] = {}
        for number, row in enumerate(columns):
            for column, terms in enumerate(row):
                for term in terms:
                    if term not in self._postings:
                        self._postings[term] = array("I"), array("I"), array("I")
                    self._postings[term][column].append(number)
        #: The first term of the names of an item: that is what it is ("Bicycles", not "Parts of bicycles").
        self._first = [frozenset(term for name in document.names[:2] for term in lexicon.terms(
            [word for word in split_words(name) if not word.isdigit()])[:1]) for document in self._documents]
        self.terms = self._postings.keys()
        #: First and last number of the documents of each kind, and of all.
        self._ranges: dict[str | None, tuple[int, int]] = {None: (0, len(self._documents))}
        for number, document in enumerate(self._documents):
            self._ranges[document.kind] = self._ranges.get(document.kind, (number, number))[0], number
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        # With the positions of words: without them, bm25() splits the text of each document again at each query.
        self._connection.execute("create virtual table document using fts5(title, keywords, body)")
        self._connection.executemany("insert into document(rowid, title, keywords, body) values (?, ?, ?, ?)", (
            (number, *(" ".join(column) for column in row)) for number, row in enumerate(columns)))
        counts = {term: len(set().union(*numbers)) for term, numbers in self._postings.items()}
        weights = {count: 1.0 / (1.0 + count / len(self._documents) * 10) for count in set(counts.values())}
        self._weights = {term: weights[count] for term, count in counts.items()}
        self._cached_find = lru_cache(MAX_CACHED)(self._find)

    def close(self) -> None:
        """Close the connection and free its memory."""
        self._connection.close()

    def weight(self, term: str) -> float:
        """Return the weight of a term: 1 for a rare one, lower the more documents contain it."""
        return self._weights.get(term, 1.0)

    def find(self, terms: Sequence[str], kind: str | None = None, required: Iterable[str] = ()) -> Sequence[Match]:
        """Find the documents that have any of the terms, those that have most of them first.

        Args:
            terms: Terms of the query.
            kind: Only documents of this kind, without a limit on their number.
            required: Only documents that have all of these too.
        """
        return self._cached_find(tuple(dict.fromkeys(terms)), kind, tuple(sorted(required)))

    def _find(self, terms: tuple[str, ...], kind: str | None, required: tuple[str, ...]) -> tuple[Match, ...]:
        any_of = [term for term in terms if term in self.terms]
        if not any_of or not self.terms >= set(required):
            return ()
        match_expression = " AND ".join((f"({' OR '.join(map(_fts_string, any_of))})", *map(_fts_string, required)))
        indexed = dict.fromkeys((*any_of, *required))
        with self._lock:
            rows = self._connection.execute(
                "select rowid, bm25(document, ?, ?, ?) as rank from document where document match ? "
                "and rowid between ? and ? order by rank limit ?",
                (*WEIGHTS, match_expression, *self._ranges.get(kind, (0, -1)), -1 if kind else MAX_RANKED),
            ).fetchall()
        weights = {term: self.weight(term) for term in dict.fromkeys((*terms, *required))}
        total_weight = sum(weights.values()) or 1.0
        postings = {term: tuple(map(frozenset, self._postings[term])) for term in indexed}
        matches = []
        for number, rank in rows:
            if kind is not None and self._documents[number].kind != kind:
                continue
            matched_terms, score = [], 0.0
            for term, (title, keywords, body) in postings.items():
                if share := 1.0 if number in title else 0.8 if number in keywords else 0.4 if number in body else 0.0:
                    matched_terms.append(term)
                    score += weights[term] * share
            rank *= FIRST_WORD if self._first[number].intersection(indexed) else 1.0
            matches.append(Match(self._documents[number], score / total_weight, rank, frozenset(matched_terms)))
        return tuple(sorted(matches, key=lambda match: (-round(match.coverage, 2), match.rank)))


def _fts_string(term: str) -> str:
    return f'"{term}"'
