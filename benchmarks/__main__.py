"""``python -m benchmarks [store|pages|maps|figures|search|load ...]``: run measurements and print them as tables."""

from __future__ import annotations

import importlib
import sys

ALL = ("store", "pages", "maps", "figures", "search")


def main() -> None:
    """Run the benchmarks that are named, or all, and print their tables as Markdown."""
    for name in sys.argv[1:] or ALL:
        rows = importlib.import_module(f"benchmarks.{name}").main()
        print(f"\n## {name}\n\n| what | measured | ratio | note |\n|---|---:|---:|---|")
        for row in rows:
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
