"""Faults of every kind, by hand and long: ``python -m benchmarks faults [data|kills]``.

``data``: thousands of broken folders of data, of which ``check`` must name what is wrong (``FAULTS_COUNT`` of each
kind, ``FAULTS_SEED``). ``kills``: builds that are killed (``benchmarks/kills.py``).
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests import broken_data, broken_data_strategies

Row = tuple[str, str, str, str]
COUNT = 1_000
#: Seconds of processor time that no folder may take.
LIMIT = 5.0


def main(arguments: list[str]) -> list[Row]:
    """Break data; ends with 1 where ``check`` did not name what is wrong."""
    if arguments[:1] == ["kills"]:
        from benchmarks import kills

        return kills.main(arguments[1:])
    # A crash of a library or an endless loop says where.
    faulthandler.enable()
    count, first = int(os.environ.get("FAULTS_COUNT") or COUNT), int(os.environ.get("FAULTS_SEED") or 1)
    failures: list[str] = []
    rows = [row for kind in broken_data_strategies.STRATEGIES for row in _broken(kind, count, first, failures)]
    for failure in failures[:40]:
        print(failure, file=sys.stderr)
    if failures:
        sys.exit(f"{len(failures)} folders were not named as they should be")
    return rows


def _broken(kind: str, count: int, first: int, failures: list[str]) -> Iterator[Row]:
    done, slowest = 0, 0.0
    failures_before = len(failures)

    @seed(first)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(broken_data_strategies.STRATEGIES[kind])
    def judged(broken: broken_data.Broken) -> None:
        nonlocal done, slowest
        done += 1
        faulthandler.dump_traceback_later(300, exit=True)
        started = time.process_time()
        try:
            broken_data.judge(broken)
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}\n  {broken!r}"[:1_500])
        took = time.process_time() - started
        slowest = max(slowest, took)
        if took > LIMIT:
            failures.append(f"took {took:.0f} s: {broken!r}"[:1_500])

    started = time.process_time()
    judged()
    faulthandler.cancel_dump_traceback_later()
    yield kind, f"{done} folders", f"{len(failures) - failures_before} not named", \
        f"{time.process_time() - started:.0f} s, slowest {slowest:.2f} s"
