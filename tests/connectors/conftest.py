"""The publisher of the tests of this folder, and the keys that connectors send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from tests.connectors.publisher_office import CONNECTORS, Office
from tests.refresh_publisher import serve_publisher


@pytest.fixture
def office() -> Iterator[Office]:
    """A server for each test: a request that the client of an earlier one gave up may come to it late."""
    own_office = Office()
    with serve_publisher(lambda *_: None, own_office) as (own_office.address, _asked):
        yield own_office


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for connector in CONNECTORS.values():
        if connector.key:
            monkeypatch.setenv(connector.key, "test-key")
    with stamina.set_testing(True, attempts=1):
        yield
