"""``python -m benchmarks``: the tables of README.md; ``--help`` names the benchmarks."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterable

ALL = ("store", "vintages", "pages", "maps", "figures", "search")
FURTHER = ("pack", "load", "changes", "memory", "growth", "fuzz", "messages", "api", "api_cases")
#: Whose ``main`` takes the rest of the command line.
WITH_ARGUMENTS = ("faults", "outage", "peers")


def main() -> None:
    """Run the benchmarks that are named, or those of :data:`ALL`, and print their tables as Markdown."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Each benchmark's module says what it measures and what it reads.",
        epilog=f"{', '.join(WITH_ARGUMENTS)} stand alone, before arguments of their own, as in: faults kills")
    parser.add_argument("benchmarks", nargs="*", default=ALL, metavar="benchmark",
                        help=", ".join((*ALL, *FURTHER, *WITH_ARGUMENTS)))
    names = list(parser.parse_args().benchmarks)
    if names[0] in WITH_ARGUMENTS:
        _print(names[0], importlib.import_module(f"benchmarks.{names[0]}").main(names[1:]))
        return
    if unknown := [name for name in names if name not in (*ALL, *FURTHER)]:
        parser.error(f"there is no benchmark {unknown[0]!r}")
    for name in names:
        _print(name, importlib.import_module(f"benchmarks.{name}").main())


def _print(name: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Print a table, each row as soon as it is measured."""
    print(f"\n## {name}\n\n| what | measured | ratio | note |\n|---|---:|---:|---|", flush=True)
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
