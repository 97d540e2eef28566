"""Records of the search: topics, synonyms, alternative names of places, and subjects without data."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hled_dash.catalogue.models.base import Code, Keywords, Level, Record, Switch, Text
from hled_dash.catalogue.models.indicators import Series
from hled_dash.catalogue.text import split_words

Phrases = Annotated[Keywords, Field(min_length=1)]


class TopicSeries(Series):
    """A series that answers a topic."""

    #: Places that it is about besides its own: the United States in the trade of each country with it.
    implied: tuple[Code, ...] = ()
    #: The same, for a series that answers only where they are named beside its own: claims in Mexico, of each country.
    named: tuple[Code, ...] = ()
    #: The place named beside its own is the item of the indicator's first dimension: where something comes from, or
    #: where it goes to. Without such a place, the series is no answer.
    partner: Literal["from", "to"] | None = None
    #: Whether it is of people who came into the place or who came from it: refugees "in Mexico", "from Honduras".
    role: Literal["in", "from"] | None = None
    #: Places for which it is the same measure as the first series of the topic has for others.
    same_in: tuple[Code, ...] = ()
    #: It is near to what the topic asks for, and answers only where no other series does.
    near: bool = False
    #: It answers beside another series of the topic: the wider group of a product, or another of its parts.
    beside: bool = False


class Topic(Record):
    """What readers ask for as text of their own, and the series that answer it, the best first."""

    id: Code
    words: Phrases
    series: Annotated[tuple[TopicSeries, ...], Field(min_length=1)]
    #: Where the answer is given for when the reader names no place.
    places: tuple[Code, ...] = ()
    #: The figure that stands before the answer, where one value says only a part.
    figure: Code | None = None
    #: How its answer is wider or narrower than its words say.
    note: Text | None = None
    #: Who publishes it for other places (of a country or a level alone), and for other years.
    elsewhere: Text | None = None
    elsewhere_in: Code | None = None
    elsewhere_level: Level | None = None
    newer: Text | None = None

    @property
    def phrases(self) -> tuple[str, ...]:
        """Everything that it is called by."""
        return self.words


class WordGroup(Record):
    """Words with one meaning.

    ``stop``: they say nothing about what is sought. ``known``: they are no misspelling of a word that something here
    has. ``synonyms``: they stand for each other. ``exact``: single words
    that stand for each other letter by letter, because their stem is that of another word (``policía``, ``policy``).
    ``cue``: they say what kind of result is sought. ``page``: they name a page, whose name is the id. ``quality``:
    they say how a place stands ("poor", "illiteracy"), so that the most of them is an ``end`` of the ranking.
    ``population``: they name a part of a population.
    """

    id: Code
    kind: Literal["stop", "known", "synonyms", "exact", "cue", "page", "quality", "population"]
    words: Phrases
    #: Which end of a ranking leads where most of a quality is requested; None if the superlative itself says it.
    end: Literal["most", "least", "better", "worse"] | None = None
    #: What an adjective is measured by, as text that the search understands.
    subject: str | None = None

    @model_validator(mode="after")
    def _ends_a_quality(self) -> Self:
        for key in ("end", "subject"):
            if getattr(self, key) is not None and self.kind != "quality":
                raise PydanticCustomError("quality", "{key} belongs to the kind quality", {"key": key})
        if self.kind == "synonyms" and len(self.words) < len(("one", "other")):
            raise PydanticCustomError("words", "a word alone has no synonym", {"key": "words"})
        if self.kind == "exact" and any(len(split_words(word)) > 1 for word in self.words):
            raise PydanticCustomError("words", "exact are single words", {"key": "words"})
        return self


class PlaceWords(Record):
    """Other names of places (``places``), or a place that is not held and the nearest that are (``near``).

    ``country`` is the code of a country, or of a part of the world, that is not held: its name is CLDR's.
    """

    id: Code
    words: Keywords = ()
    #: Short forms that are also words ("OR", "Sin."): they name the place only where they are written as abbreviations.
    abbreviations: Keywords = ()
    #: What the people of the place and what is theirs are called: "Hondurans", "hondureña".
    people: Keywords = ()
    places: tuple[Code, ...] = ()
    near: tuple[Code, ...] = ()
    country: str | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.words or self.abbreviations or self.people):
            raise PydanticCustomError("words", "has neither words nor people", {"key": "id"})
        return self


class NotHeld(Record):
    """What readers ask for and the catalogue does not hold, who publishes it, and the topics that are nearest."""

    id: Code
    words: Phrases
    #: Groups of words of which one of each, in any order, names the subject: (price, cost) and (internet, broadband).
    combinations: tuple[Annotated[tuple[Phrases, ...], Field(min_length=2)], ...] = ()
    text: Text
    topics: tuple[Code, ...] = ()
    #: Where the nearest answer is given for when the reader names no place.
    places: tuple[Code, ...] = ()
    #: Whether dated events say what a series would: they stand before the nearest value.
    dated: Switch = False

    @property
    def phrases(self) -> tuple[str, ...]:
        """Everything that its subject is called by: its words, and those of its combinations."""
        return (*self.words, *(phrase for groups in self.combinations for group in groups for phrase in group))
