"""The files of ``data/``, read once; a file outside the layout is a fault."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from hled_dash.catalogue.faults import Fault

#: The project's data folder; HLED_DATA names another one.
DATA = Path(os.environ.get("HLED_DATA", "").strip() or Path(__file__).resolve().parents[2] / "data")
#: The greatest size of a file, packed and unpacked: ten times that of the largest, so that a damaged or hostile one
#: cannot fill the memory.
MAX_BYTES = 50_000_000
#: The same of a YAML file, of which a megabyte takes seconds to read.
MAX_YAML_BYTES = 2_000_000
#: Folder to the names of the files that are read from it. README.md and hidden files may stand anywhere.
LAYOUT: Mapping[str, tuple[str, ...]] = {
    "": (),
    "catalogue": ("pillars.yaml", "licences.yaml", "units.yaml", "dimensions.yaml", "windows.yaml", "briefings.yaml",
                  "glossary.yaml", "themes.yaml", "updates.yaml"),
    "catalogue/items": ("*.csv",),
    "catalogue/search": ("topics.yaml", "words.yaml", "places.yaml", "not_held.yaml"),
    "catalogue/sources": ("*.yaml",),
    "catalogue/indicators": ("*.yaml",),
    "catalogue/connectors": ("*.yaml",),
    "catalogue/figures": ("*.yaml",),
    "catalogue/packs": ("*.yaml",),
    "catalogue/quality": ("decisions.yaml", "comparisons.yaml"),
    "catalogue/places": ("groups.yaml", "regions.yaml", "*.csv"),
    "dialogue": ("parties.yaml", "events.yaml"),
    "dialogue/record": ("*.yaml",),
    "observations": ("*.csv", "*.csv.gz"),
    "vintages": ("*.csv", "*.csv.gz"),
    "geography": ("index.yaml", "without_shapes.yaml", "*.json", "*.csv"),
}


#: Renames of a refresh that was accepted; it is there only where one was killed in between.
PENDING = ".refresh.json"


@dataclass(frozen=True)
class DataFiles:
    """The bytes of the files below a data folder, by path.

    What is validated, built and hashed is these bytes. A hash before and after reading would miss a change that is
    taken back in between.
    """

    content: Mapping[str, bytes]
    #: Files that cannot be read, or that nothing reads.
    faults: tuple[Fault, ...] = ()

    def missing(self, pattern: str) -> Fault:
        """Return the fault of a file that is not there: one and the same for all files of a folder that has none."""
        parts = pattern.split("/")[:-1]
        for folder in ("/".join(parts[:depth]) for depth in range(len(parts) + 1)):
            if not any(path.startswith(folder and f"{folder}/") for path in self.content):
                name = f"data/{folder}".rstrip("/")
                folder_faults = (fault for fault in self.faults if (fault.file, fault.subject) == (name, "the folder"))
                return next(folder_faults, Fault(name, 1, "the folder", "is missing, or nothing in it is read"))
        return Fault(f"data/{pattern}", 1, "the file", "is missing")

    def matching(self, pattern: str) -> list[str]:
        """Return paths that match, sorted; a ``*`` stays within its folder."""
        return [path for path in self.content
                if path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the paths and bytes, and of the faults: a file that nothing reads is noticed when it is added."""
        digest = hashlib.sha256()
        for path, content in self.content.items():
            digest.update(os.fsencode(path) + b"\0" + hashlib.sha256(content).digest())
        for fault in self.faults:
            digest.update(os.fsencode(f"{fault}\n"))
        return digest.hexdigest()


def read_files(data: Path = DATA, *folders: str) -> DataFiles:
    """Read every file of a data folder, or of some folders in it."""
    content: dict[str, bytes] = {}
    faults: list[Fault] = []
    roots = [folder for folder in folders if (data / folder).is_dir()] or [""]
    for path in sorted(path for root in roots for path in _walk(data, root, faults)):
        largest = MAX_YAML_BYTES if path.endswith(".yaml") else MAX_BYTES
        try:
            with open(data / path, "rb", opener=open_without_waiting) as file:
                content[path] = file.read(largest + 1) or b""
            if len(content[path]) > largest:
                del content[path]
                faults.append(Fault(f"data/{path}", 1, "the file", f"is larger than {largest:,} bytes"))
        except OSError as error:
            faults.append(Fault(f"data/{path}", 1, "the file", f"cannot be read: {error.strerror}"))
    if (data / PENDING).exists():
        why = "was stopped while it wrote; python -m hled_dash refresh --accept finishes it"
        faults.append(Fault(f"data/{PENDING}", 1, "a refresh", why))
    firsts: dict[str, str] = {}
    for path in content:
        # Of names that differ only in capitals or in how accents are written, macOS and Windows keep one file.
        plain = unicodedata.normalize("NFC", path.casefold()).removesuffix(".gz")
        if (first := firsts.setdefault(plain, path)) != path:
            faults.append(Fault(f"data/{path}", 1, "the file", f"stands beside data/{first}: keep one of them"))
    return DataFiles(content, tuple(sorted(faults)))


def open_without_waiting(path: str, flags: int) -> int:
    """Open a file, as the ``opener`` of :func:`open`; one that the kernel writes (``/proc/kmsg``) is empty where there
    is nothing to read yet, instead of waiting for more."""
    return os.open(path, flags | os.O_NONBLOCK)


def _walk(data: Path, folder: str, faults: list[Fault]) -> Iterator[str]:
    """Yield paths of the files of the layout, from ``folder`` down."""
    try:
        entries = sorted(os.scandir(data / folder), key=lambda entry: entry.name)
    except OSError as error:
        why = f"{data / folder} cannot be read: {error.strerror}"  # HLED_DATA may name a folder that is not there.
        faults.append(Fault(f"data/{folder}".rstrip("/"), 1, "the folder", why))
        return
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.name.startswith(".") or entry.name == "README.md":
            continue
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:
            faults.append(Fault(f"data/{path}", 1, "the file", f"cannot be read: {error.strerror}"))
            continue
        if path in LAYOUT and is_folder:
            yield from _walk(data, path, faults)
        elif is_file and any(fnmatchcase(entry.name, pattern) for pattern in LAYOUT[folder]):
            yield path
        else:
            folders = [f"{child}/" for child in LAYOUT if child and os.path.dirname(child) == folder]
            expected = ", ".join([*LAYOUT[folder], *folders])
            kind = "folder" if is_folder else "file"
            faults.append(Fault(f"data/{path}", 1, f"the {kind}", f"is not read; read here: {expected}"))
