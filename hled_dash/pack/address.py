"""Encoding of a pack as a parameter of its URL: text, compressed with a preset dictionary, in base64url.

A character for the version, the compressed text, and four of a checksum, so that no end of it is a sign that chats cut
off. The text has a line for the pack, for each section (``#title``) and for each item (view, title, note); a view holds
what differs from the defaults of version 1. Measured on twenty figures of Pillar II in Spanish with notes of 2,500
letters: 3,901 characters of text, 1,864 of address (2,413 without the dictionary, 2,487 with ``bz2``, 2,507 with
``lzma``); without notes 308.

Links stay valid: the dictionary and the defaults of a version are never changed. A new version is a new character.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from functools import cache
from itertools import product
from pathlib import Path

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.language import LANGUAGES
from hled_dash.pack.model import (
    MAX_ITEMS,
    MAX_LINE,
    MAX_NOTE,
    MAX_SECTIONS,
    MAX_TITLE,
    Item,
    Pack,
    Section,
    clean_line,
    clean_note,
)
from hled_dash.pack.ready_made import find_ready_made
from hled_dash.pack.view_text import format_view, parse_item
from hled_dash.view import IgnoredParameter
from hled_dash.view.codes import MAX_LENGTH
from hled_dash.view.parameter_parsers import truncate

VERSION = "1"
#: Characters of an address that is shared; what is longer is kept in a file.
MAX_ADDRESS = MAX_LENGTH
#: Bytes of text that are decompressed, characters of a line, and remarks after which no further item is read.
MAX_TEXT, MAX_LINE_TEXT, MAX_REMARKS = 100_000, 3_000, 10
#: Characters of the checksum.
_CHECKSUM = 4
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
#: What programs write for the two signs of base64url: that of plain base64, and the dashes of word processors.
_SIGNS = str.maketrans("/\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "_-------")
#: Plus signs of which each is tried as the sign of plain base64 and as the blank where a line was broken.
_MAX_TRIED = 10


def encode(pack: Pack) -> str:
    """Return the pack as the value of ``p``; it may be longer than ``MAX_ADDRESS``."""
    data = format_text(pack).encode()
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_dictionary())
    packed = base64.urlsafe_b64encode(compressor.compress(data) + compressor.flush()).decode().rstrip("=")
    return f"{VERSION}{packed}{_checksum(packed)}"


def decode(text: str, catalogue: Catalogue, language: LanguageCode) -> tuple[Pack, tuple[IgnoredParameter, ...]]:
    """Return the pack that an address names, and what could not be used of it. Never raises.

    Args:
        text: The value of ``p``: a pack, or the name of a ready-made one.
        language: That of a ready-made pack.
    """
    text = _repair(text)
    if re.match("[A-Za-z]", text):
        return find_ready_made(text.replace("+", "-"), catalogue, language)
    text = _UNSAFE.sub("", text.translate(_SIGNS))
    if not text:
        return Pack(language=language), ()
    remarks = [] if text[0] == VERSION else [IgnoredParameter("version", "p", truncate(text[0]))]
    packed, checksum = text[1:-_CHECKSUM], text[-_CHECKSUM:]
    plain, damaged = _decompress(packed)
    pack, more = parse_text(plain, catalogue, language)
    if damaged or checksum != _checksum(packed):
        # One sentence, because whatever else is wrong comes from it.
        more = [IgnoredParameter("pack-damaged", "p", str(pack.count))]
    return pack, (*remarks, *more)


def parse_text(text: str, catalogue: Catalogue, language: LanguageCode) -> tuple[Pack, list[IgnoredParameter]]:
    """Parse the pack of a text as :func:`encode` writes it before it is compressed; ``language`` where it names
    none."""
    remarks: list[IgnoredParameter] = []
    head, *lines = [line[:MAX_LINE_TEXT] for line in text.split("\n")]
    code, title, day, place, classification = (*head.split("\t"), "", "", "", "")[:5]
    own = LANGUAGES[code].code if code in LANGUAGES else language
    sections: list[tuple[str, list[Item]]] = []
    count = 0
    for line in lines:
        if len(remarks) >= MAX_REMARKS or not line:
            continue
        if line.startswith("#"):
            if len(sections) < MAX_SECTIONS:
                sections.append((clean_line(line[1:], MAX_TITLE), []))
            continue
        if count == MAX_ITEMS:
            remarks.append(IgnoredParameter("pack-many", "p", str(MAX_ITEMS)))
            break
        item = parse_item(line, catalogue, own, remarks)
        if item is not None:
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(item)
            count += 1
    pack = Pack(clean_line(title, MAX_TITLE), clean_line(day), clean_line(place), clean_line(classification), own,
                tuple(Section(name, tuple(items)) for name, items in sections))
    return pack, remarks


def format_text(pack: Pack) -> str:
    """Format the text of a pack, before it is compressed."""
    head = (pack.language, clean_line(pack.title, MAX_TITLE),
            *(clean_line(text, MAX_LINE) for text in (pack.date, pack.place, pack.classification)))
    lines = ["\t".join(head).rstrip("\t")]
    for section in pack.sections:
        lines.append("#" + clean_line(section.title, MAX_TITLE))
        for item in section.items:
            note = clean_note(item.note[:MAX_NOTE]).replace("\n", "\v")
            lines.append("\t".join((format_view(item.view), clean_line(item.title, MAX_TITLE), note)).rstrip("\t"))
    return "\n".join(lines)


def _repair(text: str) -> str:
    """Return the value of ``p`` with its own signs and version, where the checksum says that this is all of it."""
    parts = [_UNSAFE.sub("", part) for part in text.translate(_SIGNS).split("+")]
    count = len(parts) - 1
    for between in product(("-", ""), repeat=count) if count <= _MAX_TRIED else (("-",) * count, ("",) * count):
        signs = parts[0] + "".join(map("".join, zip(between, parts[1:], strict=True)))
        for candidate in (signs, VERSION + signs):
            packed, checksum = candidate[1:-_CHECKSUM], candidate[-_CHECKSUM:]
            if candidate[:1] == VERSION and packed and checksum == _checksum(packed):
                return candidate
    return text


def _decompress(packed: str) -> tuple[str, bool]:
    """Return the text, as far as it can be read, and whether something is wrong with it."""
    try:
        data = base64.urlsafe_b64decode(packed[:len(packed) - (len(packed) % 4 == 1)] + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return "", True
    decompressor = zlib.decompressobj(-15, zdict=_dictionary())
    plain = bytearray()
    try:
        # Byte by byte, because what comes before a fault would be lost with the rest.
        for number in range(len(data)):
            plain += decompressor.decompress(data[number:number + 1], MAX_TEXT - len(plain))
            if len(plain) >= MAX_TEXT or decompressor.eof:
                break
    except zlib.error:
        return plain.decode(errors="ignore"), True
    return plain.decode(errors="ignore"), not decompressor.eof


def _checksum(packed: str) -> str:
    return f"{zlib.crc32(packed.encode()) & 0xFFFF:04x}"


@cache
def _dictionary() -> bytes:
    """Return words and codes that packs hold, the most frequent last (as ``zlib`` wants them)."""
    return Path(__file__).with_name("dictionary_1.txt").read_bytes()
