"""Validation of what the catalogue says of observations: headlines, breaks, decisions, links between indicators,
connectors, and derived indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Connector, Decision, Indicator, Pillar, Record
from hled_dash.catalogue.yaml_reader import Location, YamlReader
from hled_dash.store.observation_faults import PERIOD_PATTERNS

#: Key of an indicator to the levels of which the one that it names must have figures.
_LEVELS: Mapping[str, tuple[str, ...]] = {"municipal": ("admin2", "admin3"), "regional": ("group",)}
#: Places of which an indicator has figures, by indicator.
HeldPlaces = Mapping[str, frozenset[str]]
#: Records with a fault, the location of its key, and why it is one.
RecordFaults = Iterator[tuple[Record, Location, str]]


def coverage_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield what names observations that are not there, at the line of its key.

    Args:
        files: Where the records stand.
        catalogue: Without what was refused.
        frames: Observations by indicator, derived ones too. An indicator that is not among them is not judged.
    """
    @cache
    def reader() -> YamlReader:
        # Read when the first fault needs its line: in data that are in order no file is read again.
        read = YamlReader(files)
        read.mapping("catalogue/pillars.yaml", {"pillars": Pillar})
        read.records(Indicator, "catalogue/indicators/*.yaml")
        if catalogue.connectors:
            read.records(Connector, "catalogue/connectors/*.yaml")
        if catalogue.decisions:
            read.records(Decision, "catalogue/quality/decisions.yaml")
        return read

    places_by_indicator = {code: frozenset(frame["place"].unique()) for code, frame in frames.items()}
    for record, location, why in chain(
            _headline_faults(catalogue, places_by_indicator), _indicator_faults(catalogue, frames, places_by_indicator),
            _connector_faults(catalogue, places_by_indicator), _decision_faults(catalogue, frames)):
        yield reader().record_fault(record, location, why)


def _headline_faults(catalogue: Catalogue, places_by_indicator: HeldPlaces) -> RecordFaults:
    """Yield places of headlines of which their indicator has no figure."""
    for pillar in catalogue.pillars.values():
        for number, headline in enumerate(pillar.headlines):
            for key, code in (("place", headline.place), ("against", headline.against)):
                places = places_by_indicator.get(headline.indicator)
                if code is not None and places is not None and code not in places:
                    yield pillar, ("headlines", number, key), f"{headline.indicator} has no figure of {code!r}"


def _indicator_faults(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame],
                      places_by_indicator: HeldPlaces) -> RecordFaults:
    """Yield what indicators say of their own figures and of those of the indicators that they name."""
    for indicator in catalogue.indicators.values():
        if indicator.code not in places_by_indicator:
            continue
        periods = frames[indicator.code]["period"].unique()
        for location, why in chain(
                _period_faults(indicator, min(periods), max(periods), places_by_indicator[indicator.code]),
                _link_faults(indicator, catalogue, places_by_indicator),
                _wrong_values(indicator, frames[indicator.code], catalogue) if indicator.derived else ()):
            yield indicator, location, why


def _period_faults(indicator: Indicator, first: str, last: str,
                   places: frozenset[str]) -> Iterator[tuple[Location, str]]:
    """Yield breaks and a beginning of projections that are outside the figures."""
    for number, earlier in enumerate(indicator.breaks):
        if earlier.period[:4] > last[:4]:
            yield ("breaks", number, "period"), f"{earlier.period} is later than all figures ({last})"
        if earlier.place is not None and earlier.place not in places and not indicator.derived:
            yield ("breaks", number, "place"), f"has no figure of {earlier.place!r}"
    if (start := indicator.projection_from) is not None and not first < start <= last:
        yield ("projection_from",), f"{start} is not within {first} to {last}"


def _link_faults(indicator: Indicator, catalogue: Catalogue,
                 places_by_indicator: HeldPlaces) -> Iterator[tuple[Location, str]]:
    """Yield links to indicators that have no figure of the level that they are named for."""
    for key, levels in _LEVELS.items():
        other = getattr(indicator, key)
        if other in places_by_indicator and not any(catalogue.places[code].level in levels
                                                    for code in places_by_indicator[other]
                                     if code in catalogue.places):
            yield (key,), f"{other!r} has no figure of the level {' or '.join(levels)}"


def _connector_faults(catalogue: Catalogue, places_by_indicator: HeldPlaces) -> RecordFaults:
    """Yield places that a connector requires and none of its series has."""
    for connector in catalogue.connectors.values():
        codes = {series.indicator for series in connector.series}
        for number, place in enumerate(connector.required):
            if places_by_indicator.keys() >= codes and not any(place in places_by_indicator[code] for code in codes):
                yield connector, ("required", number), f"no series of it has a figure of {place!r}"


def _decision_faults(catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> RecordFaults:
    """Yield decisions about no observation."""
    for decision in catalogue.decisions.values():
        for number, part in enumerate(decision.where):
            if not any(code not in frames or _is_there(frames[code], part.places, part.start, part.end)
                       for code in decision.indicators):
                yield decision, ("where", number), "is about no observation"


def _wrong_values(indicator: Indicator, frame: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[Location, str]]:
    """Yield computed values outside the range of their indicator, and periods of another frequency."""
    least, most = catalogue.value_range(indicator.code)
    values = frame["value"].to_numpy(dtype=float)
    # Sums of shares reach a hundred but for the last digits.
    slack = 1e-9 * max(1.0, min(abs(most), 1e6))
    outside = frame[(values < least - slack) | (values > most + slack)]
    if len(outside):
        row = outside.iloc[0]
        yield ("formula",), (f"gives {row['value']:g} ({row['place']}, {row['period']}), outside {least:g} to "
                             f"{most:g}, the range of the indicator; {len(outside)} values in all")
    unfit = next((period for period in frame["period"].unique()
                  if not PERIOD_PATTERNS[indicator.frequency].fullmatch(period)), None)
    if unfit is not None:
        yield ("frequency",), f"the formula gives the period {unfit}, which is none of this frequency"


def _is_there(frame: pd.DataFrame, places: tuple[str, ...], start: str | None, end: str | None) -> bool:
    rows = frame[frame["place"].isin(places)] if places else frame
    return any((start is None or period >= start) and (end is None or period[:len(end)] <= end)
               for period in rows["period"].unique())
