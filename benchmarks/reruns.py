"""Processor time of reruns of pages without a server, by Streamlit's own test runner; checkouts in turns.

Run as a program in the folder of a checkout, it reads lines: the name of a page opens it, and an empty one runs it
again. After each it writes the milliseconds of processor time that this took.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

#: What a page is called that has nothing but a footer.
EMPTY_PAGE = "empty page"
EMPTY = "import streamlit as st\nst.html(\"<footer class='hled-page-footer'>empty</footer>\")\n"
#: Runs before those that count: the first ones fill caches.
UNCOUNTED = 3


def rerun_times(checkouts: Sequence[Path], pages: Sequence[str], times: int) -> Iterator[tuple[str, list[float]]]:
    """Yield each page, the empty one first, and the median milliseconds of a rerun in each checkout.

    Only reruns of the checkouts in turns compare where others use the machine.
    """
    with ExitStack() as stack:
        runners = [stack.enter_context(subprocess.Popen(
            # Without the folder of this file in the search path: its modules have names of others.
            [sys.executable, "-P", "-W", "ignore", __file__], cwd=checkout, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)) for checkout in checkouts]
        for page in (EMPTY_PAGE, *pages):
            for runner in runners:
                _ask(runner, page or "overview")
            spans = [[float(_ask(runner, "")) for runner in runners] for _time in range(UNCOUNTED + times)]
            yield page, [statistics.median(of) for of in zip(*spans[UNCOUNTED:], strict=True)]


def _ask(runner: subprocess.Popen[str], line: str) -> str:
    assert runner.stdin is not None
    assert runner.stdout is not None
    runner.stdin.write(f"{line}\n")
    runner.stdin.flush()
    return runner.stdout.readline()


def _main() -> None:
    sys.path.insert(0, os.getcwd())
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_string(EMPTY)
    for line in sys.stdin:
        start = time.process_time()
        if not (page := line.strip()):
            app.run(timeout=120)
        elif page == EMPTY_PAGE:
            app = AppTest.from_string(EMPTY).run(timeout=120)
        else:
            app = AppTest.from_file(str(Path("app.py").resolve()), default_timeout=120).run()
            if page != "overview":
                app.switch_page(f"pages/{page}.py").run()
        print(1000 * (time.process_time() - start), flush=True)


if __name__ == "__main__":
    _main()
