"""``python -m benchmarks [store|vintages|pages|maps|figures|search|pack|load|changes|memory|growth|fuzz|api]``.

Further ``api_cases``; ``faults [kills]``, ``outage`` and ``peers`` take arguments of their own.
"""

from __future__ import annotations

import importlib
import sys

ALL = ("store", "vintages", "pages", "maps", "figures", "search")
#: Whose ``main`` takes the rest of the command line.
WITH_ARGUMENTS = ("faults", "outage", "peers")


def main() -> None:
    """Run the benchmarks that are named, or all, and print their tables as Markdown."""
    name, *arguments = sys.argv[1:] or [""]
    if name in WITH_ARGUMENTS:
        _print(name, importlib.import_module(f"benchmarks.{name}").main(arguments))
        return
    for benchmark in sys.argv[1:] or ALL:
        _print(benchmark, importlib.import_module(f"benchmarks.{benchmark}").main())


def _print(name: str, rows: list[tuple[str, str, str, str]]) -> None:
    print(f"\n## {name}\n\n| what | measured | ratio | note |\n|---|---:|---:|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
