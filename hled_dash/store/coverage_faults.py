"""What the catalogue says of figures that are not there: headlines, breaks, decisions, links between indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Decision, Indicator, Pillar
from hled_dash.catalogue.yaml_reader import YamlReader

#: Key of an indicator to the levels of which the one that it names must have figures.
_LEVELS: Mapping[str, tuple[str, ...]] = {"municipal": ("admin2", "admin3"), "regional": ("group",)}


def coverage_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield what names observations that are not there, at the line of its key.

    Args:
        files: Where the records stand.
        catalogue: Without what was refused.
        frames: Observations by indicator, derived ones too. An indicator that is not among them is not judged.
    """
    reader = YamlReader(files)
    reader.mapping("catalogue/pillars.yaml", {"pillars": Pillar})
    reader.records(Indicator, "catalogue/indicators/*.yaml")
    if catalogue.decisions:
        reader.records(Decision, "catalogue/quality/decisions.yaml")
    held = {code: frozenset(frame["place"].unique()) for code, frame in frames.items()}

    def fault(record: Pillar | Indicator | Decision, location: tuple[int | str, ...], why: str) -> Fault:
        return Fault(*reader.position(record, location), getattr(record, "id", None) or record.code, why)  # type: ignore[union-attr]

    for pillar in catalogue.pillars.values():
        for number, headline in enumerate(pillar.headlines):
            for key, code in (("place", headline.place), ("against", headline.against)):
                if code is not None and headline.indicator in held and code not in held[headline.indicator]:
                    why = f"{headline.indicator} has no figure of {code!r}"
                    yield fault(pillar, ("headlines", number, key), why)
    for indicator in catalogue.indicators.values():
        if indicator.code not in held:
            continue
        periods = frames[indicator.code]["period"]
        first, last = min(periods), max(periods)
        for number, one in enumerate(indicator.breaks):
            if one.period[:4] > last[:4]:
                yield fault(indicator, ("breaks", number, "period"), f"{one.period} is later than all figures ({last})")
            if one.place is not None and one.place not in held[indicator.code] and not indicator.derived:
                yield fault(indicator, ("breaks", number, "place"), f"has no figure of {one.place!r}")
        if (start := indicator.projection_from) is not None and not first < start <= last:
            yield fault(indicator, ("projection_from",), f"{start} is not within {first} to {last}")
        for key, levels in _LEVELS.items():
            other = getattr(indicator, key)
            if other in held and not any(catalogue.places[code].level in levels for code in held[other]
                                         if code in catalogue.places):
                yield fault(indicator, (key,), f"{other!r} has no figure of the level {' or '.join(levels)}")
    for decision in catalogue.decisions.values():
        for number, part in enumerate(decision.where):
            if not any(code not in frames or _is_there(frames[code], part.places, part.start, part.end)
                       for code in decision.indicators):
                yield fault(decision, ("where", number), "is about no observation")


def _is_there(frame: pd.DataFrame, places: tuple[str, ...], start: str | None, end: str | None) -> bool:
    rows = frame[frame["place"].isin(places)] if places else frame
    return any((start is None or period >= start) and (end is None or period[:len(end)] <= end)
               for period in rows["period"].unique())


__all__ = ["coverage_faults"]
