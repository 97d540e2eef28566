"""The reader's date: that of the browser's time zone, which may be another day than the server's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

#: A time zone is at most so many minutes from UTC.
MAX_OFFSET = 15 * 60


def reader_clock() -> Callable[[], date]:
    """Return a function that returns the reader's date whenever it is called, also outside a script run (for
    downloads)."""
    return partial(_today, _time_zone(st.context.timezone, st.context.timezone_offset))


def today_in(name: str) -> date:
    """Return the date in the time zone of a name (``America/Mexico_City``); in UTC where there is no such zone."""
    return _today(_time_zone(name, None))


def _today(zone: tzinfo) -> date:
    return datetime.now(zone).date()


def _time_zone(name: str | None, offset: int | None) -> tzinfo:
    """Return the time zone of a name, or else of minutes behind UTC, as browsers count them; UTC where neither is
    known."""
    try:
        if name:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # Not a name, or none that this machine knows.
        pass
    if offset is None or abs(offset) > MAX_OFFSET:
        return UTC
    return timezone(-timedelta(minutes=offset))
