"""Changes of a page, one reader after another: processor time of the server, messages and bytes of each.

With ``HLED_BEFORE`` (the path of another checkout) both are asked the same in turns. ``HLED_CHANGES`` (80) are of
addresses that many readers know, and as many of addresses that nobody has seen; a session has four of one kind.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from benchmarks.load import CHANGES, KNOWN, LIMITS, addresses, open_known, server_process
from benchmarks.pages import Row, served
from benchmarks.sessions import Answer, Session
from hled_dash.catalogue import Catalogue, load_catalogue

ROOT = Path(__file__).parents[1]
#: Seconds after an answer in which the server still works for it.
REST = 0.03
#: Milliseconds of processor time and the answer of each change, for each checkout.
Measured = Sequence[list[tuple[float, Answer]]]


def main() -> list[Row]:
    """Rows of the table: known and unseen changes, the first ones of a session and those that follow."""
    other = os.environ.get("HLED_BEFORE")
    checkouts = [*([Path(other).resolve()] if other else []), ROOT]
    catalogue = load_catalogue()
    os.environ.update(LIMITS)
    with ExitStack() as stack:
        command = [sys.executable, "-m", "hled_dash.server"]
        roots = [stack.enter_context(served(command, checkout)) for checkout in checkouts]
        for root in roots:
            asyncio.run(open_known(root, catalogue))
        measured = asyncio.run(_measure(roots, catalogue, int(os.environ.get("HLED_CHANGES", "80"))))
    return [_row(name, of) for name, of in sorted(measured.items())]


async def _measure(roots: Sequence[str], catalogue: Catalogue, changes: int) -> dict[str, Measured]:
    measured: dict[str, Measured] = defaultdict(lambda: [[] for _root in roots])
    clocks = [_clock(server_process(root)) for root in roots]
    chance = random.Random(1)
    for _session in range(changes // CHANGES):
        for kind, seeds in (("known", range(KNOWN)), ("unseen", range(KNOWN, 10**9))):
            asked = [addresses(catalogue, random.Random(seed)) for seed in chance.sample(seeds, CHANGES)]
            async with AsyncExitStack() as stack:
                sessions = [await stack.enter_async_context(Session(root)) for root in roots]
                for number, address in enumerate(asked):
                    names = (kind, f"{kind}, {'later' if number else 'first'} of a session",
                             f"{kind}, {address[0] or 'overview'}")
                    for place, (session, clock) in enumerate(zip(sessions, clocks, strict=True)):
                        start = time.clock_gettime(clock)
                        answer = await session.open(*address)
                        await asyncio.sleep(REST)
                        used = 1000 * (time.clock_gettime(clock) - start)
                        for name in names:
                            measured[name][place].append((used, answer))
    return measured


def _clock(process: int) -> int:
    """The clock of the processor time of another process (``clock_getcpuclockid`` of the C library)."""
    return ~process << 3 | 2


def _row(name: str, measured: Measured) -> Row:
    def means(value: Callable[[float, Answer], float]) -> list[float]:
        return [statistics.mean(value(*change) for change in changes) for changes in measured]

    times = means(lambda used, _answer: used)
    sizes = means(lambda _used, answer: answer.bytes / 1000)
    messages = means(lambda _used, answer: answer.messages)
    return (name, " → ".join(f"{milliseconds:.1f}" for milliseconds in times) + " ms", f"{times[-1] / times[0]:.2f}",
            f"{' → '.join(f'{one:.1f}' for one in sizes)} kB, {' → '.join(f'{one:.0f}' for one in messages)} messages; "
            f"mean of {len(measured[0])}")
