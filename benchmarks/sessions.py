"""Sessions of the dashboard over its web socket, as a browser has them, without the browser."""

from __future__ import annotations

import asyncio
import random
import time
import zlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

#: A rerun that a callback asked for ends the first run; the page comes with the second.
RERUN = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
#: Format of ``server/packed_messages.py``.
PACKED, DICTIONARY_BYTES = 0xFF, 32_000
#: Script runs after which a browser drops an element that was not sent again (``global.maxCachedMessageAge``).
KEPT_RUNS = 4


@dataclass
class Answer:
    """What came for a change: seconds until the last message, messages, bytes as they came over the line (compressed),
    the text of the page's elements, what was said instead of a page (that the server is busy), and tracebacks."""

    seconds: float
    messages: int = 0
    bytes: int = 0
    texts: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)


class _Counting(ClientConnection):
    """A connection that counts what it receives."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


class Unpacker:
    """Unpacks messages as browsers do (``ui/frontend/page/unpack.js``)."""

    def __init__(self) -> None:
        self._kept = dict[int, bytes]()
        self._small = b""

    def unpack(self, frame: bytes) -> list[bytes]:
        """The messages of a frame."""
        if frame[0] != PACKED:
            return [frame]
        start, large = 2 + 6 * frame[1], list[bytes]()
        for entry in range(2, start, 6):
            dictionary, slot = frame[entry:entry + 2]
            end = start + int.from_bytes(frame[entry + 2:entry + 6], "big")
            is_last = entry == 6 * frame[1] - 4
            known = self._small if is_last else self._kept.get(dictionary, b"")
            content = zlib.decompressobj(-15, known).decompress(frame[start:end])
            start = end
            if is_last:
                self._small = (known + content)[-DICTIONARY_BYTES:]
            else:
                self._kept[slot] = content[-DICTIONARY_BYTES:]
                large.append(content)
        messages, rest = list[bytes](), large[::-1]
        while content:
            size = int.from_bytes(content[:4], "big")
            messages.append(content[4:4 + size] if size else rest.pop())
            content = content[4 + size:]
        return messages


class Session:
    """A reader: opens pages by their address and changes the places in the sidebar's box."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._socket: _Counting | None = None
        self._widgets: dict[str, Any] = {}
        self._query, self._page = "", ""
        # Seconds after which the page asks to be run again by itself, and the fragment that it names.
        self._auto_rerun: tuple[float, str] | None = None
        # Elements that the browser keeps, with the number of the last run that sent them.
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs = 0
        self._unpacker = Unpacker()
        self._waiting = deque[bytes]()

    async def __aenter__(self) -> Session:
        self._socket = await connect(  # type: ignore[assignment]
            self._root.replace("http", "ws", 1) + "/_stcore/stream?packed=1", subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self._root, max_size=None, ping_interval=None,  # type: ignore[arg-type]
            create_connection=_Counting, max_queue=None,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._socket is not None
        await self._socket.close()

    async def open(self, page: str, query: str) -> Answer:
        """Open an address, or change the address of an open page."""
        if page != self._page:
            self._widgets = {}
        self._query, self._page = query, page
        return await self._run(BackMsg())

    @classmethod
    async def load(cls, root: str, page: str, query: str) -> list[Answer]:
        """Load an address as a browser does: its HTML, then the page, which is asked for again where it says so.

        Returns:
            What came, the HTML within the first; the last is the page.
        """
        start = time.perf_counter()
        await _get(root, f"/{page}?{query}")
        async with cls(root) as session:
            answers = [await session.open(page, query)]
            answers[0].seconds = time.perf_counter() - start
            await session.try_again(answers)
        return answers

    async def try_again(self, answers: list[Answer]) -> None:
        """Ask for a page again, where it says that the server is busy, until it comes; add what comes."""
        while answers[-1].alerts and self._auto_rerun:
            seconds, fragment = self._auto_rerun
            await asyncio.sleep(seconds)
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
            answers.append(await self._run(message))

    async def choose_places(self, places: int, chance: random.Random) -> Answer:
        """Choose as many places at random in the first box of several places on the page."""
        box = next(element for element in self._widgets.values() if element.WhichOneof("type") == "multiselect")
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = box.multiselect.id
        state.string_array_value.data[:] = chance.sample(list(box.multiselect.options), places)
        return await self._run(message)

    @property
    def widgets(self) -> Mapping[str, Any]:
        """The controls that came, by their id."""
        return self._widgets

    async def send(self, message: bytes) -> None:
        """Send a message as it is, without waiting for what comes."""
        assert self._socket is not None
        await self._socket.send(message)

    async def finish(self, seconds: float) -> Answer:
        """What comes until a script run has ended.

        Raises:
            TimeoutError: If none ends in time.
        """
        start, answer = time.perf_counter(), Answer(0)
        async with asyncio.timeout(seconds):
            while True:
                forward = await self._take(answer, seconds)
                if forward.WhichOneof("type") != "script_finished":
                    continue
                self._runs += 1
                self._kept = {name: entry for name, entry in self._kept.items() if self._runs - entry[1] <= KEPT_RUNS}
                if forward.script_finished != RERUN:
                    answer.seconds = time.perf_counter() - start
                    return answer

    async def receive(self, seconds: float) -> Answer:
        """What the server sends by itself within some seconds."""
        start, answer = time.perf_counter(), Answer(seconds)
        while (left := start + seconds - time.perf_counter()) > 0:
            try:
                await self._take(answer, left)
            except TimeoutError:
                break
        return answer

    async def _run(self, message: BackMsg) -> Answer:
        assert self._socket is not None
        client = message.rerun_script
        client.query_string, client.page_name = self._query, self._page
        client.context_info.timezone, client.context_info.locale = "UTC", "en"
        client.cached_message_hashes.extend(self._kept)
        self._auto_rerun = None
        received = self._socket.received
        await self._socket.send(message.SerializeToString())
        answer = await self.finish(120)
        answer.bytes = self._socket.received - received
        return answer

    async def _take(self, answer: Answer, seconds: float) -> ForwardMsg:
        assert self._socket is not None
        if not self._waiting:
            frame = await asyncio.wait_for(self._socket.recv(), seconds)
            self._waiting.extend(self._unpacker.unpack(frame))  # type: ignore[arg-type]
        forward = ForwardMsg.FromString(self._waiting.popleft())
        answer.messages += 1
        if forward.ref_hash:
            forward = self._kept[forward.ref_hash][0]
        if forward.metadata.cacheable or forward.hash in self._kept:
            self._kept[forward.hash] = forward, self._runs
        kind = forward.WhichOneof("type")
        if kind == "auto_rerun":
            self._auto_rerun = forward.auto_rerun.interval, forward.auto_rerun.fragment_id
        if kind == "page_info_changed":
            self._query = forward.page_info_changed.query_string
        if kind == "delta" and forward.delta.WhichOneof("type") == "new_element":
            element = forward.delta.new_element
            content_of = getattr(element, element.WhichOneof("type") or "", None)
            if getattr(content_of, "id", ""):
                self._widgets[content_of.id] = element  # type: ignore[union-attr]
            if element.WhichOneof("type") == "html":
                answer.texts.append(element.html.body)
            elif element.WhichOneof("type") == "alert":
                answer.alerts.append(element.alert.body)
            elif element.WhichOneof("type") == "exception":
                answer.exceptions.append(element.exception.message)
        return forward


async def _get(root: str, path: str) -> None:
    """Get an address over HTTP."""
    url = urlsplit(root)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
                 "Connection: close\r\n\r\n".encode())
    content = await reader.read()
    writer.close()
    if not content.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{path}: {content[:100]!r}")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of the values does not pass."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
