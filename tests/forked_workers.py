"""Workers of pytest-xdist that are forked from a process that has imported the tests.

Each worker that is a new interpreter imports all libraries and tests and parses the catalogue: 11 s of CPU, and 20 s
where nothing is compiled yet.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import sys
import warnings
from contextlib import suppress
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from execnet import gateway_io
from hypothesis.internal.conjecture import providers

_waiting: list[Worker] = []


class Worker:
    """A forked process with the pipes and methods of ``subprocess.Popen`` that execnet uses."""

    def __init__(self) -> None:
        stdin, self._stdin = os.pipe()
        self._stdout, stdout = os.pipe()
        others = [fd for worker in (*_waiting, self) for fd in (worker._stdin, worker._stdout)]
        self._process: ForkProcess = multiprocessing.get_context("fork").Process(
            target=_serve, args=(stdin, stdout, others))
        self._process.start()
        os.close(stdin)
        os.close(stdout)
        self.stdin, self.stdout = os.fdopen(self._stdin, "wb", 0), os.fdopen(self._stdout, "rb")

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _serve(stdin: int, stdout: int, others: list[int]) -> None:
    """Do what execnet's ``popen_bootstrapline`` does in a new interpreter."""
    # A worker ends when its input does: no other worker may hold the other end of it.
    for fd in others:
        os.close(fd)
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    sys.stdin, sys.stdout = os.fdopen(0, "r", closefd=False), os.fdopen(1, "w", 1, closefd=False)
    # Processes that a worker starts would import pytest's main module.
    sys.modules["__main__"] = ModuleType("__main__")
    exec(eval(sys.stdin.readline()), vars(sys.modules["__main__"]))


class _ForkedIO(gateway_io.Popen2IOMaster):
    """Input and output of a worker that was forked, while there is one; a worker that replaces another is a new one."""

    def __init__(self, args: list[str], execmodel: Any) -> None:
        if _waiting:
            self.popen = worker = _waiting.pop(0)
            gateway_io.Popen2IO.__init__(self, worker.stdin, worker.stdout, execmodel=execmodel)
        else:
            super().__init__(args, execmodel)


def fork_workers(config: pytest.Config, count: int) -> None:
    """Import the tests that pytest was called with, and fork workers before any thread is started."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for argument in config.args:
            path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
            for file in sorted(path.rglob("test_*.py")) if path.is_dir() else [path]:
                # A worker imports it again, and reports the error.
                with suppress(Exception, pytest.skip.Exception):
                    importlib.import_module(_module_name(file, config.rootpath))
    # Hypothesis reads the constants of all these modules when it collects tests: here once for all workers.
    providers._get_local_constants()
    gc.collect()
    gc.freeze()
    _waiting.extend(Worker() for _number in range(count))
    gateway_io.Popen2IOMaster = _ForkedIO  # type: ignore[misc]


def _module_name(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts)
