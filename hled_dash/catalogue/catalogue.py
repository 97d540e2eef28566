"""The catalogue: pillars, objectives, indicators, places, sources and cards by their codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from hled_dash.catalogue.aliases import place_aliases
from hled_dash.catalogue.models import (
    Briefing,
    Comparison,
    Connector,
    Decision,
    DialogueEntry,
    Dimension,
    Event,
    FigureCard,
    Group,
    Indicator,
    Level,
    Licence,
    NotHeld,
    Objective,
    Party,
    Pillar,
    Place,
    PlaceWords,
    ReadyMadePack,
    Region,
    Series,
    Source,
    Term,
    Theme,
    Topic,
    Unit,
    Update,
    Window,
    WordGroup,
)
from hled_dash.catalogue.models.sources import MAX_VALUE

#: Days as of which a catalogue is kept.
MAX_DAYS = 16


def _last_day(date: str) -> str:
    """Return the last day of a year, a month or a day."""
    return date + "-12-31"[len(date) - 4:] if len(date) in (4, 7) else date


@dataclass(frozen=True)
class Catalogue:
    """The records of ``data/catalogue`` by code, in the order of the files."""

    pillars: Mapping[str, Pillar]
    objectives: Mapping[str, Objective]
    licences: Mapping[str, Licence]
    units: Mapping[str, Unit]
    dimensions: Mapping[str, Dimension]
    themes: Mapping[str, Theme]
    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    groups: Mapping[str, Group]
    windows: Mapping[str, Window]
    cards: Mapping[str, FigureCard]
    regions: Mapping[str, Region] = field(default_factory=dict)
    briefings: Mapping[str, Briefing] = field(default_factory=dict)
    packs: Mapping[str, ReadyMadePack] = field(default_factory=dict)
    glossary: Mapping[str, Term] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    word_groups: Mapping[str, WordGroup] = field(default_factory=dict)
    place_words: Mapping[str, PlaceWords] = field(default_factory=dict)
    not_held: Mapping[str, NotHeld] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    #: The record of the dialogue, by date.
    record: Mapping[str, DialogueEntry] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    updates: Mapping[str, Update] = field(default_factory=dict)
    #: By source.
    connectors: Mapping[str, Connector] = field(default_factory=dict)
    #: Caches of :meth:`names`, :meth:`full_names`, :meth:`places_at`, :meth:`cards_of` and :meth:`indicators_of`.
    _names_by_language: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False)
    _places_by_level: dict[tuple[Level, tuple[str, ...] | None], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False)
    #: Cache of :meth:`as_of`.
    _by_day: dict[date, Catalogue] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_objective: dict[str, tuple[tuple[FigureCard, ...], tuple[Indicator, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False)

    def as_of(self, day: date | None) -> Catalogue:
        """Return the catalogue without the entries of the record and the events after a day; itself where None.

        What is dated by its month or year alone belongs to the last day of it.
        """
        if day is None:
            return self
        if (known := self._by_day.get(day)) is not None:
            return known
        until = day.isoformat()
        record = {code: entry for code, entry in self.record.items() if _last_day(entry.date) <= until}
        catalogue = copy(self)
        for name, value in {
            "record": {code: entry.model_copy(update={"later": tuple(code for code in entry.later if code in record)})
                       for code, entry in record.items()},
            "events": {code: event for code, event in self.events.items() if _last_day(event.date) <= until},
        }.items():
            object.__setattr__(catalogue, name, value)
        if len(self._by_day) >= MAX_DAYS:
            self._by_day.clear()
        return self._by_day.setdefault(day, catalogue)

    def unit(self, indicator: str) -> Unit:
        """Return the unit of an indicator."""
        return self.units[self.indicators[indicator].unit]

    def value_range(self, indicator: str) -> tuple[float, float]:
        """Return the least and the greatest value that may be published of an indicator."""
        record = self.indicators[indicator]
        least, most = self.units[record.unit].value_range if record.unit in self.units else (-MAX_VALUE, MAX_VALUE)
        return least if record.minimum is None else record.minimum, most if record.maximum is None else record.maximum

    def source(self, indicator: str) -> Source:
        """Return the source of an indicator."""
        return self.sources[self.indicators[indicator].source]

    def sources_of(self, indicator: str) -> tuple[Source, ...]:
        """Return the sources of an indicator and, where it is derived, of everything that its formula reads."""
        codes = [self.indicators[indicator].source]
        pending = [indicator]
        while pending:
            formula = self.indicators[pending.pop()].formula
            for code in formula.inputs() if formula else ():
                codes.append(self.indicators[code].source)
                pending.append(code)
        return tuple(self.sources[code] for code in dict.fromkeys(codes))

    def inputs_of(self, indicator: str) -> frozenset[str]:
        """Return the codes of the published indicators that an indicator is computed from; its own where it is
        published."""
        formula = self.indicators[indicator].formula
        if formula is None:
            return frozenset({indicator})
        return frozenset(code for name in formula.inputs() for code in self.inputs_of(name))

    @cached_property
    def first_edition(self) -> date:
        """The day of the first edition of any source of which observations are held."""
        return min((source.editions[0].vintage_date if source.editions else source.vintage_date
                    for source in self.sources.values()), default=date.min)

    def origin(self, indicator: str, place: str) -> Series:
        """Return the series that a place's value of an indicator is published as: where a group is compared with
        countries, theirs are published as an indicator of their own."""
        formula = self.indicators[indicator].formula
        if formula is None or formula.beside is None or place in self.groups:
            return self._own_series[indicator]
        return formula.beside

    @cached_property
    def _own_series(self) -> Mapping[str, Series]:
        """Each indicator as a series of its own."""
        return {code: Series(indicator=code) for code in self.indicators}

    @cached_property
    def place_order(self) -> Mapping[str, int]:
        """Place code to its number in the order of the files."""
        return {code: number for number, code in enumerate(self.places)}

    def names(self, language: str) -> Mapping[str, str]:
        """Map each place code to the name of the place in a language. Cached, because a figure reads it many times."""
        return self._names(language)[0]

    def full_names(self, language: str) -> Mapping[str, str]:
        """Map each place code to its name, with its state (municipalities), its municipality (districts), or what tells
        it from places of the same name."""
        return self._names(language)[1]

    def _names(self, language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        if language not in self._names_by_language:
            short = {code: place.name.translation(language) for code, place in self.places.items()}
            full = {code: f"{short[code]}, {short[place.parent]}" for code, place in self.places.items()
                    if place.level in ("admin2", "admin3") and place.parent in short}
            full = short | full
            # What several have: what each lies in after it, and its official code where that is not enough.
            for with_code in (False, True):
                shared = Counter(full.values())
                for code in [code for code, name in full.items() if shared[name] > 1]:
                    place = self.places[code]
                    after = (place.official_code or code) if with_code else short.get(place.parent or "", "")
                    if after and not full[code].endswith(f", {after}"):
                        full[code] += f" ({after})"
            self._names_by_language[language] = short, full
        return self._names_by_language[language]

    @cached_property
    def place_aliases(self) -> Mapping[str, str]:
        """Letters of what people write for a place in an address to its code."""
        return place_aliases(self)

    def abbreviations(self, language: str) -> dict[str, str]:
        """Map each abbreviation of the glossary to what it stands for, in a language."""
        return {term.abbreviation.translation(language): term.term.translation(language)
                for term in self.glossary.values() if term.abbreviation}

    def cards_of(self, objective: str) -> tuple[FigureCard, ...]:
        """Return the cards of an objective."""
        return self._of_objective(objective)[0]

    def indicators_of(self, objective: str) -> tuple[Indicator, ...]:
        """Return the indicators of an objective."""
        return self._of_objective(objective)[1]

    def _of_objective(self, objective: str) -> tuple[tuple[FigureCard, ...], tuple[Indicator, ...]]:
        if objective not in self._by_objective:
            self._by_objective[objective] = (
                tuple(card for card in self.cards.values() if card.objective == objective),
                tuple(indicator for indicator in self.indicators.values() if objective in indicator.objectives),
            )
        return self._by_objective[objective]

    def indicators_tracking(self, objective: str) -> tuple[Indicator, ...]:
        """Return the indicators that track an objective: those that name it before any other."""
        return tuple(indicator for indicator in self.indicators.values() if indicator.tracks(objective))

    def objectives_of(self, pillar: str) -> tuple[Objective, ...]:
        """Return the objectives of a pillar."""
        return tuple(objective for objective in self.objectives.values() if objective.pillar == pillar)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Place code to the codes of the places inside it."""
        by_parent: dict[str, list[str]] = {}
        for place in self.places.values():
            if place.parent:
                by_parent.setdefault(place.parent, []).append(place.code)
        return {parent: tuple(codes) for parent, codes in by_parent.items()}

    @cached_property
    def region_of(self) -> Mapping[str, str]:
        """State or department to the survey region that it lies in."""
        return {member: region.id for region in self.regions.values() for member in region.members}

    def with_regions(self, places: Iterable[str]) -> tuple[str, ...]:
        """Return the places, those that lie in a survey region replaced by it."""
        return tuple(dict.fromkeys(self.region_of.get(place, place) for place in places))

    def country_of(self, place: str) -> str | None:
        """Return the country that a place lies in, itself if it is one; None for groups and areas."""
        return next((code for code in self.lineage(place)
                     if code in self.places and self.places[code].level == "country"), None)

    def places_at(self, level: Level, within: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the codes of the places of a level; with ``within`` only those inside these places or groups.

        At the level ``group`` the places of ``within`` are regions and stay whole: groups and countries, each as one.
        """
        if level == "group" and within is not None:
            return tuple(within)
        key = (level, None if within is None else tuple(within))
        if key not in self._places_by_level:
            self._places_by_level[key] = self._find_places(*key)
        return self._places_by_level[key]

    def _find_places(self, level: Level, within: tuple[str, ...] | None) -> tuple[str, ...]:
        if within is None:
            return tuple(code for code, place in self.places.items() if place.level == level)
        roots = set(self.members(within))
        return tuple(code for code, place in self.places.items()
                     if place.level == level and self.is_inside(code, roots))

    def members(self, places: Iterable[str]) -> tuple[str, ...]:
        """Return the places, groups replaced by their members."""
        return tuple(dict.fromkeys(
            member for code in places for member in (self.groups[code].members if code in self.groups else (code,))))

    def is_inside(self, place: str, roots: set[str]) -> bool:
        """Return whether a place is one of the roots or lies in one."""
        return any(code in roots for code in self.lineage(place))

    def lineage(self, place: str) -> tuple[str, ...]:
        """Return a place, what it lies in, and so on; each once, although a check may meet one that lies in itself."""
        return self._lineages.get(place, (place,))

    @cached_property
    def _lineages(self) -> Mapping[str, tuple[str, ...]]:
        lineages = {code: {code: None} for code in self.places}
        for lineage in lineages.values():
            while (last := self.places.get(next(reversed(lineage)))) and last.parent and last.parent not in lineage:
                lineage[last.parent] = None
        return {code: tuple(lineage) for code, lineage in lineages.items()}
