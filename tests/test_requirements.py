"""Every dependency of the app is imported by it, pinned, and has a reason."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools import licences

ROOT = Path(__file__).parents[1]
APP = [*ROOT.glob("hled_dash/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
#: Loaded by name: SQLAlchemy imports the driver of an address ``postgresql+psycopg://``, Streamlit Authlib.
LOADED_BY_NAME = {"psycopg": "postgresql+psycopg", "authlib": 'find_spec("authlib")'}
_LINE = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[\w.]+)\s+# (?P<reason>\S.*)")


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def distributions() -> dict[str, list[str]]:
    """Top-level modules of what is installed, and what each comes from."""
    return dict(packages_distributions())


@cache
def imported() -> set[str]:
    """Top-level modules that the app imports."""
    modules: set[str] = set()
    for path in APP:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    return modules


@pytest.mark.parametrize("line", requirements())
def test_a_requirement_is_pinned_imported_and_has_a_reason(line: str) -> None:
    match = _LINE.fullmatch(line)
    assert match, line
    name = match["name"].lower()
    if name in LOADED_BY_NAME:
        assert any(LOADED_BY_NAME[name] in path.read_text(encoding="utf-8") for path in APP)
        return
    modules = {module for module, sources in distributions().items()
               if name in {source.lower().replace("_", "-") for source in sources}}
    assert modules & imported(), f"nothing in the app imports {name} ({', '.join(sorted(modules))})"


@pytest.mark.parametrize(("name", "least"), [
    ("requirements.lock", 40), ("requirements-dev.lock", 40), ("requirements-uv.lock", 1)])
def test_everything_installed_is_locked_with_a_hash(name: str, least: int) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = licences.locked(name)
    assert len(packages) == len(re.findall(r"==[^\n]* \\\n    --hash=sha256:[0-9a-f]{64}", text)) >= least
    named = (ROOT / name.replace(".lock", ".txt")).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", named, re.MULTILINE):
        assert packages[package.lower()] == version, f"make lock: {package}"


def test_the_bill_of_materials_and_the_licences_are_those_of_the_lock_file() -> None:
    packages = licences.locked()
    bill = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert {component["name"]: component["version"] for component in bill["components"]} == packages
    table = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    for package, version in packages.items():
        (licence,) = re.findall(rf"^\| {re.escape(package)} \| {re.escape(version)} \| (.+) \|$", table, re.MULTILINE)
        assert licence not in ("not named", "not installed here"), package
