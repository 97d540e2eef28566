"""Writing an accepted diff to ``data/``: observations, earlier vintages and the edition, in one transaction."""

from __future__ import annotations

import csv
import fcntl
import gzip
import io
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from hled_dash.catalogue import Catalogue, Connector, Source, Text
from hled_dash.catalogue.files import PENDING, DataFiles
from hled_dash.language import LANGUAGES, N_
from hled_dash.refresh.diff import Change, Diff
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.observations import ObservationFile, Value, write_file
from hled_dash.refresh.readers import decompress

#: Between the edition of the series that were refreshed and that of the others.
OTHERS = {"en": "; other series: ", "es": "; otras series: "}
#: Files above this size are compressed.
MAX_PLAIN_BYTES = 200_000
#: Columns of a file of earlier vintages after those of the observations: when the value was published, and when the
#: edition was that no longer has it.
VINTAGE = ("published", "superseded")

DAMAGED = N_("{path} is damaged; look at what has changed in data/, put it right, and delete that file.")

#: Name of a new file that stands beside the one that it replaces; any other is somebody else's.
_BESIDE = re.compile(r"\..+\.[0-9a-f]{8}\.new")


@dataclass(frozen=True)
class Acceptance:
    """What is written for one diff: paths within ``data`` to their new bytes, and those that were read; None for no
    file."""

    content: Mapping[str, bytes | None]
    read: Mapping[str, bytes | None]


def prepare(diff: Diff, connector: Connector, held_files: Mapping[str, ObservationFile], files: DataFiles,
            catalogue: Catalogue, today: date) -> Acceptance:
    """Return the new bytes of every file that a diff changes.

    Args:
        diff: With at least one change.
        connector: Of its source.
        held_files: The files of observations, by indicator.
        files: ``data`` as it is.
        catalogue: Of the same files.
        today: Day of the reading.
    """
    content: dict[str, bytes | None] = {}
    by_path: dict[str, list[Change]] = {}
    for change in diff.changes:
        file = held_files.get(change.key.indicator)
        by_path.setdefault(file.path if file else f"observations/{diff.source.id}.csv", []).append(change)
    by_file = {file.path: file for file in held_files.values()}
    for path, changes in by_path.items():
        dimensions = dict.fromkeys(name for change in changes
                                   for name in catalogue.indicators[change.key.indicator].dimensions)
        file = by_file.get(path) or ObservationFile(path, tuple(dimensions))
        rows = dict(file.rows)
        for change in changes:
            if change.new is None:
                del rows[change.key]
            else:
                rows[change.key] = change.new
        content |= _compressed(path, write_file(file, rows, catalogue))
        # Of what was not held at all nobody knows whether it was published before.
        if earlier := [change for change in changes if change.key.indicator in held_files]:
            content |= _earlier(file, earlier, diff, files, catalogue)
    published = {code for code, indicator in catalogue.indicators.items()
                 if indicator.source == diff.source.id and not indicator.derived}
    is_complete = published <= {series.indicator for series in connector.series}
    content |= _source(diff, connector, files, today, is_complete)
    added = dict.fromkeys(change.key.indicator for change in diff.changes if change.key.indicator not in held_files)
    content |= _update(diff, [*added], files, today)
    return Acceptance(content, {path: files.content.get(path) for path in content})


def _update(diff: Diff, added: Sequence[str], files: DataFiles, today: date) -> dict[str, bytes | None]:
    """Return the list of what came in on which day, with this edition and the indicators that were not held before."""
    path = "catalogue/updates.yaml"
    records = yaml.load(files.content.get(path, b"[]"), Loader=yaml.CSafeLoader) or []
    key = {"date": today.isoformat(), "source": diff.source.id, "edition": diff.updated.isoformat()}
    same = [record for record in records if record.items() >= key.items()]
    codes = dict.fromkeys([*(code for record in same for code in record.get("indicators", ())), *added])
    records = [record for record in records if record not in same]
    records.append({**key, **({"indicators": [*codes]} if codes else {})})
    text = yaml.safe_dump(records, sort_keys=False, default_flow_style=None, width=100, allow_unicode=True)
    return {path: text.encode()}


def _compressed(path: str, content: bytes) -> dict[str, bytes | None]:
    """Return a file under its name: gzipped where it is large, in bytes that repeat."""
    plain = path.removesuffix(".gz")
    if len(content) <= MAX_PLAIN_BYTES and path == plain:
        return {plain: content}
    changed: dict[str, bytes | None] = {f"{plain}.gz": gzip.compress(content, 9, mtime=0)}
    return changed if path != plain else {plain: None, **changed}


def _earlier(file: ObservationFile, changes: Sequence[Change], diff: Diff, files: DataFiles,
             catalogue: Catalogue) -> dict[str, bytes | None]:
    """Return what stood before each change, added to the file of earlier vintages; no value where there was none."""
    path = file.path.replace("observations/", "vintages/", 1)
    path = path if path in files.content else path.removesuffix(".gz")
    path = f"{path}.gz" if f"{path}.gz" in files.content else path
    columns = ["indicator", "place", "period", *file.dimensions, "value", "status", *VINTAGE]
    rows: list[dict[str, str]] = []
    if path in files.content:
        rows += csv.DictReader(io.StringIO(decompress(files.content[path]).decode(), newline=""))
    published, superseded = diff.source.vintage_date.isoformat(), diff.updated.isoformat()
    last = {_row_key(row, file.dimensions): row["superseded"] for row in rows}
    for change in changes:
        items = dict(zip(catalogue.indicators[change.key.indicator].dimensions, change.key.items, strict=True))
        old = change.old or Value("")
        row = {"indicator": change.key.indicator, "place": change.key.place, "period": change.key.period,
               **{name: items.get(name, "") for name in file.dimensions}, "value": old.digits, "status": old.status}
        rows.append({**row, "published": last.get(_row_key(row, file.dimensions), published), "superseded": superseded})
    rows.sort(key=lambda row: (*_row_key(row, file.dimensions), row["superseded"]))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return _compressed(path, text.getvalue().encode())


def _row_key(row: Mapping[str, str], dimensions: Sequence[str]) -> tuple[str, ...]:
    return (row["indicator"], *(row.get(name, "") for name in dimensions), row["place"], row["period"])


def _source(diff: Diff, connector: Connector, files: DataFiles, today: date, is_whole: bool) -> dict[str, bytes | None]:
    """Return the source's record with its new edition: its own lines alone are changed.

    Where the connector has not every indicator of the source (``whole``), the edition of the others stands behind.
    """
    path, content, record = _find_source(files, diff.source.id)
    days = {code: LANGUAGES[code].format_date(diff.updated) for code in ("en", "es")}

    def fill(text: Text) -> dict[str, str]:
        return {code: text.translation(code).replace("{date}", day) for code, day in days.items()}

    new: dict[tuple[str, ...], str] = {
        ("vintage_date",): f"'{diff.updated.isoformat()}'", ("date_read",): f"'{today.isoformat()}'",
        ("read_from",): _yaml_string(diff.read_from),
    }
    vintage = fill(connector.vintage)
    if not is_whole:
        for code, words in OTHERS.items():
            old = diff.source.vintage.translation(code)
            vintage[code] += words + old.rpartition(words)[2]
    for key, texts in (("vintage", vintage), ("citation", fill(connector.citation))):
        new |= {(key, code): _yaml_string(text) for code, text in texts.items()}
    places: list[tuple[int, int, str]] = []
    text = content.decode()

    def replace(node: yaml.Node, words: str) -> None:
        # A mapping in place of a text (read_from in two languages) ends where the next key begins.
        start, end = node.start_mark.index, node.end_mark.index
        places.append((start, start + len(text[start:end].rstrip()), words))

    for key_node, value in record.value:
        if (key_node.value,) in new:
            replace(value, new[key_node.value,])
        elif key_node.value in ("vintage", "citation") and isinstance(value, yaml.MappingNode):
            for name, inner in value.value:
                replace(inner, new[key_node.value, name.value])
    if diff.source.vintage_date < diff.updated:
        places.append(_add_edition(record, diff.source, text))
    for start, end, words in sorted(places, reverse=True):
        text = text[:start] + words + text[end:]
    return {path: text.encode()}


def _add_edition(record: yaml.MappingNode, source: Source, text: str) -> tuple[int, int, str]:
    """Return where the edition that was held is named among the earlier ones, and its lines."""
    named = next((value for key, value in record.value if key.value == "editions"), None)
    words = ", ".join(f"{code}: {_yaml_string(source.vintage.translation(code))}" for code in ("en", "es"))
    preceding = named or record
    end = preceding.start_mark.index + len(text[preceding.start_mark.index:preceding.end_mark.index].rstrip())
    if preceding.flow_style:
        edition = f"{{vintage: {{{words}}}, vintage_date: '{source.vintage_date.isoformat()}'}}"
        return end - 1, end - 1, f", {edition}" if named else f", editions: [{edition}]"
    column = " " * (named.start_mark.column if named else record.start_mark.column)
    heading = "" if named else f"\n{column}editions:"
    # A list may stand at the column of its key or further in; a new one stands further in.
    column += "" if named else "  "
    return end, end, (f"{heading}\n{column}- vintage: {{{words}}}\n"
                      f"{column}  vintage_date: '{source.vintage_date.isoformat()}'")


def _find_source(files: DataFiles, source: str) -> tuple[str, bytes, yaml.MappingNode]:
    for path in files.matching("catalogue/sources/*.yaml"):
        content = files.content[path]
        if source.encode() not in content:
            continue
        document = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
        for record in document.value if document else ():
            if any(key.value == "id" and value.value == source for key, value in record.value):
                return path, content, record
    raise RefreshError(N_("The record of {source} is not found."), source=source)


def _yaml_string(text: str) -> str:
    """Return a text as YAML, on one line."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold ``data`` for one refresh; what a killed one left half done is finished first.

    Raises:
        RefreshError: If another refresh holds it.
    """
    with (data / ".refresh.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RefreshError(N_("Another refresh is under way in {folder}."), folder=data) from None
        finish(data)
        yield


def write(data: Path, acceptance: Acceptance) -> None:
    """Write all files of an acceptance or none: new files beside the old, then a list of renames, then the renames.

    A kill before the list leaves hidden files that the next refresh removes; a kill after it leaves the list, which
    the next one carries out.

    Raises:
        RefreshError: If somebody has changed one of the files since it was read; nothing is written.
    """
    for path, content in acceptance.read.items():
        target = data / path
        if (target.read_bytes() if target.exists() else None) != content:
            raise RefreshError(N_("data/{path} was changed while the figures were read."), path=path)
    token = secrets.token_hex(4)
    moves: list[tuple[str | None, str]] = []
    try:
        for path, content in acceptance.content.items():
            target = data / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                moves.append((None, path))
                continue
            beside = target.with_name(f".{target.name}.{token}.new")
            moves.append((str(beside.relative_to(data)), path))
            _write_synced(beside, content)
        _write_synced(data / f"{PENDING}.new", json.dumps(moves).encode())
    except OSError:
        for new, _path in moves:
            if new:
                (data / new).unlink(missing_ok=True)
        (data / f"{PENDING}.new").unlink(missing_ok=True)
        raise
    os.replace(data / f"{PENDING}.new", data / PENDING)
    finish(data)


def finish(data: Path) -> None:
    """Carry out the renames of a refresh that was accepted, and remove what one that was not has left."""
    if (data / PENDING).exists():
        try:
            moves = [(new, str(path)) for new, path in json.loads((data / PENDING).read_bytes())]
        except (ValueError, TypeError) as error:
            raise RefreshError(DAMAGED, path=data / PENDING) from error
        for new, path in moves:
            if new is None:
                (data / path).unlink(missing_ok=True)
            else:
                with suppress(FileNotFoundError):
                    os.replace(data / new, data / path)
        (data / PENDING).unlink()
    (data / f"{PENDING}.new").unlink(missing_ok=True)
    for left in (*data.glob("*/.*.new"), *data.glob("*/*/.*.new")):
        if _BESIDE.fullmatch(left.name):
            left.unlink(missing_ok=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
