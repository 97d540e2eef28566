"""The database: built from ``data/``, asked through named queries. The only room that knows SQLAlchemy."""

from sqlalchemy import Engine

from hled_dash.store import queries
from hled_dash.store.build import ensure_built, ensure_intact, is_built, validated
from hled_dash.store.engine import SharedEngine, absolute_url, database_url, hide_password, open_engine
from hled_dash.store.errors import DAMAGED, DatabaseMissing, DatabaseUnreachable, OwnershipError, StoreError

__all__ = [
    "DAMAGED",
    "DatabaseMissing",
    "DatabaseUnreachable",
    "Engine",
    "OwnershipError",
    "SharedEngine",
    "StoreError",
    "absolute_url",
    "database_url",
    "ensure_built",
    "ensure_intact",
    "hide_password",
    "is_built",
    "open_engine",
    "queries",
    "validated",
]
