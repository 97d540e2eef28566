"""The database: built from ``data/``, asked through named queries. The only room that knows SQLAlchemy."""

from sqlalchemy import Engine

from hled_dash.store import queries, vintages
from hled_dash.store.build import ensure_built, ensure_intact, is_built, open_build, validated
from hled_dash.store.engine import absolute_url, built_hash, content_of, database_url, hide_password, open_engine
from hled_dash.store.errors import (
    DAMAGED,
    BuildReplaced,
    DatabaseMissing,
    DatabaseUnreachable,
    OwnershipError,
    StoreError,
)
from hled_dash.store.observations import observation_faults

__all__ = [
    "DAMAGED",
    "BuildReplaced",
    "DatabaseMissing",
    "DatabaseUnreachable",
    "Engine",
    "OwnershipError",
    "StoreError",
    "absolute_url",
    "built_hash",
    "content_of",
    "database_url",
    "ensure_built",
    "ensure_intact",
    "hide_password",
    "is_built",
    "observation_faults",
    "open_build",
    "open_engine",
    "queries",
    "validated",
    "vintages",
]
