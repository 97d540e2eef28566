"""Fuzz the web socket: messages that no browser sends, to the controls that the pages have.

No message may end in a traceback in the server's log or in a page, and none may leave a session without an answer.
``python -m benchmarks messages`` sends 20,000 to a server of its own (``FUZZ_COUNT``, ``FUZZ_SEED`` change that).
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from benchmarks.fuzz import ROOT, VALUES, fields, wait_until_ready
from benchmarks.pages import served
from benchmarks.sessions import Session
from hled_dash import store
from hled_dash.server.websocket import check_frame
from hled_dash.view import PAGES

COUNT = 20_000
#: Messages to a session before the next one is opened, and seconds until a script run has ended.
MESSAGES_PER_SESSION, PATIENCE = 40, 60.0
TEXTS = (*VALUES, "[]", "{}", "null", "NaN", "[1e999]", "[" * 40, '{"a": [null, true]}', "\u202e\0", "\ud7ff" * 50,
         '{"selection": {"rows": ["x", -1, 1e9], "columns": [], "points": [{"x": null}]}}')
NUMBERS = (0, 1, -1, 2, 7, 2**31 - 1, -(2**31), 2**53, 1e308, float("nan"), float("inf"))


@dataclass
class Result:
    """What came of the messages: the answers by kind, the slowest, and what is wrong."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def fill(message: Message, choose: random.Random, depth: int = 3) -> None:
    """Put any values into some fields of a message, and into the messages within it."""
    descriptors = list(message.DESCRIPTOR.fields)
    for descriptor in choose.sample(descriptors, choose.randint(0, min(3, len(descriptors)))):
        for _time in range(choose.choice((1, 3)) if descriptor.is_repeated else 1):
            inner = getattr(message, descriptor.name)
            if descriptor.type == FieldDescriptor.TYPE_MESSAGE:
                if depth:
                    fill(inner.add() if descriptor.is_repeated else inner, choose, depth - 1)
                continue
            # What a field cannot hold is no message.
            with suppress(ValueError, TypeError, OverflowError):
                if descriptor.is_repeated:
                    inner.append(any_value(descriptor, choose))
                else:
                    setattr(message, descriptor.name, any_value(descriptor, choose))


def any_value(descriptor: FieldDescriptor, choose: random.Random) -> str | bytes | bool | int | float:
    """A value of the type of a field."""
    if descriptor.type == FieldDescriptor.TYPE_STRING:
        return choose.choice(TEXTS)
    if descriptor.type == FieldDescriptor.TYPE_BYTES:
        return choose.randbytes(choose.choice((0, 3, 300)))
    if descriptor.type == FieldDescriptor.TYPE_BOOL:
        return choose.random() < 0.5
    number = choose.choice(NUMBERS)
    return number if descriptor.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT) else int(number)


def any_message(choose: random.Random, widgets: Sequence[str]) -> bytes:
    """A message: any of Streamlit's, a damaged one, or any values for controls that a page has."""
    message, chance = BackMsg(), choose.random()
    if chance < 0.2:
        fill(message, choose)
        return message.SerializeToString()
    client = message.rerun_script
    parameters = choose.sample(fields(), choose.randint(0, 4))
    client.query_string = "&".join(f"{name}={choose.choice(VALUES)}" for name in parameters)
    client.page_name = choose.choice((*PAGES, "", "x/../y", "?"))
    if choose.random() < 0.2:
        fill(client, choose)
    for widget in choose.sample(widgets, min(len(widgets), choose.choice((1, 1, 2, 6)))):
        state = client.widget_states.widgets.add()
        fill(state, choose)
        state.id = widget if choose.random() < 0.9 else choose.choice(TEXTS)
    data = bytearray(message.SerializeToString())
    for _time in range(choose.choice((1, 1, 8)) if chance < 0.3 and data else 0):
        data[choose.randrange(len(data))] = choose.randrange(256)
    return bytes(data)


def runs_script(data: bytes) -> bool:
    """Whether Streamlit runs the page for a message: it does not for a fragment that is none."""
    message = BackMsg.FromString(data)
    return message.HasField("rerun_script") and not message.rerun_script.fragment_id


async def fuzz(root: str, count: int, seed: int, sessions: int = 6) -> Result:
    """Send messages and note the answers.

    Args:
        root: The address of the server.
        count: How many messages.
        seed: The same seed sends the same messages, where there is one session.
        sessions: How many are open at once.
    """
    result, numbers = Result(), iter(range(count))
    await asyncio.gather(*(_converse(root, random.Random(seed + number), numbers, result)
                           for number in range(sessions)))
    return result


async def _converse(root: str, choose: random.Random, numbers: Iterator[int], result: Result) -> None:
    """Open pages one after the other and send messages to them, one for each number."""
    for first in numbers:
        async with Session(root) as session:
            page = choose.choice(PAGES)
            await session.open("" if page == "overview" else page, "v=1")
            for _number in chain([first], islice(numbers, MESSAGES_PER_SESSION - 1)):
                data = any_message(choose, sorted(session.widgets))
                code, reason = check_frame(data)
                try:
                    await session.send(data)
                    if reason is None and runs_script(data):
                        answer = await session.finish(PATIENCE)
                        result.answers["script run"] += 1
                        result.slowest = max(result.slowest, answer.seconds)
                        result.failures += [f"{error}: {data[:300]!r}" for error in answer.exceptions]
                    else:
                        result.answers["closed" if code else "dropped" if reason else "no run"] += 1
                except TimeoutError:
                    result.failures.append(f"no answer: {data[:300]!r}")
                except ConnectionClosed:
                    if code is None:
                        result.failures.append(f"closed: {data[:300]!r}")
                if code is not None:
                    break


def main() -> list[tuple[str, str, str, str]]:
    """Fuzz a server; ends with 1 where something is not as it should be."""
    count, seed = int(os.environ.get("FUZZ_COUNT") or COUNT), int(os.environ.get("FUZZ_SEED") or 1)
    store.ensure_built(store.database_url())
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    with tempfile.TemporaryFile() as log, served(command, ROOT, log) as url:
        wait_until_ready(url)
        started = time.monotonic()
        result = asyncio.run(fuzz(url, count, seed))
        took = time.monotonic() - started
        log.seek(0)
        tracebacks = log.read().decode("utf-8", "replace").split("Traceback")[1:]
    failures = result.failures + [f"traceback: ...{text[-600:]}" for text in tracebacks]
    for failure in failures[:40]:
        print(failure, file=sys.stderr)
    if failures:
        sys.exit(f"{len(failures)} of {count} messages (seed {seed}) had no proper answer")
    rows = [(kind, str(number), "", "") for kind, number in sorted(result.answers.items())]
    return [(f"{count} messages, seed {seed}", f"{took:.0f} s", "", f"slowest {result.slowest:.1f} s"), *rows]
