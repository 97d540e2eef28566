"""The tables of the database. Codes are the keys: what stands here reads as the address does."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

#: Part of the content's hash: a new number is a new build.
VERSION = 1

metadata = MetaData()

build = Table(
    "build", metadata,
    Column("hash", String(64), primary_key=True),
    Column("built_at", String(32), nullable=False),
    Column("observations", Integer, nullable=False),
)
unit = Table("unit", metadata, Column("code", String(60), primary_key=True), Column("name_en", Text, nullable=False),
             Column("name_es", Text, nullable=False))
source = Table(
    "source", metadata,
    Column("code", String(60), primary_key=True),
    Column("publisher", Text, nullable=False), Column("title", Text, nullable=False),
    Column("vintage", Text, nullable=False), Column("vintage_date", String(10), nullable=False),
    Column("licence", String(60), nullable=False), Column("address", Text, nullable=False),
)
indicator = Table(
    "indicator", metadata,
    Column("code", String(60), primary_key=True),
    Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    Column("unit", ForeignKey("unit.code"), nullable=False),
    Column("source", ForeignKey("source.code"), nullable=False),
    Column("frequency", String(10), nullable=False),
    Column("derived", Integer, nullable=False),
)
place = Table(
    "place", metadata,
    Column("code", String(60), primary_key=True),
    Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    Column("level", String(10), nullable=False), Column("parent", String(60)),
)
breakdown = Table("breakdown", metadata, Column("code", String(120), primary_key=True))
breakdown_item = Table(
    "breakdown_item", metadata,
    Column("breakdown", ForeignKey("breakdown.code"), nullable=False),
    Column("dimension", String(40), nullable=False), Column("item", String(60), nullable=False),
    PrimaryKeyConstraint("breakdown", "dimension"),
)
observation = Table(
    "observation", metadata,
    Column("indicator", ForeignKey("indicator.code"), nullable=False),
    Column("breakdown", ForeignKey("breakdown.code"), nullable=False),
    Column("place", ForeignKey("place.code"), nullable=False),
    Column("period", String(7), nullable=False),
    Column("value", Float(53), nullable=False),
    Column("status", String(1), nullable=False),
    PrimaryKeyConstraint("indicator", "breakdown", "place", "period"),
    CheckConstraint("status in ('A', 'B', 'E', 'F', 'P')", name="status_is_known"),
    CheckConstraint("length(period) in (4, 7)", name="period_is_one"),
    sqlite_with_rowid=False,
)
#: For a place's profile; every other query is a range of the primary key.
by_place = Index("observation_by_place", observation.c.place, observation.c.indicator)
