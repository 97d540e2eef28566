"""The scripts of the pages: joined as Streamlit takes them, and their unit tests, which Node.js runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hled_dash.ui.frontend import read_asset

SCRIPTS = ("page.js", "accessibility.js", "help.js", "map_chart.js", "map_panel.js", "prerender.js")


def node(*arguments: str | Path) -> None:
    program = shutil.which("node")
    assert program, "these tests need Node.js: scripts/setup.sh test"
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_with_what_it_imports_is_one_script(name: str, tmp_path: Path) -> None:
    script = read_asset(name)
    assert "import {" not in script
    # As a module: there, two declarations of one name are an error.
    path = tmp_path / "script.mjs"
    path.write_text(script.removeprefix('(() => {\n"use strict";\n').removesuffix("})();\n"), encoding="utf-8")
    node("--check", path)
