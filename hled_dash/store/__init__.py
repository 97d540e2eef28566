"""The database: built from ``data/``, asked through named queries. The only room that knows SQLAlchemy."""

from sqlalchemy import Engine

from hled_dash.store import queries
from hled_dash.store.build import ensure_built, is_built, validated
from hled_dash.store.engine import SharedEngine, database_url, open_engine, shown
from hled_dash.store.errors import DatabaseMissing, DatabaseUnreachable, NotOurs, StoreError

__all__ = [
    "DatabaseMissing", "DatabaseUnreachable", "Engine", "NotOurs", "SharedEngine", "StoreError", "database_url",
    "ensure_built", "is_built", "open_engine", "queries", "shown", "validated",
]
