"""Numeric settings from environment variables."""

from __future__ import annotations

import os


def read_count(name: str, default: int) -> int:
    """Read a positive whole number of the environment; whatever is none counts as absent."""
    text = os.environ.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10 else default
