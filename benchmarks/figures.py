"""Figures: the processor time of drawing all cards of each pillar, and of the first drawing after a start.

With ``HLED_BEFORE`` (the path of another checkout, for example of ``git worktree add PATH COMMIT``) both are measured
in turns, so that the two columns have the same weather.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from hled_dash.store import database_url

ROOT = Path(__file__).parents[1]
Row = tuple[str, str, str, str]
#: Draws figures in a checkout of any age and prints milliseconds of processor time. No cache of figures is involved:
#: ``draw`` is what a page calls for a figure that nobody has seen.
WORKER = """
import json, sys, time
from hled_dash.catalogue.loader import load_catalogue
from hled_dash import figures
from hled_dash.figures import Selection, draw
from hled_dash.language import LANGUAGES
from sqlalchemy import create_engine, text

try:
    from hled_dash.store import open_build
    engine, catalogue = open_build(sys.argv[1])
except ImportError:
    # A checkout whose queries do not ask which build they are of.
    catalogue, engine = load_catalogue(), create_engine(sys.argv[1])
with engine.connect() as connection:
    connection.execute(text("SELECT 1"))

start = time.process_time()
if hasattr(figures, "warm_templates"):
    figures.warm_templates(catalogue, engine)
warmed = 1000 * (time.process_time() - start)

def measure(cards):
    start = time.process_time()
    for card in cards:
        draw(card, Selection(), LANGUAGES["en"], catalogue, engine)
    return 1000 * (time.process_time() - start)

cards = list(catalogue.cards.values())
groups = {f"pillar {pillar}": [card for objective in catalogue.objectives_of(pillar)
                               for card in catalogue.cards_of(objective.id)] for pillar in catalogue.pillars}
kinds = {kind: [card for card in cards if card.kind == kind] for kind in dict.fromkeys(card.kind for card in cards)}
groups |= {f"{kind} charts": some for kind, some in kinds.items() if kind not in ("map", "symbols")}
for line in sys.stdin:
    name, times = json.loads(line)
    some = groups.get(name) or [group[-1] for group in kinds.values() if group[0].kind not in ("map", "symbols")]
    print(json.dumps([len(some), [measure(some) for _ in range(times)], list(groups), warmed]), flush=True)
"""


class Worker:
    """A process that draws the figures of a checkout."""

    def __init__(self, checkout: Path) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", WORKER, database_url()], cwd=checkout, text=True,
                                        env=os.environ | {"PYTHONPATH": str(checkout)}, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def draw(self, group: str, times: int = 1) -> tuple[int, list[float], list[str], float]:
        """The number of figures of a group, the milliseconds of each time, all groups, and those of the warming."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([group, times]) + "\n")
        self.process.stdin.flush()
        count, spans, groups, warmed = json.loads(self.process.stdout.readline())
        return count, spans, groups, warmed

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main(rounds: int = 15, starts: int = 5) -> Iterator[Row]:
    """The rows of the table; each number is of processor time."""
    other_checkout = os.environ.get("HLED_BEFORE")
    checkouts = [*([Path(other_checkout).resolve()] if other_checkout else []), ROOT]
    yield from first_rows(checkouts, starts)
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(checkout)) for checkout in checkouts]
        for worker in workers:
            for group in worker.draw("first")[2]:
                worker.draw(group)
        for group in workers[-1].draw("first")[2]:
            spans: list[list[float]] = [[] for _worker in workers]
            for _round in range(rounds):
                for worker, times in zip(workers, spans, strict=True):
                    count, measured, *_ = worker.draw(group)
                    times += measured
            yield _row(group, spans, f"{count} figures, median of {rounds}")


def first_rows(checkouts: Sequence[Path], starts: int) -> Iterator[Row]:
    """What a new process draws when it starts, and then one figure of each kind of chart for the first time."""
    spans: list[list[list[float]]] = [[[] for _checkout in checkouts] for _row in range(3)]
    for _start in range(starts):
        for number, checkout in enumerate(checkouts):
            with Worker(checkout) as worker:
                count, (first, again), _groups, warmed = worker.draw("first", 2)
                for row, span in zip(spans, (warmed, first, again), strict=True):
                    row[number].append(span)
    yield _row("warming when the server starts", spans[0], f"median of {starts} starts")
    yield _row("one of each kind of chart, first after that", spans[1], f"{count} figures")
    yield _row("the same ones again", spans[2], "")


def _row(name: str, spans: Sequence[Sequence[float]], note: str) -> Row:
    *before, after = (statistics.median(times) for times in spans)
    ratio = f"{after / before[0]:.2f}" if before and before[0] > 1 else ""
    return name, " → ".join(f"{milliseconds:.0f} ms" for milliseconds in (*before, after)), ratio, note
