"""A process of :mod:`hled_dash.export.pool`, which calls functions until its pipe is closed."""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from hled_dash.export.pool import HEADER
from hled_dash.export.progress import receive_progress


def work(jobs: BinaryIO, results: BinaryIO) -> None:
    """Answer each pickled function and its arguments with whether it succeeded, and its result or what went wrong.

    What it reports meanwhile is sent with None in place of whether it succeeded.
    """
    def send(answer: tuple[bool | None, object]) -> None:
        result = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        results.write(HEADER.pack(len(result)) + result)
        results.flush()

    receive_progress(lambda value: send((None, value)))
    while len(header := jobs.read(HEADER.size)) == HEADER.size:
        (length,) = HEADER.unpack(header)
        try:
            function, args = pickle.loads(jobs.read(length))
            answer = (True, function(*args))
        except Exception as error:
            answer = (False, f"{type(error).__name__}: {error}")
        send(answer)


if __name__ == "__main__":
    # What a library prints goes to the log and not between the results.
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(5)
    work(sys.stdin.buffer, pipe)
