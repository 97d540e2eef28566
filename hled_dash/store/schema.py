"""The tables of the database. Codes are the keys: what stands here reads as the address does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint, Column, Double, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, PrimaryKeyConstraint,
    String, Table, Text,
)

# Names, so that PostgreSQL can be given its foreign keys after the rows.
metadata = MetaData(naming_convention={
    "fk": "fk_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s",
})


def _code(name: str, *more: Any, key: bool = False, empty: bool = False) -> Column[str]:
    """A column of codes, compared byte by byte everywhere: a server's own collation would sort ``-`` and ``~`` away."""
    kind = String(collation=None).with_variant(String(collation="C"), "postgresql")
    return Column(name, kind, *more, primary_key=key, nullable=empty)


build = Table(
    "build", metadata,
    _code("hash", key=True),
    Column("built_at", String, nullable=False),
    Column("observations", Integer, nullable=False),
)
licence = Table(
    "licence", metadata,
    _code("code", key=True), Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    Column("address", Text, nullable=False),
)
unit = Table(
    "unit", metadata,
    _code("code", key=True), Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
)
source = Table(
    "source", metadata,
    _code("code", key=True),
    Column("publisher_en", Text, nullable=False), Column("publisher_es", Text, nullable=False),
    Column("title_en", Text, nullable=False), Column("title_es", Text, nullable=False),
    Column("vintage_en", Text, nullable=False), Column("vintage_es", Text, nullable=False),
    _code("vintage_date"), _code("licence", ForeignKey("licence.code")), Column("address", Text, nullable=False),
)
indicator = Table(
    "indicator", metadata,
    _code("code", key=True), Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    _code("unit", ForeignKey("unit.code")), _code("source", ForeignKey("source.code")), _code("frequency"),
    #: Codes of the dimensions in their order, with a comma between.
    _code("dimensions"),
    Column("derived", Integer, nullable=False),
    CheckConstraint("derived in (0, 1)", name="derived"),
    CheckConstraint("frequency in ('month', 'quarter', 'year', 'irregular', 'once')", name="frequency"),
)
place = Table(
    "place", metadata,
    _code("code", key=True), Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    _code("level"), _code("parent", ForeignKey("place.code"), empty=True),
)
breakdown = Table("breakdown", metadata, _code("code", key=True))
breakdown_item = Table(
    "breakdown_item", metadata,
    _code("breakdown", ForeignKey("breakdown.code")), _code("dimension"), _code("item"),
    PrimaryKeyConstraint("breakdown", "dimension"), sqlite_with_rowid=False,
)
#: Which breakdowns an indicator has figures for.
indicator_breakdown = Table(
    "indicator_breakdown", metadata,
    _code("indicator", ForeignKey("indicator.code")), _code("breakdown", ForeignKey("breakdown.code")),
    PrimaryKeyConstraint("indicator", "breakdown"), sqlite_with_rowid=False,
)
_PERIOD = {
    "sqlite": " or ".join(f"period glob '[0-9][0-9][0-9][0-9]{tail}'" for tail in ("", "-Q[1-4]", "-0[1-9]", "-1[0-2]")),
    "postgresql": "period ~ '^[0-9]{4}(-Q[1-4]|-0[1-9]|-1[0-2])?$'",
}
observation = Table(
    "observation", metadata,
    _code("indicator"), _code("breakdown"), _code("place", ForeignKey("place.code")), _code("period"),
    Column("value", Double, nullable=False),
    _code("status"),
    PrimaryKeyConstraint("indicator", "breakdown", "place", "period"),
    ForeignKeyConstraint(["indicator", "breakdown"], ["indicator_breakdown.indicator", "indicator_breakdown.breakdown"]),
    CheckConstraint("status in ('A', 'B', 'E', 'F', 'P')", name="status"),
    # Neither infinite nor (PostgreSQL, where it sorts last) not a number; SQLite stores the latter as NULL.
    CheckConstraint("abs(value) < 1e300", name="value"),
    *(CheckConstraint(rule, name=f"period_{name}").ddl_if(dialect=name) for name, rule in _PERIOD.items()),
    # The primary key is the table: a figure's slice is one range of it, and nothing is stored twice.
    sqlite_with_rowid=False,
)
#: For a place's profile; every other query is a range of the primary key.
by_place = Index(None, observation.c.place, observation.c.indicator)
