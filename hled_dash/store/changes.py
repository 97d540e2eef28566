"""Changes from one edition to the next, as far as earlier vintages are held."""

from __future__ import annotations

from itertools import groupby
from typing import Literal, NamedTuple

from sqlalchemy import Engine, and_, func, select

from hled_dash.store import schema
from hled_dash.store.fetch import fetch_rows

#: ``held``: the first figure of a series; whether it was published before is not known.
ChangeKind = Literal["new", "revised", "withdrawn", "held"]
_vintage, _observation = schema.vintage.c, schema.observation.c
_KEY = ("indicator", "breakdown", "place", "period")


class Change(NamedTuple):
    """A value that an edition changed.

    Attributes:
        edition: Day of the edition that has ``new``; the one before it had ``old``.
        old: None if none was published, or none is held.
        new: None if it was withdrawn.
    """

    indicator: str
    breakdown: str
    place: str
    period: str
    edition: str
    kind: ChangeKind
    old: float | None
    new: float | None


def changes(engine: Engine) -> list[Change]:
    """Return every change that the vintages tell, of published and derived indicators, in the order of the key."""
    joined = and_(*(_vintage[name] == _observation[name] for name in _KEY))
    statement = select(*(_vintage[name] for name in (*_KEY, "superseded", "published", "value")), _observation.value)
    statement = statement.select_from(schema.vintage.outerjoin(schema.observation, joined))
    _names, rows = fetch_rows(engine, statement.order_by(*(_vintage[name] for name in _KEY),
                                                                 _vintage.superseded), {})
    counts, all_changes = _series_sizes(engine), list[Change]()
    for series, of_series in groupby(rows, key=lambda row: tuple(row[:3])):
        series_changes = list[Change]()
        for _key, group in groupby(of_series, key=lambda row: row[3]):
            versions = list(group)
            for number, row in enumerate(versions):
                edition, old = row[4], row[6]
                following = versions[number + 1] if number + 1 < len(versions) else None
                new = row[7] if following is None else following[6] if following[5] == edition else None
                if old is not None or new is not None:
                    kind: ChangeKind = "new" if old is None else "withdrawn" if new is None else "revised"
                    series_changes.append(Change(row[0], row[1], row[2], row[3], edition, kind, old, new))
        # Where nothing at all of a series is held of the edition before, nobody can say what that edition had.
        first = min((change.edition for change in series_changes), default="")
        later = sum(change.edition != first and change.kind == "new" for change in series_changes)
        added = sum(change.edition == first and change.kind == "new" for change in series_changes)
        unseen = added + later >= counts.get(series, 0) and not any(
            change.edition == first and change.kind != "new" for change in series_changes)
        all_changes += [change._replace(kind="held") if unseen and change.edition == first else change
                        for change in series_changes]
    return all_changes


def _series_sizes(engine: Engine) -> dict[tuple[str, ...], int]:
    """Return how many observations the series have of which a vintage is held without a value."""
    columns = [_vintage[name] for name in _KEY[:3]]
    series = select(*columns).where(_vintage.value.is_(None)).distinct().subquery()
    joined = and_(*(series.c[name] == _observation[name] for name in _KEY[:3]))
    statement = select(*(series.c[name] for name in _KEY[:3]), func.count()).select_from(
        series.join(schema.observation, joined)).group_by(*(series.c[name] for name in _KEY[:3]))
    _names, rows = fetch_rows(engine, statement, {})
    return {tuple(row[:3]): row[3] for row in rows}
