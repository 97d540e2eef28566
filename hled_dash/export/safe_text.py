"""Text that is safe in files: no control characters, no marks of direction, no formulas."""

from __future__ import annotations

import re

#: What a reader does not see: control characters, surrogates, and marks that turn the order of text around.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKS = str.maketrans("\n\t\r", "   ")
#: What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def clean_text(text: str) -> str:
    """Return the text without control characters and marks of direction; a line break is a blank."""
    return _UNSEEN.sub("", text.translate(_BLANKS))


def cell_text(text: str) -> str:
    """Return clean text for a CSV file; an apostrophe stands before what a spreadsheet would take for a formula."""
    clean = clean_text(text)
    return f"'{clean}" if text.lstrip(" ").startswith(_FORMULA) or clean.lstrip(" ").startswith(_FORMULA) else clean
