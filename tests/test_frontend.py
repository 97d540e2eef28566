"""The scripts of the pages: joined as Streamlit takes them, and their unit tests, which Node.js runs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hled_dash.ui.frontend import read_asset

SCRIPTS = ("page.js", "accessibility.js", "help.js", "map_chart.js", "map_panel.js", "pack_editor.js", "pack_files.js",
           "prerender.js", "webgl.js", "standalone/embed.js", "standalone/present.js")


def node(*arguments: str | Path) -> None:
    program = shutil.which("node")
    assert program, "these tests need Node.js: scripts/setup.sh test"
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_bundled_with_its_imports(name: str, tmp_path: Path) -> None:
    script = read_asset(name)
    assert "import {" not in script
    # As a module: there, two declarations of one name are an error.
    path = tmp_path / "script.mjs"
    path.write_text(script.removeprefix('(() => {\n"use strict";\n').removesuffix("})();\n"), encoding="utf-8")
    node("--check", path)


def test_a_style_sheet_is_bundled_with_its_imports() -> None:
    style = read_asset("style.css")
    assert "@import" not in style
    assert "/*" not in style
    assert style.count("{") == style.count("}")
    parts = [".hled-page-header", ".st-key-map-chart path", "a:focus-visible", "p.hled-print-only {", "[data-testid="]
    assert parts == sorted(parts, key=style.index)


def test_internals_of_streamlit_are_named_in_one_script_and_own_style_sheets() -> None:
    folder = Path(__file__).parents[1] / "hled_dash/ui/frontend"
    internals = re.compile(r"data-testid|data-tag\b|react-aria|vg-tooltip|__data__|\.context\b")
    naming = {path.name for path in (*folder.rglob("*.js"), *folder.rglob("*.css"))
              if internals.search(path.read_text(encoding="utf-8"))}
    sheets = {f"streamlit_{name}.css" for name in ("overrides", "board", "print", "contrast")}
    assert naming == {"streamlit_internals.js", *sheets}


def test_functions_of_the_scripts() -> None:
    node("--test", *sorted(Path(__file__).with_name("frontend").glob("*.test.js")))


def test_no_script_or_style_sheet_is_long() -> None:
    folder = Path(__file__).parents[1] / "hled_dash/ui/frontend"
    long = {path.name for path in (*folder.rglob("*.js"), *folder.rglob("*.css"))
            if len(path.read_text(encoding="utf-8").splitlines()) > 300}
    assert long == set()
