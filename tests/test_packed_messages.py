"""Messages are packed with what the browser has as their dictionary, and unpacked by a browser as they were."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.sessions import Unpacker
from hled_dash.server import packed_messages
from hled_dash.server.packed_messages import SLOTS, Packer
from hled_dash.ui.sized_cache import SizedCache

ROOT = Path(__file__).parents[1]
UNPACK = """import { Unpacker } from "./hled_dash/ui/frontend/page/unpack.js";
const unpacker = new Unpacker();
const frames = JSON.parse(await new Response(process.stdin).text()).map((text) => Buffer.from(text, "base64"));
// All at once, as frames come while one is unpacked.
const all = await Promise.all(frames.map(({ buffer, byteOffset, length }) =>
  unpacker.unpack(buffer.slice(byteOffset, byteOffset + length))));
console.log(JSON.stringify(all.map((messages) => messages.map((one) => Buffer.from(one).toString("base64")))));"""


def element(body: str, *place: int) -> bytes:
    message = ForwardMsg()
    message.delta.new_element.html.body = body
    message.metadata.delta_path[:] = place
    return bytes(message.SerializeToString())


def words(count: int, seed: int) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefgh", k=6)) for _number in range(count))


def runs() -> list[list[bytes]]:
    """Messages of script runs: large and small ones, of equal and of other places and kinds, longer than a window."""
    table, long = words(400, 1), words(9000, 2)
    start, end = element("start"), element("end")
    changed = table.replace("a", "b", 3)
    many = [element(f"<table>{words(200, number)}", number) for number in range(SLOTS + 5)]
    return [
        [start, element(f"<table>{table}", 0, 1), element("<p>small", 0, 2), element(f"<figure>{long}", 0, 3), end],
        [start, element(f"<table>{changed}", 0, 1), element(f"<figure>{long}.", 0, 3), element(words(50, 3)), end],
        [b"\x0a\x01\x00"],
        [start, element(f"<table>{table}", 7), *many, end],
        [*many, element(f"<table>{table}", 7)],
        [element(f"<p>{number}") * 3 for number in range(300)],
    ]


def test_what_is_packed_is_unpacked() -> None:
    packer, unpacker = Packer(), Unpacker()
    for messages in runs():
        packed = packer.pack(messages)
        assert (packed is None) == (sum(map(len, messages)) < 500)
        if packed is not None:
            assert unpacker.unpack(packed) == messages
    assert len(packer._kept) == SLOTS + 1


@pytest.mark.parametrize("place", [(0, 1), (5,)])
def test_a_message_like_one_that_the_browser_has_takes_few_bytes(place: tuple[int, ...]) -> None:
    packer, text = Packer(), words(2000, 4)
    first = packer.pack([element(f"<table>{text}", 0, 1)])
    second = packer.pack([element(f"<table>{text.replace('a', 'b', 9)}", *place)])
    assert first is not None
    assert second is not None
    assert len(second) < len(first) / 20


def test_the_same_page_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compressed = list[int]()
    original = packed_messages._compress
    monkeypatch.setattr(packed_messages, "_compress",
                        lambda data, known: compressed.append(len(data)) or original(data, known))
    messages = [element(f"<table>{words(300, number)}", number) for number in range(100, 103)]
    for _reader in range(3):
        Packer().pack(messages)
    # Small messages are those of one session.
    assert sum(size > 1000 for size in compressed) == 3


def test_a_browser_unpacks_messages() -> None:
    packer, all_messages = Packer(), runs()
    frames = [packer.pack(messages) or messages[0] for messages in all_messages]
    done = subprocess.run(["node", "--input-type=module", "-e", UNPACK], cwd=ROOT, capture_output=True, check=True,
                          text=True, input=json.dumps([b64encode(frame).decode() for frame in frames]))
    assert [[b64decode(one) for one in messages] for messages in json.loads(done.stdout)] == all_messages


def test_a_damaged_frame_is_refused() -> None:
    packed = Packer().pack(runs()[0])
    assert packed is not None
    damaged = [packed[:-20], packed[:30] + bytes(20) + packed[50:]]
    for frame in damaged:
        done = subprocess.run(["node", "--input-type=module", "-e", UNPACK], cwd=ROOT, capture_output=True, text=True,
                              input=json.dumps([b64encode(frame).decode()]))
        assert done.returncode


def test_contents_of_all_connections_are_bounded_and_those_dropped_are_no_dictionaries(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_messages, "_contents", contents := SizedCache(100_000))
    readers = [(Packer(), Unpacker()) for _number in range(6)]
    for turn in range(3):
        for number, (packer, unpacker) in enumerate(readers):
            messages = [element(f"<table>{words(1500, number)}{turn}", place) for place in range(4)]
            packed = packer.pack(messages)
            assert packed is not None
            assert unpacker.unpack(packed) == messages
    assert contents.bytes <= 100_000
    held, size = contents.bytes, len(contents)
    for _reader in range(50):
        Packer().pack([element(f"<table>{words(1500, 5)}2", place) for place in range(4)])
    assert (contents.bytes, len(contents)) == (held, size), "of a page that many readers have once"
