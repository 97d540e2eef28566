"""Startup and shutdown of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hled_dash.ui import cache, startup
from hled_dash.ui.components.board import warm_cache as warm_board_cache
from hled_dash.ui.maps.briefings import warm_cache as warm_map_cache
from hled_dash.ui.streamlit_internals import disable_pages_directory


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Until the server stops, pages come from app.py only; the shared caches are filled before the first session."""
    disable_pages_directory()
    task = asyncio.create_task(asyncio.to_thread(_warm_caches))
    yield
    task.cancel()
    cache.close_engine()


def _warm_caches() -> None:
    startup.warm_caches()
    if startup.is_ready():
        warm_board_cache()
        warm_map_cache()
