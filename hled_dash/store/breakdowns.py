"""Breakdowns: the items of an observation as the text that is part of its key."""

from __future__ import annotations

from collections.abc import Mapping


def breakdown_of(items: Mapping[str, str]) -> str:
    """Return dimension to item as ``flow=export;mode=truck``."""
    return ";".join(f"{name}={items[name]}" for name in sorted(items))


def items_of(breakdown: str) -> dict[str, str]:
    """Return ``flow=export;mode=truck`` as dimension to item."""
    return dict(part.split("=", 1) for part in breakdown.split(";") if part)
