"""The tables of the database, whose keys are the codes of the catalogue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

#: Codes are compared byte by byte in both databases: a server's own collation would pass over ``-`` and ``~``.
CODE = String().with_variant(String(collation="C"), "postgresql")
#: Part of the content's hash: a new number is a new build.
VERSION = 13
#: Comment of each table, which tells it from one of another program (:mod:`~hled_dash.store.ownership`).
MARK = "Made by hled_dash"

metadata = MetaData()

build = Table(
    "build", metadata,
    Column("hash", CODE, primary_key=True),
    Column("built_at", String(32), nullable=False),
    Column("observations", Integer, nullable=False),
)
unit = Table("unit", metadata, Column("code", CODE, primary_key=True), Column("name_en", Text, nullable=False),
             Column("name_es", Text, nullable=False))
source = Table(
    "source", metadata,
    Column("code", CODE, primary_key=True),
    Column("publisher", Text, nullable=False), Column("title", Text, nullable=False),
    Column("vintage", Text, nullable=False), Column("vintage_date", String(10), nullable=False),
    Column("licence", CODE, nullable=False), Column("address", Text, nullable=False),
)
indicator = Table(
    "indicator", metadata,
    Column("code", CODE, primary_key=True),
    Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    Column("unit", CODE, ForeignKey("unit.code"), nullable=False),
    Column("source", CODE, ForeignKey("source.code"), nullable=False),
    Column("frequency", String(10), nullable=False),
    Column("derived", Integer, nullable=False),
    # The day of the first edition of which observations are held; of a derived one, of all that it is computed from.
    Column("held_from", String(10), nullable=False),
)
place = Table(
    "place", metadata,
    Column("code", CODE, primary_key=True),
    Column("name_en", Text, nullable=False), Column("name_es", Text, nullable=False),
    Column("level", String(10), nullable=False), Column("parent", CODE),
)
breakdown = Table("breakdown", metadata, Column("code", CODE, primary_key=True))
#: Which breakdowns an indicator has, so that a page need not look through all its observations for them.
series = Table(
    "series", metadata,
    Column("indicator", CODE, ForeignKey("indicator.code"), nullable=False),
    Column("breakdown", CODE, ForeignKey("breakdown.code"), nullable=False),
    PrimaryKeyConstraint("indicator", "breakdown"),
    sqlite_with_rowid=False,
)
observation = Table(
    "observation", metadata,
    Column("indicator", CODE, ForeignKey("indicator.code"), nullable=False),
    Column("breakdown", CODE, ForeignKey("breakdown.code"), nullable=False),
    Column("place", CODE, ForeignKey("place.code"), nullable=False),
    Column("period", CODE, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("status", String(1), nullable=False),
    PrimaryKeyConstraint("indicator", "breakdown", "place", "period"),
    # Written out, because SQLite makes a table of the list of ``in`` at every row, which doubles the time of the build.
    CheckConstraint(" or ".join(f"status = '{status}'" for status in "ABEFPU"), name="status_is_known"),
    CheckConstraint("length(period) = 4 or length(period) = 7", name="period_is_one"),
    sqlite_with_rowid=False,
)
#: What stood in place of an observation between two days; without a value where none was published or is held.
vintage = Table(
    "vintage", metadata,
    Column("indicator", CODE, ForeignKey("indicator.code"), nullable=False),
    Column("breakdown", CODE, nullable=False),
    Column("place", CODE, ForeignKey("place.code"), nullable=False),
    Column("period", CODE, nullable=False),
    Column("superseded", String(10), nullable=False), Column("published", String(10), nullable=False),
    Column("value", Float(53)),
    Column("status", String(1), nullable=False),
    PrimaryKeyConstraint("indicator", "breakdown", "place", "period", "superseded"),
    sqlite_with_rowid=False,
)
#: The newest value of each indicator in each place, at the default items and without projections, and the value that it
#: is compared with: that of a year before, or of the observation before in yearly series. Pages ask for it by place.
latest = Table(
    "latest", metadata,
    Column("place", CODE, ForeignKey("place.code"), nullable=False),
    Column("indicator", CODE, ForeignKey("indicator.code"), nullable=False),
    Column("period", CODE, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("status", String(1), nullable=False),
    Column("base_period", CODE), Column("base_value", Float(53)),
    PrimaryKeyConstraint("place", "indicator"),
    sqlite_with_rowid=False,
)

for table in metadata.tables.values():
    table.comment = MARK


@compiles(CreateTable, "sqlite")
def _compile_with_comment(statement: CreateTable, compiler: Any, **options: Any) -> str:
    """Write the comment of a table into its definition, which SQLite keeps word for word."""
    text = str(compiler.visit_create_table(statement, **options))
    return text.replace("(", f"( /* {statement.element.comment} */", 1) if statement.element.comment else text
