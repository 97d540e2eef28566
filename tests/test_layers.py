"""Arrows run one way; each library has its room; nothing names a place outside the project."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("hled_dash/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])

#: Room to the rooms that it may import from, besides itself.
MAY_IMPORT = {
    "catalogue": set[str](),
    "geography": {"catalogue"},
    "language": {"catalogue"},
    "store": {"catalogue", "geography", "language"},
    "figures": {"catalogue", "geography", "language", "store"},
    "view": {"catalogue", "language"},
    "export": {"catalogue", "geography", "language", "figures", "view"},
    "ui": {"catalogue", "geography", "language", "store", "figures", "view", "export"},
    "cli": {"catalogue", "language", "store", "figures", "view", "export"},
    "__main__": {"cli"},
    "pages": {"ui"},
    "app": {"server", "ui"},
    "server": {"catalogue", "language", "figures", "view", "ui"},
}
#: Library to the only rooms that may import it.
ONLY = {
    "streamlit": {"ui", "pages", "app", "server"},
    "starlette": {"app", "server"},
    "sqlalchemy": {"store"},
    "psycopg": {"store"},
    "sqlite3": {"store"},
}


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "hled_dash" and len(parts) > 1 else parts[0]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    here = room(path)
    if path == ROOT / "hled_dash/__init__.py":
        assert not imports(path)
        return
    inside = {name.split(".")[1] for name in imports(path) if name.startswith("hled_dash.")}
    assert inside <= MAY_IMPORT[here] | {here}
    outside = {name.split(".")[0] for name in imports(path)}
    for library, rooms in ONLY.items():
        assert library not in outside or here in rooms, f"{library} belongs to {rooms}"


def test_the_rule_covers_every_room() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", sorted(ROOT.glob("pages/*.py")), ids=lambda path: path.name)
def test_pages_are_thin(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40


def test_nothing_reads_outside_the_project() -> None:
    outside = re.compile(r"\.\./shared|/home/|/tmp/|/root/")
    for path in [*MODULES, ROOT / "Makefile", ROOT / ".ci/run"]:
        assert not outside.search(path.read_text(encoding="utf-8")), path
