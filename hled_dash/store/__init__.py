"""The database: built from ``data/``, asked through named queries. The only room that knows SQLAlchemy."""

from sqlalchemy import Engine

from hled_dash.store import queries, rankings, rows, vintages
from hled_dash.store.build import (
    ensure_built,
    ensure_intact,
    examine_observations,
    file_state,
    is_built,
    open_build,
    read_built,
    validated,
)
from hled_dash.store.engine import (
    absolute_url,
    build_hash,
    current_build_hash,
    database_url,
    hide_password,
    open_engine,
)
from hled_dash.store.errors import (
    DAMAGED,
    BuildReplaced,
    DatabaseMissing,
    DatabaseUnreachable,
    OwnershipError,
    StoreError,
)
from hled_dash.store.snapshot import Database, Snapshot, as_of, day_of

__all__ = [
    "DAMAGED",
    "BuildReplaced",
    "Database",
    "DatabaseMissing",
    "DatabaseUnreachable",
    "Engine",
    "OwnershipError",
    "Snapshot",
    "StoreError",
    "absolute_url",
    "as_of",
    "build_hash",
    "current_build_hash",
    "database_url",
    "day_of",
    "ensure_built",
    "ensure_intact",
    "examine_observations",
    "file_state",
    "hide_password",
    "is_built",
    "open_build",
    "open_engine",
    "queries",
    "rankings",
    "read_built",
    "rows",
    "validated",
    "vintages",
]
