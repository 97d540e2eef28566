"""Dates that a reader sees are the reader's, whatever the server's clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hled_dash.ui.clock import _time_zone, _today

NOW = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(("name", "offset", "hours"), [
    ("America/Mexico_City", 360, -6), ("Pacific/Kiritimati", None, 14), (None, 360, -6), ("", -840, 14),
    ("Nowhere/At_All", 420, -7), ("../../etc/passwd", 0, 0), (None, None, 0), (None, 10**9, 0),
])
def test_the_time_zone_is_the_browsers(name: str | None, offset: int | None, hours: int) -> None:
    assert NOW.astimezone(_time_zone(name, offset)).utcoffset() == timedelta(hours=hours)


def test_two_readers_at_the_ends_of_the_world_have_two_dates() -> None:
    assert _today(_time_zone("Pacific/Kiritimati", None)) > _today(_time_zone("Pacific/Pago_Pago", None))
