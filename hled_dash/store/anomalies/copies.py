"""Indicators that have all figures of another one: one file was read twice."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.loader import indicator_faults

#: Different values that two indicators may share before one must be a copy: few may be equal by chance.
_LEAST = 4


def copied_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Published indicators whose observations are those of another one, at the indicator that comes later."""
    first: dict[tuple[int, float], list[str]] = {}
    copies: dict[str, str] = {}
    for code, frame in frames.items():
        if catalogue.indicators[code].derived or frame["value"].nunique() < _LEAST:
            continue
        others = first.setdefault((len(frame), float(frame["value"].sum())), [])
        same = next((other for other in others if _is_same(frame, frames[other])), None)
        if same is not None:
            copies[code] = f"has the figures of {same}, value by value"
        others.append(code)
    return indicator_faults(files, copies, "code")


def _is_same(frame: pd.DataFrame, other: pd.DataFrame) -> bool:
    return list(frame) == list(other) and all(
        list(frame[name]) == list(other[name]) for name in frame if name != "status")
