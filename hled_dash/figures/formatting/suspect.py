"""Suspect values: published values that were judged to be wrong, and values computed from them.

The store has the status ``U`` (SDMX: low reliability) for both. A frame of a figure has ``U`` and the reason in both
languages instead, so that everything that writes a status as text (tooltips, tables, files) says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from hled_dash.catalogue import Catalogue, Decision, Text
from hled_dash.catalogue.models import Part
from hled_dash.language import Language

_SEPARATOR = "\t"
#: Before the reason, where the value itself is published and where it is computed.
_COMPUTED = "~"
DecidedParts = Sequence[tuple[Decision, Part]]


def is_suspect(status: str) -> bool:
    """Return whether a status is that of a suspect value, with its reason or without."""
    return status.startswith("U")


def status_code(status: str) -> str:
    """Return a status of a figure as its SDMX code."""
    return status.partition(_SEPARATOR)[0]


def format_suspect(status: str, language: Language) -> str:
    """Format ``suspect: equal to the month before in all series of this office``."""
    _ = language.text
    parts = status.split(_SEPARATOR)
    if len(parts) < 4:
        return _("suspect")
    mark = language.localize(Text(en=parts[2], es=parts[3]))
    return (_("suspect: computed with a suspect value ({mark})", mark=mark) if parts[1] == _COMPUTED
            else _("suspect: {mark}", mark=mark))


def explain_suspects(frame: pd.DataFrame, code: str, catalogue: Catalogue) -> pd.DataFrame:
    """Return a frame of observations of an indicator, with the reason in the status of its suspect values."""
    statuses = frame["status"].tolist()
    suspect = [row for row, status in enumerate(statuses) if status == "U"]
    if not suspect:
        return frame
    dimensions = [name for name in catalogue.indicators[code].dimensions if name in frame]
    derived = catalogue.indicators[code].derived
    decisions = [decision for decision in catalogue.decisions.values()
                 if decision.decision == "suspect" and (derived or code in decision.indicators)]
    columns = [frame[name].tolist() for name in ("place", "period", *dimensions)]
    # Once for each place: a derived series is marked in most of its periods.
    decided = _parts_of_inputs(decisions, code, catalogue) if derived else []
    related = _related_by_place(decided, {columns[0][row] for row in suspect}, catalogue) if derived else {}
    for row in suspect:
        place, period, *items = (column[row] for column in columns)
        chosen = dict(zip(dimensions, items, strict=True))
        decision = next(_nearest(related[place], decided, period), None) if derived else next(
            (record for record in decisions if record.covers(code, place, chosen, period)), None)
        if decision is not None and decision.mark is not None:
            computed = _COMPUTED if derived else ""
            statuses[row] = _SEPARATOR.join(("U", computed, decision.mark.en, decision.mark.es))
    return frame.assign(status=pd.Series(statuses, index=frame.index, dtype=object))


def decisions_on(code: str, place: str, items: dict[str, str], period: str, catalogue: Catalogue,
                 decisions: Sequence[str] = ("suspect",)) -> Iterator[Decision]:
    """Yield the decisions on an observation; of a derived one, those on what it may be computed from, the nearest
    first."""
    matching = [decision for decision in catalogue.decisions.values() if decision.decision in decisions]
    if not catalogue.indicators[code].derived:
        yield from (decision for decision in matching if decision.covers(code, place, items, period))
    else:
        decided = _parts_of_inputs(matching, code, catalogue)
        related = _related_by_place(decided, {place}, catalogue)[place]
        yield from {decision.id: decision for decision in _nearest(related, decided, period)}.values()


def _parts_of_inputs(decisions: Iterable[Decision], code: str, catalogue: Catalogue) -> DecidedParts:
    """Return the parts of decisions on what a derived indicator is computed from."""
    inputs = catalogue.inputs_of(code)
    return [(decision, part) for decision in decisions if inputs.intersection(decision.indicators)
            for part in decision.where]


def _related_by_place(parts: DecidedParts, places: Iterable[str], catalogue: Catalogue) -> dict[str, DecidedParts]:
    """Map each place to the parts that have it, what it lies in or what lies in it among their places."""
    above = [set[str]().union(*(catalogue.lineage(code) for code in part.places)) for _decision, part in parts]
    by_place: dict[str, DecidedParts] = {}
    for place in places:
        members = {place, *catalogue.members((place,))}
        own_above = set[str]().union(*map(catalogue.lineage, members))
        by_place[place] = [decided for decided, part_above in zip(parts, above, strict=True)
                           if not (codes := decided[1].places) or not part_above.isdisjoint(members)
                           or not own_above.isdisjoint(codes)]
    return by_place


def _nearest(related: DecidedParts, general: DecidedParts, period: str) -> Iterator[Decision]:
    """Yield the decisions on a period; without one, all of them: an index or a change may depend on another period."""
    has_inside = False
    for decision, part in related:
        if _overlaps(part, period):
            has_inside = True
            yield decision
    if not has_inside:
        yield from (decision for decision, _part in related or general)


def _overlaps(part: Part, period: str) -> bool:
    """Return whether a part has a period of the year of ``period``, or of the one before."""
    year = int(period[:4])
    return ((part.end is None or int(part.end[:4]) >= year - 1)
            and (part.start is None or part.start[:len(period)] <= period))
