"""Records of ``data/`` that were refused: records that refer to them are validated without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.models import (
    Comparison,
    Decision,
    Dimension,
    FigureCard,
    Group,
    Indicator,
    Region,
    Series,
    Source,
    Unit,
    Window,
)

T = TypeVar("T")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\-]*")


class Refused:
    """Records of a kind that were refused.

    Attributes:
        codes: Of those whose code is known.
    """

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self._words: set[str] = set()
        self._may_be_any = False

    def add(self, codes: Iterable[str]) -> None:
        """Add records by their codes."""
        self.codes.update(codes)

    def add_file(self, content: bytes | None) -> None:
        """Add a file that is not readable as a whole: any of its words may be a code; None if it is missing."""
        try:
            words = _WORD.findall("" if content is None else content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            words = []
        self._words.update(word.rstrip(":.") for word in words)
        self._may_be_any = self._may_be_any or not words

    def __contains__(self, code: object) -> bool:
        """Return whether a code may be that of a record that was refused."""
        return self._may_be_any or code in self.codes or code in self._words

    def __bool__(self) -> bool:
        return self._may_be_any or bool(self.codes or self._words)


class RefusedRecords:
    """What was refused, by the kind of its records."""

    def __init__(self) -> None:
        self._by_kind: dict[type, Refused] = {}

    def __getitem__(self, kind: type) -> Refused:
        return self._by_kind.setdefault(kind, Refused())

    def __bool__(self) -> bool:
        return any(self._by_kind.values())

    def names(self, text: str) -> bool:
        """Return whether a record that was refused may be the one that a text names."""
        return any(text in refused for refused in self._by_kind.values())


def drop_refused(catalogue: Catalogue, refused: RefusedRecords) -> Catalogue:
    """Return the catalogue without the records that were refused, and without those that cannot do without them.

    What is dropped because of another record is refused, too: it is not judged before that one is mended.
    """
    if not refused:
        return catalogue

    def keep(records: Mapping[str, T], kind: type) -> dict[str, T]:
        return {code: record for code, record in records.items() if code not in refused[kind].codes}

    groups, dimensions = keep(catalogue.groups, Group), keep(catalogue.dimensions, Dimension)
    units, sources = keep(catalogue.units, Unit), keep(catalogue.sources, Source)
    places = {code: place for code, place in catalogue.places.items()
              if code not in refused[Group].codes and code not in refused[Region].codes}
    indicators, areas = keep(catalogue.indicators, Indicator), {None, *places, *groups}
    while dropped := {code for code, indicator in indicators.items() if not (
            indicator.unit in units and indicator.source in sources and dimensions.keys() >= {*indicator.dimensions}
            and (indicator.formula is None or (indicators.keys() >= {*indicator.formula.inputs()}
                                         and areas >= {indicator.formula.group, indicator.formula.place})))}:
        indicators = {code: indicator for code, indicator in indicators.items() if code not in dropped}

    def is_held(*series: Series) -> bool:
        return all(item.indicator in indicators for item in series)

    cards = {code: card for code, card in keep(catalogue.cards, FigureCard).items()
             if card.objective in catalogue.objectives and is_held(*card.series)}
    refused[Indicator].add(catalogue.indicators.keys() - indicators.keys())
    refused[FigureCard].add(catalogue.cards.keys() - cards.keys())
    return replace(
        catalogue, places=places, groups=groups, units=units, sources=sources, dimensions=dimensions,
        windows=keep(catalogue.windows, Window), indicators=indicators, cards=cards,
        decisions={code: decision for code, decision in keep(catalogue.decisions, Decision).items()
                   if indicators.keys() >= {*decision.indicators}},
        comparisons={code: comparison for code, comparison in keep(catalogue.comparisons, Comparison).items()
                     if is_held(comparison.of, *comparison.equals)})
