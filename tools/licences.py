"""``python -m tools.licences``: the licence of every package that ``requirements.lock`` names, as Markdown."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LINE = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)")


def locked(name: str = "requirements.lock") -> dict[str, str]:
    """Packages of a lock file to their versions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := _LINE.match(line))}


def licence(package: str) -> str:
    """The licence as the package names it: its SPDX expression, a name, or its classifiers."""
    try:
        found = metadata(package)
    except PackageNotFoundError:
        return "not installed here"
    for name in ("License-Expression", "License"):
        named = (found.get_all(name) or [""])[0].strip()
        if named and (name == "License-Expression" or len(named.splitlines()) == 1):
            return str(named)
    classifiers = [one.rsplit(" :: ", 1)[-1] for one in found.get_all("Classifier") or () if "License ::" in one]
    return "; ".join(classifiers) or "not named"


def main() -> None:
    """Print the table."""
    print("# Licences of what is installed\nWritten by `make lock` from what each package says of itself.\n")
    print("| package | version | licence |\n|---|---|---|")
    for package, version in locked().items():
        print(f"| {package} | {version} | {licence(package)} |")


if __name__ == "__main__":
    main()
