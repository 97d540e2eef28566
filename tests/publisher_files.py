"""Recorded answers and files of publishers, and connectors that read them."""

from __future__ import annotations

from pathlib import Path

from hled_dash.catalogue import Connector

FIXTURES = Path(__file__).parent / "fixtures/publishers"


def connector(interface: str, code: str = "x", cadence: str = "year", **more: object) -> Connector:
    return Connector.model_validate({
        "id": "src", "interface": interface, "address": "https://example.org",
        "series": [{"code": code, "indicator": "x"}],
        "vintage": {"en": "{date}", "es": "{date}"}, "citation": {"en": "{date}", "es": "{date}"}, "cadence": cadence,
        "lag_months": 1, "tried": "recorded", **more,
    })
