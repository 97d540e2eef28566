"""What programs leave within an address, or at its end, and what stood behind it in a text."""

from __future__ import annotations

import re
import unicodedata

#: What a service that checks links appends to the last value, and a browser that points at words of a page.
_SERVICE_RESIDUE = re.compile(r"__;[\w+/*-]{0,200}!!.*|:~:text=.*", re.DOTALL)
#: What a mail program puts at the end of a line that it breaks, an editor of Markdown before its signs, and tags.
_RESIDUE = re.compile(r"=\s*[\r\n]+|\\|</?[a-z]{1,6} ?/?>")
#: The end of a line that goes on within the name of a parameter, and what a reply has at the beginning of each line.
_BROKEN_LINE = re.compile(r"(?<=[A-Za-z&-])=[ \t]*[\r\n]+(?=[A-Za-z-]{0,20}=)|(?:\r\n?|\n)[ \t]*>[> \t]*")
#: Where HTML lets a line break within a word, or breaks it.
_WORD_BREAK = re.compile(r"</?w?br ?/?>", re.IGNORECASE)
#: What stood behind an address in a text, a table or a program: a label, a date, a remark, the next sentence or
#: paragraph, half of a code.
_AFTERWARDS = re.compile(
    r"""["<>()\[\]](?:(?!&[\w-]+=).)*|\|[^|]{0,200}[\]>].*|\t.*|\s[-\u2013\u2014]\s.*|,\d{4}-\d\d-\d\d$"""
    r"|;\s*[^=;\s]{1,200}\s+[^=;\s][^=;]{0,200}$|%[0-9A-F]?$|[.!?]\s+[^\W\d_]{2}.*|(?:\r?\n[ \t]*){2}.*",
    re.DOTALL | re.IGNORECASE)
#: The number of a note, the last blanks and line breaks as mail and worksheets write them, and a blank or a quotation
#: mark in the bytes of UTF-8 that were read as others.
_AT_END = re.compile(
    r"[\u00b9\u00b2\u00b3\u2070-\u2079]{1,3}$|(?:=(?:20|0D|0A|09)|_x000[9AD]_){1,9}$|(?:\u00c3\u201a)?\u00c2\s?$"
    r"|\u00e2(?:\u20ac|\x80).{0,2}$", re.IGNORECASE)
#: A second address that was pasted behind the first.
_SECOND_ADDRESS = re.compile(r"https?:/.*", re.DOTALL | re.IGNORECASE)
_BLANKS = re.compile(r"[\s+\x00-\x1f\x7f-\x9f]+")


def join_lines(text: str) -> str:
    """Join lines that mail broke within names, or quoted in a reply."""
    return _BROKEN_LINE.sub("", text) if "\n" in text or "\r" in text else text


def cut_afterwards(text: str) -> str:
    """Remove what stood behind an address from its last part."""
    return _AT_END.sub("", _AFTERWARDS.sub("", _WORD_BREAK.sub("", text)))


def cut_service_residue(text: str) -> str:
    """Remove what services that check links, and browsers, append."""
    return _SERVICE_RESIDUE.sub("", text)


def cut_second_address(text: str) -> str:
    """Remove an address that follows a value."""
    return _SECOND_ADDRESS.sub("", text)


def remove_blanks(text: str) -> str:
    """Remove blanks, line breaks, invisible characters and residues of mail programs."""
    text = _BLANKS.sub("", _RESIDUE.sub("", cut_service_residue(text)))
    return text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def trim(text: str) -> str:
    """Remove all but letters and digits from both ends, as every code begins and ends with these."""
    # By hand, because a pattern for the end of a text takes the square of its length where it does not match.
    first, last = 0, len(text)
    while first < last and not text[first].isalnum():
        first += 1
    while first < last and not text[last - 1].isalnum():
        last -= 1
    return text[first:last]
