"""``python -m tools.licences``: the licence of every package that ``requirements.lock`` names, as Markdown."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[1]
_LINE = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)(?: ; ([^\\\n]+))?")
OTHER_SYSTEM = "for other systems than Linux"


def locked(name: str = "requirements.lock") -> dict[str, str]:
    """Packages of a lock file to their versions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := _LINE.match(line))}


def for_other_systems() -> set[str]:
    """Packages of the lock file that are installed on other systems only."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    linux = {"sys_platform": "linux", "platform_system": "Linux"}
    return {match[1] for match in map(_LINE.match, text.splitlines())
            if match and match[3] and not Marker(match[3].strip()).evaluate(linux)}


def licence(package: str) -> str:
    """The licence as the package names it: its SPDX expression, a name, or its classifiers."""
    try:
        package_metadata = metadata(package)
    except PackageNotFoundError:
        return "not installed here"
    for name in ("License-Expression", "License"):
        named = (package_metadata.get_all(name) or [""])[0].strip()
        if named and (name == "License-Expression" or len(named.splitlines()) == 1):
            return str(named)
    classifiers = [classifier.rsplit(" :: ", 1)[-1] for classifier in package_metadata.get_all("Classifier") or ()
                   if "License ::" in classifier]
    return "; ".join(classifiers) or "not named"


def main() -> None:
    """Print the table."""
    print("# Licences of what is installed\nWritten by `make lock` from what each package says of itself.\n")
    print("| package | version | licence |\n|---|---|---|")
    others = for_other_systems()
    for package, version in locked().items():
        print(f"| {package} | {version} | {OTHER_SYSTEM if package in others else licence(package)} |")


if __name__ == "__main__":
    main()
