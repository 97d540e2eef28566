"""Records of the project's YAML files as they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def read_records(path: Path) -> list[dict[str, Any]]:
    """The list of a file, by libyaml: ``yaml.safe_load`` takes ten times as long."""
    records: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return records
