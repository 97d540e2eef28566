"""Reading ``data/observations``: every fault of every file, then one frame for each indicator."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Decision, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.loader import indicator_faults
from hled_dash.catalogue.refused import Refused, RefusedRecords
from hled_dash.geography import validation
from hled_dash.geography.topology import read_topologies
from hled_dash.store.derive import STATUSES, SUSPECT
from hled_dash.store.observation_faults import judge_rows, shared_keys
from hled_dash.store.observation_files import as_numbers, as_text, is_in, mask, read_observations
from hled_dash.store.schema import VERSION
from hled_dash.store.series_frames import KEYS


def content_hash(files: DataFiles) -> str:
    """Return the hash of the files of ``data`` and of the schema, with which a database is stamped."""
    return hashlib.sha256(f"schema {VERSION} {files.digest}".encode()).hexdigest()


class Observed(NamedTuple):
    """What was found in the files of observations.

    Attributes:
        frames: The published observations of each indicator as a series frame (see ``derive``).
        faults: Everything that is wrong with observations and shapes.
        refused: Indicators of which not all observations are known.
    """

    frames: dict[str, pd.DataFrame]
    faults: list[Fault]
    refused: Refused


def read_data(files: DataFiles, catalogue: Catalogue, refused: RefusedRecords | None = None) -> Observed:
    """Read and judge the observations and the shapes that their places are drawn with.

    Args:
        refused: What was refused of the catalogue. Rows that name it are not judged by it.
    """
    refused, incomplete = refused or RefusedRecords(), Refused()
    topologies = read_topologies(files)
    faults = list(validation.shape_faults(catalogue, files, topologies, refused))
    shapeless = validation.shapeless(catalogue, files, topologies)
    parts: dict[str, pd.DataFrame] = {}
    paths, copies = _observation_files(files)
    faults += copies
    if not paths:
        # Where there is no file at all, the catalogue says so.
        faults += [files.missing("observations/*.csv")] if files.content else []
        incomplete.add_file(None)
    for path in paths:
        name = f"data/{path}"
        frame, file_faults = read_observations(files.content[path], name)
        faults += file_faults
        if file_faults:
            incomplete.add_file(None if frame is None or "indicator" not in frame
                                else "\n".join(frame["indicator"].cat.categories).encode())
        if frame is not None:
            judged = judge_rows(frame, name, catalogue, refused, shapeless)
            faults += judged.faults
            incomplete.add(judged.incomplete)
            parts[name] = judged.rows
    repeated = list(shared_keys(parts, catalogue))
    incomplete.add(fault.subject.split(" ")[0] for fault in repeated)
    faults += repeated
    frames = _by_indicator(parts, catalogue)
    absent = {code: "has no observation" for code, indicator in catalogue.indicators.items()
              if not indicator.derived and code not in frames and code not in incomplete}
    faults += indicator_faults(files, absent)
    incomplete.add(absent)
    uncountable = {code: f"{catalogue.indicators[code].unit} counts whole things, and most values are not whole"
                   for code, frame in frames.items()
                   if code not in incomplete and _is_uncountable(code, frame, catalogue)}
    faults += indicator_faults(files, uncountable, "unit")
    return Observed({code: frame for code, frame in frames.items() if code not in incomplete}, faults, incomplete)


def _observation_files(files: DataFiles) -> tuple[list[str], list[Fault]]:
    """Return the paths of the files of observations, without copies, and a fault for each copy.

    Were each row of a copy a fault, thousands of copies would take minutes.
    """
    paths: dict[bytes, str] = {}
    faults: list[Fault] = []
    for path in (*files.matching("observations/*.csv"), *files.matching("observations/*.csv.gz")):
        if (first := paths.setdefault(files.content[path], path)) != path:
            faults.append(Fault(f"data/{path}", 1, "the file", f"is a copy of data/{first}: keep one of them"))
    return list(paths.values()), faults


def _is_uncountable(code: str, frame: pd.DataFrame, catalogue: Catalogue) -> bool:
    """Return whether most values of a count of single things are not whole: they may be of another unit."""
    unit = catalogue.units.get(catalogue.indicators[code].unit)
    if unit is None or unit.kind != "count" or unit.symbol is not None or catalogue.indicators[code].modelled:
        return False
    values = frame["value"].to_numpy(dtype=float)
    return bool((values != np.round(values)).mean() > 0.5)


def _by_indicator(parts: Mapping[str, pd.DataFrame], catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    frames_by_indicator: dict[str, list[pd.DataFrame]] = {}
    decisions: dict[str, list[Decision]] = {}
    for decision in catalogue.decisions.values():
        for name in decision.indicators if decision.decision == "suspect" else ():
            decisions.setdefault(name, []).append(decision)
    for part in filter(len, parts.values()):
        ranks = np.array([_RANK[text] for text in part["status"].cat.categories], dtype="int8")
        observations = pd.DataFrame({
            **{name: as_text(part[name]) for name in part if name not in ("indicator", "value", "status")},
            "value": as_numbers(part["value"]), "status": ranks[part["status"].cat.codes.to_numpy()],
        })
        indicator_codes = part["indicator"].cat.codes.to_numpy()
        # Rows are sorted by indicator.
        starts = [0, *(np.flatnonzero(np.diff(indicator_codes)) + 1).tolist(), len(part)]
        for start, end in pairwise(starts):
            code = str(part["indicator"].iloc[start])
            indicator = catalogue.indicators[code]
            if not {*indicator.dimensions} <= {*part.columns}:
                continue
            frame = observations.iloc[start:end][[*indicator.dimensions, *KEYS, "value", "status"]]
            if indicator.modelled:
                frame = frame.assign(status=frame["status"].where(frame["status"] > 0, _RANK["E"]))
            if indicator.projection_from:
                is_observed = frame["period"] < indicator.projection_from
                frame = frame.assign(status=frame["status"].where(is_observed, _RANK["F"]))
            for decision in decisions.get(code, ()):
                status = frame["status"].mask(is_covered(decision, part.iloc[start:end]), SUSPECT)
                frame = frame.assign(status=status)
            frames_by_indicator.setdefault(code, []).append(frame)
    return {code: pd.concat(frames, ignore_index=True) for code, frames in frames_by_indicator.items()}


def is_covered(decision: Decision, frame: pd.DataFrame) -> np.ndarray:
    """Return a mask of the rows of observations, of an indicator of the decision and as categories, that it is
    about."""
    covered = np.zeros(len(frame), dtype=bool)
    for part in decision.where:
        rows = is_in(frame["place"], part.places) if part.places else np.ones(len(frame), dtype=bool)
        for dimension, items in part.items.items():
            # An indicator without the dimension is a fault of the decision, which ``references`` names.
            rows &= dimension in frame and is_in(frame[dimension], [items] if isinstance(items, str) else items)
        # Up to whatever begins with the end: a year's months. No sign of a period sorts after the tilde.
        if part.start:
            rows &= mask(frame["period"], part.start.__le__)
        if part.end:
            rows &= mask(frame["period"], f"{part.end}~".__gt__)
        covered |= rows
    return covered


_RANK = {"": 0, **{status: number for number, status in enumerate(STATUSES)}}
